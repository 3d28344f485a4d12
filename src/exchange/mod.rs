//! Import and export: what others published comes in as drafts, every part with how it was found.

mod accept;
pub mod command;
mod drafts;
mod files;
mod found;
pub mod page;
mod print;
mod reading;
mod report;
pub mod routes;
pub mod sample;
pub mod speech;
pub mod suggest;
pub mod suggestions;
mod text;
pub mod transcript;

use diesel::prelude::*;

use crate::access::desk::Shift;
use crate::http::{Error, Result};
use crate::newsroom::Article;
use crate::newsroom::editions::{self, Publish};
use crate::publishing;
use crate::record::{Kind, save};
use crate::store::schema::{imports, records};
use crate::store::{Conn, Id, Json, Moment};

pub use accept::accept;
pub use reading::Reading;
pub use report::{Import, ImportStatus, Made, Report};

/// What is to become of a page.
#[derive(Debug, Clone, Copy, Default)]
pub struct Choice {
    /// Publish the article.
    pub publish: bool,
    /// Accept what was found.
    pub accept: bool,
    /// Store nothing.
    pub dry_run: bool,
}

/// Makes drafts of what was read, or finds those that an earlier import of the same page made. What the choice says
/// beyond that is done to either.
pub fn import(
    conn: &mut Conn,
    shift: &Shift,
    reading: &Reading,
    source: Option<&str>,
    choice: Choice,
) -> Result<Import> {
    if choice.publish {
        publishing::door::enter(conn)?;
    }
    let fingerprint = reading.fingerprint().to_vec();
    forget_trashed(conn, &fingerprint)?;
    let known: Option<Id> =
        imports::table.filter(imports::fingerprint.eq(&fingerprint)).select(imports::id).first(conn).optional()?;
    let (id, status) = match known {
        Some(id) => (id, ImportStatus::Known),
        None => {
            let id = Id::new();
            let (article, made) = drafts::make(conn, shift, id, reading)?;
            let report = Report::of(reading, made);
            diesel::insert_into(imports::table)
                .values((
                    imports::id.eq(id),
                    imports::fingerprint.eq(&fingerprint),
                    imports::source.eq(source),
                    imports::article.eq(article),
                    imports::report.eq(Json(report)),
                    imports::created_by.eq(shift.user.id),
                    imports::created_at.eq(shift.now),
                ))
                .execute(conn)?;
            (id, ImportStatus::Created)
        }
    };
    let mut import = find(conn, id)?;
    if choice.accept {
        accept(conn, shift, &import)?;
    }
    // What became of a page that was imported before is not for a second import to undo.
    if choice.publish
        && let Some(article) = import.article
        && !publishing::has_editions(conn, article)?
    {
        let saved = save::load::<Article>(conn, article)?;
        let wish = Publish { with_drafts: true, ..Publish::default() };
        import.published = Some(editions::publish(conn, shift, &saved, &wish)?);
    }
    import.status = status;
    Ok(import)
}

/// An import whose article lies in the trash counts no longer: the page may be imported anew.
fn forget_trashed(conn: &mut Conn, fingerprint: &[u8]) -> Result<()> {
    let trashed = records::table.filter(records::trashed_at.is_not_null()).select(records::id.nullable());
    let gone = imports::table.filter(imports::fingerprint.eq(fingerprint)).filter(imports::article.eq_any(trashed));
    diesel::delete(gone).execute(conn)?;
    Ok(())
}

type Row = (Id, Option<String>, Option<Id>, Json<Report>, Moment);

/// An import that was made.
pub fn find(conn: &mut Conn, id: Id) -> Result<Import> {
    let row: Option<Row> = imports::table
        .find(id)
        .select((imports::id, imports::source, imports::article, imports::report, imports::created_at))
        .first(conn)
        .optional()?;
    row.map(from_row).ok_or_else(Error::not_found)
}

fn from_row((id, source, article, report, created_at): Row) -> Import {
    let report = report.0;
    Import {
        id: Some(id),
        status: ImportStatus::Created,
        source,
        article,
        published: None,
        created_at: Some(created_at),
        report,
    }
}

/// The kinds whose records an import makes and a person has to accept, in the order in which they are accepted.
const ACCEPTED: &[Kind] = &[
    Kind::Organization,
    Kind::Official,
    Kind::PressConference,
    Kind::Quotation,
    Kind::Byline,
    Kind::Media,
    Kind::Article,
];
