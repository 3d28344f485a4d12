//! Markdown (CommonMark with the tables and strikethrough of GitHub), read and written.

use comrak::Options;

use super::block::*;
use super::html::{write_figure, write_frame, write_table};
use super::nesting::{self, Inline, Mark};
use super::{Body, Fault, MAX_SOURCE};

impl Body {
    /// Reads Markdown: CommonMark, GitHub's tables and strikethrough, and HTML as far as [`Body::from_html`] lets it
    /// through, so that `<span data-quotation="id">` survives. Emphasis closes next to Chinese punctuation too.
    /// Addresses of links come out with what is not ASCII in them percent-encoded.
    ///
    /// # Errors
    ///
    /// One fault, of the whole: more than [`MAX_SOURCE`] bytes, or a body over its limits.
    pub fn from_markdown(markdown: &str) -> Result<Body, Vec<Fault>> {
        if markdown.len() > MAX_SOURCE {
            let detail = format!("At most {MAX_SOURCE} bytes are read; these are {}.", markdown.len());
            return Err(vec![Fault::new("", "too_large", detail)]);
        }
        let mut options = Options::default();
        options.extension.table = true;
        options.extension.strikethrough = true;
        options.extension.cjk_friendly_emphasis = true;
        options.render.r#unsafe = true;
        Body::from_html(&comrak::markdown_to_html(markdown, &options))
    }

    /// The body as Markdown that [`Body::from_markdown`] reads back with the same text, styles, lists and marks.
    ///
    /// What Markdown has no sign for is HTML: underline, sub- and superscript, printed quotations
    /// (`<span data-quotation="id">`), images (`<figure data-media="id">`, without an address) and embeds; so are
    /// emphasis that Markdown's rules would not see, and tables that are not a grid under one head.
    pub fn to_markdown(&self) -> String {
        let mut out = String::new();
        let mut lists: Vec<Level> = Vec::new();
        let mut in_list = false;
        for block in self.blocks() {
            let chunk = match block {
                Block::Text(text) if text.text().trim().is_empty() => continue,
                Block::Text(text) => write_text(text, &mut lists),
                Block::Image(image) => write_figure(image, &|_| None),
                Block::Embed(embed) => write_frame(embed),
                Block::Table(table) => write_grid(table).unwrap_or_else(|| write_table(table)),
                Block::Divider(_) => "---".into(),
            };
            let item = matches!(block, Block::Text(TextBlock { list_item: Some(_), .. }));
            if !item {
                lists.clear();
            }
            if !out.is_empty() {
                out.push_str(if item && in_list { "\n" } else { "\n\n" });
            }
            out.push_str(&chunk);
            in_list = item;
        }
        if !out.is_empty() {
            out.push('\n');
        }
        out
    }
}

/// A list that is open: what its items begin with decides how far what they hold is indented.
struct Level {
    level: u8,
    kind: ListItem,
    count: u32,
    width: usize,
}

fn write_text(block: &TextBlock, lists: &mut Vec<Level>) -> String {
    let mut writer = Writer::new(if matches!(block.style, Style::Normal | Style::Blockquote) {
        Break::Line
    } else {
        Break::Element
    });
    let prefix = match block.style {
        Style::Normal => "",
        Style::Blockquote => "> ",
        Style::H1 => "# ",
        Style::H2 => "## ",
        Style::H3 => "### ",
        Style::H4 => "#### ",
        Style::H5 => "##### ",
        Style::H6 => "###### ",
    };
    writer.inlines(&nesting::marks(block));
    let text = format!("{prefix}{}", writer.finish());
    let text = if block.style == Style::Blockquote { text.replace('\n', "\n> ") } else { text };
    let Some(kind) = block.list_item else { return text };
    let level = block.level.unwrap_or(1);
    lists.retain(|list| list.level < level || (list.level == level && list.kind == kind));
    match lists.last_mut().filter(|list| list.level == level) {
        Some(list) => list.count += 1,
        None => lists.push(Level { level, kind, count: 1, width: 0 }),
    }
    let indent: usize = lists.iter().rev().skip(1).map(|list| list.width).sum();
    let Some(list) = lists.last_mut() else { return text };
    let sign = match kind {
        ListItem::Bullet => "- ".to_string(),
        ListItem::Number => format!("{}. ", list.count),
    };
    list.width = sign.len();
    let inner = " ".repeat(indent + sign.len());
    format!("{}{sign}{}", " ".repeat(indent), text.replace('\n', &format!("\n{inner}")))
}

