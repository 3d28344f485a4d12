//! Bodies at random, with everything in them that HTML and Markdown can carry.

use proptest::prelude::*;

use super::super::*;
use super::{M1, Q1, Q2, uuid};

/// Words, and everything that means something in HTML or Markdown.
const ALPHABET: &[&str] = &[
    "a",
    "b",
    "word",
    "X",
    "1",
    "2.",
    "10)",
    " ",
    " ",
    " ",
    "\n",
    "。",
    "重庆",
    "农业",
    "“",
    "”",
    "é",
    "👩‍🌾",
    "*",
    "_",
    "**",
    "`",
    "``",
    "#",
    "# ",
    "- ",
    "+ ",
    "> ",
    "<",
    ">",
    "&",
    "&amp;",
    "&lt",
    "[",
    "](x)",
    "!",
    "!",
    "|",
    "~",
    "~~",
    "\\",
    "=",
    "---",
    ":",
    "<b>",
    "</p>",
    "<!--",
    "'",
    "\"",
    "\u{a0}",
    "\u{3000}",
    "…",
    "한국",
    "(",
    ")",
    "$",
    "^",
    "{",
    ".",
];

fn fragment() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(ALPHABET), 0..6).prop_map(|pieces| pieces.concat())
}

/// White space as HTML would leave it: single, and none at the ends of lines.
pub(super) fn collapse(texts: &mut [String]) {
    let mut last = '\n';
    for text in texts.iter_mut() {
        let mut kept = String::new();
        for c in text.chars() {
            // Hard spaces before a space are how several spaces are written in HTML.
            let lost = match c {
                ' ' => matches!(last, ' ' | '\n' | '\u{a0}'),
                '\n' => matches!(last, ' ' | '\n'),
                _ => false,
            };
            if !lost {
                kept.push(c);
                last = c;
            }
        }
        *text = kept;
    }
    for text in texts.iter_mut().rev() {
        text.truncate(text.trim_end_matches([' ', '\n']).len());
        if !text.is_empty() {
            break;
        }
    }
}

fn marks() -> impl Strategy<Value = Vec<String>> {
    let names = ["strong", "em", "underline", "strike-through", "code", "sub", "sup", "q1", "q2"];
    let names: Vec<String> = names.into_iter().map(String::from).collect();
    let link = prop::option::weighted(0.2, prop::sample::select(vec!["l1".to_string(), "l2".to_string()]));
    (prop::sample::subsequence(names, 0..4), link).prop_map(|(mut names, link)| {
        names.extend(link);
        names
    })
}

fn text_block() -> impl Strategy<Value = TextBlock> {
    let spans = prop::collection::vec((fragment(), marks()), 1..7);
    (spans, prop::sample::select(Style::ALL)).prop_map(|(spans, style)| {
        let (mut texts, marks): (Vec<String>, Vec<Vec<String>>) = spans.into_iter().unzip();
        collapse(&mut texts);
        if texts.concat().trim().is_empty() {
            texts[0] = "word".into();
        }
        let mut block = TextBlock::new("", style);
        block.mark_defs = vec![
            MarkDef::quotation("q1", uuid(Q1)),
            MarkDef::quotation("q2", uuid(Q2)),
            MarkDef::link("l1", "https://example.com/a?b=1&c=(2)"),
            MarkDef::link("l2", "/relative_path"),
        ];
        block.children = texts.into_iter().zip(marks).map(|(text, marks)| Span::new("", text, marks)).collect();
        block
    })
}

fn line() -> impl Strategy<Value = String> {
    fragment().prop_map(|text| {
        let mut texts = [text];
        collapse(&mut texts);
        let [text] = texts;
        // Cells and captions are trimmed of hard spaces by no one, and of soft ones by everyone.
        if text.trim().is_empty() { "cell".into() } else { text }
    })
}

fn table() -> impl Strategy<Value = TableBlock> {
    let row = (prop::collection::vec(line(), 1..4), prop::bool::weighted(0.3));
    prop::collection::vec(row, 1..4).prop_map(|rows| {
        let rows = rows.into_iter().map(|(cells, header)| TableRow { key: String::new(), header, cells });
        TableBlock { kind: TableType::Only, key: String::new(), rows: rows.collect() }
    })
}

