//! JSON bodies: read, checked against the schema that the OpenAPI document shows, and only then taken apart.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::OnceLock;
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpRequest};
use jsonschema::error::ValidationErrorKind as Wrong;
use jsonschema::{ValidationError, Validator};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::{Code, Error, Fault, Result};

/// The largest body of a management request, in bytes.
pub const LARGEST: usize = 2 * 1024 * 1024;

/// How many faults one answer lists at most.
const MOST_FAULTS: usize = 100;

/// A request's body as JSON; `{}` where there was none.
#[derive(Debug)]
pub struct Body {
    /// The value.
    pub value: Value,
    /// SHA-256 of the bytes, by which a repeated request is told from another with the same key.
    pub hash: [u8; 32],
}

impl FromRequest for Body {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Body>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("").to_owned();
        let bytes = Bytes::from_request(request, payload);
        Box::pin(async move {
            let bytes = in_time(bytes).await?.map_err(|error| unread(&error))?;
            let plain = kind.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
            if !bytes.is_empty() && !plain.is_empty() && plain != "application/json" && !plain.ends_with("+json") {
                let detail = format!("Send JSON with `Content-Type: application/json`, not {plain}.");
                return Err(Error::header(Code::UnsupportedMediaType, "Content-Type", detail));
            }
            let hash = Sha256::digest(&bytes).into();
            let value = if bytes.is_empty() { json!({}) } else { parse(&bytes)? };
            Ok(Body { value, hash })
        })
    }
}

/// For how long a body may take to arrive.
const PATIENCE: Duration = Duration::from_secs(60);

/// Waits for a body, but not for ever: a client that sends a byte an hour holds a connection and no more.
pub async fn in_time<T>(body: impl Future<Output = T>) -> Result<T> {
    let late = "The body did not arrive within a minute. Send it again over a better connection.";
    tokio::time::timeout(PATIENCE, body).await.map_err(|_| Error::new(Code::TooSlow, late))
}

fn unread(error: &actix_web::Error) -> Error {
    if error.as_response_error().status_code() == 413 {
        return Error::new(Code::TooLarge, format!("A body may have {LARGEST} bytes at most."));
    }
    Error::new(Code::MalformedRequest, "The body could not be read to its end.")
}

fn parse(bytes: &[u8]) -> Result<Value> {
    let value: Value = serde_json::from_slice(bytes).map_err(|error| {
        let detail = format!("The body is not JSON: {error}.");
        Error::new(Code::MalformedJson, detail)
    })?;
    let mut faults = Vec::new();
    refuse_nul(&value, &mut String::new(), &mut faults);
    if faults.is_empty() { Ok(value) } else { Err(Error::invalid(faults)) }
}

/// PostgreSQL stores no NUL in a text and SQLite does: refused here, so that both answer alike.
fn refuse_nul(value: &Value, pointer: &mut String, faults: &mut Vec<Fault>) {
    let length = pointer.len();
    match value {
        Value::String(text) if text.contains('\0') => {
            faults.push(Fault::at(pointer.as_str(), "nul_character", "A text cannot hold a NUL character."));
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                pointer.push_str(&format!("/{at}"));
                refuse_nul(item, pointer, faults);
                pointer.truncate(length);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                pointer.push('/');
                pointer.push_str(&escape(name));
                if name.contains('\0') {
                    faults.push(Fault::at(pointer.as_str(), "nul_character", "A name cannot hold a NUL character."));
                }
                refuse_nul(member, pointer, faults);
                pointer.truncate(length);
            }
        }
        _ => {}
    }
}

/// One step of a JSON Pointer (RFC 6901).
pub fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// The schemas of the OpenAPI document, ready to check bodies with.
pub struct Schemas {
    components: Value,
    /// Compiled when the first body of its kind comes: most of a server's life most kinds are only read.
    validators: HashMap<String, OnceLock<Option<Validator>>>,
}

impl Schemas {
    /// The named schemas of `components` (`#/components` of the document).
    pub fn new(components: Value, names: &[String]) -> Schemas {
        Schemas { components, validators: names.iter().map(|name| (name.clone(), OnceLock::new())).collect() }
    }

    /// Compiles every schema now; answers why one cannot be.
    pub fn compile_all(&self) -> Result<()> {
        self.validators.keys().try_for_each(|name| self.compile(name).map(drop))
    }

