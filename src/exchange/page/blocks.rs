//! The body of an article as a list of blocks, each a list of runs of text, and how it is written out again.

use std::rc::Rc;

/// Bits of [`Run::style`].
pub(super) const STRONG: u8 = 1;
pub(super) const EM: u8 = 2;
pub(super) const CODE: u8 = 4;
pub(super) const SUB: u8 = 8;
pub(super) const SUP: u8 = 16;

const STYLES: [(u8, &str); 5] = [(STRONG, "strong"), (EM, "em"), (CODE, "code"), (SUB, "sub"), (SUP, "sup")];

/// Text of one style; a line break is `\n`.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Run {
    pub text: String,
    pub style: u8,
    pub link: Option<Rc<str>>,
}

/// What a block is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    Paragraph,
    Heading(u8),
    /// The number tells one list from the next.
    Item {
        ordered: bool,
        list: u32,
    },
    Quote(u32),
    Preformatted,
    Table(Vec<Vec<Cell>>),
    Image {
        src: Option<String>,
        alt: Option<String>,
    },
}

/// One cell of a table.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Cell {
    pub header: bool,
    pub runs: Vec<Run>,
}

/// One block.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Block {
    pub kind: Kind,
    pub runs: Vec<Run>,
    /// Classes and ids of the element it came from and of those around it, lower case.
    pub class: String,
    /// Stands in a figure's caption.
    pub caption: bool,
    /// Several empty lines or a rule stand before it.
    pub set_off: bool,
}

impl Block {
    pub fn new(kind: Kind) -> Self {
        Self { kind, runs: Vec::new(), class: String::new(), caption: false, set_off: false }
    }

    /// The plain text.
    pub fn text(&self) -> String {
        match &self.kind {
            Kind::Table(rows) => {
                let rows: Vec<String> = rows
                    .iter()
                    .map(|row| row.iter().map(|cell| join(&cell.runs)).collect::<Vec<_>>().join("\t"))
                    .collect();
                rows.join("\n")
            }
            _ => join(&self.runs),
        }
    }

    /// Bytes of text, without building it.
    pub fn len(&self) -> usize {
        match &self.kind {
            Kind::Table(rows) => rows.iter().flatten().flat_map(|cell| &cell.runs).map(|run| run.text.len()).sum(),
            _ => self.runs.iter().map(|run| run.text.len()).sum(),
        }
    }

    pub fn is_prose_kind(&self) -> bool {
        matches!(self.kind, Kind::Paragraph | Kind::Quote(_))
    }

    pub fn is_heading(&self) -> bool {
        matches!(self.kind, Kind::Heading(_))
    }

    pub fn is_image(&self) -> bool {
        matches!(self.kind, Kind::Image { .. })
    }

    /// The share of the text that is link text.
    pub fn link_share(&self) -> f32 {
        let total = self.len();
        if total == 0 {
            return 0.0;
        }
        let linked: usize = self.runs.iter().filter(|run| run.link.is_some()).map(|run| run.text.len()).sum();
        linked as f32 / total as f32
    }

    /// Takes the first bytes of the text away, and the white space after them.
    pub fn drop_prefix(&mut self, bytes: usize) {
        let mut left = bytes;
        while let Some(run) = self.runs.first_mut() {
            if run.text.len() <= left {
                left -= run.text.len();
                self.runs.remove(0);
                continue;
            }
            let cut = run.text.get(left..).unwrap_or("").trim_start().to_string();
            left = 0;
            if cut.is_empty() {
                self.runs.remove(0);
                continue;
            }
            run.text = cut;
            break;
        }
    }

    /// Keeps only the first bytes of the text, without the white space at their end.
    pub fn truncate(&mut self, bytes: usize) {
        let mut left = bytes;
        for run in &mut self.runs {
            let keep = left.min(run.text.len());
            left -= keep;
            if run.text.is_char_boundary(keep) {
                run.text.truncate(keep);
            }
        }
        while let Some(run) = self.runs.last_mut() {
            let end = run.text.trim_end().len();
            run.text.truncate(end);
            if end > 0 {
                break;
            }
            self.runs.pop();
        }
    }
}

fn join(runs: &[Run]) -> String {
    runs.iter().map(|run| run.text.as_str()).collect()
}

