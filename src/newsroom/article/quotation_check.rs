//! What an editor looks at before an article is published: each quotation beside its transcript, and what is in doubt.

use std::collections::HashMap;

use actix_web::http::Method;
use actix_web::web::Path;
use diesel::prelude::*;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::Article;
use super::printing::PrintingState;
use crate::access::Desk;
use crate::access::roles::{Permission, ToRead};
use crate::body::joined;
use crate::http::{Answer, Api, Code, Error, Result};
use crate::newsroom::quotation::check::{Compared, Finding, Outcome};
use crate::newsroom::quotation::transcribed::Sources;
use crate::newsroom::quotation::{AnchorPart, Fidelity, Quotation, QuotationKind, SpeakerKind, VerificationState};
use crate::newsroom::site::QuotationPolicy;
use crate::publishing::index;
use crate::record::save::{self, defaults};
use crate::record::{Kind, Link, Record, card};
use crate::store::schema::{printings, sites};
use crate::store::{Conn, Id};
use crate::words;

words! {
    /// What is in doubt about a quotation that an article prints.
    DoubtCode {
        /// Its words are no longer in the text.
        Orphaned = "orphaned",
        /// It is direct, and neither names a speaker nor says that they are unnamed.
        Unattributed = "unattributed",
        /// It is direct, and the transcript has somebody else say it, other words, a negation or a number more or less, or
        /// nothing of it.
        ContradictsTranscript = "contradicts_transcript",
        /// The transcript does not tell who said it.
        SpeakerUnknown = "speaker_unknown",
        /// Somebody compared it with its source, and it does not hold.
        Disputed = "disputed",
    }
}

/// Something in doubt about a quotation.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Doubt {
    /// The quotation.
    pub quotation: Link,
    /// What is in doubt.
    pub code: DoubtCode,
    /// What is in doubt, for people, and what to do.
    pub detail: String,
    /// Whether publishing is refused for it where the site's policy is `block`.
    pub blocks: bool,
}

impl Doubt {
    /// Whether `quotations_accepted_because` is asked for. For those that lost their place, `orphans_accepted_because`
    /// is, under either policy.
    fn needs_reason(&self) -> bool {
        self.blocks && self.code != DoubtCode::Orphaned
    }
}

/// A passage of a transcript with who speaks there.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Passage {
    /// The segment.
    pub segment: Id,
    /// Where it begins, in Unicode code points of the segment's text.
    pub start: u32,
    /// Where it ends.
    pub end: u32,
    /// The words there.
    pub exact: String,
    /// What stands before them.
    pub prefix: String,
    /// What stands behind them.
    pub suffix: String,
    /// How the transcript names who speaks.
    pub speaker_label: Option<String>,
    /// Their record, where they have one.
    pub speaker: Option<Link>,
}

/// A quotation that an article prints, beside its transcript.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CheckedQuotation {
    /// The quotation.
    pub quotation: Link,
    /// How the words are given.
    pub kind: QuotationKind,
    /// The words as they are printed here; of one that has lost its place, as they were.
    pub printed: String,
    /// Whether they are where they were marked.
    pub printing: PrintingState,
    /// What the speaker is.
    pub speaker_kind: SpeakerKind,
    /// How the speaker is named in print.
    pub speaker_as_printed: Option<String>,
    /// Whether a person compared the words with their source, and what they found.
    pub verification: VerificationState,
    /// The press conference it was said at.
    pub press_conference: Option<Link>,
    /// The transcript it was looked for in; null where there is none in the language that was spoken.
    pub transcript: Option<Link>,
    /// What came of that.
    pub outcome: Option<Outcome>,
    /// How the words stand to the transcript.
    pub fidelity: Option<Fidelity>,
    /// The passage of the transcript, turn by turn.
    pub passage: Vec<Passage>,
    /// What was left out, added and changed, in order.
    pub comparison: Vec<Compared>,
    /// What is in doubt.
    pub doubts: Vec<Doubt>,
}

/// All quotations of an article, checked.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct QuotationCheck {
    /// The version of the article that was checked.
    pub version: i32,
    /// What the site does where something is in doubt.
    pub policy: QuotationPolicy,
    /// Whether publishing would be refused without `quotations_accepted_because`. One that has lost its place needs
    /// `orphans_accepted_because` under either policy.
    pub blocks: bool,
    /// The quotations, in the order of the text; those that have lost their place at the end.
    pub quotations: Vec<CheckedQuotation>,
}

impl QuotationCheck {
    /// All that is in doubt, in the order of the text.
    pub fn doubts(&self) -> impl Iterator<Item = &Doubt> {
        self.quotations.iter().flat_map(|checked| &checked.doubts)
    }
}

