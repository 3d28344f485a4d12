//! The command line.

use std::io::{IsTerminal, Read, Write};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use pressroom::access::{Role, password, users};
use pressroom::app::{self, Parts};
use pressroom::config::{self, Place, Serve};
use pressroom::exchange::suggest::Known;
use pressroom::exchange::{self, Choice};
use pressroom::store::{Address, Clock, Store, migrate};
use pressroom::{changes, docs, newsroom, start};

/// A headless CMS for newsrooms that report what officials say.
///
/// `pressroom serve` needs nothing else: it keeps everything in ./data, makes the first administrator and tells where
/// to look. Every setting is a flag and a variable; a file .env in the working folder is read too.
#[derive(Parser)]
#[command(version, max_term_width = 100)]
struct Cli {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the server: migrate, make the first administrator, listen
    #[command(
        after_help = "Examples:\n  pressroom serve --sample\n  PRESSROOM_ADMIN_EMAIL=you@example.com PRESSROOM_ADMIN_PASSWORD=… pressroom serve\n  DATABASE_URL=postgres://press@localhost/press pressroom serve --listen 0.0.0.0:8080"
    )]
    Serve(Box<Serve>),
    /// Bring the database's schema up to date, and nothing else
    #[command(
        after_help = "`serve` does this too. Run it alone before a new release is rolled out to several machines."
    )]
    Migrate,
    /// Those who sign in
    #[command(subcommand)]
    User(UserCommand),
    /// Bring in what was published elsewhere
    #[command(subcommand)]
    Import(ImportCommand),
    /// Write out what is kept here
    #[command(subcommand)]
    Export(ExportCommand),
    /// Who said what in a text
    #[command(subcommand)]
    Quotations(QuotationsCommand),
    /// Print the OpenAPI 3.1 document
    #[command(after_help = "The running server has the same at /openapi.json.")]
    Openapi,
}

#[derive(Subcommand)]
enum UserCommand {
    /// Add a user; the password is asked for, or read from standard input
    #[command(
        after_help = "Examples:\n  pressroom user add ada@example.com --role editor --name Ada\n  echo 'a long password' | pressroom user add bob@example.com --role reporter"
    )]
    Add {
        /// The mail address to sign in with
        email: String,
        /// admin, editor, reporter or reader
        #[arg(long, default_value = "reporter")]
        role: Role,
        /// What they are called
        #[arg(long)]
        name: Option<String>,
        /// Make a password and print it once, instead of asking for one
        #[arg(long)]
        make_password: bool,
    },
    /// List the users
    List {
        /// As JSON, for a program
        #[arg(long)]
        json: bool,
    },
    /// Keep a user from signing in, and end their sessions
    Disable {
        /// The mail address they sign in with
        email: String,
        /// Let them in again
        #[arg(long)]
        undo: bool,
    },
    /// Set a user's password and end their sessions; it is asked for, or read from standard input
    Password {
        /// The mail address they sign in with
        email: String,
    },
}

#[derive(Subcommand)]
enum ImportCommand {
    /// Read news pages, HTML or plain text, into drafts
    #[command(
        after_help = "Each page becomes an article with its byline, officials, press conference and quotations, every part marked \
suggested with how it was found and how sure that is. A page that was imported before is left alone.\n\nExamples:\n  pressroom import page report.html --dry-run\n  pressroom import page samples/press-conference-page.txt --publish\n  pressroom import page *.html --accept-suggestions --as ada@example.com --publish --json"
    )]
    Page {
        /// The pages; - for standard input
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Publish each article; what is only suggested stays unpublished
        #[arg(long)]
        publish: bool,
        /// Accept what was found, in the name of the user given by --as
        #[arg(long)]
        accept_suggestions: bool,
        /// Show what would be made, and store nothing
        #[arg(long)]
        dry_run: bool,
        /// As JSON, for a program
        #[arg(long)]
        json: bool,
        /// The mail address of the user in whose name it is done; the first administrator where it is left out
        #[arg(long = "as", value_name = "MAIL")]
        user: Option<String>,
    },
    /// Read transcripts into press conferences: text, Markdown, WebVTT, SRT, or JSON as it is exported here
    #[command(
        after_help = "Without --press-conference each file makes a press conference, marked suggested, from its head: title, day, hour, place. \
A file that was imported before makes nothing. The report tells every label and whom it names, and every line that was not \
understood.\n\nExamples:\n  pressroom import transcript briefing.md --dry-run\n  pressroom import transcript *.md --json --as ada@example.com\n  pressroom import transcript captions.vtt --press-conference weekly-briefing --language en\n  pressroom import transcript --pairs pairs.tsv"
    )]
    Transcript {
        /// The transcripts; - for standard input
        #[arg(required_unless_present = "pairs")]
        files: Vec<PathBuf>,
        /// The press conference they are of: its id or slug
        #[arg(long, value_name = "ID-OR-SLUG")]
        press_conference: Option<String>,
        /// The language they are in (BCP 47); told from the words where it is left out
        #[arg(long, value_name = "TAG")]
        language: Option<String>,
        /// How the words were written down: verbatim, edited, interpreted or machine
        #[arg(long)]
        kind: Option<pressroom::newsroom::transcript::TranscriptKind>,
        /// Labels and the officials they name, as a JSON object: {"MS. ODUYA": "id"}
        #[arg(long, value_name = "JSON")]
        speakers: Option<String>,
        /// A file with two names on a line, a tab between: one press conference in two languages, aligned turn by turn
        #[arg(long, value_name = "FILE")]
        pairs: Option<PathBuf>,
        /// Publish each transcript, and accept and publish its press conference with it
        #[arg(long)]
        publish: bool,
        /// Show what would be made, and store nothing
        #[arg(long)]
        dry_run: bool,
        /// As JSON, for a program: one object a line
        #[arg(long)]
        json: bool,
        /// The mail address of the user in whose name it is done; the first administrator where it is left out
        #[arg(long = "as", value_name = "MAIL")]
        user: Option<String>,
    },
}

#[derive(Subcommand)]
enum ExportCommand {
    /// Write a transcript's working copy to standard output
    #[command(
        after_help = "Examples:\n  pressroom export transcript 0194… --format markdown > briefing.md\n  pressroom export transcript 0194… --format akoma_ntoso > briefing.xml"
    )]
    Transcript {
        /// The transcript's id
        id: String,
        /// The format
        #[arg(long, default_value = "json", value_parser = ["json", "markdown", "webvtt", "akoma_ntoso"])]
        format: String,
    },
}

#[derive(Subcommand)]
enum QuotationsCommand {
    /// Find the quotations in plain text, with who says them; needs no store
    #[command(
        after_help = "Positions count Unicode code points of the file's own text. A quotation in several parts has an entry a part, \
with the same number.\n\nExamples:\n  pressroom quotations suggest story.txt\n  cat story.txt | pressroom quotations suggest - --json --language en\n  pressroom quotations suggest wire/*.txt --json | jq '.quotations[] | [.name, .content.text]'"
    )]
    Suggest {
        /// The texts; - for standard input
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// As JSON, one object a file and line, for a program
        #[arg(long)]
        json: bool,
        /// The texts' language, a BCP 47 tag; read from each text where it is left out
        #[arg(long, value_name = "TAG")]
        language: Option<String>,
        /// The day they were published, such as 2026-11-10
        #[arg(long, value_name = "DATE")]
        published: Option<chrono::NaiveDate>,
    },
}

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
    let parts = parts.keeping(retention);
    let at = listener.local_addr().map_err(|error| error.to_string())?;
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
