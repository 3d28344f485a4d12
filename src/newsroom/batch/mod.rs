//! Many operations in one request: all of them or none, or each by itself.

mod describe;
mod names;

use std::collections::{BTreeSet, HashSet};

use actix_web::web::Data;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

pub use describe::describe;
use names::{Named, Written};

use super::crud;
use crate::access::Desk;
use crate::access::desk::Shift;
use crate::access::roles::ToWrite;
use crate::http::{Answer, Api, Body, Error, Fault, Params, Request, Result, Schemas};
use crate::publishing::door;
use crate::store::schema::records;
use crate::store::{Clock, Conn, Id, Store, lock_rows};
use crate::words;

words! {
    /// What an operation of a batch does at its address.
    BatchMethod {
        /// Makes a record, or does something with one.
        Post = "POST",
        /// Replaces a record.
        Put = "PUT",
        /// Changes a record.
        Patch = "PATCH",
        /// Moves a record to the trash.
        Delete = "DELETE",
    }
}

/// Operations that are done in one request, in their order.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Batch {
    /// Whether all are undone when one fails. Otherwise those that fail change nothing, and the others stand.
    #[serde(default = "yes")]
    #[schema(default = true)]
    atomic: bool,
    /// The operations.
    #[schema(min_items = 1, max_items = 100)]
    operations: Vec<BatchOperation>,
}

fn yes() -> bool {
    true
}

/// A write of management, as it could be sent by itself.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BatchOperation {
    /// Its method.
    method: BatchMethod,
    /// Its address, the query included. `$name` in place of an id is the record of an earlier operation.
    #[schema(max_length = 4000, example = "/v1/manage/articles/$report/submit")]
    path: String,
    /// What it would send as `If-Match`: the version of the record, its ETag, or `$name` for the version it had after
    /// that operation.
    #[serde(default)]
    if_match: Option<BatchIfMatch>,
    /// Its body. A text that is `$name` as a whole is the id of the record that the earlier operation of that name made
    /// or wrote; a text that begins with `$$` stands for itself without the first dollar.
    #[serde(default = "nothing")]
    body: Value,
    /// What later operations call the record that this one makes or writes.
    #[serde(default)]
    #[schema(pattern = "^[a-z][a-z0-9_-]{0,39}$", example = "report")]
    name: Option<String>,
}

fn nothing() -> Value {
    json!({})
}

/// The version that an operation is made from.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum BatchIfMatch {
    /// A version.
    Version(i64),
    /// An ETag, or `$name`.
    Tag(String),
}

impl BatchOperation {
    /// What it would send as `If-Match`.
    fn tag(&self) -> Option<String> {
        self.if_match.as_ref().map(|sent| match sent {
            BatchIfMatch::Version(version) => version.to_string(),
            BatchIfMatch::Tag(tag) => tag.clone(),
        })
    }

    /// Its address without the query, and the query.
    fn address(&self) -> (&str, &str) {
        self.path.split_once('?').unwrap_or((&self.path, ""))
    }
}

/// What came of the operations of a batch, in their order.
#[derive(Debug, Serialize, ToSchema)]
pub struct BatchResults {
    /// The results.
    results: Vec<BatchResult>,
}

/// What an operation would have been answered by itself.
#[derive(Debug, Serialize, ToSchema)]
pub struct BatchResult {
    /// The status.
    status: u16,
    /// The version of the record, as `If-Match` takes it; null where there is none.
    etag: Option<String>,
    /// The address of what was made; null where nothing was.
    location: Option<String>,
    /// The body; null where there is none. A problem document where the operation failed.
    body: Value,
}

impl BatchResult {
    fn of(answer: &Answer) -> Result<BatchResult> {
        let header = |name: &str| answer.header(name).map(str::to_owned);
        let body = if answer.body.is_empty() { Value::Null } else { serde_json::from_slice(&answer.body)? };
        Ok(BatchResult { status: answer.status, etag: header("etag"), location: header("location"), body })
    }

    fn failed(error: &Error, path: &str) -> Result<BatchResult> {
        let body = serde_json::to_value(error.problem(path))?;
        Ok(BatchResult { status: error.code().status(), etag: None, location: None, body })
    }
}

/// `POST /v1/manage/batch`.
async fn batch(
    desk: Desk<ToWrite>,
    (api, schemas): (Data<Api>, Data<Schemas>),
    store: Data<Store>,
    Body { value, hash }: Body,
) -> Result<Answer> {
    let mut batch: Batch = schemas.read(value)?;
    refuse_what_cannot_be(&api, &mut batch)?;
    let clock = store.clock().clone();
    desk.post(hash, move |conn, shift| all(conn, (shift, &clock), (&api, &schemas), batch)).await
}

