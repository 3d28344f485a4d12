//! Quotations that are found in an article's text and wait for somebody to decide.
//!
//! Nothing of a suggestion is stored: the text is read anew each time. What was decided is, under a key that is made of
//! the words, so that it is known again when the text around them has changed.

mod decide;

use std::collections::HashMap;

use actix_web::http::Method;
use actix_web::web::Path;
use diesel::prelude::*;
use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::found::{self, extraction, round, speaker_kind};
use super::speech::{self, Analysis, Context, Span};
use super::text::Text;
use crate::access::Desk;
use crate::access::roles::{Permission, ToRead, ToWrite};
use crate::body::{Part, joined};
use crate::http::{Answer, Api, Code, Error, Result};
use crate::newsroom::quotation::check::Plain;
use crate::newsroom::quotation::{Speaker, SpeakerKind, SpeakerRecord};
use crate::newsroom::{Article, PressConference, Quotation};
use crate::record::{Extraction, Kind, Link, Record, Review, ZonedTime, merged, names, save};
use crate::store::schema::{name_keys, quotation_decisions, records};
use crate::store::{Conn, Id, Moment, among_texts};
use crate::words;

words! {
    /// What became of a suggestion.
    SuggestionState {
        /// Nobody has decided.
        Open = "open",
        /// It was taken as it was found.
        Accepted = "accepted",
        /// It was taken with changes.
        Amended = "amended",
        /// It was turned down.
        Rejected = "rejected",
        /// These words are marked as a quotation already, whoever did that.
        Recorded = "recorded",
    }
}

/// Some words at a place of the body.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Spot {
    /// The `_key` of the text block.
    pub block: String,
    /// Where they begin, in Unicode code points of the block's plain text.
    pub start: u32,
    /// Where they end; exclusive.
    pub end: u32,
    /// The words.
    pub exact: String,
}

/// A quotation that was found in an article's text.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct QuotationSuggestion {
    /// What it is known by; made of its words.
    pub key: String,
    /// What became of it.
    pub state: SuggestionState,
    /// The quotation that it became, or that these words are marked as.
    pub quotation: Option<Link>,
    /// Who decided.
    pub decided_by: Option<Id>,
    /// When.
    pub decided_at: Option<Moment>,
    /// How sure it is, from 0 to 1.
    pub confidence: f64,
    /// Which form it was found in.
    pub method: String,
    /// Where it stands.
    pub parts: Vec<Part>,
    /// The words that attribute it.
    pub cue: Option<Spot>,
    /// The words that name the speaker at this place.
    pub speaker: Option<Spot>,
    /// Who that is, as far as the article tells: the fullest name it prints.
    pub speaker_name: Option<String>,
    /// The records of this name. One alone is proposed; of several none is chosen.
    pub candidates: Vec<Speaker>,
    /// What accepting it makes. Amending it changes this first.
    #[schema(value_type = Quotation)]
    pub proposal: Value,
    /// Whether its words are marked as a quotation.
    #[serde(skip)]
    pub marked: bool,
}

/// The quotations that were found in an article's text.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct QuotationSuggestions {
    /// The version of the article that was read.
    pub version: i32,
    /// How many wait for somebody to decide.
    pub open: usize,
    /// All of them, in the order of the text.
    pub suggestions: Vec<QuotationSuggestion>,
}

/// An article's text, and who says what in it. Marks change neither.
pub struct Words {
    text: Text,
    analysis: Analysis,
}

impl Words {
    /// Reads the text of an article.
    pub fn of(article: &Article) -> Words {
        let text = Text::of(&article.body);
        let published = article.display_date.as_deref().and_then(|day| day.parse().ok());
        let context = Context { language: &article.language, published };
        let analysis = speech::analyse(&text.chars.iter().collect::<String>(), &context);
        Words { text, analysis }
    }
}

/// The quotations in an article's words and what became of each, with a fixed number of statements.
pub fn suggest(
    conn: &mut Conn,
    (id, version): (Id, i32),
    article: &Article,
    Words { text, analysis }: &Words,
) -> Result<QuotationSuggestions> {
    let mut surroundings = Surroundings::of(conn, id, article, analysis)?;
    let mut suggestions = Vec::new();
    for quoted in analysis.quotations.iter().take(500) {
        suggestions.extend(surroundings.suggestion(text, analysis, quoted)?);
    }
    let open = suggestions.iter().filter(|one| one.state == SuggestionState::Open).count();
    Ok(QuotationSuggestions { version, open, suggestions })
}

