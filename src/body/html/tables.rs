//! Tables as they are read: rows of plain text, whatever stands in the cells.

use super::super::block::*;
use super::build::Builder;
use super::flow::Flow;

/// A table that is being read.
#[derive(Default)]
pub(super) struct Table {
    rows: Vec<Row>,
    cell: Option<Flow>,
    in_head: bool,
    /// How many tables are open within a cell; they are read as lines of that cell.
    nested: usize,
}

struct Row {
    cells: Vec<String>,
    in_head: bool,
    only_headers: bool,
}

impl Row {
    fn is_header(&self) -> bool {
        self.in_head || self.only_headers
    }
}

impl Table {
    /// The text of the cell that is open.
    pub(super) fn cell(&mut self) -> Option<&mut Flow> {
        self.cell.as_mut()
    }

    fn start_row(&mut self) {
        self.rows.push(Row { cells: Vec::new(), in_head: self.in_head, only_headers: true });
    }

    fn end_cell(&mut self) {
        if let Some(flow) = self.cell.take()
            && let Some(row) = self.rows.last_mut()
        {
            row.cells.push(flow.into_text());
        }
    }

    /// The table as a block; `None` where it says nothing.
    fn into_block(mut self) -> Option<Block> {
        self.end_cell();
        // A head without a word is how Markdown writes a table without one.
        let told = |row: &Row| !row.is_header() || row.cells.iter().any(|cell| !cell.is_empty());
        let rows: Vec<TableRow> = self
            .rows
            .into_iter()
            .filter(|row| !row.cells.is_empty() && told(row))
            .map(|row| TableRow { key: String::new(), header: row.is_header(), cells: row.cells })
            .collect();
        if rows.iter().all(|row| row.cells.iter().all(String::is_empty)) {
            return None;
        }
        Some(Block::Table(TableBlock { kind: TableType::Only, key: String::new(), rows }))
    }
}

pub(super) fn is_cell(name: &str) -> bool {
    matches!(name, "td" | "th" | "caption")
}

impl Builder {
    pub(super) fn start_table_part(&mut self, name: &str) {
        self.end_block();
        let Some(table) = &mut self.table else {
            if name == "table" && self.follows() {
                self.push_open(name, None);
                self.table = Some(Table::default());
            }
            return;
        };
        if table.cell.is_some() && (name == "table" || table.nested > 0) {
            table.nested += usize::from(name == "table");
            return;
        }
        if name == "table" {
            // A table in a table and in none of its cells: the standard ends the first.
            self.end_table_part("table");
            self.start_table_part("table");
            return;
        }
        table.end_cell();
        match name {
            "thead" | "tbody" | "tfoot" => table.in_head = name == "thead",
            "tr" => table.start_row(),
            "td" | "th" => {
                if table.rows.is_empty() {
                    table.start_row();
                }
                table.cell = Some(Flow::default());
                if let Some(row) = table.rows.last_mut() {
                    row.only_headers &= name == "th";
                }
                // Each cell takes at least this much as JSON.
                self.weight += 3;
            }
            _ => {}
        }
        self.close_table_parts();
        if is_cell(name) && self.follows() {
            self.push_open(name, None);
            self.mark_cell();
        }
    }

    pub(super) fn end_table_part(&mut self, name: &str) {
        self.end_block();
        let Some(table) = &mut self.table else { return };
        if table.nested > 0 {
            table.nested -= usize::from(name == "table");
            return;
        }
        table.end_cell();
        self.close_table_parts();
        match (name, &mut self.table) {
            ("table", _) => {
                if let Some(depth) = self.depth_of(&["table"]) {
                    self.close_to(depth);
                }
            }
            ("thead", Some(table)) => table.in_head = false,
            _ => {}
        }
    }

    /// Closes what is open in the table.
    fn close_table_parts(&mut self) {
        if let Some(depth) = self.depth_of(&["table"]) {
            self.close_to(depth + 1);
        }
    }

    /// The table is complete.
    pub(super) fn end_table(&mut self) {
        if let Some(block) = self.table.take().and_then(Table::into_block) {
            self.push(block);
        }
    }
}
