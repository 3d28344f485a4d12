//! Deciding about suggestions: accepted and amended ones become quotations and marks, rejected ones are remembered.

use std::collections::HashMap;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::{QuotationSuggestion, QuotationSuggestions, SuggestionState, Words, suggest};
use crate::access::desk::Shift;
use crate::http::{Answer, Error, Fault, Request, Result, Schemas};
use crate::newsroom::article::printing::MOST_QUOTATIONS;
use crate::newsroom::manage::merge;
use crate::newsroom::{Article, Quotation};
use crate::record::{Kind, Link, Saved, save};
use crate::store::Conn;
use crate::store::schema::quotation_decisions;
use crate::words;

words! {
    /// What somebody decides about a suggestion.
    Verdict {
        /// Take it as it was found.
        Accept = "accept",
        /// Take it with changes.
        Amend = "amend",
        /// Turn it down.
        Reject = "reject",
    }
}

words! {
    /// What somebody decides about all suggestions that are open and not named.
    Others {
        /// Take them as they were found.
        Accept = "accept",
        /// Turn them down.
        Reject = "reject",
    }
}

/// A decision about one suggestion.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// The suggestion's key.
    #[schema(min_length = 1, max_length = 64)]
    pub key: String,
    /// What is decided.
    pub decision: Verdict,
    /// With `amend`: what is to be another in the proposal, as a JSON merge patch.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub quotation: Option<Value>,
}

/// Decisions about an article's suggestions.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Decisions {
    /// One by one.
    #[serde(default)]
    #[schema(max_items = 500)]
    pub decisions: Vec<Decision>,
    /// What becomes of those that are open and not named; left out, they stay open.
    #[serde(default)]
    pub others: Option<Others>,
}

/// What came of the decisions.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SuggestionsDecided {
    /// The version of the article now.
    pub version: i32,
    /// The quotations that were made, in the order of the text.
    pub made: Vec<Link>,
    /// How many were turned down.
    pub rejected: usize,
    /// How many wait still.
    pub open: usize,
    /// All suggestions, as they are now.
    pub suggestions: Vec<QuotationSuggestion>,
}

/// What is to become of a suggestion: nothing made of it, or this quotation.
struct Settled {
    key: String,
    state: SuggestionState,
    quotation: Option<Value>,
    /// Where the decision stands in the request.
    pointer: String,
}

/// `POST /v1/manage/articles/{id}/quotation-suggestions`.
pub fn decide(conn: &mut Conn, shift: &Shift, schemas: &Schemas, mut request: Request) -> Result<Answer> {
    let wish: Decisions = schemas.read(request.body.take())?;
    let version = request.version()?;
    let id = request.id.ok_or_else(Error::not_found)?;
    let head = save::head_at(conn, Kind::Article, id, version)?;
    let saved = save::load_with::<Article>(conn, head)?;
    let words = Words::of(&saved.record);
    let found = suggest(conn, (id, version), &saved.record, &words)?;
    let settled = settle(&wish, &found)?;
    refuse_too_many(&saved.record, &settled)?;
    let rejected = settled.iter().filter(|one| one.state == SuggestionState::Rejected).count();
    let (now, made) = carry_out(conn, shift, schemas, &saved, &found, settled)?;
    let QuotationSuggestions { open, suggestions, .. } = suggest(conn, (id, now.head.version), &now.record, &words)?;
    let outcome = SuggestionsDecided { version: now.head.version, made, rejected, open, suggestions };
    Ok(Answer::json(200, &outcome)?.version(now.head.version))
}

