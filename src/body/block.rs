//! The parts a body is made of: Portable Text blocks and our own types, with the names they have on the wire.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

pub use super::words::*;

/// One block of a body.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(untagged)]
#[schema(discriminator(property_name = "_type", mapping(
    ("block" = "#/components/schemas/TextBlock"),
    ("image" = "#/components/schemas/ImageBlock"),
    ("embed" = "#/components/schemas/EmbedBlock"),
    ("table" = "#/components/schemas/TableBlock"),
    ("divider" = "#/components/schemas/DividerBlock")
)))]
pub enum Block {
    /// A paragraph, heading, set-off quotation or list item.
    Text(TextBlock),
    /// An image.
    Image(ImageBlock),
    /// Something of another site.
    Embed(EmbedBlock),
    /// A table.
    Table(TableBlock),
    /// A line across the page.
    Divider(DividerBlock),
}

impl Block {
    /// The values `_type` may have in a body.
    pub const TYPES: [&'static str; 5] =
        [TextType::WORD, ImageType::WORD, EmbedType::WORD, TableType::WORD, DividerType::WORD];

    /// The block's `_key`, unique among the blocks of its body.
    pub fn key(&self) -> &str {
        match self {
            Block::Text(block) => &block.key,
            Block::Image(block) => &block.key,
            Block::Embed(block) => &block.key,
            Block::Table(block) => &block.key,
            Block::Divider(block) => &block.key,
        }
    }

    pub(super) fn key_mut(&mut self) -> &mut String {
        match self {
            Block::Text(block) => &mut block.key,
            Block::Image(block) => &mut block.key,
            Block::Embed(block) => &mut block.key,
            Block::Table(block) => &mut block.key,
            Block::Divider(block) => &mut block.key,
        }
    }
}

/// A paragraph, heading, set-off quotation or list item, after the Portable Text specification.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct TextBlock {
    /// Which kind of block this is.
    #[serde(rename = "_type")]
    #[schema(schema_with = TextType::schema)]
    pub kind: TextType,
    /// Unique among the blocks of the body. Made where it is missing, kept afterwards.
    #[serde(rename = "_key")]
    #[schema(required = false, min_length = 1, max_length = 100)]
    pub key: String,
    /// What the block is; `normal` where it is missing.
    #[schema(required = false)]
    pub style: Style,
    /// The kind of list that the block is an item of; left out where it is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list_item: Option<ListItem>,
    /// How deep the list stands, 1 being the outermost; only with `listItem`, and 1 where it is missing there.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 10)]
    pub level: Option<u8>,
    /// The links and quotation marks that the spans name by `_key`; `[]` where it is missing.
    #[schema(required = false)]
    pub mark_defs: Vec<MarkDef>,
    /// The text, cut wherever its marks change.
    pub children: Vec<Span>,
}

impl TextBlock {
    /// The deepest level of a list.
    pub const DEEPEST: u8 = 10;

    /// An empty block of this style that is no list item.
    pub fn new(key: impl Into<String>, style: Style) -> TextBlock {
        TextBlock {
            kind: TextType::Only,
            key: key.into(),
            style,
            list_item: None,
            level: None,
            mark_defs: Vec::new(),
            children: Vec::new(),
        }
    }

    /// The words without their marks: the texts of the spans, joined.
    pub fn text(&self) -> String {
        self.children.iter().map(|span| span.text.as_str()).collect()
    }

    /// The definition that a mark of one of the spans names; `None` for decorators.
    pub fn mark_def(&self, mark: &str) -> Option<&MarkDef> {
        self.mark_defs.iter().find(|def| def.key() == mark)
    }
}

/// A stretch of text whose marks are the same throughout.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// Which kind of child this is.
    #[serde(rename = "_type")]
    #[schema(schema_with = SpanType::schema)]
    pub kind: SpanType,
    /// Unique among the spans of the block. Made where it is missing.
    #[serde(rename = "_key")]
    #[schema(required = false, min_length = 1, max_length = 100)]
    pub key: String,
    /// The words; `\n` is a line break within the block.
    pub text: String,
    /// Decorators (`strong`, `em`, `underline`, `strike-through`, `code`, `sub`, `sup`) and the `_key`s of
    /// `markDefs`; `[]` where it is missing.
    #[schema(required = false)]
    pub marks: Vec<String>,
}

impl Span {
    /// A span of this text with these marks.
    pub fn new(key: impl Into<String>, text: impl Into<String>, marks: Vec<String>) -> Span {
        Span { kind: SpanType::Only, key: key.into(), text: text.into(), marks }
    }
}

/// What a mark that is no decorator stands for.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(untagged)]
#[schema(discriminator(property_name = "_type", mapping(
    ("link" = "#/components/schemas/LinkMark"),
    ("quotation" = "#/components/schemas/QuotationMark")
)))]
pub enum MarkDef {
    /// A link.
    Link(LinkMark),
    /// The words of a printed quotation.
    Quotation(QuotationMark),
}

