//! Signing in and out.

use std::num::NonZeroU32;

use actix_web::HttpRequest;
use actix_web::http::Method;
use actix_web::web::Data;
use governor::{DefaultKeyedRateLimiter, Quota};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::desk::Desk;
use super::password::Hashers;
use super::roles::ToRead;
use super::tokens::{self, ACCESS_SECONDS, Spent, Tokens};
use super::users::{self, Colleague, User};
use crate::http::api::{cursor, limit};
use crate::http::cursor::Asked;
use crate::http::{Answer, Api, Body, Code, Error, Page, Params, Result, Schemas, Seal};
use crate::store::Store;

/// Who wants to come in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// The user's mail address.
    #[schema(max_length = 254)]
    email: String,
    /// The password.
    #[schema(max_length = 512, format = "password")]
    password: String,
}

/// A session that goes on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Refresh {
    /// The `refresh_token` of the last answer; each can be used once.
    #[schema(max_length = 512)]
    refresh_token: String,
}

/// The keys to the management API.
#[derive(Serialize, ToSchema)]
pub struct Session {
    /// Send it as `Authorization: Bearer …`.
    access_token: String,
    /// Always `Bearer`.
    token_type: &'static str,
    /// For how many seconds the access token is good.
    expires_in: i64,
    /// Gets the next access token from `POST /v1/auth/refresh`, once, within 30 days.
    refresh_token: String,
}

/// Counts attempts to sign in, by account and by network address.
pub struct Throttle(DefaultKeyedRateLimiter<String>);

impl Throttle {
    /// Lets `attempts` pass at once, and that many a minute after.
    pub fn new(attempts: NonZeroU32) -> Throttle {
        Throttle(DefaultKeyedRateLimiter::keyed(Quota::per_minute(attempts)))
    }

    fn pass(&self, key: String) -> Result<()> {
        self.0.check_key(&key).map_err(|_| {
            let detail = "Too many attempts to sign in. Wait a minute, then try again.";
            Error::new(Code::TooManyRequests, detail).retry_after(60)
        })?;
        if self.0.len() > 10_000 {
            self.0.retain_recent();
        }
        Ok(())
    }
}

/// The endpoints of this room.
pub fn describe(api: &mut Api) {
    let session = json!({"access_token": "eyJ0eXAiOiJhdCtqd3Qi…", "token_type": "Bearer", "expires_in": 900, "refresh_token": "4wq1…"});
    api.operation(Method::POST, "/v1/auth/sign-in", "signIn", "Access", "Sign in")
        .about("Answers an access token for `/v1/manage`. In Swagger UI, copy it into **Authorize**.")
        .takes::<SignIn>(json!({"email": "editor@example.com", "password": "correct horse battery"}))
        .answers::<Session>(200, "Signed in.", session.clone())
        .problems(&[Code::WrongCredentials, Code::TooManyRequests, Code::IdempotencyNotHere])
        .to(sign_in);
    api.operation(Method::POST, "/v1/auth/refresh", "refreshSession", "Access", "Get the next access token")
        .about("A refresh token can be used once. One that is used again ends the session, for a copy of it is about.")
        .takes::<Refresh>(json!({"refresh_token": "4wq1…"}))
        .answers::<Session>(200, "The session goes on.", session)
        .problems(&[Code::WrongCredentials, Code::IdempotencyNotHere])
        .to(refresh);
    api.operation(Method::POST, "/v1/auth/sign-out", "signOut", "Access", "Sign out")
        .takes::<Refresh>(json!({"refresh_token": "4wq1…"}))
        .answers_nothing(204, "The session has ended.")
        .problems(&[Code::IdempotencyNotHere])
        .to(sign_out);
    let example = json!({"id": "01936f5e-5d3a-7c10-8a55-2f0d1d6f8a10", "email": "editor@example.com", "name": "Ada",
        "role": "editor", "disabled_at": null, "created_at": "2026-11-23T08:00:00Z"});
    api.operation(Method::GET, "/v1/auth/me", "currentUser", "Access", "Who am I?")
        .secured(super::Permission::Read.word())
        .answers::<User>(200, "The user the token was given to.", example)
        .problems(&[Code::IdempotencyNotHere])
        .to(me);
    let _ = api.schema::<Colleague>();
    let page = api.page_of("Colleague");
    let example = json!({"data": [{"id": "01936f5e-5d3a-7c10-8a55-2f0d1d6f8a10", "email": "editor@example.com",
        "name": "Ada", "role": "editor"}],
        "page": {"limit": 20, "next_cursor": null, "prev_cursor": null, "has_more": false}});
    api.operation(Method::GET, "/v1/manage/users", "listUsers", "Access", "List colleagues")
        .about("The users who can sign in, in the order they were made: those whom an article can be assigned to, and others.")
        .secured(super::Permission::Read.word())
        .queries([limit(), cursor()])
        .answers_named(200, "A page of users.", &page, example)
        .problems(&[Code::InvalidParameter, Code::InvalidCursor])
        .to(colleagues);
}

