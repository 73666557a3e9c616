//! What can be written on the command line. Documentation here is what `--help` prints.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

pub mod artifact;
mod collecting;
mod freeing;
mod keeping;
mod looking;
mod removing;
mod scratch;

pub use artifact::Artifact;
pub use collecting::{Gc, KindChoice, KindName, ProfileName};
pub use freeing::Free;
pub use keeping::Keep;
pub use looking::{Browse, EntryOrder, Preview};
pub use removing::{Clear, Delete, Removing, Trash, TrashCommand, TrashPurge, Undo, Wipe};
pub use scratch::{Log, LogCommand, SpacePath};

use crate::core::bytes::Bytes;
use crate::core::judge::Kinds;
use crate::core::scan::query::Sort;
use crate::core::space::Status;
use crate::core::time::{Clock, FixedClock, Now, TimeError, parse_span};

/// See, understand and free the scratch spaces of Julia packages.
///
/// Without a command it opens the window.
#[derive(Debug, Parser)]
#[command(name = "scratch-manager", version, max_term_width = 100, after_help = format!("Examples:{DEMO_EXAMPLE}{TOP_EXAMPLES}"))]
pub struct Arguments {
    #[command(flatten)]
    pub common: Common,
    #[command(subcommand)]
    pub command: Option<Command>,
}

impl Arguments {
    /// The definition, in which each command takes what every command takes.
    pub fn definition() -> clap::Command {
        with_common(Self::command())
    }

    /// Reads the arguments of this process, or ends it with what is wrong with them.
    pub fn of_process() -> Self {
        Self::read_from(std::env::args_os()).unwrap_or_else(|error| error.exit())
    }

    fn read_from(line: impl IntoIterator<Item = impl Into<OsString> + Clone>) -> Result<Self, clap::Error> {
        let matches = Self::definition().try_get_matches_from(line)?;
        let mut read = Self::from_arg_matches(&matches)?;
        let mut inner = &matches;
        while let Some((_, below)) = inner.subcommand() {
            inner = below;
        }
        if read.command.is_some() {
            read.common = read.common.and(Common::from_arg_matches(inner)?);
        }
        Ok(read)
    }
}

fn with_common(command: clap::Command) -> clap::Command {
    command.mut_subcommands(|command| {
        if command.has_subcommands() { with_common(command) } else { Common::augment_args(command) }
    })
}

/// What a picture is best tried on.
const ON_DEMO: &str = if cfg!(feature = "demo") { " --demo" } else { "" };
const DEMO_EXAMPLE: &str = if cfg!(feature = "demo") {
    "
  scratch-manager --demo                      the window, on a depot made up for looking around"
} else {
    ""
};
const TOP_EXAMPLES: &str = "
  scratch-manager list --sort size            what takes the space, largest first
  scratch-manager show Plots/gr_cache         one scratch space, and why it is kept or can go";

// What every command takes, before it or after it. (A line for `--help` would take the place of each command's own.)
#[derive(Debug, Clone, Default, Args)]
pub struct Common {
    /// A depot to look at instead of those of the environment; may be given several times
    #[arg(long = "depot", value_name = "PATH")]
    pub depots: Vec<PathBuf>,

    /// Use a demo depot, made in a temporary folder and removed on exit
    #[cfg_attr(feature = "demo", arg(long, conflicts_with = "depots"))]
    #[cfg_attr(not(feature = "demo"), arg(skip))]
    pub demo: bool,

    /// Print one JSON document
    #[arg(long)]
    pub json: bool,

    /// When to use colour
    #[arg(long, value_name = "WHEN", value_enum, default_value_t)]
    pub color: Color,
}

