//! Signing in and out, and what a token is worth.

use pressroom::access::{Role, users};
use serde_json::{Value, json};

use crate::harness::engines::address_of;
use crate::harness::{Engine, Newsroom, PASSWORD, Setup};

on_both!(
    who_signs_in_is_known,
    a_wrong_password_and_an_unknown_address_are_told_alike,
    a_disabled_user_is_locked_out_at_once,
    too_many_attempts_are_refused,
    a_refresh_token_is_good_once,
    a_refresh_token_used_twice_ends_the_session,
    signing_out_ends_the_session,
    a_new_password_ends_the_sessions,
    another_role_counts_at_once,
    nothing_secret_is_kept_for_a_replay,
);

#[track_caller]
fn text<'a>(session: &'a Value, member: &str) -> &'a str {
    session[member].as_str().unwrap_or_else(|| panic!("no {member} in {session}"))
}

fn refresh(room: &Newsroom, token: &str) -> crate::harness::Answer {
    room.anyone().post("/v1/auth/refresh", &json!({"refresh_token": token}))
}

fn who_signs_in_is_known(engine: Engine) {
    let room = Newsroom::open(engine);
    let answer = room.sign_in(Role::Editor, PASSWORD).expect(200);
    assert_eq!(answer.must("cache-control"), "no-store");
    let session = answer.json();
    assert_eq!(session["token_type"], "Bearer");
    assert_eq!(session["expires_in"], 900);
    let me = room.anyone().with_token(text(&session, "access_token")).get("/v1/auth/me").ok(200);
    assert_eq!(me["email"], "editor@example.com");
    assert_eq!(me["role"], "editor");
    assert_eq!(me["id"], json!(room.user(Role::Editor)));
    // Mail addresses that differ in case alone are one.
    let shouted = json!({"email": " EDITOR@Example.com ", "password": PASSWORD});
    room.anyone().post("/v1/auth/sign-in", &shouted).expect(200);
}

fn a_wrong_password_and_an_unknown_address_are_told_alike(engine: Engine) {
    let room = Newsroom::open(engine);
    let wrong = room.sign_in(Role::Editor, "not the password").problem(401, "wrong_credentials");
    let unknown = json!({"email": "nobody@example.com", "password": PASSWORD});
    let unknown = room.anyone().post("/v1/auth/sign-in", &unknown).problem(401, "wrong_credentials");
    assert_eq!(wrong["detail"], unknown["detail"]);
}

fn a_disabled_user_is_locked_out_at_once(engine: Engine) {
    let room = Newsroom::open(engine);
    let session = room.sign_in(Role::Reporter, PASSWORD).ok(200);
    let desk = room.anyone().with_token(text(&session, "access_token"));
    desk.get("/v1/manage/articles").expect(200);
    let now = room.store.clock().now();
    let with = |act: fn(
        &mut pressroom::store::Conn,
        &users::User,
        pressroom::store::Moment,
    ) -> pressroom::http::Result<()>| {
        room.store
            .write_now(|conn| {
                let user = users::by_email(conn, &address_of(Role::Reporter))?.expect("there is a reporter");
                act(conn, &user, now)
            })
            .expect("the user can be written");
    };
    with(users::disable);
    desk.get("/v1/manage/articles").problem(401, "unauthenticated");
    desk.post("/v1/manage/articles", &json!({"headline": "Too late"})).problem(401, "unauthenticated");
    room.sign_in(Role::Reporter, PASSWORD).problem(401, "wrong_credentials");
    refresh(&room, text(&session, "refresh_token")).problem(401, "wrong_credentials");
    with(users::enable);
    room.sign_in(Role::Reporter, PASSWORD).expect(200);
}

fn too_many_attempts_are_refused(engine: Engine) {
    let room = Newsroom::with(engine, Setup { attempts: 3, ..Setup::default() });
    for _ in 0..3 {
        room.sign_in(Role::Editor, "a guess").problem(401, "wrong_credentials");
    }
    let answer = room.sign_in(Role::Editor, PASSWORD);
    assert!(answer.must("retry-after").parse::<u32>().is_ok_and(|seconds| seconds > 0));
    answer.problem(429, "too_many_requests");
    // The address counts too, whatever account is tried from it.
    room.sign_in(Role::Admin, PASSWORD).problem(429, "too_many_requests");
}

