//! What the elements of HTML are to a body of text.

use dom_query::NodeRef;

use super::dom::name_of;

/// Elements that hold no text of an article.
pub(super) fn is_dropped(name: &str) -> bool {
    matches!(
        name,
        "script"
            | "style"
            | "noscript"
            | "template"
            | "svg"
            | "math"
            | "iframe"
            | "object"
            | "embed"
            | "form"
            | "button"
            | "input"
            | "select"
            | "textarea"
            | "canvas"
            | "audio"
            | "video"
            | "head"
            | "title"
            | "map"
            | "dialog"
            | "amp-ad"
            | "amp-analytics"
            | "amp-iframe"
            | "amp-sidebar"
            | "link"
            | "meta"
    )
}

/// Elements that begin and end a paragraph.
pub(super) fn is_block_element(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "section"
            | "article"
            | "main"
            | "header"
            | "footer"
            | "nav"
            | "aside"
            | "figure"
            | "figcaption"
            | "blockquote"
            | "ul"
            | "ol"
            | "li"
            | "dl"
            | "dt"
            | "dd"
            | "table"
            | "tbody"
            | "thead"
            | "tfoot"
            | "tr"
            | "td"
            | "th"
            | "caption"
            | "pre"
            | "address"
            | "center"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "details"
            | "summary"
            | "fieldset"
            | "hgroup"
            | "body"
            | "html"
            | "menu"
            | "amp-carousel"
    )
}

/// Whether a table holds data rather than a page's columns.
pub(super) fn is_data_table(table: &NodeRef) -> bool {
    if table.attr("role").is_some_and(|role| &*role == "presentation") {
        return false;
    }
    let (mut rows, mut cells, mut header, mut text) = (0usize, 0usize, false, 0usize);
    for node in table.descendants_it().take(5_000) {
        if node.is_text() {
            text += node.text().len();
            continue;
        }
        match name_of(&node).as_str() {
            "table" => return false,
            "tr" => rows += 1,
            "th" => {
                cells += 1;
                header = true;
            }
            "td" => cells += 1,
            _ => {}
        }
    }
    cells > 0 && text > 0 && (header || (rows >= 2 && cells >= rows * 2 && text / cells < 200))
}
