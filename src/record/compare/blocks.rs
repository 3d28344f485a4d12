//! Two bodies, block by block.

use std::collections::HashMap;

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::order::Pairs;
use super::words::{self, Budget, Piece};
use super::{ChangeKind, FieldChange, fields};

/// A block that differs.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct BlockChange {
    /// What became of it.
    pub change: ChangeKind,
    /// Whether it stands elsewhere among those that stayed, whatever else changed in it.
    pub moved: bool,
    /// Its `_key`.
    pub key: String,
    /// Its `_type`.
    #[serde(rename = "type")]
    #[schema(example = "block")]
    pub kind: String,
    /// Its place before, from 0; null where it is new.
    pub from: Option<usize>,
    /// Its place now, from 0; null where it is gone.
    pub to: Option<usize>,
    /// What it said, without marks; null where it is new.
    pub before_text: Option<String>,
    /// What it says, without marks; null where it is gone.
    pub after_text: Option<String>,
    /// Of a block that was there before and is there now: the words that stayed, went and came. Empty where they are
    /// the same.
    pub words: Vec<Piece>,
    /// What else differs: its style, its picture, its caption …
    pub parts: Vec<FieldChange>,
    /// The marks that came and went.
    pub marks: Vec<MarkChange>,
}

/// A mark on words that came or went.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct MarkChange {
    /// Whether it came (`added`) or went (`removed`).
    pub change: ChangeKind,
    /// What sort of mark: a decorator, `link` or `quotation`.
    #[schema(example = "quotation")]
    pub mark: String,
    /// Of a link: where it leads.
    pub href: Option<String>,
    /// Of a quotation: which.
    pub quotation: Option<QuotationNamed>,
    /// The words marked.
    pub text: String,
}

/// A quotation, by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct QuotationNamed {
    /// The quotation.
    pub id: String,
    /// The beginning of its words; null where it is gone.
    pub name: Option<String>,
}

/// The blocks that differ. A block is the same block when it has the same `_key`, or says the same.
pub(super) fn compare(
    before: &Value,
    after: &Value,
    quotations: &HashMap<String, String>,
    budget: &mut Budget,
) -> Vec<BlockChange> {
    let none = Vec::new();
    let (old, new) = (before.as_array().unwrap_or(&none), after.as_array().unwrap_or(&none));
    let mut pairs = Pairs::new(old.len(), new.len());
    let key = |block: &Value| block["_key"].as_str().unwrap_or_default().to_owned();
    // Keys that were made anew (for HTML, say) count up: what says the same is the same, whatever its key.
    pairs.join(
        &all(old, |block| Some((key(block), text_of(block)))),
        &all(new, |block| Some((key(block), text_of(block)))),
    );
    let said = |block: &Value| Some(text_of(block)).filter(|text| !text.is_empty());
    pairs.join(&all(old, said), &all(new, said));
    let typed = |block: &Value| Some((key(block), block["_type"].to_string()));
    pairs.join(&all(old, typed), &all(new, typed));
    let moved = pairs.moved();
    let mut changes = Vec::new();
    for (from, to) in pairs.walk() {
        let (was, is) = (from.map(|at| &old[at]), to.map(|at| &new[at]));
        let moved = to.is_some_and(|to| moved[to]);
        if was == is && !moved {
            continue;
        }
        let Some(present) = is.or(was) else { continue };
        let mut change = BlockChange {
            change: if was.is_none() { ChangeKind::Added } else { ChangeKind::Removed },
            moved,
            key: key(present),
            kind: present["_type"].as_str().unwrap_or_default().to_owned(),
            from,
            to,
            before_text: was.map(text_of),
            after_text: is.map(text_of),
            words: Vec::new(),
            parts: Vec::new(),
            marks: Vec::new(),
        };
        if let (Some(was), Some(is)) = (was, is)
            && !hold_together(&mut change, was, is, quotations, budget)
        {
            continue;
        }
        changes.push(change);
    }
    changes
}

fn all<K>(blocks: &[Value], key: impl Fn(&Value) -> Option<K>) -> Vec<Option<K>> {
    blocks.iter().map(key).collect()
}

