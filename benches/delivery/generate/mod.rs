//! Makes a newsroom of so many articles, the same for the same seed.
//!
//! What all stories share, and some thousand stories, are made in a store aside by the functions that the management
//! API calls. Then every row of a story is copied again and again under other identities, on other days, and loaded in
//! bulk: what is read of a copy is what publishing wrote of the story.

mod into_postgres;
mod into_sqlite;
mod rows;
mod sqlite;
mod stories;
mod words;
pub mod world;

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::time::Instant;

use diesel::{Connection, QueryDsl, RunQueryDsl};
use pressroom::http::Error;
use pressroom::store::connection::Purpose;
use pressroom::store::schema::records;
use pressroom::store::{Address, Conn, migrate};
use uuid::Uuid;

use into_postgres::IntoPostgres;
use into_sqlite::IntoSqlite;
use rows::{Copy, Known, Story, Value};
use sqlite::Sqlite;
use words::Chance;
use world::{Numbers, beginning};

/// The days over which stories are told: from January 2016 to May 2026.
const DAYS: usize = 3800;

/// A newsroom as it is copied: its tables with their columns, what all stories share, and the stories.
struct Originals {
    tables: Vec<(String, Vec<String>)>,
    shared: Story,
    stories: Vec<Story>,
}

/// Fills the store at `address`, which is empty, with a newsroom of so many articles. `aside` is where the originals
/// are made.
pub fn fill(address: &Address, articles: usize, seed: u64, aside: &Path) {
    let begin = Instant::now();
    let originals = originals(articles, seed, aside);
    let stories = originals.stories.len();
    eprintln!("{stories} stories made in {:.0} s; they are copied", begin.elapsed().as_secs_f64());
    migrate::run(address).expect("the schema can be made");
    let mut into = match address {
        Address::Sqlite(path) => Into::Sqlite(IntoSqlite::begin(path, &originals.tables)),
        Address::Postgres(url) => Into::Postgres(IntoPostgres::begin(url, &originals.tables)),
    };
    copy_all(&originals, articles, seed, &mut into);
    eprintln!("{articles} articles copied after {:.0} s; indexes are made", begin.elapsed().as_secs_f64());
    into.finish();
    eprintln!("done after {:.0} s", begin.elapsed().as_secs_f64());
}

enum Into {
    Sqlite(IntoSqlite),
    Postgres(IntoPostgres),
}

impl Into {
    fn write(&mut self, table: usize, row: &[Value]) {
        match self {
            Into::Sqlite(into) => into.write(table, row),
            Into::Postgres(into) => into.write(table, row),
        }
    }

    fn finish(self) {
        match self {
            Into::Sqlite(into) => into.finish(),
            Into::Postgres(into) => into.finish(),
        }
    }
}

fn originals(articles: usize, seed: u64, aside: &Path) -> Originals {
    let path = aside.join(format!("originals-{}.db", std::process::id())).display().to_string();
    drop(fs::remove_file(&path));
    let address = Address::Sqlite(path.clone());
    migrate::run(&address).expect("the schema can be made");
    let mut conn = address.connect(Purpose::Write).expect("the store opens");
    let many = (articles / 20).clamp(20, 1000);
    let mut chance = Chance::of(seed);
    let ends = conn.transaction::<_, Error, _>(|conn| make(conn, articles, many, &mut chance)).expect("it can be made");
    drop(conn);
    let originals = read(&Sqlite::open(&path), &ends);
    for end in ["", "-wal", "-shm"] {
        drop(fs::remove_file(format!("{path}{end}")));
    }
    originals
}

/// Makes the world and the stories, and answers after how many records each ends, and how many articles it has.
fn make(conn: &mut Conn, articles: usize, many: usize, chance: &mut Chance) -> Result<Vec<(i64, usize)>, Error> {
    let world = world::make_all(conn, &Numbers::of(articles), chance)?;
    let mut ends = vec![(records::table.count().get_result(conn)?, 0)];
    for _ in 0..many {
        let told = stories::make_story(conn, &world, chance)?;
        ends.push((records::table.count().get_result(conn)?, told));
    }
    Ok(ends)
}

/// The column that says to which record, or to which edition, a row belongs.
fn owner(table: &str, columns: &[String]) -> Option<usize> {
    let name = match table {
        "segments" => "transcript",
        "printings" | "transitions" | "quotation_decisions" => "article",
        "links" => "source",
        "ties" => "edition",
        "findings" => "quotation_edition",
        "arrangement_changes" => "press_conference",
        "positions" => "official",
        _ if columns.iter().any(|column| column == "record") => "record",
        _ => "id",
    };
    columns.iter().position(|column| column == name)
}

