//! How both engines find what delivery asks them for: by an index, in the order it has there.
//!
//! Every question of delivery is asked, and every statement that it sends is planned again over tables with many rows of
//! every kind.

use std::collections::BTreeSet;

use diesel::connection::SimpleConnection;
use diesel::sql_types::{Json, Text};
use diesel::{QueryableByName, RunQueryDsl};
use pressroom::record::Kind;
use pressroom::store::Conn;
use serde_json::Value;

use crate::harness::stories::{id, shown};
use crate::harness::{Engine, Newsroom, World, statements};

on_both!(what_delivery_asks_is_found_by_an_index);

/// Tables that have one row: the site's settings and the store's identity.
const OF_ONE_ROW: [&str; 2] = ["sites", "store"];

/// What is sorted, and is no list: of one front, the editions that are open; of an exact count that is asked for, what
/// several values find, each once.
const NO_LISTS: [&str; 2] = ["visible_from\" DESC", "SELECT count(*) FROM ("];

const SORTS: &str = "sorts a list";

fn is_no_list(statement: &str) -> bool {
    let statement = statement.replace('`', "\"");
    NO_LISTS.iter().any(|part| statement.contains(part))
}

/// How many of every record there are.
const COPIES: usize = 150;

/// Copies of every record that readers see, with their editions, filter rows and slugs. What refers to them stays with the
/// first, for nobody reads it: the planners look at how many rows there are, and how they differ.
fn multiply(conn: &mut Conn) {
    let numbers = format!(
        "(WITH RECURSIVE n(at) AS (SELECT 1 UNION ALL SELECT at + 1 FROM n WHERE at < {COPIES}) SELECT at FROM n) s"
    );
    let (unchecked, new) = match conn {
        Conn::Sqlite(_) => ("PRAGMA foreign_keys = OFF", "randomblob(16)"),
        Conn::Postgres(_) => ("SET session_replication_role = replica", "gen_random_uuid()"),
    };
    let statements = format!(
        "{unchecked};
         CREATE TEMPORARY TABLE r AS SELECT id AS old, {new} AS new, {new} AS revision, at FROM records, {numbers} WHERE kind <> 'site';
         CREATE TEMPORARY TABLE e AS SELECT editions.id AS old, {new} AS new, r.new AS record, r.revision AS revision, r.at AS at
             FROM editions JOIN r ON r.old = editions.record;
         INSERT INTO records (id, kind, version, language, slug, card, sort_key, created_by, created_at, updated_at)
             SELECT r.new, kind, version, language, slug, card, sort_key, created_by, created_at, updated_at
             FROM records JOIN r ON r.old = records.id;
         INSERT INTO editions (id, kind, record, revision, version, visible_from, visible_until, language, slug, card, document,
                               body, opened_by, opened_at, minor)
             SELECT e.new, kind, e.record, e.revision, version, visible_from, visible_until, language, slug, card, document,
                    body, opened_by, opened_at, minor FROM editions JOIN e ON e.old = editions.id;
         INSERT INTO filter_rows (kind, filter, value, language, order_key, record, edition, visible_from, visible_until)
             SELECT kind, filter, value, language, order_key, e.record, e.new, visible_from, visible_until
             FROM filter_rows JOIN e ON e.old = filter_rows.edition;
         INSERT INTO slugs (kind, language, slug, record, live_since)
             SELECT kind, language, slug || '-' || at, r.new, live_since FROM slugs JOIN r ON r.old = slugs.record;
         INSERT INTO findings (quotation_edition, transcript_edition, fidelity, anchor)
             SELECT q.new, t.new, fidelity, anchor FROM findings JOIN e q ON q.old = quotation_edition
             JOIN e t ON t.old = transcript_edition AND t.at = q.at;"
    );
    conn.batch_execute(&statements).expect("rows can be copied");
}

