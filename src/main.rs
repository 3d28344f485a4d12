//! The program: what each command does.

mod cli;

use std::io::{IsTerminal, Read, Write};
use std::net::TcpListener;
use std::process::ExitCode;

use clap::Parser;
use cli::{Cli, Command, ExportCommand, ImportCommand, QuotationsCommand, UserCommand};
use pressroom::access::{password, users};
use pressroom::app::{self, Parts};
use pressroom::config::{self, Place, Serve};
use pressroom::exchange::suggest::Known;
use pressroom::exchange::{self, Choice};
use pressroom::http::PublicAddress;
use pressroom::store::{Address, Clock, Store, migrate};
use pressroom::{changes, docs, newsroom, start};

/// As many open files as are asked of the system.
const MOST_FILES: u64 = 65_536;

fn main() -> ExitCode {
    if let Err(sentence) = environment() {
        return fail(&sentence);
    }
    let cli = Cli::parse();
    match run(cli) {
        Ok(code) => code,
        Err(sentence) => fail(&sentence),
    }
}

fn fail(sentence: &str) -> ExitCode {
    eprintln!("pressroom: {sentence}");
    ExitCode::FAILURE
}

fn environment() -> Result<(), String> {
    match dotenvy::dotenv() {
        Ok(_) => {}
        Err(error) if error.not_found() => {}
        Err(error) => return Err(format!("the file .env cannot be read: {error}")),
    }
    config::refuse_unknown_variables(std::env::vars_os().filter_map(|(name, _)| name.into_string().ok()))
}

