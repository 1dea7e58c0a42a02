//! The command line: what each command is told, and which file carries it out.

mod commands;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use wellspring::config::Flags;

/// Pages are built and dropped on several threads all day; the system's allocator spends a fifth of a page on it and
/// keeps what it once had.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The place where an organisation's communities of practice live.
#[derive(Parser)]
#[command(version, arg_required_else_help = true, after_help = AFTER)]
struct Line {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    command: Command,
}

const AFTER: &str = "Configuration: wellspring.toml in the current folder (or --config FILE), then variables \
    WELLSPRING_KEY, then flags; the later wins. `wellspring config print` lists every key.\n\
    Exit codes: 0 done, 1 failed, 2 wrong usage.";

#[derive(clap::Args)]
struct Place {
    /// The folder for database, uploads, keys, search index and outbox [default: ./data]
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
    /// The configuration file [default: ./wellspring.toml, if there is one]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// postgres://user:password@host/name, or sqlite:FILE [default: wellspring.db in the data folder]
    #[arg(long, global = true, value_name = "URL")]
    database_url: Option<String>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the instance; makes and migrates the database where needed
    Serve {
        /// The address and port to serve on [default: 127.0.0.1:8080]
        #[arg(long, value_name = "ADDR")]
        listen: Option<SocketAddr>,
    },
    /// Fill an empty instance with a demo organisation, and print a sign-in for each role
    Demo,
    /// Take the migrations that this release brings; `serve` does the same at its start
    Migrate,
    /// Keep everything in one file: database, uploads, keys. The server may run meanwhile
    Backup {
        /// The archive to write (.tar.gz); it must not exist
        file: PathBuf,
    },
    /// Make an instance of a backup, in an empty data folder and an empty database
    Restore {
        /// The archive that `backup` wrote
        file: PathBuf,
    },
    /// Move the database to an empty PostgreSQL, and verify it there row by row
    CopyTo {
        /// postgres://user:password@host/name
        url: String,
    },
    /// Make accounts and tokens, and say who administers
    #[command(subcommand)]
    User(commands::user::Act),
    /// Look after the search index
    #[command(subcommand)]
    Search(commands::search::Act),
    /// Bring something in from elsewhere: a community, a set of practices. The server may run meanwhile
    #[command(subcommand)]
    Import(Import),
    /// Check everything an instance needs, and say what to do where something is wrong
    Doctor,
    /// Show or check the configuration
    #[command(subcommand)]
    Config(commands::config::Act),
}

#[derive(Debug, Subcommand)]
enum Import {
    /// The official dump of a Stack Exchange site; a later dump of the same site brings what changed
    Stackexchange(commands::import::StackExchange),
    /// A set of practice interests, as CSV
    Interests(commands::interests::Interests),
    /// A table of user ids and digests of addresses, by which imported authors can be claimed
    Claims(commands::claims::Claims),
}

fn main() -> ExitCode {
    let line = Line::parse();
    let mut flags =
        Flags { config: line.place.config, data: line.place.data, database_url: line.place.database_url, listen: None };
    let outcome = match line.command {
        Command::Serve { listen } => {
            flags.listen = listen;
            commands::serve::run(&flags)
        }
        Command::Demo => commands::demo::run(&flags),
        Command::Migrate => commands::migrate::run(&flags),
        Command::Backup { file } => commands::backup::run(&flags, &file),
        Command::Restore { file } => commands::restore::run(&flags, &file),
        Command::CopyTo { url } => commands::copy_to::run(&flags, &url),
        Command::User(act) => commands::user::run(&flags, act),
        Command::Search(act) => commands::search::run(&flags, &act),
        Command::Import(Import::Stackexchange(given)) => commands::import::run(&flags, &given),
        Command::Import(Import::Interests(given)) => commands::interests::run(&flags, &given),
        Command::Import(Import::Claims(given)) => commands::claims::run(&flags, &given),
        Command::Doctor => commands::doctor::run(&flags),
        Command::Config(act) => commands::config::run(&flags, act),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("wellspring: {}", words(&error));
            ExitCode::FAILURE
        }
    }
}

/// What went wrong and what to do, in one line. An error of the house is shown to whoever runs it as it is: pages
/// keep it to the log.
fn words(error: &anyhow::Error) -> String {
    let english = web::i18n::Words::source();
    match error.downcast_ref::<db::Error>() {
        Some(db::Error::Internal(inner)) => format!("{inner:#}"),
        Some(db::Error::Unavailable(why)) => {
            format!("the database cannot be used just now ({why:?}): see `wellspring doctor`")
        }
        Some(db::Error::Invalid(fields)) => {
            let field = |(name, message): (&str, &db::Message)| format!("{name}: {}", english.text(message));
            fields.iter().map(field).collect::<Vec<_>>().join("; ")
        }
        Some(db::Error::Forbidden(message) | db::Error::Conflict(message)) => english.text(message),
        _ => format!("{error:#}"),
    }
}
