//! The settings: each is a flag and a variable of the same meaning.

use std::fs;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;

use clap::Args;
use rand::Rng;

use crate::http::PublicAddress;
use crate::newsroom::retention::Retention;
use crate::store::Address;

/// Where the data is. Every command takes these.
#[derive(Debug, Clone, Args)]
pub struct Place {
    /// The folder that holds the embedded database and the installation's secret; made where it is missing
    #[arg(long, env = "PRESSROOM_DATA_DIR", value_name = "FOLDER", default_value = "./data", global = true)]
    pub data_dir: PathBuf,
    /// postgres://USER:PASSWORD@HOST/NAME, or sqlite://PATH. Without it, SQLite in the data folder
    #[arg(long, env = "DATABASE_URL", value_name = "URL", hide_env_values = true, global = true)]
    pub database_url: Option<String>,
    /// How many connections to the database are held for requests
    #[arg(long, env = "PRESSROOM_DATABASE_CONNECTIONS", value_name = "N", default_value_t = 8,
        value_parser = clap::value_parser!(u32).range(1..=500), global = true)]
    pub database_connections: u32,
    /// The secret that tokens and cursors are signed with, at least 32 characters. Without it one is made in the data
    /// folder; machines that share a database must share it
    #[arg(long, env = "PRESSROOM_SECRET", value_name = "SECRET", hide_env_values = true, global = true)]
    pub secret: Option<String>,
}

/// How the server runs.
#[derive(Debug, Clone, Args)]
pub struct Serve {
    /// The address to listen at
    #[arg(long, env = "PRESSROOM_LISTEN", value_name = "HOST:PORT", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// The address at which readers' programs reach this server, https://api.example.com; feeds and sitemaps name
    /// themselves by it. Without it, the address it listens at
    #[arg(long, env = "PRESSROOM_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<PublicAddress>,
    /// The mail address of the first administrator, used while there is none
    #[arg(long, env = "PRESSROOM_ADMIN_EMAIL", value_name = "MAIL")]
    pub admin_email: Option<String>,
    /// The password of the first administrator; without it one is made and printed once
    #[arg(long, env = "PRESSROOM_ADMIN_PASSWORD", value_name = "PASSWORD", hide_env_values = true)]
    pub admin_password: Option<String>,
    /// Load a small newsroom to look at, into a store that has no records yet
    #[arg(long, env = "PRESSROOM_SAMPLE", value_parser = clap::builder::BoolishValueParser::new(),
        num_args = 0..=1, default_value = "false", default_missing_value = "true")]
    pub sample: bool,
    /// An origin whose pages may call the management API from a browser, https://desk.example.com; separate several
    /// by commas
    #[arg(long, env = "PRESSROOM_CORS_ORIGINS", value_name = "ORIGIN", value_delimiter = ',', value_parser = origin)]
    pub cors_origins: Vec<String>,
    /// How many attempts to sign in an account or a network address has in a minute
    #[arg(long, env = "PRESSROOM_SIGN_IN_ATTEMPTS", value_name = "N", default_value = "10")]
    pub sign_in_attempts: NonZeroU32,
    /// How many days what was trashed can be restored before it is purged; 0 keeps it for ever. What was published,
    /// or is referred to, is never purged
    #[arg(long, env = "PRESSROOM_TRASH_DAYS", value_name = "DAYS", default_value_t = 30,
        value_parser = clap::value_parser!(u32).range(0..=36_500))]
    pub trash_days: u32,
    /// How many days revisions are kept; 0 keeps them for ever. The latest of a record, and those that readers saw or a
    /// correction names, are always kept
    #[arg(long, env = "PRESSROOM_REVISION_DAYS", value_name = "DAYS", default_value_t = 0,
        value_parser = clap::value_parser!(u32).range(0..=36_500))]
    pub revision_days: u32,
    /// How many bytes of answers are kept in memory, so that they need not be made anew; 0 keeps none
    #[arg(long, env = "PRESSROOM_RESPONSE_CACHE_BYTES", value_name = "BYTES", default_value_t = 64 << 20)]
    pub response_cache_bytes: u64,
    /// How many threads answer requests; as many as there are processors where it is left out
    #[arg(long, env = "PRESSROOM_WORKERS", value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1024))]
    pub workers: Option<u32>,
    /// What the log tells: error, warn, info, debug or trace
    #[arg(long, env = "PRESSROOM_LOG", value_name = "LEVEL", default_value = "info",
        value_parser = ["error", "warn", "info", "debug", "trace"])]
    pub log: String,
}

