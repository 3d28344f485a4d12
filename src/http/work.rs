//! Units of work: what can be asked for by itself, at an address of its own, and as an operation of a batch.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::http::header::IF_MATCH;
use actix_web::{FromRequest, HttpRequest};
use serde_json::{Value, json};

use super::api::refuse_unknown;
use super::{Answer, Api, Code, Error, Params, Result, Schemas, precondition};
use crate::access::Permission;
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

/// A unit of work that can be part of another.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    pub permission: Permission,
    pub work: Work,
    pub codes: Vec<Code>,
}

/// What a batch finds at an address.
pub struct Found<'a> {
    /// What doing it needs.
    pub permission: Permission,
    /// What is done.
    pub work: Work,
    /// The query parameters that are declared.
    parameters: &'a [String],
    /// The address with its parameters in braces.
    template: &'a str,
}

impl Found<'_> {
    /// What stands in a path of this template where the template has a parameter.
    pub fn step<'p>(&self, path: &'p str, name: &str) -> Option<&'p str> {
        let at = self.template.split('/').position(|step| parameter(step) == Some(name))?;
        path.split('/').nth(at)
    }

    /// Refuses query parameters that are not declared.
    pub fn refuse_unknown(&self, params: &Params) -> Result<()> {
        refuse_unknown(self.parameters, params)
    }
}

/// The name of a step in braces.
fn parameter(step: &str) -> Option<&str> {
    step.strip_prefix('{')?.strip_suffix('}')
}

impl Api {
    /// The unit of work at a path, if a batch can do it; words win over parameters.
    pub fn find(&self, method: &str, path: &str) -> Option<Found<'_>> {
        let fits = |template: &str| {
            let mut steps = path.split('/');
            let all = template.split('/').all(|wanted| {
                steps
                    .next()
                    .is_some_and(|step| if parameter(wanted).is_some() { !step.is_empty() } else { step == wanted })
            });
            all && steps.next().is_none()
        };
        let known = self.endpoints.iter().filter(|one| one.method == method && fits(&one.path));
        let endpoint = known.min_by_key(|one| one.path.matches('{').count())?;
        let Piece { permission, work, .. } = *endpoint.work.as_ref()?;
        Some(Found { permission, work, parameters: &endpoint.parameters, template: &endpoint.path })
    }

    /// All units of work that can be part of a batch: method and address.
    pub fn works(&self) -> impl Iterator<Item = (&Method, &str)> {
        let works = self.endpoints.iter().filter(|endpoint| endpoint.work.is_some());
        works.map(|endpoint| (&endpoint.method, endpoint.path.as_str()))
    }

    /// Everything that can go wrong with those.
    pub fn codes_of_works(&self) -> Vec<Code> {
        let codes = self.endpoints.iter().filter_map(|endpoint| endpoint.work.as_ref()).flat_map(|piece| &piece.codes);
        Code::ALL.iter().copied().filter(|code| codes.clone().any(|known| known == code)).collect()
    }
}
