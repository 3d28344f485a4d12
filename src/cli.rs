//! What the command line takes: its commands, and what each is told.

use std::path::PathBuf;

use clap::{Parser, Subcommand};
use pressroom::access::Role;
use pressroom::config::{Place, Serve};

/// A headless CMS for newsrooms that report what officials say.
///
/// `pressroom serve` needs nothing else: it keeps everything in ./data, makes the first administrator and tells where
/// to look. Every setting is a flag and a variable; a file .env in the working folder is read too.
#[derive(Parser)]
#[command(version, max_term_width = 100)]
pub struct Cli {
    #[command(flatten)]
    pub place: Place,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub enum Command {
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
pub enum UserCommand {
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
pub enum ImportCommand {
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
pub enum ExportCommand {
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
pub enum QuotationsCommand {
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
