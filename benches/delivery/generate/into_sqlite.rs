//! Bulk loading into SQLite: without secondary indexes, without a journal, and what is sorted by more than age goes
//! through a file beside it, to be written in order.

use std::fs;

use super::rows::Value;
use super::sqlite::{Sqlite, Statement};

/// A store that is being filled. Whoever breaks off begins anew.
pub struct IntoSqlite {
    db: &'static Sqlite,
    beside: String,
    indexes: Vec<String>,
    tables: Vec<Table>,
}

struct Table {
    name: String,
    /// The columns it is sorted by, where that is to be done.
    sorted: Option<String>,
    insert: Statement<'static>,
}

impl IntoSqlite {
    /// The store at `path` has its tables already; `tables` names them with their columns.
    pub fn begin(path: &str, tables: &[(String, Vec<String>)]) -> IntoSqlite {
        // It lasts as long as its statements, which is until the process ends.
        let db: &'static Sqlite = Box::leak(Box::new(Sqlite::open(path)));
        let beside = format!("{path}.unsorted");
        drop(fs::remove_file(&beside));
        db.run("PRAGMA foreign_keys = OFF; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000;");
        db.run(&format!(
            "ATTACH '{beside}' AS beside; PRAGMA beside.journal_mode = OFF; PRAGMA beside.synchronous = OFF"
        ));
        let indexes = db.texts("SELECT sql FROM main.sqlite_master WHERE type = 'index' AND sql IS NOT NULL");
        for name in db.texts("SELECT name FROM main.sqlite_master WHERE type = 'index' AND sql IS NOT NULL") {
            db.run(&format!("DROP INDEX {name}"));
        }
        db.run("BEGIN");
        let prepare = |(name, columns): &(String, Vec<String>)| {
            let without_rowid =
                format!("SELECT name FROM main.sqlite_master WHERE name = '{name}' AND sql LIKE '%WITHOUT ROWID%'");
            let key = format!("SELECT name FROM pragma_table_info('{name}') WHERE pk > 0 ORDER BY pk");
            let sorted = (!db.texts(&without_rowid).is_empty()).then(|| db.texts(&key).join(", "));
            let place = match sorted {
                Some(_) => {
                    db.run(&format!("CREATE TABLE beside.{name} AS SELECT * FROM main.{name} WHERE 0"));
                    "beside"
                }
                None => {
                    db.run(&format!("DELETE FROM main.{name}"));
                    "main"
                }
            };
            let marks = vec!["?"; columns.len()].join(", ");
            let insert = db.prepare(&format!("INSERT INTO {place}.{name} ({}) VALUES ({marks})", columns.join(", ")));
            Table { name: name.clone(), sorted, insert }
        };
        let tables = tables.iter().map(prepare).collect();
        IntoSqlite { db, beside, indexes, tables }
    }

    pub fn write(&mut self, table: usize, row: &[Value]) {
        self.tables[table].insert.write(row);
    }

    pub fn finish(self) {
        for table in &self.tables {
            if let Some(key) = &table.sorted {
                let name = &table.name;
                self.db.run(&format!("INSERT INTO main.{name} SELECT * FROM beside.{name} ORDER BY {key}"));
            }
        }
        drop(self.tables);
        self.db.run("COMMIT; DETACH beside");
        drop(fs::remove_file(&self.beside));
        for index in &self.indexes {
            self.db.run(index);
        }
        self.db.run("PRAGMA journal_mode = WAL");
    }
}
