//! What can go wrong, and what the client is told of it: problem documents after RFC 9457.

use std::fmt;

use actix_web::http::StatusCode;
use actix_web::http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE,
};
use actix_web::{HttpResponse, ResponseError};
use diesel::result::{DatabaseErrorKind as Kind, Error as Diesel};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::{Lives, Until};

/// The result of everything that may end in a problem.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// One line a code: its word, its status, its title.
macro_rules! codes {
    ($($name:ident $word:literal $status:literal $title:literal;)+) => {
        /// A stable word for a program to act on. Codes are added, never renamed.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Code { $(#[doc = $title] $name),+ }

        impl Code {
            /// Every code, for the documentation.
            pub const ALL: &'static [Code] = &[$(Code::$name),+];
            /// The word in the answer.
            pub const fn word(self) -> &'static str { match self { $(Code::$name => $word),+ } }
            /// The HTTP status it goes with.
            pub const fn status(self) -> u16 { match self { $(Code::$name => $status),+ } }
            /// A short sentence that is the same for every problem of the code.
            pub const fn title(self) -> &'static str { match self { $(Code::$name => $title),+ } }
        }
    };
}

codes! {
    MalformedRequest "malformed_request" 400 "The request cannot be read";
    MalformedJson "malformed_json" 400 "The body is not JSON";
    UnknownParameter "unknown_parameter" 400 "A query parameter is not known here";
    InvalidParameter "invalid_parameter" 400 "A query parameter has a value that cannot be used";
    InvalidCursor "invalid_cursor" 400 "The cursor does not belong to this list";
    InvalidHeader "invalid_header" 400 "A header has a value that cannot be used";
    IdempotencyNotHere "idempotency_not_here" 400 "Idempotency-Key is not accepted here";
    Unauthenticated "unauthenticated" 401 "Sign in first";
    TokenExpired "token_expired" 401 "The access token has expired";
    WrongCredentials "wrong_credentials" 401 "The address or the password is wrong";
    Forbidden "forbidden" 403 "Your role does not allow this";
    NotFound "not_found" 404 "Nothing is here";
    MethodNotAllowed "method_not_allowed" 405 "This method is not known here";
    NotAcceptable "not_acceptable" 406 "Nothing can be sent in a form that you accept";
    TooSlow "too_slow" 408 "The body did not arrive in time";
    Conflict "conflict" 409 "This conflicts with what is stored";
    SlugTaken "slug_taken" 409 "The slug belongs to another record";
    DraftsNotPublished "drafts_not_published" 409 "The record shows drafts";
    SuggestionNotAccepted "suggestion_not_accepted" 409 "A suggestion must be accepted first";
    OrphanedQuotations "orphaned_quotations" 409 "A quotation has lost its place in the text";
    QuotationsInDoubt "quotations_in_doubt" 409 "Quotations are in doubt";
    StillShown "still_shown" 409 "Other records or readers still see this";
    ShowsTrashed "shows_trashed" 409 "The record shows something that lies in the trash";
    NotPurged "not_purged" 409 "This is kept for ever";
    Locked "locked" 409 "Somebody else is at work on this";
    NotPublished "not_published" 409 "The record is not published";
    ScheduleConflict "schedule_conflict" 409 "Another edition stands in the way";
    NotScheduled "not_scheduled" 409 "Nothing of this is scheduled";
    EmbargoHolds "embargo_holds" 409 "An embargo holds";
    EmbargoConflict "embargo_conflict" 409 "Readers see this before the embargo would end";
    Retracted "retracted" 409 "This was taken back";
    MergeTargetUnseen "merge_target_unseen" 409 "Readers do not see the record that is to answer";
    MergedAway "merged_away" 409 "The record was merged into another";
    WrongStep "wrong_step" 409 "The article does not stand where this step begins";
    IdempotencyRunning "idempotency_running" 409 "The first request with this key is still running";
    Gone "gone" 410 "This was taken back";
    Stale "stale" 412 "The record has changed since you read it";
    TooLarge "too_large" 413 "The body is too large";
    UnsupportedMediaType "unsupported_media_type" 415 "The body is of a kind that is not accepted here";
    Invalid "invalid" 422 "The body is not valid";
    IdempotencyMismatch "idempotency_mismatch" 422 "The key was used with another request";
    PreconditionRequired "precondition_required" 428 "Say which version you change";
    TooManyRequests "too_many_requests" 429 "Too many attempts";
    Internal "internal" 500 "Something broke on our side";
    Busy "busy" 503 "The server is busy";
}

