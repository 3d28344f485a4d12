//! Reading live editions and bringing together what an answer shows of linked records.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;
use serde_json::Value;

use super::Wish;
use super::live::{AT_ONCE, LiveEdition, editions_of};
use super::referring::Sight;
use super::shapes::{Capacity, Conference, CorrectionView, Headlined, Image, Named, ShownCredit, ShownSpeaker};
use crate::http::{Result, Tags};
use crate::newsroom::Site;
use crate::newsroom::press_conference::history::Told;
use crate::newsroom::quotation::{Fidelity, Speaker};
use crate::publishing::{Tombstone, live, standing};
use crate::record::{Card, Credit, Kind, LocalizedText};
use crate::store::schema::{editions, sites};
use crate::store::{Conn, Id, Moment, among};

/// How many levels of links are followed: an article's quotation's speaker's organization, and those they were merged
/// into.
const LEVELS: usize = 5;

/// What is at hand to compose answers from: the site's settings, and the cards of linked records that readers see.
pub struct Composed {
    /// The instant that decides what is live.
    pub now: Moment,
    sight: Sight,
    /// Working copies that are shown in place of what readers see: those of a preview.
    pub drafts: HashMap<Id, Draft>,
    /// The settings of the site.
    pub site: Site,
    /// The language of plain names, first choice first.
    pub languages: Vec<String>,
    cards: HashMap<Id, (Kind, Card)>,
    /// What stands where a record was taken back, or merged into another.
    tombstones: HashMap<Id, (Tombstone, Card)>,
    /// Whole documents that were asked for, by record.
    pub documents: HashMap<Id, LiveEdition>,
    /// Records that were looked up by what they refer to: translations, printings, transcripts.
    pub referring: HashMap<(Kind, String), Vec<Id>>,
    /// How the editions of quotations stand to the transcripts that readers see, and the segment they begin in.
    pub findings: HashMap<Id, (Fidelity, Option<Id>)>,
    /// The transcript of each segment that one of another transcript is aligned with.
    pub transcripts: HashMap<Id, Id>,
    /// Bodies as they are stored, by record.
    pub bodies: HashMap<Id, String>,
    /// What readers were told of the time and place of press conferences.
    pub arrangements: HashMap<Id, Told>,
    /// What it is composed from.
    pub tags: Tags,
    /// The press conferences before and after the one that is shown, in its series.
    pub beside: [Option<Id>; 2],
}

/// A working copy, or a revision, made ready as if it were published now.
pub struct Draft {
    /// The record's kind.
    pub kind: Kind,
    /// What it shows of itself elsewhere.
    pub card: Card,
    /// Its own fields.
    pub edition: LiveEdition,
    /// Its body as it would be stored, where it has one.
    pub body: Option<String>,
    /// The filters and values by which lists would find it.
    pub found_by: Vec<(&'static str, String)>,
}

impl Composed {
    /// Begins to compose an answer: reads the settings of the site.
    pub fn begin(conn: &mut Conn, sight: Sight, wish: &Wish) -> Result<Composed> {
        let now = sight.at();
        let site: Option<String> = editions::table
            // Not `IN`: there is one, and to join it planners may read every edition.
            .filter(editions::record.nullable().eq(sites::table.select(sites::id).single_value()))
            .filter(live(now))
            .select(editions::document)
            .first(conn)
            .optional()?;
        let site: Site = site.map(|site| serde_json::from_str(&site)).transpose()?.unwrap_or_default();
        let languages = wish.language.iter().chain(&wish.fallback).cloned().collect();
        let (drafts, cards, tombstones, documents) = Default::default();
        let (referring, findings, transcripts, bodies, arrangements, beside) = Default::default();
        let mut tags = Tags::default();
        tags.all(Kind::Site);
        Ok(Composed {
            now,
            sight,
            drafts,
            site,
            languages,
            cards,
            tombstones,
            documents,
            referring,
            findings,
            transcripts,
            bodies,
            arrangements,
            tags,
            beside,
        })
    }

