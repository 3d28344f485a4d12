//! The schemas of the two engines are one, and hold what the code promises even against the code.

use std::collections::{BTreeMap, BTreeSet};

use diesel::connection::SimpleConnection;
use diesel::migration::MigrationSource;
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error};
use diesel::sql_types::{BigInt, Text};
use diesel_migrations::{FileBasedMigrations, MigrationHarness};
use pressroom::record::Kind;
use pressroom::store::{Conn, Purpose, migrate};
use serde_json::json;

use crate::harness::stories::{id, link, managed, paragraph};
use crate::harness::{Database, Engine, Newsroom};

on_both!(
    every_check_refuses_a_write,
    what_is_no_json_and_no_id_is_refused,
    what_others_refer_to_cannot_be_deleted,
    migrations_go_down_and_up,
    a_migration_runs_once,
    a_schema_that_is_not_ours_is_refused,
);

/// A line of text from a query of the catalogue.
#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

fn lines(conn: &mut Conn, query: &str) -> Vec<String> {
    let rows: Vec<Line> = match conn {
        Conn::Sqlite(conn) => diesel::sql_query(query).load(conn),
        Conn::Postgres(conn) => diesel::sql_query(query).load(conn),
    }
    .unwrap_or_else(|error| panic!("{query}: {error}"));
    rows.into_iter().map(|row| row.line).collect()
}

/// A column as both engines can say it: its type mapped to SQLite's.
type Columns = BTreeMap<String, (String, bool)>;

/// What a schema promises: its columns, and its keys, each as one line.
#[derive(Debug, PartialEq, Eq)]
struct Schema {
    columns: Columns,
    keys: BTreeSet<String>,
    indexes: BTreeSet<String>,
}

const OURS: &str = "__diesel_schema_migrations";

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    place: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = BigInt)]
    required: i64,
}

fn columns(rows: Vec<Column>, map: impl Fn(&str) -> String) -> Columns {
    rows.into_iter().map(|row| (row.place, (map(&row.kind), row.required != 0))).collect()
}

fn sqlite_schema(conn: &mut Conn) -> Schema {
    let Conn::Sqlite(sqlite) = conn else { panic!("a connection to SQLite") };
    let tables = format!(
        "(SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> '{OURS}') t"
    );
    let rows: Vec<Column> = diesel::sql_query(format!(
        "SELECT t.name || '.' || c.name AS place, c.type AS kind, c.\"notnull\" AS required FROM {tables}, pragma_table_info(t.name) c"
    ))
    .load(sqlite)
    .expect("the catalogue answers");
    let mut keys = BTreeSet::new();
    keys.extend(lines(conn, &format!(
        "SELECT t.name || ' primary ' || group_concat(c.name, ',' ORDER BY c.pk) AS line FROM {tables}, pragma_table_info(t.name) c WHERE c.pk > 0 GROUP BY t.name"
    )));
    keys.extend(lines(conn, &format!(
        "SELECT t.name || ' unique ' || (SELECT group_concat(i.name, ',' ORDER BY i.seqno) FROM pragma_index_info(l.name) i) AS line
         FROM {tables}, pragma_index_list(t.name) l WHERE l.origin = 'u'"
    )));
    keys.extend(lines(conn, &format!(
        "SELECT t.name || ' refers ' || group_concat(f.\"from\", ',' ORDER BY f.seq) || ' to ' || f.\"table\" || ' ' || group_concat(f.\"to\", ',' ORDER BY f.seq) || ' ' || f.on_delete AS line
         FROM {tables}, pragma_foreign_key_list(t.name) f GROUP BY t.name, f.id"
    )));
    let indexes = lines(conn, &format!(
        "SELECT l.name || ' on ' || t.name || ' ' || (SELECT group_concat(i.name, ',' ORDER BY i.seqno) FROM pragma_index_info(l.name) i) AS line
         FROM {tables}, pragma_index_list(t.name) l WHERE l.origin = 'c'"
    ));
    Schema { columns: columns(rows, str::to_owned), keys, indexes: indexes.into_iter().collect() }
}

