//! Pages of a list, and the cursors between them.
//!
//! A cursor holds the place in the order (the sort's key and the id that breaks ties) and the direction, never an
//! offset: what is published or withdrawn meanwhile neither repeats nor hides an item. It is bound to its sort and
//! filters and sealed, so that one that was made up, altered or taken to another list is refused.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use hmac::{Hmac, KeyInit, Mac};
use serde::Serialize;
use sha2::Sha256;
use subtle::ConstantTimeEq;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Code, Error, Params, Result};
use crate::store::Id;

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T> {
    /// The items, in the order asked for.
    pub data: Vec<T>,
    /// Where the page stands in the list.
    pub page: PageInfo,
}

/// Where a page stands in its list.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct PageInfo {
    /// The most items this page could have had.
    pub limit: usize,
    /// Ask again with this as `cursor` for the items that follow; null at the end.
    pub next_cursor: Option<String>,
    /// Ask again with this as `cursor` for the items before; null at the beginning.
    pub prev_cursor: Option<String>,
    /// Whether items follow.
    pub has_more: bool,
    /// How many items the list has; only with `count=exact`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
}

/// Which way a cursor goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// To the items that follow.
    Next,
    /// To the items before.
    Previous,
}

/// A place in a list: between two items, facing one way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// Which way to go.
    pub direction: Direction,
    /// The sort's key of the item beside the place.
    pub key: Vec<u8>,
    /// The id of that item.
    pub id: Id,
    /// Whether that item is met on the way.
    pub inclusive: bool,
}

/// Seals cursors with a key of the store, and opens them again.
#[derive(Clone)]
pub struct Seal([u8; 32]);

const TAG: usize = 12;

impl Seal {
    /// A seal made with this key.
    pub fn new(key: [u8; 32]) -> Seal {
        Seal(key)
    }

    fn tag(&self, binding: &str, content: &[u8]) -> Vec<u8> {
        #[allow(clippy::expect_used)] // HMAC takes a key of any length.
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes a key of any length");
        mac.update(content);
        mac.update(binding.as_bytes());
        mac.finalize().into_bytes()[..TAG].to_vec()
    }

    /// The cursor to a place in the list that `binding` names.
    pub fn seal(&self, binding: &str, place: &Position) -> String {
        let mut bytes = vec![u8::from(place.direction == Direction::Previous) | u8::from(place.inclusive) << 1];
        bytes.extend_from_slice(place.id.0.as_bytes());
        bytes.extend_from_slice(&place.key);
        let tag = self.tag(binding, &bytes);
        bytes.extend_from_slice(&tag);
        BASE64.encode(bytes)
    }

    /// The place a cursor stands for, if it was made for the list that `binding` names.
    pub fn open(&self, binding: &str, cursor: &str) -> Result<Position> {
        let wrong = || {
            let detail = "This cursor was not given by this list with these filters and this sort. Leave `cursor` out \
                          to begin at the first page.";
            Error::parameter(Code::InvalidCursor, "cursor", detail)
        };
        let bytes = BASE64.decode(cursor).map_err(|_| wrong())?;
        if bytes.len() < 1 + 16 + TAG {
            return Err(wrong());
        }
        let (content, tag) = bytes.split_at(bytes.len() - TAG);
        if !bool::from(self.tag(binding, content).ct_eq(tag)) {
            return Err(wrong());
        }
        let direction = if content[0] & 1 == 1 { Direction::Previous } else { Direction::Next };
        let id = Id(Uuid::from_slice(&content[1..17]).map_err(|_| wrong())?);
        Ok(Position { direction, key: content[17..].to_vec(), id, inclusive: content[0] & 2 == 2 })
    }
}

/// What a list is asked for: how many items, from where.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The most items to show.
    pub limit: usize,
    /// Where to begin; the beginning of the list where there is none.
    pub from: Option<Position>,
    binding: String,
}