    /// Reads the cards of these records, and of those their cards refer to: one statement a level.
    pub fn gather(&mut self, conn: &mut Conn, ids: impl IntoIterator<Item = Id>) -> Result<()> {
        let mut edge: HashSet<Id> = ids.into_iter().filter(|id| !self.knows(*id)).collect();
        for _ in 0..LEVELS {
            if edge.is_empty() {
                break;
            }
            let mut wanted: Vec<Id> = edge.drain().collect();
            self.tags.records(wanted.iter().copied());
            wanted.retain(|id| match self.drafts.get(id) {
                None => true,
                Some(draft) => {
                    edge.extend(draft.card.links());
                    self.cards.insert(*id, (draft.kind, draft.card.clone()));
                    false
                }
            });
            let mut rows: Vec<(Id, String, String, Option<Tombstone>)> = Vec::new();
            for some in wanted.chunks(AT_ONCE) {
                let cards = editions::table.filter(among(editions::record, some)).filter(standing(self.now));
                rows.extend(
                    cards.select((editions::record, editions::kind, editions::card, editions::tombstone)).load::<(
                        Id,
                        String,
                        String,
                        Option<Tombstone>,
                    )>(
                        conn
                    )?,
                );
            }
            for (id, kind, card, tombstone) in rows {
                let Ok(kind) = kind.parse() else { continue };
                let card: Card = serde_json::from_str(&card)?;
                edge.extend(card.links());
                match tombstone {
                    None => drop(self.cards.insert(id, (kind, card))),
                    Some(tombstone) => drop(self.tombstones.insert(id, (tombstone, card))),
                }
            }
            edge.retain(|id| !self.knows(*id));
        }
        Ok(())
    }

    /// Whether this is a look at another time than now, of which lists know nothing.
    pub fn looks_elsewhere(&self) -> bool {
        matches!(self.sight, Sight::At(_))
    }

    /// The live editions of these records, and of a preview the working copies in their place.
    pub fn editions(&mut self, conn: &mut Conn, ids: &[Id]) -> Result<Vec<LiveEdition>> {
        self.tags.records(ids.iter().copied());
        let mut found = editions_of(conn, ids, self.now)?;
        found.retain(|edition| !self.drafts.contains_key(&edition.record));
        let mut seen = HashSet::new();
        let drafts = ids.iter().filter(|id| seen.insert(**id)).filter_map(|id| self.drafts.get(id));
        found.extend(drafts.map(|draft| draft.edition.clone()));
        Ok(found)
    }

    /// Finds the live records of a kind that refer to these values under a filter, in their list's order.
    pub fn find_referring(
        &mut self,
        conn: &mut Conn,
        kind: Kind,
        filter: &'static str,
        values: &[String],
    ) -> Result<()> {
        values.iter().for_each(|value| self.tags.set(kind, filter, value));
        let mut rows = self.sight.referring(conn, kind, filter, values)?;
        if !self.drafts.is_empty() {
            rows.retain(|(_, record)| !self.drafts.contains_key(record));
            for draft in self.drafts.values().filter(|draft| draft.kind == kind) {
                let found = draft.found_by.iter().filter(|(by, value)| *by == filter && values.contains(value));
                rows.extend(found.map(|(_, value)| (value.clone(), draft.edition.record)));
            }
        }
        for (value, record) in rows {
            self.referring.entry((kind, value)).or_default().push(record);
        }
        Ok(())
    }

    /// The records of a kind found by [`Composed::find_referring`] for a value.
    pub fn referring_to(&self, kind: Kind, value: &str) -> &[Id] {
        self.referring.get(&(kind, value.to_owned())).map(Vec::as_slice).unwrap_or_default()
    }

    fn knows(&self, id: Id) -> bool {
        self.cards.contains_key(&id) || self.tombstones.contains_key(&id)
    }

