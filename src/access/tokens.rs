//! Access tokens (JWT after RFC 9068, a quarter of an hour), preview tokens (one revision, an hour at most) and refresh tokens (opaque, stored hashed, used once).

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use chrono::TimeDelta;
use diesel::prelude::*;
use hmac::{Hmac, KeyInit, Mac};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use rand::Rng;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::users::User;
use crate::http::{Code, Error, Result};
use crate::record::Kind;
use crate::store::schema::refresh_tokens as refresh;
use crate::store::{Conn, Id, Moment};

/// For how long an access token is good, in seconds.
pub const ACCESS_SECONDS: i64 = 900;
/// For how long a refresh token is good.
const REFRESH: TimeDelta = TimeDelta::days(30);
/// For how long a preview token is good at most, in minutes.
pub const PREVIEW_MINUTES: i64 = 60;
/// Who makes the tokens, and for whom.
const ISSUER: &str = "pressroom";
const MANAGEMENT: &str = "pressroom-management";
const PREVIEW: &str = "pressroom-preview";

/// What an access token says.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Claims {
    iss: String,
    aud: String,
    /// The user.
    pub sub: Id,
    exp: i64,
    nbf: i64,
    iat: i64,
    jti: Uuid,
}

/// What a preview token says.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PreviewClaims {
    iss: String,
    aud: String,
    /// The record that it shows.
    pub sub: Id,
    /// The record's kind.
    pub kind: Kind,
    /// The revision of it that it shows.
    pub revision: i32,
    exp: i64,
    nbf: i64,
    iat: i64,
    jti: Uuid,
}

/// Makes and reads tokens with keys derived from the installation's secret, one for each purpose: a token for one is
/// none for another.
#[derive(Clone)]
pub struct Tokens(Arc<Purposes>);

struct Purposes {
    access: Keys,
    preview: Keys,
}

struct Keys {
    kid: String,
    sign: EncodingKey,
    verify: DecodingKey,
    validation: Validation,
}

/// A key for one purpose, derived from the installation's secret.
pub fn derive(secret: &[u8], purpose: &str) -> [u8; 32] {
    #[allow(clippy::expect_used)] // HMAC takes a key of any length.
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes a key of any length");
    mac.update(purpose.as_bytes());
    mac.finalize().into_bytes().into()
}

impl Keys {
    fn new(key: [u8; 32], audience: &str) -> Keys {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[audience]);
        validation.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
        validation.validate_nbf = true;
        validation.leeway = 5;
        Keys {
            kid: BASE64.encode(&Sha256::digest(key)[..6]),
            sign: EncodingKey::from_secret(&key),
            verify: DecodingKey::from_secret(&key),
            validation,
        }
    }

    fn sign(&self, claims: &impl Serialize, typ: &str) -> Result<String> {
        let mut header = Header::new(Algorithm::HS256);
        header.kid = Some(self.kid.clone());
        header.typ = Some(typ.into());
        jsonwebtoken::encode(&header, claims, &self.sign).map_err(Error::internal)
    }

    /// What a token says, if it is one of these and still good; `invalid` and `expired` say what to do where it is not.
    fn read<C: DeserializeOwned>(&self, token: &str, invalid: &str, expired: &str) -> Result<C> {
        let invalid = || Error::new(Code::Unauthenticated, invalid);
        let header = jsonwebtoken::decode_header(token).map_err(|_| invalid())?;
        if header.kid.as_deref() != Some(self.kid.as_str()) {
            return Err(invalid());
        }
        match jsonwebtoken::decode::<C>(token, &self.verify, &self.validation) {
            Ok(token) => Ok(token.claims),
            Err(error) if matches!(error.kind(), ErrorKind::ExpiredSignature) => {
                Err(Error::new(Code::TokenExpired, expired))
            }
            Err(_) => Err(invalid()),
        }
    }
}

impl Tokens {
    /// Tokens of the installation whose secret this is.
    pub fn new(secret: &[u8]) -> Tokens {
        Tokens(Arc::new(Purposes {
            access: Keys::new(derive(secret, "pressroom access tokens 1"), MANAGEMENT),
            preview: Keys::new(derive(secret, "pressroom preview tokens 1"), PREVIEW),
        }))
    }

