//! How well the reader finds what is labelled: precision, recall and F1, for the words alone and for the words with
//! their speaker.

use pressroom::exchange::speech::{Analysis, Context, QuotationKind, Span, analyse};

use super::labels::{Label, Passage};

/// Found, labelled, and right.
#[derive(Debug, Clone, Copy, Default)]
pub struct Score {
    pub found: usize,
    pub labelled: usize,
    pub right: usize,
    pub right_with_speaker: usize,
}

impl Score {
    pub fn precision(self, right: usize) -> f64 {
        if self.found == 0 { 0.0 } else { right as f64 / self.found as f64 }
    }

    pub fn recall(self, right: usize) -> f64 {
        if self.labelled == 0 { 0.0 } else { right as f64 / self.labelled as f64 }
    }

    pub fn f1(self, right: usize) -> f64 {
        let sum = (self.found + self.labelled) as f64;
        if sum == 0.0 { 0.0 } else { 2.0 * right as f64 / sum }
    }

    fn add(&mut self, other: Score) {
        self.found += other.found;
        self.labelled += other.labelled;
        self.right += other.right;
        self.right_with_speaker += other.right_with_speaker;
    }
}

/// Words that the reader found.
#[derive(Debug, Clone)]
pub struct Answer {
    pub span: Span,
    /// The speaker's resolved name.
    pub speaker: Option<String>,
}

/// Scores of quoted segments and of reported clauses.
#[derive(Debug, Clone, Copy, Default)]
pub struct Scores {
    pub quoted: Score,
    pub clauses: Score,
}

/// Reads the passages and compares; `tell` is given what is wrong, for people.
pub fn score(passages: &[Passage], mut tell: impl FnMut(&str)) -> Scores {
    let mut scores = Scores::default();
    for passage in passages {
        let analysis = analyse(&passage.text, &Context { language: &passage.language, published: None });
        for quoted in [true, false] {
            let labels: Vec<&Label> = passage.labels.iter().filter(|l| l.quoted == quoted).collect();
            let answers = answers(&analysis, quoted);
            let score = compare(passage, &labels, &answers, &mut tell);
            if quoted { scores.quoted.add(score) } else { scores.clauses.add(score) }
        }
    }
    scores
}

/// The quoted runs of the reading, or its reported clauses.
fn answers(analysis: &Analysis, quoted: bool) -> Vec<Answer> {
    let mut answers = Vec::new();
    for quotation in &analysis.quotations {
        let name = quotation.speaker.and_then(|n| analysis.people.get(n)).map(|p| p.name.clone());
        let spans: Vec<Span> = match (quoted, quotation.kind) {
            (true, QuotationKind::Direct | QuotationKind::Mixed) => {
                quotation.segments().iter().map(|s| s.content).collect()
            }
            (false, QuotationKind::Indirect | QuotationKind::Mixed) => quotation.parts.clone(),
            _ => Vec::new(),
        };
        answers.extend(spans.into_iter().map(|span| Answer { span, speaker: name.clone() }));
    }
    answers
}

/// The share of code points that two ranges have in common.
fn overlap(label: &Label, span: Span) -> f64 {
    let (start, end) = (span.start as usize, span.end as usize);
    let common = label.end.min(end).saturating_sub(label.start.max(start));
    let all = label.end.max(end) - label.start.min(start);
    common as f64 / all.max(1) as f64
}

fn compare(passage: &Passage, labels: &[&Label], answers: &[Answer], tell: &mut impl FnMut(&str)) -> Score {
    let mut score = Score { found: answers.len(), labelled: labels.len(), ..Score::default() };
    let chars: Vec<char> = passage.text.chars().collect();
    let words = |from: usize, to: usize| chars[from..to].iter().collect::<String>();
    let mut taken = vec![false; answers.len()];
    for label in labels {
        let best = (0..answers.len())
            .filter(|n| !taken[*n] && overlap(label, answers[*n].span) >= 0.8)
            .max_by(|a, b| overlap(label, answers[*a].span).total_cmp(&overlap(label, answers[*b].span)));
        let Some(best) = best else {
            let kind = if label.quoted { "quoted" } else { "clause" };
            tell(&format!(
                "{} missed {kind} [{}] {}",
                passage.name,
                label.speakers.join("/"),
                words(label.start, label.end)
            ));
            continue;
        };
        taken[best] = true;
        score.right += 1;
        let speaker = answers[best].speaker.as_deref().unwrap_or("nobody");
        if label.speakers.iter().any(|s| same(s, speaker)) {
            score.right_with_speaker += 1;
        } else {
            let expected = label.speakers.join("/");
            tell(&format!("{} speaker [{expected}] but [{speaker}] {}", passage.name, words(label.start, label.end)));
        }
    }
    for (answer, _) in answers.iter().zip(&taken).filter(|(_, taken)| !**taken) {
        let speaker = answer.speaker.as_deref().unwrap_or("nobody");
        let found = words(answer.span.start as usize, answer.span.end as usize);
        tell(&format!("{} not labelled [{speaker}] {found}", passage.name));
    }
    score
}

/// Names are the same whatever their article and case.
fn same(a: &str, b: &str) -> bool {
    let plain = |name: &str| {
        let lower = name.to_lowercase();
        lower.strip_prefix("the ").unwrap_or(&lower).to_owned()
    };
    plain(a) == plain(b)
}