/// What is sent for all questions: each statement once.
fn asked(room: &Newsroom, world: &World) -> BTreeSet<String> {
    let client = room.anyone();
    let former = room.editor().change(Kind::Byline, world.of(Kind::Byline), &serde_json::json!({"slug": "former"}));
    room.editor().publish(Kind::Byline, &former);
    let gone = room.editor().make_public(Kind::Topic, &serde_json::json!({"names": "Gone"}));
    room.editor().unpublish(Kind::Topic, &gone);
    let mut paths: Vec<String> = world.questions().into_iter().map(|(_, path)| path).collect();
    paths.push(shown(Kind::Topic, &gone));
    paths.push(format!("/v1/bylines/by-slug/{}", world.of(Kind::Byline)["slug"].as_str().unwrap_or_default()));
    paths.push("/v1/articles/by-slug/fr/nothing?fallback=de,en&language=ko".into());
    paths.push(format!("{}?language=ko&fallback=fr", shown(Kind::Article, world.of(Kind::Article))));
    let (topic, section) = (id(world.of(Kind::Topic)), id(world.of(Kind::Section)));
    for query in [
        format!("topic={topic}&section%5Bne%5D={section}&limit=1"),
        format!(
            "topic%5Bin%5D={topic},{section}&section={section}&language=en,de&published_at%5Bgt%5D=2020-01-01&limit=1"
        ),
        format!("section={section},{topic}&sort=-headline&limit=1"),
    ] {
        paths.push(format!("/v1/articles?{query}"));
    }
    let mut statements = BTreeSet::new();
    while let Some(path) = paths.pop() {
        let mut answer = None;
        let sent = statements::of(&room.database.address, || answer = Some(client.get(&path)));
        let reads = sent.into_iter().map(|sent| sent.split(" -- binds: ").next().unwrap_or_default().to_owned());
        statements.extend(reads.filter(|sent| sent.starts_with("SELECT")));
        // Of lists by one, the pages around too.
        let answer = answer.expect("it was asked");
        if path.contains("limit=1&") || path.ends_with("limit=1") {
            let page = answer.ok(200)["page"].clone();
            let bare = path.split("&cursor=").next().unwrap_or_default();
            let ways = if path.contains("&cursor=") { "prev_cursor" } else { "next_cursor" };
            paths.extend(
                page[ways].as_str().map(|cursor| format!("{bare}&cursor={cursor}")).filter(|next| *next != path),
            );
        }
    }
    statements
}

fn what_delivery_asks_is_found_by_an_index(engine: Engine) {
    let room = Newsroom::counting(engine);
    let world = World::furnish(&room.editor(), "plans", 3);
    let statements = asked(&room, &world);
    assert!(statements.len() > 100, "{} statements were sent", statements.len());
    let mut conn = room.connect();
    multiply(&mut conn);
    let mut faults = check_all(&mut conn, &statements, "without statistics");
    conn.batch_execute("ANALYZE").expect("statistics are made");
    faults.extend(check_all(&mut conn, &statements, "with statistics"));
    if engine == Engine::Postgres {
        // Of tables that are small here, too, what an index cannot find is told.
        conn.batch_execute("SET enable_seqscan = off").expect("it is a setting");
        faults.extend(check_all(&mut conn, &statements, "where a scan costs much"));
    }
    assert!(faults.is_empty(), "{} statements of {}:\n{}", faults.len(), statements.len(), faults.join("\n\n"));
}

fn check_all(conn: &mut Conn, statements: &BTreeSet<String>, when: &str) -> Vec<String> {
    let check = |statement: &String| {
        let (faults, plan) = match conn {
            Conn::Sqlite(_) => sqlite(conn, statement),
            Conn::Postgres(_) => postgres(conn, statement),
        };
        (!faults.is_empty()).then(|| format!("{} ({when}):\n{statement}\n{plan}", faults.join(", ")))
    };
    statements.iter().filter_map(check).collect()
}

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Text)]
    detail: String,
}

