//! Units of work: what can be asked for by itself, at an address of its own, and as an operation of a batch.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::IF_MATCH;
use actix_web::{FromRequest, HttpRequest};
use serde_json::{Value, json};

use super::{Answer, Error, Params, Result, Schemas, precondition};
use crate::access::desk::Shift;
use crate::store::{Conn, Id};

/// Does what a request asks for, within a unit of work that may do more.
pub type Work = fn(&mut Conn, &Shift, &Schemas, Request) -> Result<Answer>;

/// What is asked for, whichever way it came.
#[derive(Debug)]
pub struct Request {
    /// The record that the path names; none where one is to be made, and where there is one of its kind alone.
    pub id: Option<Id>,
    number: Option<i32>,
    if_match: Option<String>,
    /// The query.
    pub params: Params,
    /// The body; `{}` where there was none.
    pub body: Value,
}

impl Request {
    /// A request without a body. `step` knows the parameters of the path by their names.
    pub fn new<'a>(
        step: impl Fn(&str) -> Option<&'a str>,
        if_match: Option<String>,
        params: Params,
    ) -> Result<Request> {
        let id = step("id").map(|id| id.parse().map_err(|_| Error::not_found())).transpose()?;
        let number = step("number").map(|number| number.parse().map_err(|_| Error::not_found())).transpose()?;
        Ok(Request { id, number, if_match, params, body: json!({}) })
    }

    /// The same with this body.
    pub fn with_body(self, body: Value) -> Request {
        Request { body, ..self }
    }

    /// The version that the write was made from (`If-Match`).
    pub fn version(&self) -> Result<i32> {
        precondition::version(self.if_match.as_deref())
    }

    /// The number of the revision that the path names.
    pub fn number(&self) -> Result<i32> {
        self.number.filter(|number| *number >= 1).ok_or_else(Error::not_found)
    }
}

impl FromRequest for Request {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let if_match = request.headers().get(IF_MATCH).map(|value| value.to_str().unwrap_or_default().to_owned());
        let params = Params::parse(request.query_string());
        ready(params.and_then(|params| Request::new(|name| request.match_info().get(name), if_match, params)))
    }
}
