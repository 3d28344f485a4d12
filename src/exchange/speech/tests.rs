//! English passages, each with all quotations it holds.

use chrono::NaiveDate;

use super::{Analysis, Context, PersonKind, QuotationKind, Span, analyse};

/// The page's date in these tests, a Monday.
pub(super) fn published() -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(2023, 11, 13)
}

pub(super) fn day(month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(2023, month, day)
}

pub(super) fn read(text: &str) -> Analysis {
    analyse(text, &Context { language: "en", published: published() })
}

pub(super) fn cut(text: &str, span: Span) -> String {
    text.chars().skip(span.start as usize).take((span.end - span.start) as usize).collect()
}

/// Each quotation as `kind|speaker|words`, parts joined by ` // `; an asterisk marks a pronoun or a carried speaker.
pub(super) fn quotations(text: &str) -> Vec<String> {
    let analysis = read(text);
    analysis
        .quotations
        .iter()
        .map(|q| {
            let kind = match q.kind {
                QuotationKind::Direct => "direct",
                QuotationKind::Indirect => "indirect",
                QuotationKind::Mixed => "mixed",
            };
            let speaker = q.speaker.map_or("-", |n| analysis.people[n].name.as_str());
            let star = if q.by_pronoun { "*" } else { "" };
            let words: Vec<String> = q.parts.iter().map(|p| cut(text, *p)).collect();
            format!("{kind}|{speaker}{star}|{}", words.join(" // "))
        })
        .collect()
}

/// Each person as `kind|name|title|organization`.
pub(super) fn people(text: &str) -> Vec<String> {
    let describe = |p: &super::Person| {
        let kind = match p.kind {
            PersonKind::Official => "official",
            PersonKind::Organization => "organization",
            PersonKind::PrivatePerson => "private",
            PersonKind::Unnamed => "unnamed",
        };
        let or = |o: &Option<String>| o.clone().unwrap_or_else(|| "-".to_string());
        format!("{kind}|{}|{}|{}", p.name, or(&p.title), or(&p.organization))
    };
    read(text).people.iter().map(describe).collect()
}

pub(super) fn warnings(text: &str) -> Vec<&'static str> {
    read(text).warnings.iter().map(|w| w.code).collect()
}

#[track_caller]
pub(super) fn says(text: &str, expected: &[&str]) {
    assert_eq!(quotations(text), expected, "\n{text}");
}

#[track_caller]
pub(super) fn names(text: &str, expected: &[&str]) {
    assert_eq!(people(text), expected, "\n{text}");
}

/// A page with the constructions of the one the project started from.
const PAGE: &str =
    "Lakeport - On November 10, at a major press conference today, Wu Lan, Deputy Director of the Lakeport \
Harbor Renewal Bureau, walked through the programs behind the city’s new docks.

The press conference on November 10 highlighted the growth of Lakeport’s ferry trade. (Photo/Ann Field)

Wu Lan stated that this year is the second year of the rebuilding. She emphasized the Lakeport Harbor Renewal \
Bureau’s promise to keep every slip open. A second aim is a cleaner basin, a task at the heart of the bureau’s work.

“Since the spring, we have followed the port plan closely, laying new cable and mending old walls,” Wu Lan \
emphasized. She noted that Lakeport is working through a list of repairs to keep ferries safe.

Lakeport has avoided large closures by working at night. Crews from several districts have been formed.

At the same press conference, Gao Feng, Deputy Director of the Lakeport Fisheries and Trade Committee, offered \
insights into the market halls. He highlighted the opening of cold stores until the end of September this year. \
Gao Feng pointed out the strong results of these stores, especially in terms of waste and energy.

Gao Feng highlighted Lakeport’s readiness to meet the daily needs of traders. He stressed the city’s wish to grow.";