/// The body of every answer that is not a success (`application/problem+json`).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Problem {
    /// An address for the kind of problem: `/docs#` and the code.
    #[serde(rename = "type")]
    #[schema(example = "/docs#not_found")]
    pub kind: String,
    /// A short sentence, the same for every problem of this code.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened here, and what to do.
    pub detail: String,
    /// The path that was asked for.
    pub instance: String,
    /// A stable word for programs to act on.
    #[schema(example = "not_found")]
    pub code: String,
    /// Each thing that is wrong with the request; empty where the problem is not in its parts.
    pub errors: Vec<Fault>,
    /// Further members of some codes: `current_version` and `changes` of `stale`, `drafts` of
    /// `drafts_not_published`, `records` of `still_shown`, `shows_trashed` and `not_purged`, `holder`, `since` and
    /// `expires_at` of `locked`, `workflow` of `wrong_step`, `headline`, `correction` and `translations` of `gone`,
    /// `languages` of `not_found`; `operation`, the place in its list, of what failed in a batch.
    #[serde(flatten)]
    #[schema(ignore)]
    pub more: Map<String, Value>,
}

/// One thing that is wrong with a request, and where: in the body, a parameter or a header.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Fault {
    /// Where in the body, as a JSON Pointer (RFC 6901).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// Which query parameter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameter: Option<String>,
    /// Which header.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<String>,
    /// A stable word for what is wrong.
    pub code: String,
    /// What is wrong, and what to do.
    pub detail: String,
}

impl Fault {
    /// A fault at a place in the body.
    pub fn at(pointer: impl Into<String>, code: impl Into<String>, detail: impl Into<String>) -> Fault {
        Fault { pointer: Some(pointer.into()), code: code.into(), detail: detail.into(), ..Fault::default() }
    }
}

/// A problem on its way to the client, or a failure of ours that the log is told and the client is not.
#[derive(Debug, Clone)]
pub struct Error(Box<Details>);

#[derive(Debug, Clone)]
struct Details {
    code: Code,
    instance: String,
    detail: String,
    errors: Vec<Fault>,
    more: Map<String, Value>,
    headers: Vec<(HeaderName, String)>,
    /// What the log is told; never the client.
    cause: Option<String>,
}

impl Error {
    /// A problem of this code; `detail` says what happened and what to do.
    pub fn new(code: Code, detail: impl Into<String>) -> Error {
        Error(Box::new(Details {
            code,
            instance: String::new(),
            detail: detail.into(),
            errors: Vec::new(),
            more: Map::new(),
            headers: Vec::new(),
            cause: None,
        }))
    }

    /// Nothing is here, or nothing that may be shown.
    pub fn not_found() -> Error {
        Error::new(Code::NotFound, "No record that you may read has this address.")
    }

    /// The body is well-formed and not valid: all faults at once.
    pub fn invalid(errors: Vec<Fault>) -> Error {
        let detail = match errors.as_slice() {
            [only] => only.detail.clone(),
            many => format!("{} parts of the body are not valid; `errors` lists them.", many.len()),
        };
        Error::new(Code::Invalid, detail).because(errors)
    }

    /// A query parameter cannot be used.
    pub fn parameter(code: Code, name: &str, detail: impl Into<String>) -> Error {
        let detail = detail.into();
        let fault = Fault {
            parameter: Some(name.into()),
            code: code.word().into(),
            detail: detail.clone(),
            ..Fault::default()
        };
        Error::new(code, detail).because(vec![fault])
    }

    /// A header is missing or cannot be used.
    pub fn header(code: Code, name: &str, detail: impl Into<String>) -> Error {
        let detail = detail.into();
        let fault =
            Fault { header: Some(name.into()), code: code.word().into(), detail: detail.clone(), ..Fault::default() };
        Error::new(code, detail).because(vec![fault])
    }

    /// A failure of ours. `cause` is for the log; the client is told only that it happened.
    pub fn internal(cause: impl fmt::Display) -> Error {
        let detail = "The request was well-formed, and still it failed. Nothing was changed. Try again; if it \
                      fails again, tell the operator the x-request-id of this answer.";
        Error::new(Code::Internal, detail).caused_by(cause)
    }

    /// All who may work at once are working, or the database cannot be reached; it is worth asking again soon.
    pub fn busy(cause: impl fmt::Display) -> Error {
        let detail = "The server cannot take this request now. Ask again in a second.";
        Error::new(Code::Busy, detail).caused_by(cause).retry_after(1)
    }

    /// What the log is told of it.
    fn caused_by(mut self, cause: impl fmt::Display) -> Error {
        self.0.cause = Some(cause.to_string());
        self
    }

    /// Adds what is wrong with the request's parts.
    pub fn because(mut self, errors: Vec<Fault>) -> Error {
        self.0.errors = errors;
        self
    }

    /// Says where in a larger body the faults stand whose pointers count from a part of it.
    pub fn below(mut self, pointer: &str) -> Error {
        for fault in &mut self.0.errors {
            fault.pointer = fault.pointer.take().map(|below| format!("{pointer}{below}"));
        }
        self
    }

