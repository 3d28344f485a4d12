//! How near delivery comes to what the machine can do, as ratios measured in one run: `cargo bench --bench delivery`.
//!
//! `-- generate` makes the newsrooms once, `-- table` measures. `--help` tells the rest, docs/performance.md what came
//! of it.

mod floor;
mod generate;
mod load;
mod postgres;
mod reads;
mod replay;
mod server;
mod statements;
mod stores;
mod table;
mod verify;
mod writes;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use reads::Readers;
use stores::{Engine, Stores};
use table::{Row, Table};
use writes::Editors;

/// Measures the delivery of Pressroom.
#[derive(Parser)]
#[command(name = "cargo bench --bench delivery --", max_term_width = 100)]
struct Cli {
    /// Given by cargo
    #[arg(long, hide = true, global = true)]
    bench: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Make newsrooms of so many articles in place of those that are there
    Generate(Which),
    /// Measure, and print the table
    Table {
        #[command(flatten)]
        which: Which,
        #[command(flatten)]
        measure: Measure,
    },
    /// Tell what the newsrooms hold
    Sizes(Which),
    /// Compare the filter rows of copies with those that the crate writes anew
    Verify(Which),
    /// Print the statements that requests send
    Statements {
        #[command(flatten)]
        which: Which,
        paths: Vec<String>,
    },
    #[command(hide = true)]
    Load,
    #[command(hide = true)]
    Floor { file: String, workers: usize },
}

/// Which newsrooms.
#[derive(Args, Clone)]
struct Which {
    /// How many articles; separate several by commas
    #[arg(long, value_name = "N", value_delimiter = ',', default_value = "20000,1000000")]
    articles: Vec<usize>,
    /// On which database; separate several by commas
    #[arg(long, value_name = "ENGINE", value_delimiter = ',', default_value = "sqlite,postgres")]
    engine: Vec<Engine>,
    /// The folder that holds them
    #[arg(long, value_name = "FOLDER", default_value = "target/delivery-bench")]
    folder: PathBuf,
    /// The seed: the same makes the same newsroom
    #[arg(long, value_name = "N", default_value_t = 20)]
    seed: u64,
}

/// How it is measured.
#[derive(Args, Clone)]
struct Measure {
    /// How long each figure is measured in each round
    #[arg(long, value_name = "SECONDS", default_value_t = 2.0)]
    seconds: f64,
    /// How many rounds; the median counts
    #[arg(long, value_name = "N", default_value_t = 5)]
    rounds: usize,
    /// How many connections readers hold
    #[arg(long, value_name = "N", default_value_t = 32)]
    connections: usize,
    /// How many threads answer, of the server and of F
    #[arg(long, value_name = "N", default_value_t = 2)]
    workers: usize,
    /// How many connections to the database the server and S hold
    #[arg(long, value_name = "N", default_value_t = 8)]
    database_connections: u32,
    /// How often something is published to see how soon readers see it
    #[arg(long, value_name = "N", default_value_t = 100)]
    publications: usize,
    /// Measure only these: cached, composed, pages, saves, visible, start
    #[arg(long, value_name = "PART", value_delimiter = ',')]
    only: Vec<String>,
}

impl Measure {
    fn wants(&self, part: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|one| one == part)
    }
}

fn main() {
    let cli = Cli::parse();
    match cli.command {
        Some(Command::Generate(which)) => generate_all(&which),
        Some(Command::Table { which, measure }) => print_table(&which, &measure),
        Some(Command::Sizes(which)) => tell_sizes(&which),
        Some(Command::Verify(which)) => verify::verify(&which),
        Some(Command::Statements { which, paths }) => tell_statements(&which, &paths),
        Some(Command::Load) => load::run(),
        Some(Command::Floor { file, workers }) => floor::run(&file, workers).expect("the floor stands"),
        None => eprintln!("say what to do; --help tells"),
    }
}

fn generate_all(which: &Which) {
    let stores = Stores::open(&which.folder, &which.engine);
    for engine in &which.engine {
        for articles in &which.articles {
            let newsroom = stores.newsroom(*engine, *articles);
            eprintln!("{} with {articles} articles", engine.name());
            stores.make_empty(&newsroom);
            generate::fill(&newsroom.address, *articles, which.seed, &stores.folder);
            println!("{}: {}", engine.name(), newsroom.sizes());
        }
    }
}

fn tell_sizes(which: &Which) {
    let stores = Stores::open(&which.folder, &which.engine);
    for engine in &which.engine {
        for articles in &which.articles {
            let newsroom = stores.newsroom(*engine, *articles);
            if stores.has(&newsroom) {
                println!("{}: {}", engine.name(), newsroom.sizes());
            }
        }
    }
}

fn print_table(which: &Which, measure: &Measure) {
    let stores = Stores::open(&which.folder, &which.engine);
    println!(
        "{} connections, {} workers, {} connections to the database, {} rounds of {} s\n",
        measure.connections, measure.workers, measure.database_connections, measure.rounds, measure.seconds
    );
    let mut table = Table::begin();
    for engine in &which.engine {
        // How long a list takes in a small newsroom and in a large one.
        let mut lists: Vec<(usize, f64)> = Vec::new();
        for (at, articles) in which.articles.iter().enumerate() {
            let newsroom = stores.newsroom(*engine, *articles);
            if !stores.has(&newsroom) {
                eprintln!("there is no newsroom of {articles} articles on {}: `-- generate` makes it", engine.name());
                continue;
            }
            let readers = Readers { stores: &stores, newsroom: &newsroom, measure };
            let editors = Editors { newsroom: &newsroom, measure };
            let small = at == 0;
            if measure.wants("start") && small {
                editors.start(&mut table);
                readers.memory(&mut table);
            }
            if measure.wants("cached") && small {
                readers.cached(&mut table);
            }
            if measure.wants("composed") {
                readers.composed(&mut table);
            }
            if measure.wants("pages") {
                lists.push((*articles, readers.pages(&mut table)));
            }
            if measure.wants("saves") {
                editors.saves(&mut table);
            }
            if measure.wants("visible") && small {
                editors.visible(&mut table);
            }
        }
        if let [(few, quick), .., (many, slow)] = lists.as_slice() {
            let told = format!("list of 20: {slow:.2} ms beside {quick:.2} ms with {few}");
            let (what, articles) = ("a large newsroom beside a small one".to_owned(), *many);
            let ratio = slow / quick;
            table.add(Row { what, engine: *engine, articles, told, ratio, wanted: 1.2, most: true });
        }
    }
    let short = table.0.iter().filter(|row| !row.holds()).count();
    println!("\n{short} of {} fall short.", table.0.len());
}

fn tell_statements(which: &Which, paths: &[String]) {
    let stores = Stores::open(&which.folder, &which.engine);
    for engine in &which.engine {
        for articles in &which.articles {
            let newsroom = stores.newsroom(*engine, *articles);
            let requests: Vec<String> = paths.iter().map(|path| load::get(path, "")).collect();
            for (path, sent) in paths.iter().zip(statements::captured(&newsroom.address, &requests)) {
                println!("{} {path}: {} statements", engine.name(), sent.len());
                sent.iter().for_each(|statement| println!("  {statement}"));
            }
        }
    }
}