fn postgres_schema(conn: &mut Conn) -> Schema {
    let Conn::Postgres(postgres) = conn else { panic!("a connection to PostgreSQL") };
    let rows: Vec<Column> = diesel::sql_query(format!(
        "SELECT table_name || '.' || column_name AS place, data_type::text AS kind, (is_nullable = 'NO')::int::bigint AS required
         FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> '{OURS}'"
    ))
    .load(postgres)
    .expect("the catalogue answers");
    let names = |numbers: &str, table: &str| {
        format!(
            "(SELECT string_agg(a.attname, ',' ORDER BY k.ord) FROM unnest({numbers}) WITH ORDINALITY k(att, ord) JOIN pg_attribute a ON a.attrelid = {table} AND a.attnum = k.att)"
        )
    };
    let constraints = format!(
        "pg_constraint c WHERE c.connamespace = 'public'::regnamespace AND c.conrelid::regclass::text <> '{OURS}'"
    );
    let mut keys = BTreeSet::new();
    keys.extend(lines(conn, &format!(
        "SELECT c.conrelid::regclass || CASE c.contype WHEN 'p' THEN ' primary ' ELSE ' unique ' END || {} AS line FROM {constraints} AND c.contype IN ('p', 'u')",
        names("c.conkey", "c.conrelid")
    )));
    keys.extend(lines(conn, &format!(
        "SELECT c.conrelid::regclass || ' refers ' || {} || ' to ' || c.confrelid::regclass || ' ' || {} || ' ' ||
         CASE c.confdeltype WHEN 'a' THEN 'NO ACTION' WHEN 'r' THEN 'RESTRICT' WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL' ELSE 'SET DEFAULT' END AS line
         FROM {constraints} AND c.contype = 'f'",
        names("c.conkey", "c.conrelid"),
        names("c.confkey", "c.confrelid")
    )));
    let indexes = lines(
        conn,
        &format!(
            "SELECT i.indexrelid::regclass || ' on ' || i.indrelid::regclass || ' ' || {} AS line FROM pg_index i
         JOIN pg_class r ON r.oid = i.indrelid JOIN pg_namespace n ON n.oid = r.relnamespace
         WHERE n.nspname = 'public' AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)",
            names("i.indkey::int2[]", "i.indrelid")
        ),
    );
    let map = |kind: &str| {
        let mapped = match kind {
            "uuid" | "bytea" => "BLOB",
            "timestamp with time zone" | "boolean" | "integer" | "bigint" => "INTEGER",
            "jsonb" | "text" => "TEXT",
            other => panic!("{other} is not one of our types"),
        };
        mapped.to_owned()
    };
    Schema { columns: columns(rows, map), keys, indexes: indexes.into_iter().collect() }
}

/// Tables, columns through the type map, nullability, keys, references with what they do, and indexes.
#[test]
fn both_engines_have_one_schema() {
    let (sqlite, postgres) = (Engine::Sqlite.furnished(), Engine::Postgres.furnished());
    let (sqlite, postgres) = (sqlite_schema(&mut sqlite.connect()), postgres_schema(&mut postgres.connect()));
    assert!(
        sqlite.columns.len() > 150 && sqlite.keys.len() > 80 && sqlite.indexes.len() > 30,
        "the catalogue was read"
    );
    assert_eq!(sqlite.columns, postgres.columns);
    assert_eq!(sqlite.keys, postgres.keys);
    assert_eq!(sqlite.indexes, postgres.indexes);
    // What records refer to is kept from going; only parts of an aggregate go with it.
    let parts = [
        "positions",
        "segments",
        "printings",
        "links",
        "refresh_tokens",
        "filter_rows",
        "ties",
        "transitions",
        "arrangement_changes",
        "findings",
        "quotation_decisions",
    ];
    for key in sqlite.keys.iter().filter(|key| key.ends_with("CASCADE")) {
        let table = key.split(' ').next().unwrap_or_default();
        let of_its_record = key.contains(" to records id ") || key.contains(" to records id,kind ");
        assert!(of_its_record || parts.contains(&table), "{key}");
    }
}

