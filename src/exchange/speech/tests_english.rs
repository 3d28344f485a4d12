//! English passages for people, marks, press conferences and warnings.

use chrono::NaiveDate;

use super::tests::{day, names, read, says, warnings};

#[test]
fn titles_before_and_after_names() {
    names("Deputy Director Wu Lan spoke.", &["official|Wu Lan|Deputy Director|-"]);
    names("Lakeport Harbor Bureau Director John Doe spoke.", &["official|John Doe|Director|Lakeport Harbor Bureau"]);
    names("White House press secretary Jane Roe spoke.", &["official|Jane Roe|press secretary|White House"]);
    names("U.S. Secretary of State Jane Roe spoke.", &["official|Jane Roe|Secretary of State|U.S."]);
    names("Foreign Ministry spokesperson Mao Lin spoke.", &["official|Mao Lin|spokesperson|Foreign Ministry"]);
    names("Jane Roe, the mayor of Springfield, spoke.", &["official|Jane Roe|mayor|Springfield"]);
    names("The mayor of Springfield, Jane Roe, spoke.", &["official|Jane Roe|mayor|Springfield"]);
    names("Jane Roe, a spokeswoman for the Port Authority.", &["official|Jane Roe|spokeswoman|Port Authority"]);
    names("“Yes,” said Jane Roe, who heads the Port Authority.", &["official|Jane Roe|-|Port Authority"]);
    names("Jane Roe (director of the Port Authority) spoke.", &["official|Jane Roe|director|Port Authority"]);
    names(
        "John Doe, associate professor of economics at Springfield University, spoke.",
        &["official|John Doe|associate professor of economics|Springfield University"],
    );
    names("Springfield’s mayor, Jane Roe, spoke.", &["official|Jane Roe|mayor|Springfield"]);
    names("“No,” said Dr. Jane Roe of the Harbor Institute.", &["official|Jane Roe|-|Harbor Institute"]);
    names("“No,” said Vice Premier He Lin.", &["official|He Lin|Vice Premier|-"]);
}

#[test]
fn surnames_pronouns_and_titles_stand_for_people() {
    says(
        "Jane Roe, director of the Port Authority, spoke. Roe said that it rained. She said that it stopped. The \
         director said that it was over.",
        &["indirect|Jane Roe|it rained", "indirect|Jane Roe*|it stopped", "indirect|Jane Roe|it was over"],
    );
    says(
        "Mr. John Doe met Ms. Jane Roe. He said that it rained. She said that it stopped.",
        &["indirect|John Doe*|it rained", "indirect|Jane Roe*|it stopped"],
    );
    let text = "Jane Roe spoke. She said that it rained.";
    assert_eq!(read(text).quotations[0].speaker_as_printed.as_deref(), Some("Jane Roe"));
}

#[test]
fn one_of_a_family_is_not_another() {
    names(
        "President Roe met Hunter Roe. Hunter Roe said that it rained. President Roe left.",
        &["official|Roe|President|-", "private|Hunter Roe|-|-"],
    );
    names("Ms. Roe said that it rained. Jane Roe said that it stopped.", &["private|Jane Roe|-|-"]);
}

#[test]
fn unnamed_people_and_organizations() {
    says("“It is over,” a senior official said.", &["direct|a senior official|It is over"]);
    says(
        "Two people familiar with the matter said that it is over.",
        &["indirect|Two people familiar with the matter|it is over"],
    );
    says("Local residents said that it is over.", &["indirect|Local residents|it is over"]);
    says("The Ministry of Trade said in a statement that it is over.", &["indirect|Ministry of Trade|it is over"]);
    says("A spokesman for the ministry said that it is over.", &["indirect|A spokesman for the ministry|it is over"]);
    says("The Pentagon said that it is over.", &["indirect|Pentagon|it is over"]);
    names("“It is over,” a senior official said.", &["unnamed|a senior official|-|-"]);
    assert!(warnings("“It is over,” a senior official said.").is_empty());
}

#[test]
fn places_and_sentence_starts_are_no_people() {
    names("Los Angeles said that it rained. New York was dry. Meanwhile Springfield slept.", &[]);
    names("Yesterday Jane Roe said that it rained.", &["private|Jane Roe|-|-"]);
    names("Social Media Tips said that it rained.", &[]);
}

#[test]
fn marks_of_all_kinds() {
    says("‘The workers’ rights are safe,’ Jane Roe said.", &["direct|Jane Roe|The workers’ rights are safe"]);
    says("'It’s fine,' Jane Roe said.", &["direct|Jane Roe|It’s fine"]);
    says("„Das ist gut“, said Jane Roe.", &["direct|Jane Roe|Das ist gut"]);
    says("« C’est bon », said Jane Roe.", &["direct|Jane Roe|C’est bon"]);
    says("“He told me ‘no way’ twice,” Jane Roe said.", &["direct|Jane Roe|He told me ‘no way’ twice"]);
    says(
        "A 27\" screen and a 24\" screen stood there, Jane Roe said.",
        &["indirect|Jane Roe|A 27\" screen and a 24\" screen stood there"],
    );
    says("“It is open, said Mayor Jane Roe. She left.", &[]);
    says("The “big “plan is good,” Jane Roe said.", &["direct|Jane Roe|plan is good"]);
    assert!(warnings("The “big plan is good.").contains(&"unbalanced_quotation_mark"));
}

#[test]
fn press_conferences_and_their_days() {
    let events = |text: &str| -> Vec<(Option<NaiveDate>, String)> {
        read(text).press_conferences.iter().map(|e| (e.date, e.label.clone())).collect()
    };
    let one = |text: &str, date, label: &str| assert_eq!(events(text), [(date, label.to_string())], "{text}");
    one(
        "Jane Roe spoke at a news conference on Friday. The news conference was short.",
        day(11, 10),
        "a news conference",
    );
    one("At a press briefing yesterday, Jane Roe spoke.", day(11, 12), "a press briefing");
    one("A press conference was held on 9 November 2023.", day(11, 9), "A press conference");
    one("A press conference was held on Dec. 20.", NaiveDate::from_ymd_opt(2022, 12, 20), "A press conference");
    one("The ministry will hold a press conference on Dec. 20.", day(12, 20), "a press conference");
    one("He spoke at a press conference about the accident of November 2.", None, "a press conference");
    assert_eq!(
        events(
            "At a press conference on November 10, Jane Roe spoke. At another press conference on October 3, she did not."
        ),
        [(day(11, 10), "a press conference".to_string()), (day(10, 3), "another press conference".to_string())],
    );
    assert_eq!(warnings("The press conference of November 15, 2023 was short."), ["published_before_event"]);
    let text = "The Port Authority held a press conference in Springfield on Friday. Jane Roe, the mayor, spoke at the press conference.";
    let analysis = read(text);
    assert_eq!(analysis.press_conferences[0].host.as_deref(), Some("Port Authority"));
    assert_eq!(analysis.press_conferences[0].venue.as_deref(), Some("Springfield"));
    assert_eq!(analysis.press_conferences[0].speakers.len(), 1);
}

#[test]
fn today_beside_another_day() {
    assert_eq!(warnings("Today, November 10, the bridge opened."), ["today_beside_date"]);
    assert!(warnings("Today, November 13, the bridge opened.").is_empty());
    assert!(warnings("Today the bridge opened, as it did on May 2, 1998.").is_empty());
}

#[test]
fn a_quotation_nobody_is_named_for() {
    assert_eq!(warnings("“The bridge is open and it will stay open.”"), ["unattributed_quotation"]);
}
