//! The way into the management API.

use std::future::{Ready, ready};
use std::marker::PhantomData;

use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};

use super::roles::{Leave, Permission};
use super::tokens::{PreviewClaims, Tokens};
use super::users::{self, User};
use crate::http::idempotency::{self, Key};
use crate::http::{Answer, Code, Error, Result};
use crate::store::{Conn, Id, Moment, Store};

/// A desk in the newsroom: a handler that takes a `Desk<ToPublish>` is reached only by somebody who may publish, and
/// does its work through it.
///
/// The token says who asks; what they may do is read within the unit of work, so that a user who was disabled or
/// given another role is told so at once.
pub struct Desk<P> {
    store: Store,
    user: Id,
    key: Key,
    leave: PhantomData<P>,
}

/// Who does a unit of work, and when it is done.
#[derive(Debug, Clone)]
pub struct Shift {
    /// The user.
    pub user: User,
    /// The instant at which everything in this unit of work happens.
    pub now: Moment,
}

impl Shift {
    /// Whether this user may do this.
    pub fn require(&self, permission: Permission) -> Result<()> {
        if self.user.role.may(permission) {
            return Ok(());
        }
        let detail = format!("This needs the permission {permission}, and the role {} has it not.", self.user.role);
        Err(Error::new(Code::Forbidden, detail))
    }
}

impl<P: Leave> FromRequest for Desk<P> {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let mut desk = || {
            let (Some(store), Some(tokens)) = (request.app_data::<Data<Store>>(), request.app_data::<Data<Tokens>>())
            else {
                return Err(Error::internal("the store is not at hand"));
            };
            let user = bearer(request, SIGN_IN).and_then(|token| tokens.read(token))?.sub;
            let key = Key::from_request(request, payload).into_inner()?;
            Ok(Desk { store: store.get_ref().clone(), user, key, leave: PhantomData })
        };
        ready(desk())
    }
}

const SIGN_IN: &str = "Send `Authorization: Bearer` and the access_token that POST /v1/auth/sign-in gave you.";
const MAKE_A_TOKEN: &str = "Send `Authorization: Bearer` and a token that POST /v1/manage/{collection}/{id}/preview-tokens \
                            gave you.";

/// The preview token that a request was sent with.
pub struct PreviewPass(pub PreviewClaims);

impl FromRequest for PreviewPass {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let Some(tokens) = request.app_data::<Data<Tokens>>() else {
            return ready(Err(Error::internal("the tokens are not at hand")));
        };
        ready(bearer(request, MAKE_A_TOKEN).and_then(|token| tokens.read_preview(token)).map(PreviewPass))
    }
}

fn bearer<'a>(request: &'a HttpRequest, how: &str) -> Result<&'a str> {
    let missing = || Error::new(Code::Unauthenticated, how);
    let value = request.headers().get(AUTHORIZATION).ok_or_else(missing)?.to_str().map_err(|_| missing())?;
    let (scheme, token) = value.split_once(' ').ok_or_else(missing)?;
    if scheme.eq_ignore_ascii_case("bearer") { Ok(token.trim()) } else { Err(missing()) }
}

fn begin<P: Leave>(conn: &mut Conn, user: Id, now: Moment) -> Result<Shift> {
    let gone = || Error::new(Code::Unauthenticated, "This user can no longer sign in.");
    let user = users::find(conn, user)?.filter(User::is_active).ok_or_else(gone)?;
    let shift = Shift { user, now };
    shift.require(P::PERMISSION)?;
    Ok(shift)
}

impl<P: Leave> Desk<P> {
    /// Does a unit of work that reads.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Conn, &Shift) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (user, now) = (self.user, self.store.clock().now());
        self.store.read(move |conn| begin::<P>(conn, user, now).and_then(|shift| work(conn, &shift))).await
    }

    /// Does a unit of work that writes: all of it or nothing.
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Conn, &Shift) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let clock = self.store.clock().clone();
        let user = self.user;
        self.store.write(move |conn| begin::<P>(conn, user, clock.now()).and_then(|shift| work(conn, &shift))).await
    }

    /// Does the work of a POST: once, however often it is sent with one `Idempotency-Key`. `hash` tells its body from
    /// others.
    pub async fn post(
        &self,
        hash: [u8; 32],
        work: impl FnOnce(&mut Conn, &Shift) -> Result<Answer> + Send + 'static,
    ) -> Result<Answer> {
        let Some((scope, held)) = self.key.hold(&self.user.to_string())? else { return self.write(work).await };
        let hash = self.key.request_hash(&hash);
        self.write(move |conn, shift| {
            let _held = held;
            idempotency::once(conn, &scope, &hash, shift.now, |conn| work(conn, shift))
        })
        .await
    }
}
