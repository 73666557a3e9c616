//! The arguments of `path` and of `log check|repair`. Documentation here is what `--help` prints.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Subcommand};

/// Print the path of a scratch space; with --create make it and log its use, as Scratch.jl does
#[derive(Debug, Clone, Args)]
#[command(after_help = "Examples:
  scratch-manager path OpenML datasets
  scratch-manager path global notes --create
  scratch-manager path 44cfe95a-1eb2-52ea-b672-e2afdf69b78f cache --create --project ~/work/Project.toml")]
pub struct SpacePath {
    /// Whose space: a UUID, 'global', or the name of a package that has spaces
    pub owner: String,

    /// The key of the space: letters a-z and A-Z, digits, '-', '_' and '.'
    pub key: OsString,

    /// Make the space when it is not there, and log its use
    #[arg(long)]
    pub create: bool,

    /// Who uses it, when that is not the owner: a UUID, or 'global'
    #[arg(long, value_name = "UUID", requires = "create")]
    pub calling: Option<String>,

    /// The project file that the use is logged for, or its folder; without it the active project
    /// (`JULIA_PROJECT`) when it has the UUID of who uses the space; for 'global' any active project, or the
    /// newest environment
    #[arg(long, value_name = "FILE", requires = "create")]
    pub project: Option<PathBuf>,
}

/// Examine the log of uses of scratch spaces, or repair it so that Julia can read it
#[derive(Debug, Clone, Args)]
#[command(after_help = "Examples:
  scratch-manager log check
  scratch-manager log repair --depot /data/depot")]
pub struct Log {
    #[command(subcommand)]
    pub command: LogCommand,
}

#[derive(Debug, Clone, Copy, Subcommand)]
pub enum LogCommand {
    /// Say what is wrong with the log of each depot, at which line, and what a repair would keep; changes nothing
    #[command(after_help = "Example:
  scratch-manager log check --json")]
    Check,
    /// Write the logs that Julia cannot read anew, with every whole entry; each is kept as it was beside the new one
    #[command(after_help = "Example:
  scratch-manager log repair")]
    Repair,
}
