//! The command line: what a person or a service manager meets.

use std::io::{Read, Write};
use std::net::TcpStream;

use pressroom::record::Kind;
use serde_json::{Value, json};

use crate::harness::Engine;
use crate::harness::contract::document;
use crate::harness::program::{Done, Program, database_in};

on_both!(
    users_are_kept_on_the_command_line,
    a_server_starts_from_nothing_and_stops_at_a_signal,
    commands_work_beside_a_running_server,
    a_store_opens_with_its_own_secret_alone,
    the_sample_is_loaded_once,
    the_schema_is_brought_up_to_date,
);

const PASSWORD: &str = "correct horse battery";

#[test]
fn help_teaches() {
    let program = Program::new();
    let whole = program.run(&["--help"]).well();
    for command in ["serve", "migrate", "user", "import", "export", "quotations", "openapi"] {
        assert!(whole.contains(&format!("  {command}")), "{whole}");
    }
    let serve = program.run(&["serve", "--help"]).well();
    for (flag, variable) in [
        ("--listen", "PRESSROOM_LISTEN"),
        ("--data-dir", "PRESSROOM_DATA_DIR"),
        ("--database-url", "DATABASE_URL"),
        ("--admin-email", "PRESSROOM_ADMIN_EMAIL"),
        ("--admin-password", "PRESSROOM_ADMIN_PASSWORD"),
        ("--secret", "PRESSROOM_SECRET"),
        ("--sample", "PRESSROOM_SAMPLE"),
        ("--log", "PRESSROOM_LOG"),
    ] {
        assert!(serve.contains(flag) && serve.contains(variable), "{flag} or {variable} is not in: {serve}");
    }
    for arguments in [
        &["serve"][..],
        &["migrate"],
        &["user"],
        &["user", "add"],
        &["user", "list"],
        &["user", "disable"],
        &["user", "password"],
        &["import"],
        &["import", "page"],
        &["import", "transcript"],
        &["export"],
        &["export", "transcript"],
        &["quotations"],
        &["quotations", "suggest"],
        &["openapi"],
    ] {
        let help = program.run(&[arguments, &["--help"]].concat()).well();
        assert!(help.contains("Usage: pressroom"), "{help}");
    }
    let with_examples: [&[&str]; 5] =
        [&["serve"], &["user", "add"], &["import", "page"], &["import", "transcript"], &["quotations", "suggest"]];
    for arguments in with_examples {
        let help = program.run(&[arguments, &["--help"]].concat()).well();
        assert!(help.contains("Examples:"), "{help}");
    }
    assert!(program.run(&["--version"]).well().contains(env!("CARGO_PKG_VERSION")));
    assert_eq!(std::fs::read_dir(&program.folder).expect("the folder is there").count(), 0, "help makes nothing");
}

#[test]
fn a_wrong_setting_stops_the_start_with_a_sentence_that_names_it() {
    let program = Program::new();
    let stops = |arguments: &[&str], variables: &[(&str, &str)], word: &str| {
        let mut command = program.command(arguments);
        command.envs(variables.iter().copied());
        let output = command.output().expect("it starts");
        let done = Done {
            status: output.status,
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        };
        let sentence = done.stopped();
        assert!(sentence.contains(word), "‘{word}’ is not in: {sentence}");
    };
    stops(&["serve", "--lisen", "127.0.0.1:0"], &[], "--lisen");
    stops(&["serve"], &[("PRESSROOM_LISEN", "127.0.0.1:0")], "PRESSROOM_LISEN");
    stops(&["user", "list"], &[("PRESSROOM_DATADIR", "x")], "PRESSROOM_DATADIR");
    stops(&["serve", "--listen", "nowhere"], &[], "--listen");
    stops(&["serve"], &[("PRESSROOM_LISTEN", "nowhere")], "nowhere");
    stops(&["serve", "--log", "loud"], &[], "--log");
    stops(&["serve"], &[("PRESSROOM_SIGN_IN_ATTEMPTS", "0")], "--sign-in-attempts");
    stops(&["serve", "--workers", "many"], &[], "--workers");
    stops(&["serve", "--cors-origins", "desk.example.com"], &[], "--cors-origins");
    stops(&["serve", "--secret", "short"], &[], "PRESSROOM_SECRET");
    stops(&["serve"], &[("PRESSROOM_SECRET", "short")], "PRESSROOM_SECRET");
    for (url, word) in [
        ("mysql://localhost/press", "mysql://"),
        ("postgress://localhost/press", "postgress://"),
        ("press.db", "postgres://"),
        ("sqlite://", "sqlite://"),
    ] {
        for command in [&["serve", "--listen", "127.0.0.1:0"][..], &["migrate"], &["user", "list"]] {
            stops(command, &[("DATABASE_URL", url)], word);
        }
    }
    stops(&["serve", "--listen", "127.0.0.1:0"], &[("DATABASE_URL", "postgres://127.0.0.1:1/press")], "PostgreSQL");
    stops(&["dance"], &[], "dance");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let at = taken.local_addr().expect("an address").to_string();
    stops(&["serve", "--listen", &at], &[], &at);
    let made: Vec<_> =
        std::fs::read_dir(&program.folder).expect("the folder is there").flatten().map(|entry| entry.path()).collect();
    assert!(made.iter().all(|path| !database_in(path).exists()), "no database is made on the way: {made:?}");
}

