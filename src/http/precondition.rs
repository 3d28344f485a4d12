//! `If-Match`: a write says which version it was made from, so that nobody's work is lost under another's.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::IF_MATCH;
use actix_web::{FromRequest, HttpRequest};

use super::{Code, Error, Result};

/// The version that a write was made from.
#[derive(Debug, Clone, Copy)]
pub struct IfMatch(pub i32);

impl FromRequest for IfMatch {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let sent = request.headers().get(IF_MATCH).map(|value| value.to_str().unwrap_or_default());
        ready(version(sent).map(IfMatch))
    }
}

/// The version that `If-Match` names.
pub fn version(sent: Option<&str>) -> Result<i32> {
    let Some(text) = sent.map(str::trim) else {
        let detail = "Send `If-Match` with the ETag of the record as you last read it, so that a change made meanwhile \
                      by somebody else is not lost.";
        return Err(Error::header(Code::PreconditionRequired, "If-Match", detail));
    };
    let tag = text.strip_prefix("W/").unwrap_or(text);
    let version = tag.strip_prefix('"').and_then(|tag| tag.strip_suffix('"')).unwrap_or(tag).parse::<i32>();
    match version {
        Ok(version) if version >= 1 => Ok(version),
        // A tag that no version ever had is a tag that does not match.
        _ => {
            let detail = "`If-Match` holds no ETag of this record. Read the record again and send its ETag.";
            Err(Error::header(Code::Stale, "If-Match", detail))
        }
    }
}
