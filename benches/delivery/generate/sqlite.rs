//! SQLite without anything between: to read every row there is, and to write many quickly.

use std::ffi::{CStr, CString};
use std::ptr;

use libsqlite3_sys as ffi;

use super::rows::Value;

/// A connection.
pub struct Sqlite(*mut ffi::sqlite3);

impl Sqlite {
    pub fn open(path: &str) -> Sqlite {
        let name = CString::new(path).expect("a path without NUL");
        let mut db = ptr::null_mut();
        let code = unsafe { ffi::sqlite3_open(name.as_ptr(), &mut db) };
        assert_eq!(code, ffi::SQLITE_OK, "SQLite cannot open {path}");
        Sqlite(db)
    }

    /// Runs statements that answer nothing.
    pub fn run(&self, sql: &str) {
        let text = CString::new(sql).expect("SQL without NUL");
        let code = unsafe { ffi::sqlite3_exec(self.0, text.as_ptr(), None, ptr::null_mut(), ptr::null_mut()) };
        assert_eq!(code, ffi::SQLITE_OK, "{}: {sql}", self.error());
    }

    pub fn prepare(&self, sql: &str) -> Statement<'_> {
        let mut statement = ptr::null_mut();
        let code = unsafe {
            ffi::sqlite3_prepare_v2(self.0, sql.as_ptr().cast(), sql.len() as i32, &mut statement, ptr::null_mut())
        };
        assert_eq!(code, ffi::SQLITE_OK, "{}: {sql}", self.error());
        Statement { statement, db: self }
    }

    /// The rows that a query answers.
    pub fn rows(&self, sql: &str) -> Vec<Vec<Value>> {
        let statement = self.prepare(sql);
        let mut rows = Vec::new();
        while statement.step() {
            rows.push(statement.row());
        }
        rows
    }

    /// The first column of what a query answers, as text.
    pub fn texts(&self, sql: &str) -> Vec<String> {
        let text = |row: Vec<Value>| match row.into_iter().next() {
            Some(Value::Text(text)) => String::from_utf8(text).ok(),
            _ => None,
        };
        self.rows(sql).into_iter().filter_map(text).collect()
    }

    fn error(&self) -> String {
        unsafe { CStr::from_ptr(ffi::sqlite3_errmsg(self.0)) }.to_string_lossy().into_owned()
    }
}

impl Drop for Sqlite {
    fn drop(&mut self) {
        unsafe { ffi::sqlite3_close(self.0) };
    }
}

/// A prepared statement.
pub struct Statement<'a> {
    statement: *mut ffi::sqlite3_stmt,
    db: &'a Sqlite,
}

impl Statement<'_> {
    fn step(&self) -> bool {
        match unsafe { ffi::sqlite3_step(self.statement) } {
            ffi::SQLITE_ROW => true,
            ffi::SQLITE_DONE => false,
            _ => panic!("{}", self.db.error()),
        }
    }

    fn row(&self) -> Vec<Value> {
        let columns = unsafe { ffi::sqlite3_column_count(self.statement) };
        (0..columns).map(|at| self.column(at)).collect()
    }

    fn column(&self, at: i32) -> Value {
        unsafe {
            let bytes = |start: *const u8| {
                let length = ffi::sqlite3_column_bytes(self.statement, at) as usize;
                if length == 0 { Vec::new() } else { std::slice::from_raw_parts(start, length).to_vec() }
            };
            match ffi::sqlite3_column_type(self.statement, at) {
                ffi::SQLITE_INTEGER => Value::Int(ffi::sqlite3_column_int64(self.statement, at)),
                ffi::SQLITE_TEXT => Value::Text(bytes(ffi::sqlite3_column_text(self.statement, at))),
                ffi::SQLITE_BLOB => Value::Bytes(bytes(ffi::sqlite3_column_blob(self.statement, at).cast())),
                ffi::SQLITE_NULL => Value::Null,
                _ => panic!("no table has numbers with fractions"),
            }
        }
    }

    /// Writes a row.
    pub fn write(&self, row: &[Value]) {
        for (at, value) in row.iter().enumerate() {
            let at = at as i32 + 1;
            // The row outlives the step, so nothing is copied.
            let code = unsafe {
                match value {
                    Value::Null => ffi::sqlite3_bind_null(self.statement, at),
                    Value::Int(number) => ffi::sqlite3_bind_int64(self.statement, at, *number),
                    Value::Text(text) => {
                        let start = text.as_ptr().cast();
                        ffi::sqlite3_bind_text(self.statement, at, start, text.len() as i32, ffi::SQLITE_STATIC())
                    }
                    Value::Bytes(bytes) => {
                        let start = bytes.as_ptr().cast();
                        ffi::sqlite3_bind_blob(self.statement, at, start, bytes.len() as i32, ffi::SQLITE_STATIC())
                    }
                }
            };
            assert_eq!(code, ffi::SQLITE_OK, "{}", self.db.error());
        }
        self.step();
        unsafe { ffi::sqlite3_reset(self.statement) };
    }
}

impl Drop for Statement<'_> {
    fn drop(&mut self) {
        unsafe { ffi::sqlite3_finalize(self.statement) };
    }
}