impl MarkDef {
    /// The values `_type` may have.
    pub const TYPES: [&'static str; 2] = [LinkType::WORD, QuotationType::WORD];

    /// The `_key` by which spans name it, unique among the `markDefs` of the block.
    pub fn key(&self) -> &str {
        match self {
            MarkDef::Link(link) => &link.key,
            MarkDef::Quotation(mark) => &mark.key,
        }
    }

    pub(super) fn key_mut(&mut self) -> &mut String {
        match self {
            MarkDef::Link(link) => &mut link.key,
            MarkDef::Quotation(mark) => &mut mark.key,
        }
    }

    /// A link to `href`, which the caller has checked.
    pub(super) fn link(key: impl Into<String>, href: impl Into<String>) -> MarkDef {
        MarkDef::Link(LinkMark { kind: LinkType::Only, key: key.into(), href: href.into() })
    }

    /// The mark of a printed quotation.
    pub fn quotation(key: impl Into<String>, id: Uuid) -> MarkDef {
        MarkDef::Quotation(QuotationMark { kind: QuotationType::Only, key: key.into(), quotation: QuotationRef { id } })
    }

    /// Whether this marks words of that quotation.
    pub fn is_of(&self, quotation: Uuid) -> bool {
        matches!(self, MarkDef::Quotation(mark) if mark.quotation.id == quotation)
    }
}

/// A link.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkMark {
    /// Which kind of mark this is.
    #[serde(rename = "_type")]
    #[schema(schema_with = LinkType::schema)]
    pub kind: LinkType,
    /// The name by which spans carry it. Made where it is missing.
    #[serde(rename = "_key")]
    #[schema(required = false, min_length = 1, max_length = 100)]
    pub key: String,
    /// Where it leads: an `http`, `https`, `mailto` or `tel` address, or a relative one.
    pub href: String,
}

/// The words of a quotation, as printed here.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuotationMark {
    /// Which kind of mark this is.
    #[serde(rename = "_type")]
    #[schema(schema_with = QuotationType::schema)]
    pub kind: QuotationType,
    /// The name by which spans carry it. Made where it is missing.
    #[serde(rename = "_key")]
    #[schema(required = false, min_length = 1, max_length = 100)]
    pub key: String,
    /// The quotation.
    pub quotation: QuotationRef,
}

/// Names a quotation.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuotationRef {
    /// The quotation's id.
    pub id: Uuid,
}

/// An image between the blocks.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImageBlock {
    /// Which kind of block this is.
    #[serde(rename = "_type")]
    #[schema(schema_with = ImageType::schema)]
    pub kind: ImageType,
    /// Unique among the blocks of the body. Made where it is missing.
    #[serde(rename = "_key")]
    #[schema(required = false, min_length = 1, max_length = 100)]
    pub key: String,
    /// The image.
    pub media: MediaRef,
    /// The caption of this use of the image, in the article's language.
    pub caption: Option<String>,
    /// What the image shows, for those who do not see it; of this use, in the article's language.
    pub alt_text: Option<String>,
}

/// Names a media record.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MediaRef {
    /// The media record's id.
    pub id: Uuid,
}

/// Something of another site, shown in the text.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EmbedBlock {
    /// Which kind of block this is.
    #[serde(rename = "_type")]
    #[schema(schema_with = EmbedType::schema)]
    pub kind: EmbedType,
    /// Unique among the blocks of the body. Made where it is missing.
    #[serde(rename = "_key")]
    #[schema(required = false, min_length = 1, max_length = 100)]
    pub key: String,
    /// Its address: absolute, `http` or `https`.
    pub url: String,
    /// What it is.
    pub title: Option<String>,
}

/// A table of plain text.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TableBlock {
    /// Which kind of block this is.
    #[serde(rename = "_type")]
    #[schema(schema_with = TableType::schema)]
    pub kind: TableType,
    /// Unique among the blocks of the body. Made where it is missing.
    #[serde(rename = "_key")]
    #[schema(required = false, min_length = 1, max_length = 100)]
    pub key: String,
    /// The rows, from the top.
    pub rows: Vec<TableRow>,
}

/// A row of a table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TableRow {
    /// Unique among the rows of the table. Made where it is missing.
    #[serde(rename = "_key")]
    #[schema(required = false, min_length = 1, max_length = 100)]
    pub key: String,
    /// Whether its cells name the columns; `false` where it is missing.
    #[schema(required = false)]
    pub header: bool,
    /// The cells' texts; `\n` is a line break.
    pub cells: Vec<String>,
}

/// A line across the page.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DividerBlock {
    /// Which kind of block this is.
    #[serde(rename = "_type")]
    #[schema(schema_with = DividerType::schema)]
    pub kind: DividerType,
    /// Unique among the blocks of the body. Made where it is missing.
    #[serde(rename = "_key")]
    #[schema(required = false, min_length = 1, max_length = 100)]
    pub key: String,
}