#[test]
fn the_page_the_project_started_from() {
    says(
        PAGE,
        &[
            "indirect|Wu Lan|this year is the second year of the rebuilding",
            "indirect|Wu Lan*|the Lakeport Harbor Renewal Bureau’s promise to keep every slip open",
            "direct|Wu Lan|Since the spring, we have followed the port plan closely, laying new cable and mending old walls",
            "indirect|Wu Lan*|Lakeport is working through a list of repairs to keep ferries safe",
            "indirect|Gao Feng*|the opening of cold stores until the end of September this year",
            "indirect|Gao Feng|the strong results of these stores, especially in terms of waste and energy",
            "indirect|Gao Feng|Lakeport’s readiness to meet the daily needs of traders",
            "indirect|Gao Feng*|the city’s wish to grow",
        ],
    );
    names(
        PAGE,
        &[
            "official|Wu Lan|Deputy Director|Lakeport Harbor Renewal Bureau",
            "official|Gao Feng|Deputy Director|Lakeport Fisheries and Trade Committee",
        ],
    );
    let analysis = read(PAGE);
    let [event] = analysis.press_conferences.as_slice() else { panic!("{:?}", analysis.press_conferences) };
    assert_eq!(event.date, day(11, 10));
    assert_eq!(event.label, "a major press conference");
    assert_eq!(event.speakers, [0, 1]);
    assert!(analysis.quotations.iter().all(|q| q.press_conference == Some(0)));
    assert_eq!(warnings(PAGE), ["today_beside_date"]);
    let printed = analysis.people[0].title_as_printed.as_deref();
    assert_eq!(printed, Some("Deputy Director of the Lakeport Harbor Renewal Bureau"));
    assert_eq!(analysis.people[0].mentions.len(), 3);
}

#[test]
fn one_quotation_in_two_parts() {
    says(
        "“We did the work,” Mayor Jane Roe said, “and we will do more.”",
        &["direct|Jane Roe|We did the work // and we will do more."],
    );
    says(
        "\"It rained,\" said Jane Roe, the mayor of Springfield, \"and then it stopped.\" She left.",
        &["direct|Jane Roe|It rained // and then it stopped."],
    );
    says(
        "“We are late,” Roe said, and “we are sorry,” Doe said.",
        &["direct|Roe|We are late", "direct|Doe|we are sorry"],
    );
}

#[test]
fn attributions_before_and_after() {
    says("Jane Roe, the mayor of Springfield, said: “The bridge is open.”", &["direct|Jane Roe|The bridge is open."]);
    says("Mayor Jane Roe told reporters on Friday, “The bridge is open.”", &["direct|Jane Roe|The bridge is open."]);
    says("“Why now?” asked Jane Roe.", &["direct|Jane Roe|Why now?"]);
    says("“Why now?” Jane Roe asked. Nobody knew.", &["direct|Jane Roe|Why now?"]);
    says("“It is open,” according to Jane Roe, a spokeswoman for the Port Authority.", &["direct|Jane Roe|It is open"]);
    says(
        "Speaking in Ohio, Gov. Mike Low said, “Now is the time.” He then left.",
        &["direct|Mike Low|Now is the time."],
    );
    says("“The road is closed,” Low, 61, the governor, said.", &["direct|Low|The road is closed"]);
    says("“The road is closed,” he said.", &["direct|-*|The road is closed"]);
}

#[test]
fn floating_quotations_go_on_with_the_speaker() {
    says(
        "“The bridge is open,” Jane Roe said. “It will stay open for years.”\n\n“Nobody needs to worry about it.”",
        &[
            "direct|Jane Roe|The bridge is open",
            "direct|Jane Roe*|It will stay open for years.",
            "direct|Jane Roe*|Nobody needs to worry about it.",
        ],
    );
    says(
        "Mayor Jane Roe put it this way:\n\n“The bridge is open and it will stay open.”",
        &["direct|Jane Roe|The bridge is open and it will stay open."],
    );
    says("Jane Roe was blunt: “The bridge is not safe.”", &["direct|Jane Roe|The bridge is not safe."]);
}

#[test]
fn a_quotation_over_several_paragraphs() {
    says(
        "Jane Roe said: “We began in spring.\n\n“Then the rain came.\n\n“We went on.”\n\nShe sat down.",
        &["direct|Jane Roe|We began in spring. // Then the rain came. // We went on."],
    );
    says(
        "“We began in spring.\n\n“Then the rain came,” Jane Roe said.",
        &["direct|Jane Roe|We began in spring. // Then the rain came"],
    );
    assert!(warnings("“We began in spring.\n\n“Then the rain came,” Jane Roe said.").is_empty());
}

