//! The table: what is measured, beside what, and what came of it.

use super::stores::Engine;

/// A row of the table.
pub struct Row {
    pub what: String,
    pub engine: Engine,
    pub articles: usize,
    /// What was measured, in words.
    pub told: String,
    /// The ratio, and what is wanted of it: at least, or at most where `most` says so.
    pub ratio: f64,
    pub wanted: f64,
    pub most: bool,
}

impl Row {
    /// Whether it is as it is wanted.
    pub fn holds(&self) -> bool {
        if self.most { self.ratio <= self.wanted } else { self.ratio >= self.wanted }
    }
}

/// Prints rows as Markdown, as they come.
pub struct Table(pub Vec<Row>);

impl Table {
    pub fn begin() -> Table {
        println!("| what | engine | articles | measured | ratio | wanted | |");
        println!("|---|---|---|---|---|---|---|");
        Table(Vec::new())
    }

    pub fn add(&mut self, row: Row) {
        let (holds, sign) = (if row.holds() { "yes" } else { "**no**" }, if row.most { "≤" } else { "≥" });
        println!(
            "| {} | {} | {} | {} | {:.2} | {sign} {:.2} | {holds} |",
            row.what,
            row.engine.name(),
            row.articles,
            row.told,
            row.ratio,
            row.wanted
        );
        self.0.push(row);
    }
}

/// The middle one of several figures.
pub fn median(figures: impl IntoIterator<Item = f64>) -> f64 {
    let mut figures: Vec<f64> = figures.into_iter().collect();
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or_default()
}
