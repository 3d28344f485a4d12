//! The closed sets of words of Portable Text: types, styles, kinds of list, decorators.

use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::{Object, ObjectBuilder, Type};

/// The value of `_type` of one kind of object: a type with one value, so that the OpenAPI document names it.
macro_rules! type_name {
    ($($name:ident $word:tt)+) => {$(
        #[doc = concat!("Always `", $word, "`.")]
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
        pub enum $name {
            #[default]
            #[serde(rename = $word)]
            #[doc = concat!("`", $word, "`")]
            Only,
        }

        impl $name {
            /// The word on the wire.
            pub const WORD: &'static str = $word;

            // Inlined by hand: the derive would make a component of each, or drop the description's sibling type.
            pub(super) fn schema() -> Object {
                ObjectBuilder::new().schema_type(Type::String).enum_values(Some([$word])).build()
            }
        }
    )+};
}

type_name! {
    TextType "block"
    SpanType "span"
    ImageType "image"
    EmbedType "embed"
    TableType "table"
    DividerType "divider"
    LinkType "link"
    QuotationType "quotation"
}

/// A closed set of words, as they stand on the wire.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$about:meta])* $variant:ident $word:tt),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, ToSchema)]
        pub enum $name { $($(#[$about])* #[serde(rename = $word)] $variant),+ }

        impl $name {
            /// Every value.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The word on the wire.
            pub const fn word(self) -> &'static str {
                match self { $($name::$variant => $word),+ }
            }

            /// The value a word stands for.
            pub fn from_word(word: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|value| value.word() == word)
            }
        }
    };
}

words! {
    /// What a text block is: a paragraph, a heading or a set-off quotation.
    Style {
        /// A paragraph.
        Normal "normal",
        /// A heading of the first rank.
        H1 "h1",
        /// A heading of the second rank.
        H2 "h2",
        /// A heading of the third rank.
        H3 "h3",
        /// A heading of the fourth rank.
        H4 "h4",
        /// A heading of the fifth rank.
        H5 "h5",
        /// A heading of the sixth rank.
        H6 "h6",
        /// A quotation set off from the text.
        Blockquote "blockquote",
    }
}

words! {
    /// How an item of a list is marked.
    ListItem {
        /// With a bullet.
        Bullet "bullet",
        /// With its number.
        Number "number",
    }
}

words! {
    /// A mark that needs no further data.
    Decorator {
        /// Strong importance (bold).
        Strong "strong",
        /// Stress (italics).
        Em "em",
        /// Underlined.
        Underline "underline",
        /// Struck through.
        StrikeThrough "strike-through",
        /// Computer code.
        Code "code",
        /// Subscript.
        Sub "sub",
        /// Superscript.
        Sup "sup",
    }
}
