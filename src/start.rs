//! What a store needs before it serves: an identity, an administrator, the site's settings.

use diesel::prelude::*;

use crate::access::desk::Shift;
use crate::access::{Role, User, password, tokens, users};
use crate::http::{Error, Result};
use crate::newsroom::editions::{Publish, publish};
use crate::newsroom::{Site, site, upkeep, zones};
use crate::record::save;
use crate::store::schema::store;
use crate::store::{Conn, Id, Moment};

/// The mail address of the first administrator where none is set.
const ADMINISTRATOR: &str = "admin@localhost";

/// The release of the zone data that future instants were computed with.
const TZDATA: &str = chrono_tz::IANA_TZDB_VERSION;

/// An administrator who was made just now, and the password to tell once.
pub struct NewAdministrator {
    /// The mail address.
    pub email: String,
    /// The password, where the program made it.
    pub password: Option<String>,
}

/// Gives the store its identity at the first start; later, makes sure that it is opened with the secret it was made
/// with.
pub fn identify(conn: &mut Conn, secret: &[u8], now: Moment) -> Result<()> {
    let check: String = tokens::derive(secret, "pressroom store 1").iter().map(|byte| format!("{byte:02x}")).collect();
    let known: Option<(String, String, i32)> =
        store::table.select((store::secret_check, store::tzdata, store::found_by)).first(conn).optional()?;
    match known {
        Some((known, tzdata, found_by)) if known == check => {
            follow_zones(conn, &tzdata, now)?;
            follow_rows(conn, found_by, now)
        }
        Some(_) => Err(Error::internal(
            "this store was made with another secret; set PRESSROOM_SECRET (or the file `secret` in the data folder) \
             to the one it was made with",
        )),
        None => {
            diesel::insert_into(store::table)
                .values((
                    store::id.eq(1),
                    store::epoch.eq(Id::new()),
                    store::tzdata.eq(TZDATA),
                    store::secret_check.eq(check),
                    store::created_at.eq(now),
                    store::found_by.eq(upkeep::release()),
                ))
                .execute(conn)?;
            Ok(())
        }
    }
}

/// Derives the instants to come anew, where the rules of time zones may have changed since they were derived.
fn follow_zones(conn: &mut Conn, known: &str, now: Moment) -> Result<()> {
    if known == TZDATA {
        return Ok(());
    }
    tracing::info!(before = known, now = TZDATA, "the zone data is another; instants to come are derived anew");
    let done = zones::recompute(conn, now)?;
    diesel::update(store::table).set(store::tzdata.eq(TZDATA)).execute(conn)?;
    tracing::info!(
        editions = done.editions,
        embargoes = done.embargoes,
        press_conferences = done.press_conferences,
        "instants to come were derived anew"
    );
    Ok(())
}

/// Writes the rows anew that lists and names are found by, where an earlier program wrote fewer of them.
fn follow_rows(conn: &mut Conn, known: i32, now: Moment) -> Result<()> {
    if known >= upkeep::release() {
        return Ok(());
    }
    let records = upkeep::renew_since(conn, known, now)?;
    diesel::update(store::table).set(store::found_by.eq(upkeep::release())).execute(conn)?;
    tracing::info!(records, "what lists and names are found by was written anew");
    Ok(())
}

/// Makes the first administrator, where there is none.
pub fn ensure_administrator(
    conn: &mut Conn,
    email: Option<&str>,
    secret: Option<&str>,
    now: Moment,
) -> Result<Option<NewAdministrator>> {
    if users::first_administrator(conn)?.is_some() {
        return Ok(None);
    }
    // A variable that is set to nothing is not set.
    let (email, secret) = (email.filter(|email| !email.is_empty()), secret.filter(|secret| !secret.is_empty()));
    let email = email.unwrap_or(ADMINISTRATOR);
    if let Some(Err(why)) = secret.map(password::refuse_weak) {
        return Err(Error::internal(format!("the setting --admin-password (PRESSROOM_ADMIN_PASSWORD): {why}")));
    }
    let made = secret.is_none().then(password::make);
    let secret = secret.or(made.as_deref()).unwrap_or_default();
    let named = |error: Error| {
        Error::internal(format!("the setting --admin-email (PRESSROOM_ADMIN_EMAIL): {}", error.detail()))
    };
    let user = users::add(conn, email, None, Role::Admin, secret, now).map_err(named)?;
    Ok(Some(NewAdministrator { email: user.email, password: made }))
}

/// Makes the site's settings, where there are none, and shows them to readers.
pub fn ensure_site(conn: &mut Conn, now: Moment) -> Result<()> {
    if site::id(conn)?.is_some() {
        return Ok(());
    }
    let shift = Shift { user: administrator(conn)?, now };
    let saved = save::create(conn, &shift, Site::new())?;
    publish(conn, &shift, &saved, &Publish::default())?;
    Ok(())
}

/// The administrator in whose name the command line acts.
pub fn administrator(conn: &mut Conn) -> Result<User> {
    let none = "there is no active administrator; add one with `pressroom user add MAIL --role admin`";
    users::first_administrator(conn)?.ok_or_else(|| Error::internal(none))
}