/// A row in every table that has a CHECK.
fn furnish(room: &Newsroom) {
    let desk = room.editor();
    let bureau = desk.organization("Water Bureau");
    let official = desk.official("Zhou Song", &bureau, "Director", "2021");
    let conference =
        desk.make(Kind::PressConference, &json!({"title": "Briefing", "series": "Briefings", "number": 1}));
    desk.change(Kind::PressConference, &conference, &json!({"starts": {"local": "2026-11-20"}}));
    let segments = json!([{"text": "We keep our word.", "speaker": link(&official)}]);
    let transcript = json!({"press_conference": link(&conference), "language": "en", "segments": segments});
    let transcript = desk.make(Kind::Transcript, &transcript);
    desk.publish(Kind::Transcript, &transcript);
    let mut quotation = crate::harness::stories::quotation_of("We keep our word.", &official);
    quotation["capacity"] = json!({"id": official["positions"][0]["id"]});
    quotation["press_conference"] = link(&conference);
    let quotation = desk.make(Kind::Quotation, &quotation);
    desk.make(Kind::Section, &json!({"names": "China"}));
    desk.make(Kind::Topic, &json!({"names": "Water"}));
    desk.make(Kind::Media, &json!({"caption": "A hall"}));
    desk.make(Kind::Page, &json!({"key": "about", "language": "en", "title": "About"}));
    let byline =
        desk.ask("POST", "/v1/manage/bylines").header("idempotency-key", &pressroom::store::Id::new().to_string());
    let byline = byline.json(&json!({"names": "Ada Penn"})).send().ok(201);
    let credits = json!([{"role": "writer", "credited_as": "A", "byline": link(&byline)}]);
    let told = paragraph("b2", &[("“It rained,” Zhou Song said.", None)]);
    let body = json!([paragraph("b1", &[("We keep our word.", Some(&quotation))]), told]);
    let article = desk.article("A report", json!({"body": body, "credits": credits}));
    let suggestions = format!("{}/quotation-suggestions", managed(Kind::Article, &article));
    desk.act(&suggestions, 1, &json!({"others": "reject"})).expect(200);
    desk.publish(Kind::Article, &article);
    let target = crate::harness::stories::speaker("article", &article);
    desk.make(Kind::Correction, &json!({"target": target, "kind": "update", "text": "More is known."}));
    desk.act(&format!("{}/submit", managed(Kind::Article, &article)), 1, &json!({})).expect(200);
    desk.make(Kind::Front, &json!({"key": "home", "language": "en"}));
    desk.ask("PUT", &format!("{}/lock", managed(Kind::Article, &article))).json(&json!({})).send().expect(200);
    assert!(!id(&article).is_empty());
}

/// One write for each CHECK: the table, and what to set in one of its rows.
const WRONG: &[(&str, &str)] = &[
    ("store", "id = 2"),
    ("users", "email = 'x'"),
    ("users", "role = 'king'"),
    ("idempotency_keys", "status = 404"),
    ("records", "kind = 'poem'"),
    ("records", "version = 0"),
    ("links", "position = -1"),
    ("sections", "slug = ''"),
    ("sections", "parent = id"),
    ("sections", "position = -1"),
    ("topics", "slug = ''"),
    ("topics", "broader = id"),
    ("organizations", "slug = ''"),
    ("organizations", "classification = 'church'"),
    ("organizations", "parent = id"),
    ("organizations", "successor = id"),
    ("media", "kind = 'smell'"),
    ("bylines", "slug = ''"),
    ("bylines", "kind = 'ghost'"),
    ("officials", "slug = ''"),
    ("positions", "place = -1"),
    ("positions", "held_from = '20'"),
    ("positions", "held_to = '20'"),
    ("positions", "status = 'rumoured'"),
    ("store", "found_by = -1"),
    ("arrangement_changes", "version = 0"),
    ("arrangement_changes", "note = ''"),
    ("press_conferences", "slug = ''"),
    ("press_conferences", "number = 0"),
    ("press_conferences", "occurrence = 'maybe'"),
    ("press_conferences", "coverage = 'maybe'"),
    ("transcripts", "kind = 'sung'"),
    ("transcripts", "revision = 0"),
    ("segments", "place = -1"),
    ("segments", "kind = 'song'"),
    ("quotations", "kind = 'invented'"),
    ("quotations", "text = ''"),
    ("quotations", "speaker_kind = 'ghost', speaker_official = NULL, capacity = NULL"),
    ("quotations", "attribution = 'whispered'"),
    ("quotations", "said_on = '20'"),
    ("quotations", "fidelity = 'roughly'"),
    ("quotations", "speaker_official = NULL"),
    ("quotations", "speaker_kind = 'organization'"),
    ("quotations", "speaker_organization = (SELECT id FROM organizations LIMIT 1)"),
    ("articles", "language = 'e'"),
    ("articles", "slug = ''"),
    ("articles", "headline = ''"),
    ("articles", "display_date = '2026'"),
    ("articles", "workflow = 'done'"),
    ("printings", "place = -1"),
    ("printings", "state = 'lost'"),
    ("pages", "key = ''"),
    ("pages", "language = 'e'"),
    ("pages", "title = ''"),
    ("pages", "effective_from = '2026'"),
    ("sites", "only_one = 2"),
    ("sites", "default_language = 'e'"),
    ("sites", "time_zone = ''"),
    ("revisions", "number = 0"),
    ("editions", "version = 0"),
    ("editions", "visible_until = visible_from"),
    ("editions", "ends_at = visible_from"),
    ("editions", "tombstone = 'grave'"),
    ("records", "merged_into = id"),
    ("corrections", "target_kind = 'site'"),
    ("corrections", "kind = 'excuse'"),
    ("corrections", "placement = 'aside'"),
    ("corrections", "version_before = 0"),
    ("corrections", "version_after = 0"),
    ("edit_locks", "expires_at = taken_at"),
    ("transitions", "version = 0"),
    ("transitions", "action = 'sing'"),
    ("transitions", "workflow = 'done'"),
    ("fronts", "key = ''"),
    ("fronts", "language = 'e'"),
    ("fronts", "fill = 'oldest'"),
    ("fronts", "size = 0"),
    ("sites", "quotation_policy = 'x'"),
    ("findings", "fidelity = 'x'"),
    ("quotation_decisions", "decision = 'x', quotation = (SELECT id FROM quotations LIMIT 1)"),
    ("quotation_decisions", "decision = 'accepted'"),
];

