//! From a parsed tree to blocks: one walk in document order, without recursion.

use std::rc::Rc;

use dom_query::NodeRef;
use url::Url;

use super::blocks::{Block, CODE, Cell, EM, Kind, Run, STRONG, SUB, SUP};
use super::elements::{is_block_element, is_data_table, is_dropped};
use super::images::{is_ornament, source_of};
use super::input::prefix;

/// The local name of an element, empty for anything else.
pub(super) fn name_of(node: &NodeRef) -> String {
    node.node_name().map(|name| name.to_string()).unwrap_or_default()
}

/// Class and id, lower case; those of no sane length are cut.
pub(super) fn class_of(node: &NodeRef) -> String {
    let mut class = prefix(&node.attr_or("class", ""), 1_000).to_ascii_lowercase();
    if let Some(id) = node.attr("id") {
        class.push(' ');
        class.push_str(&prefix(&id, 300).to_ascii_lowercase());
    }
    class
}

enum Step<'a> {
    Enter(NodeRef<'a>),
    Leave(String),
}

struct Walker<'b> {
    base: Option<&'b Url>,
    blocks: Vec<Block>,
    runs: Vec<Run>,
    /// Open inline elements: style bits and the link they add.
    inline: Vec<(u8, Option<Rc<str>>)>,
    /// Open block elements with their classes.
    around: Vec<(String, String)>,
    lists: Vec<(bool, u32)>,
    quotes: Vec<u32>,
    numbered: u32,
    headings: Vec<u8>,
    captions: usize,
    preformatted: usize,
    /// Open data tables; layout tables are passed through.
    tables: Vec<bool>,
    rows: Vec<Vec<Cell>>,
    set_off: bool,
}

/// The blocks of everything below a node. Links and images are made absolute where the page's address is known.
pub(super) fn blocks_of(root: &NodeRef, base: Option<&Url>) -> Vec<Block> {
    let mut walker = Walker {
        base,
        blocks: Vec::new(),
        runs: Vec::new(),
        inline: Vec::new(),
        around: Vec::new(),
        lists: Vec::new(),
        quotes: Vec::new(),
        numbered: 0,
        headings: Vec::new(),
        captions: 0,
        preformatted: 0,
        tables: Vec::new(),
        rows: Vec::new(),
        set_off: false,
    };
    let mut steps: Vec<Step> = root.children_it(true).map(Step::Enter).collect();
    while let Some(step) = steps.pop() {
        match step {
            Step::Leave(name) => walker.leave(&name),
            Step::Enter(node) => {
                if node.is_text() {
                    walker.text(&node.text());
                } else if node.is_element() {
                    let name = name_of(&node);
                    if walker.enter(&name, &node) {
                        steps.push(Step::Leave(name));
                        steps.extend(node.children_it(true).map(Step::Enter));
                    }
                }
            }
        }
    }
    walker.flush();
    walker.blocks
}

