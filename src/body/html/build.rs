//! Tags and text made into blocks, as they come.

use std::borrow::Cow;

use super::super::block::*;
use super::super::json::clean;
use super::super::{Body, Fault, MAX_BLOCKS, MAX_BYTES, MAX_MARKS, MAX_SOURCE, link};
use super::draft::{Draft, Made, Piece};
use super::elements::{DROPPED, decorator_of, id, is_block, is_heading, list_of, style_of, styled, taken_back};
use super::figures::Figure;
use super::flow::{Flow, Mark};
use super::stack::{Format, Open, owned};
use super::tables::Table;
use super::tokens::{Tag, Token, Tokens};

impl Body {
    /// Reads HTML, whatever it is: a page, a fragment, a paste from a word processor, or garbage.
    ///
    /// Paragraphs, headings, set-off quotations, lists, tables, rules, links, decorators and
    /// `<span data-quotation="id">` come through. A figure or image with `data-media="id"` becomes an image block;
    /// other images are dropped, and their captions become emphasised paragraphs. A frame, or a figure with
    /// `data-embed`, becomes an embed. Links that lead anywhere but `http`, `https`, `mailto`, `tel` or a relative
    /// address become their text. Cells and captions keep their text alone. Keys are made in order, so that the
    /// same HTML gives the same keys.
    ///
    /// # Errors
    ///
    /// One fault, of the whole: more than [`MAX_SOURCE`] bytes, or a body over its limits.
    pub fn from_html(html: &str) -> Result<Body, Vec<Fault>> {
        if html.len() > MAX_SOURCE {
            let detail = format!("At most {MAX_SOURCE} bytes are read; these are {}.", html.len());
            return Err(vec![Fault::new("", "too_large", detail)]);
        }
        let mut builder = Builder::default();
        for token in Tokens::of(html) {
            match token {
                Token::Text(text) => builder.text(&text),
                Token::Start(tag) => builder.start(&tag),
                Token::End(name) => builder.end(&name),
            }
            if builder.weight > MAX_BYTES || builder.pieces.len() > MAX_BLOCKS + 1 {
                let detail = format!("The body is over its limits of {MAX_BYTES} bytes and {MAX_BLOCKS} blocks.");
                return Err(vec![Fault::new("", "too_large", detail)]);
            }
        }
        Body::finish(builder.finish())
    }
}

/// What has been read so far, and what is open.
#[derive(Default)]
pub(super) struct Builder {
    pub(super) pieces: Vec<Piece>,
    pub(super) open: Vec<Open>,
    /// How many elements are open that were too deep to follow.
    pub(super) deeper: usize,
    pub(super) formatting: Vec<Format>,
    /// The addresses of the links, which their marks number.
    links: Vec<String>,
    /// How many list items have begun.
    pub(super) items: u32,
    draft: Option<Draft>,
    pub(super) figure: Option<Figure>,
    pub(super) table: Option<Table>,
    /// The element whose content is dropped, and how many of its name are open.
    dropping: Option<(Cow<'static, str>, usize)>,
    /// The least number of bytes that what was read will take.
    pub(super) weight: usize,
}

impl Builder {
    /// What the words that come now are part of: a cell, a caption, or nothing but their block.
    fn aside(&mut self) -> Option<&mut Flow> {
        if let Some(cell) = self.table.as_mut().and_then(Table::cell) {
            return Some(cell);
        }
        let figure = self.figure.as_mut()?;
        let in_caption = figure.embed.is_some() || self.open.iter().any(|open| open.name == "figcaption");
        in_caption.then_some(&mut figure.caption)
    }

    pub(super) fn text(&mut self, text: &str) {
        if self.dropping.is_some() {
            return;
        }
        let preformatted = self.open.iter().any(|open| open.name == "pre");
        let told = text.bytes().filter(|byte| *byte > b' ').count();
        self.weight += told;
        if let Some(aside) = self.aside() {
            aside.push(text, &[], preformatted);
            return;
        }
        if told == 0 && self.draft.is_none() {
            return;
        }
        let marks = self.marks();
        let draft = self.draft();
        let before = draft.flow.runs.len();
        draft.flow.push(text, &marks, preformatted);
        // Each span takes at least this much as JSON.
        self.weight += 50 * (self.draft.as_ref().map_or(0, |draft| draft.flow.runs.len()) - before);
    }