/// Changes one row of a table, and takes the change back where it succeeded.
fn attempt(conn: &mut Conn, table: &str, set: &str) -> Result<(), Error> {
    let row = match conn {
        // A table without a row id is changed as a whole; one row is enough to refuse it.
        Conn::Sqlite(_) => String::new(),
        Conn::Postgres(_) => format!(" WHERE ctid = (SELECT min(ctid) FROM {table})"),
    };
    conn.batch_execute("BEGIN").expect("a transaction begins");
    let done = conn.batch_execute(&format!("UPDATE {table} SET {set}{row}"));
    conn.batch_execute("ROLLBACK").expect("the transaction ends");
    done
}

fn every_check_refuses_a_write(engine: Engine) {
    let room = Newsroom::open(engine);
    furnish(&room);
    let mut conn = room.connect();
    let mut refused = BTreeSet::new();
    for (table, set) in WRONG {
        match attempt(&mut conn, table, set) {
            Err(Error::DatabaseError(DatabaseErrorKind::CheckViolation, info)) => {
                let which = info.constraint_name().map_or_else(|| info.message().to_owned(), str::to_owned);
                refused.insert(format!("{table}: {}", which.trim_start_matches("CHECK constraint failed: ")));
            }
            other => panic!("UPDATE {table} SET {set} was not refused by a CHECK: {other:?}"),
        }
    }
    let all: BTreeSet<String> = match engine {
        Engine::Postgres => lines(&mut conn, "SELECT conrelid::regclass || ': ' || conname AS line FROM pg_constraint WHERE contype = 'c' AND connamespace = 'public'::regnamespace").into_iter().collect(),
        Engine::Sqlite => checks_of_sqlite(&mut conn),
    };
    let untried: Vec<&String> = all.difference(&refused).collect();
    assert!(untried.is_empty(), "CHECKs that no write of this test violates: {untried:#?}");
}

/// The CHECKs of SQLite's tables, but for those that stand in for a type of PostgreSQL's; see the next test.
fn checks_of_sqlite(conn: &mut Conn) -> BTreeSet<String> {
    let mut checks = BTreeSet::new();
    for table in lines(conn, "SELECT name AS line FROM sqlite_master WHERE type = 'table' AND sql LIKE '%CHECK%'") {
        let sql = lines(conn, &format!("SELECT sql AS line FROM sqlite_master WHERE name = '{table}'")).remove(0);
        for piece in sql.split("CHECK (").skip(1) {
            let mut depth = 1;
            let end = piece.char_indices().find(|(_, c)| {
                depth += match c {
                    '(' => 1,
                    ')' => -1,
                    _ => 0,
                };
                depth == 0
            });
            let check = &piece[..end.expect("a CHECK ends").0];
            if !check.starts_with("json_valid(") && check != "length(id) = 16" && !check.ends_with(" IN (0, 1)") {
                checks.insert(format!("{table}: {check}"));
            }
        }
    }
    checks
}

