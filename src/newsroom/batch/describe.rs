//! The endpoint of batches.

use actix_web::http::Method;
use serde_json::{Value, json};

use super::{Batch, BatchResults, batch};
use crate::access::roles::Permission;
use crate::http::{Api, Code};
use crate::newsroom::describe::managed_example;
use crate::newsroom::{Article, Byline};

/// The endpoint of batches. Whatever a batch can do must be described before.
pub fn describe(api: &mut Api) {
    let codes: Vec<Code> = api.codes_of_works();
    api.operation(Method::POST, "/v1/manage/batch", "batch", "Batch", "Do many operations in one request")
        .about(
            "Every write of records, as it could be sent by itself: making, replacing, changing and trashing them, \
             their actions, the steps of the workflow, and bringing them back. Each is done with the permission it \
             needs by itself, and where it writes to a record there is, `if_match` says from which version. What one \
             makes or writes is `$name` to those after it.\n\nUnless `atomic` is false, either all are done or none \
             is: the answer is then the problem of the first that failed, with its place in `operation`. With \
             `atomic` false each is done by itself, and the result of one that fails is its problem; a failure of \
             the server's own still undoes everything. In either case faults point into the batch: \
             `/operations/3/body/headline`, `/operations/3/path`, `/operations/3/if_match`. `Idempotency-Key` counts \
             for the batch as a whole.",
        )
        .secured(Permission::Write.word())
        .repeatable()
        .takes::<Batch>(example())
        .answers::<BatchResults>(200, "What came of each, in their order.", results())
        .problems(&codes)
        .to(batch);
}

fn example() -> Value {
    json!({"operations": [
        {"method": "POST", "path": "/v1/manage/bylines", "name": "ada", "body": {"names": "Ada Penn"}},
        {"method": "POST", "path": "/v1/manage/articles", "name": "report", "body": {"headline": "Water rises",
            "credits": [{"role": "writer", "credited_as": "ADA PENN", "byline": {"id": "$ada"}}]}},
        {"method": "POST", "path": "/v1/manage/articles/$report/submit", "if_match": "$report",
            "body": {"note": "The figures are checked."}},
    ]})
}

fn results() -> Value {
    let made = |place: &str, body: Value| {
        let location = format!("/v1/manage/{place}/01936f5e-6a00-7000-8000-000000000001");
        json!({"status": 201, "etag": "\"1\"", "location": location, "body": body})
    };
    let mut submitted = managed_example::<Article>();
    submitted["workflow"] = json!("in_review");
    json!({"results": [
        made("bylines", managed_example::<Byline>()),
        made("articles", managed_example::<Article>()),
        {"status": 200, "etag": "\"1\"", "location": null, "body": submitted},
    ]})
}
