//! schema.org JSON-LD: of an article a NewsArticle, with those who made it, what it quotes and what it reports; of an
//! official a Person, of a press conference an Event.

use chrono::SecondsFormat;
use serde_json::{Value, json};

use super::articles::ArticleView;
use super::people::OfficialView;
use super::press_conferences::PressConferenceView;
use super::quotations::{PrintedQuotation, QuotationView};
use super::shapes::{Capacity, Conference, CorrectionView, Image, Named, ShownCredit};
use super::{Composed, calendar, feeds};
use crate::newsroom::quotation::SpeakerKind;
use crate::record::parts::CreditRole;
use crate::record::{Kind, ZonedTime, time};
use crate::store::Id;

/// The JSON-LD of an article (<https://schema.org/NewsArticle>); `text` is its body as plain text.
pub fn article(view: &ArticleView, quotations: &[PrintedQuotation], text: Option<&str>, found: &Composed) -> Value {
    let by = |roles: &[CreditRole]| -> Vec<Value> {
        view.credits.iter().filter(|credit| roles.contains(&credit.role)).map(credited).collect()
    };
    let standing = quotations.iter().filter_map(|printed| match printed {
        PrintedQuotation::Published(quotation) => Some(quotation.as_ref()),
        PrintedQuotation::Withdrawn(_) => None,
    });
    let published = view.published_at.map(|at| at.to_string()).or_else(|| view.display_date.clone());
    let translation = |one: &super::articles::Translation| {
        let url = one.url.as_ref()?;
        Some(clean(json!({"@type": "NewsArticle", "url": url, "inLanguage": one.language})))
    };
    let publisher = json!({"@type": "NewsMediaOrganization", "name": found.plain(&found.site.names, &view.language),
        "url": feeds::home(found)});
    clean(json!({
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": view.url.clone().unwrap_or_else(|| urn(view.id)),
        "identifier": urn(view.id),
        "url": view.url,
        "mainEntityOfPage": view.canonical_url.as_ref().or(view.url.as_ref()),
        "headline": view.headline,
        "alternativeHeadline": view.kicker,
        "description": view.standfirst,
        "inLanguage": view.language,
        "datePublished": published,
        "dateModified": view.content_modified_at,
        "dateline": view.dateline.as_ref().map(|dateline| &dateline.place),
        "articleSection": view.section.as_ref().and_then(|section| section.name.as_ref()),
        "keywords": view.topics.iter().filter_map(|topic| topic.name.as_ref()).collect::<Vec<_>>(),
        "author": by(&[CreditRole::Writer, CreditRole::Reporter]),
        "editor": by(&[CreditRole::Editor]),
        "translator": by(&[CreditRole::Translator]),
        "contributor": by(&[CreditRole::AdditionalReporting, CreditRole::Researcher, CreditRole::Photographer,
            CreditRole::Videographer, CreditRole::Illustrator]),
        "sourceOrganization": view.source.organization.as_ref().map(organization),
        "isBasedOn": view.source.url,
        // Everybody who is named, whatever they did, in the order printed.
        "creator": view.credits.iter().map(credited).collect::<Vec<_>>(),
        "publisher": clean(publisher),
        "image": view.lead_image.as_ref().and_then(image),
        "articleBody": text,
        "backstory": view.backstory,
        "about": view.press_conferences.iter().map(event).collect::<Vec<_>>(),
        "citation": standing.map(quotation).collect::<Vec<_>>(),
        "correction": view.corrections.iter().map(correction).collect::<Vec<_>>(),
        "workTranslation": view.translations.iter().filter_map(translation).collect::<Vec<_>>(),
    }))
}

/// Somebody who is named, as printed.
fn credited(credit: &ShownCredit) -> Value {
    let is_body = credit.organization.is_some() || credit.role == CreditRole::Agency;
    let profile = credit.organization.as_ref().or(credit.byline.as_ref());
    let kind = if is_body { "Organization" } else { "Person" };
    clean(json!({"@type": kind, "@id": profile.map(|profile| urn(profile.id)), "name": credit.credited_as,
        "url": profile.and_then(|profile| profile.url.as_ref())}))
}

fn organization(body: &Named) -> Value {
    clean(json!({"@type": "Organization", "@id": urn(body.id), "name": body.name, "url": body.url}))
}

/// A picture that has a file.
fn image(image: &Image) -> Option<Value> {
    let url = image.url.as_ref()?;
    Some(clean(json!({"@type": "ImageObject", "url": url, "width": image.width, "height": image.height,
        "caption": image.caption, "creditText": image.credit_line,
        "creator": image.credits.iter().map(credited).collect::<Vec<_>>()})))
}

/// A quotation (<https://schema.org/Quotation>): its creator is who said it, in the post they spoke in.
fn quotation(quotation: &QuotationView) -> Value {
    let speaker = quotation.speaker.as_ref();
    let printed = quotation.speaker_as_printed.as_ref();
    let name = speaker.and_then(|speaker| speaker.name.as_ref()).or(printed);
    let is_body = match speaker {
        Some(speaker) => speaker.kind == Kind::Organization,
        None => quotation.speaker_kind == SpeakerKind::Organization,
    };
    let kind = if is_body { "Organization" } else { "Person" };
    let post = quotation.capacity.as_ref();
    let title = quotation.capacity_as_printed.as_ref().or(post.and_then(|post| post.title.as_ref()));
    let creator = name.map(|name| {
        clean(json!({"@type": kind, "@id": speaker.map(|speaker| urn(speaker.id)), "name": name,
            "alternateName": printed.filter(|printed| *printed != name), "url": speaker.and_then(|speaker| speaker.url.as_ref()),
            "jobTitle": title.filter(|_| !is_body), "memberOf": post.map(role)}))
    });
    clean(
        json!({"@type": "Quotation", "@id": urn(quotation.id), "text": quotation.text, "inLanguage": quotation.language,
        "creator": creator, "dateCreated": quotation.said_on,
        "recordedAt": quotation.press_conference.as_ref().map(event),
        "correction": quotation.corrections.iter().map(correction).collect::<Vec<_>>()}),
    )
}

