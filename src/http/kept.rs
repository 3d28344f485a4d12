//! An answer that is kept: rendered once, with its headers, its tag and its compressed forms, and sent as often as it is
//! asked for.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG,
    HeaderMap, HeaderName, HeaderValue, IF_MATCH, IF_NONE_MATCH, VARY, X_CONTENT_TYPE_OPTIONS,
};
use actix_web::web::Bytes;

use super::coding::Coding;
use super::layers::open_to_all;
use super::{Answer, Code, Error, Result, Until};

const SURROGATE_KEY: HeaderName = HeaderName::from_static("surrogate-key");
const CACHE_TAG: HeaderName = HeaderName::from_static("cache-tag");

/// Which of its headers a 304 has beside the tag and `Cache-Control`.
const CONFIRMED: [HeaderName; 6] = [
    VARY,
    X_CONTENT_TYPE_OPTIONS,
    ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS,
    SURROGATE_KEY,
    CACHE_TAG,
];

/// Bodies above this many bytes are compressed on a thread that may take its time.
const LONG: usize = 32 * 1024;

/// For how many seconds browsers keep an answer, shared caches do, and these serve it while they ask again.
#[derive(Debug, Clone, Copy)]
pub struct Lives {
    /// In a browser.
    pub browsers: u64,
    /// In a cache that many share and that is told when it changes.
    pub shared: u64,
    /// In such a cache, while it asks again.
    pub stale: u64,
}

/// An answer ready to be sent many times.
#[derive(Debug, Clone)]
pub struct Kept {
    content: Arc<Content>,
    /// The body in each coding that it was asked for in, as [`Coding::ALL`] has them.
    forms: [Option<Bytes>; 3],
}

#[derive(Debug)]
struct Content {
    status: StatusCode,
    headers: Vec<(HeaderName, HeaderValue)>,
    /// The entity tag without its quotation marks; empty where there is none.
    tag: String,
    body: Bytes,
    until: Until,
    lives: Lives,
    numbers: Box<[u64]>,
}

impl Kept {
    /// Makes an answer ready; none where it is not one that may be kept.
    pub fn of(answer: Answer) -> std::result::Result<Kept, Answer> {
        let Some(keeping) = answer.keeping.as_deref() else { return Err(answer) };
        let mut headers = Vec::with_capacity(answer.headers.len() + 7);
        let mut tag = String::new();
        for (name, value) in &answer.headers {
            let (Ok(name), Ok(value)) = (HeaderName::try_from(name.as_str()), HeaderValue::try_from(value.as_str()))
            else {
                continue;
            };
            match name {
                ETAG => tag = value.to_str().unwrap_or_default().trim_matches('"').to_owned(),
                name => headers.push((name, value)),
            }
        }
        if !answer.body.is_empty() && answer.header(CONTENT_TYPE.as_str()).is_none() {
            headers.push((CONTENT_TYPE, HeaderValue::from_static("application/json")));
        }
        let told = keeping.tags.told();
        for (name, between) in [(SURROGATE_KEY, " "), (CACHE_TAG, ",")] {
            headers.extend(HeaderValue::try_from(told.join(between)).ok().map(|value| (name, value)));
        }
        headers.push((VARY, HeaderValue::from_static("Accept-Encoding")));
        headers.extend(open_to_all());
        let content = Content {
            status: StatusCode::from_u16(answer.status).unwrap_or_default(),
            headers,
            tag,
            until: keeping.until,
            lives: keeping.lives,
            numbers: keeping.tags.numbers(),
            body: Bytes::from(answer.body),
        };
        Ok(Kept { content: Arc::new(content), forms: [const { None }; 3] })
    }

    /// Whether both are of one making.
    pub fn is(&self, other: &Kept) -> bool {
        Arc::ptr_eq(&self.content, &other.content)
    }

