//! Passages with labels: news text in which every quotation is marked, with its number and who said it.
//!
//! `[[1 Jane Roe|words]]` are words between quotation marks, `{{2 Jane Roe|words}}` a reported clause, which may hold
//! quoted words. Names that are both right are separated by `/`. Without the labels the passage is plain text.

use std::path::Path;

/// One labelled run of words, in code points of the passage's text.
#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    /// It stands between quotation marks.
    pub quoted: bool,
    pub start: usize,
    pub end: usize,
    /// The names that are right for whoever says it.
    pub speakers: Vec<String>,
}

/// A passage and what is said in it.
#[derive(Debug, Clone)]
pub struct Passage {
    pub name: String,
    pub language: String,
    pub text: String,
    pub labels: Vec<Label>,
}

/// The passages of every file of a folder, in order.
pub fn folder(path: &Path) -> Vec<Passage> {
    let mut files: Vec<_> = std::fs::read_dir(path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
        .map(|entry| entry.expect("an entry of the folder").path())
        .filter(|file| file.extension().is_some_and(|e| e == "txt"))
        .collect();
    files.sort();
    files.iter().flat_map(|file| passages(&std::fs::read_to_string(file).expect("a readable file"))).collect()
}

/// The passages of one file: each begins with `== name language`.
pub fn passages(file: &str) -> Vec<Passage> {
    let mut found = Vec::new();
    for part in file.split("== ").filter(|part| !part.trim().is_empty()) {
        let (head, marked) = part.split_once('\n').expect("a line with name and language");
        let (name, language) = head.split_once(' ').expect("a name and a language");
        let (text, labels) = unmark(marked.trim(), name);
        found.push(Passage { name: name.into(), language: language.trim().into(), text, labels });
    }
    found
}

fn unmark(marked: &str, name: &str) -> (String, Vec<Label>) {
    let (mut text, mut labels, mut open) = (Vec::new(), Vec::new(), Vec::new());
    let mut rest = marked;
    while let Some(c) = rest.chars().next() {
        let quoted = rest.starts_with("[[");
        if quoted || rest.starts_with("{{") {
            let (head, after) = rest[2..].split_once('|').expect("a bar after the speaker");
            let (_, speakers) = head.split_once(' ').unwrap_or_else(|| panic!("{name}: {head}"));
            let speakers = speakers.split('/').map(str::to_owned).collect();
            open.push(Label { quoted, start: text.len(), end: 0, speakers });
            rest = after;
        } else if !open.is_empty() && (rest.starts_with("]]") || rest.starts_with("}}")) {
            let mut label = open.pop().expect("an open label");
            label.end = text.len();
            assert_eq!(label.quoted, rest.starts_with("]]"), "{name}: labels cross");
            labels.push(label);
            rest = &rest[2..];
        } else {
            text.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    assert!(open.is_empty(), "{name}: a label is not closed");
    labels.sort_by_key(|l| (l.start, !l.quoted));
    (text.into_iter().collect(), labels)
}
