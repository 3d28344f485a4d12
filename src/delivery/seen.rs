//! A look back: a record as readers saw it at an instant, with what was included of others then. A look ahead too: as
//! they will see it, as things are scheduled now.

use actix_web::HttpRequest;
use actix_web::http::Method;
use actix_web::http::header::{CONTENT_LANGUAGE, LOCATION};
use actix_web::web::{Data, Path};
use chrono::DateTime;
use serde_json::Value;

use super::describe::languages;
use super::list::members_of;
use super::one::answer;
use super::referring::Sight;
use super::{Shown, Wish};
use crate::access::roles::ToRead;
use crate::access::{Desk, Permission};
use crate::http::{Answer, Api, Code, Error, Operation, Parameter, Params, Result};
use crate::record::Kind;
use crate::store::{Id, Moment};

/// `GET /v1/manage/{collection}/{id}/seen`.
async fn seen<T: Shown>(
    request: HttpRequest,
    desk: Desk<ToRead>,
    api: Data<Api>,
    path: Path<String>,
    params: Params,
) -> Result<Answer> {
    let id: Id = path.parse().map_err(|_| Error::not_found())?;
    let at = instant(&params)?;
    let wish = Wish::of_shape::<T>(&params, members_of::<T>(&api))?;
    let query = request.query_string().to_owned();
    desk.read(move |conn, shift| {
        let at = at.unwrap_or(shift.now);
        answer::<T>(conn, id, &wish, &query, Sight::At(at))
            .map(for_the_newsroom)
            .map_err(|error| teach(error, T::KIND, id, at))
    })
    .await
}

fn instant(params: &Params) -> Result<Option<Moment>> {
    let Some(given) = params.get("at") else { return Ok(None) };
    match DateTime::parse_from_rfc3339(given) {
        Ok(at) => Ok(Some(at.to_utc().into())),
        Err(_) => {
            let detail = "`at` is an instant with an offset: 2026-11-20T08:00:00Z, or 2026-11-20T16:00:00%2B08:00.";
            Err(Error::parameter(Code::InvalidParameter, "at", detail))
        }
    }
}

/// What was answered to readers as management answers it: nobody keeps it, and what was merged leads to a look back at
/// the other record.
fn for_the_newsroom(answer: Answer) -> Answer {
    let location = answer.header(LOCATION.as_str()).map(str::to_owned);
    let mut answer = Answer { keeping: None, ..answer };
    answer.headers.retain(|(name, _)| name == CONTENT_LANGUAGE.as_str());
    let Some(location) = location else { return answer };
    let (path, query) = location.split_once('?').unwrap_or((&location, ""));
    let path = path.trim_start_matches("/v1");
    answer.with(LOCATION.as_str(), format!("/v1/manage{path}/seen?{query}").trim_end_matches('?'))
}

/// Says where it is written down what readers saw when.
fn teach(error: Error, kind: Kind, id: Id, at: Moment) -> Error {
    let plain = Error::not_found();
    if error.code() != Code::NotFound || error.detail() != plain.detail() {
        return error;
    }
    let detail = format!(
        "Readers saw nothing of this record at {at}. GET /v1/manage/{}/{id}/editions lists what they saw when.",
        kind.collection()
    );
    Error::new(Code::NotFound, detail)
}

/// The endpoint of a look back; `shaped` adds what is asked of the record's shape.
pub fn describe<T: Shown>(
    api: &mut Api,
    (name, tag, noun): (&str, &str, &str),
    shaped: fn(Operation<'_>) -> Operation<'_>,
) {
    let operation = api
        .operation(
            Method::GET,
            &format!("/v1/manage/{}/{{id}}/seen", T::KIND.collection()),
            &format!("seen{name}"),
            &format!("Manage {tag}"),
            &format!("Read {noun} as readers saw it"),
        )
        .about(
            "At the instant `at`, with the records that were shown with it as they were shown then. An instant to come \
             shows what readers will see as things are scheduled now.",
        )
        .secured(Permission::Read.word())
        .query(Parameter::text("at", "The instant (RFC 3339, with an offset); now where it is left out."))
        .queries(languages(T::KIND));
    shaped(operation)
        .answers::<T::View>(200, "What readers saw then.", Value::Null)
        .answers_nothing(
            301,
            "It was merged into another record by then; `Location` leads to what was seen of that one.",
        )
        .problems(&[Code::NotFound, Code::Gone, Code::InvalidParameter])
        .to(seen::<T>);
}
