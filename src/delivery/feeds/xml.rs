//! XML being written: elements with attributes and text, everything in them escaped.

use std::borrow::Cow;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

/// A document of XML being written.
pub struct Xml(Writer<Vec<u8>>);

/// The attributes of an element.
pub type Attributes<'a> = [(&'a str, &'a str)];

impl Xml {
    /// Begins a document.
    pub fn begin() -> Xml {
        let mut xml = Xml(Writer::new(Vec::new()));
        xml.put(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)));
        xml
    }

    fn put(&mut self, event: Event<'_>) {
        // Nothing that is written into memory fails.
        let _ = self.0.write_event(event);
    }

    fn start<'a>(name: &'a str, attributes: &Attributes<'_>) -> BytesStart<'a> {
        let mut start = BytesStart::new(name);
        for (name, value) in attributes {
            start.push_attribute((*name, clean(value).as_ref()));
        }
        start
    }

    /// Opens an element.
    pub fn open(&mut self, name: &str, attributes: &Attributes<'_>) {
        self.put(Event::Start(Xml::start(name, attributes)));
    }

    /// Closes an element.
    pub fn close(&mut self, name: &str) {
        self.put(Event::End(BytesEnd::new(name)));
    }

    /// An element that has nothing in it.
    pub fn empty(&mut self, name: &str, attributes: &Attributes<'_>) {
        self.put(Event::Empty(Xml::start(name, attributes)));
    }

    /// An element with text in it.
    pub fn text(&mut self, name: &str, text: &str) {
        self.text_with(name, &[], text);
    }

    /// An element with attributes and with text in it.
    pub fn text_with(&mut self, name: &str, attributes: &Attributes<'_>, text: &str) {
        self.open(name, attributes);
        self.put(Event::Text(BytesText::new(&clean(text))));
        self.close(name);
    }

    /// An element with text in it, where there is a text.
    pub fn some(&mut self, name: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.text(name, text);
        }
    }

    /// The whole document.
    pub fn whole(self) -> String {
        String::from_utf8(self.0.into_inner()).unwrap_or_default()
    }
}

/// A text without the characters that XML 1.0 cannot hold, escaped or not.
pub fn clean(text: &str) -> Cow<'_, str> {
    let held = |c: char| matches!(c, '\t' | '\n' | '\r') || c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}');
    if text.chars().all(held) { Cow::Borrowed(text) } else { Cow::Owned(text.chars().filter(|c| held(*c)).collect()) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use quick_xml::Reader;
    use quick_xml::events::Event;

    use super::*;

    /// The text and the attribute of the one element, as a parser reads them.
    fn read(document: &str) -> (String, String) {
        let mut reader = Reader::from_str(document);
        let (mut text, mut attribute) = (String::new(), String::new());
        loop {
            match reader.read_event().expect("well-formed") {
                Event::Start(start) => {
                    let one = start.try_get_attribute("a").expect("well-formed").expect("there");
                    attribute = quick_xml::escape::unescape(&one.value).expect("well-formed").into_owned();
                }
                Event::Text(piece) => text.push_str(&piece),
                Event::GeneralRef(entity) => {
                    text.push_str(&quick_xml::escape::unescape(&format!("&{};", &*entity)).expect("known"));
                }
                Event::Eof => return (text, attribute),
                _ => {}
            }
        }
    }

    proptest! {
        /// Whatever a text has in it, the document is well-formed and has the text, but for what XML cannot hold.
        #[test]
        fn any_text_is_held(text in any::<String>(), more in "[\\]>&<!\\[CDAT\u{0}-\u{1f}\u{fffe}\u{ffff}a;#0]{0,40}") {
            let whole = format!("{text}{more}");
            let mut xml = Xml::begin();
            xml.text_with("x", &[("a", &whole)], &whole);
            let document = xml.whole();
            prop_assert!(document.chars().all(|c| c >= ' ' || "\t\n\r".contains(c)));
            let (text, attribute) = read(&document);
            prop_assert_eq!(text, clean(&whole).into_owned());
            prop_assert_eq!(attribute, clean(&whole).into_owned());
        }
    }
}
