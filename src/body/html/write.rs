//! Blocks written as HTML, with the structure that `@portabletext/to-html` gives them.

use super::super::Body;
use super::super::block::*;
use super::super::nesting::{self, Inline, List, Mark, Node};

impl Body {
    /// The body as HTML, every text and address escaped.
    ///
    /// A printed quotation is `<span data-quotation="id">`; an image is `<figure data-media="id">` with its caption,
    /// and with an `<img>` where `media_url` knows an address for the id (its hyphenated form); an embed is
    /// `<figure data-embed="address">` with a link, since what is embedded is for the page to decide. Lists nest as
    /// `@portabletext/to-html` nests them.
    pub fn to_html(&self, media_url: &dyn Fn(&str) -> Option<String>) -> String {
        let mut out = String::new();
        for node in nesting::lists(self.blocks()) {
            match node {
                Node::List(list) => write_list(&mut out, &list),
                Node::Block(Block::Text(text)) => write_text(&mut out, text, None),
                Node::Block(Block::Image(image)) => out.push_str(&figure(image, media_url)),
                Node::Block(Block::Embed(embed)) => out.push_str(&frame(embed)),
                Node::Block(Block::Table(rows)) => out.push_str(&table(rows)),
                Node::Block(Block::Divider(_)) => out.push_str("<hr/>"),
            }
        }
        out
    }
}

fn write_text(out: &mut String, text: &TextBlock, nested: Option<&List>) {
    let element = match text.style {
        Style::Normal => "p",
        other => other.word(),
    };
    element_around(out, element, |out| write_content(out, text, nested));
}

fn write_content(out: &mut String, text: &TextBlock, nested: Option<&List>) {
    nesting::marks(text).iter().for_each(|inline| write_inline(out, inline));
    if let Some(list) = nested {
        write_list(out, list);
    }
}

fn write_list(out: &mut String, list: &List) {
    let element = match list.kind {
        ListItem::Bullet => "ul",
        ListItem::Number => "ol",
    };
    element_around(out, element, |out| {
        for item in &list.items {
            let nested = item.nested.as_deref();
            element_around(out, "li", |out| match item.block.style {
                Style::Normal => write_content(out, item.block, nested),
                _ => write_text(out, item.block, nested),
            });
        }
    });
}

fn element_around(out: &mut String, name: &str, content: impl FnOnce(&mut String)) {
    out.push_str(&format!("<{name}>"));
    content(out);
    out.push_str(&format!("</{name}>"));
}

fn write_inline(out: &mut String, inline: &Inline) {
    let (mark, children) = match inline {
        Inline::Text(text) => return out.push_str(&escape(text)),
        Inline::Marked(mark, children) => (mark, children),
    };
    let (start, end) = tags(*mark);
    out.push_str(&start);
    children.iter().for_each(|child| write_inline(out, child));
    out.push_str(end);
}

/// The tags a mark is written with.
fn tags(mark: Mark) -> (String, &'static str) {
    match mark {
        Mark::Link(href) => (format!("<a href=\"{}\">", escape(href)), "</a>"),
        Mark::Quotation(id) => (format!("<span data-quotation=\"{id}\">"), "</span>"),
        Mark::Decorator(decorator) => match decorator {
            Decorator::Strong => ("<strong>".into(), "</strong>"),
            Decorator::Em => ("<em>".into(), "</em>"),
            Decorator::Underline => ("<span style=\"text-decoration:underline\">".into(), "</span>"),
            Decorator::StrikeThrough => ("<del>".into(), "</del>"),
            Decorator::Code => ("<code>".into(), "</code>"),
            Decorator::Sub => ("<sub>".into(), "</sub>"),
            Decorator::Sup => ("<sup>".into(), "</sup>"),
        },
    }
}

/// Text or the value of an attribute. Line breaks become elements, and all but the last of several spaces hard
/// ones: HTML would let them collapse, and words would be printed that are not those of the body.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#x27;"),
            '\n' => escaped.push_str("<br/>"),
            ' ' if characters.peek() == Some(&' ') => escaped.push_str("&nbsp;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// The value of an attribute, where a line break is a space.
fn attribute(text: &str) -> String {
    escape(&text.replace('\n', " "))
}

/// An image. Without an address it has no `<img>`, and the alternative text is the figure's label.
pub(in super::super) fn figure(image: &ImageBlock, media_url: &dyn Fn(&str) -> Option<String>) -> String {
    let id = image.media.id.to_string();
    let alt = image.alt_text.as_deref().unwrap_or("");
    let (label, img) = match media_url(&id) {
        Some(url) => ("".into(), format!("<img src=\"{}\" alt=\"{}\"/>", attribute(&url), attribute(alt))),
        None if alt.is_empty() => ("".into(), "".into()),
        None => (format!(" aria-label=\"{}\"", attribute(alt)), "".into()),
    };
    let caption = image.caption.as_deref().filter(|caption| !caption.is_empty());
    let caption = caption.map(|caption| format!("<figcaption>{}</figcaption>", escape(caption))).unwrap_or_default();
    format!("<figure data-media=\"{id}\"{label}>{img}{caption}</figure>")
}

pub(in super::super) fn frame(embed: &EmbedBlock) -> String {
    let title = embed.title.as_deref().filter(|title| !title.is_empty()).unwrap_or(&embed.url);
    let url = attribute(&embed.url);
    format!("<figure data-embed=\"{url}\"><a href=\"{url}\">{}</a></figure>", escape(title))
}

/// A table, on one line.
pub(in super::super) fn table(table: &TableBlock) -> String {
    let heads = table.rows.iter().take_while(|row| row.header).count();
    let (head, body) = table.rows.split_at(heads);
    let mut out = String::from("<table>");
    for (element, rows) in [("thead", head), ("tbody", body)] {
        if !rows.is_empty() {
            element_around(&mut out, element, |out| {
                rows.iter().for_each(|row| element_around(out, "tr", |out| write_cells(out, row)));
            });
        }
    }
    out.push_str("</table>");
    out
}

fn write_cells(out: &mut String, row: &TableRow) {
    let element = if row.header { "th" } else { "td" };
    row.cells.iter().for_each(|cell| element_around(out, element, |out| out.push_str(&escape(cell))));
}