/// A decision that was made before.
struct Decided {
    state: SuggestionState,
    quotation: Option<Id>,
    by: Option<Id>,
    at: Moment,
}

/// What a suggestion is made with, beside the text.
struct Surroundings<'a> {
    article: &'a Article,
    /// The marks that are in the body.
    marked: Vec<(Id, Vec<Part>)>,
    decided: HashMap<String, Decided>,
    /// The records of each name that the text prints.
    known: HashMap<String, Vec<Speaker>>,
    /// The press conferences that the article reports, with their days.
    conferences: Vec<(Id, Option<chrono::NaiveDate>)>,
    /// How often some words were found already.
    seen: HashMap<String, u32>,
}

impl<'a> Surroundings<'a> {
    fn of(conn: &mut Conn, id: Id, article: &'a Article, analysis: &Analysis) -> Result<Surroundings<'a>> {
        let marked = article.body.quotations().into_iter().map(|(id, parts)| (Id(id), parts)).collect();
        let ids: Vec<Id> = article.press_conferences.iter().map(|link| link.id).collect();
        let loaded = if ids.is_empty() { Vec::new() } else { PressConference::load(conn, &ids)? };
        let day =
            |(id, conference): (Id, PressConference)| (id, conference.starts.as_deref().and_then(ZonedTime::date));
        let known = known(conn, analysis.people.iter().map(|person| person.name.as_str()))?;
        Ok(Surroundings {
            article,
            marked,
            decided: decided(conn, id)?,
            known,
            conferences: loaded.into_iter().map(day).collect(),
            seen: HashMap::new(),
        })
    }

    fn suggestion(
        &mut self,
        text: &Text,
        analysis: &Analysis,
        quoted: &speech::Quotation,
    ) -> Result<Option<QuotationSuggestion>> {
        let parts = text.parts(&quoted.parts);
        if parts.is_empty() {
            return Ok(None);
        }
        let key = self.key(&joined(&parts));
        let spot = |span: Span| {
            let (block, start, end) = text.places(span).into_iter().next()?;
            Some(Spot { block: block.to_owned(), start, end, exact: text.words(span) })
        };
        let person = quoted.speaker.and_then(|at| analysis.people.get(at));
        let mut candidates = person.and_then(|person| self.known.get(&person.name)).cloned().unwrap_or_default();
        let kind = person.map_or(SpeakerKind::Unnamed, |person| speaker_kind(person.kind));
        candidates.retain(|candidate| match kind {
            SpeakerKind::Organization => candidate.kind == SpeakerRecord::Organization,
            SpeakerKind::Unnamed => false,
            _ => candidate.kind == SpeakerRecord::Official,
        });
        let recorded = self.recorded(&parts);
        // What was turned down and is marked all the same is a quotation.
        let decided = self.decided.get(&key).filter(|decided| recorded.is_none() || decided.quotation.is_some());
        let state = decided.map(|decided| decided.state).or(recorded.map(|_| SuggestionState::Recorded));
        Ok(Some(QuotationSuggestion {
            state: state.unwrap_or(SuggestionState::Open),
            quotation: decided.map_or(recorded, |decided| decided.quotation).map(Link::from),
            decided_by: decided.and_then(|decided| decided.by),
            decided_at: decided.map(|decided| decided.at),
            confidence: round(quoted.confidence),
            method: quoted.method.to_owned(),
            cue: quoted.cue.and_then(spot),
            speaker: quoted.speaker_span.and_then(spot),
            speaker_name: person.map(|person| person.name.clone()),
            proposal: serde_json::to_value(self.proposal(analysis, quoted, &parts, (kind, &candidates)))?,
            candidates,
            marked: recorded.is_some(),
            key,
            parts,
        }))
    }

    /// What accepting a suggestion makes.
    fn proposal(
        &self,
        analysis: &Analysis,
        quoted: &speech::Quotation,
        parts: &[Part],
        (kind, candidates): (SpeakerKind, &[Speaker]),
    ) -> Quotation {
        let speaker = if let [only] = candidates { Some(*only) } else { None };
        // Who has a record as an official is one, whether or not this article prints the post.
        let is_official = speaker.is_some_and(|speaker| speaker.kind == SpeakerRecord::Official);
        let event = quoted.press_conference.and_then(|at| analysis.press_conferences.get(at));
        let day = event.and_then(|event| event.date);
        let fitting = |(_, held): &&(Id, Option<chrono::NaiveDate>)| day.is_none() || held.is_none() || *held == day;
        let mut conferences = self.conferences.iter().filter(|_| event.is_some()).filter(fitting);
        let conference = conferences.next().filter(|_| conferences.next().is_none());
        let said_on = day.or(conference.and_then(|(_, held)| *held));
        let accepted = Extraction { review: Review::Accepted, ..extraction(None, quoted.method, quoted.confidence) };
        Quotation {
            speaker_kind: if is_official { SpeakerKind::Official } else { kind },
            speaker,
            said_on: said_on.map(|day| day.to_string()),
            press_conference: conference.map(|(id, _)| Link::from(*id)),
            extraction: Some(accepted.into()),
            ..found::quotation(analysis, quoted, &joined(parts), &self.article.language)
        }
    }

    /// The key of some words: the same wherever they stand, and another for each time they are said.
    fn key(&mut self, words: &str) -> String {
        let plain = Plain::of(words).text;
        let times = self.seen.entry(plain.clone()).or_default();
        *times += 1;
        let digest = Sha256::digest(format!("{times}\n{plain}"));
        digest.iter().take(12).map(|byte| format!("{byte:02x}")).collect()
    }

    /// The quotation that most of these words are marked as.
    fn recorded(&self, parts: &[Part]) -> Option<Id> {
        let length = |parts: &[Part]| parts.iter().map(|part| part.end - part.start).sum::<u32>();
        let shared = |marked: &[Part]| {
            let pairs = parts.iter().flat_map(|one| marked.iter().map(move |other| (one, other)));
            let both = pairs.filter(|(one, other)| one.block == other.block);
            both.map(|(one, other)| one.end.min(other.end).saturating_sub(one.start.max(other.start))).sum::<u32>()
        };
        let best = self.marked.iter().max_by_key(|(_, marked)| shared(marked))?;
        (shared(&best.1) * 2 > length(parts)).then_some(best.0)
    }
}

/// The officials and organizations of each of these names.
fn known<'n>(conn: &mut Conn, names: impl Iterator<Item = &'n str>) -> Result<HashMap<String, Vec<Speaker>>> {
    let keys: Vec<(String, String)> = names.map(|name| (name.to_owned(), names::printed(name))).collect();
    let wanted: Vec<String> = keys.iter().map(|(_, key)| key.clone()).filter(|key| !key.is_empty()).collect();
    if wanted.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(String, Kind, Id)> = name_keys::table
        .inner_join(records::table.on(records::id.eq(name_keys::record)))
        .filter(name_keys::kind.eq_any([Kind::Official.word(), Kind::Organization.word()]))
        .filter(among_texts(name_keys::key, &wanted))
        .filter(records::trashed_at.is_null())
        .order(records::id)
        .limit(2000)
        .select((name_keys::key, records::kind, records::id))
        .load(conn)?;
    let finals = merged::finals(conn, &rows.iter().map(|(_, _, id)| *id).collect::<Vec<Id>>())?;
    let mut found: HashMap<String, Vec<Speaker>> = HashMap::new();
    for (key, kind, id) in rows {
        let kind = if kind == Kind::Official { SpeakerRecord::Official } else { SpeakerRecord::Organization };
        let speaker = Speaker { kind, id: finals.get(&id).copied().unwrap_or(id) };
        for (name, _) in keys.iter().filter(|(_, own)| *own == key) {
            let all = found.entry(name.clone()).or_default();
            if !all.contains(&speaker) {
                all.push(speaker);
            }
        }
    }
    Ok(found)
}