/// What is wrong with SQLite's plan, and the plan.
fn sqlite(conn: &mut Conn, statement: &str) -> (Vec<String>, String) {
    let Conn::Sqlite(conn) = conn else { unreachable!("it is SQLite") };
    let steps: Vec<Step> =
        diesel::sql_query(format!("EXPLAIN QUERY PLAN {statement}")).load(conn).expect("it is planned");
    let mut faults = Vec::new();
    for Step { detail } in &steps {
        let scanned = detail.strip_prefix("SCAN ").map(|rest| rest.split(' ').next().unwrap_or_default());
        // What a statement made itself (`w`, `(subquery-1)`, a constant row) is as long as its parts are.
        let made = |name: &str| name.starts_with(['w', '(']) || name == "CONSTANT";
        if let Some(name) = scanned.filter(|name| !made(name) && !OF_ONE_ROW.contains(name)) {
            faults.push(format!("scans {name}"));
        }
        if detail.contains("AUTOMATIC") {
            faults.push("makes an index of its own".to_owned());
        }
        let sorts = detail.contains("TEMP B-TREE FOR ORDER BY") || detail.contains("TERM OF ORDER BY");
        if sorts && statement.contains("filter_rows") && !statement.contains(" UNION SELECT ") && !is_no_list(statement)
        {
            faults.push(SORTS.to_owned());
        }
    }
    (faults, steps.into_iter().map(|step| step.detail).collect::<Vec<String>>().join("\n"))
}

#[derive(QueryableByName)]
struct Planned {
    #[diesel(sql_type = Json, column_name = "QUERY PLAN")]
    plan: Value,
}

/// What is wrong with PostgreSQL's plan for any values, and the plan.
fn postgres(conn: &mut Conn, statement: &str) -> (Vec<String>, String) {
    let Conn::Postgres(conn) = conn else { unreachable!("it is PostgreSQL") };
    let numbers = statement.split('$').skip(1).filter_map(|rest| {
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        digits.parse::<usize>().ok()
    });
    let values = vec!["NULL"; numbers.max().unwrap_or_default()].join(", ");
    let values = if values.is_empty() { values } else { format!("({values})") };
    conn.batch_execute(&format!("SET plan_cache_mode = force_generic_plan; PREPARE planned AS {statement}"))
        .unwrap_or_else(|error| panic!("{statement}: {error}"));
    let plans: Vec<Planned> =
        diesel::sql_query(format!("EXPLAIN (FORMAT JSON) EXECUTE planned{values}")).load(conn).expect("it is planned");
    conn.batch_execute("DEALLOCATE planned").expect("it was prepared");
    let plan = &plans[0].plan[0]["Plan"];
    let mut faults = Vec::new();
    look_at(plan, &mut faults);
    faults.retain(|fault| fault != SORTS || !is_no_list(statement));
    (faults, format!("{plan:#}"))
}

/// Looks at a step of a plan and at those below it.
fn look_at(step: &Value, faults: &mut Vec<String>) {
    let table = step["Relation Name"].as_str().unwrap_or_default();
    let of_one_row = OF_ONE_ROW.contains(&table);
    match step["Node Type"].as_str().unwrap_or_default() {
        "Seq Scan" if !of_one_row && !is_small(table, step) => faults.push(format!("scans {table}")),
        "Index Scan" | "Index Only Scan" | "Bitmap Index Scan" if step["Index Cond"].is_null() && !of_one_row => {
            faults.push(format!("reads the whole of {}", step["Index Name"]));
        }
        "Sort" | "Incremental Sort" if !parts(step).all(is_cut) => faults.push(SORTS.to_owned()),
        _ => {}
    }
    parts(step).for_each(|part| look_at(part, faults));
}

fn parts(step: &Value) -> impl Iterator<Item = &Value> {
    step["Plans"].as_array().into_iter().flatten()
}

/// Whether it is as long as a page at most, or reads none of the rows of lists.
fn is_cut(step: &Value) -> bool {
    step["Node Type"] == "Limit" || step["Relation Name"] != "filter_rows" && parts(step).all(is_cut)
}

/// Whether a table is so small here that a planner scans it rather than look into its index. Where scans cost much, it is
/// planned again.
fn is_small(table: &str, step: &Value) -> bool {
    let many = ["records", "editions", "filter_rows", "slugs"];
    !many.contains(&table) && step["Total Cost"].as_f64().is_some_and(|cost| cost < 1000.0)
}
