//! The read side: what readers may see, the same for everyone.
//!
//! A document is read from the record's live edition, linked records are composed in from their own live editions,
//! one statement a level, and what is not live is left out there.

mod annotations;
pub mod articles;
pub mod cache;
mod calendar;
pub mod compose;
pub mod corrections;
pub mod describe;
pub mod enlarge;
pub mod export;
mod feeds;
pub mod fronts;
mod gone;
pub mod json_ld;
mod languages;
pub mod list;
pub mod live;
mod ninjs;
mod oembed;
pub mod one;
pub mod people;
pub mod places;
pub mod positions;
pub mod press_conferences;
mod preview;
pub mod quotations;
pub mod referring;
mod seen;
pub mod shapes;
pub mod site;
pub mod transcripts;

use serde::Serialize;
use utoipa::ToSchema;

use crate::http::params::clip;
use crate::http::{Code, Error, Params, Result};
use crate::newsroom::manage::BodyFormat;
use crate::record::text::{language_of, languages_of};
use crate::record::{Kind, Record};
use crate::store::{Conn, Id};

pub use compose::Composed;
pub use describe::describe;
use enlarge::Enlargement;
pub use live::LiveEdition;

/// A kind of record as the delivery API shows it.
pub trait Shown: Record {
    /// Its shape.
    type View: Serialize + ToSchema + 'static;
    /// What `include` may name.
    const INCLUDES: &'static [&'static str];
    /// The relations that `include` may name too, to be shown whole in their place.
    const ENLARGES: &'static [Enlargement] = &[];
    /// The filters its list takes, beside `language`: each a kind of record, or a word of its own.
    const FILTERS: &'static [Filter];
    /// The orders its list can have, the usual one first.
    const SORTS: &'static [&'static str];
    /// The filters whose answer changes as time goes by, though nobody publishes anything.
    const PASSING: &'static [&'static str] = &[];

    /// The order where none is asked for.
    fn usual_sort(_params: &Params) -> &'static str {
        Self::SORTS[0]
    }

    /// The records a reader of it needs at hand.
    fn needs(&self, edition: &LiveEdition) -> Vec<Id>;
    /// Looks up what its shape shows beside its own document and the cards of linked records, for several at once.
    fn look_up(_conn: &mut Conn, _found: &mut Composed, _editions: &[LiveEdition], _wish: &Wish) -> Result<()> {
        Ok(())
    }
    /// Its shape.
    fn view(self, edition: &LiveEdition, found: &Composed, wish: &Wish) -> Result<Self::View>;
}

/// Tells of a member that there is not, and which there are beside it.
fn no_member(field: &str, members: &[String]) -> Error {
    let above = field.rfind('.').map(|at| &field[..=at]);
    let above = above.filter(|above| members.iter().any(|one| one.starts_with(above))).unwrap_or_default();
    let beside = |member: &&str| member.strip_prefix(above).is_some_and(|rest| !rest.contains('.'));
    let known: Vec<&str> = members.iter().map(String::as_str).filter(beside).collect();
    let detail = format!("`fields` does not know ‘{}’; there are {}.", clip(field), known.join(", "));
    Error::parameter(Code::InvalidParameter, "fields", detail)
}

/// All that `include` may name.
pub fn includes_of<T: Shown>() -> Vec<&'static str> {
    T::INCLUDES.iter().copied().chain(T::ENLARGES.iter().map(|(place, _)| *place)).collect()
}

/// A filter of a list.
#[derive(Debug, Clone, Copy)]
pub struct Filter {
    /// The parameter.
    pub name: &'static str,
    /// What it takes.
    pub takes: Takes,
    /// What it does.
    pub about: &'static str,
}

/// What a filter takes.
#[derive(Debug, Clone, Copy)]
pub enum Takes {
    /// The ids or slugs of records of this kind.
    Records(Kind),
    /// Some of these words.
    Words(&'static [&'static str]),
    /// Any text.
    Text,
    /// A name, or words of one: all of them are looked for.
    Name,
    /// One title, whatever its case.
    Title,
}

/// What a reader asked for.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// The language of plain names.
    pub language: Option<String>,
    /// The languages to take where there is nothing in that one.
    pub fallback: Vec<String>,
    /// What to enlarge.
    pub include: Vec<String>,
    /// The members to keep; all where it is empty.
    pub fields: Vec<String>,
    /// The format of bodies.
    pub format: Option<BodyFormat>,
    /// Whether it is a list that is asked for.
    pub list: bool,
}

impl Wish {
    /// Reads what a request asks for of a kind's shape; `members` are those the shape has.
    pub fn of_shape<T: Shown>(params: &Params, members: &[String]) -> Result<Wish> {
        Wish::of(params, &includes_of::<T>(), members)
    }

    /// Reads what a request asks for; `members` are those the shape has.
    pub fn of(params: &Params, includes: &[&str], members: &[String]) -> Result<Wish> {
        let fields: Vec<String> = params.several("fields")?.into_iter().map(str::to_owned).collect();
        if let Some(field) = fields.iter().find(|field| !members.contains(field)) {
            return Err(no_member(field, members));
        }
        let language = language_of(params)?;
        Ok(Wish {
            language,
            fallback: languages_of(params, "fallback")?,
            include: params.several_of("include", includes)?.into_iter().map(str::to_owned).collect(),
            fields,
            format: Some(BodyFormat::of(params)?),
            list: false,
        })
    }

    /// Whether this is to be shown beside, or something within it.
    pub fn includes(&self, what: &str) -> bool {
        self.include
            .iter()
            .any(|one| one.strip_prefix(what).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')))
    }

    /// Whether this place is named itself.
    pub fn names(&self, place: &str) -> bool {
        self.include.iter().any(|one| one == place)
    }
}