/// A decision as it is kept: the key, what was decided, what it became, by whom and when.
type Row = (String, SuggestionState, Option<Id>, Option<Id>, Moment);

fn decided(conn: &mut Conn, article: Id) -> Result<HashMap<String, Decided>> {
    let rows: Vec<Row> = quotation_decisions::table
        .filter(quotation_decisions::article.eq(article))
        .select((
            quotation_decisions::key,
            quotation_decisions::decision,
            quotation_decisions::quotation,
            quotation_decisions::decided_by,
            quotation_decisions::decided_at,
        ))
        .load(conn)?;
    let decided = |(key, state, quotation, by, at)| (key, Decided { state, quotation, by, at });
    Ok(rows.into_iter().map(decided).collect())
}

/// `GET /v1/manage/articles/{id}/quotation-suggestions`.
async fn show(desk: Desk<ToRead>, path: Path<String>) -> Result<Answer> {
    let id: Id = path.parse().map_err(|_| Error::not_found())?;
    desk.read(move |conn, _| {
        let saved = save::load::<Article>(conn, id)?;
        let words = Words::of(&saved.record);
        Answer::json(200, &suggest(conn, (id, saved.head.version), &saved.record, &words)?)
    })
    .await
}

const PATH: &str = "/v1/manage/articles/{id}/quotation-suggestions";

