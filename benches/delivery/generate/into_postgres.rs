//! Bulk loading into PostgreSQL with COPY, without secondary indexes.

use std::ffi::{CStr, CString};
use std::fmt::Write;

use pq_sys as pq;

use super::rows::Value;

/// A connection, and the rows that are yet to be sent.
pub struct IntoPostgres {
    conn: *mut pq::PGconn,
    tables: Vec<Table>,
    after: Vec<String>,
}

struct Table {
    copy: String,
    kinds: Vec<Kind>,
    waiting: Vec<u8>,
}

#[derive(Clone, Copy)]
enum Kind {
    Id,
    Instant,
    Bool,
    Bytes,
    Plain,
}

/// So many bytes are sent at once.
const AT_ONCE: usize = 4 << 20;

impl IntoPostgres {
    /// The database at `url` has its tables already; `tables` names them with their columns.
    pub fn begin(url: &str, tables: &[(String, Vec<String>)]) -> IntoPostgres {
        let text = CString::new(url).expect("a URL without NUL");
        let conn = unsafe { pq::PQconnectdb(text.as_ptr()) };
        let mut into = IntoPostgres { conn, tables: Vec::new(), after: Vec::new() };
        assert!(unsafe { pq::PQstatus(conn) } == pq::ConnStatusType::CONNECTION_OK, "{}", into.error());
        into.run(
            "SET client_min_messages = warning; SET session_replication_role = replica;
                  SET maintenance_work_mem = '1GB'; SET timezone = 'UTC'",
        );
        into.run("BEGIN");
        let names: Vec<&str> = tables.iter().map(|(name, _)| name.as_str()).collect();
        into.run(&format!("TRUNCATE {}", names.join(", ")));
        into.set_indexes_aside();
        for (name, columns) in tables {
            let kinds = columns.iter().map(|column| into.kind(name, column)).collect();
            let copy = format!("COPY {name} ({}) FROM STDIN", columns.join(", "));
            into.tables.push(Table { copy, kinds, waiting: Vec::with_capacity(AT_ONCE + 4096) });
        }
        into
    }

    /// Drops the indexes that hold no constraint, and the key of the filter rows, to which nothing refers.
    fn set_indexes_aside(&mut self) {
        let secondary =
            "FROM pg_index WHERE indrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
             AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u', 'x'))
             AND indexrelid::regclass::text NOT LIKE '%\\_\\_diesel%' ORDER BY 1";
        let unreferred = "FROM pg_constraint WHERE contype = 'p' AND conrelid IN ('filter_rows'::regclass)";
        self.after = self.texts(&format!(
            "SELECT format('ALTER TABLE %s ADD %s', conrelid::regclass, pg_get_constraintdef(oid)) {unreferred}"
        ));
        // An index that no foreign key leans on.
        let leaning = "AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)";
        let secondary = secondary.replace("ORDER BY", &format!("{leaning} ORDER BY"));
        self.after.extend(self.texts(&format!("SELECT pg_get_indexdef(indexrelid) {secondary}")));
        let drops = [
            self.texts(&format!(
                "SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) {unreferred}"
            )),
            self.texts(&format!("SELECT format('DROP INDEX %s', indexrelid::regclass) {secondary}")),
        ];
        drops.concat().iter().for_each(|drop| self.run(drop));
    }

    fn kind(&self, table: &str, column: &str) -> Kind {
        let of = format!(
            "SELECT data_type FROM information_schema.columns WHERE table_name = '{table}' AND column_name = '{column}'"
        );
        match self.texts(&of).first().map(String::as_str) {
            Some("uuid") => Kind::Id,
            Some("timestamp with time zone") => Kind::Instant,
            Some("boolean") => Kind::Bool,
            Some("bytea") => Kind::Bytes,
            Some(_) => Kind::Plain,
            None => panic!("the table {table} has no column {column} in PostgreSQL"),
        }
    }

    pub fn write(&mut self, table: usize, row: &[Value]) {
        let to = &mut self.tables[table];
        for (at, (value, kind)) in row.iter().zip(&to.kinds).enumerate() {
            if at > 0 {
                to.waiting.push(b'\t');
            }
            encode(value, *kind, &mut to.waiting);
        }
        to.waiting.push(b'\n');
        if to.waiting.len() >= AT_ONCE {
            self.send(table);
        }
    }

