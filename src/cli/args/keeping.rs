//! What can be written for `keep`.

use std::ffi::OsString;

use clap::Args;

/// Say what is never suggested for removal, by 'free' or in the window, whatever its kind
///
/// It is a wish and no lock: 'gc' does what Julia does, and what is named to 'delete' goes. Without an item it lists what
/// is kept.
#[derive(Debug, Clone, Args)]
#[command(after_help = "Examples:
  scratch-manager keep OpenML/datasets
  scratch-manager keep ~/.julia/packages/Plots/sxUvK
  scratch-manager keep --remove OpenML/datasets
  scratch-manager keep")]
pub struct Keep {
    /// OWNER/KEY of a space, or the absolute path of anything that 'list --kind all' shows
    #[arg(value_name = "ITEM")]
    pub items: Vec<OsString>,

    /// Suggest these again
    #[arg(long, requires = "items")]
    pub remove: bool,
}