fn grid() -> impl Strategy<Value = TableBlock> {
    (table(), any::<bool>()).prop_map(|(mut table, headed)| {
        let columns = table.rows[0].cells.len();
        for (index, row) in table.rows.iter_mut().enumerate() {
            row.cells.resize(columns, String::new());
            row.header = headed && index == 0;
        }
        table
    })
}

fn block() -> impl Strategy<Value = Block> {
    let image = (prop::option::of(line()), prop::option::of(line())).prop_map(|(caption, alt)| {
        let alt_text = alt.map(|alt| alt.replace('\n', " "));
        let media = MediaRef { id: uuid(M1) };
        Block::Image(ImageBlock { kind: ImageType::Only, key: String::new(), media, caption, alt_text })
    });
    let embed = prop::option::of(line()).prop_map(|title| {
        let url = "https://example.com/v?a=1&b=2".to_string();
        Block::Embed(EmbedBlock { kind: EmbedType::Only, key: String::new(), url, title })
    });
    prop_oneof![
        12 => text_block().prop_map(Block::Text),
        1 => image,
        1 => embed,
        1 => table().prop_map(Block::Table),
        1 => grid().prop_map(Block::Table),
        1 => Just(Block::Divider(DividerBlock { kind: DividerType::Only, key: String::new() })),
    ]
}

/// A body whose lists are such as HTML can say: they go down a level at a time, and keep their kind below the
/// first level, where `@portabletext/to-html` would otherwise begin anew.
pub(super) fn tidy() -> impl Strategy<Value = Body> {
    bodies(true)
}

/// A body with any lists.
pub(super) fn wild() -> impl Strategy<Value = Body> {
    bodies(false)
}

fn bodies(tidy: bool) -> impl Strategy<Value = Body> {
    let item = prop::option::weighted(0.6, (1..5u8, prop::sample::select(ListItem::ALL)));
    prop::collection::vec((block(), item), 0..9).prop_map(move |blocks| {
        let mut open: Vec<ListItem> = Vec::new();
        let blocks = blocks.into_iter().map(|(mut block, item)| {
            match (&mut block, item) {
                (Block::Text(text), Some((level, kind))) => {
                    let level = if tidy { level.min(open.len() as u8 + 1) } else { level };
                    let kept = usize::from(level).min(open.len());
                    open.truncate(kept);
                    if kept < usize::from(level) {
                        open.push(kind);
                    } else if level == 1 {
                        open[0] = kind;
                    }
                    text.list_item = Some(if tidy { open[usize::from(level) - 1] } else { kind });
                    text.level = Some(level);
                }
                _ => open.clear(),
            }
            block
        });
        Body::finish(blocks.collect()).expect("a small body is within the limits")
    })
}

/// Any text at all, and markup cut to pieces.
pub(super) fn garbage() -> impl Strategy<Value = String> {
    let pieces = [
        "<",
        "</",
        ">",
        "/>",
        "<p>",
        "</p>",
        "<b>",
        "</i>",
        "<i>",
        "</b>",
        "<table>",
        "<tr>",
        "<td>",
        "</td>",
        "</table>",
        "<ul>",
        "<li>",
        "</ul>",
        "<ol>",
        "</li>",
        "<a href='javascript:x'>",
        "<a href=x>",
        "</a>",
        "<script>",
        "</script>",
        "<!--",
        "-->",
        "<figure data-media=0190a000-0000-7000-8000-0000000000aa>",
        "</figure>",
        "<figcaption>",
        "</figcaption>",
        "<span data-quotation=0190a000-0000-7000-8000-000000000001>",
        "</span>",
        "<svg>",
        "</svg>",
        "<h1>",
        "</h2>",
        "<br>",
        "<pre>",
        "</pre>",
        "<hr>",
        "&",
        "&#",
        "&#x110000;",
        "&amp",
        "text",
        " ",
        "\n",
        "\0",
        "é",
        "重",
        "\"",
        "'",
        "=",
        "<q>",
        "</q>",
        "<th>",
        "<caption>",
        "<thead>",
        "</thead>",
        "<blockquote>",
        "</blockquote>",
        "<iframe src=https://e.com/>",
        "</iframe>",
    ];
    let piece = prop_oneof![8 => prop::sample::select(pieces.to_vec()).prop_map(String::from), 1 => ".{0,5}"];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}