    /// The marks of the words that come now.
    fn marks(&self) -> Vec<Mark> {
        let spans = self.open.iter().filter_map(|open| open.mark);
        let mut marks: Vec<Mark> = spans.chain(self.formatting.iter().filter_map(|format| format.mark)).collect();
        // Words carry one link: the last, where a cell begins within another.
        let link = marks.iter().rposition(|mark| matches!(mark, Mark::Link(_))).map(|index| marks[index]);
        marks.retain(|mark| !matches!(mark, Mark::Link(_)) || Some(*mark) == link);
        marks.sort_unstable();
        marks.dedup();
        marks.truncate(MAX_MARKS);
        marks
    }

    /// The block that the words that come now belong to.
    fn draft(&mut self) -> &mut Draft {
        if self.draft.is_none() {
            let fresh = self.context();
            // A further paragraph of a list item is a further line of it: the item is one block.
            let continues = match self.pieces.last() {
                Some(Piece::Text(last)) => fresh.item.is_some() && last.item == fresh.item && last.style == fresh.style,
                _ => false,
            };
            self.draft = match self.pieces.pop_if(|_| continues) {
                Some(Piece::Text(mut last)) => {
                    last.flow.new_line();
                    Some(last)
                }
                _ => Some(fresh),
            };
        }
        self.draft.get_or_insert_default()
    }

    /// An empty block with the style and list that the open elements give it.
    pub(super) fn context(&self) -> Draft {
        let item = self.open.iter().rposition(|open| open.name == "li");
        let outermost_list = self.open.iter().position(|open| list_of(&open.name).is_some());
        let within = &self.open[item.unwrap_or(0)..];
        let style = within.iter().rev().find_map(|open| style_of(&open.name)).or_else(|| {
            // A set-off quotation may hold a list; one in an item above is that item's own.
            let around = &self.open[..item.and(outermost_list).unwrap_or(0)];
            around.iter().any(|open| open.name == "blockquote").then_some(Style::Blockquote)
        });
        let list = item.map(|item| {
            let mut lists = self.open[..item].iter().filter_map(|open| list_of(&open.name));
            let level = lists.clone().count().clamp(1, usize::from(TextBlock::DEEPEST)) as u8;
            (lists.next_back().unwrap_or(ListItem::Bullet), level)
        });
        Draft { style, list, item: item.map(|item| self.open[item].item), flow: Flow::default() }
    }

    /// Ends the block, or the line of a cell or caption.
    pub(super) fn end_block(&mut self) {
        if let Some(aside) = self.aside() {
            aside.new_line();
        }
        self.flush();
    }

    pub(super) fn flush(&mut self) {
        if let Some(draft) = self.draft.take().filter(|draft| !draft.flow.is_blank()) {
            self.pieces.push(Piece::Text(draft));
        }
    }

    /// Puts a block that is no text between the others.
    pub(super) fn push(&mut self, block: Block) {
        self.flush();
        self.weight += 50;
        self.pieces.push(Piece::Block(block));
    }

    fn start(&mut self, tag: &Tag) {
        let name = tag.name.as_ref();
        if let Some((dropped, count)) = &mut self.dropping {
            *count += usize::from(dropped == name);
            // A drawing that was never closed ends where the text goes on.
            if !(is_block(name) && matches!(dropped.as_ref(), "svg" | "math")) {
                return;
            }
            self.dropping = None;
        }
        match name {
            "svg" | "math" if tag.closed => {}
            _ if DROPPED.contains(&name) => self.dropping = Some((owned(name), 1)),
            "br" => self.line_break(),
            "hr" => {
                self.begin_block(name);
                self.push(Block::Divider(DividerBlock { kind: DividerType::Only, key: String::new() }));
            }
            "img" => self.image(tag),
            "iframe" => self.frame(tag),
            "table" | "caption" | "colgroup" | "thead" | "tbody" | "tfoot" | "tr" | "td" | "th" => {
                self.start_table_part(name);
            }
            "html" | "body" => {}
            "a" => {
                self.end_formatting("a");
                let mark = tag.attribute("href").and_then(|href| self.link(href));
                self.formatting.push(Format { name: "a".into(), mark });
            }
            _ if is_block(name) => self.start_block(tag),
            _ => match decorator_of(name) {
                Some(decorator) => {
                    let mark = Some(Mark::Decorator(decorator)).filter(|_| !taken_back(tag));
                    // As in the standard, three alike are enough.
                    if self.formatting.iter().filter(|open| open.name == name && open.mark == mark).count() < 3 {
                        self.formatting.push(Format { name: owned(name), mark });
                    }
                }
                None => self.start_inline(tag),
            },
        }
    }

