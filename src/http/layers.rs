//! What wraps every request: its id, a problem document for whatever went wrong wherever, and the headers that every
//! answer carries.

use std::panic::AssertUnwindSafe;

use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ALLOW, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
    HeaderMap, HeaderName, HeaderValue, ORIGIN, VARY, X_CONTENT_TYPE_OPTIONS,
};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{HttpMessage, HttpResponse};
use futures_util::FutureExt;
use uuid::Uuid;

use super::api::refuse_unknown;
use super::{Api, Code, Error, Params};

/// The id of a request: the client's own if it is short and plain, else one of ours. The log has it and the answer
/// carries it as `x-request-id`.
#[derive(Clone)]
pub struct RequestId(pub String);

/// The pattern of the address a request goes to, where there is one.
#[derive(Clone)]
struct Pattern(Option<String>);

/// The origins that may call the management API from a browser; none unless configured.
#[derive(Clone, Default)]
pub struct Origins(pub Vec<String>);

/// What the docs page may load and call: this server alone. Swagger UI writes styles into its elements.
const DOCS_POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                           frame-ancestors 'none'; base-uri 'self'; form-action 'self'";

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The outermost layer.
pub async fn envelope<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> actix_web::Result<ServiceResponse<BoxBody>> {
    let id = request_id(request.headers());
    request.extensions_mut().insert(RequestId(id.clone()));
    let path = request.path().to_owned();
    let pattern = place_of(&request);
    let place = pattern.clone().unwrap_or_else(|| request.match_info().as_str().to_owned());
    request.extensions_mut().insert(Pattern(pattern));
    let method = request.method().clone();
    let origin = request.headers().get(ORIGIN).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let origins = request.app_data::<Data<Origins>>().cloned();

    if method == Method::HEAD && path.starts_with("/docs") {
        // The docs page answers GET alone; the body of what answers a HEAD is left out in any case.
        request.head_mut().method = Method::GET;
    }
    let preflight = (method == Method::OPTIONS).then(|| options(&request)).flatten();
    let mut response = match preflight {
        Some(response) => request.into_response(response),
        None => match AssertUnwindSafe(next.call(request)).catch_unwind().await {
            Ok(Ok(response)) => as_problem(response.map_into_boxed_body(), &path, &id),
            // The request is gone with these, and the answer is made where there is none.
            Ok(Err(error)) => return Err(Error::from_actix(&error).logged(&path, &id).into()),
            Err(_) => return Err(Error::internal("a handler panicked").logged(&path, &id).into()),
        },
    };
    let status = response.status();
    dress(response.headers_mut(), status, &place);
    allow_origin(response.headers_mut(), &place, origin.as_deref(), origins.as_ref().map(|data| data.get_ref()));
    label(response.headers_mut(), &id);
    tracing::debug!(%method, path, status = status.as_u16(), id, "answered");
    Ok(response)
}

/// The pattern of the address a request goes to. The router decodes a path before it matches, so that a letter can be
/// spelt in more than one way: what counts here is what is matched, not what was written.
fn place_of(request: &ServiceRequest) -> Option<String> {
    request.resource_map().match_pattern(request.match_info().as_str())
}

/// Says on an answer which request it is to.
pub fn label(headers: &mut HeaderMap, id: &str) {
    if let Ok(value) = HeaderValue::from_str(id) {
        headers.insert(REQUEST_ID, value);
    }
}

