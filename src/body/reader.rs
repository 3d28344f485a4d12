//! The parts of a body read from JSON, with every fault noted in its place.

use std::collections::HashSet;

use serde_json::{Map, Value};
use uuid::Uuid;

use super::block::*;
use super::json::clean;
use super::{Fault, MAX_FAULTS, MAX_MARKS, link};

/// A client's word as it stands in a detail: in quotation marks, and not longer than a line.
pub(super) fn quoted(text: &str) -> String {
    let mut line: String = text.chars().take(80).collect();
    if line.len() < text.len() {
        line.push('…');
    }
    format!("‘{}’", line.escape_debug())
}

fn not_known(word: &str, known: &[&str]) -> String {
    format!("{} is not known here. Known are {}.", quoted(word), known.join(", "))
}

/// A place in the body; its pointer is written only when something is wrong there.
#[derive(Clone, Copy)]
enum At<'a> {
    Body,
    Item(&'a At<'a>, usize),
    Member(&'a At<'a>, &'a str),
}

impl At<'_> {
    fn pointer(&self) -> String {
        match self {
            At::Body => String::new(),
            At::Item(parent, index) => format!("{}/{index}", parent.pointer()),
            At::Member(parent, name) => {
                format!("{}/{}", parent.pointer(), name.replace('~', "~0").replace('/', "~1"))
            }
        }
    }
}

/// The `markDefs` of the block that is being read, by `_key`.
#[derive(Clone, Copy)]
struct Known<'a> {
    keys: &'a HashSet<String>,
    links: &'a HashSet<&'a str>,
}

/// Reads blocks, and notes everything that is wrong with them.
#[derive(Default)]
pub(super) struct Reader {
    faults: Vec<Fault>,
}

type Members = Map<String, Value>;

impl Reader {
    /// The blocks of a body, or everything that is wrong with them.
    pub(super) fn read(value: &Value) -> Result<Vec<Block>, Vec<Fault>> {
        let mut reader = Reader::default();
        let blocks = reader.blocks(value);
        if reader.faults.is_empty() { Ok(blocks) } else { Err(reader.faults) }
    }

    fn fault(&mut self, at: At, code: &'static str, detail: String) {
        match self.faults.len() {
            count if count < MAX_FAULTS => self.faults.push(Fault::new(at.pointer(), code, detail)),
            MAX_FAULTS => self.faults.push(Fault::new(
                "",
                "too_many_faults",
                format!("More than {MAX_FAULTS} things are wrong; the others are not listed."),
            )),
            _ => {}
        }
    }

    fn wrong_type(&mut self, at: At, expected: &str) {
        self.fault(at, "wrong_type", format!("This must be {expected}."));
    }