/// A table as GitHub writes them; `None` where it has no such form.
fn write_grid(table: &TableBlock) -> Option<String> {
    let columns = table.rows.first()?.cells.len();
    let grid = table.rows.iter().all(|row| row.cells.len() == columns) && columns > 0;
    if !grid || table.rows.iter().skip(1).any(|row| row.header) {
        return None;
    }
    let line = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
    let row = |row: &TableRow| line(row.cells.iter().map(|cell| write_cell(cell)).collect());
    let headed = table.rows.first().is_some_and(|row| row.header);
    // There is no table without a head; an empty one is dropped on its way back.
    let mut lines = vec![if headed { row(&table.rows[0]) } else { line(vec![String::new(); columns]) }];
    lines.push(line(vec!["---".into(); columns]));
    lines.extend(table.rows.iter().skip(usize::from(headed)).map(row));
    Some(lines.join("\n"))
}

fn write_cell(cell: &str) -> String {
    let mut writer = Writer::new(Break::Element);
    writer.text(cell);
    writer.finish()
}

/// How a line break within a block is written.
#[derive(Clone, Copy, PartialEq)]
enum Break {
    /// A backslash at the end of the line.
    Line,
    /// `<br>`, where the block must stay on one line.
    Element,
}

/// Writes the text of one block, and knows where a character would mean something.
struct Writer {
    out: String,
    line_break: Break,
    /// Whether there is nothing on the line yet but its digits.
    only_digits: bool,
}

impl Writer {
    fn new(line_break: Break) -> Writer {
        Writer { out: String::new(), line_break, only_digits: true }
    }

    fn line_start(&self) -> bool {
        self.out.is_empty() || self.out.ends_with('\n')
    }

    fn finish(mut self) -> String {
        let breaks: &[&str] = if self.line_break == Break::Line { &["\\\n", " "] } else { &["<br>", " "] };
        while let Some(end) = breaks.iter().find(|end| self.out.ends_with(**end)) {
            self.out.truncate(self.out.len() - end.len());
        }
        self.out
    }

    fn inlines(&mut self, inlines: &[Inline]) {
        let mut after_delimiter = false;
        for inline in inlines {
            match inline {
                Inline::Text("") => continue,
                Inline::Text(text) => {
                    self.text(text);
                    after_delimiter = false;
                }
                Inline::Marked(mark, children) => after_delimiter = self.marked(*mark, children, after_delimiter),
            }
        }
    }

    /// Writes a mark with what it encloses. Whether it ends in a delimiter that another must not follow.
    fn marked(&mut self, mark: Mark, children: &[Inline], after_delimiter: bool) -> bool {
        let sign = match mark {
            Mark::Decorator(Decorator::Strong) => "**",
            Mark::Decorator(Decorator::Em) => "*",
            Mark::Decorator(Decorator::StrikeThrough) => "~~",
            _ => "",
        };
        if !sign.is_empty() && !after_delimiter && seen_as_emphasis(children) {
            self.raw(sign);
            self.inlines(children);
            self.raw(sign);
            return true;
        }
        if mark == Mark::Decorator(Decorator::Code)
            && !after_delimiter
            && let Some(code) = code_span(children)
        {
            self.raw(&code);
            return true;
        }
        if let Mark::Link(href) = mark {
            // Behind an exclamation mark the brackets would be an image.
            if self.out.ends_with('!') {
                self.out.pop();
                self.out.push_str("\\!");
            }
            self.raw("[");
            self.inlines(children);
            self.raw(&format!("]({})", destination(href)));
            return false;
        }
        let (start, end) = match mark {
            Mark::Quotation(id) => (format!("<span data-quotation=\"{id}\">"), "</span>"),
            Mark::Decorator(decorator) => {
                let (start, end) = match decorator {
                    Decorator::Strong => ("<strong>", "</strong>"),
                    Decorator::Em => ("<em>", "</em>"),
                    Decorator::Underline => ("<u>", "</u>"),
                    Decorator::StrikeThrough => ("<del>", "</del>"),
                    Decorator::Code => ("<code>", "</code>"),
                    Decorator::Sub => ("<sub>", "</sub>"),
                    Decorator::Sup => ("<sup>", "</sup>"),
                };
                (start.into(), end)
            }
            Mark::Link(_) => (String::new(), ""),
        };
        self.raw(&start);
        self.inlines(children);
        self.raw(end);
        false
    }

