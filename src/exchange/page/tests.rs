//! Pages of invented newsrooms, and what is to be read from them.

mod forms;
mod hostile;
mod html_pages;
mod text_pages;

use super::{PageReading, Role, read};

/// Reads a page that must be readable.
fn reading(page: &str) -> PageReading {
    read(page.as_bytes(), None).expect("a readable page")
}

fn headline(page: &PageReading) -> &str {
    page.headline.as_ref().map_or("", |h| h.value.as_str())
}

fn byline(page: &PageReading) -> &str {
    page.byline_as_printed.as_ref().map_or("", |b| b.value.as_str())
}

fn date(page: &PageReading) -> String {
    page.display_date.as_ref().map(|d| d.value.to_string()).unwrap_or_default()
}

fn instant(page: &PageReading) -> String {
    page.published_at.as_ref().map(|at| at.value.to_rfc3339()).unwrap_or_default()
}

fn place(page: &PageReading) -> &str {
    page.dateline.as_ref().map_or("", |d| d.value.place.as_str())
}

fn credits(page: &PageReading) -> Vec<(Role, &str)> {
    page.credits.iter().map(|c| (c.value.role, c.value.credited_as.as_str())).collect()
}

fn language(page: &PageReading) -> &str {
    page.language.value.as_str()
}

fn codes(page: &PageReading) -> Vec<&str> {
    page.warnings.iter().map(|w| w.code).collect()
}

const PROSE: &str = "The council approved the budget on Tuesday after a long debate about schools, roads and water, and the mayor signed it in the evening.";