    /// The record that answers for this one: itself, or the one it was merged into.
    pub fn answering(&self, id: Id) -> Id {
        let mut at = id;
        for _ in 0..LEVELS {
            match self.tombstones.get(&at).and_then(|(_, card)| card.merged_into) {
                Some(into) => at = into,
                None => break,
            }
        }
        at
    }

    fn seen(&self, id: Id) -> Option<(Id, &(Kind, Card))> {
        let id = self.answering(id);
        self.cards.get(&id).map(|seen| (id, seen))
    }

    /// Whether readers see this record.
    pub fn sees(&self, id: Id) -> bool {
        self.seen(id).is_some()
    }

    /// The kind of a record that readers see.
    pub fn kind_of(&self, id: Id) -> Option<Kind> {
        self.seen(id).map(|(_, (kind, _))| *kind)
    }

    /// The card of a record that readers see.
    pub fn card(&self, id: Id) -> Option<&Card> {
        self.seen(id).map(|(_, (_, card))| card)
    }

    /// Of a record that was taken back: the correction that says so, if readers are told.
    pub fn withdrawn(&self, id: Id) -> Option<CorrectionView> {
        let (tombstone, card) = self.tombstones.get(&id)?;
        (*tombstone == Tombstone::Retraction).then(|| self.correction(card.withdrawn_by?, ""))?
    }

    /// Whether readers see this record, or are told where it is printed that it was taken back.
    pub fn sees_or_withdrew(&self, id: Id) -> bool {
        self.sees(id) || self.withdrawn(id).is_some()
    }

    /// A correction that readers are told.
    pub fn correction(&self, id: Id, own: &str) -> Option<CorrectionView> {
        let told = self.card(id)?.correction.as_ref()?;
        Some(CorrectionView {
            id,
            kind: told.kind,
            text: self.plain(&told.text, own),
            texts: told.text.0.clone(),
            placement: told.placement,
            published_at: told.published_at,
        })
    }

    /// The corrections found by [`Composed::find_referring`] for a record, the oldest first.
    pub fn corrections_of(&self, id: Id, own: &str) -> Vec<CorrectionView> {
        let found = self.referring_to(Kind::Correction, &id.to_string()).iter().rev();
        found.filter_map(|correction| self.correction(*correction, own)).collect()
    }

    /// A text as one plain string: in the language asked for, else in `own`, else in the site's, else the original.
    pub fn plain(&self, text: &LocalizedText, own: &str) -> Option<String> {
        let mut languages: Vec<&str> = self.languages.iter().map(String::as_str).collect();
        if !own.is_empty() {
            languages.push(own);
        }
        languages.push(&self.site.default_language);
        text.plain(&languages).map(str::to_owned)
    }