impl Walker<'_> {
    fn enter(&mut self, name: &str, node: &NodeRef) -> bool {
        if is_dropped(name) || node.has_attr("hidden") {
            return false;
        }
        match name {
            "br" => {
                self.push_run("\n");
                return false;
            }
            "hr" => {
                self.flush();
                self.set_off = true;
                return false;
            }
            "img" | "amp-img" => {
                self.image(node);
                return false;
            }
            _ => {}
        }
        if is_block_element(name) {
            self.flush();
            self.enter_block(name, node);
            self.around.push((name.to_string(), class_of(node)));
            return true;
        }
        let style = match name {
            "strong" | "b" => STRONG,
            "em" | "i" | "cite" => EM,
            "code" | "kbd" | "samp" | "tt" => CODE,
            "sub" => SUB,
            "sup" => SUP,
            _ => 0,
        };
        let link = if name == "a" { self.link(&node.attr_or("href", "")) } else { None };
        self.inline.push((style, link));
        true
    }

    fn enter_block(&mut self, name: &str, node: &NodeRef) {
        match name {
            "h1" => self.headings.push(1),
            "h2" => self.headings.push(2),
            "h3" => self.headings.push(3),
            "h4" => self.headings.push(4),
            "h5" => self.headings.push(5),
            "h6" => self.headings.push(6),
            "ul" | "ol" => {
                self.numbered += 1;
                self.lists.push((name == "ol", self.numbered));
            }
            "blockquote" => {
                self.numbered += 1;
                self.quotes.push(self.numbered);
            }
            "figcaption" => self.captions += 1,
            "pre" => self.preformatted += 1,
            "table" => {
                let data = self.tables.is_empty() && is_data_table(node);
                self.tables.push(data);
                if data {
                    self.rows = Vec::new();
                }
            }
            "tr" if self.in_table() => self.rows.push(Vec::new()),
            "td" | "th" if self.in_table() => {
                if let Some(row) = self.rows.last_mut() {
                    row.push(Cell { header: name == "th", runs: Vec::new() });
                }
            }
            _ => {}
        }
    }

    fn in_table(&self) -> bool {
        self.tables.last() == Some(&true)
    }

    fn leave(&mut self, name: &str) {
        if !is_block_element(name) {
            self.inline.pop();
            return;
        }
        self.flush();
        self.around.pop();
        match name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.headings.pop();
            }
            "ul" | "ol" => {
                self.lists.pop();
            }
            "blockquote" => {
                self.quotes.pop();
            }
            "figcaption" => self.captions = self.captions.saturating_sub(1),
            "pre" => self.preformatted = self.preformatted.saturating_sub(1),
            "table" if self.tables.pop() == Some(true) => {
                let mut rows = std::mem::take(&mut self.rows);
                rows.retain(|row| row.iter().any(|cell| !cell.runs.is_empty()));
                if !rows.is_empty() {
                    self.push_block(Block::new(Kind::Table(rows)));
                }
            }
            _ => {}
        }
    }

    fn link(&self, href: &str) -> Option<Rc<str>> {
        let href = href.trim();
        if href.is_empty() || href.starts_with('#') || href.len() > 4_000 {
            return None;
        }
        let url = match (Url::parse(href), self.base) {
            (Ok(url), _) => url,
            (Err(_), Some(base)) => base.join(href).ok()?,
            // An address relative to a page whose own is unknown leads nowhere, but says what is linked.
            (Err(_), None) => return href.starts_with('/').then(|| Rc::from(href)),
        };
        matches!(url.scheme(), "http" | "https" | "mailto" | "tel").then(|| Rc::from(url.as_str()))
    }

    fn image(&mut self, node: &NodeRef) {
        let Some(src) = source_of(node) else { return };
        let src = match (Url::parse(&src), self.base) {
            (Ok(url), _) => url.to_string(),
            (Err(_), Some(base)) => base.join(&src).map(|url| url.to_string()).unwrap_or(src),
            (Err(_), None) => src,
        };
        if src.starts_with("data:") || src.starts_with("javascript:") || is_ornament(node, &src) {
            return;
        }
        self.flush();
        let alt = node.attr("alt").map(|alt| super::blocks::fold_space(&alt)).filter(|alt| !alt.is_empty());
        self.push_block(Block::new(Kind::Image { src: Some(src), alt }));
    }

    fn text(&mut self, text: &str) {
        if self.preformatted > 0 {
            self.push_run(text);
            return;
        }
        // Line ends of the source are spaces; a run of white space is one.
        let mut folded = String::with_capacity(text.len());
        for c in text.chars() {
            let c = if c.is_whitespace() && c != '\u{3000}' && c != '\u{a0}' { ' ' } else { c };
            if c != ' ' || !folded.ends_with(' ') {
                folded.push(c);
            }
        }
        self.push_run(&folded);
    }

    fn push_run(&mut self, text: &str) {
        let style = self.inline.iter().fold(0, |all, (bits, _)| all | bits);
        let link = self.inline.iter().rev().find_map(|(_, link)| link.clone());
        let mut text = text;
        let ends_in_space = self.runs.last().is_none_or(|run| run.text.ends_with([' ', '\n']));
        if ends_in_space && self.preformatted == 0 {
            text = text.trim_start_matches(' ');
        }
        if text.is_empty() {
            return;
        }
        match self.runs.last_mut() {
            Some(run) if run.style == style && run.link == link => run.text.push_str(text),
            _ => self.runs.push(Run { text: text.to_string(), style, link }),
        }
    }

    fn flush(&mut self) {
        let runs = trimmed(std::mem::take(&mut self.runs));
        if runs.is_empty() {
            return;
        }
        if self.in_table()
            && let Some(cell) = self.rows.last_mut().and_then(|row| row.last_mut())
        {
            if !cell.runs.is_empty() {
                cell.runs.push(Run { text: "\n".to_string(), ..Run::default() });
            }
            cell.runs.extend(runs);
            return;
        }
        let kind = if let Some(level) = self.headings.last() {
            Kind::Heading(*level)
        } else if self.preformatted > 0 {
            Kind::Preformatted
        } else if let Some((ordered, list)) = self.lists.last() {
            Kind::Item { ordered: *ordered, list: *list }
        } else if let Some(quote) = self.quotes.last() {
            Kind::Quote(*quote)
        } else {
            Kind::Paragraph
        };
        let mut block = Block::new(kind);
        block.runs = runs;
        block.caption = self.captions > 0;
        self.push_block(block);
    }

    fn push_block(&mut self, mut block: Block) {
        block.set_off = std::mem::take(&mut self.set_off);
        // The nearest few say what a block is; those further out say what the page is.
        for (name, class) in self.around.iter().rev().take(3) {
            block.class.push_str(name);
            block.class.push(' ');
            block.class.push_str(prefix(class, 200));
            block.class.push(' ');
        }
        self.blocks.push(block);
    }
}

/// Drops white space at both ends of a block.
fn trimmed(mut runs: Vec<Run>) -> Vec<Run> {
    while let Some(run) = runs.last_mut() {
        let end = run.text.trim_end().len();
        run.text.truncate(end);
        if end > 0 {
            break;
        }
        runs.pop();
    }
    let blank = runs.iter().take_while(|run| run.text.trim().is_empty()).count();
    runs.drain(..blank);
    if let Some(run) = runs.first_mut() {
        let cut = run.text.len() - run.text.trim_start().len();
        run.text.drain(..cut);
    }
    runs
}