    /// How many bytes of memory it takes, near enough.
    pub fn size(&self) -> u64 {
        let content = &self.content;
        let head: usize = content.headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 64).sum();
        let forms: usize = self.forms.iter().flatten().map(Bytes::len).sum();
        (512 + head + content.tag.len() + content.numbers.len() * 8 + content.body.len() + forms) as u64
    }

    /// Until when it is what readers see, as things are scheduled.
    pub fn until(&self) -> Until {
        self.content.until
    }

    /// What it was made from.
    pub fn tags(&self) -> &[u64] {
        &self.content.numbers
    }

    /// The coding in which a client gets it; 406 where it takes none, 412 where it has another and says so.
    pub fn coding_for(&self, headers: &HeaderMap) -> Result<Coding> {
        let conditional = headers.contains_key(IF_MATCH) && self.content.status == StatusCode::OK;
        if conditional && self.named(headers, &IF_MATCH).is_none() {
            let detail = "What stands at this address has another ETag than `If-Match` names. Read it again without.";
            return Err(Error::new(Code::Stale, detail));
        }
        Coding::chosen(headers, self.content.body.len())
    }

    /// The same with its body in this coding; itself where it has that already.
    pub async fn with_form(&self, coding: Coding) -> Result<Option<Kept>> {
        if coding == Coding::Identity || self.form(coding).is_some() {
            return Ok(None);
        }
        let body = self.content.body.clone();
        let made = match body.len() {
            ..=LONG => coding.encode(&body),
            _ => tokio::task::spawn_blocking(move || coding.encode(&body)).await.map_err(Error::internal)?,
        };
        let mut more = self.clone();
        more.forms[coding as usize - 1] = Some(Bytes::from(made.map_err(Error::internal)?));
        Ok(Some(more))
    }

    fn form(&self, coding: Coding) -> Option<&Bytes> {
        match coding {
            Coding::Identity => Some(&self.content.body),
            coding => self.forms[coding as usize - 1].as_ref(),
        }
    }

    /// Sends it in a coding of which it has the form. What the client has already is confirmed by a 304.
    pub fn respond(&self, headers: &HeaderMap, coding: Coding, until: Until) -> HttpResponse<BoxBody> {
        let content = &self.content;
        let confirmed = match headers.contains_key(IF_NONE_MATCH) && content.status == StatusCode::OK {
            true => self.named(headers, &IF_NONE_MATCH),
            false => None,
        };
        let status = if confirmed.is_some() { StatusCode::NOT_MODIFIED } else { content.status };
        let mut response = HttpResponse::new(status);
        let head = response.headers_mut();
        head.reserve(content.headers.len() + 6);
        // What describes a body goes with it alone (RFC 9110, 15.4.5).
        let told = content.headers.iter().filter(|(name, _)| confirmed.is_none() || CONFIRMED.contains(name));
        for (name, value) in told {
            head.insert(name.clone(), value.clone());
        }
        let control = until.control(content.lives);
        if let Ok(control) = HeaderValue::try_from(control) {
            head.insert(CACHE_CONTROL, control);
        }
        let tag = confirmed.or_else(|| (!content.tag.is_empty()).then(|| tag_in(&content.tag, coding)));
        if let Some(tag) = tag.and_then(|tag| HeaderValue::try_from(tag).ok()) {
            head.insert(ETAG, tag);
        }
        if status == StatusCode::NOT_MODIFIED {
            return response;
        }
        let body = self.form(coding).unwrap_or(&content.body).clone();
        if coding != Coding::Identity {
            head.insert(CONTENT_ENCODING, HeaderValue::from_static(coding.word()));
        }
        response.set_body(BoxBody::new(body))
    }

    /// The tag of ours that a header names, in whichever coding, as it is confirmed.
    fn named(&self, headers: &HeaderMap, name: &HeaderName) -> Option<String> {
        let tag = self.content.tag.as_str();
        let sent = headers.get_all(name).filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(','));
        for one in sent.map(str::trim) {
            // A weak tag names no bytes: it confirms what is kept, and is no condition (RFC 9110, 13.1.1).
            let weak = one.strip_prefix("W/");
            if weak.is_some() && *name == IF_MATCH {
                continue;
            }
            let one = weak.unwrap_or(one).trim_matches('"');
            if one == "*" {
                return Some(format!("\"{tag}\""));
            }
            let ours = one.strip_prefix(tag).filter(|_| !tag.is_empty()).is_some_and(|rest| {
                rest.is_empty() || Coding::ALL.iter().any(|coding| rest.strip_prefix('-') == Some(coding.word()))
            });
            if ours {
                return Some(format!("\"{one}\""));
            }
        }
        None
    }
}

/// A strong tag names bytes, and each coding has its own: the tag with the coding's name behind it.
fn tag_in(tag: &str, coding: Coding) -> String {
    match coding {
        Coding::Identity => format!("\"{tag}\""),
        coding => format!("\"{tag}-{}\"", coding.word()),
    }
}
