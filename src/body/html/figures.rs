//! Figures, images and frames as they are read.

use uuid::Uuid;

use super::super::block::*;
use super::super::json::clean;
use super::super::link;
use super::build::Builder;
use super::draft::Piece;
use super::elements::id;
use super::flow::{Flow, Mark};
use super::tokens::Tag;

/// A figure that is open.
#[derive(Default)]
pub(super) struct Figure {
    pub(super) media: Option<Uuid>,
    pub(super) alt_text: Option<String>,
    pub(super) embed: Option<String>,
    pub(super) caption: Flow,
}

impl Builder {
    pub(super) fn image(&mut self, tag: &Tag) {
        let alt = tag.attribute("alt").filter(|alt| !alt.is_empty()).map(clean);
        let media = id(tag.attribute("data-media"));
        match &mut self.figure {
            Some(figure) if figure.media.is_none() || media.is_none() || media == figure.media => {
                figure.media = figure.media.or(media);
                if figure.media.is_some() {
                    figure.alt_text = figure.alt_text.take().or(alt);
                }
            }
            _ => {
                if let Some(media) = media {
                    self.push(image(media, None, alt));
                }
            }
        }
    }

    pub(super) fn frame(&mut self, tag: &Tag) {
        if let Some(url) = tag.attribute("src").and_then(|url| link::embed(url).ok()) {
            let title = tag.attribute("title").map(clean).filter(|title| !title.is_empty());
            self.push(Block::Embed(EmbedBlock { kind: EmbedType::Only, key: String::new(), url, title }));
        }
    }

    pub(super) fn end_figure(&mut self) {
        let Some(figure) = self.figure.take() else { return };
        let caption = Some(figure.caption.into_text()).filter(|caption| !caption.is_empty());
        if let Some(url) = figure.embed {
            let title = caption.filter(|title| *title != url);
            self.push(Block::Embed(EmbedBlock { kind: EmbedType::Only, key: String::new(), url, title }));
        } else if let Some(media) = figure.media {
            self.push(image(media, caption, figure.alt_text));
        } else if let Some(caption) = caption {
            let mut draft = self.context();
            draft.flow.runs = vec![(caption, vec![Mark::Decorator(Decorator::Em)])];
            self.flush();
            self.pieces.push(Piece::Text(draft));
        }
    }
}

fn image(media: Uuid, caption: Option<String>, alt_text: Option<String>) -> Block {
    Block::Image(ImageBlock {
        kind: ImageType::Only,
        key: String::new(),
        media: MediaRef { id: media },
        caption,
        alt_text,
    })
}