fn a_refresh_token_is_good_once(engine: Engine) {
    let room = Newsroom::open(engine);
    let first = room.sign_in(Role::Editor, PASSWORD).ok(200);
    let second = refresh(&room, text(&first, "refresh_token")).ok(200);
    assert_ne!(text(&first, "refresh_token"), text(&second, "refresh_token"));
    room.anyone().with_token(text(&second, "access_token")).get("/v1/auth/me").expect(200);
    refresh(&room, text(&second, "refresh_token")).expect(200);
    refresh(&room, "never given to anybody").problem(401, "wrong_credentials");
}

fn a_refresh_token_used_twice_ends_the_session(engine: Engine) {
    let room = Newsroom::open(engine);
    let other = room.sign_in(Role::Editor, PASSWORD).ok(200);
    let first = room.sign_in(Role::Editor, PASSWORD).ok(200);
    let second = refresh(&room, text(&first, "refresh_token")).ok(200);
    refresh(&room, text(&first, "refresh_token")).problem(401, "wrong_credentials");
    // A copy is about: the one that was given last is good no longer either.
    refresh(&room, text(&second, "refresh_token")).problem(401, "wrong_credentials");
    // Another session of the same user goes on.
    refresh(&room, text(&other, "refresh_token")).expect(200);
}

fn signing_out_ends_the_session(engine: Engine) {
    let room = Newsroom::open(engine);
    let session = room.sign_in(Role::Editor, PASSWORD).ok(200);
    let token = json!({"refresh_token": text(&session, "refresh_token")});
    room.anyone().post("/v1/auth/sign-out", &token).expect(204);
    refresh(&room, text(&session, "refresh_token")).problem(401, "wrong_credentials");
    // What was asked for is so already.
    room.anyone().post("/v1/auth/sign-out", &token).expect(204);
}

fn a_new_password_ends_the_sessions(engine: Engine) {
    let room = Newsroom::open(engine);
    let session = room.sign_in(Role::Editor, PASSWORD).ok(200);
    let now = room.store.clock().now();
    room.store
        .write_now(|conn| {
            let user = users::by_email(conn, &address_of(Role::Editor))?.expect("there is an editor");
            users::set_password(conn, &user, "another password", now)
        })
        .expect("the password can be set");
    refresh(&room, text(&session, "refresh_token")).problem(401, "wrong_credentials");
    room.sign_in(Role::Editor, PASSWORD).problem(401, "wrong_credentials");
    room.sign_in(Role::Editor, "another password").expect(200);
}

/// The token says who asks, not what they may do.
fn another_role_counts_at_once(engine: Engine) {
    use diesel::prelude::*;
    use pressroom::store::schema::users::dsl;
    let room = Newsroom::open(engine);
    let desk = room.editor();
    let byline = desk.byline("Ada Penn");
    room.store
        .write_now(|conn| {
            let editor = dsl::users.find(room.user(Role::Editor));
            diesel::update(editor).set(dsl::role.eq(Role::Reader)).execute(conn)?;
            Ok(())
        })
        .expect("the role can be written");
    desk.get("/v1/manage/bylines").expect(200);
    desk.patch(&format!("/v1/manage/bylines/{}", byline["id"].as_str().expect("an id")), 1, &json!({"kind": "staff"}))
        .problem(403, "forbidden");
}

fn nothing_secret_is_kept_for_a_replay(engine: Engine) {
    let room = Newsroom::open(engine);
    let body = json!({"email": address_of(Role::Editor), "password": PASSWORD});
    for path in ["/v1/auth/sign-in", "/v1/auth/refresh", "/v1/auth/sign-out"] {
        let answer = room.anyone().ask("POST", path).header("idempotency-key", "one").json(&body).send();
        assert_eq!(answer.faults(), [("Idempotency-Key".to_owned(), "idempotency_not_here".to_owned())]);
        answer.problem(400, "idempotency_not_here");
    }
}
