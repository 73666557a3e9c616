//! Gathering Julias from wherever they are found, each once by its real place.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::version::{self, Installed, Version};
use super::{Julia, Source};
use crate::core::depot::is_absence;
use crate::core::environment::{Environment, fold};
use crate::core::folder;
use crate::core::log::file::read_small;
use crate::core::log::parents::Volumes;
use crate::core::patience;
use crate::core::space::ParentState;

/// The largest shim that is read, in bytes.
const LARGEST_SHIM: u64 = 1 << 16;

#[derive(Debug)]
pub(super) struct Search<'a> {
    pub list: Vec<Julia>,
    pub unseen: Vec<PathBuf>,
    environment: &'a Environment,
    volumes: Volumes,
}

impl<'a> Search<'a> {
    pub fn new(environment: &'a Environment) -> Self {
        let volumes = Volumes::of_system(&environment.working_directory);
        Self { list: Vec::new(), unseen: Vec::new(), environment, volumes }
    }

    /// Notes a place where nothing is, when a volume that belongs there is missing.
    pub fn absent(&mut self, place: &Path) {
        if self.volumes.state(place) == ParentState::Unreachable {
            self.miss(place);
        }
    }

    /// Notes a Julia; of one that is known the more certain version.
    pub fn add(&mut self, place: PathBuf, version: Version, source: Source) {
        match self.list.iter_mut().find(|julia| julia.place == place) {
            Some(known) if known.version < version && !matches!(known.version, Version::Known(_)) => {
                known.version = version;
            }
            Some(_) => {}
            None => self.list.push(Julia { version, place, source }),
        }
    }

    /// Notes a place that could not be looked at.
    pub fn miss(&mut self, place: &Path) {
        if !self.unseen.iter().any(|unseen| unseen == place) {
            self.unseen.push(place.to_path_buf());
        }
    }

    /// Looks at a folder that may be a Julia's prefix; whether one is there, or may be.
    pub fn prefix(&mut self, prefix: &Path, source: Source) -> bool {
        match version::installed(prefix) {
            Installed::Nothing => return false,
            Installed::Unseen => self.miss(prefix),
            Installed::Julia(version) => {
                let real = patience::real_path(prefix).unwrap_or_else(|_| prefix.to_path_buf());
                self.add(real, version, source);
            }
        }
        true
    }

    /// Looks at a folder in which a Julia is installed, as such or in a bundle of macOS, or several are beside each
    /// other.
    pub fn folder(&mut self, folder: &Path, source: Source) {
        let in_bundle = folder.join("Contents/Resources/julia");
        if self.prefix(&in_bundle, source) || self.prefix(folder, source) {
            return;
        }
        match folder::entries(folder) {
            Ok(entries) => {
                for (name, _) in entries {
                    self.prefix(&folder.join(name), source);
                }
            }
            Err(error) if is_absence(&error) => self.absent(folder),
            Err(_) => self.miss(folder),
        }
    }

    /// Looks at the folders in a folder whose names begin so.
    pub fn collection(&mut self, folder: &Path, beginning: &str) {
        match folder::entries(folder) {
            Ok(mut entries) => {
                entries.retain(|(name, _)| name.as_encoded_bytes().starts_with(beginning.as_bytes()));
                entries.sort();
                for (name, _) in entries {
                    self.folder(&folder.join(name), Source::Folder);
                }
            }
            Err(error) if is_absence(&error) => self.absent(folder),
            Err(_) => self.miss(folder),
        }
    }

    /// Looks at a program that is called as Julias are; juliaup's launcher is none.
    pub fn program(&mut self, program: &Path, source: Source) {
        let real = match patience::metadata(program).and_then(|_| patience::real_path(program)) {
            Ok(real) => real,
            Err(error) if is_absence(&error) => return self.absent(program),
            // On Windows the launcher may be a link that only the system's shop can follow.
            Err(_) if is_beside_juliaup(program) => return,
            Err(_) => return self.miss(program),
        };
        if !patience::is_file(&real) {
            return;
        }
        let name = real.file_stem().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
        if name == "julialauncher" || name.starts_with("juliaup") {
            return;
        }
        let prefix = real.parent().filter(|folder| folder.ends_with("bin")).and_then(Path::parent);
        match prefix.map(|prefix| (prefix, version::installed(prefix))) {
            Some((prefix, Installed::Julia(version))) if version > Version::Unknown => {
                self.add(prefix.to_path_buf(), version, source);
            }
            _ if is_beside_juliaup(&real) => {}
            Some((prefix, Installed::Julia(_))) => self.add(prefix.to_path_buf(), Version::Unknown, source),
            // A script, or a link under another name: whose Julia it runs is not known.
            _ => self.add(real, Version::Unknown, source),
        }
    }