    /// The same for a text that may be missing.
    pub fn plain_option<'a>(
        &self,
        text: Option<&'a (impl std::ops::Deref<Target = LocalizedText> + 'a)>,
        own: &str,
    ) -> Option<String> {
        text.and_then(|text| self.plain(text, own))
    }

    /// The public address of a record, after the site's pattern for its kind.
    pub fn url(&self, kind: Kind, id: Id, card: &Card) -> Option<String> {
        let mut pattern = self.site.addresses.0.get(kind.word())?.clone();
        let section = card.section.and_then(|section| self.card(section)).and_then(|card| card.slug.clone());
        let parts = [
            ("{language}", card.language.clone().or_else(|| Some(self.site.default_language.clone()))),
            ("{section}", section),
            ("{slug}", card.slug.clone()),
            ("{key}", card.slug.clone()),
            ("{id}", Some(id.to_string())),
        ];
        for (name, value) in parts {
            match value {
                Some(value) => pattern = pattern.replace(name, &value),
                // A step of the path that has nothing to say is left out.
                None => pattern = pattern.replace(&format!("{name}/"), "").replace(name, ""),
            }
        }
        Some(pattern)
    }

    /// A related record that has a name, if readers see it.
    pub fn named(&self, id: Id, own: &str) -> Option<Named> {
        let (id, (kind, card)) = self.seen(id)?;
        let name = card.label.as_ref().and_then(|label| self.plain(label, own));
        Some(Named { id, slug: card.slug.clone(), name, url: self.url(*kind, id, card) })
    }

    /// A related article, if readers see it.
    pub fn headlined(&self, id: Id) -> Option<Headlined> {
        let (id, (kind, card)) = self.seen(id)?;
        let headline = card.label.as_ref().and_then(LocalizedText::original).map(str::to_owned);
        let (slug, language) = (card.slug.clone(), card.language.clone());
        Some(Headlined { id, slug, language, headline, url: self.url(*kind, id, card) })
    }

    /// A related press conference, if readers see it.
    pub fn conference(&self, id: Id, own: &str) -> Option<Conference> {
        let (id, (kind, card)) = self.seen(id)?;
        Some(Conference {
            id,
            slug: card.slug.clone(),
            title: card.label.as_ref().and_then(|label| self.plain(label, own)),
            url: self.url(*kind, id, card),
            occurrence: card.occurrence.clone(),
            starts: card.starts.clone(),
        })
    }

    /// Credits, in the order given. The printed form stays though its profile is not seen.
    pub fn credits(&self, credits: &[Credit], own: &str) -> Vec<ShownCredit> {
        let shown = |credit: &Credit| ShownCredit {
            role: credit.role,
            credited_as: credit.credited_as.clone(),
            byline: credit.byline.and_then(|link| self.named(link.id, own)),
            organization: credit.organization.and_then(|link| self.named(link.id, own)),
        };
        credits.iter().map(shown).collect()
    }

    /// A picture, with the words of the place that shows it before its own.
    pub fn image(&self, media: Id, caption: Option<String>, alt_text: Option<String>, own: &str) -> Option<Image> {
        let picture = self.card(media)?.picture.as_ref()?;
        let plain = |text: &Option<LocalizedText>| text.as_ref().and_then(|text| self.plain(text, own));
        Some(Image {
            media_id: media,
            url: None,
            width: None,
            height: None,
            focal_point: picture.focal_point.clone(),
            placeholder: None,
            srcset: Vec::new(),
            caption: caption.or_else(|| plain(&picture.caption)),
            alt_text: alt_text.or_else(|| plain(&picture.alt_text)),
            credit_line: picture.credit_line.clone(),
            credits: self.credits(&picture.credits, own),
        })
    }

    /// Who spoke, if readers see their record.
    pub fn speaker(&self, speaker: Speaker, own: &str) -> Option<ShownSpeaker> {
        let Named { id, slug, name, url } = self.named(speaker.id, own)?;
        let (kind, _) = self.cards.get(&id)?;
        Some(ShownSpeaker { kind: *kind, id, slug, name, url })
    }

    /// The post somebody spoke in, if readers see it.
    pub fn capacity(&self, official: Id, position: Id, own: &str) -> Option<Capacity> {
        let own_posts = self.card(official)?.positions.iter();
        // Who was merged into another spoke in a post of their own.
        let earlier = self.tombstones.get(&official).into_iter().flat_map(|(_, card)| &card.positions);
        let held = own_posts.chain(earlier).find(|held| held.id == position)?;
        let organization = self.named(held.organization, own);
        Some(Capacity { id: position, title: self.plain(&held.title, own), organization })
    }
}

/// Keeps of a JSON answer the members that were asked for: `a`, or `a.b` for a member of a member.
pub fn keep_fields(value: &mut Value, fields: &[String]) {
    if fields.is_empty() {
        return;
    }
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| keep_fields(item, fields)),
        Value::Object(members) => members.retain(|name, member| {
            let deeper: Vec<&str> = fields.iter().filter_map(|field| field.strip_prefix(name.as_str())).collect();
            if deeper.contains(&"") {
                return true;
            }
            let inner: Vec<String> =
                deeper.iter().filter_map(|rest| rest.strip_prefix('.')).map(str::to_owned).collect();
            if inner.is_empty() {
                return false;
            }
            keep_fields(member, &inner);
            true
        }),
        _ => {}
    }
}