impl Serve {
    /// What is kept for how long.
    pub fn retention(&self) -> Retention {
        let some = |days: u32| (days > 0).then_some(days);
        Retention { trash_days: some(self.trash_days), revision_days: some(self.revision_days) }
    }
}

/// Reads an origin: a scheme and a host, and nothing behind them.
fn origin(text: &str) -> Result<String, String> {
    let origin = url::Url::parse(text).map(|url| url.origin().ascii_serialization()).unwrap_or_default();
    if origin == text && origin.starts_with("http") {
        Ok(origin)
    } else {
        Err("an origin is a scheme and a host, such as https://desk.example.com".into())
    }
}

/// Every variable that means something to us.
const VARIABLES: &[&str] = &[
    "PRESSROOM_DATA_DIR",
    "PRESSROOM_DATABASE_CONNECTIONS",
    "PRESSROOM_SECRET",
    "PRESSROOM_LISTEN",
    "PRESSROOM_PUBLIC_URL",
    "PRESSROOM_ADMIN_EMAIL",
    "PRESSROOM_ADMIN_PASSWORD",
    "PRESSROOM_SAMPLE",
    "PRESSROOM_CORS_ORIGINS",
    "PRESSROOM_SIGN_IN_ATTEMPTS",
    "PRESSROOM_TRASH_DAYS",
    "PRESSROOM_REVISION_DAYS",
    "PRESSROOM_RESPONSE_CACHE_BYTES",
    "PRESSROOM_WORKERS",
    "PRESSROOM_LOG",
];

/// Refuses a variable that looks like a setting and is none, so that a misspelled one is not ignored in silence.
pub fn refuse_unknown_variables(names: impl Iterator<Item = String>) -> Result<(), String> {
    for name in names.filter(|name| name.starts_with("PRESSROOM_")) {
        if !VARIABLES.contains(&name.as_str()) {
            return Err(format!("the variable {name} is not a setting; there are {}", VARIABLES.join(", ")));
        }
    }
    Ok(())
}

impl Place {
    /// Where the database is. The data folder is made where it is missing.
    pub fn address(&self) -> Result<Address, String> {
        self.make_folder()?;
        match &self.database_url {
            Some(url) if !url.is_empty() => Address::parse(url),
            _ => Ok(Address::Sqlite(self.data_dir.join("pressroom.db").display().to_string())),
        }
    }

    fn make_folder(&self) -> Result<(), String> {
        let folder = self.data_dir.display();
        fs::create_dir_all(&self.data_dir).map_err(|error| format!("the data folder {folder} cannot be made: {error}"))
    }

    /// The installation's secret: the setting, or the one kept in the data folder, which is made at the first start.
    pub fn secret(&self) -> Result<Vec<u8>, String> {
        if let Some(secret) = self.secret.as_deref().filter(|secret| !secret.is_empty()) {
            if secret.len() < 32 {
                return Err("the setting --secret (PRESSROOM_SECRET) needs at least 32 characters".into());
            }
            return Ok(secret.as_bytes().to_vec());
        }
        self.make_folder()?;
        let path = self.data_dir.join("secret");
        match fs::read(&path) {
            Ok(secret) if secret.len() >= 32 => Ok(secret),
            Ok(_) => Err(format!("the file {} holds no secret of 32 bytes or more", path.display())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let mut bytes = [0; 32];
                rand::rng().fill_bytes(&mut bytes);
                let secret: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
                write_private(&path, secret.as_bytes())
                    .map_err(|error| format!("the secret cannot be written to {}: {error}", path.display()))?;
                fs::read(&path).map_err(|error| format!("the secret cannot be read from {}: {error}", path.display()))
            }
            Err(error) => Err(format!("the secret cannot be read from {}: {error}", path.display())),
        }
    }
}

/// Writes a file that only its owner may read; one that is there already stays as it is.
fn write_private(path: &std::path::Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write;
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(mut file) => file.write_all(bytes).and_then(|()| file.sync_all()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}
