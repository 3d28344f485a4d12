//! Content lines of iCalendar (RFC 5545): escaped, folded, ended by CRLF.

/// How many octets a line has at most, without its end.
const LONGEST: usize = 75;

/// Content lines, one after another.
#[derive(Debug, Default)]
pub struct Lines(String);

impl Lines {
    /// A line whose value is written as it stands: a date, a word, an address.
    pub fn put(&mut self, name: &str, value: &str) {
        let line: String = format!("{name}:{value}").chars().filter(|c| !c.is_control()).collect();
        let mut room = LONGEST;
        for c in line.chars() {
            if c.len_utf8() > room {
                self.0.push_str("\r\n ");
                room = LONGEST - 1;
            }
            self.0.push(c);
            room -= c.len_utf8();
        }
        self.0.push_str("\r\n");
    }

    /// A line whose value is text; none where there is nothing to say.
    pub fn text(&mut self, name: &str, text: &str) {
        if !text.trim().is_empty() {
            self.put(name, &escaped(text));
        }
    }

    /// A line of several texts.
    pub fn texts<'a>(&mut self, name: &str, texts: impl IntoIterator<Item = &'a str>) {
        let texts: Vec<String> = texts.into_iter().filter(|text| !text.trim().is_empty()).map(escaped).collect();
        if !texts.is_empty() {
            self.put(name, &texts.join(","));
        }
    }

    /// What these lines are as a whole.
    pub fn whole(self) -> String {
        self.0
    }
}

/// A text as a value (RFC 5545, 3.3.11).
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.replace("\r\n", "\n").chars() {
        match c {
            '\\' | ';' | ',' => escaped.extend(['\\', c]),
            '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => escaped.push_str("\\n"),
            '\t' => escaped.push(' '),
            c if c.is_control() => {}
            c => escaped.push(c),
        }
    }
    escaped
}

/// A text as the value of a parameter (RFC 6868), in quotation marks.
pub fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '^' => quoted.push_str("^^"),
            '"' => quoted.push_str("^'"),
            '\n' => quoted.push_str("^n"),
            c if c.is_control() => {}
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Unfolds lines and takes the escapes of a text out again, after the letter of the standard and no more.
    fn read_back(whole: &str) -> Vec<(String, String)> {
        let unfolded = whole.replace("\r\n ", "");
        let line = |line: &str| {
            let (name, value) = line.split_once(':').expect("a line has a value");
            let (mut text, mut chars) = (String::new(), value.chars());
            while let Some(c) = chars.next() {
                match c {
                    '\\' => match chars.next() {
                        Some('n' | 'N') => text.push('\n'),
                        Some(c @ ('\\' | ';' | ',')) => text.push(c),
                        other => panic!("\\{other:?} is no escape"),
                    },
                    ',' | ';' => panic!("{c} stands bare"),
                    c => text.push(c),
                }
            }
            (name.to_owned(), text)
        };
        unfolded.split_terminator("\r\n").map(line).collect()
    }

    proptest! {
        #[test]
        fn any_text_comes_back(text in "[ -~\\n\\\\,;:\"а-я周松语𠀀😀é]{1,400}") {
            prop_assume!(!text.trim().is_empty());
            let mut lines = Lines::default();
            lines.text("SUMMARY", &text);
            lines.put("END", "VEVENT");
            let whole = lines.whole();
            prop_assert_eq!(read_back(&whole), [("SUMMARY".to_owned(), text), ("END".into(), "VEVENT".into())]);
            prop_assert!(whole.ends_with("\r\n"));
            for line in whole.split("\r\n") {
                prop_assert!(line.len() <= LONGEST, "{} octets: {}", line.len(), line);
            }
        }

        #[test]
        fn nothing_breaks_out_of_its_line(text in any::<String>()) {
            let mut lines = Lines::default();
            lines.text("SUMMARY", &text);
            lines.put(&format!("CN={}", quoted(&text)), "x");
            for line in lines.whole().replace("\r\n ", "").split_terminator("\r\n") {
                prop_assert!(line.starts_with("SUMMARY:") || line.starts_with("CN=\""));
                prop_assert!(!line.contains(['\r', '\n']));
            }
        }
    }

    #[test]
    fn a_quotation_mark_does_not_end_a_parameter() {
        assert_eq!(quoted("Press \"A\"; ^"), "\"Press ^'A^'; ^^\"");
    }
}