/// What is to become of each suggestion, in the order of the text.
fn settle(wish: &Decisions, found: &QuotationSuggestions) -> Result<Vec<Settled>> {
    let mut faults = Vec::new();
    let mut named: HashMap<&str, (usize, &Decision)> = HashMap::new();
    for (at, decision) in wish.decisions.iter().enumerate() {
        let pointer = format!("/decisions/{at}/key");
        let Some(suggestion) = found.suggestions.iter().find(|one| one.key == decision.key) else {
            let detail = "No suggestion of this text has this key. Read the suggestions again.";
            faults.push(Fault::at(pointer, "unknown_suggestion", detail));
            continue;
        };
        if suggestion.marked {
            let detail = "These words are a quotation already. Change that one, or take its mark off the body.";
            faults.push(Fault::at(pointer, "decided", detail));
        } else if named.insert(&decision.key, (at, decision)).is_some() {
            faults.push(Fault::at(pointer, "duplicate", "Two decisions are about this suggestion."));
        }
        if (decision.decision == Verdict::Amend) != decision.quotation.is_some() {
            let detail = "`quotation` says what is to be another, and comes with `amend` alone.";
            faults.push(Fault::at(format!("/decisions/{at}/quotation"), "not_allowed", detail));
        }
    }
    if !faults.is_empty() {
        return Err(Error::invalid(faults));
    }
    let mut settled = Vec::new();
    for suggestion in &found.suggestions {
        let (verdict, patch, pointer) = match (named.get(suggestion.key.as_str()), wish.others) {
            (Some((at, decision)), _) => {
                (decision.decision, decision.quotation.clone(), format!("/decisions/{at}/quotation"))
            }
            (None, Some(others)) if suggestion.state == SuggestionState::Open => {
                let verdict = if others == Others::Accept { Verdict::Accept } else { Verdict::Reject };
                (verdict, None, "/others".to_owned())
            }
            _ => continue,
        };
        let mut proposal = suggestion.proposal.clone();
        if let Some(patch) = patch {
            merge(&mut proposal, patch);
        }
        let (state, quotation) = match verdict {
            Verdict::Accept => (SuggestionState::Accepted, Some(proposal)),
            Verdict::Amend => (SuggestionState::Amended, Some(proposal)),
            Verdict::Reject => (SuggestionState::Rejected, None),
        };
        settled.push(Settled { key: suggestion.key.clone(), state, quotation, pointer });
    }
    Ok(settled)
}

/// An article prints so many quotations at most: that is told before any of them is made.
fn refuse_too_many(article: &Article, settled: &[Settled]) -> Result<()> {
    let wanted = settled.iter().filter(|one| one.quotation.is_some()).count();
    let all = article.body.quotations().len() + wanted;
    if wanted == 0 || all <= MOST_QUOTATIONS {
        return Ok(());
    }
    let detail = format!(
        "An article prints {MOST_QUOTATIONS} quotations at most, and this one would print {all}. Accept some by their keys."
    );
    Err(Error::invalid(vec![Fault::at("/decisions", "too_many", detail)]))
}

/// Makes the quotations, marks them in the body, saves the article once, and remembers what was decided.
fn carry_out(
    conn: &mut Conn,
    shift: &Shift,
    schemas: &Schemas,
    saved: &Saved<Article>,
    found: &QuotationSuggestions,
    settled: Vec<Settled>,
) -> Result<(Saved<Article>, Vec<Link>)> {
    let mut article = saved.record.clone();
    let mut made = Vec::new();
    let mut remembered = Vec::new();
    for one in settled {
        let quotation = match one.quotation {
            None => None,
            Some(value) => {
                let record: Quotation = schemas.read(value).map_err(|error| error.below(&one.pointer))?;
                let quotation = save::create(conn, shift, record).map_err(|error| error.below(&one.pointer))?.head.id;
                let places = found.suggestions.iter().filter(|suggestion| suggestion.key == one.key);
                for part in places.flat_map(|suggestion| &suggestion.parts) {
                    if !article.body.0.mark(quotation.0, &part.block, part.start, part.end) {
                        let detail = format!(
                            "‘{}’ in block {} has as many marks as it may, or the body as many bytes. Reject this one, or \
                             shorten the body.",
                            part.exact, part.block
                        );
                        return Err(Error::invalid(vec![Fault::at(one.pointer, "cannot_be_marked", detail)]));
                    }
                }
                made.push(Link::from(quotation));
                Some(quotation)
            }
        };
        remembered.push((one.key, one.state, quotation));
    }
    let now = match made.is_empty() {
        true => saved.clone(),
        false => save::change(conn, shift, saved, article)?,
    };
    for (key, state, quotation) in &remembered {
        let article = saved.head.id;
        diesel::delete(quotation_decisions::table.find((article, key))).execute(conn)?;
        diesel::insert_into(quotation_decisions::table)
            .values((
                quotation_decisions::article.eq(article),
                quotation_decisions::key.eq(key),
                quotation_decisions::decision.eq(state),
                quotation_decisions::quotation.eq(quotation),
                quotation_decisions::decided_by.eq(Some(shift.user.id)),
                quotation_decisions::decided_at.eq(shift.now),
            ))
            .execute(conn)?;
    }
    if !remembered.is_empty() {
        save::log_act::<Article>(conn, shift, "decide_quotations", saved.head.id, now.head.version, &[])?;
    }
    Ok((now, made))
}

/// An example of what is answered.
pub fn example() -> Value {
    json!({"version": 3, "made": [{"id": "01936f5e-5d3a-7c10-8a55-2f0d1d6f8a10"}], "rejected": 2, "open": 0, "suggestions": []})
}