/// The blocks as plain text, a blank line between paragraphs.
pub(super) fn to_text(blocks: &[Block]) -> String {
    let mut out = String::with_capacity(blocks.iter().map(|b| b.len() + 2).sum());
    let mut before: Option<&Kind> = None;
    for block in blocks.iter().filter(|b| !b.is_image()) {
        if let Some(before) = before {
            let same_list =
                matches!((before, &block.kind), (Kind::Item { list: a, .. }, Kind::Item { list: b, .. }) if a == b);
            out.push_str(if same_list { "\n" } else { "\n\n" });
        }
        if matches!(block.kind, Kind::Item { .. }) {
            out.push_str("- ");
        }
        out.push_str(&block.text());
        before = Some(&block.kind);
    }
    out
}

/// The blocks as HTML.
pub(super) fn to_html(blocks: &[Block]) -> String {
    let mut out = String::with_capacity(blocks.iter().map(|b| b.len() + 16).sum());
    let mut open: Option<Kind> = None;
    for block in blocks {
        let goes_on = match (&open, &block.kind) {
            (Some(Kind::Item { list: a, .. }), Kind::Item { list: b, .. }) => a == b,
            (Some(Kind::Quote(a)), Kind::Quote(b)) => a == b,
            _ => false,
        };
        if !goes_on {
            if let Some(kind) = open.take() {
                out.push_str(closing(&kind));
            }
            match &block.kind {
                Kind::Item { ordered: true, .. } => out.push_str("<ol>\n"),
                Kind::Item { .. } => out.push_str("<ul>\n"),
                Kind::Quote(_) => out.push_str("<blockquote>\n"),
                _ => {}
            }
            if matches!(block.kind, Kind::Item { .. } | Kind::Quote(_)) {
                open = Some(block.kind.clone());
            }
        }
        write_block(&mut out, block);
    }
    if let Some(kind) = open {
        out.push_str(closing(&kind));
    }
    out
}

fn closing(kind: &Kind) -> &'static str {
    match kind {
        Kind::Item { ordered: true, .. } => "</ol>\n",
        Kind::Item { .. } => "</ul>\n",
        _ => "</blockquote>\n",
    }
}

fn write_block(out: &mut String, block: &Block) {
    let (begin, end) = match &block.kind {
        Kind::Paragraph | Kind::Quote(_) => ("<p>", "</p>\n"),
        Kind::Heading(level) => match level {
            3 => ("<h3>", "</h3>\n"),
            4 => ("<h4>", "</h4>\n"),
            5 => ("<h5>", "</h5>\n"),
            6 => ("<h6>", "</h6>\n"),
            // The headline is the page's only h1.
            _ => ("<h2>", "</h2>\n"),
        },
        Kind::Item { .. } => ("<li>", "</li>\n"),
        Kind::Preformatted => ("<pre>", "</pre>\n"),
        Kind::Table(rows) => return write_table(out, rows),
        Kind::Image { .. } => return,
    };
    out.push_str(begin);
    write_runs(out, &block.runs, !matches!(block.kind, Kind::Preformatted));
    out.push_str(end);
}

fn write_table(out: &mut String, rows: &[Vec<Cell>]) {
    out.push_str("<table>\n");
    for row in rows {
        out.push_str("<tr>");
        for cell in row {
            let (begin, end) = if cell.header { ("<th>", "</th>") } else { ("<td>", "</td>") };
            out.push_str(begin);
            write_runs(out, &cell.runs, true);
            out.push_str(end);
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</table>\n");
}

fn write_runs(out: &mut String, runs: &[Run], breaks: bool) {
    let mut link: Option<&Rc<str>> = None;
    let mut style = 0;
    for run in runs {
        if link != run.link.as_ref() || style != run.style {
            close(out, style, link.is_some() && link != run.link.as_ref());
            if link != run.link.as_ref() {
                if let Some(url) = &run.link {
                    out.push_str("<a href=\"");
                    escape_into(out, url, false);
                    out.push_str("\">");
                }
                link = run.link.as_ref();
            }
            for (bit, tag) in STYLES {
                if run.style & bit != 0 {
                    out.push('<');
                    out.push_str(tag);
                    out.push('>');
                }
            }
            style = run.style;
        }
        escape_into(out, &run.text, breaks);
    }
    close(out, style, link.is_some());
}

fn close(out: &mut String, style: u8, link: bool) {
    for (bit, tag) in STYLES.iter().rev() {
        if style & bit != 0 {
            out.push_str("</");
            out.push_str(tag);
            out.push('>');
        }
    }
    if link {
        out.push_str("</a>");
    }
}

fn escape_into(out: &mut String, text: &str, breaks: bool) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' if breaks => out.push_str("<br>"),
            c => out.push(c),
        }
    }
}

/// White space folded to single spaces and trimmed; no-break spaces count as white space.
pub(super) fn fold_space(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}