    /// Adds a member to the problem document.
    pub fn with(mut self, name: &str, value: impl Serialize) -> Error {
        self.0.more.insert(name.into(), serde_json::to_value(value).unwrap_or(Value::Null));
        self
    }

    /// Adds the methods that are known at this address.
    pub fn allowing(mut self, methods: &str) -> Error {
        self.0.headers.push((ALLOW, methods.into()));
        self
    }

    /// Lets caches keep the problem as they keep what stood at its address before.
    pub fn kept(mut self, until: Until) -> Error {
        self.0.headers.push((CACHE_CONTROL, until.control(Lives { browsers: 10, shared: 30, stale: 0 })));
        self
    }

    /// Says after how many seconds to try again.
    pub fn retry_after(mut self, seconds: u64) -> Error {
        self.0.headers.push((RETRY_AFTER, seconds.max(1).to_string()));
        self
    }

    /// Says which path was asked for, and under which id the log knows the request.
    pub fn at(mut self, path: &str, request_id: &str) -> Error {
        self.0.instance = path.into();
        self.0.headers.push((HeaderName::from_static("x-request-id"), request_id.into()));
        self
    }

    /// Which problem this is.
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// The sentence the client is told.
    pub fn detail(&self) -> &str {
        &self.0.detail
    }

    /// What is wrong with the request's parts.
    pub fn faults(&self) -> &[Fault] {
        &self.0.errors
    }

    /// Tells the log what the client is not told.
    pub fn log(&self, path: &str, request_id: &str) {
        if let Some(cause) = &self.0.cause {
            tracing::error!(code = self.0.code.word(), path, request_id, cause, "a request failed");
        }
    }

    /// The same with each fault at another place.
    pub fn relocated(mut self, place: impl Fn(Fault) -> Fault) -> Error {
        self.0.errors = self.0.errors.into_iter().map(place).collect();
        self
    }

    /// What the client is told of it, who asked for `path`.
    pub fn problem(&self, path: &str) -> Problem {
        Problem {
            kind: format!("/docs#{}", self.0.code.word()),
            title: self.0.code.title().into(),
            status: self.0.code.status(),
            detail: self.0.detail.clone(),
            instance: path.into(),
            code: self.0.code.word().into(),
            errors: self.0.errors.clone(),
            more: self.0.more.clone(),
        }
    }

    /// The answer to a request for `path`.
    pub fn answer(&self, path: &str) -> HttpResponse {
        let mut answer = HttpResponse::build(self.status_code());
        for (name, value) in &self.0.headers {
            if let Ok(value) = HeaderValue::from_str(value) {
                answer.insert_header((name.clone(), value));
            }
        }
        if self.0.code.status() == 401 {
            answer.insert_header((WWW_AUTHENTICATE, "Bearer"));
        }
        let body = serde_json::to_vec(&self.problem(path)).unwrap_or_default();
        answer.insert_header((CONTENT_TYPE, "application/problem+json")).body(body)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.cause {
            Some(cause) => write!(f, "{cause}"),
            None => {
                f.write_str(&self.0.detail)?;
                for fault in &self.0.errors {
                    let place = [&fault.pointer, &fault.parameter, &fault.header].into_iter().flatten().next();
                    write!(f, "\n  {}: {}", place.map_or("", String::as_str), fault.detail)?;
                }
                Ok(())
            }
        }
    }
}

impl std::error::Error for Error {}

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.0.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        // The outermost layer knows the path and makes the document anew.
        self.answer(&self.0.instance)
    }
}

impl From<Diesel> for Error {
    fn from(error: Diesel) -> Error {
        match &error {
            Diesel::NotFound => Error::not_found(),
            Diesel::DatabaseError(Kind::UniqueViolation, info) => {
                let detail = "Another record already has this value where only one may have it.";
                Error::new(Code::Conflict, detail).caused_by(info.message())
            }
            Diesel::DatabaseError(Kind::ForeignKeyViolation, info) => {
                let detail = "A record that this refers to is missing, or a record still refers to this one.";
                Error::new(Code::Conflict, detail).caused_by(info.message())
            }
            Diesel::DatabaseError(Kind::SerializationFailure | Kind::ClosedConnection, _) => Error::busy(error),
            Diesel::DatabaseError(_, info) => {
                let message = info.message();
                let passing = [
                    "database is locked",
                    "deadlock detected",
                    "canceling statement",
                    "lock timeout",
                    "connection",
                    "terminating",
                ];
                if passing.iter().any(|words| message.contains(words)) {
                    Error::busy(error)
                } else {
                    Error::internal(error)
                }
            }
            _ => Error::internal(error),
        }
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Error {
        Error::internal(format!("JSON of our own: {error}"))
    }
}
