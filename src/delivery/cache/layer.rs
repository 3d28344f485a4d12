//! The outermost layer: what is kept is sent before anything else is done.

use std::borrow::Cow;
use std::sync::atomic::Ordering;

use actix_web::HttpResponse;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::HeaderMap;
use actix_web::middleware::Next;
use actix_web::web::Data;

use super::flights::Turn;
use super::{Cache, Flight};
use crate::http::layers::{dress_problem, label, request_id};
use crate::http::{Coding, Error, Kept, Result, Until};
use crate::store::{Moment, Store};

/// How often a request waits for an answer that another makes, before it makes its own.
const PATIENCE: usize = 3;

/// Answers from the cache, or lets the answer be made and keeps it.
pub async fn keep<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> actix_web::Result<ServiceResponse<BoxBody>> {
    let parts = request.app_data::<Data<Cache>>().zip(request.app_data::<Data<Store>>());
    let Some((cache, store)) = parts.map(|(cache, store)| (cache.clone(), store.clone())) else {
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    let key = Some(&cache).filter(|cache| cache.is_on()).and_then(|_| key(&request));
    let Some(key) = key else { return finish(next.call(request).await?, &cache, None, &store).await };
    let mut flight = None;
    for _ in 0..PATIENCE {
        if let Some((kept, until)) = cache.find(&key, store.clock().now()) {
            cache.counts.hits.fetch_add(1, Ordering::Relaxed);
            return Ok(hit(request, &cache, &key, kept, until).await);
        }
        match cache.flights.turn(&key) {
            Turn::Mine(mine) => {
                flight = Some(mine);
                break;
            }
            Turn::Theirs(landing) => {
                cache.counts.waits.fetch_add(1, Ordering::Relaxed);
                landing.wait().await;
            }
        }
    }
    cache.counts.misses.fetch_add(1, Ordering::Relaxed);
    let filling = Filling { key, begun: cache.begin(), _flight: flight };
    finish(next.call(request).await?, &cache, Some(filling), &store).await
}

/// An answer on its way into the cache.
struct Filling {
    key: String,
    begun: u64,
    _flight: Option<Flight>,
}

/// The request in a form in which equal ones are alike; none for what is never kept.
fn key(request: &ServiceRequest) -> Option<String> {
    let (method, path) = (request.method(), request.path());
    let rest = path.strip_prefix("/v1/")?;
    let mine = matches!(*method, Method::GET | Method::HEAD)
        && !rest.starts_with('%')
        && !["manage", "auth", "preview"].contains(&rest.split('/').next().unwrap_or_default());
    mine.then(|| match normal(request.query_string()) {
        query if query.is_empty() => path.to_owned(),
        query => format!("{path}?{query}"),
    })
}

/// The parameters of a query, in one order.
fn normal(query: &str) -> Cow<'_, str> {
    if !query.contains('&') {
        return Cow::Borrowed(query);
    }
    let mut parameters: Vec<&str> = query.split('&').collect();
    if parameters.is_sorted() {
        return Cow::Borrowed(query);
    }
    parameters.sort_unstable();
    Cow::Owned(parameters.join("&"))
}

async fn hit(request: ServiceRequest, cache: &Cache, key: &str, kept: Kept, until: Until) -> ServiceResponse<BoxBody> {
    let (id, path) = (request_id(request.headers()), request.path().to_owned());
    let mut response = match in_form(cache, Some(key), kept, request.headers()).await {
        Ok((kept, coding)) => kept.respond(request.headers(), coding, until),
        Err(error) => refusal(&error.at(&path, &id), &path),
    };
    label(response.headers_mut(), &id);
    request.into_response(response)
}

/// Sends what was made, if it is one that is kept.
async fn finish<B: MessageBody + 'static>(
    response: ServiceResponse<B>,
    cache: &Cache,
    filling: Option<Filling>,
    store: &Store,
) -> actix_web::Result<ServiceResponse<BoxBody>> {
    let mut response = response.map_into_boxed_body();
    let Some(kept) = response.response_mut().extensions_mut().remove::<Kept>() else { return Ok(response) };
    if let Some(filling) = &filling {
        cache.store(&filling.key, &kept, filling.begun);
    }
    let now: Moment = store.clock().now();
    let until = kept.until().at(now.max(kept.until().since()));
    let request = response.request().clone();
    let key = filling.as_ref().map(|filling| filling.key.as_str());
    let mut answer: HttpResponse = match in_form(cache, key, kept, request.headers()).await {
        Ok((kept, coding)) => kept.respond(request.headers(), coding, until),
        Err(error) => refusal(&error, request.path()),
    };
    // What the layers within have said of it, its id say, stays.
    for (name, value) in response.headers() {
        if !answer.headers().contains_key(name) {
            answer.headers_mut().insert(name.clone(), value.clone());
        }
    }
    Ok(ServiceResponse::new(request, answer))
}

/// What cannot be sent in a form that the client takes, or not under its condition.
fn refusal(error: &Error, path: &str) -> HttpResponse {
    let mut response = error.answer(path);
    dress_problem(response.headers_mut());
    response
}

/// The answer with the form in which this client gets it.
async fn in_form(cache: &Cache, key: Option<&str>, kept: Kept, headers: &HeaderMap) -> Result<(Kept, Coding)> {
    let coding = kept.coding_for(headers)?;
    match kept.with_form(coding).await? {
        None => Ok((kept, coding)),
        Some(richer) => {
            if let Some(key) = key {
                cache.enrich(key, &kept, &richer);
            }
            Ok((richer, coding))
        }
    }
}