impl Common {
    /// What was given before the command and after it, together.
    fn and(mut self, after: Self) -> Self {
        self.depots.extend(after.depots);
        self.demo |= after.demo;
        self.json |= after.json;
        if after.color != Color::Auto {
            self.color = after.color;
        }
        self
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    List(List),
    Show(Show),
    /// List the depots: why each is looked at, whether it can be written, what its spaces take
    #[command(after_help = "Example:
  scratch-manager depots")]
    Depots,
    Path(SpacePath),
    Open(Open),
    Browse(Browse),
    Preview(Preview),
    Delete(Delete),
    Wipe(Wipe),
    Clear(Clear),
    Gc(Gc),
    Free(Free),
    Keep(Keep),
    Undo(Undo),
    Trash(Trash),
    Log(Log),
    Artifact(Artifact),
    Screenshot(Screenshot),
    Completions(Completions),
}

impl Command {
    /// What stands for the present, when the command takes it from its arguments.
    pub fn now(&self) -> Option<Now> {
        match self {
            Self::Screenshot(Screenshot { now, .. })
            | Self::List(List { now, .. })
            | Self::Gc(Gc { now, .. })
            | Self::Free(Free { now, .. }) => *now,
            _ => None,
        }
    }

    /// What an option was given for that has no meaning here: an option acts, or is refused.
    pub fn contradiction(&self, common: &Common) -> Option<&'static str> {
        match self {
            Self::Completions(_) if !common.depots.is_empty() || common.demo || common.json => {
                Some("completions are a script and about no depot; leave out --depot, --demo and --json")
            }
            Self::Undo(_) | Self::Trash(_) if common.demo => Some(
                "the demo is made afresh each time, so that nothing was removed from it before; leave out --demo",
            ),
            Self::Keep(_) if common.demo => Some("the demo changes no settings; leave out --demo"),
            Self::List(List { no_size: true, sort: Order::Size | Order::Files, .. }) => {
                Some("what is not measured cannot be ordered by size or files; leave out --no-size or --sort")
            }
            _ => None,
        }
    }
}

/// List the scratch spaces, grouped by package: verdict, sizes, files, last use
#[derive(Debug, Clone, Default, Args)]
#[command(after_help = "Examples:
  scratch-manager list --sort size
  scratch-manager list --status orphaned --larger-than 100MB
  scratch-manager list --older-than 90d --json
  scratch-manager list --kind all --sort size")]
pub struct List {
    /// What to order packages by, and the spaces within
    #[arg(long, value_enum, value_name = "ORDER", default_value_t)]
    pub sort: Order,

    /// Only of this package: a name, a UUID, or 'global'
    #[arg(long, value_name = "OWNER")]
    pub owner: Option<String>,

    /// Only with this status; may be given several times
    #[arg(long = "status", value_enum, value_name = "STATUS")]
    pub statuses: Vec<StatusName>,

    /// Only last used longer ago than this, such as 90d, 3wk, 8mo or 2y; without a record, last changed
    #[arg(long, value_name = "SPAN", value_parser = parse_span)]
    pub older_than: Option<Duration>,

    /// Only taking more than this on disk, such as 500MB or 1GB
    #[arg(long, value_name = "SIZE", conflicts_with = "no_size")]
    pub larger_than: Option<Bytes>,

    /// Do not measure; the list is there at once
    #[arg(long)]
    pub no_size: bool,

    /// Items of these kinds instead of spaces alone, each with what becomes of it when room is to be freed
    #[arg(long, value_enum, value_name = "KINDS", value_delimiter = ',')]
    pub kind: Vec<KindChoice>,

    /// What stands for the present where the age of a file or a record is judged (local time)
    #[arg(long, value_name = "TIMESTAMP", value_parser = collecting::parse_now)]
    pub now: Option<Now>,
}

