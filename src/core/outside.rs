//! What lies outside the depot's own folders and has to do with Julia: read only, for other programs keep it.
//!
//! [`look`] finds the Julias of juliaup and what juliaup left behind, what VS Code's extension left behind, and Jupyter's
//! kernels that keep a package of the depot or no longer run. Of each it says what it is and, where there is one, the
//! command with which its own program takes it away. Nothing of it is ever removed here; how large it is is for the
//! caller to measure.

use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};

mod code;
mod juliaup;
mod jupyter;

use crate::core::error::Warning;
use crate::core::julias::Places;
use crate::core::log::parents::Volumes;
use crate::core::words;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A Julia that juliaup has installed for these channels.
    Julia { channels: Vec<String> },
    /// A Julia of juliaup's that no channel leads to.
    UnusedJulia,
    /// A folder of juliaup's that it does not know.
    UnknownJulia,
    /// What an installation that did not come to its end left.
    UnfinishedJulia,
    /// A channel of juliaup's whose program is gone.
    DeadLink,
    /// What VS Code's extension knew of packages, in a form that a newer one took the place of.
    OldSymbols,
    /// The depot in which VS Code's extension compiled itself.
    LanguageServerDepot,
    /// A kernel of Jupyter's that runs a file in this folder of an installed package.
    KernelOfPackage { package: PathBuf },
    /// A kernel of Jupyter's whose file or program is gone.
    DeadKernel { missing: PathBuf },
}

/// Something outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outside {
    pub kind: Kind,
    pub path: PathBuf,
    /// What its own program calls it.
    pub name: String,
    /// The command of its own program that takes it away, where it has one.
    pub command: Option<String>,
}

impl Outside {
    /// The kind's name in JSON documents.
    pub fn kind_name(&self) -> &'static str {
        match self.kind {
            Kind::Julia { .. } => "julia",
            Kind::UnusedJulia => "unused-julia",
            Kind::UnknownJulia => "unknown-julia",
            Kind::UnfinishedJulia => "unfinished-julia",
            Kind::DeadLink => "dead-link",
            Kind::OldSymbols => "old-symbols",
            Kind::LanguageServerDepot => "language-server-depot",
            Kind::KernelOfPackage { .. } => "kernel",
            Kind::DeadKernel { .. } => "dead-kernel",
        }
    }

    /// Whether it seems to be of no more use.
    pub fn is_left_over(&self) -> bool {
        !matches!(self.kind, Kind::Julia { .. } | Kind::KernelOfPackage { .. })
    }
}

impl fmt::Display for Outside {
    /// What it is: a sentence without a full stop.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |path: &Path| words::path(path, None);
        match &self.kind {
            Kind::Julia { channels } if channels.len() == 1 => {
                write!(f, "juliaup installed it for the channel {}", words::visible(&channels.concat()))
            }
            Kind::Julia { channels } => {
                write!(f, "juliaup installed it for the channels {}", words::visible(&channels.join(", ")))
            }
            Kind::UnusedJulia => f.write_str("no channel of juliaup leads to it any more"),
            Kind::UnknownJulia => f.write_str(
                "juliaup does not know it; it may be what is left of a channel, and juliaup leaves it",
            ),
            Kind::UnfinishedJulia => f.write_str(
                "unless juliaup installs something just now, an installation that did not end left it",
            ),
            Kind::DeadLink => {
                f.write_str("a channel of juliaup is linked to this program, which is not there")
            }
            Kind::OldSymbols => {
                f.write_str("the Julia extension of VS Code keeps its symbols in a newer folder beside it")
            }
            Kind::LanguageServerDepot => {
                f.write_str("the Julia extension of VS Code compiled itself in it until April 2026")
            }
            Kind::KernelOfPackage { package } => {
                write!(f, "this kernel of Jupyter runs a file in {}, which is kept for it", shown(package))
            }
            Kind::DeadKernel { missing } => {
                write!(f, "this kernel of Jupyter runs {}, which is not there", shown(missing))
            }
        }
    }
}

/// Looks for everything outside, and what of it could not be read.
pub fn look(places: &Places) -> (Vec<Outside>, Vec<Warning>) {
    let volumes = Volumes::of_system(&places.environment.working_directory);
    let mut warnings = Vec::new();
    let mut found = juliaup::look(places, &volumes, &mut warnings);
    found.extend(code::look(places, &mut warnings));
    found.extend(jupyter::look(places, &volumes, &mut warnings));
    (found, warnings)
}

/// The folders of installed packages, `packages/IJulia/SLUG`, that kernels run files of: as they are spelled there, and
/// without links on the way.
pub fn kernels_keep(outside: &[Outside]) -> BTreeSet<PathBuf> {
    let kept = outside.iter().filter_map(|thing| match &thing.kind {
        Kind::KernelOfPackage { package } => Some(package),
        _ => None,
    });
    let real = |package: &PathBuf| crate::core::patience::real_path(package).ok();
    kept.flat_map(|package| std::iter::once(package.clone()).chain(real(package))).collect()
}

/// The last part of a path, to show.
fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

#[cfg(unix)]
#[cfg(test)]
mod tests;
