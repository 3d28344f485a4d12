//! What a handler answers: bytes with their headers, ready to be sent, kept for a replay, or compared.

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_TYPE, ETAG, IF_NONE_MATCH, LAST_MODIFIED, LINK, LOCATION,
};
use actix_web::{HttpRequest, HttpResponse, Responder};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::Result;
use crate::store::Moment;

/// For how long what readers see stays as it is, as things are scheduled now.
#[derive(Debug, Clone, Copy)]
pub struct Until {
    /// The whole seconds that are left; none where nothing is scheduled.
    left: Option<u64>,
}

impl Until {
    /// Until the next instant at which an answer may change by itself, if there is one.
    pub fn next(next: Option<Moment>, now: Moment) -> Until {
        Until { left: next.map(|next| ((next.micros() - now.micros()) / 1_000_000).max(0) as u64) }
    }

    /// The same, and no longer than the minute lasts: of what depends on the time of day.
    pub fn within_the_minute(self, now: Moment) -> Until {
        let left = 60 - now.micros().div_euclid(1_000_000).rem_euclid(60);
        Until { left: Some(self.left.unwrap_or(u64::MAX).min(left.unsigned_abs())) }
    }

    /// `Cache-Control` of an answer that browsers keep for so many seconds, shared caches for so many, and these serve
    /// for so many more while they ask again. Nothing of it reaches past what is left.
    pub fn control(self, browsers: u64, shared: u64, stale: u64) -> String {
        let left = self.left.unwrap_or(u64::MAX);
        let (browsers, shared) = (browsers.min(left), shared.min(left));
        let mut control = format!("public, max-age={browsers}, s-maxage={shared}");
        let stale = stale.min(left - shared);
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
}

impl Answer {
    /// An answer with `value` as its JSON body.
    pub fn json(status: u16, value: &impl Serialize) -> Result<Answer> {
        Ok(Answer { status, headers: Vec::new(), body: serde_json::to_vec(value)? })
    }

    /// An answer in another form than JSON.
    pub fn of_media(media: &str, text: String) -> Answer {
        Answer { status: 200, headers: Vec::new(), body: text.into_bytes() }.with(CONTENT_TYPE.as_str(), media)
    }

    /// An answer without a body (204).
    pub fn empty() -> Answer {
        Answer { status: 204, headers: Vec::new(), body: Vec::new() }
    }

    /// A redirect to `location` that stays (301). Kept by caches for a day at most, for an address can change again.
    pub fn moved(location: &str, until: Until) -> Answer {
        Answer { status: 301, headers: Vec::new(), body: Vec::new() }
            .with(LOCATION.as_str(), location)
            .with(CACHE_CONTROL.as_str(), until.control(30, 86_400, 0))
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

    /// Adds what lets readers and caches keep a delivery answer: a tag made of the bytes, when it last changed, and
    /// for how long it may be served without asking.
    pub fn cacheable(self, modified: Option<Moment>, until: Until) -> Answer {
        let digest = Sha256::digest(&self.body);
        let tag: String = digest.iter().take(12).map(|byte| format!("{byte:02x}")).collect();
        let answer =
            self.with(ETAG.as_str(), format!("\"{tag}\"")).with(CACHE_CONTROL.as_str(), until.control(10, 30, 30));
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

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        // The tag of a working copy is its version, and its answer shows more than the version tells.
        let kept = self.status == 200 && self.header(CACHE_CONTROL.as_str()).is_some();
        let fresh = kept && self.header(ETAG.as_str()).is_some_and(|tag| matches(request, tag));
        if !fresh {
            return self.send();
        }
        let mut response = HttpResponse::NotModified();
        for (name, value) in &self.headers {
            response.insert_header((name.as_str(), value.as_str()));
        }
        response.finish()
    }
}

/// Whether the client has this version already. The tag of each content coding is the tag with the coding's name
/// behind it, and any of them matches.
fn matches(request: &HttpRequest, tag: &str) -> bool {
    let plain = tag.trim_matches('"');
    let sent = request.headers().get_all(IF_NONE_MATCH).filter_map(|value| value.to_str().ok());
    sent.flat_map(|value| value.split(',')).map(str::trim).any(|one| {
        let one = one.strip_prefix("W/").unwrap_or(one).trim_matches('"');
        one == "*" || one.strip_prefix(plain).is_some_and(|rest| rest.is_empty() || CODINGS.contains(&rest))
    })
}

/// What stands behind a tag for each content coding.
pub const CODINGS: &[&str] = &["-br", "-zstd", "-gzip", "-deflate"];