/// Checks the quotations of an article, with a fixed number of statements.
pub fn check(conn: &mut Conn, (id, version): (Id, i32), article: &Article) -> Result<QuotationCheck> {
    let policy = policy(conn)?;
    let states: HashMap<Id, PrintingState> = printings::table
        .filter(printings::article.eq(id))
        .select((printings::quotation, printings::state))
        .load::<(Id, PrintingState)>(conn)?
        .into_iter()
        .collect();
    let marked = article.body.quotations().into_iter().map(|(id, parts)| (Id(id), parts));
    let lost = article.orphans.iter().map(|orphan| (orphan.quotation.id, orphan.parts.clone()));
    let printed: Vec<_> = marked.chain(lost).collect();
    let ids: Vec<Id> = printed.iter().map(|(id, _)| *id).collect();
    let quotations: HashMap<Id, Quotation> = match ids.is_empty() {
        true => HashMap::new(),
        false => Quotation::load(conn, &ids)?.into_iter().collect(),
    };
    let sources = Sources::load(conn, quotations.values())?;
    let mut ready = sources.ready();
    let mut checked = Vec::new();
    for (id, parts) in printed {
        let Some(quotation) = quotations.get(&id) else { continue };
        let printing = states.get(&id).copied().unwrap_or(PrintingState::Anchored);
        let found = ready.check(quotation);
        checked.push(beside(id, quotation, (joined(&parts), printing), found, &sources));
    }
    let mut check = QuotationCheck { version, policy, blocks: false, quotations: checked };
    check.blocks = policy == QuotationPolicy::Block && check.doubts().any(Doubt::needs_reason);
    Ok(check)
}

fn beside(
    id: Id,
    quotation: &Quotation,
    (printed, printing): (String, PrintingState),
    found: Option<(Id, Finding)>,
    sources: &Sources,
) -> CheckedQuotation {
    let (transcript, finding) = found.unzip();
    let doubts = doubts(id, quotation, printing, finding.as_ref());
    let passage = |part: &AnchorPart| {
        let turn = sources.turn(part.segment);
        let AnchorPart { segment, start, end, exact, prefix, suffix } = part.clone();
        Passage {
            segment,
            start,
            end,
            exact,
            prefix,
            suffix,
            speaker_label: turn.and_then(|turn| turn.speaker_label.clone()),
            speaker: turn.and_then(|turn| turn.speaker),
        }
    };
    CheckedQuotation {
        quotation: id.into(),
        kind: quotation.kind,
        printed,
        printing,
        speaker_kind: quotation.speaker_kind,
        speaker_as_printed: quotation.speaker_as_printed.clone(),
        verification: quotation.verification.state,
        press_conference: quotation.press_conference,
        transcript: transcript.map(Link::from),
        outcome: finding.as_ref().map(|finding| finding.outcome),
        fidelity: finding.as_ref().and_then(|finding| finding.fidelity),
        passage: finding.iter().flat_map(|finding| &finding.passage).map(passage).collect(),
        comparison: finding.map(|finding| finding.comparison).unwrap_or_default(),
        doubts,
    }
}

fn doubts(id: Id, quotation: &Quotation, printing: PrintingState, finding: Option<&Finding>) -> Vec<Doubt> {
    let direct = quotation.kind == QuotationKind::Direct;
    let mut doubts = Vec::new();
    let mut say =
        |code, detail: &str, blocks| doubts.push(Doubt { quotation: id.into(), code, detail: detail.into(), blocks });
    if printing == PrintingState::Orphaned {
        say(
            DoubtCode::Orphaned,
            "Its words are no longer in the text. Mark them again, or take it off `orphans`.",
            direct,
        );
    }
    let named = quotation.speaker.is_some() || quotation.speaker_as_printed.is_some();
    if direct && !named && quotation.speaker_kind != SpeakerKind::Unnamed {
        let detail = "It names no speaker. Set `speaker` or `speaker_as_printed`, or say `speaker_kind: unnamed`.";
        say(DoubtCode::Unattributed, detail, true);
    }
    match finding.map(|finding| (finding.outcome, finding.fidelity)) {
        Some((Outcome::OtherSpeaker, _)) if direct => {
            let detail = "The transcript has somebody else say this; `passage` tells who.";
            say(DoubtCode::ContradictsTranscript, detail, true);
        }
        Some((Outcome::NotFound, _)) if direct => {
            let detail = "The transcript has nothing like these words.";
            say(DoubtCode::ContradictsTranscript, detail, true);
        }
        Some((_, Some(Fidelity::Paraphrase))) if direct => {
            let detail = "The transcript has other words; `comparison` shows them.";
            say(DoubtCode::ContradictsTranscript, detail, true);
        }
        _ if direct && finding.is_some_and(Finding::is_turned) => {
            let detail = "A negation was left out or put in, or a number is another; `comparison` shows it.";
            say(DoubtCode::ContradictsTranscript, detail, true);
        }
        Some((Outcome::SpeakerUnknown, _)) => {
            let detail = "The words are in the transcript, and nobody can tell that it was this speaker. Set `speaker` of \
                          that segment, or of the quotation.";
            say(DoubtCode::SpeakerUnknown, detail, false);
        }
        _ => {}
    }
    if quotation.verification.state == VerificationState::Disputed {
        say(DoubtCode::Disputed, "Somebody compared it with its source, and it does not hold.", false);
    }
    doubts
}

