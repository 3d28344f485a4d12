//! Media: pictures and other files, as far as they are printed: caption, credit, what may be done with them.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::stored_in;
use crate::access::roles::{ToPublish, ToWrite};
use crate::http::{Fault, Result};
use crate::record::card::CardPicture;
use crate::record::text::{check_url, tidy_option};
use crate::record::{Card, Credit, Defaults, Extraction, Kind, LocalizedText, Record, Relation};
use crate::store::schema::media;
use crate::store::{Conn, Id, Json, among};
use crate::words;

words! {
    /// What sort of file it is.
    MediaKind {
        /// A picture.
        Image = "image",
        /// Moving pictures.
        Video = "video",
        /// Sound.
        Audio = "audio",
        /// A paper.
        Document = "document",
    }
}

fn image() -> MediaKind {
    MediaKind::Image
}

/// Where the eye goes in a picture, from 0 to 1 of each side, from the upper left.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FocalPoint {
    /// From the left.
    #[schema(minimum = 0, maximum = 1)]
    pub x: f64,
    /// From above.
    #[schema(minimum = 0, maximum = 1)]
    pub y: f64,
}

/// A picture or another file.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = media, treat_none_as_null = true)]
#[serde(deny_unknown_fields)]
pub struct Media {
    /// What sort of file it is.
    #[serde(default = "image")]
    pub kind: MediaKind,
    /// What it shows, without the credit.
    #[serde(default)]
    #[schema(value_type = Option<LocalizedText>)]
    pub caption: Option<Json<LocalizedText>>,
    /// What it shows, for those who cannot see it.
    #[serde(default)]
    #[schema(value_type = Option<LocalizedText>)]
    pub alt_text: Option<Json<LocalizedText>>,
    /// Who is named for it, in the order printed.
    #[serde(default)]
    #[schema(value_type = Vec<Credit>, max_items = 50)]
    pub credits: Json<Vec<Credit>>,
    /// The credit as printed.
    #[serde(default)]
    #[schema(max_length = 500, example = "Photo/Li Xinyi")]
    pub credit_line: Option<String>,
    /// Whose it is.
    #[serde(default)]
    #[schema(max_length = 1000)]
    pub copyright_notice: Option<String>,
    /// What may be done with it.
    #[serde(default)]
    #[schema(max_length = 2000)]
    pub usage_terms: Option<String>,
    /// Where it was found.
    #[serde(default)]
    #[schema(max_length = 2000)]
    pub source_url: Option<String>,
    /// Where the eye goes.
    #[serde(default)]
    #[schema(value_type = Option<FocalPoint>)]
    pub focal_point: Option<Json<FocalPoint>>,
    /// How it was found in a page, if it was.
    #[serde(default)]
    #[schema(value_type = Option<Extraction>)]
    pub extraction: Option<Json<Extraction>>,
}

impl Record for Media {
    const KIND: Kind = Kind::Media;
    const KEPT: &'static [&'static str] = &["credits", "extraction"];
    type Write = ToWrite;
    type Publish = ToPublish;

    stored_in!(media);

    fn settle(&mut self, defaults: &Defaults, faults: &mut Vec<Fault>) {
        for (field, text) in [("/caption", &mut self.caption), ("/alt_text", &mut self.alt_text)] {
            if let Some(text) = text {
                text.settle(&defaults.language, field, faults);
            }
        }
        for text in [&mut self.credit_line, &mut self.copyright_notice, &mut self.usage_terms, &mut self.source_url] {
            tidy_option(text);
        }
        check_url(self.source_url.as_deref(), "/source_url", faults);
        Credit::settle(&mut self.credits, "/credits", faults);
    }

    fn relations(&self) -> Vec<Relation> {
        let mut relations = Vec::new();
        Credit::relations(&self.credits, "/credits", &mut relations);
        relations
    }

    fn card(&self) -> Card {
        let picture = CardPicture {
            caption: self.caption.as_deref().cloned(),
            alt_text: self.alt_text.as_deref().cloned(),
            credit_line: self.credit_line.clone(),
            credits: self.credits.0.clone(),
            focal_point: self.focal_point.as_deref().and_then(|point| serde_json::to_value(point).ok()),
        };
        let label = self.caption.as_deref().or(self.alt_text.as_deref()).cloned();
        Card { label, picture: Some(picture), ..Card::default() }
    }

    fn extraction(&self) -> Option<&Extraction> {
        self.extraction.as_deref()
    }

    fn document(&self) -> Result<Value> {
        Ok(super::without(serde_json::to_value(self)?, &["extraction"]))
    }

    fn example() -> Value {
        json!({"caption": "The press conference on Tuesday", "credit_line": "Photo/Mara Oduya",
            "credits": [{"role": "photographer", "credited_as": "Mara Oduya"}]})
    }
}
