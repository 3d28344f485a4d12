//! Akoma Ntoso 3.0 (OASIS LegalDocML): a debate with its speeches, questions and answers.

use std::collections::HashMap;
use std::fmt::Write;

use super::super::TurnKind;
use super::{Document, Said, paragraphs};

/// Writes a transcript as an Akoma Ntoso debate.
pub fn akoma_ntoso(document: &Document) -> String {
    let people = People::of(&document.turns);
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.push_str("<akomaNtoso xmlns=\"http://docs.oasis-open.org/legaldocml/ns/akn/3.0\">\n");
    out.push_str("  <debate name=\"pressConference\">\n    <meta>\n");
    identification(document, &mut out);
    references(document, &people, &mut out);
    out.push_str("    </meta>\n");
    let title = escape(document.title.as_deref().unwrap_or("Press conference"));
    out.push_str(&format!("    <preface>\n      <p><docTitle>{title}</docTitle></p>\n"));
    if let Some(date) = &document.date {
        let date = escape(date);
        out.push_str(&format!("      <p><docDate date=\"{date}\">{date}</docDate></p>\n"));
    }
    if let Some(place) = &document.place {
        out.push_str(&format!("      <p>{}</p>\n", escape(place)));
    }
    out.push_str("    </preface>\n    <debateBody>\n      <debateSection eId=\"dbsect_1\" name=\"pressConference\">\n");
    out.push_str(&format!("        <heading>{title}</heading>\n"));
    let mut numbers: HashMap<TurnWord, usize> = HashMap::new();
    for turn in &document.turns {
        let number = numbers.entry(turn.kind.word()).or_default();
        *number += 1;
        write_turn(turn, *number, &people, &mut out);
    }
    out.push_str("      </debateSection>\n    </debateBody>\n  </debate>\n</akomaNtoso>\n");
    out
}

type TurnWord = &'static str;

/// Work, expression and manifestation (FRBR). Where the day is not known, that of the format's first day stands.
fn identification(document: &Document, out: &mut String) {
    let date = escape(document.date.as_deref().unwrap_or("0001-01-01"));
    let (id, language) = (escape(&document.id), escape(&document.language));
    let work = format!("/akn/un/debate/pressConference/{date}/{id}");
    let expression = format!("{work}/{language}@{}", document.revision);
    out.push_str("      <identification source=\"#source\">\n");
    let mut level = |name: &str, uri: &str, this: &str, last: &str| {
        out.push_str(&format!(
            "        <{name}>\n          <FRBRthis value=\"{this}\"/>\n          <FRBRuri value=\"{uri}\"/>\n          \
             <FRBRdate date=\"{date}\" name=\"held\"/>\n          <FRBRauthor href=\"#source\"/>\n          {last}\n        </{name}>\n"
        ));
    };
    level("FRBRWork", &work, &format!("{work}/!main"), "<FRBRcountry value=\"un\"/>");
    let language = format!("<FRBRlanguage language=\"{language}\"/>");
    level("FRBRExpression", &expression, &format!("{expression}/!main"), &language);
    let format = "<FRBRformat value=\"application/akn+xml\"/>";
    level("FRBRManifestation", &format!("{expression}.xml"), &format!("{expression}/!main.xml"), format);
    out.push_str("      </identification>\n");
}

fn references(document: &Document, people: &People, out: &mut String) {
    out.push_str("      <references source=\"#source\">\n");
    out.push_str(
        "        <TLCOrganization eId=\"source\" href=\"/ontology/organization/source\" showAs=\"Pressroom\"/>\n",
    );
    for (at, host) in document.hosts.iter().enumerate() {
        let (id, name) = (escape(&host.id), escape(&host.name));
        out.push_str(&format!(
            "        <TLCOrganization eId=\"host_{}\" href=\"/v1/organizations/{id}\" showAs=\"{name}\"/>\n",
            at + 1
        ));
    }
    for person in &people.all {
        let (href, name) = (escape(&person.href), escape(&person.name));
        out.push_str(&format!("        <TLCPerson eId=\"{}\" href=\"{href}\" showAs=\"{name}\"/>\n", person.id));
    }
    out.push_str("      </references>\n");
}

/// Who speaks: those with a record, and the others as they are printed.
struct People {
    all: Vec<Person>,
    by: HashMap<String, usize>,
}

struct Person {
    id: String,
    href: String,
    name: String,
}

fn key(turn: &Said) -> String {
    match &turn.speaker {
        Some(speaker) => format!("record {}", speaker.id),
        None => format!("label {}", turn.label.as_deref().unwrap_or_default()),
    }
}

impl People {
    fn of(turns: &[Said]) -> People {
        let mut people = People { all: Vec::new(), by: HashMap::new() };
        for turn in turns.iter().filter(|turn| turn.kind.is_spoken()) {
            let at = people.all.len();
            if *people.by.entry(key(turn)).or_insert(at) == at {
                let id = format!("person_{}", at + 1);
                let (href, name) = match &turn.speaker {
                    Some(speaker) => (format!("/v1/officials/{}", speaker.id), speaker.name.clone()),
                    None => {
                        (format!("/ontology/person/{id}"), turn.label.clone().unwrap_or_else(|| "Unidentified".into()))
                    }
                };
                people.all.push(Person { id, href, name });
            }
        }
        people
    }

    fn id(&self, turn: &Said) -> &str {
        self.by.get(&key(turn)).and_then(|at| self.all.get(*at)).map_or("source", |person| person.id.as_str())
    }
}

fn write_turn(turn: &Said, number: usize, people: &People, out: &mut String) {
    let word = turn.kind.word();
    let id = format!("dbsect_1__{word}_{number}");
    if matches!(turn.kind, TurnKind::Scene | TurnKind::Narrative) {
        let text = paragraphs(&turn.text).map(inline).collect::<Vec<_>>().join("<eol/><eol/>");
        let _ = writeln!(out, "        <{word} eId=\"{id}\">{text}</{word}>");
        return;
    }
    let _ = writeln!(out, "        <{word} eId=\"{id}\" by=\"#{}\">", people.id(turn));
    if let Some(label) = &turn.label {
        let _ = writeln!(out, "          <from>{}</from>", escape(label));
    }
    for text in paragraphs(&turn.text) {
        let _ = writeln!(out, "          <p>{}</p>", inline(text));
    }
    let _ = writeln!(out, "        </{word}>");
}

fn inline(text: &str) -> String {
    text.split('\n').map(escape).collect::<Vec<_>>().join("<eol/>")
}

/// Text in XML: its marks as entities, and none of the characters that XML cannot hold.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => {}
            c if c.is_control() && !matches!(c, '\n' | '\t') => {}
            c => out.push(c),
        }
    }
    out
}
