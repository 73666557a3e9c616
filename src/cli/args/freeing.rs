//! What can be written for `free`.

use clap::Args;

use super::collecting::{KindName, kinds, parse_now};
use super::removing::Removing;
use crate::core::bytes::Bytes;
use crate::core::judge::Kinds;
use crate::core::time::Now;

/// Free room in the whole depot: see what can go, the largest first, and why, and let it go
///
/// Whatever no project, package or Julia that is found here needs: scratch spaces, packages, artifacts, clones, compiled
/// code, registries, caches and leftovers. What Julia never recorded stays.
#[derive(Debug, Clone, Args)]
#[command(after_help = "Examples:
  scratch-manager free --dry-run
  scratch-manager free --at-least 5GB --permanent
  scratch-manager free --kind compiled,leftovers --yes")]
pub struct Free {
    /// As much as this is enough, such as 500MB or 5GB: the safest goes first, and of that the oldest
    #[arg(long, value_name = "SIZE")]
    pub at_least: Option<Bytes>,

    /// Only of these kinds
    #[arg(long, value_enum, value_name = "KINDS", value_delimiter = ',')]
    pub kind: Vec<KindName>,

    #[command(flatten)]
    pub removing: Removing,

    /// What stands for the present where the age of a file or a record is judged (local time)
    #[arg(long, value_name = "TIMESTAMP", value_parser = parse_now)]
    pub now: Option<Now>,
}

impl Free {
    pub fn kinds(&self) -> Kinds {
        if self.kind.is_empty() { Kinds::WHOLE_DEPOT } else { kinds(&self.kind) }
    }
}