    /// An access token for a user.
    pub fn access(&self, user: Id, now: Moment) -> Result<String> {
        let at = now.utc().timestamp();
        let claims = Claims {
            iss: ISSUER.into(),
            aud: MANAGEMENT.into(),
            sub: user,
            exp: at + ACCESS_SECONDS,
            nbf: at,
            iat: at,
            jti: Uuid::now_v7(),
        };
        self.0.access.sign(&claims, "at+jwt")
    }

    /// What an access token says, if it is one of ours and still good.
    pub fn read(&self, token: &str) -> Result<Claims> {
        let invalid = "This access token is not one of ours. Sign in again.";
        self.0.access.read(token, invalid, "The access token has expired. Get a new one from POST /v1/auth/refresh.")
    }

    /// A preview token for one revision of a record, good for so many minutes.
    pub fn preview(&self, (kind, record): (Kind, Id), revision: i32, minutes: i64, now: Moment) -> Result<String> {
        let at = now.utc().timestamp();
        let claims = PreviewClaims {
            iss: ISSUER.into(),
            aud: PREVIEW.into(),
            sub: record,
            kind,
            revision,
            exp: at + minutes.clamp(1, PREVIEW_MINUTES) * 60,
            nbf: at,
            iat: at,
            jti: Uuid::now_v7(),
        };
        self.0.preview.sign(&claims, "preview+jwt")
    }

    /// What a preview token says, if it is one of ours and still good.
    pub fn read_preview(&self, token: &str) -> Result<PreviewClaims> {
        let invalid = "This is no preview token of ours. POST /v1/manage/{collection}/{id}/preview-tokens makes one.";
        let expired = "The preview token has expired. Make another with POST …/preview-tokens.";
        self.0.preview.read(token, invalid, expired)
    }
}

fn hash_of(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

/// A new refresh token for a user. Those that replace one another are one family.
pub fn issue_refresh(conn: &mut Conn, user: Id, family: Option<Id>, now: Moment) -> Result<String> {
    let mut bytes = [0; 32];
    rand::rng().fill_bytes(&mut bytes);
    let token = BASE64.encode(bytes);
    diesel::delete(refresh::table.filter(refresh::expires_at.lt(now))).execute(conn)?;
    diesel::insert_into(refresh::table)
        .values((
            refresh::hash.eq(hash_of(&token)),
            refresh::user_id.eq(user),
            refresh::family.eq(family.unwrap_or_else(Id::new)),
            refresh::expires_at.eq(now.plus(REFRESH)),
            refresh::created_at.eq(now),
        ))
        .execute(conn)?;
    Ok(token)
}

/// What became of a refresh token that was handed in.
pub enum Spent {
    /// It was good: this user goes on, with this new token.
    Renewed(User, String),
    /// It was used before: a copy is about, and the whole family is revoked.
    Reused,
    /// It is unknown, expired, or its user is disabled.
    Refused,
}

/// Spends a refresh token.
pub fn spend_refresh(conn: &mut Conn, token: &str, now: Moment) -> Result<Spent> {
    let hash = hash_of(token);
    let found: Option<(Id, Id, Moment, Option<Moment>)> = refresh::table
        .find(&hash)
        .select((refresh::user_id, refresh::family, refresh::expires_at, refresh::used_at))
        .first(conn)
        .optional()?;
    let Some((user, family, expires_at, used_at)) = found else { return Ok(Spent::Refused) };
    if used_at.is_some() {
        diesel::delete(refresh::table.filter(refresh::family.eq(family))).execute(conn)?;
        return Ok(Spent::Reused);
    }
    let Some(user) = super::users::find(conn, user)?.filter(User::is_active) else { return Ok(Spent::Refused) };
    if expires_at <= now {
        return Ok(Spent::Refused);
    }
    // Of two requests with one token, one finds it unused.
    let taken = diesel::update(refresh::table.find(&hash).filter(refresh::used_at.is_null()))
        .set(refresh::used_at.eq(now))
        .execute(conn)?;
    if taken == 0 {
        return Ok(Spent::Refused);
    }
    let next = issue_refresh(conn, user.id, Some(family), now)?;
    Ok(Spent::Renewed(user, next))
}

/// Ends the family of a refresh token. An unknown token is no error: what was asked for is so.
pub fn revoke(conn: &mut Conn, token: &str) -> Result<()> {
    let family: Option<Id> = refresh::table.find(hash_of(token)).select(refresh::family).first(conn).optional()?;
    if let Some(family) = family {
        diesel::delete(refresh::table.filter(refresh::family.eq(family))).execute(conn)?;
    }
    Ok(())
}
