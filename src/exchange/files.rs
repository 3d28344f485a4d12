//! Files as commands read them, and lines as they print them.

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

/// A file, or standard input where it is `-`; one byte more than `most` tells that it is larger.
pub fn read(file: &Path, most: usize) -> std::io::Result<Vec<u8>> {
    let most = (most as u64).saturating_add(1);
    let mut bytes = Vec::new();
    if file.as_os_str() == "-" {
        std::io::stdin().take(most).read_to_end(&mut bytes)?;
    } else {
        File::open(file)?.take(most).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

/// Prints a line. Who reads it may have gone away, and the work goes on.
pub fn say(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}