    fn line_break(&mut self) {
        if let Some(aside) = self.aside() {
            return aside.line_break(&[]);
        }
        let marks = self.marks();
        if let Some(draft) = &mut self.draft {
            draft.flow.line_break(&marks);
        }
    }

    fn link(&mut self, href: &str) -> Option<Mark> {
        // Browsers drop line breaks from addresses and encode spaces.
        let href: String = href.trim().chars().filter(|c| !c.is_control()).collect();
        let href = link::href(&href.replace(' ', "%20")).ok()?;
        self.links.push(href);
        Some(Mark::Link(self.links.len() - 1))
    }

    fn start_block(&mut self, tag: &Tag) {
        let name = tag.name.as_ref();
        self.begin_block(name);
        let followed = self.push_open(name, None);
        if name == "figure" && followed && self.figure.is_none() {
            let embed = tag.attribute("data-embed").and_then(|url| link::embed(url).ok());
            let alt_text = tag.attribute("aria-label").filter(|alt| !alt.is_empty()).map(clean);
            let media = id(tag.attribute("data-media"));
            self.figure = Some(Figure { media, alt_text, embed, caption: Flow::default() });
        }
    }

    fn start_inline(&mut self, tag: &Tag) {
        let name = tag.name.as_ref();
        let quotation = id(tag.attribute("data-quotation")).map(Mark::Quotation);
        let mark = quotation.or_else(|| styled(tag).map(Mark::Decorator));
        if name == "q" {
            self.text("“");
        }
        // Elements without meaning are not remembered, and their end tags mean nothing either.
        if mark.is_some() || matches!(name, "span" | "q") {
            self.push_open(name, mark);
        }
    }

    fn end(&mut self, name: &str) {
        if let Some((dropped, count)) = &mut self.dropping {
            *count -= usize::from(dropped == name);
            if *count == 0 {
                self.dropping = None;
            }
            return;
        }
        match name {
            "br" => self.line_break(),
            "table" | "caption" | "colgroup" | "thead" | "tbody" | "tfoot" | "tr" | "td" | "th" => {
                self.end_table_part(name);
            }
            "a" => self.end_formatting(name),
            _ if decorator_of(name).is_some() => self.end_formatting(name),
            _ if is_block(name) => {
                self.end_block();
                if self.deeper > 0 {
                    self.deeper -= 1;
                } else if is_heading(name) {
                    let open = self.open.iter().rev().map(|open| &open.name).find(|open| is_heading(open));
                    let name = open.map_or_else(|| owned(name), Clone::clone);
                    self.close(&name, &["li"]);
                } else {
                    self.close(name, if name == "li" { &["ul", "ol", "menu", "dir"] } else { &[] });
                }
            }
            _ if self.deeper > 0 => self.deeper -= usize::from(matches!(name, "span" | "q")),
            _ => self.end_inline(name),
        }
    }

    /// Everything that was read.
    fn finish(mut self) -> Vec<Block> {
        self.end_block();
        self.close_to(0);
        let links = self.links;
        let mut made = Made::default();
        let blocks = self.pieces.into_iter().map(|piece| match piece {
            Piece::Text(draft) => Block::Text(draft.into_block(&links, &mut made)),
            Piece::Block(block) => {
                made.level = 0;
                block
            }
        });
        blocks.collect()
    }
}
