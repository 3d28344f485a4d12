//! How near delivery comes to what the machine can do, as ratios measured in one run: `cargo bench --bench delivery`.
//!
//! `-- generate` makes the newsrooms once, `-- table` measures. `--help` tells the rest, docs/performance.md what came
//! of it.

mod floor;
mod generate;
mod load;
mod postgres;
mod server;
mod stores;
mod verify;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use stores::{Engine, Stores};

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
    /// Tell what the newsrooms hold
    Sizes(Which),
    /// Compare the filter rows of copies with those that the crate writes anew
    Verify(Which),
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

fn main() {
    let cli = Cli::parse();
    match cli.command {
        Some(Command::Generate(which)) => generate_all(&which),
        Some(Command::Sizes(which)) => tell_sizes(&which),
        Some(Command::Verify(which)) => verify::verify(&which),
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
