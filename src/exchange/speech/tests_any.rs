//! What holds of any input.

use proptest::prelude::*;

use super::tests::published;
use super::{Context, Span, analyse};

fn in_bounds(text: &str) -> Result<(), TestCaseError> {
    let points = text.chars().count() as u32;
    let analysis = analyse(text, &Context { language: "", published: published() });
    let fine = |s: &Span| s.start <= s.end && s.end <= points;
    for quotation in &analysis.quotations {
        prop_assert!(!quotation.parts.is_empty());
        prop_assert!(quotation.parts.iter().chain(&quotation.quoted).all(fine));
        prop_assert!(quotation.parts.windows(2).all(|w| w[0].end <= w[1].start), "{:?}", quotation.parts);
        prop_assert!(quotation.cue.iter().chain(&quotation.speaker_span).all(fine));
        prop_assert!(quotation.speaker.is_none_or(|n| n < analysis.people.len()));
        prop_assert!(quotation.press_conference.is_none_or(|n| n < analysis.press_conferences.len()));
        prop_assert!((0.0..=1.0).contains(&quotation.confidence));
    }
    for person in &analysis.people {
        prop_assert!(person.mentions.iter().all(fine));
        prop_assert!(person.mentions.windows(2).all(|w| w[0].start < w[1].start));
    }
    for event in &analysis.press_conferences {
        prop_assert!(fine(&event.span));
        prop_assert!(event.speakers.iter().all(|n| *n < analysis.people.len()));
    }
    prop_assert!(analysis.warnings.iter().all(|w| fine(&w.span)));
    for segment in analysis.quotations.iter().flat_map(|q| q.segments()) {
        prop_assert!(fine(&segment.content) && segment.clause.iter().all(fine));
        prop_assert!(segment.clause.is_none_or(|c| c.start <= segment.content.start && segment.content.end <= c.end));
    }
    prop_assert!(analysis.quotations.windows(2).all(|w| w[0].parts[0].start <= w[1].parts[0].start));
    Ok(())
}

/// Scraps that make the readers take every path, in any order.
const SCRAPS: &[&str] = &[
    "“",
    "”",
    "\"",
    "'",
    "‘",
    "’",
    "「",
    "」",
    "『",
    "』",
    "„",
    "«",
    "»",
    ",",
    ".",
    ":",
    ";",
    "?",
    "\n",
    "\n\n",
    " ",
    "(",
    ")",
    "Jane Roe",
    "Roe",
    "Wu Lan",
    "the mayor",
    "Deputy Director",
    "of the Port Authority",
    "said",
    "told reporters",
    "that",
    "highlighted",
    "according to",
    "According to",
    "adding that",
    "and",
    "while",
    "he",
    "She",
    "they",
    "pointed out",
    "a senior official",
    "officials",
    "press conference",
    "the press briefing",
    "on November 10",
    "today",
    "Friday",
    "2023",
    "who heads",
    "The Ministry",
    "’s",
    "U.S.",
    "Mr.",
    "陈勇",
    "市农业农村委副主任",
    "表示",
    "说",
    "，",
    "。",
    "：",
    "“十四五”",
    "他",
    "据",
    "新闻发布会",
    "在",
    "11月10日",
    "今天",
    "会上",
    "、",
    "介绍",
    "é",
    "\u{200B}",
    "\u{0}",
    "🙂",
    "27\"",
    "``",
    "''",
    "`",
    "76-year-old",
    "called it",
    "dismissed",
    "as",
    "by",
    "Others",
    "one of the authors",
    "the Dutchman",
    "her eldest",
    "I",
    "Petra “Pip” Lindqvist",
    "LAKEPORT, Nov 3 -",
    "in the words of",
    "—",
    "said the mayor,",
    "The home secretary",
    "追问",
    "女儿",
    "e\u{301}",
    "1",
    "日",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn any_text_is_read(text in any::<String>()) {
        in_bounds(&text)?;
    }

    #[test]
    fn any_order_of_scraps_is_read(scraps in prop::collection::vec(0..SCRAPS.len(), 0..60), spaces in any::<u64>()) {
        let mut text = String::new();
        for (n, scrap) in scraps.iter().enumerate() {
            text.push_str(SCRAPS[*scrap]);
            if spaces >> (n % 64) & 1 == 1 {
                text.push(' ');
            }
        }
        in_bounds(&text)?;
    }
}

/// What stops a reader that looks ahead without a bound, or back to the start, each said over and over.
const ENDLESS: &[&str] = &[
    "\"",
    "“",
    "”",
    "'",
    "`",
    "“We did. ",
    "\"a b c\" ",
    "\"go\" word ",
    "said ",
    "said \"a b\" ",
    "he said that ",
    "they said “we go” and ",
    "called it \"so\" and ",
    "Jane Roe, ",
    "Jane Roe, the mayor of ",
    "Jane Roe, who ",
    "Director of ",
    "deputy director ",
    "officials ",
    "others said one of the ",
    "“No,” said the tall old ",
    "“We did.\n\n",
    "“We did it,” Jane Roe said.\n",
    "according to ",
    "the plan was good and ",
    "A",
    "Ab ",
    ",",
    "\n",
    "周",
    "“周",
    "周松说，",
    "周松说：“好。”",
    "🙂",
    "e\u{301}",
    "a press conference on May 1 ",
];

/// The steps that reading takes.
fn work(text: &str) -> u64 {
    super::work::begin();
    analyse(text, &Context { language: "", published: published() });
    super::work::done()
}

#[test]
fn twice_the_text_is_twice_the_work() {
    for scrap in ENDLESS {
        let (once, twice) = (work(&scrap.repeat(3_000)), work(&scrap.repeat(6_000)));
        assert!(twice <= once * 2 + once / 5 + 10_000, "{scrap:?}: {once} steps, then {twice}");
    }
}

#[test]
fn megabytes_of_anything_are_read() {
    for scrap in ENDLESS {
        let text = scrap.repeat((1 << 20) / scrap.len());
        assert!(in_bounds(&text).is_ok(), "{scrap:?}");
    }
}
