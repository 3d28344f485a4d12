//! The report of an import, for people.

use std::fmt::{self, Write};

use super::report::{Import, ImportStatus, Made};
use crate::record::Kind;

/// The report for people.
impl fmt::Display for Import {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let report = &self.report;
        let mut line = |label: &str, value: &str| writeln!(f, "  {label:<18}{value}");
        line("headline", report.headline.as_deref().unwrap_or("— not found"))?;
        for credit in &report.credits {
            line(credit.role.word(), &format!("{} (as printed)", credit.credited_as))?;
        }
        match (&report.published_at, &report.display_date) {
            (Some(at), _) => line("published", &at.to_string())?,
            (None, Some(day)) => line("dated", &day.to_string())?,
            (None, None) => line("dated", "— not found")?,
        }
        line("language", &report.language)?;
        report.dateline.iter().try_for_each(|place| line("dateline", place))?;
        if let Some(image) = &report.lead_image {
            line("caption", image.caption.as_deref().unwrap_or("—"))?;
        }
        for person in &report.officials {
            let post =
                [person.title.as_deref(), person.organization.as_deref()].into_iter().flatten().collect::<Vec<_>>();
            line(
                person.kind.word(),
                &format!("{}{}{}", person.name, if post.is_empty() { "" } else { ", " }, post.join(", ")),
            )?;
        }
        for event in &report.press_conferences {
            let day = event.date.map_or_else(|| "day unknown".into(), |day| day.to_string());
            line("press conference", &format!("{day} ({}), with {}", event.label, event.speakers.join(", ")))?;
        }
        for quotation in &report.quotations {
            let speaker = quotation.speaker.as_deref().unwrap_or("speaker unknown");
            let mark = if quotation.by_pronoun { ", by pronoun" } else { "" };
            let text: String = quotation.text.chars().take(90).collect();
            let more = if text.len() < quotation.text.len() { "…" } else { "" };
            line(
                quotation.kind.word(),
                &format!("{speaker}{mark} ({:.0} %): {text}{more}", quotation.confidence * 100.0),
            )?;
        }
        line("text", &format!("{} characters", report.body_text.chars().count()))?;
        self.fmt_site(f)?;
        for warning in &report.warnings {
            writeln!(f, "  warning           {} [{}]", warning.detail, warning.code)?;
        }
        for unknown in &report.unknowns {
            writeln!(f, "  not told          {unknown}")?;
        }
        self.fmt_records(f)
    }
}

impl Import {
    fn fmt_site(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let site = &self.report.site;
        let mut proposals = String::new();
        for filing in &site.filings {
            write!(proposals, "{} {}; ", filing.kind, filing.number)?;
        }
        for hotline in &site.hotlines {
            write!(proposals, "hotline {}; ", hotline.display)?;
        }
        for mail in &site.contact_emails {
            write!(proposals, "{mail}; ")?;
        }
        for page in &site.pages {
            write!(proposals, "page “{}”; ", page.title)?;
        }
        for (label, text) in [("slogan", &site.slogan), ("name", &site.name)] {
            if let Some(text) = text {
                write!(proposals, "{label} “{text}”; ")?;
            }
        }
        if proposals.is_empty() {
            return Ok(());
        }
        writeln!(f, "  for the site      {}", proposals.trim_end_matches("; "))
    }

    fn fmt_records(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (new, known): (Vec<&Made>, Vec<&Made>) = self.report.records.iter().partition(|made| made.new);
        let verb = match self.status {
            ImportStatus::Created => "made",
            ImportStatus::Known => "made earlier",
            ImportStatus::DryRun => "would be made",
        };
        for (label, records) in [(verb, new), ("known already", known)] {
            let mut counts: Vec<(Kind, usize)> = Vec::new();
            for made in records {
                match counts.iter_mut().find(|(kind, _)| *kind == made.kind) {
                    Some((_, count)) => *count += 1,
                    None => counts.push((made.kind, 1)),
                }
            }
            if !counts.is_empty() {
                let counts: Vec<String> =
                    counts.iter().map(|(kind, count)| format!("{count} {}", kind.noun())).collect();
                writeln!(f, "  {label:<18}{}", counts.join(", "))?;
            }
        }
        if let Some(published) = &self.published {
            writeln!(
                f,
                "  published         with {} drafts; {} suggestions left out",
                published.with.len(),
                published.left_out.len()
            )?;
        }
        Ok(())
    }
}
