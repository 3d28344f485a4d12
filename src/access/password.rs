//! Passwords: hashed with Argon2id, few at a time, for each takes 19 MiB of memory.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use rand::RngExt;
use rand::distr::Alphanumeric;
use tokio::sync::Semaphore;

use crate::http::{Error, Result};

/// The shortest password accepted, in characters (OWASP ASVS 5, 6.2.1).
pub const SHORTEST: usize = 8;
/// The longest password accepted, in bytes.
pub const LONGEST: usize = 512;

/// Lets two passwords be hashed at a time.
pub struct Hashers(Semaphore);

impl Default for Hashers {
    fn default() -> Hashers {
        Hashers(Semaphore::new(2))
    }
}

impl Hashers {
    /// Whether `password` is the one behind `hash`. Without a hash the same work is done and the answer is no, so
    /// that an unknown address takes as long as a known one.
    pub async fn verify(&self, password: String, hash: Option<String>) -> Result<bool> {
        let _slot = self.0.acquire().await.map_err(Error::internal)?;
        tokio::task::spawn_blocking(move || match hash {
            Some(hash) => verify(&password, &hash),
            None => hash_of(&password).map(|_| false),
        })
        .await
        .map_err(Error::internal)?
    }
}

fn verify(password: &str, hash: &str) -> Result<bool> {
    let hash = PasswordHash::new(hash).map_err(Error::internal)?;
    Ok(Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

/// The hash of a password, salted, in the PHC string format.
pub fn hash_of(password: &str) -> Result<String> {
    Ok(Argon2::default().hash_password(password.as_bytes()).map_err(Error::internal)?.to_string())
}

/// Refuses a password that is too short or too long, with a sentence.
pub fn refuse_weak(password: &str) -> Result<(), String> {
    if password.chars().count() < SHORTEST {
        return Err(format!("a password needs at least {SHORTEST} characters"));
    }
    if password.len() > LONGEST {
        return Err(format!("a password may have {LONGEST} bytes at most"));
    }
    Ok(())
}

/// A new password of 20 letters and digits.
pub fn make() -> String {
    rand::rng().sample_iter(Alphanumeric).take(20).map(char::from).collect()
}