/// The endpoints of this room.
pub fn describe(api: &mut Api) {
    let tag = "Manage articles";
    api.operation(Method::GET, PATH, "listQuotationSuggestions", tag, "Find quotations in an article's text")
        .about(
            "Direct, indirect and mixed quotations in the working copy, in English and Chinese, each with where it \
             stands, the words that attribute it, who speaks as far as the article tells, and what accepting it makes. \
             What was decided before is told beside. Nothing is stored.",
        )
        .secured(Permission::Read.word())
        .answers::<QuotationSuggestions>(200, "What was found, in the order of the text.", example())
        .problems(&[Code::NotFound])
        .to(show);
    api.operation(Method::POST, PATH, "decideQuotationSuggestions", tag, "Accept, amend or reject found quotations")
        .about(
            "One by one, or all `others` that are open together. Accepting makes a quotation and marks it in the body, \
             in one new version of the article; amending changes the proposal first (a JSON merge patch). Decisions are \
             remembered for these words; what was rejected can be accepted later.",
        )
        .conditional()
        .repeatable()
        .takes::<decide::Decisions>(json!({"decisions": [{"key": "5f0e…", "decision": "amend",
            "quotation": {"said_on": "2026-11-20"}}], "others": "reject"}))
        .answers::<decide::SuggestionsDecided>(200, "What came of it. The ETag is the article's.", decide::example())
        .problems(&[Code::NotFound, Code::EmbargoConflict, Code::MergedAway])
        .to_work::<ToWrite>(decide::decide);
}

fn example() -> Value {
    let id = "01936f5e-5d3a-7c10-8a55-2f0d1d6f8a10";
    let words = "The price of water will not rise";
    let proposal = json!({"kind": "direct", "text": words, "language": "en", "original": null, "translations": [],
        "speaker_kind": "official", "speaker": {"type": "official", "id": id}, "speaker_as_printed": "Zhou Song",
        "attribution": "on_record", "capacity": null, "capacity_as_printed": "director of the Water Bureau",
        "capacity_override": null, "said_on": null, "press_conference": null, "anchor": null,
        "verification": {"state": "unchecked", "against": null, "by": null, "at": null, "note": null}, "topics": [],
        "extraction": null});
    json!({"version": 2, "open": 1, "suggestions": [{"key": "5f0e", "state": "open", "quotation": null, "decided_by": null,
        "decided_at": null, "confidence": 0.95, "method": "quoted",
        "parts": [{"block": "b1", "exact": words, "prefix": "“", "suffix": "” Zhou Song said.", "start": 1, "end": 33}],
        "cue": {"block": "b1", "start": 45, "end": 49, "exact": "said"},
        "speaker": {"block": "b1", "start": 35, "end": 44, "exact": "Zhou Song"}, "speaker_name": "Zhou Song",
        "candidates": [{"type": "official", "id": id}], "proposal": proposal}]})
}
