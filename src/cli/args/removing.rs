//! What can be written for the commands that remove, and for those that bring back.

use std::ffi::OsString;

use clap::{Args, Subcommand};

/// What every removing command takes.
#[derive(Debug, Clone, Default, Args)]
pub struct Removing {
    /// Print what would be removed, and why, and touch nothing
    #[arg(long)]
    pub dry_run: bool,

    /// Do not ask; for the global namespace write --yes=global
    #[arg(long, value_name = "NAME", num_args = 0..=1, require_equals = true, default_missing_value = "")]
    pub yes: Option<String>,

    /// Move to the trash, from which 'undo' brings it back (the default); frees no space until it is emptied
    #[arg(long, conflicts_with = "permanent")]
    pub trash: bool,

    /// Delete for good; frees the space at once
    #[arg(long)]
    pub permanent: bool,
}

/// Delete scratch spaces
#[derive(Debug, Clone, Args)]
#[command(after_help = "Examples:
  scratch-manager delete OpenML/datasets --dry-run
  scratch-manager delete OpenML/datasets Plots/gr_cache
  scratch-manager delete OpenML/datasets --permanent --yes")]
pub struct Delete {
    /// OWNER/KEY, or the absolute path of a space
    #[arg(value_name = "SPACE", required = true)]
    pub spaces: Vec<OsString>,

    #[command(flatten)]
    pub removing: Removing,
}

/// Delete every scratch space of a package
#[derive(Debug, Clone, Args)]
#[command(after_help = "Examples:
  scratch-manager wipe OpenML
  scratch-manager wipe global --yes=global")]
pub struct Wipe {
    /// The package: a name, a UUID, or 'global'
    pub owner: String,

    #[command(flatten)]
    pub removing: Removing,
}

/// Delete every scratch space of the user depot, or of each depot given
#[derive(Debug, Clone, Args)]
#[command(after_help = "Examples:
  scratch-manager clear --dry-run
  scratch-manager clear --depot /data/depot --permanent")]
pub struct Clear {
    #[command(flatten)]
    pub removing: Removing,
}

/// Bring back what a removal moved to the trash
#[derive(Debug, Clone, Args)]
#[command(after_help = "Examples:
  scratch-manager undo
  scratch-manager undo 20240110-100000 --beside")]
pub struct Undo {
    /// Which removal, as 'trash list' shows it; without it the last one
    pub id: Option<String>,

    /// Where a space was made again meanwhile, bring the old one back beside it, as KEY-restored
    #[arg(long)]
    pub beside: bool,

    /// Print what would be brought back, and touch nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// See what our removals put into the trash, or free its space
#[derive(Debug, Clone, Args)]
#[command(after_help = "Examples:
  scratch-manager trash list
  scratch-manager trash purge")]
pub struct Trash {
    #[command(subcommand)]
    pub command: TrashCommand,
}

#[derive(Debug, Clone, Subcommand)]
pub enum TrashCommand {
    /// List what our removals put into the trash and is still there
    #[command(after_help = "Example:
  scratch-manager trash list --json")]
    List,
    Purge(TrashPurge),
}

/// Delete for good what our removals put into the trash and is unchanged there; nothing else in the trash
#[derive(Debug, Clone, Args)]
#[command(after_help = "Examples:
  scratch-manager trash purge --dry-run
  scratch-manager trash purge 20240110-100000 --yes")]
pub struct TrashPurge {
    /// Which removals, as 'trash list' shows them; without any all of them
    #[arg(value_name = "ID")]
    pub ids: Vec<String>,

    /// Print what would be deleted, and touch nothing
    #[arg(long)]
    pub dry_run: bool,

    /// Do not ask
    #[arg(long)]
    pub yes: bool,
}
