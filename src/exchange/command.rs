//! `pressroom import page`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::{Value, json};

use super::files::{self, say};
use super::report::{Import, ImportStatus, Report, dry_run, undone};
use super::{Choice, Reading, import, page};
use crate::access::desk::Shift;
use crate::access::users;
use crate::http::{Error, Result};
use crate::start::administrator;
use crate::store::{Conn, Store};

/// Imports pages, one transaction each, and prints a report of each: for people, or with `as_json` one JSON object a
/// line. Without a store only a dry run is possible: it tells what was read, and knows no record.
///
/// # Errors
/// A sentence, where nothing can be imported at all. A page that fails is reported and the others go on; the exit
/// code then says so.
pub fn import_pages(
    store: Option<&Store>,
    files: &[PathBuf],
    choice: Choice,
    as_json: bool,
    user: Option<&str>,
) -> Result<ExitCode, String> {
    let (mut done, mut failed) = (0, 0);
    for file in files {
        match import_file(store, file, choice, user) {
            Ok(import) => {
                done += 1;
                if as_json {
                    say(&line(file, &import).map_err(|error| error.to_string())?.to_string());
                } else {
                    say(&format!("{}: {}\n{import}", file.display(), headline_of(&import)));
                }
            }
            Err(error) => {
                failed += 1;
                if as_json {
                    say(&json!({"file": file.display().to_string(), "status": "failed", "error": error.to_string()})
                        .to_string());
                }
                eprintln!("{}: {error}", file.display());
            }
        }
    }
    if !as_json && files.len() > 1 {
        say(&format!("{done} pages read, {failed} left undone."));
    }
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn headline_of(import: &Import) -> &'static str {
    match import.status {
        ImportStatus::Created => "imported",
        ImportStatus::Known => "imported before, nothing made",
        ImportStatus::DryRun => "dry run, nothing stored",
    }
}

/// The report of one file for a program: the report's own members, and what became of the page.
fn line(file: &Path, import: &Import) -> Result<Value> {
    let mut value = serde_json::to_value(&import.report)?;
    value["file"] = json!(file.display().to_string());
    value["status"] = json!(import.status);
    value["import"] = json!(import.id);
    value["article"] = json!(import.article);
    value["published"] = json!(import.published);
    Ok(value)
}

fn import_file(store: Option<&Store>, file: &Path, choice: Choice, user: Option<&str>) -> Result<Import> {
    let bytes = files::read(file, page::LIMIT_BYTES)
        .map_err(|error| Error::internal(format!("the file cannot be read: {error}")))?;
    let name = file.display().to_string();
    let reading = Reading::of(&bytes, Some(&name))?;
    let Some(store) = store else { return Ok(dry_run(Report::of(&reading, Vec::new()))) };
    let now = store.clock().now();
    let mut seen = None;
    let outcome = store.write_now(|conn| {
        let shift = Shift { user: acting(conn, user)?, now };
        let import = import(conn, &shift, &reading, Some(&name), choice)?;
        if !choice.dry_run {
            return Ok(import);
        }
        // All of it is done, looked at, and undone: a dry run tells what the import itself would.
        seen = Some(import);
        Err(Error::internal("a dry run is undone"))
    });
    match seen {
        Some(import) => Ok(undone(import)),
        None => outcome,
    }
}

/// The user in whose name it is done: the one of this address, else the first administrator.
pub(super) fn acting(conn: &mut Conn, email: Option<&str>) -> Result<users::User> {
    let Some(email) = email else { return administrator(conn) };
    let missing = || Error::internal(format!("--as names {email}, and no active user has this address"));
    users::by_email(conn, email)?.filter(users::User::is_active).ok_or_else(missing)
}
