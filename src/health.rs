//! Whether the server lives and serves.

use actix_web::http::Method;
use actix_web::web::Data;
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::http::{Answer, Api, Result};
use crate::store::Store;
use crate::store::schema::store;

/// How the server is.
#[derive(Serialize, ToSchema)]
pub struct Health {
    /// `ok`.
    #[schema(example = "ok")]
    status: &'static str,
}

/// The endpoints of this room.
pub fn describe(api: &mut Api) {
    api.operation(Method::GET, "/healthz", "health", "Operation", "Does the process live?")
        .answers::<Health>(200, "It does.", json!({"status": "ok"}))
        .to(alive);
    api.operation(Method::GET, "/readyz", "readiness", "Operation", "Can it answer?")
        .about("200 once the database answers; 503 while it does not.")
        .answers::<Health>(200, "It can.", json!({"status": "ok"}))
        .to(ready);
}

async fn alive() -> Result<Answer> {
    Answer::json(200, &Health { status: "ok" })
}

async fn ready(db: Data<Store>) -> Result<Answer> {
    db.glance(|conn| Ok(store::table.count().get_result::<i64>(conn)?)).await?;
    Answer::json(200, &Health { status: "ok" })
}
