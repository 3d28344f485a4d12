//! What an article prints of what was said: the marks in its body, and the places that were lost.

use std::collections::HashMap;

use diesel::prelude::*;
use serde_json::{Value, json};

use super::{Article, Orphan};
use crate::body::{Anchored, Body, Part, joined};
use crate::http::{Fault, Result};
use crate::newsroom::quotation::{Quotation, QuotationKind};
use crate::record::Record;
use crate::store::schema::printings;
use crate::store::{Conn, Id, Json};
use crate::words;

/// How many quotations an article may print, so that including them stays bounded.
pub const MOST_QUOTATIONS: usize = 200;

words! {
    /// Whether an article's words of a quotation are where they were.
    PrintingState {
        /// They are, or are new.
        Anchored = "anchored",
        /// The last save put them elsewhere: into another block, or behind other words.
        Moved = "moved",
        /// They are no longer in the text.
        Orphaned = "orphaned",
    }
}

fn stands_where(before: &[Part], now: &[Part]) -> bool {
    let place = |part: &Part| (part.block.clone(), part.start, part.end);
    before.iter().map(place).eq(now.iter().map(place))
}

/// Words as they are compared: without the white space between them and the comma or stop that the sentence around
/// may put at their end.
fn plain(words: &str) -> String {
    words.split_whitespace().collect::<String>().trim_end_matches([',', '，', '.', '。', '、']).to_owned()
}

impl Article {
    pub(super) fn write_printings(&self, conn: &mut Conn, id: Id) -> Result<()> {
        let marked = self.body.quotations();
        let before: HashMap<Id, Json<Vec<Part>>> = match marked.is_empty() {
            true => HashMap::new(),
            false => printings::table
                .filter(printings::article.eq(id))
                .select((printings::quotation, printings::parts))
                .load::<(Id, Json<Vec<Part>>)>(conn)?
                .into_iter()
                .collect(),
        };
        diesel::delete(printings::table.filter(printings::article.eq(id))).execute(conn)?;
        let marked = marked.into_iter().map(|(quotation, parts)| {
            let stays = before.get(&Id(quotation)).is_none_or(|before| stands_where(before, &parts));
            let state = if stays { PrintingState::Anchored } else { PrintingState::Moved };
            (Id(quotation), parts, state)
        });
        let lost = self.orphans.0.iter();
        let lost = lost.map(|orphan| (orphan.quotation.id, orphan.parts.clone(), PrintingState::Orphaned));
        for (place, (quotation, parts, state)) in marked.chain(lost).enumerate() {
            diesel::insert_into(printings::table)
                .values((
                    printings::article.eq(id),
                    printings::quotation.eq(quotation),
                    printings::place.eq(place as i32),
                    printings::parts.eq(Json(parts)),
                    printings::state.eq(state),
                ))
                .execute(conn)?;
        }
        Ok(())
    }

    /// A direct quotation is printed in its own words, in the article's language where it has them in that.
    pub(super) fn check_words(&self, conn: &mut Conn, faults: &mut Vec<Fault>) -> Result<()> {
        let printed = self.body.quotations();
        let ids: Vec<Id> = printed.iter().map(|(id, _)| Id(*id)).collect();
        if ids.is_empty() {
            return Ok(());
        }
        let quotations: HashMap<Id, Quotation> = Quotation::load(conn, &ids)?.into_iter().collect();
        for (id, parts) in printed {
            let Some(quotation) = quotations.get(&Id(id)).filter(|quotation| quotation.kind == QuotationKind::Direct)
            else {
                continue;
            };
            let words = joined(&parts);
            // Printed whole more than once, it has as many parts, and each is all of it.
            let each = |said: &str| parts.iter().all(|part| plain(&part.exact) == plain(said));
            if quotation.words_in(&self.language).is_some_and(|said| plain(said) != plain(&words) && !each(said)) {
                let detail =
                    format!("The quotation {id} is direct, and the words marked are not its words: ‘{words}’.");
                faults.push(Fault::at("/body", "not_its_words", detail));
            }
        }
        Ok(())
    }

    pub(super) fn settle_body(&mut self, faults: &mut Vec<Fault>) {
        let marked: Vec<Id> = self.body.quotations().into_iter().map(|(id, _)| Id(id)).collect();
        if marked.len() > MOST_QUOTATIONS {
            let detail =
                format!("An article prints {MOST_QUOTATIONS} quotations at most, and this one {}.", marked.len());
            faults.push(Fault::at("/body", "too_many", detail));
        }
        // A quotation that is marked again is lost no longer.
        self.orphans.0.retain(|orphan| !marked.contains(&orphan.quotation.id));
        let mut seen = Vec::new();
        self.orphans.0.retain(|orphan| {
            let new = !seen.contains(&orphan.quotation.id);
            seen.push(orphan.quotation.id);
            new
        });
    }
}

/// A body that comes without marks, as HTML and Markdown do, gets back those of the quotations it printed before,
/// or they are orphans.
pub fn reanchor(value: &mut Value, before: &Article, body: &mut Body) {
    let marked: Vec<_> = body.quotations().into_iter().map(|(id, _)| id).collect();
    let mut orphans = before.orphans.0.clone();
    for (quotation, parts) in before.body.quotations() {
        if marked.contains(&quotation) {
            continue;
        }
        if body.reanchor(quotation, &parts) == Anchored::Orphaned {
            orphans.push(Orphan { quotation: Id(quotation).into(), parts });
        }
    }
    let before = std::mem::take(&mut orphans);
    for orphan in before {
        if body.reanchor(orphan.quotation.id.0, &orphan.parts) == Anchored::Orphaned {
            orphans.push(orphan);
        }
    }
    value["orphans"] = json!(orphans);
}
