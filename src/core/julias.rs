//! Which Julias are installed here, found without running one.
//!
//! [`find`] looks where installers put them and where programs name them: juliaup, `PATH`, the usual folders, Python's
//! `juliapkg`, Jupyter's kernels, the shims of Pkg's apps, and VS Code. Each is told once, by its real place.
//!
//! That a Julia is here can be known, that none is cannot: there are containers, other machines with the same home, and
//! places that nobody thought of. [`Julias::all_known`] says whether whatever may be here is known by its whole version;
//! only then does a version that is not among them mean anything.

use std::fmt;
use std::path::PathBuf;

mod code;
pub mod juliaup;
pub mod jupyter;
mod places;
pub mod running;
mod search;
mod version;

pub use places::Places;
pub use search::is_julia;
pub use version::Version;

use crate::core::error::{Warning, WarningKind};
use crate::core::words;
use juliaup::{Juliaup, Leads, Place};
use search::Search;

/// How a Julia was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    Juliaup,
    /// Linked to a channel of juliaup.
    Linked,
    Path,
    /// One of the folders in which Julias are usually installed.
    Folder,
    Python,
    Jupyter,
    /// A program in a depot's `bin/`.
    Shim,
    Code,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Juliaup => "juliaup",
            Self::Linked => "linked in juliaup",
            Self::Path => "PATH",
            Self::Folder => "installed",
            Self::Python => "juliapkg of Python",
            Self::Jupyter => "a kernel of Jupyter",
            Self::Shim => "a program of the depot",
            Self::Code => "VS Code",
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Julia {
    pub version: Version,
    /// Its prefix, or where none is known its program.
    pub place: PathBuf,
    pub source: Source,
}

/// The Julias found, in the order in which they were.
#[derive(Debug, Clone, Default)]
pub struct Julias {
    pub list: Vec<Julia>,
    /// Where a Julia may be, for it could not be looked at or not be understood.
    pub unseen: Vec<PathBuf>,
    pub warnings: Vec<Warning>,
}

impl Julias {
    /// Whether one was found that has this version, as the header of a `.ji` file has it.
    pub fn has_version(&self, version: &str) -> bool {
        self.list.iter().any(|julia| julia.version.is(version))
    }

    /// Whether one was found of these first two numbers, or may be.
    pub fn may_have_minor(&self, major: u32, minor: u32) -> bool {
        let may_be = |julia: &Julia| julia.version.minor().is_none_or(|known| known == (major, minor));
        !self.unseen.is_empty() || self.list.iter().any(may_be)
    }

    /// Whether the whole version of everything found is known. So it is where none was found; see
    /// [`Julias::is_empty`].
    pub fn all_known(&self) -> bool {
        self.unseen.is_empty() && self.list.iter().all(|julia| matches!(julia.version, Version::Known(_)))
    }

    /// Whether none was found.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Which were found and how, and what follows: sentences.
    pub fn words(&self) -> String {
        let found = |julia: &Julia| format!("{} ({})", julia.version, julia.source);
        let found = self.list.iter().map(found).collect::<Vec<_>>().join(", ");
        let mut text = if self.is_empty() {
            "No Julia was found here; that one is here can be known, that none is cannot.".to_string()
        } else {
            format!("Julia found here: {found}.")
        };
        let unseen: Vec<String> =
            self.unseen.iter().map(|place| words::visible(&place.to_string_lossy()).into_owned()).collect();
        if !unseen.is_empty() {
            text.push_str(" There may be another, for this is not clear: ");
            text.push_str(&unseen.join(", "));
            text.push('.');
        }
        if !self.is_empty() && !self.all_known() {
            text.push_str(" As not every version is known, no version counts as gone.");
        }
        text
    }
}

/// Looks for every Julia that is installed.
pub fn find(places: &Places) -> Julias {
    let mut search = Search::new(places.environment);
    let mut warnings = Vec::new();
    for folder in places.juliaup() {
        match juliaup::read(&folder) {
            Ok(Some(juliaup)) => {
                of_juliaup(&juliaup, &mut search);
                if !juliaup.complete {
                    let message =
                        "some of this is not understood, so that not every Julia of juliaup may be known";
                    let path = folder.join(juliaup::FILE);
                    search.miss(&path);
                    warnings.push(Warning::new(WarningKind::Julia, path, message));
                }
            }
            Ok(None) => {}
            Err(warning) => {
                search.miss(&warning.path);
                warnings.push(warning);
            }
        }
    }
    for folder in places.programs() {
        search.programs(&folder);
    }
    for (folder, beginning) in places.collections() {
        search.collection(&folder, beginning);
    }
    for folder in places.of_python() {
        search.folder(&folder, Source::Python);
    }
    for folder in places.kernels() {
        let mut unread = Vec::new();
        for kernel in jupyter::read(&folder, &mut unread) {
            // Kernels of other languages are none of ours.
            let program = kernel.arguments.first().filter(|program| is_julia(program));
            if let Some(program) = program {
                search.named(program, Source::Jupyter);
            }
        }
        for warning in &unread {
            search.miss(&warning.path);
        }
        warnings.extend(unread);
    }
    for folder in places.shims() {
        search.shims(&folder);
    }
    for folder in places.code() {
        let path = folder.join("settings.json");
        match code::setting(&path, &mut warnings) {
            code::Setting::None => {}
            code::Setting::Program(program) if program.contains("${") => search.miss(&path),
            code::Setting::Program(program) => {
                // `+1.10` and `julia +1.10` name a channel of juliaup's.
                let program = if program.starts_with('+') { "" } else { &program };
                let program = program.split(" +").next().unwrap_or_default();
                if !program.is_empty() {
                    search.named(program, Source::Code);
                }
            }
            code::Setting::Unclear => search.miss(&path),
        }
    }
    Julias { list: search.list, unseen: search.unseen, warnings }
}

/// Takes what juliaup says is installed, as far as it is there.
fn of_juliaup(juliaup: &Juliaup, search: &mut Search) {
    for installed in &juliaup.versions {
        of_place(&installed.place, &installed.name, search);
    }
    for channel in &juliaup.channels {
        match &channel.leads {
            Leads::Own { place, version } => of_place(place, version, search),
            Leads::Linked(program) => {
                search.named(&program.to_string_lossy(), Source::Linked);
                // Whoever linked it has one, be it on a drive that is not there now.
                if program.is_absolute() && !crate::core::patience::is_file(program) {
                    search.miss(program);
                }
            }
            Leads::Version(_) | Leads::Alias => {}
        }
    }
}

fn of_place(place: &Place, version: &str, search: &mut Search) {
    use crate::core::{depot::is_absence, patience};
    match patience::metadata(&place.folder) {
        Ok(metadata) if metadata.is_dir() => {}
        Ok(_) => return,
        Err(error) if is_absence(&error) => return search.absent(&place.folder),
        Err(_) => return search.miss(&place.folder),
    }
    let of_binary = place.binary.as_deref().and_then(|binary| binary.parent()?.parent());
    let prefix = of_binary.filter(|prefix| patience::is_folder(prefix)).unwrap_or(&place.folder);
    let real = patience::real_path(prefix).unwrap_or_else(|_| prefix.to_path_buf());
    // The header is what a compiled file is compared with.
    match version::installed(&real) {
        version::Installed::Julia(known @ Version::Known(_)) => search.add(real, known, Source::Juliaup),
        version::Installed::Unseen => search.miss(&place.folder),
        _ => search.add(real, Version::read(version), Source::Juliaup),
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests;