/// A post somebody spoke in (<https://schema.org/OrganizationRole>).
fn role(post: &Capacity) -> Value {
    clean(json!({"@type": "OrganizationRole", "@id": urn(post.id), "roleName": post.title,
        "memberOf": post.organization.as_ref().map(organization)}))
}

/// A press conference where another record names it.
fn event(conference: &Conference) -> Value {
    let name = conference.title.as_ref().or(conference.slug.as_ref());
    clean(json!({"@type": "Event", "@id": urn(conference.id), "name": name, "url": conference.url,
        "startDate": conference.starts.as_ref().map(stated),
        "eventStatus": conference.occurrence.as_deref().and_then(status)}))
}

fn status(occurrence: &str) -> Option<&'static str> {
    Some(match occurrence {
        "planned" | "confirmed" | "held" => "https://schema.org/EventScheduled",
        "postponed" => "https://schema.org/EventPostponed",
        "rescheduled" => "https://schema.org/EventRescheduled",
        "cancelled" => "https://schema.org/EventCancelled",
        _ => return None,
    })
}

/// What was put right (<https://schema.org/CorrectionComment>).
fn correction(told: &CorrectionView) -> Value {
    clean(
        json!({"@type": "CorrectionComment", "@id": urn(told.id), "text": told.text, "datePublished": told.published_at}),
    )
}

/// The JSON-LD of a press conference (<https://schema.org/Event>).
pub fn press_conference(view: &PressConferenceView) -> Value {
    let speakers = view.speakers.iter().map(|speaker| {
        let record = speaker.official.as_ref();
        clean(json!({"@type": "Person", "@id": record.map(|record| urn(record.id)), "name": speaker.label_as_printed,
            "url": record.and_then(|record| record.url.as_ref()), "jobTitle": speaker.capacity_as_printed,
            "memberOf": speaker.capacity.as_ref().map(role)}))
    });
    let venue = view.venue.as_ref();
    let place = venue
        .filter(|venue| venue.name.is_some() || venue.address.is_some())
        .map(|venue| clean(json!({"@type": "Place", "name": venue.name, "address": venue.address})));
    let online =
        venue.and_then(|venue| venue.online_url.as_ref()).map(|url| json!({"@type": "VirtualLocation", "url": url}));
    let places: Vec<Value> = place.into_iter().chain(online).collect();
    let moved = view.changes.iter().rev().find(|change| {
        let local = |time: &Option<ZonedTime>| time.as_ref().map(|time| time.local.clone());
        local(&change.before.starts) != local(&change.after.starts)
    });
    clean(json!({
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": view.url.clone().unwrap_or_else(|| urn(view.id)),
        "identifier": urn(view.id),
        "url": view.url,
        "name": calendar::summary(view),
        "startDate": view.starts.as_ref().map(stated),
        "endDate": view.ends.as_ref().map(stated),
        "previousStartDate": moved.and_then(|change| change.before.starts.as_ref()).map(stated),
        "eventStatus": status(view.occurrence.word()),
        "location": places,
        "organizer": view.hosts.iter().map(organization).collect::<Vec<_>>(),
        "performer": speakers.collect::<Vec<_>>(),
        "about": view.agenda.iter().map(|item| &item.title).collect::<Vec<_>>(),
        "recordedIn": view.recordings.iter().map(|one| json!({"@type": "MediaObject", "url": one.url})).collect::<Vec<_>>(),
    }))
}

/// The JSON-LD of an official (<https://schema.org/Person>), with the posts they hold and held.
pub fn official(view: &OfficialView) -> Value {
    let posts = view.positions.iter().map(|post| {
        clean(json!({"@type": "OrganizationRole", "@id": urn(post.id), "roleName": post.title, "startDate": post.from,
            "endDate": post.to, "memberOf": post.organization.as_ref().map(organization)}))
    });
    let others = view.names.iter().map(|name| &name.text).filter(|text| Some(*text) != view.name.as_ref());
    clean(json!({
        "@context": "https://schema.org",
        "@type": "Person",
        "@id": view.url.clone().unwrap_or_else(|| urn(view.id)),
        "identifier": urn(view.id),
        "url": view.url,
        "name": view.name,
        "alternateName": others.collect::<Vec<_>>(),
        "honorificPrefix": view.honorific,
        "description": view.bio,
        "memberOf": posts.collect::<Vec<_>>(),
    }))
}

/// What tells a record apart, whatever its address.
pub fn urn(id: Id) -> String {
    format!("urn:uuid:{id}")
}

/// A time as ISO 8601 writes it, as exactly as it is known: with the offset of its zone, without one, or the day alone.
pub fn stated(at: &ZonedTime) -> String {
    let zoned = at.utc.zip(at.time_zone.as_deref().map(time::zone_or_utc));
    match zoned {
        Some((utc, zone)) => utc.utc().with_timezone(&zone).to_rfc3339_opts(SecondsFormat::Secs, false),
        None => at.local.clone(),
    }
}

/// Leaves out what is not known: JSON-LD says nothing by saying nothing.
pub fn clean(mut value: Value) -> Value {
    if let Some(members) = value.as_object_mut() {
        members.retain(|_, member| !member.is_null() && member.as_array().is_none_or(|items| !items.is_empty()));
    }
    value
}