#[test]
fn doubted_words_and_titles_are_no_quotations() {
    says("The so-called “smart harbor” was opened by Jane Roe.", &[]);
    says("She wrote “Ports of the North” in 1998.", &[]);
    says("The “green” label is old. Crews like it.", &[]);
}

#[test]
fn mixed_quotations() {
    let text = "Jane Roe said that the plan was “a disgrace” and would fail.";
    says(text, &["mixed|Jane Roe|the plan was “a disgrace” and would fail"]);
    let quoted: Vec<String> = read(text).quotations[0].quoted.iter().map(|q| cut(text, *q)).collect();
    assert_eq!(quoted, ["a disgrace"]);
    says("Jane Roe called the plan “a disgrace.”", &["mixed|Jane Roe|the plan “a disgrace.”"]);
}

#[test]
fn indirect_forms() {
    says("According to Jane Roe, the bridge is open.", &["indirect|Jane Roe|the bridge is open"]);
    says("The bridge is open to trucks, according to Jane Roe.", &["indirect|Jane Roe|The bridge is open to trucks"]);
    says("The bridge will open in May, Mayor Jane Roe said.", &["indirect|Jane Roe|The bridge will open in May"]);
    says("The bridge, Jane Roe said, will open in May.", &["indirect|Jane Roe|The bridge // will open in May"]);
    says("As Jane Roe noted, the bridge is old.", &["indirect|Jane Roe|the bridge is old"]);
    says("Jane Roe said the bridge would open soon.", &["indirect|Jane Roe|the bridge would open soon"]);
    says("Jane Roe said in a statement on Friday that the bridge is open.", &["indirect|Jane Roe|the bridge is open"]);
    says("Jane Roe told lawmakers that the bridge is open.", &["indirect|Jane Roe|the bridge is open"]);
    says("Jane Roe urged residents to stay home.", &["indirect|Jane Roe|residents to stay home"]);
    says("Jane Roe pledged to rebuild the bridge.", &["indirect|Jane Roe|to rebuild the bridge"]);
    says("Jane Roe called for an end to the closures.", &["indirect|Jane Roe|an end to the closures"]);
}

#[test]
fn a_wire_story() {
    says(
        "“Neither side wants it,” John Doe said, adding that polls show voters are tired.",
        &["direct|John Doe|Neither side wants it", "indirect|John Doe*|polls show voters are tired"],
    );
    says(
        "A senior official, who asked not to be named, said a deal was close.",
        &["indirect|A senior official|a deal was close"],
    );
    says(
        "\"We cannot wait,\" Gov. Mike Low told reporters in Columbus. \"Every week costs us money.\"",
        &["direct|Mike Low|We cannot wait", "direct|Mike Low*|Every week costs us money."],
    );
    names(
        "Commission President Ursula von der Leyen said that it rained.",
        &["official|Ursula von der Leyen|President|Commission"],
    );
    names(
        "Budget Director Kim Lee, who heads the Budget Office, said that it rained.",
        &["official|Kim Lee|Budget Director|Budget Office"],
    );
}

#[test]
fn two_clauses_in_a_sentence() {
    says(
        "Jane Roe said that the bridge is open and added that the tunnel is closed.",
        &["indirect|Jane Roe|the bridge is open", "indirect|Jane Roe*|the tunnel is closed"],
    );
    says(
        "Jane Roe said the bridge is open, adding that the tunnel is closed.",
        &["indirect|Jane Roe|the bridge is open", "indirect|Jane Roe*|the tunnel is closed"],
    );
    says(
        "Jane Roe said the bridge is open, while John Doe said the tunnel is closed.",
        &["indirect|Jane Roe|the bridge is open", "indirect|John Doe|the tunnel is closed"],
    );
    says(
        "Jane Roe said that John Doe told the council that the bridge is open.",
        &["indirect|Jane Roe|John Doe told the council that the bridge is open"],
    );
}

#[test]
fn verbs_that_do_not_report() {
    says("The report highlighted the growth of trade.", &[]);
    says("It was noted that the bridge is old.", &[]);
    says("Jane Roe’s report stated that the bridge is old.", &[]);
    says("A letter from Jane Roe noted that the bridge is old.", &[]);
    says("Jane Roe added sugar. Jane Roe continued the walk.", &[]);
    says("The plan that Jane Roe said would work has failed.", &[]);
}