/// What a type refuses on one engine, a CHECK refuses on the other.
fn what_is_no_json_and_no_id_is_refused(engine: Engine) {
    let room = Newsroom::open(engine);
    furnish(&room);
    let mut conn = room.connect();
    let postgres = Engine::Postgres.furnished();
    let mut catalogue = postgres.connect();
    let of_type = |catalogue: &mut Conn, kind: &str| {
        lines(
            catalogue,
            &format!(
                "SELECT table_name || '.' || column_name AS line FROM information_schema.columns WHERE table_schema = 'public' AND data_type = '{kind}'"
            ),
        )
    };
    let mut tried = 0;
    let json = of_type(&mut catalogue, "jsonb");
    for place in json {
        let (table, column) = place.split_once('.').expect("table and column");
        if lines(&mut conn, &format!("SELECT CAST(count(*) AS text) AS line FROM {table}")) == ["0"] {
            continue;
        }
        attempt(&mut conn, table, &format!("{column} = '{{not json'")).expect_err(&place);
        tried += 1;
    }
    assert!(tried > 60, "{tried} columns were tried");
    let short = if engine == Engine::Sqlite { "x'00'" } else { "'00'" };
    for place in of_type(&mut catalogue, "uuid").iter().filter(|place| place.ends_with(".id")) {
        let (table, _) = place.split_once('.').expect("table and column");
        if table != "imports" {
            attempt(&mut conn, table, &format!("id = {short}")).expect_err(place);
        }
    }
    attempt(&mut conn, "topics", "retired = 2").expect_err("a boolean is one of two");
}

fn what_others_refer_to_cannot_be_deleted(engine: Engine) {
    let room = Newsroom::open(engine);
    furnish(&room);
    let mut conn = room.connect();
    // The records themselves, the revisions and editions that readers see, and the users who did it all.
    for table in ["records", "users", "organizations", "officials", "press_conferences", "revisions"] {
        let deleted = conn.batch_execute(&format!("DELETE FROM {table}"));
        assert!(
            matches!(deleted, Err(Error::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, _))),
            "{table}: {deleted:?}"
        );
    }
}

fn tables(conn: &mut Conn) -> Vec<String> {
    let query = match conn {
        Conn::Sqlite(_) => {
            "SELECT name AS line FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
        }
        Conn::Postgres(_) => "SELECT tablename::text AS line FROM pg_tables WHERE schemaname = 'public' ORDER BY 1",
    };
    lines(conn, query)
}

fn migrations_go_down_and_up(engine: Engine) {
    let database = engine.empty();
    migrate::run(&database.address).expect("the migrations run");
    let mut conn = database.address.connect(Purpose::Migrate).expect("the database answers");
    let there = tables(&mut conn);
    assert!(there.len() > 25);
    match &mut conn {
        Conn::Sqlite(conn) => {
            let all = FileBasedMigrations::from_path("migrations/sqlite").expect("the migrations are there");
            conn.revert_all_migrations(all).expect("they go down");
        }
        Conn::Postgres(conn) => {
            let all = FileBasedMigrations::from_path("migrations/postgres").expect("the migrations are there");
            conn.revert_all_migrations(all).expect("they go down");
        }
    }
    assert_eq!(tables(&mut conn), [OURS]);
    assert!(!migrate::run(&database.address).expect("they run again").is_empty());
    assert_eq!(tables(&mut conn), there);
}

fn a_migration_runs_once(engine: Engine) {
    let database = engine.empty();
    let all: Vec<Vec<String>> = std::thread::scope(|scope| {
        let address = &database.address;
        let both: Vec<_> = (0..2).map(|_| scope.spawn(move || migrate::run(address))).collect();
        both.into_iter().filter_map(|one| one.join().expect("it ends").ok()).collect()
    });
    let count = FileBasedMigrations::from_path("migrations/postgres")
        .map(|all| MigrationSource::<diesel::pg::Pg>::migrations(&all).expect("the migrations can be read").len())
        .expect("the migrations are there");
    assert_eq!(all.iter().flatten().count(), count, "of two who migrate, one does");
    assert!(migrate::run(&database.address).expect("they are run").is_empty());
}

fn a_schema_that_is_not_ours_is_refused(engine: Engine) {
    let refusal = |database: &Database| {
        let clock = pressroom::store::Clock::default();
        match pressroom::store::Store::open(&database.address, 1, clock) {
            Ok(_) => panic!("the store opened"),
            Err(error) => error.to_string(),
        }
    };
    let empty = engine.empty();
    drop(empty.connect());
    assert!(refusal(&empty).contains("pressroom migrate"));
    let newer = engine.furnished();
    let mut conn = newer.connect();
    conn.batch_execute(&format!("INSERT INTO {OURS} (version) VALUES ('99991231')")).expect("a row can be written");
    assert!(refusal(&newer).contains("newer release"));
}