    /// Looks at the programs `julia` and `julia-1.10` of a folder.
    pub fn programs(&mut self, folder: &Path) {
        match folder::entries(folder) {
            Ok(mut entries) => {
                entries.retain(|(name, _)| name.to_str().is_some_and(is_julias));
                entries.sort();
                let programs = entries.into_iter().map(|(name, _)| folder.join(name));
                for program in programs.filter(|program| !is_no_program(program)) {
                    self.program(&program, Source::Path);
                }
            }
            Err(error) if is_absence(&error) => self.absent(folder),
            // What may not be listed may still be entered; what may not be entered runs nothing.
            Err(error) if error.kind() == ErrorKind::PermissionDenied => {
                let program = folder.join(format!("julia{}", std::env::consts::EXE_SUFFIX));
                if patience::is_file(&program) {
                    self.program(&program, Source::Path);
                }
            }
            Err(_) => self.miss(folder),
        }
    }

    /// Looks at a program as a file names it: absolute, below the home, or one of `PATH`, which is looked at anyway.
    pub fn named(&mut self, name: &str, source: Source) {
        let path = self.environment.expand_home(Path::new(name));
        if path.is_absolute() {
            self.program(&path, source);
        } else if self.environment.find_program(name).is_none() {
            self.miss(&path);
        }
    }

    /// Looks at the Julias that the shims of a folder run.
    pub fn shims(&mut self, folder: &Path) {
        let entries = match folder::entries(folder) {
            Ok(entries) => entries,
            Err(error) if is_absence(&error) => return self.absent(folder),
            Err(_) => return self.miss(folder),
        };
        for (name, _) in entries {
            let path = folder.join(name);
            match read_small(&path, LARGEST_SHIM) {
                Ok(Some(bytes)) => {
                    for program in julias_in(&String::from_utf8_lossy(&bytes)) {
                        self.program(&program, Source::Shim);
                    }
                }
                Err(error) if error.kind() == ErrorKind::TimedOut => self.miss(&path),
                // A program itself, or none of ours to read.
                Ok(None) | Err(_) => {}
            }
        }
    }
}

/// Whether a program, as a file names it, is a Julia by its name.
pub fn is_julia(program: &str) -> bool {
    program.rsplit(['/', '\\']).next().is_some_and(is_julias)
}

/// Whether a program is called `julia`, or as juliaup and packagers call one of its versions.
fn is_julias(name: &str) -> bool {
    let name = name.strip_suffix(".exe").unwrap_or(name);
    let version = name.strip_prefix("julia-").or_else(|| name.strip_prefix("julia"));
    version.is_some_and(|version| version.is_empty() || version.starts_with(|c: char| c.is_ascii_digit()))
}

/// Whether a file of a folder of programs cannot be run: an archive, or what goes with a program.
#[cfg(unix)]
fn is_no_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    patience::metadata(path)
        .is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 == 0)
}

#[cfg(not(unix))]
fn is_no_program(path: &Path) -> bool {
    !path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("exe"))
}

fn is_beside_juliaup(program: &Path) -> bool {
    let folder = program.parent().unwrap_or(program);
    ["juliaup", "juliaup.exe", "julialauncher", "julialauncher.exe"]
        .iter()
        .any(|name| patience::symlink_metadata(&folder.join(name)).is_ok())
}

/// The programs named `julia` in a script.
fn julias_in(script: &str) -> Vec<PathBuf> {
    let quoted = script.split(['"', '\'', '\n']);
    let words = script.split(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '='));
    let mut found: Vec<PathBuf> = Vec::new();
    for path in quoted.chain(words).map(|text| Path::new(text.trim())) {
        let is_julia = path.file_stem().and_then(|name| name.to_str()).is_some_and(is_julias);
        if is_julia && path.is_absolute() && !found.iter().any(|known| known == path) {
            found.push(fold(path));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_julias_are_taken_for_programs() {
        for name in ["julia", "julia.exe", "julia-1.10", "julia-1.10.exe", "julia1.6"] {
            assert!(is_julias(name), "{name}");
        }
        for name in ["juliaup", "julialauncher", "julia-debug", "julia-lsp", "julias", "jl"] {
            assert!(!is_julias(name), "{name}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_shim_tells_which_julia_it_runs() {
        let script = "#!/bin/sh\nexport JULIA_LOAD_PATH='/d/environments/apps/A'\nexec '/opt/my julia/bin/julia' \\\n --x\n\
                      /a/bin/julia -e 1\nJ=\"/b/bin/julia\"; /c/bin/juliaup\n";
        let found = julias_in(script);
        let expected = ["/opt/my julia/bin/julia", "/b/bin/julia", "/a/bin/julia"];
        assert_eq!(found, expected.map(PathBuf::from));
    }
}
