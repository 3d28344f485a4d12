//! What a handler answers: bytes with their headers, ready to be sent, kept for a replay, or compared.

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_LANGUAGE, CONTENT_TYPE, ETAG, LAST_MODIFIED, LINK, LOCATION};
use actix_web::{HttpRequest, HttpResponse, Responder};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{Kept, Lives, Result, Tags};
use crate::store::Moment;

/// Until when what readers see stays as it is, as things are scheduled now.
#[derive(Debug, Clone, Copy)]
pub struct Until {
    /// The next instant at which it may change by itself; none where nothing is scheduled.
    next: Option<Moment>,
    now: Moment,
}

impl Until {
    /// Until the next instant at which an answer may change by itself, if there is one.
    pub fn next(next: Option<Moment>, now: Moment) -> Until {
        Until { next, now }
    }

    /// The same, and no longer than the minute lasts: of what depends on the time of day.
    pub fn within_the_minute(self) -> Until {
        const MINUTE: i64 = 60_000_000;
        let ends = self.now.micros().div_euclid(MINUTE).saturating_add(1).saturating_mul(MINUTE);
        self.before(Moment::from_micros(ends))
    }

    /// The same, and no longer than until this instant.
    pub fn before(self, other: Option<Moment>) -> Until {
        Until { next: self.next.into_iter().chain(other).min(), ..self }
    }

    /// The same as it is at another time.
    pub fn at(self, now: Moment) -> Until {
        Until { now, ..self }
    }

    /// Whether it is so at an instant: not before it was known, nor when it has changed.
    pub fn holds_at(self, at: Moment) -> bool {
        self.now <= at && self.next.is_none_or(|next| at < next)
    }

    /// When it was known.
    pub fn since(self) -> Moment {
        self.now
    }

    /// `Cache-Control` of an answer with such lives. Nothing of it reaches past what is left.
    pub fn control(self, lives: Lives) -> String {
        let left = self.next.map_or(u64::MAX, |next| ((next.micros() - self.now.micros()) / 1_000_000).max(0) as u64);
        let (browsers, shared) = (lives.browsers.min(left), lives.shared.min(left));
        let mut control = format!("public, max-age={browsers}, s-maxage={shared}");
        let stale = lives.stale.min(left - shared);
        if stale > 0 {
            control.push_str(&format!(", stale-while-revalidate={stale}"));
        }
        control
    }
}

/// An answer of one of our handlers.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The headers; without `Content-Type` it is JSON.
    pub headers: Vec<(String, String)>,
    /// Its bytes.
    pub body: Vec<u8>,
    /// How it is kept, where it is one that may be.
    pub keeping: Option<Box<Keeping>>,
}

/// How an answer is kept.
#[derive(Debug, Clone)]
pub struct Keeping {
    /// What it was made from.
    pub tags: Tags,
    /// Until when it holds.
    pub until: Until,
    /// For how long others keep it.
    pub lives: Lives,
}

impl Answer {
    /// An answer with `value` as its JSON body.
    pub fn json(status: u16, value: &impl Serialize) -> Result<Answer> {
        Ok(Answer::of(status, serde_json::to_vec(value)?))
    }

    /// An answer in another form than JSON.
    pub fn of_media(media: &str, text: String) -> Answer {
        Answer::of(200, text.into_bytes()).with(CONTENT_TYPE.as_str(), media)
    }

    /// An answer without a body (204).
    pub fn empty() -> Answer {
        Answer::of(204, Vec::new())
    }

    /// A redirect to `location` that stays (301). Kept by caches for a day at most, for an address can change again.
    pub fn moved(location: &str, until: Until, tags: Tags) -> Answer {
        let lives = Lives { browsers: 30, shared: 86_400, stale: 0 };
        Answer::of(301, Vec::new()).with(LOCATION.as_str(), location).kept(Keeping { tags, until, lives })
    }

    /// An answer of these bytes.
    pub fn of(status: u16, body: Vec<u8>) -> Answer {
        Answer { status, headers: Vec::new(), body, keeping: None }
    }

    fn kept(self, keeping: Keeping) -> Answer {
        Answer { keeping: Some(Box::new(keeping)), ..self }
    }

    /// Adds a header.
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Answer {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Adds the entity tag of a working copy: its version.
    pub fn version(self, version: i32) -> Answer {
        self.with(ETAG.as_str(), format!("\"{version}\""))
    }

    /// Says in which language it is; nothing where it is in none.
    pub fn in_language(self, language: &str) -> Answer {
        if language.is_empty() { self } else { self.with(CONTENT_LANGUAGE.as_str(), language) }
    }

    /// Adds what lets readers and caches keep a delivery answer: a tag made of the bytes, when it last changed, what it was
    /// made from, and for how long it may be served without asking.
    pub fn cacheable(self, modified: Option<Moment>, until: Until, tags: Tags) -> Answer {
        let digest = Sha256::digest(&self.body);
        let tag: String = digest.iter().take(12).map(|byte| format!("{byte:02x}")).collect();
        let lives = Lives { browsers: 10, shared: 30, stale: 30 };
        let answer = self.with(ETAG.as_str(), format!("\"{tag}\"")).kept(Keeping { tags, until, lives });
        match modified {
            Some(at) => answer.with(LAST_MODIFIED.as_str(), at.utc().format("%a, %d %b %Y %H:%M:%S GMT").to_string()),
            None => answer,
        }
    }

    /// Adds the links to the pages before and after (RFC 8288).
    pub fn linked(self, links: &[(String, &str)]) -> Answer {
        if links.is_empty() {
            return self;
        }
        let links: Vec<String> = links.iter().map(|(url, rel)| format!("<{url}>; rel=\"{rel}\"")).collect();
        self.with(LINK.as_str(), links.join(", "))
    }

    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    fn send(self) -> HttpResponse {
        let mut response = HttpResponse::build(StatusCode::from_u16(self.status).unwrap_or_default());
        for (name, value) in &self.headers {
            response.insert_header((name.as_str(), value.as_str()));
        }
        if self.body.is_empty() {
            return response.finish();
        }
        if self.header(CONTENT_TYPE.as_str()).is_none() {
            response.insert_header((CONTENT_TYPE, "application/json"));
        }
        response.body(self.body)
    }
}

impl Responder for Answer {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        match Kept::of(self) {
            // The outermost layer keeps it, and sends it in the form that is asked for.
            Ok(kept) => {
                let mut response = HttpResponse::new(StatusCode::OK);
                response.extensions_mut().insert(kept);
                response
            }
            Err(answer) => answer.send(),
        }
    }
}