/// Reads all rows of the store of originals, each for the story it belongs to; `ends` are those of the records.
fn read(db: &Sqlite, ends: &[(i64, usize)]) -> Originals {
    let mut story_of: HashMap<Vec<u8>, usize> = HashMap::new();
    for (at, row) in db.rows("SELECT id FROM records ORDER BY rowid").into_iter().enumerate() {
        let story = ends.partition_point(|(end, _)| *end <= at as i64);
        if let [Value::Bytes(id)] = row.as_slice() {
            story_of.insert(id.clone(), story);
        }
    }
    for row in db.rows("SELECT id, record FROM editions") {
        if let [Value::Bytes(edition), Value::Bytes(record)] = row.as_slice() {
            story_of.insert(edition.clone(), story_of[record]);
        }
    }
    let names = db.texts(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE '\\_\\_%' ESCAPE '\\'
         ORDER BY name",
    );
    let columns = |name: &String| db.texts(&format!("SELECT name FROM pragma_table_info('{name}') ORDER BY cid"));
    let tables: Vec<(String, Vec<String>)> = names.iter().map(|name| (name.clone(), columns(name))).collect();
    let mut rows: Vec<Vec<(usize, Vec<Value>)>> = ends.iter().map(|_| Vec::new()).collect();
    for (table, (name, columns)) in tables.iter().enumerate() {
        let owner = owner(name, columns);
        for row in db.rows(&format!("SELECT {} FROM {name}", columns.join(", "))) {
            let story = owner.and_then(|at| match &row[at] {
                Value::Bytes(id) => story_of.get(id).copied(),
                _ => None,
            });
            rows[story.unwrap_or(0)].push((table, row));
        }
    }
    forms(tables, rows, ends)
}

fn forms(
    tables: Vec<(String, Vec<String>)>,
    mut rows: Vec<Vec<(usize, Vec<Value>)>>,
    ends: &[(i64, usize)],
) -> Originals {
    let marked = |names: &'static [&str]| -> Vec<Vec<bool>> {
        let mark = |column: &String| names.contains(&column.as_str());
        tables.iter().map(|(_, columns)| columns.iter().map(mark).collect()).collect()
    };
    let opaque = marked(&["sort_key", "order_key", "fingerprint", "hash", "snapshot"]);
    let snapshots = marked(&["snapshot"]);
    let mut known = Known::default();
    let form = |rows: Vec<(usize, Vec<Value>)>, known: &Known, articles: usize| {
        let mut story = Story::of(articles);
        story.meet(&rows, known, &opaque);
        for (table, row) in rows {
            story.add(table, row, known, (&opaque[table], &snapshots[table]));
        }
        story
    };
    let further = rows.split_off(1);
    let mut first = Story::default();
    first.meet(&rows[0], &known, &opaque);
    let ids = identities(&mut Chance::of(1), -14, 0, first.own());
    first.own_ids().iter().zip(ids).for_each(|(made, id)| known.insert(*made, id));
    let shared = form(rows.remove(0), &known, 0);
    let stories = further.into_iter().zip(&ends[1..]).map(|(rows, (_, told))| form(rows, &known, *told)).collect();
    Originals { tables, shared, stories }
}

/// Identities of a day, each greater than the one before: what was made later sorts later.
fn identities(chance: &mut Chance, day: i64, place: usize, many: usize) -> Vec<Uuid> {
    let millis = beginning().timestamp_millis() + day * 86_400_000 + place as i64;
    let id = |at: usize| {
        let high = (millis as u64 + (at >> 12) as u64) << 16 | 0x7000 | (at as u64 & 0xFFF);
        let low = 1 << 63 | chance.next() >> 2;
        Uuid::from_u64_pair(high, low)
    };
    (0..many).map(id).collect()
}

/// Writes what all stories share, and copies of the stories until there are so many articles.
fn copy_all(originals: &Originals, articles: usize, seed: u64, into: &mut Into) {
    let mut chance = Chance::of(seed ^ 0x5EED);
    let mut packer = zstd::bulk::Compressor::new(3).expect("zstd can begin");
    let changes = originals.tables.iter().position(|(name, _)| name == "changes").expect("there is a log");
    let numbered = |column: &&String| ["id", "position"].contains(&column.as_str());
    let columns = &originals.tables[changes].1;
    let numbers: Vec<usize> =
        columns.iter().filter(numbered).filter_map(|name| columns.iter().position(|one| one == name)).collect();
    let (mut row, mut position) = (Vec::new(), 0);
    let mut write = |copy: &Copy, story: &Story| {
        for form in &story.forms {
            copy.fill(form, &mut packer, &mut row);
            if form.table == changes {
                position += 1;
                numbers.iter().for_each(|at| row[*at] = Value::Int(position));
            }
            into.write(form.table, &row);
        }
    };
    write(&Copy { ids: Vec::new(), days: 0, number: String::new() }, &originals.shared);
    let (mut told, mut number, mut day, mut place) = (0, 0, 0, 0);
    while told < articles {
        let story = chance.of_these(&originals.stories);
        if story.articles > articles - told {
            continue;
        }
        let today = told * DAYS / articles;
        place = if today == day { place + 1 } else { 0 };
        day = today;
        number += 1;
        let ids = identities(&mut chance, day as i64, place, story.own());
        write(&Copy { ids, days: day as i64, number: format!("{:010}", 4_800_000_000_u64 + number) }, story);
        told += story.articles;
        if number % 50_000 == 0 {
            eprintln!("  {told} articles");
        }
    }
}
