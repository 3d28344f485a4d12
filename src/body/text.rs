//! Bodies written as plain text.

use super::Body;
use super::block::*;
use super::nesting::{self, List, Node};

impl Body {
    /// The body as plain text: its blocks with a blank line between, list items each on a line that begins with
    /// `- ` and is indented by two spaces a level, the cells of a table's row with a tab between, an image as its
    /// caption, an embed as its title or address, a divider as `---`. What says nothing is left out.
    pub fn to_text(&self) -> String {
        let mut paragraphs: Vec<String> = Vec::new();
        for node in nesting::lists(self.blocks()) {
            let paragraph = match node {
                Node::List(list) => {
                    let mut lines = Vec::new();
                    write_list(&mut lines, &list, 0);
                    lines.join("\n")
                }
                Node::Block(Block::Text(text)) => text.text(),
                Node::Block(Block::Image(image)) => image.caption.clone().unwrap_or_default(),
                Node::Block(Block::Embed(embed)) => {
                    embed.title.clone().filter(|title| !title.is_empty()).unwrap_or_else(|| embed.url.clone())
                }
                Node::Block(Block::Table(table)) => {
                    let row = |row: &TableRow| row.cells.join("\t").replace('\n', " ");
                    table.rows.iter().map(row).collect::<Vec<_>>().join("\n")
                }
                Node::Block(Block::Divider(_)) => "---".into(),
            };
            if !paragraph.trim().is_empty() {
                paragraphs.push(paragraph);
            }
        }
        paragraphs.join("\n\n")
    }
}

fn write_list(lines: &mut Vec<String>, list: &List, depth: usize) {
    let indent = "  ".repeat(depth);
    for item in &list.items {
        let text = item.block.text();
        if !text.trim().is_empty() {
            lines.push(format!("{indent}- {}", text.replace('\n', &format!("\n{indent}  "))));
        }
        if let Some(nested) = &item.nested {
            write_list(lines, nested, depth + 1);
        }
    }
}
