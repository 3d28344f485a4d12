//! Accepting what an import suggested, in somebody's name.

use serde_json::{Value, json};

use super::{ACCEPTED, Import};
use crate::access::Permission;
use crate::access::desk::Shift;
use crate::http::{Code, Result};
use crate::of_kind;
use crate::record::{Record, save};
use crate::store::{Conn, Id};

/// Accepts every suggestion of an import that nobody has turned down; answers how many records that changed. The
/// change log keeps who did.
pub fn accept(conn: &mut Conn, shift: &Shift, import: &Import) -> Result<usize> {
    shift.require(Permission::Publish)?;
    let mut changed = 0;
    for kind in ACCEPTED {
        for made in import.report.records.iter().filter(|made| made.kind == *kind) {
            let (Some(id), Some(import)) = (made.id, import.id) else { continue };
            changed += usize::from(of_kind!(*kind, T => accept_one::<T>(conn, shift, id, import)?));
        }
    }
    Ok(changed)
}

fn accept_one<T: Record>(conn: &mut Conn, shift: &Shift, id: Id, import: Id) -> Result<bool> {
    let saved = match save::load::<T>(conn, id) {
        Ok(saved) => saved,
        // Somebody has put it into the trash since.
        Err(error) if error.code() == Code::NotFound => return Ok(false),
        Err(error) => return Err(error),
    };
    let mut value = serde_json::to_value(&saved.record)?;
    if !accept_in(&mut value, import) {
        return Ok(false);
    }
    let record: T = serde_json::from_value(value)?;
    save::change(conn, shift, &saved, record)?;
    Ok(true)
}

/// Accepts the suggestions of this import wherever they stand in a record: its own, its parts', its positions'.
fn accept_in(value: &mut Value, import: Id) -> bool {
    let mut changed = false;
    if value["extraction"]["import"] == json!(import) {
        changed |= say_yes(&mut value["extraction"]);
        for part in value["extraction"]["parts"].as_array_mut().into_iter().flatten() {
            changed |= say_yes(part);
        }
    }
    for position in value.get_mut("positions").and_then(Value::as_array_mut).into_iter().flatten() {
        if position["extraction"]["import"] == json!(import) {
            changed |= say_yes(&mut position["extraction"]);
        }
    }
    changed
}

fn say_yes(extraction: &mut Value) -> bool {
    let waits = extraction["review"] == "suggested";
    if waits {
        extraction["review"] = json!("accepted");
    }
    waits
}
