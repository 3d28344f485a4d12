//! Whether what was copied is what publishing would have written.

use pressroom::newsroom::upkeep;
use pressroom::record::Kind;
use pressroom::store::Conn;

use super::Which;
use super::stores::{Engine, Stores, number};

/// Writes the filter rows and names of every record of the newsrooms anew, and compares them with those that were
/// there.
pub fn verify(which: &Which) {
    let stores = Stores::open(&which.folder, &which.engine);
    for engine in &which.engine {
        for articles in &which.articles {
            let newsroom = stores.newsroom(*engine, *articles);
            let mut conn = newsroom.connect();
            run(
                &mut conn,
                "DROP TABLE IF EXISTS filter_rows_before; CREATE TABLE filter_rows_before AS SELECT * FROM filter_rows",
            );
            let now = chrono::Utc::now().into();
            for kind in Kind::ALL {
                if *kind != Kind::Site {
                    upkeep::renew(&mut conn, *kind, now).expect("the rows can be written anew");
                }
            }
            let less = |one: &str, other: &str| {
                format!("SELECT count(*) AS n FROM (SELECT * FROM {one} EXCEPT SELECT * FROM {other}) AS others")
            };
            let gone = number(&mut conn, &less("filter_rows_before", "filter_rows"));
            let new = number(&mut conn, &less("filter_rows", "filter_rows_before"));
            let all = number(&mut conn, "SELECT count(*) AS n FROM filter_rows");
            println!("{}: {all} filter rows, {gone} would not be written, {new} are missing", engine.name());
            run(&mut conn, "DROP TABLE filter_rows_before -- ");
            if *engine == Engine::Sqlite {
                let faults = number(&mut conn, "SELECT count(*) AS n FROM pragma_foreign_key_check");
                println!("{}: {faults} broken references", engine.name());
            }
        }
    }
}

fn run(conn: &mut Conn, sql: &str) {
    use diesel::connection::SimpleConnection;
    conn.batch_execute(sql).expect("it can be done");
}