#[test]
fn a_setting_may_stand_in_a_file() {
    let program = Program::new();
    std::fs::write(program.folder.join(".env"), "PRESSROOM_DATA_DIR=elsewhere\nPRESSROOM_SECRET=short\n")
        .expect("the file can be written");
    assert!(program.run(&["serve", "--listen", "127.0.0.1:0"]).stopped().contains("PRESSROOM_SECRET"));
    std::fs::write(program.folder.join(".env"), "PRESSROOM_DATA_DIR=elsewhere\n").expect("the file can be written");
    program.run(&["migrate"]).well();
    assert!(database_in(&program.folder.join("elsewhere")).exists());
    std::fs::write(program.folder.join(".env"), "PRESSROOM_DATADIR=elsewhere\n").expect("the file can be written");
    assert!(program.run(&["migrate"]).stopped().contains("PRESSROOM_DATADIR"));
}

#[test]
fn the_document_is_printed() {
    let program = Program::new();
    let printed: Value = serde_json::from_str(&program.run(&["openapi"]).well()).expect("it prints JSON");
    assert_eq!(&printed, document());
}

#[test]
fn a_command_does_not_make_a_store_by_accident() {
    let program = Program::new();
    let sentence = program.run(&["user", "list"]).stopped();
    assert!(sentence.contains("pressroom serve"), "{sentence}");
    assert!(!database_in(&program.folder.join("data")).exists());
}

fn the_schema_is_brought_up_to_date(engine: Engine) {
    let (program, database) = (Program::new(), engine.empty());
    let url = database.url();
    let migrate = || program.run(&["migrate", "--database-url", &url]).well();
    assert!(migrate().contains("migrated"));
    assert!(migrate().contains("up to date"));
    assert_eq!(program.run(&["user", "list", "--database-url", &url]).well(), "");
}

fn users_are_kept_on_the_command_line(engine: Engine) {
    let (program, database) = (Program::new(), engine.empty());
    let url = database.url();
    let with =
        |arguments: &[&str], input: &str| program.run_with(&[arguments, &["--database-url", &url]].concat(), input);
    with(&["migrate"], "").well();
    let added =
        with(&["user", "add", "ada@example.com", "--role", "editor", "--name", "Ada"], &format!("{PASSWORD}\n")).well();
    assert!(added.contains("ada@example.com") && added.contains("editor") && !added.contains(PASSWORD), "{added}");
    let made = with(&["user", "add", "bob@example.com", "--make-password"], "").well();
    assert!(made.contains("reporter") && made.contains("Password: "), "{made}");
    assert!(with(&["user", "add", "ADA@example.com"], &format!("{PASSWORD}\n")).stopped().contains("already"));
    assert!(with(&["user", "add", "eve@example.com"], "short\n").stopped().contains("8 characters"));
    assert!(with(&["user", "add", "no address"], &format!("{PASSWORD}\n")).stopped().contains("no address"));
    assert!(with(&["user", "add", "eve@example.com", "--role", "queen"], "").stopped().contains("queen"));
    let list = with(&["user", "list"], "").well();
    assert_eq!(list.lines().count(), 2);
    let users: Value = serde_json::from_str(&with(&["user", "list", "--json"], "").well()).expect("JSON");
    let told: Vec<(&Value, &Value)> =
        users.as_array().expect("a list").iter().map(|user| (&user["email"], &user["role"])).collect();
    assert_eq!(told, [(&json!("ada@example.com"), &json!("editor")), (&json!("bob@example.com"), &json!("reporter"))]);
    assert!(!users.to_string().contains("argon2"), "no hash is shown");
    assert!(with(&["user", "disable", "nobody@example.com"], "").stopped().contains("nobody@example.com"));

    let server = program.serve(&["--database-url", &url]);
    let sign_in = |password: &str| {
        let body = json!({"email": "ada@example.com", "password": password});
        server.client().post("/v1/auth/sign-in", &body).status
    };
    assert_eq!(sign_in(PASSWORD), 200);
    with(&["user", "disable", "ada@example.com"], "").well();
    assert_eq!(sign_in(PASSWORD), 401);
    assert!(with(&["user", "list"], "").well().contains("(disabled)"));
    with(&["user", "disable", "ada@example.com", "--undo"], "").well();
    assert_eq!(sign_in(PASSWORD), 200);
    with(&["user", "password", "ada@example.com"], "another password\n").well();
    assert_eq!((sign_in(PASSWORD), sign_in("another password")), (401, 200));
}