    fn compile(&self, name: &str) -> Result<Validator> {
        let schema = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$ref": format!("#/components/schemas/{name}"),
            "components": self.components,
        });
        let built = jsonschema::options().should_validate_formats(true).build(&schema);
        built.map_err(|error| Error::internal(format!("schema {name}: {error}")))
    }

    fn validator(&self, name: &str) -> Option<&Validator> {
        self.validators.get(name)?.get_or_init(|| self.compile(name).ok()).as_ref()
    }

    /// Everything in `value` that is not as the schema of `T` says.
    pub fn faults<T: ToSchema>(&self, value: &Value) -> Vec<Fault> {
        let Some(validator) = self.validator(T::name().as_ref()) else { return Vec::new() };
        let mut faults = Vec::new();
        for error in validator.iter_errors(value) {
            explain(&error, &mut faults);
            if faults.len() >= MOST_FAULTS {
                break;
            }
        }
        faults
    }

    /// Reads `value` as a `T`, or tells everything that is wrong with it.
    pub fn read<T: ToSchema + DeserializeOwned>(&self, value: Value) -> Result<T> {
        let faults = self.faults::<T>(&value);
        if !faults.is_empty() {
            return Err(Error::invalid(faults));
        }
        serde_json::from_value(value).map_err(|error| {
            Error::invalid(vec![Fault::at("", "invalid", format!("The body cannot be used: {error}."))])
        })
    }
}

/// Turns a schema's error into faults. Of a choice between schemas the branch is told that fits best.
fn explain(error: &ValidationError<'_>, faults: &mut Vec<Fault>) {
    let pointer = error.instance_path().as_str().to_owned();
    let (code, detail) = match error.kind() {
        Wrong::AdditionalProperties { unexpected } | Wrong::UnevaluatedProperties { unexpected } => {
            for name in unexpected {
                let detail = format!("`{name}` is not a field that can be written here.");
                faults.push(Fault::at(format!("{pointer}/{}", escape(name)), "unknown_field", detail));
            }
            return;
        }
        Wrong::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            let detail = format!("`{name}` is required.");
            faults.push(Fault::at(format!("{pointer}/{}", escape(name)), "required", detail));
            return;
        }
        Wrong::OneOfNotValid { context } | Wrong::AnyOf { context } => {
            let deepest = |branch: &Vec<ValidationError<'static>>| {
                branch.iter().map(|error| error.instance_path().as_str().len()).max().unwrap_or(0)
            };
            let typed = |branch: &&Vec<ValidationError<'static>>| {
                !branch.iter().any(|error| {
                    matches!(error.kind(), Wrong::Type { .. } | Wrong::Constant { .. })
                        && error.instance_path().as_str() == pointer
                })
            };
            let best = context.iter().filter(typed).max_by_key(|branch| deepest(branch));
            match best {
                Some(branch) => branch.iter().for_each(|error| explain(error, faults)),
                None => {
                    faults.push(Fault::at(pointer, "wrong_type", "The value is of a type that is not accepted here."))
                }
            }
            return;
        }
        Wrong::Type { .. } => ("wrong_type", format!("{error}.")),
        Wrong::Enum { options } => ("not_allowed", format!("The value must be one of {options}.")),
        Wrong::Constant { expected_value } => ("not_allowed", format!("The value must be {expected_value}.")),
        Wrong::MinLength { limit } => ("too_short", format!("The text needs at least {limit} characters.")),
        Wrong::MaxLength { limit } => ("too_long", format!("The text may have {limit} characters at most.")),
        Wrong::MaxItems { limit } => ("too_many", format!("The list may have {limit} items at most.")),
        Wrong::MinItems { limit } => ("too_few", format!("The list needs at least {limit} items.")),
        Wrong::Minimum { limit } => ("too_small", format!("The number must be {limit} or more.")),
        Wrong::Maximum { limit } => ("too_large", format!("The number must be {limit} or less.")),
        Wrong::Pattern { pattern } => ("wrong_form", format!("The text must match {pattern}.")),
        Wrong::Format { format } => ("wrong_form", format!("The text must be a {format}.")),
        _ => ("invalid", format!("{error}.")),
    };
    faults.push(Fault::at(pointer, code, detail));
}
