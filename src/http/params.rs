//! Query parameters: only those an endpoint declares, each at most once, each with a value that can be used.

use std::future::{Ready, ready};
use std::str::FromStr;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};

use super::{Code, Error, Result};

/// The most items a page can have, and how many it has unasked.
pub const LIMIT: (usize, usize) = (100, 20);

/// The most values a parameter takes.
pub const MOST_VALUES: usize = 50;

/// The query of a request, read strictly.
#[derive(Debug, Clone, Default)]
pub struct Params(Vec<(String, String)>);

impl Params {
    /// Reads a query string.
    pub fn parse(query: &str) -> Result<Params> {
        let pairs: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        for (at, (name, value)) in pairs.iter().enumerate() {
            if value.contains('\0') || name.contains('\0') {
                return Err(Error::parameter(Code::InvalidParameter, name, "A parameter cannot hold a NUL character."));
            }
            if pairs[..at].iter().any(|(earlier, _)| earlier == name) {
                let detail = format!("`{name}` is given more than once; separate several values by commas.");
                return Err(Error::parameter(Code::InvalidParameter, name, detail));
            }
        }
        Ok(Params(pairs))
    }

    /// The names given.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    /// The query without a parameter.
    pub fn without(&self, name: &str) -> Params {
        Params(self.0.iter().filter(|(known, _)| known != name).cloned().collect())
    }

    /// The value of a parameter; an empty one counts as none.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    /// The value of a parameter, read as `T`.
    pub fn read<T: FromStr>(&self, name: &str, expected: &str) -> Result<Option<T>> {
        let read = |value: &str| {
            value.parse().map_err(|_| {
                let detail = format!("`{name}` must be {expected}, not ‘{}’.", clip(value));
                Error::parameter(Code::InvalidParameter, name, detail)
            })
        };
        self.get(name).map(read).transpose()
    }

    /// The value of a parameter that takes one of a few words.
    pub fn one_of<'a>(&'a self, name: &str, allowed: &[&str]) -> Result<Option<&'a str>> {
        match self.get(name) {
            Some(value) if !allowed.contains(&value) => {
                let detail = format!("`{name}` must be one of {}; not ‘{}’.", allowed.join(", "), clip(value));
                Err(Error::parameter(Code::InvalidParameter, name, detail))
            }
            value => Ok(value),
        }
    }

    /// The values of a parameter that takes several, separated by commas, each one of `allowed`.
    pub fn several_of<'a>(&'a self, name: &str, allowed: &[&str]) -> Result<Vec<&'a str>> {
        let values = self.several(name)?;
        match values.iter().find(|value| !allowed.contains(value)) {
            None => Ok(values),
            Some(value) => {
                let detail = format!("`{name}` does not know ‘{}’; it takes {}.", clip(value), allowed.join(", "));
                Err(Error::parameter(Code::InvalidParameter, name, detail))
            }
        }
    }

    /// The values of a parameter that takes several, separated by commas; at most [`MOST_VALUES`].
    pub fn several<'a>(&'a self, name: &str) -> Result<Vec<&'a str>> {
        let values: Vec<&str> = self
            .get(name)
            .map(|value| value.split(',').map(str::trim).filter(|one| !one.is_empty()).collect())
            .unwrap_or_default();
        if values.len() > MOST_VALUES {
            let detail = format!("`{name}` takes at most {MOST_VALUES} values.");
            return Err(Error::parameter(Code::InvalidParameter, name, detail));
        }
        Ok(values)
    }

    /// How many items the page is to have.
    pub fn limit(&self) -> Result<usize> {
        let (most, usual) = LIMIT;
        match self.read::<usize>("limit", "a number from 1 to 100")? {
            None => Ok(usual),
            Some(limit) if (1..=most).contains(&limit) => Ok(limit),
            Some(limit) => {
                let detail = format!("`limit` must be from 1 to {most}, not {limit}; follow `next_cursor` for more.");
                Err(Error::parameter(Code::InvalidParameter, "limit", detail))
            }
        }
    }

    /// The query with `cursor` in place of the one it has, for the links to other pages.
    pub fn with_cursor(&self, cursor: &str) -> String {
        let kept = self.0.iter().filter(|(name, _)| name != "cursor");
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(kept).append_pair("cursor", cursor);
        query.finish()
    }

    /// All that decides what a list holds and in which order, but for the page: what a cursor is bound to.
    pub fn selection(&self) -> String {
        let beside = ["cursor", "limit", "fields", "include", "count", "body_format"];
        let mut kept: Vec<String> = self
            .0
            .iter()
            .filter(|(name, value)| !beside.contains(&name.as_str()) && !value.is_empty())
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        kept.sort();
        kept.join("&")
    }
}

/// The beginning of a value, short enough to be said back.
pub fn clip(value: &str) -> String {
    value.chars().take(60).collect()
}

impl FromRequest for Params {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Params::parse(request.query_string()))
    }
}