fn a_server_starts_from_nothing_and_stops_at_a_signal(engine: Engine) {
    let (program, database) = (Program::new(), engine.empty());
    let url = database.url();
    // On SQLite nothing at all needs to be said.
    let settings: &[&str] = if engine == Engine::Sqlite { &[] } else { &["--database-url", &url] };
    let server = program.serve(settings);
    let said = server.wait_for("Password: ");
    for word in ["/docs", "/v1/articles", "Data", "admin@localhost"] {
        assert!(said.contains(word), "‘{word}’ is not in: {said}");
    }
    let password =
        said.lines().find_map(|line| line.trim().strip_prefix("Password: ")).expect("it is told").split(' ').next();
    let desk = server.sign_in("admin@localhost", password.expect("a password"));
    let byline = desk.make_public(Kind::Byline, &json!({"names": "Ada Penn"}));
    // The server gives the log's rows their positions by itself.
    let numbered = (0..200).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(50));
        let log = desk.get(&format!("/v1/manage/changes?record={}", byline["id"].as_str().expect("an id"))).ok(200);
        log["data"].as_array().is_some_and(|rows| rows.len() == 2)
    });
    assert!(numbered, "the log is numbered");
    // A request that is under way is finished: the server has begun to read its body.
    let mut slow = TcpStream::connect(server.at).expect("the server listens");
    let body = json!({"email": "admin@localhost", "password": "wrong password"}).to_string();
    let head = format!(
        "POST /v1/auth/sign-in HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    slow.write_all(head.as_bytes()).expect("the server reads");
    let mut go_on = [0; 25];
    slow.read_exact(&mut go_on).expect("the server answers");
    assert!(go_on.starts_with(b"HTTP/1.1 100"));
    server.signal("INT");
    server.wait_for("Stopping");
    slow.write_all(body.as_bytes()).expect("the server reads");
    let mut answer = String::new();
    slow.read_to_string(&mut answer).expect("the server answers");
    assert!(answer.contains("HTTP/1.1 401"), "{answer}");
    let (status, said) = server.end();
    assert_eq!(status.code(), Some(0), "{said}");
    assert!(said.contains("Stopped."), "{said}");
    // The second start finds all of it, makes no administrator, and stops at the signal of a service manager too.
    let server = program.serve(settings);
    assert!(!server.said().contains("Password"), "{}", server.said());
    assert_eq!(server.client().get("/v1/bylines/by-slug/ada-penn").ok(200)["id"], byline["id"]);
    server.signal("TERM");
    assert_eq!(server.end().0.code(), Some(0));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let secret = std::fs::metadata(program.folder.join("data/secret")).expect("the secret is kept");
        assert_eq!(secret.permissions().mode() & 0o077, 0, "nobody else reads the secret");
    }
}

fn commands_work_beside_a_running_server(engine: Engine) {
    let (program, database) = (Program::new(), engine.empty());
    let url = database.url();
    let server =
        program.serve(&["--database-url", &url, "--admin-email", "ada@example.com", "--admin-password", PASSWORD]);
    assert!(!server.said().contains(PASSWORD));
    let desk = server.sign_in("ada@example.com", PASSWORD);
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| (0..40).for_each(|at| drop(desk.byline(&format!("Byline {at}")))));
        for at in 0..4 {
            let added = program.run(&[
                "user",
                "add",
                &format!("user{at}@example.com"),
                "--make-password",
                "--database-url",
                &url,
            ]);
            added.well();
        }
        writer.join().expect("every write succeeds");
    });
    let list = program.run(&["user", "list", "--database-url", &url]).well();
    assert_eq!(list.lines().count(), 5);
}