/// Refuses a batch with operations that are none, with a name that two have, or one that none has.
fn refuse_what_cannot_be(api: &Api, batch: &mut Batch) -> Result<()> {
    let mut faults = Vec::new();
    let mut earlier: HashSet<String> = HashSet::new();
    for (at, operation) in batch.operations.iter_mut().enumerate() {
        let place = format!("/operations/{at}");
        let path = operation.address().0.to_owned();
        let found = api.find(operation.method.word(), &path);
        if found.is_none() {
            faults.push(Fault::at(format!("{place}/path"), "unknown_operation", unknown(api, operation)));
        }
        let step = found.and_then(|found| found.step(&path, "id"));
        names::refuse_unknown(operation, step, &place, &earlier, &mut faults);
        if let Some(name) = operation.name.clone()
            && !earlier.insert(name.clone())
        {
            let detail = format!("An earlier operation is called `{name}` already.");
            faults.push(Fault::at(format!("{place}/name"), "taken", detail));
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(Error::invalid(faults)) }
}

fn unknown(api: &Api, operation: &BatchOperation) -> String {
    let acts: BTreeSet<&str> = api.works().filter_map(|(_, path)| Some(path.split_once("{id}/")?.1)).collect();
    let acts: Vec<&str> = acts.into_iter().collect();
    format!(
        "{} {} is nothing that a batch can do. It can do POST /v1/manage/{{collection}}; PUT, PATCH and DELETE \
         /v1/manage/{{collection}}/{{id}}; and, where the kind of record has them, POST \
         /v1/manage/{{collection}}/{{id}}/ with {}. Of /v1/manage/site it can do what there is.",
        operation.method,
        operation.address().0.chars().take(100).collect::<String>(),
        acts.join(", ")
    )
}

/// Does the operations in their order.
fn all(conn: &mut Conn, (shift, clock): (&Shift, &Clock), parts: (&Api, &Schemas), batch: Batch) -> Result<Answer> {
    door::enter(conn)?;
    lock_rows(conn, "records", &written_to(parts.0, &batch.operations))?;
    let mut named = Named::new();
    let mut results = Vec::new();
    for (at, mut operation) in batch.operations.into_iter().enumerate() {
        let name = operation.name.take();
        let path = operation.address().0.to_owned();
        // Each happens after the one before it: what was published is taken back later than it was published.
        let shift = &Shift { now: clock.now(), ..shift.clone() };
        let done = if batch.atomic {
            one(conn, shift, parts, operation, &named)
        } else {
            // A savepoint: what fails leaves nothing behind, and on PostgreSQL a failed statement spoils nothing more.
            conn.transaction(|conn| one(conn, shift, parts, operation, &named))
        };
        let (result, written) = match done.map_err(|error| placed(error, at)) {
            Ok((answer, written)) => (BatchResult::of(&answer)?, Some(written)),
            // A failure of ours may have ended the whole transaction.
            Err(error) if batch.atomic || error.code().status() >= 500 => return Err(error),
            Err(error) => (BatchResult::failed(&error, &path)?, None),
        };
        if let Some(name) = name {
            named.insert(name, written);
        }
        results.push(result);
    }
    Answer::json(200, &BatchResults { results })
}

/// The records that operations name in their addresses.
fn written_to(api: &Api, operations: &[BatchOperation]) -> Vec<Id> {
    let id = |operation: &BatchOperation| {
        let (path, _) = operation.address();
        api.find(operation.method.word(), path)?.step(path, "id")?.parse().ok()
    };
    operations.iter().filter_map(id).collect()
}

/// Does one operation, as it would be done by itself.
fn one(
    conn: &mut Conn,
    shift: &Shift,
    (api, schemas): (&Api, &Schemas),
    mut operation: BatchOperation,
    named: &Named,
) -> Result<(Answer, Written)> {
    let (path, query) = operation.address();
    let (path, params) = (path.to_owned(), Params::parse(query)?);
    let found = api.find(operation.method.word(), &path).ok_or_else(Error::not_found)?;
    found.refuse_unknown(&params)?;
    shift.require(found.permission)?;
    let filled = names::fill(&mut operation, &found, &path, named)?;
    let step = |name: &str| match name {
        "id" => filled.id.as_deref(),
        _ => found.step(&path, name),
    };
    let request = Request::new(step, filled.if_match, params)?.with_body(operation.body);
    let id = request.id;
    let answer = (found.work)(conn, shift, schemas, request)?;
    let made = answer.header("location").and_then(|place| place.rsplit('/').next()?.parse().ok());
    let id = crud::named_or_only(conn, made.or(id))?;
    let version = records::table.find(id).select(records::version).first(conn)?;
    Ok((answer, Written { id, version }))
}

/// What went wrong with an operation, said of the batch.
fn placed(error: Error, at: usize) -> Error {
    let place = |Fault { pointer, parameter, header, code, detail }: Fault| {
        let part = match (pointer, parameter, header) {
            (_, Some(_), _) => "path".to_owned(),
            (_, _, Some(_)) => "if_match".to_owned(),
            (pointer, ..) => format!("body{}", pointer.unwrap_or_default()),
        };
        Fault::at(format!("/operations/{at}/{part}"), code, detail)
    };
    error.relocated(place).with("operation", at)
}