impl List {
    /// The kinds that are listed; `None` when none was named, and spaces are meant.
    pub fn kinds(&self) -> Option<Kinds> {
        let names = || self.kind.iter().filter_map(|kind| kind.name());
        if self.kind.contains(&KindChoice::All) {
            Some(Kinds::WHOLE_DEPOT)
        } else {
            (!self.kind.is_empty()).then(|| collecting::kinds(&names().collect::<Vec<_>>()))
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Order {
    /// The largest on disk first
    Size,
    /// From A on
    #[default]
    Name,
    /// The last used first
    LastUsed,
    /// The most files first
    Files,
}

impl From<Order> for Sort {
    fn from(order: Order) -> Self {
        match order {
            Order::Size => Self::Size,
            Order::Name => Self::Name,
            Order::LastUsed => Self::LastUsed,
            Order::Files => Self::Files,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum StatusName {
    /// A project that used it still exists
    Active,
    /// No project that used it exists any more
    Orphaned,
    /// Julia never recorded a use
    Untracked,
    /// No project is found, but some cannot be looked for
    Unreachable,
}

impl From<StatusName> for Status {
    fn from(name: StatusName) -> Self {
        match name {
            StatusName::Active => Self::Active,
            StatusName::Orphaned => Self::Orphaned,
            StatusName::Untracked => Self::Untracked,
            StatusName::Unreachable => Self::Unreachable,
        }
    }
}

/// Show one scratch space whole: sizes, log entries, projects, and why it is kept or can go
#[derive(Debug, Clone, Args)]
#[command(after_help = "Examples:
  scratch-manager show OpenML/datasets
  scratch-manager show global/notes
  scratch-manager show ~/.julia/scratchspaces/44cfe95a-1eb2-52ea-b672-e2afdf69b78f/cache")]
pub struct Show {
    /// OWNER/KEY, or the absolute path of a space
    pub space: OsString,
}

/// Open a scratch space in the file browser of the operating system
#[derive(Debug, Clone, Args)]
#[command(after_help = "Example:
  scratch-manager open OpenML/datasets")]
pub struct Open {
    /// OWNER/KEY, or the absolute path of a space
    pub space: OsString,
}

/// Save a picture of the window as a PNG file, drawn without a display
#[derive(Debug, Clone, Args)]
#[command(after_help = format!("Examples:
  scratch-manager screenshot window.png{ON_DEMO}
  scratch-manager screenshot window.png{ON_DEMO} --dark --size 900x560 --scale 2"))]
pub struct Screenshot {
    /// Where the picture goes; a file of this name is replaced
    #[arg(value_name = "OUT.png")]
    pub out: PathBuf,

    /// What the window shows
    #[arg(long, value_enum, value_name = "VIEW", default_value_t)]
    pub view: View,

    /// Use the dark theme
    #[arg(long)]
    pub dark: bool,

    /// The size of the window in points, before it is scaled
    #[arg(long, value_name = "WxH", value_parser = parse_size, default_value = "1180x760")]
    pub size: [u16; 2],

    /// Pixels for each point
    #[arg(long, value_name = "S", default_value_t = 1.0)]
    pub scale: f32,

    /// What stands for the present, so that pictures can be compared (local time)
    #[arg(long, value_name = "TIME", value_parser = parse_now, hide = true)]
    pub now: Option<Now>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum View {
    /// What can go
    #[default]
    Overview,
    /// Everything there is
    Everything,
    /// What Pkg.gc would do
    Rules,
}

/// A size such as `1180x760`.
fn parse_size(text: &str) -> Result<[u16; 2], String> {
    let sides = text.split_once(['x', 'X', '×']);
    let sides = sides.and_then(|(width, height)| Some([width.parse().ok()?, height.parse().ok()?]));
    sides.ok_or_else(|| "write width and height in points, such as 1180x760".to_string())
}

fn parse_now(text: &str) -> Result<Now, TimeError> {
    Ok(FixedClock::at(text)?.now())
}

/// Print a script that completes commands and options in a shell
#[derive(Debug, Clone, Args)]
#[command(after_help = "Example:
  scratch-manager completions bash > ~/.local/share/bash-completion/completions/scratch-manager")]
pub struct Completions {
    /// For which shell
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

#[cfg(test)]
mod tests;