fn a_store_opens_with_its_own_secret_alone(engine: Engine) {
    let (program, database) = (Program::new(), engine.empty());
    let url = database.url();
    let secret = "a secret of at least thirty-two characters";
    let server = program.serve(&["--database-url", &url, "--secret", secret]);
    server.signal("INT");
    server.end();
    let sentence = program.run(&["serve", "--listen", "127.0.0.1:0", "--database-url", &url]).stopped();
    assert!(sentence.contains("another secret"), "{sentence}");
    drop(program.serve(&["--database-url", &url, "--secret", secret]));
}

fn the_sample_is_loaded_once(engine: Engine) {
    let (program, database) = (Program::new(), engine.empty());
    let url = database.url();
    let server = program.serve(&["--database-url", &url, "--sample"]);
    let total = |server: &crate::harness::program::Running, list: &str| {
        server.client().get(&format!("/v1/{list}?count=exact&limit=100")).ok(200)["page"]["total"]
            .as_i64()
            .expect("a count")
    };
    let count = total(&server, "articles");
    assert!(count >= 12, "a dozen articles, and there are {count}");
    assert!(total(&server, "press-conferences") >= 2 && total(&server, "transcripts") >= 2);
    let languages = server.client().get("/v1/articles?limit=100&fields=language").ok(200).to_string();
    assert!(languages.contains("\"en\"") && languages.contains("\"zh-Hans\""), "{languages}");
    // Everything it shows is as documented: the client holds each answer against the document.
    for list in [
        "articles",
        "bylines",
        "officials",
        "organizations",
        "press-conferences",
        "quotations",
        "sections",
        "topics",
        "pages",
        "transcripts",
    ] {
        let page = server.client().get(&format!("/v1/{list}?limit=100")).ok(200);
        for item in page["data"].as_array().expect("data") {
            server.client().get(&format!("/v1/{list}/{}", item["id"].as_str().expect("an id"))).expect(200);
        }
    }
    server.client().get("/v1/articles?limit=100&include=quotations,body,json_ld&body_format=html").expect(200);
    server.client().get("/v1/site?language=zh-Hans").expect(200);
    server.signal("INT");
    server.end();
    let server = program.serve(&["--database-url", &url, "--sample"]);
    assert_eq!(total(&server, "articles"), count);
}

#[test]
fn quotations_are_suggested_for_any_text() {
    let program = Program::new();
    let text = "\u{feff}“It is open,” Mayor Jane Roe said.\r\n\r\n“It will stay open,” she added.\r\n";
    let path = program.folder.join("story.txt");
    std::fs::write(&path, text).expect("a file");
    let file = path.to_str().expect("a name");
    let told = program.run(&["quotations", "suggest", file, "--json", "--published", "2026-11-10"]).well();
    let found: Value = serde_json::from_str(&told).expect("one object");
    assert_eq!(found["file"], file);
    assert_eq!(found["language"], "en");
    let [first, second] = found["quotations"].as_array().expect("a list").as_slice() else { panic!("{found}") };
    assert_eq!(first["content"], json!({"start": 1, "end": 11, "text": "It is open"}));
    assert_eq!((&first["clause"], &first["kind"], &first["quotation"]), (&Value::Null, &json!("direct"), &json!(1)));
    assert_eq!(first["cue"]["text"], "said");
    assert_eq!((&second["speaker"]["text"], &second["name"]), (&json!("she"), &json!("Jane Roe")));
    assert_eq!(second["speaker_kind"], "official");
    // Code points of the file's own text: the byte order mark does not count, line ends do.
    let start = second["content"]["start"].as_u64().expect("a number") as usize;
    let there: String = text.trim_start_matches('\u{feff}').chars().skip(start).take(17).collect();
    assert_eq!(there, "It will stay open");
    let table = program.run_with(&["quotations", "suggest", "-", "--language", "en"], "“No,” said Jane Roe.").well();
    assert!(table.contains("Jane Roe\n      No\n"), "{table}");
    assert!(program.run(&["quotations", "suggest", "missing.txt"]).stopped().contains("missing.txt"));
}
