//! The kinds of record.

use crate::words;

words! {
    /// A kind of record.
    Kind {
        /// A report, in one language.
        Article = "article",
        /// A contributor's profile.
        Byline = "byline",
        /// A quoted official.
        Official = "official",
        /// A body that officials speak for, or a publisher.
        Organization = "organization",
        /// A press conference.
        PressConference = "press_conference",
        /// The words spoken at a press conference.
        Transcript = "transcript",
        /// What somebody said.
        Quotation = "quotation",
        /// A part of the site, in a tree.
        Section = "section",
        /// A subject, in a scheme.
        Topic = "topic",
        /// A picture or another file.
        Media = "media",
        /// A static page.
        Page = "page",
        /// The settings of the site; there is one.
        Site = "site",
        /// What was put right, and what readers are told of it.
        Correction = "correction",
        /// The chosen order of a home page or of a section's.
        Front = "front",
    }
}

impl Kind {
    /// The word for several of them in addresses.
    pub const fn collection(self) -> &'static str {
        match self {
            Kind::Article => "articles",
            Kind::Byline => "bylines",
            Kind::Official => "officials",
            Kind::Organization => "organizations",
            Kind::PressConference => "press-conferences",
            Kind::Transcript => "transcripts",
            Kind::Quotation => "quotations",
            Kind::Section => "sections",
            Kind::Topic => "topics",
            Kind::Media => "media",
            Kind::Page => "pages",
            Kind::Site => "site",
            Kind::Correction => "corrections",
            Kind::Front => "fronts",
        }
    }

    /// What a person calls it in a sentence.
    pub const fn noun(self) -> &'static str {
        match self {
            Kind::PressConference => "press conference",
            kind => kind.word(),
        }
    }
}