    /// The members of an object, all of them known.
    fn object<'v>(&mut self, at: At, value: &'v Value, known: &[&str]) -> Option<&'v Members> {
        let Some(members) = value.as_object() else {
            self.wrong_type(at, "an object");
            return None;
        };
        for name in members.keys().filter(|name| !known.contains(&name.as_str())) {
            self.fault(At::Member(&at, name), "unknown_member", not_known(name, known));
        }
        Some(members)
    }

    fn required<'v>(&mut self, at: At, members: &'v Members, name: &str) -> Option<&'v Value> {
        let value = members.get(name);
        if value.is_none() {
            self.fault(At::Member(&at, name), "required", format!("‘{name}’ is missing."));
        }
        value
    }

    fn string<'v>(&mut self, at: At, value: &'v Value) -> Option<&'v str> {
        let text = value.as_str();
        if text.is_none() {
            self.wrong_type(at, "a string");
        }
        text
    }

    fn required_string<'v>(&mut self, at: At, members: &'v Members, name: &str) -> Option<&'v str> {
        let value = self.required(at, members, name)?;
        self.string(At::Member(&at, name), value)
    }

    fn optional_text(&mut self, at: At, members: &Members, name: &str) -> Option<String> {
        let value = members.get(name).filter(|value| !value.is_null())?;
        self.string(At::Member(&at, name), value).map(clean)
    }

    fn array<'v>(&mut self, at: At, value: &'v Value) -> &'v [Value] {
        match value.as_array() {
            Some(items) => items,
            None => {
                self.wrong_type(at, "an array");
                &[]
            }
        }
    }

    /// The items of an array that may be missing, each with its place and read by `read`.
    fn items<T>(
        &mut self,
        at: At,
        members: &Members,
        name: &str,
        mut read: impl FnMut(&mut Reader, At, &Value) -> Option<T>,
    ) -> Vec<T> {
        let Some(value) = members.get(name) else { return Vec::new() };
        let at = At::Member(&at, name);
        let items = self.array(at, value);
        items.iter().enumerate().filter_map(|(index, item)| read(self, At::Item(&at, index), item)).collect()
    }

    /// The `_key`, checked against those of its siblings; empty where it is missing.
    fn key(&mut self, at: At, members: &Members, taken: &mut HashSet<String>) -> String {
        let Some(value) = members.get("_key") else { return String::new() };
        let at = At::Member(&at, "_key");
        let Some(key) = self.string(at, value) else { return String::new() };
        if key.is_empty() || key.chars().count() > 100 || key.contains(char::is_control) {
            self.fault(at, "invalid_key", "A key has 1 to 100 characters and no control characters.".into());
        } else if !taken.insert(key.into()) {
            self.fault(at, "duplicate_key", format!("Something beside it already has the key {}.", quoted(key)));
        }
        key.into()
    }

    fn id(&mut self, at: At, members: &Members, name: &str) -> Option<Uuid> {
        let value = self.required(at, members, name)?;
        let at = At::Member(&at, name);
        let inner = self.object(at, value, &["id"])?;
        let text = self.required_string(at, inner, "id")?;
        let id = Some(text).filter(|text| text.len() == 36).and_then(|text| Uuid::try_parse(text).ok());
        if id.is_none() {
            self.fault(At::Member(&at, "id"), "invalid_id", format!("{} is no UUID.", quoted(text)));
        }
        id
    }

    fn blocks(&mut self, value: &Value) -> Vec<Block> {
        let mut taken = HashSet::new();
        let items = self.array(At::Body, value);
        items
            .iter()
            .enumerate()
            .filter_map(|(index, item)| self.block(At::Item(&At::Body, index), item, &mut taken))
            .collect()
    }

    /// The `_type` of an object; a fault unless it is one of `known`.
    fn type_of<'v>(&mut self, at: At, value: &'v Value, known: &[&str], code: &'static str) -> Option<&'v str> {
        let Some(members) = value.as_object() else {
            self.wrong_type(at, "an object");
            return None;
        };
        let kind = self.required_string(at, members, "_type")?;
        if !known.contains(&kind) {
            self.fault(At::Member(&at, "_type"), code, not_known(kind, known));
            return None;
        }
        Some(kind)
    }

    fn block(&mut self, at: At, value: &Value, taken: &mut HashSet<String>) -> Option<Block> {
        match self.type_of(at, value, &Block::TYPES, "unknown_block_type")? {
            TextType::WORD => self.text_block(at, value, taken).map(Block::Text),
            ImageType::WORD => {
                let members = self.object(at, value, &["_type", "_key", "media", "caption", "alt_text"])?;
                let key = self.key(at, members, taken);
                let caption = self.optional_text(at, members, "caption");
                let alt_text = self.optional_text(at, members, "alt_text");
                let media = MediaRef { id: self.id(at, members, "media")? };
                Some(Block::Image(ImageBlock { kind: ImageType::Only, key, media, caption, alt_text }))
            }
            EmbedType::WORD => {
                let members = self.object(at, value, &["_type", "_key", "url", "title"])?;
                let key = self.key(at, members, taken);
                let title = self.optional_text(at, members, "title");
                let url = self.address(at, members, "url", link::embed)?;
                Some(Block::Embed(EmbedBlock { kind: EmbedType::Only, key, url, title }))
            }
            TableType::WORD => self.table(at, value, taken).map(Block::Table),
            _ => {
                let members = self.object(at, value, &["_type", "_key"])?;
                let key = self.key(at, members, taken);
                Some(Block::Divider(DividerBlock { kind: DividerType::Only, key }))
            }
        }
    }

    fn address(
        &mut self,
        at: At,
        members: &Members,
        name: &str,
        check: fn(&str) -> Result<String, String>,
    ) -> Option<String> {
        let text = self.required_string(at, members, name)?;
        check(text).map_err(|detail| self.fault(At::Member(&at, name), "invalid_link", detail)).ok()
    }

    fn table(&mut self, at: At, value: &Value, taken: &mut HashSet<String>) -> Option<TableBlock> {
        let members = self.object(at, value, &["_type", "_key", "rows"])?;
        let key = self.key(at, members, taken);
        self.required(at, members, "rows")?;
        let mut row_keys = HashSet::new();
        let rows = self.items(at, members, "rows", |reader, at, item| {
            let row = reader.object(at, item, &["_key", "cells", "header"])?;
            let key = reader.key(at, row, &mut row_keys);
            reader.required(at, row, "cells");
            let cells = reader.items(at, row, "cells", |reader, at, cell| reader.string(at, cell).map(clean));
            let header = row.get("header").is_some_and(|value| {
                value.as_bool().unwrap_or_else(|| {
                    reader.wrong_type(At::Member(&at, "header"), "true or false");
                    false
                })
            });
            Some(TableRow { key, header, cells })
        });
        Some(TableBlock { kind: TableType::Only, key, rows })
    }

    fn text_block(&mut self, at: At, value: &Value, taken: &mut HashSet<String>) -> Option<TextBlock> {
        const KNOWN: [&str; 7] = ["_type", "_key", "style", "listItem", "level", "markDefs", "children"];
        let members = self.object(at, value, &KNOWN)?;
        let mut block = TextBlock::new(self.key(at, members, taken), Style::Normal);
        if let Some(value) = members.get("style") {
            let words: Vec<&str> = Style::ALL.iter().map(|style| style.word()).collect();
            let word = self.word(At::Member(&at, "style"), value, &words, "unknown_style");
            block.style = word.and_then(Style::from_word).unwrap_or(Style::Normal);
        }
        if let Some(value) = members.get("listItem").filter(|value| !value.is_null()) {
            let words: Vec<&str> = ListItem::ALL.iter().map(|item| item.word()).collect();
            let word = self.word(At::Member(&at, "listItem"), value, &words, "unknown_list_item");
            block.list_item = word.and_then(ListItem::from_word);
            block.level = Some(1);
        }
        if let Some(value) = members.get("level").filter(|value| !value.is_null()) {
            let at = At::Member(&at, "level");
            match value.as_u64().and_then(|level| u8::try_from(level).ok()) {
                Some(_) if block.level.is_none() => {
                    self.fault(at, "level_without_list", "‘level’ applies only with ‘listItem’.".into());
                }
                Some(level @ 1..=TextBlock::DEEPEST) => block.level = Some(level),
                _ => self.fault(at, "out_of_range", format!("A level is a whole number, 1 to {}.", TextBlock::DEEPEST)),
            }
        }
        let mut keys = HashSet::new();
        block.mark_defs = self.items(at, members, "markDefs", |reader, at, item| reader.mark_def(at, item, &mut keys));
        self.required(at, members, "children")?;
        let mut span_keys = HashSet::new();
        let links = block.mark_defs.iter().filter(|def| matches!(def, MarkDef::Link(_)));
        let links: HashSet<&str> = links.map(MarkDef::key).collect();
        let known = Known { keys: &keys, links: &links };
        block.children =
            self.items(at, members, "children", |reader, at, item| reader.span(at, item, &mut span_keys, known));
        Some(block)
    }

    fn word<'v>(&mut self, at: At, value: &'v Value, known: &[&str], code: &'static str) -> Option<&'v str> {
        let word = self.string(at, value)?;
        if !known.contains(&word) {
            self.fault(at, code, not_known(word, known));
        }
        Some(word)
    }

    fn mark_def(&mut self, at: At, value: &Value, taken: &mut HashSet<String>) -> Option<MarkDef> {
        let kind = self.type_of(at, value, &MarkDef::TYPES, "unknown_mark_type");
        if kind.is_none() {
            // Spans that name it are not at fault as well.
            let key = value.get("_key").and_then(Value::as_str);
            taken.extend(key.map(String::from));
        }
        let member = if kind? == LinkType::WORD { "href" } else { "quotation" };
        let members = self.object(at, value, &["_type", "_key", member])?;
        let key = self.key(at, members, taken);
        if Decorator::from_word(&key).is_some() {
            let detail = format!("‘{key}’ is the name of a decorator and cannot be a key here.");
            self.fault(At::Member(&at, "_key"), "invalid_key", detail);
        }
        if kind? == LinkType::WORD {
            Some(MarkDef::link(key, self.address(at, members, "href", link::href)?))
        } else {
            Some(MarkDef::quotation(key, self.id(at, members, "quotation")?))
        }
    }

    fn span(&mut self, at: At, value: &Value, taken: &mut HashSet<String>, known: Known) -> Option<Span> {
        self.type_of(at, value, &[SpanType::WORD], "unknown_child_type")?;
        let members = self.object(at, value, &["_type", "_key", "text", "marks"])?;
        let key = self.key(at, members, taken);
        let mut marks: Vec<String> = Vec::new();
        let given = self.items(at, members, "marks", |reader, at, item| reader.mark(at, item, known));
        if given.len() > MAX_MARKS {
            self.fault(At::Member(&at, "marks"), "too_many_marks", format!("A span has at most {MAX_MARKS} marks."));
            return None;
        }
        for mark in given {
            if !marks.contains(&mark) {
                marks.push(mark);
            }
        }
        if marks.iter().filter(|mark| known.links.contains(mark.as_str())).count() > 1 {
            self.fault(At::Member(&at, "marks"), "two_links", "The same words cannot carry two links.".into());
        }
        let text = clean(self.required_string(at, members, "text")?);
        Some(Span::new(key, text, marks))
    }

    fn mark(&mut self, at: At, value: &Value, known: Known) -> Option<String> {
        let mark = self.string(at, value)?;
        if Decorator::from_word(mark).is_none() && !known.keys.contains(mark) {
            let words: Vec<&str> = Decorator::ALL.iter().map(|decorator| decorator.word()).collect();
            let detail = format!(
                "{} is neither the _key of one of the block's markDefs nor a decorator ({}).",
                quoted(mark),
                words.join(", ")
            );
            self.fault(at, "unknown_mark", detail);
        }
        Some(mark.into())
    }
}