/// The client's own id of a request if it is short and plain, else a new one.
pub fn request_id(headers: &HeaderMap) -> String {
    let plain = |text: &&str| {
        (1..=128).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    let sent = headers.get(REQUEST_ID).and_then(|value| value.to_str().ok()).filter(plain);
    sent.map_or_else(|| Uuid::now_v7().to_string(), str::to_owned)
}

/// The answer to OPTIONS at an address we know.
fn options(request: &ServiceRequest) -> Option<HttpResponse> {
    let api = request.app_data::<Data<Api>>()?;
    let methods = api.methods(&request.extensions().get::<Pattern>()?.0.clone()?);
    if methods.is_empty() {
        return None;
    }
    let methods = methods.join(", ");
    Some(
        HttpResponse::NoContent()
            .insert_header((ALLOW, methods.clone()))
            .insert_header((ACCESS_CONTROL_ALLOW_METHODS, methods))
            .insert_header((
                ACCESS_CONTROL_ALLOW_HEADERS,
                "Authorization, Content-Type, If-Match, If-None-Match, Idempotency-Key, X-Request-Id",
            ))
            .insert_header((ACCESS_CONTROL_MAX_AGE, "600"))
            .finish(),
    )
}

/// Makes a problem document of an error that is none yet: an unknown route, a body that broke off, a header that
/// cannot be read.
fn as_problem(response: ServiceResponse<BoxBody>, path: &str, id: &str) -> ServiceResponse<BoxBody> {
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    if let Some(error) = response.response().error() {
        let error = Error::from_actix(error).logged(path, id);
        let answer = error.answer(path);
        return ServiceResponse::new(response.request().clone(), answer);
    }
    let kind = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    if kind.starts_with("application/problem+json") {
        return response;
    }
    let answer = problem_of_status(status).logged(path, id).answer(path);
    ServiceResponse::new(response.request().clone(), answer)
}

impl Error {
    /// Tells the log, and says which request it was.
    fn logged(self, path: &str, id: &str) -> Error {
        self.log(path, id);
        self.at(path, id)
    }

    /// The problem behind an error of the framework's, which may be one of ours.
    fn from_actix(error: &actix_web::Error) -> Error {
        match error.as_error::<Error>() {
            Some(error) => error.clone(),
            None => problem_of_status(error.as_response_error().status_code()),
        }
    }
}

fn problem_of_status(status: StatusCode) -> Error {
    match status.as_u16() {
        404 => Error::new(Code::NotFound, "There is no such address. /docs lists those there are."),
        405 => Error::new(Code::MethodNotAllowed, "This address does not know this method."),
        406 => Error::new(
            Code::NotAcceptable,
            "`Accept-Encoding` refuses every form there is; take br, zstd, gzip or identity.",
        ),
        413 => Error::new(Code::TooLarge, "The body is larger than is accepted here."),
        415 => Error::new(Code::UnsupportedMediaType, "Send JSON with `Content-Type: application/json`."),
        503 => Error::busy("refused by the server"),
        code if code >= 500 => Error::internal(format!("an answer of status {code} without a reason")),
        _ => Error::new(Code::MalformedRequest, "The request could not be read."),
    }
}

fn dress(headers: &mut HeaderMap, status: StatusCode, path: &str) {
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if path.starts_with("/docs") {
        headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(DOCS_POLICY));
    }
    let private = path.starts_with("/v1/manage") || path.starts_with("/v1/auth");
    if path.starts_with("/v1/preview/") {
        headers.append(VARY, HeaderValue::from_static("Authorization"));
    }
    let failed = status.is_client_error() || status.is_server_error();
    // Of what failed, only what was taken back stays so.
    let kept = status == StatusCode::GONE && headers.contains_key(CACHE_CONTROL);
    if private || (failed && !kept) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if private {
        headers.append(VARY, HeaderValue::from_static("Authorization"));
        return;
    }
    let varies =
        |header: &HeaderValue| header.to_str().is_ok_and(|text| text.to_ascii_lowercase().contains("encoding"));
    if path.starts_with("/v1/") && !headers.get_all(VARY).any(varies) {
        headers.append(VARY, HeaderValue::from_static("Accept-Encoding"));
    }
}

/// The headers of a problem at an address of readers, where no layer within has put them.
pub fn dress_problem(headers: &mut HeaderMap) {
    open_to_all().into_iter().for_each(|(name, value)| drop(headers.insert(name, value)));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
}

/// The headers of every answer to readers: pages of any origin may read it, and take it for what it says it is.
pub fn open_to_all() -> [(HeaderName, HeaderValue); 3] {
    [
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")),
        (ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("ETag, Link, X-Request-Id")),
    ]
}

fn allow_origin(headers: &mut HeaderMap, path: &str, origin: Option<&str>, origins: Option<&Origins>) {
    let private = path.starts_with("/v1/manage") || path.starts_with("/v1/auth");
    if !private {
        open_to_all().into_iter().for_each(|(name, value)| drop(headers.insert(name, value)));
        return;
    }
    let known = origin.filter(|origin| origins.is_some_and(|origins| origins.0.iter().any(|one| one == origin)));
    if let Some(value) = known.and_then(|origin| HeaderValue::from_str(origin).ok()) {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, value);
        headers.append(VARY, HeaderValue::from_static("Origin"));
        let exposed = "ETag, Link, Location, Idempotency-Replayed, Retry-After, X-Request-Id";
        headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(exposed));
    }
}

/// Refuses query parameters that the endpoint does not declare.
pub async fn strict_parameters<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> actix_web::Result<ServiceResponse<EitherBody<B>>> {
    match refusal(&request) {
        Some(error) => Ok(request.error_response(error).map_into_right_body()),
        None => Ok(next.call(request).await?.map_into_left_body()),
    }
}

fn refusal(request: &ServiceRequest) -> Option<Error> {
    // PostgreSQL takes no NUL in a text and SQLite does: no record has one in its address.
    if request.match_info().as_str().contains('\0') {
        return Some(Error::not_found());
    }
    if let Some(api) = request.app_data::<Data<Api>>()
        && let Some(Pattern(Some(pattern))) = request.extensions().get::<Pattern>().cloned()
        && let Some(known) = api.parameters(request.method(), &pattern)
    {
        let params = match Params::parse(request.query_string()) {
            Ok(params) => params,
            Err(error) => return Some(error),
        };
        if let Err(error) = refuse_unknown(known, &params) {
            return Some(error);
        }
        let secret = pattern.starts_with("/v1/auth/") || pattern.ends_with("/preview-tokens");
        if secret && request.headers().contains_key("idempotency-key") {
            let detail = "What answers a secret is never kept for a replay. Leave `Idempotency-Key` out.";
            return Some(Error::header(Code::IdempotencyNotHere, "Idempotency-Key", detail));
        }
    }
    None
}