impl Asked {
    /// Reads `limit` and `cursor` of a request for `list` (its path, say).
    pub fn of(params: &Params, list: &str, seal: &Seal) -> Result<Asked> {
        let binding = format!("{list}?{}", params.selection());
        let from = params.get("cursor").map(|cursor| seal.open(&binding, cursor)).transpose()?;
        Ok(Asked { limit: params.limit()?, from, binding })
    }

    /// So many from the beginning, where nobody turns pages.
    pub fn first(limit: usize) -> Asked {
        Asked { limit, from: None, binding: String::new() }
    }

    /// Whether the rows are to be read against the list's order.
    pub fn backwards(&self) -> bool {
        self.from.as_ref().is_some_and(|place| place.direction == Direction::Previous)
    }

    /// How many rows to read: one more than is shown tells whether there are more.
    pub fn rows(&self) -> i64 {
        self.limit as i64 + 1
    }

    /// The page of a list that is at hand as a whole, `of` one record.
    pub fn cut<T>(&self, all: Vec<T>, seal: &Seal, of: Id) -> (Vec<T>, PageInfo) {
        let (rows, page) = self.page(self.around(all), seal, |(place, _)| (place.to_be_bytes().to_vec(), of));
        (rows.into_iter().map(|(_, row)| row).collect(), page)
    }

    /// What such a page is cut from, each with its place, in the order it is walked.
    fn around<T>(&self, all: Vec<T>) -> Vec<(u32, T)> {
        let place = self.from.as_ref().map(|from| u32::from_be_bytes(from.key.clone().try_into().unwrap_or_default()));
        let (rows, all) = (self.rows() as usize, (0..).zip(all));
        match place {
            None => all.take(rows).collect(),
            Some(place) if self.backwards() => {
                let mut before: Vec<(u32, T)> = all.filter(|(at, _)| *at < place).collect();
                before.reverse();
                before.truncate(rows);
                before
            }
            Some(place) => all.filter(|(at, _)| *at > place).take(rows).collect(),
        }
    }

    /// Where all that a cursor leads to went away meanwhile: the way back, past the item the page began beside.
    pub fn turn_back(&self, page: &mut PageInfo, seal: &Seal) {
        let Some(place) = &self.from else { return };
        let turned = |direction| seal.seal(&self.binding, &Position { direction, inclusive: true, ..place.clone() });
        match place.direction {
            Direction::Next => page.prev_cursor = Some(turned(Direction::Previous)),
            Direction::Previous => {
                page.next_cursor = Some(turned(Direction::Next));
                page.has_more = true;
            }
        }
    }

    /// Cuts the rows that were read down to the page, in the list's order, and makes the cursors around it.
    pub fn page<T>(&self, mut rows: Vec<T>, seal: &Seal, key: impl Fn(&T) -> (Vec<u8>, Id)) -> (Vec<T>, PageInfo) {
        let beyond = rows.len() > self.limit;
        rows.truncate(self.limit);
        let (before, after) = if self.backwards() {
            rows.reverse();
            (beyond, true)
        } else {
            (self.from.is_some(), beyond)
        };
        let cursor = |row: Option<&T>, direction| {
            row.map(|row| {
                let (key, id) = key(row);
                seal.seal(&self.binding, &Position { direction, key, id, inclusive: false })
            })
        };
        let info = PageInfo {
            limit: self.limit,
            next_cursor: cursor(rows.last(), Direction::Next).filter(|_| after),
            prev_cursor: cursor(rows.first(), Direction::Previous).filter(|_| before),
            has_more: after && !rows.is_empty(),
            total: None,
        };
        (rows, info)
    }
}

impl PageInfo {
    /// The links to the pages around, for the `Link` header.
    pub fn links(&self, path: &str, params: &Params) -> Vec<(String, &'static str)> {
        [(&self.prev_cursor, "prev"), (&self.next_cursor, "next")]
            .into_iter()
            .filter_map(|(cursor, rel)| {
                cursor.as_ref().map(|cursor| (format!("{path}?{}", params.with_cursor(cursor)), rel))
            })
            .collect()
    }
}