/// What is in doubt where an article is to be published, and why it is accepted, if it has to be.
///
/// # Errors
/// `quotations_in_doubt`, where the site's policy is to block and no reason is given.
pub fn accept(conn: &mut Conn, id: Id, article: &Article, because: Option<&str>) -> Result<Vec<Doubt>> {
    let check = check(conn, (id, 0), article)?;
    let doubts: Vec<Doubt> = check.doubts().cloned().collect();
    accepted(check.policy, doubts, because)
}

/// The same for a quotation that is published by itself, and that articles print which readers see or will.
///
/// # Errors
/// As of [`accept`].
pub fn accept_one(conn: &mut Conn, id: Id, quotation: &Quotation, because: Option<&str>) -> Result<Vec<Doubt>> {
    if index::found_by(conn, Kind::Article, "quotation", &id.to_string())?.is_empty() {
        return Ok(Vec::new());
    }
    let policy = policy(conn)?;
    let sources = Sources::load(conn, std::iter::once(quotation))?;
    let found = sources.ready().check(quotation).map(|(_, finding)| finding);
    accepted(policy, doubts(id, quotation, PrintingState::Anchored, found.as_ref()), because)
}

fn accepted(policy: QuotationPolicy, doubts: Vec<Doubt>, because: Option<&str>) -> Result<Vec<Doubt>> {
    let blocking: Vec<&Doubt> = doubts.iter().filter(|doubt| doubt.needs_reason()).collect();
    if policy == QuotationPolicy::Block && !blocking.is_empty() && because.is_none() {
        let detail = "Direct quotations are in doubt; `doubts` lists them, and an article's …/quotation-check shows each \
                      beside its transcript. Mend them, or say why they stand in `quotations_accepted_because`.";
        return Err(Error::new(Code::QuotationsInDoubt, detail).with("doubts", json!(blocking)));
    }
    Ok(doubts)
}

fn policy(conn: &mut Conn) -> Result<QuotationPolicy> {
    let policy = sites::table.select(sites::quotation_policy).first(conn).optional()?;
    Ok(policy.unwrap_or(QuotationPolicy::Warn))
}

/// `GET /v1/manage/articles/{id}/quotation-check`.
async fn show(desk: Desk<ToRead>, path: Path<String>) -> Result<Answer> {
    let id: Id = path.parse().map_err(|_| Error::not_found())?;
    desk.read(move |conn, _| {
        let saved = save::load::<Article>(conn, id)?;
        let mut value = serde_json::to_value(check(conn, (id, saved.head.version), &saved.record)?)?;
        let mut related = Vec::new();
        card::relations_in(&value, &mut related);
        let cards = card::of_working_copies(conn, &related)?;
        let language = defaults(conn)?.language;
        card::enlarge(&mut value, &cards, &[&saved.record.language, &language]);
        Answer::json(200, &value)
    })
    .await
}

/// The endpoint.
pub fn describe(api: &mut Api) {
    api.operation(
        Method::GET,
        "/v1/manage/articles/{id}/quotation-check",
        "checkArticleQuotations",
        "Manage articles",
        "Check an article's quotations",
    )
    .about(
        "Every quotation that the working copy prints, beside the passage of its transcript: what was left out, added \
         and changed, and what is in doubt. Nothing is stored.",
    )
    .secured(Permission::Read.word())
    .answers::<QuotationCheck>(200, "The quotations, in the order of the text.", example())
    .problems(&[Code::NotFound])
    .to(show);
}

fn example() -> Value {
    let id = "01936f5e-5d3a-7c10-8a55-2f0d1d6f8a10";
    let words = "The price of water will not rise";
    json!({"version": 3, "policy": "warn", "blocks": false, "quotations": [{
        "quotation": {"id": id, "slug": null, "name": words}, "kind": "direct", "printed": words, "printing": "anchored",
        "speaker_kind": "official", "speaker_as_printed": "Zhou Song", "verification": "unchecked",
        "press_conference": {"id": id, "slug": "2026-11-20", "title": null}, "transcript": {"id": id, "slug": null, "name": "verbatim"},
        "outcome": "found", "fidelity": "verbatim",
        "passage": [{"segment": id, "start": 4, "end": 36, "exact": words, "prefix": "No. ", "suffix": " next year.",
            "speaker_label": "ZHOU SONG", "speaker": {"id": id, "slug": "zhou-song", "name": "Zhou Song"}}],
        "comparison": [{"done": "same", "quotation": words, "transcript": words}], "doubts": []}]})
}
