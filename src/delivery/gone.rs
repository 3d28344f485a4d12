//! What an address answers when nothing is live there: what was taken back is a 410 that says so, what was merged leads
//! to the record that answers for it, and of everything else there is nothing.

use actix_web::http::header::LOCATION;
use diesel::prelude::*;
use serde::Serialize;
use serde_json::Value;

use super::Wish;
use super::articles::{Translation, translations_of};
use super::compose::Composed;
use super::one::address;
use super::referring::Sight;
use super::shapes::CorrectionView;
use crate::http::{Answer, Code, Error, Result};
use crate::publishing::{Tombstone, standing, unchanged_until};
use crate::record::{Card, Kind};
use crate::store::schema::editions;
use crate::store::{Conn, Id, Moment};

/// What readers are told of a retraction.
#[derive(Serialize)]
struct ToldOfRetraction {
    kind: crate::record::card::CorrectionKind,
    text: Option<String>,
    published_at: Option<Moment>,
}

impl From<CorrectionView> for ToldOfRetraction {
    fn from(told: CorrectionView) -> ToldOfRetraction {
        ToldOfRetraction { kind: told.kind, text: told.text, published_at: told.published_at }
    }
}

/// Answers for a record that readers do not see. `by_slug` says by which kind of address it was asked for.
pub fn answer(conn: &mut Conn, kind: Kind, id: Id, query: &str, by_slug: bool, sight: Sight) -> Result<Answer> {
    let stands: Option<(Option<Tombstone>, String, String)> = editions::table
        .filter(editions::record.eq(id))
        .filter(editions::kind.eq(kind.word()))
        .filter(standing(sight.at()))
        .select((editions::tombstone, editions::card, editions::document))
        .first(conn)
        .optional()?;
    let Some((Some(tombstone), card, document)) = stands else { return Err(Error::not_found()) };
    let card: Card = serde_json::from_str(&card)?;
    let until = unchanged_until(conn, sight.at())?;
    match tombstone {
        Tombstone::Merged => {
            let into = card.merged_into.ok_or_else(Error::not_found)?;
            let mut found = Composed::begin(conn, sight, &Wish::default())?;
            found.gather(conn, [into])?;
            let (into, card) = (found.answering(into), found.card(into).cloned().ok_or_else(Error::not_found)?);
            let there = match card.slug.as_deref().filter(|_| by_slug) {
                Some(slug) => address(kind, card.language.as_deref().unwrap_or_default(), slug, query),
                None if query.is_empty() => format!("/v1/{}/{into}", kind.collection()),
                None => format!("/v1/{}/{into}?{query}", kind.collection()),
            };
            found.tags.record(id);
            Ok(Answer::moved(&there, until, found.tags))
        }
        Tombstone::Takedown => Err(Error::new(Code::Gone, "This was taken down.").kept(until)),
        Tombstone::Retraction => Err(retracted(conn, kind, id, &card, &document, sight)?.kept(until)),
    }
}

/// The same for an address below a record's own: what was merged leads to that of the record that answers for it.
pub fn answer_below(conn: &mut Conn, kind: Kind, id: Id, (part, query): (&str, &str), sight: Sight) -> Result<Answer> {
    let mut answer = answer(conn, kind, id, "", false, sight)?;
    for (_, value) in answer.headers.iter_mut().filter(|(name, _)| name == LOCATION.as_str()) {
        *value = format!("{value}/{part}?{query}").trim_end_matches('?').to_owned();
    }
    Ok(answer)
}

fn retracted(conn: &mut Conn, kind: Kind, id: Id, card: &Card, document: &str, sight: Sight) -> Result<Error> {
    let mut found = Composed::begin(conn, sight, &Wish::default())?;
    let own = card.language.clone().unwrap_or_default();
    found.gather(conn, card.withdrawn_by)?;
    let told = card.withdrawn_by.and_then(|correction| found.correction(correction, &own));
    let document: Value = serde_json::from_str(document)?;
    let mut translations: Vec<Translation> = Vec::new();
    if let Some(group) = document["translation_group"].as_str() {
        found.find_referring(conn, Kind::Article, "translation_group", &[group.to_owned()])?;
        let others = found.referring_to(Kind::Article, group).to_vec();
        found.gather(conn, others)?;
        translations = translations_of(group, id, &found);
    }
    let headline = card.label.as_ref().and_then(|label| label.original()).filter(|_| kind == Kind::Article);
    let detail = "This was taken back; `correction` says why.";
    Ok(Error::new(Code::Gone, detail)
        .with("headline", headline)
        .with("correction", told.map(ToldOfRetraction::from))
        .with("translations", translations))
}