fn run(cli: Cli) -> Result<ExitCode, String> {
    match cli.command {
        Command::Serve(settings) => serve(&cli.place, &settings).map(|()| ExitCode::SUCCESS),
        Command::Migrate => {
            let done = migrate::run(&cli.place.address()?).map_err(|error| error.to_string())?;
            match done.as_slice() {
                [] => println!("The schema is up to date."),
                names => names.iter().for_each(|name| println!("migrated {name}")),
            }
            Ok(ExitCode::SUCCESS)
        }
        Command::User(command) => user(&cli.place, command).map(|()| ExitCode::SUCCESS),
        Command::Import(ImportCommand::Page { files, publish, accept_suggestions, dry_run, json, user }) => {
            let choice = Choice { publish, accept: accept_suggestions, dry_run };
            let store = match open(&cli.place) {
                Ok(store) => Some(store),
                // What a page holds can be told without a store.
                Err(_) if dry_run => None,
                Err(sentence) => return Err(sentence),
            };
            exchange::command::import_pages(store.as_ref(), &files, choice, json, user.as_deref())
        }
        Command::Import(ImportCommand::Transcript {
            files,
            press_conference,
            language,
            kind,
            speakers,
            pairs,
            publish,
            dry_run,
            json,
            user,
        }) => {
            let choice = exchange::transcript::command::Choice {
                press_conference,
                language,
                kind,
                speakers,
                pairs,
                publish,
                dry_run,
                json,
                user,
            };
            exchange::transcript::command::import_transcripts(&open(&cli.place)?, &files, &choice)
        }
        Command::Export(ExportCommand::Transcript { id, format }) => {
            exchange::transcript::export_command::export_transcript(&open(&cli.place)?, &id, &format)
        }
        Command::Quotations(QuotationsCommand::Suggest { files, json, language, published }) => {
            exchange::suggest::suggest(&files, &Known { language, published }, json)
        }
        Command::Openapi => {
            let document = docs::document(&app::api()).map_err(|error| error.to_string())?;
            let text = serde_json::to_string_pretty(&document).map_err(|error| error.to_string())?;
            writeln!(std::io::stdout(), "{text}").map_err(|error| error.to_string())?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// Opens a store that `serve` or `migrate` made.
fn open(place: &Place) -> Result<Store, String> {
    let address = place.address()?;
    if let Address::Sqlite(path) = &address
        && !std::path::Path::new(path).exists()
    {
        return Err(format!("there is no database at {path} yet; `pressroom serve` or `pressroom migrate` makes it"));
    }
    Store::open(&address, 1, Clock::default()).map_err(|error| error.to_string())
}

fn serve(place: &Place, settings: &Serve) -> Result<(), String> {
    let filter = format!("{},actix_server=warn", settings.log);
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let listener = TcpListener::bind(settings.listen).map_err(|error| {
        format!("the address {} (--listen, PRESSROOM_LISTEN) cannot be used: {error}", settings.listen)
    })?;
    let address = place.address()?;
    let secret = place.secret()?;
    let tell = |error: pressroom::http::Error| error.to_string();
    migrate::run(&address).map_err(tell)?;
    let store = Store::open(&address, place.database_connections, Clock::default()).map_err(tell)?;
    let now = store.clock().now();
    let administrator = store
        .write_now(|conn| {
            start::identify(conn, &secret, now)?;
            let (email, password) = (settings.admin_email.as_deref(), settings.admin_password.as_deref());
            let administrator = start::ensure_administrator(conn, email, password, now)?;
            start::ensure_site(conn, now)?;
            Ok(administrator)
        })
        .map_err(tell)?;
    let loaded = if settings.sample { exchange::sample::load(&store).map_err(tell)? } else { None };
    let parts =
        Parts::new(store.clone(), &secret, settings.sign_in_attempts, settings.cors_origins.clone()).map_err(tell)?;
    let retention = settings.retention();
    let at = listener.local_addr().map_err(|error| error.to_string())?;
    let public = settings.public_url.clone().unwrap_or_else(|| PublicAddress::at(at));
    let parts = parts.keeping(retention).reached_at(public);
    let parts = parts.over(store.clone(), settings.response_cache_bytes).map_err(tell)?;
    parts.watch();
    allow_connections();
    let workers = settings.workers.map(|workers| workers as usize);
    actix_web::rt::System::new().block_on(async move {
        let server = app::server(&parts, listener, workers).map_err(tell)?;
        actix_web::rt::spawn(changes::numbering::keep_numbering(store.clone()));
        actix_web::rt::spawn(newsroom::retention::keep_tidy(store, retention));
        let handle = server.handle();
        actix_web::rt::spawn(async move {
            stop_signal().await;
            eprintln!("Stopping: requests under way are finished first.");
            handle.stop(true).await;
        });
        greet(at, place, &address, administrator.as_ref(), loaded);
        server.await.map_err(|error| error.to_string())
    })?;
    println!("Stopped.");
    Ok(())
}

/// Each connection is a file that is open, and systems allow a process few of those unasked.
fn allow_connections() {
    match rlimit::increase_nofile_limit(MOST_FILES) {
        Ok(files) if files < 10_000 => {
            tracing::warn!(files, "the system allows few open files, and so few connections")
        }
        Ok(_) => {}
        Err(error) => tracing::warn!(%error, "the limit of open files could not be raised"),
    }
}

fn greet(
    at: std::net::SocketAddr,
    place: &Place,
    address: &Address,
    administrator: Option<&start::NewAdministrator>,
    loaded: Option<usize>,
) {
    println!("Pressroom {} is ready.", env!("CARGO_PKG_VERSION"));
    println!("  API    http://{at}/v1/articles");
    println!("  Docs   http://{at}/docs/");
    match address {
        Address::Sqlite(path) => println!("  Data   {path}"),
        Address::Postgres(_) => println!("  Data   PostgreSQL (DATABASE_URL); secret in {}", place.data_dir.display()),
    }
    if let Some(records) = loaded {
        println!("  Sample newsroom loaded: {records} records.");
    }
    if let Some(administrator) = administrator {
        println!("  First administrator: {}", administrator.email);
        if let Some(password) = &administrator.password {
            println!("  Password: {password}   (told this once; change it with `pressroom user password`)");
        }
    }
    // A reader at the other end of a pipe sees this now and not when the buffer is full.
    let _ = std::io::stdout().flush();
}

/// Ends when the process is asked to stop.
async fn stop_signal() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminated) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminated.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}

fn user(place: &Place, command: UserCommand) -> Result<(), String> {
    let store = open(place)?;
    let now = store.clock().now();
    let named = |conn: &mut pressroom::store::Conn, email: &str| {
        let missing = || pressroom::http::Error::internal(format!("there is no user with the address {email}"));
        users::by_email(conn, email)?.ok_or_else(missing)
    };
    let done = match command {
        UserCommand::Add { email, role, name, make_password } => {
            let made = make_password.then(password::make);
            let secret = made.clone().map_or_else(|| ask_password(&email), Ok)?;
            store.write_now(|conn| {
                let user = users::add(conn, &email, name.as_deref(), role, &secret, now)?;
                println!("Added {} as {}.", user.email, user.role);
                made.iter().for_each(|password| println!("Password: {password}   (told this once)"));
                Ok(())
            })
        }
        UserCommand::List { json } => store.write_now(|conn| {
            let all = users::all(conn)?;
            if json {
                println!("{}", serde_json::to_string_pretty(&all)?);
                return Ok(());
            }
            for user in all {
                let state = if user.is_active() { "" } else { "  (disabled)" };
                println!("{:<32} {:<9} {}{state}", user.email, user.role.word(), user.name.unwrap_or_default());
            }
            Ok(())
        }),
        UserCommand::Disable { email, undo } => store.write_now(|conn| {
            let user = named(conn, &email)?;
            if undo { users::enable(conn, &user, now) } else { users::disable(conn, &user, now) }?;
            println!("{} {}.", user.email, if undo { "can sign in again" } else { "can no longer sign in" });
            Ok(())
        }),
        UserCommand::Password { email } => {
            let secret = ask_password(&email)?;
            store.write_now(|conn| {
                let user = named(conn, &email)?;
                users::set_password(conn, &user, &secret, now)?;
                println!("The password of {} is set, and their sessions have ended.", user.email);
                Ok(())
            })
        }
    };
    done.map_err(|error| error.to_string())
}

/// A password from standard input: asked for where a person sits there, else the first line.
fn ask_password(email: &str) -> Result<String, String> {
    let mut input = String::new();
    if std::io::stdin().is_terminal() {
        return rpassword::prompt_password(format!("Password for {email}: ")).map_err(|error| error.to_string());
    }
    std::io::stdin().read_to_string(&mut input).map_err(|error| format!("standard input cannot be read: {error}"))?;
    Ok(input.lines().next().unwrap_or_default().to_owned())
}
