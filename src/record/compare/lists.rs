//! Two lists, item by item.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::order::Pairs;
use super::words::Budget;
use super::{ChangeKind, FieldChange, fields};

/// A list that differs.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ListChange {
    /// Where it stands, as a JSON Pointer into the record.
    #[schema(example = "/credits")]
    pub pointer: String,
    /// The items that differ.
    pub items: Vec<ItemChange>,
}

/// An item of a list that differs.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ItemChange {
    /// What became of it.
    pub change: ChangeKind,
    /// Whether it stands elsewhere among those that stayed, whatever else changed in it.
    pub moved: bool,
    /// Its place before, from 0; null where it is new.
    pub from: Option<usize>,
    /// Its place now, from 0; null where it is gone.
    pub to: Option<usize>,
    /// What it was; null where it is new.
    pub before: Value,
    /// What it is; null where it is gone.
    pub after: Value,
    /// The fields of it that differ.
    pub parts: Vec<FieldChange>,
}

/// The items that differ; null stands for an empty list.
pub(super) fn compare(before: &Value, after: &Value, budget: &mut Budget) -> Vec<ItemChange> {
    let none = Vec::new();
    let (old, new) = (before.as_array().unwrap_or(&none), after.as_array().unwrap_or(&none));
    let mut pairs = Pairs::new(old.len(), new.len());
    let whole = |items: &[Value]| items.iter().map(|item| Some(item.to_string())).collect::<Vec<_>>();
    let known = |items: &[Value]| items.iter().map(identity).collect::<Vec<_>>();
    pairs.join(&whole(old), &whole(new));
    pairs.join(&known(old), &known(new));
    let moved = pairs.moved();
    let mut items = Vec::new();
    for (from, to) in pairs.walk() {
        let (before, after) =
            (from.map_or(Value::Null, |at| old[at].clone()), to.map_or(Value::Null, |at| new[at].clone()));
        let moved = to.is_some_and(|to| moved[to]);
        let mut parts = Vec::new();
        let change = match (from, to) {
            (None, _) => ChangeKind::Added,
            (_, None) => ChangeKind::Removed,
            _ if before != after => {
                fields("", &before, &after, budget, &mut parts);
                ChangeKind::Changed
            }
            _ if moved => ChangeKind::Moved,
            _ => continue,
        };
        items.push(ItemChange { change, moved, from, to, before, after, parts });
    }
    items
}

/// What makes an item the same item though something in it changed: its id, the record it names, its language, its
/// scheme. An item that has nothing of the kind is its whole self.
fn identity(item: &Value) -> Option<String> {
    let members = item.as_object()?;
    if let Some(id) = item["id"].as_str() {
        return Some(id.to_owned());
    }
    let words = ["role", "type", "kind"].map(|name| item[name].as_str().unwrap_or_default()).join(" ");
    let named = members.values().find_map(|member| member["id"].as_str());
    let said = || {
        ["language", "scheme", "credited_as", "label_as_printed", "url"].iter().find_map(|name| item[*name].as_str())
    };
    named.or_else(said).map(|name| format!("{words} {name}"))
}