    fn send(&mut self, table: usize) {
        let waiting = std::mem::take(&mut self.tables[table].waiting);
        if waiting.is_empty() {
            return;
        }
        self.run(&self.tables[table].copy);
        let sent = unsafe { pq::PQputCopyData(self.conn, waiting.as_ptr().cast(), waiting.len() as i32) };
        assert!(sent == 1 && unsafe { pq::PQputCopyEnd(self.conn, std::ptr::null()) } == 1, "{}", self.error());
        loop {
            let result = unsafe { pq::PQgetResult(self.conn) };
            if result.is_null() {
                break;
            }
            let done = unsafe { pq::PQresultStatus(result) } == pq::ExecStatusType::PGRES_COMMAND_OK;
            unsafe { pq::PQclear(result) };
            assert!(done, "{}", self.error());
        }
        let mut waiting = waiting;
        waiting.clear();
        self.tables[table].waiting = waiting;
    }

    pub fn finish(mut self) {
        (0..self.tables.len()).for_each(|table| self.send(table));
        self.run("COMMIT");
        for statement in std::mem::take(&mut self.after) {
            self.run(&statement);
        }
        self.run("SELECT setval(pg_get_serial_sequence('changes', 'id'), (SELECT max(id) FROM changes))");
        self.run("VACUUM (ANALYZE)");
        self.run("CHECKPOINT");
        unsafe { pq::PQfinish(self.conn) };
    }

    fn run(&self, sql: &str) {
        self.texts(sql);
    }

    fn texts(&self, sql: &str) -> Vec<String> {
        let text = CString::new(sql).expect("SQL without NUL");
        unsafe {
            let result = pq::PQexec(self.conn, text.as_ptr());
            let status = pq::PQresultStatus(result);
            let good = [
                pq::ExecStatusType::PGRES_COMMAND_OK,
                pq::ExecStatusType::PGRES_TUPLES_OK,
                pq::ExecStatusType::PGRES_COPY_IN,
            ];
            assert!(good.contains(&status), "{}: {sql}", self.error());
            let rows = pq::PQntuples(result);
            let text = |row| CStr::from_ptr(pq::PQgetvalue(result, row, 0)).to_string_lossy().into_owned();
            let texts = (0..rows).map(text).collect();
            pq::PQclear(result);
            texts
        }
    }

    fn error(&self) -> String {
        unsafe { CStr::from_ptr(pq::PQerrorMessage(self.conn)) }.to_string_lossy().into_owned()
    }
}

fn encode(value: &Value, kind: Kind, into: &mut Vec<u8>) {
    match (value, kind) {
        (Value::Null, _) => into.extend_from_slice(b"\\N"),
        (Value::Int(number), Kind::Bool) => into.push(if *number == 0 { b'f' } else { b't' }),
        (Value::Int(at), Kind::Instant) => {
            let at = chrono::DateTime::from_timestamp_micros(*at).expect("an instant");
            let text = at.format("%Y-%m-%d %H:%M:%S%.6f+00").to_string();
            into.extend_from_slice(text.as_bytes());
        }
        (Value::Int(number), _) => {
            let mut text = String::new();
            write!(text, "{number}").expect("a string takes all");
            into.extend_from_slice(text.as_bytes());
        }
        (Value::Bytes(bytes), Kind::Id) => {
            let id = uuid::Uuid::from_slice(bytes).expect("an identity");
            into.extend_from_slice(id.hyphenated().encode_lower(&mut uuid::Uuid::encode_buffer()).as_bytes());
        }
        (Value::Bytes(bytes), _) => {
            into.extend_from_slice(b"\\\\x");
            const DIGITS: &[u8; 16] = b"0123456789abcdef";
            into.extend(bytes.iter().flat_map(|byte| [DIGITS[(byte >> 4) as usize], DIGITS[(byte & 15) as usize]]));
        }
        (Value::Text(text), _) => {
            for byte in text {
                match byte {
                    b'\\' => into.extend_from_slice(b"\\\\"),
                    b'\n' => into.extend_from_slice(b"\\n"),
                    b'\r' => into.extend_from_slice(b"\\r"),
                    b'\t' => into.extend_from_slice(b"\\t"),
                    other => into.push(*other),
                }
            }
        }
    }
}