/// Fills in what differs between two states of a block; answers whether anything does.
fn hold_together(
    change: &mut BlockChange,
    was: &Value,
    is: &Value,
    quotations: &HashMap<String, String>,
    budget: &mut Budget,
) -> bool {
    fields("", &properties(was), &properties(is), budget, &mut change.parts);
    change.marks = marks(was, is, quotations);
    if change.kind == "block" && change.before_text != change.after_text {
        let (old, new) = (change.before_text.as_deref(), change.after_text.as_deref());
        change.words = words::compare(old.unwrap_or_default(), new.unwrap_or_default(), budget);
    }
    let quiet = change.words.is_empty() && change.parts.is_empty();
    change.change = match (quiet, change.marks.is_empty(), change.moved) {
        (false, ..) => ChangeKind::Changed,
        (true, false, _) => ChangeKind::Marks,
        (true, true, true) => ChangeKind::Moved,
        (true, true, false) => return false,
    };
    true
}

/// What a block is beside its words and their marks.
fn properties(block: &Value) -> Value {
    let members = block.as_object().into_iter().flatten();
    let kept = members.filter(|(name, _)| !["_key", "children", "markDefs"].contains(&name.as_str()));
    Value::Object(kept.map(|(name, value)| (name.clone(), value.clone())).collect::<Map<_, _>>())
}

/// What a block says, without marks: a picture its caption, a table its cells.
fn text_of(block: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    match block["_type"].as_str() {
        Some("block") => block["children"].as_array().into_iter().flatten().map(|span| text(&span["text"])).collect(),
        Some("image") => text(&block["caption"]),
        Some("embed") => {
            let title = text(&block["title"]);
            if title.is_empty() { text(&block["url"]) } else { title }
        }
        Some("table") => {
            let row = |row: &Value| {
                let cells = row["cells"].as_array().into_iter().flatten().map(text);
                cells.collect::<Vec<_>>().join("\t")
            };
            block["rows"].as_array().into_iter().flatten().map(row).collect::<Vec<_>>().join("\n")
        }
        _ => String::new(),
    }
}

/// The marks of two states of a block that are not in both.
fn marks(was: &Value, is: &Value, quotations: &HashMap<String, String>) -> Vec<MarkChange> {
    let (old, mut new) = (marked(was), marked(is));
    let mut changes = Vec::new();
    for (mark, text) in old {
        match new.iter().position(|(known, words)| *known == mark && *words == text) {
            Some(at) => drop(new.remove(at)),
            None => changes.push(said(ChangeKind::Removed, mark, text, quotations)),
        }
    }
    changes.extend(new.into_iter().map(|(mark, text)| said(ChangeKind::Added, mark, text, quotations)));
    changes
}

/// A mark, whatever its key: what it is, and what it leads to.
type Mark = (String, Option<String>);

fn said(change: ChangeKind, (mark, to): Mark, text: String, quotations: &HashMap<String, String>) -> MarkChange {
    let of = |kind: &str| to.clone().filter(|_| mark == kind);
    let quotation = of("quotation").map(|id| QuotationNamed { name: quotations.get(&id).cloned(), id });
    MarkChange { change, href: of("link"), quotation, mark, text }
}

/// The marks of a block, each with a stretch of words that it stands on.
fn marked(block: &Value) -> Vec<(Mark, String)> {
    let definition = |key: &str| -> Mark {
        let defs = block["markDefs"].as_array().into_iter().flatten();
        match defs.into_iter().find(|def| def["_key"] == key) {
            None => (key.to_owned(), None),
            Some(def) => {
                let to = def["href"].as_str().or(def["quotation"]["id"].as_str());
                (def["_type"].as_str().unwrap_or_default().to_owned(), to.map(str::to_owned))
            }
        }
    };
    let mut stretches: Vec<(Mark, String)> = Vec::new();
    let mut open: Vec<(Mark, usize)> = Vec::new();
    for span in block["children"].as_array().into_iter().flatten() {
        let text = span["text"].as_str().unwrap_or_default();
        let carried: Vec<Mark> =
            span["marks"].as_array().into_iter().flatten().filter_map(Value::as_str).map(definition).collect();
        open.retain(|(mark, _)| carried.contains(mark));
        for mark in carried {
            match open.iter().find(|(known, _)| *known == mark) {
                Some((_, at)) => stretches[*at].1.push_str(text),
                None => {
                    open.push((mark.clone(), stretches.len()));
                    stretches.push((mark, text.to_owned()));
                }
            }
        }
    }
    stretches
}