    fn raw(&mut self, markup: &str) {
        self.out.push_str(markup);
        self.only_digits = false;
    }

    /// Writes words so that they mean nothing but themselves.
    fn text(&mut self, text: &str) {
        let mut characters = text.chars().peekable();
        let mut before = ' ';
        while let Some(c) = characters.next() {
            let next = characters.peek().copied();
            match c {
                '\n' => self.break_line(),
                ' ' | '\t' if self.line_start() => {}
                ' ' if next == Some(' ') => self.out.push_str("&nbsp;"),
                _ => {
                    if self.has_meaning(c, before, next) {
                        self.out.push('\\');
                    }
                    self.only_digits = c.is_ascii_digit() && (self.line_start() || self.only_digits);
                    self.out.push(c);
                }
            }
            before = c;
        }
    }

    fn has_meaning(&self, c: char, before: char, next: Option<char>) -> bool {
        match c {
            '\\' | '`' | '*' | '[' | ']' | '<' | '~' | '|' => true,
            '_' => !(before.is_ascii_alphanumeric() && next.is_some_and(|next| next.is_ascii_alphanumeric())),
            '&' => next.is_none_or(|next| next.is_ascii_alphanumeric() || next == '#'),
            // A heading may end in these as well as begin with them.
            '#' => self.line_start() || self.line_break == Break::Element,
            '>' | '+' | '-' | '=' | ':' => self.line_start(),
            '.' | ')' => self.only_digits && !self.line_start(),
            _ => false,
        }
    }

    fn break_line(&mut self) {
        while self.out.ends_with(' ') {
            self.out.pop();
        }
        match self.line_break {
            _ if self.out.is_empty() => {}
            Break::Line => self.out.push_str("\\\n"),
            Break::Element => self.out.push_str("<br>"),
        }
        self.only_digits = true;
    }
}

/// Whether Markdown sees a delimiter around these as emphasis wherever it stands: when letters or digits are what
/// it touches on the inside. (Next to punctuation it depends on the other side too.)
fn seen_as_emphasis(children: &[Inline]) -> bool {
    let touches = |inline: Option<&Inline>, last: bool| match inline {
        Some(Inline::Text(text)) => {
            let c = if last { text.chars().next_back() } else { text.chars().next() };
            c.is_some_and(is_letter_or_digit)
        }
        _ => false,
    };
    touches(children.first(), false) && touches(children.last(), true)
}

/// Enclosed letters count as alphabetic, and as symbols with Markdown.
fn is_letter_or_digit(c: char) -> bool {
    c.is_ascii_digit() || (c.is_alphabetic() && !matches!(c, '\u{24b6}'..='\u{24e9}' | '\u{1f130}'..='\u{1f189}'))
}

/// Code between backticks; `None` where it has marks in it, or white space that would not survive.
fn code_span(children: &[Inline]) -> Option<String> {
    let mut code = String::new();
    for inline in children {
        match inline {
            Inline::Text(text) => code.push_str(text),
            Inline::Marked(..) => return None,
        }
    }
    if code.is_empty()
        || code.starts_with(' ')
        || code.ends_with(' ')
        || code.contains("  ")
        || code.contains(['\n', '\t'])
    {
        return None;
    }
    let longest = code.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if code.starts_with('`') || code.ends_with('`') { " " } else { "" };
    Some(format!("{fence}{pad}{code}{pad}{fence}"))
}

/// The address of a link, in angle brackets unless it is plain.
fn destination(href: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._/:?=%#@+,;".contains(c);
    if href.chars().all(plain) {
        return href.into();
    }
    let mut out = String::from("<");
    for c in href.chars() {
        if matches!(c, '<' | '>' | '\\' | '&') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('>');
    out
}
