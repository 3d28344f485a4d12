//! Goes through the tags of a source without building a tree.

/// One tag of the source.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tag<'a> {
    pub name: &'a str,
    pub end: bool,
    pub self_closing: bool,
    pub attributes: usize,
    /// Where the tag begins and where what follows it begins.
    pub from: usize,
    pub to: usize,
}

/// Goes through the tags of a source; comments and declarations are passed over.
pub(super) struct Tags<'a> {
    source: &'a str,
    at: usize,
    /// Comments and declarations passed over so far.
    passed: usize,
}

impl<'a> Tags<'a> {
    pub fn new(source: &'a str) -> Self {
        Self { source, at: 0, passed: 0 }
    }

    /// How many comments and declarations were passed over so far.
    pub fn passed(&self) -> usize {
        self.passed
    }

    /// Where the scan stands.
    pub fn position(&self) -> usize {
        self.at
    }

    /// Goes on at the end tag of an element whose content is text whatever it looks like.
    pub fn skip_raw_text(&mut self, name: &str) {
        let bytes = self.source.as_bytes();
        let mut at = self.at;
        while let Some(next) = self.source[at..].find("</") {
            let begin = at + next + 2;
            let end = begin + name.len();
            let same = bytes.get(begin..end).is_some_and(|b| b.eq_ignore_ascii_case(name.as_bytes()));
            if same && !bytes.get(end).is_some_and(u8::is_ascii_alphanumeric) {
                self.at = begin - 2;
                return;
            }
            at = begin;
        }
        self.at = self.source.len();
    }

    fn read(&self, from: usize) -> Option<Tag<'a>> {
        let bytes = self.source.as_bytes();
        let end = bytes.get(from + 1) == Some(&b'/');
        let begin = from + 1 + usize::from(end);
        let mut i = begin;
        while bytes.get(i).is_some_and(|b| !b.is_ascii_whitespace() && !matches!(b, b'/' | b'>')) {
            i += 1;
        }
        let name = &self.source[begin..i];
        let (mut attributes, mut self_closing) = (0, false);
        loop {
            match *bytes.get(i)? {
                b'>' => return Some(Tag { name, end, self_closing, attributes, from, to: i + 1 }),
                b'/' => {
                    self_closing = bytes.get(i + 1) == Some(&b'>');
                    i += 1;
                }
                b if b.is_ascii_whitespace() => i += 1,
                _ => {
                    attributes += 1;
                    i = self.after_attribute(i)?;
                }
            }
        }
    }

    fn after_attribute(&self, from: usize) -> Option<usize> {
        let bytes = self.source.as_bytes();
        let mut i = from + 1;
        while !matches!(*bytes.get(i)?, b'=' | b'>' | b'/') && !bytes[i].is_ascii_whitespace() {
            i += 1;
        }
        while bytes.get(i)?.is_ascii_whitespace() {
            i += 1;
        }
        if bytes[i] != b'=' {
            return Some(i);
        }
        i += 1;
        while bytes.get(i)?.is_ascii_whitespace() {
            i += 1;
        }
        let quote = bytes[i];
        if quote == b'"' || quote == b'\'' {
            return self.source[i + 1..].find(char::from(quote)).map(|n| i + 1 + n + 1);
        }
        while !bytes.get(i)?.is_ascii_whitespace() && bytes[i] != b'>' {
            i += 1;
        }
        Some(i)
    }
}

impl<'a> Iterator for Tags<'a> {
    type Item = Tag<'a>;

    fn next(&mut self) -> Option<Tag<'a>> {
        let bytes = self.source.as_bytes();
        loop {
            let from = self.at + self.source.get(self.at..)?.find('<')?;
            let rest = &self.source[from..];
            let skip = |end: Option<usize>, length: usize| end.map_or(self.source.len(), |n| from + n + length);
            self.passed += usize::from(rest.starts_with("<!") || rest.starts_with("<?"));
            if rest.starts_with("<!-->") || rest.starts_with("<!--->") {
                self.at = skip(rest.find('>'), 1);
            } else if rest.starts_with("<!--") {
                self.at = skip(rest.find("-->"), 3);
            } else if rest.starts_with("<!") || rest.starts_with("<?") {
                self.at = skip(rest.find('>'), 1);
            } else {
                let slash = usize::from(bytes.get(from + 1) == Some(&b'/'));
                if !bytes.get(from + 1 + slash).is_some_and(u8::is_ascii_alphabetic) {
                    self.at = from + 1;
                    continue;
                }
                let Some(tag) = self.read(from) else {
                    // The tag never ends: a parser drops the rest of the source as well.
                    self.at = self.source.len();
                    return None;
                };
                self.at = tag.to;
                return Some(tag);
            }
        }
    }
}

/// Elements whose content is text whatever it looks like.
pub(super) fn is_raw_text(name: &str) -> bool {
    matches!(name, "script" | "style" | "textarea" | "title" | "xmp" | "iframe" | "noembed" | "noframes")
}
