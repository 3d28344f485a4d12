//! Verifying a quotation: a person compares the words with their source, and says what they found.

use actix_web::http::Method;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::{Quotation, Verification, VerificationState, VerifiedAgainst};
use crate::access::desk::Shift;
use crate::access::roles::ToWrite;
use crate::http::{Answer, Api, Code, Error, Fault, Request, Result, Schemas};
use crate::newsroom::describe::managed_example;
use crate::newsroom::manage::{BodyFormat, view};
use crate::record::{Kind, save};
use crate::store::{Conn, Json};

/// What somebody found who compared a quotation with its source.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Verify {
    /// What they found. `unchecked` takes back what was found before.
    pub state: VerificationState,
    /// With what they compared; needed unless it is `unchecked`.
    #[serde(default)]
    pub against: Option<VerifiedAgainst>,
    /// What they remark.
    #[serde(default)]
    #[schema(max_length = 5000)]
    pub note: Option<String>,
}

/// `POST /v1/manage/quotations/{id}/verify`: in the name of whoever is signed in.
fn verify(conn: &mut Conn, shift: &Shift, schemas: &Schemas, mut request: Request) -> Result<Answer> {
    let wish: Verify = schemas.read(request.body.take())?;
    let version = request.version()?;
    let id = request.id.ok_or_else(Error::not_found)?;
    let checked = wish.state != VerificationState::Unchecked;
    if checked && wish.against.is_none() {
        let detail = "Say what the words were compared with: transcript, recording, notes, document or speaker.";
        return Err(Error::invalid(vec![Fault::at("/against", "required", detail)]));
    }
    let head = save::head_at(conn, Kind::Quotation, id, version)?;
    let saved = save::load_with::<Quotation>(conn, head)?;
    let mut record = saved.record.clone();
    record.verification = Json(match checked {
        false => Verification::default(),
        true => Verification {
            state: wish.state,
            against: wish.against,
            by: Some(shift.user.email.clone()),
            at: Some(shift.now),
            note: wish.note.filter(|note| !note.trim().is_empty()),
        },
    });
    let saved = save::change(conn, shift, &saved, record)?;
    let answer = Answer::json(200, &view(conn, &saved, shift.now, BodyFormat::PortableText)?)?;
    Ok(answer.version(saved.head.version))
}

/// The endpoint.
pub fn describe(api: &mut Api) {
    let mut example = managed_example::<Quotation>();
    example["verification"] = json!({"state": "checked", "against": "recording", "by": "ada@example.com",
        "at": "2026-11-27T08:00:00Z", "note": "At 12:40."});
    api.operation(
        Method::POST,
        "/v1/manage/quotations/{id}/verify",
        "verifyQuotation",
        "Manage quotations",
        "Say that a quotation was compared with its source",
    )
    .about(
        "Who is signed in compared the words with their source, and they hold or do not. It is back to `unchecked` when \
         the words or the speaker change, and never delivered.",
    )
    .conditional()
    .repeatable()
    .takes::<Verify>(json!({"state": "checked", "against": "recording", "note": "At 12:40."}))
    .answers_named(200, "As it is now.", "ManagedQuotation", example)
    .problems(&[Code::NotFound, Code::MergedAway])
    .to_work::<ToWrite>(verify);
}