async fn sign_in(
    request: HttpRequest,
    (store, tokens, schemas): (Data<Store>, Data<Tokens>, Data<Schemas>),
    (hashers, throttle): (Data<Hashers>, Data<Throttle>),
    body: Body,
) -> Result<Answer> {
    let SignIn { email, password } = schemas.read(body.value)?;
    // The address first: one that is over its limit cannot use up what others' accounts have.
    if let Some(address) = request.peer_addr() {
        throttle.pass(format!("address {}", address.ip()))?;
    }
    throttle.pass(format!("account {}", email.trim().to_lowercase()))?;
    let found = store.glance(move |conn| users::with_password(conn, &email)).await?;
    let (user, hash) = found.unzip();
    let right = hashers.verify(password, hash).await?;
    let wrong = || Error::new(Code::WrongCredentials, "No active user has this address and this password.");
    let user = user.filter(|user| right && user.is_active()).ok_or_else(wrong)?;
    let now = store.clock().now();
    let id = user.id;
    let refresh_token = store.write(move |conn| tokens::issue_refresh(conn, user.id, None, now)).await?;
    session(&tokens, &store, id, refresh_token)
}

async fn refresh(store: Data<Store>, tokens: Data<Tokens>, schemas: Data<Schemas>, body: Body) -> Result<Answer> {
    let Refresh { refresh_token } = schemas.read(body.value)?;
    let now = store.clock().now();
    match store.write(move |conn| tokens::spend_refresh(conn, &refresh_token, now)).await? {
        Spent::Renewed(user, next) => session(&tokens, &store, user.id, next),
        Spent::Reused => {
            let detail = "This refresh token was used before, so somebody may have a copy; the session has ended. Sign in again.";
            Err(Error::new(Code::WrongCredentials, detail))
        }
        Spent::Refused => Err(Error::new(Code::WrongCredentials, "This refresh token is not good. Sign in again.")),
    }
}

async fn sign_out(store: Data<Store>, schemas: Data<Schemas>, body: Body) -> Result<Answer> {
    let Refresh { refresh_token } = schemas.read(body.value)?;
    store.write(move |conn| tokens::revoke(conn, &refresh_token)).await?;
    Ok(Answer::empty())
}

async fn me(desk: Desk<ToRead>) -> Result<Answer> {
    desk.read(|_, shift| Answer::json(200, &shift.user)).await
}

async fn colleagues(request: HttpRequest, desk: Desk<ToRead>, params: Params, seal: Data<Seal>) -> Result<Answer> {
    let asked = Asked::of(&params, request.path(), &seal)?;
    let path = request.path().to_owned();
    desk.read(move |conn, _| {
        let rows = users::active(conn, &asked)?;
        let (data, page) = asked.page(rows, &seal, |user| (Vec::new(), user.id));
        let links = page.links(&path, &params);
        Ok(Answer::json(200, &Page { data, page })?.linked(&links))
    })
    .await
}

fn session(tokens: &Tokens, store: &Store, user: crate::store::Id, refresh_token: String) -> Result<Answer> {
    let access_token = tokens.access(user, store.clock().now())?;
    let session = Session { access_token, token_type: "Bearer", expires_in: ACCESS_SECONDS, refresh_token };
    Answer::json(200, &session)
}
