//! Finding spaces and owners by what a person writes: `OWNER/KEY`, or the absolute path of a space.
//!
//! An owner is named by its package name, its UUID, `global`, or what is shown for an owner whose name is
//! not known (`Unknown package 3f0d9c1e`, or the first digits of its UUID alone, a folder's odd name). Whatever fits more than one is refused
//! with the candidates, never guessed.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use uuid::Uuid;

use super::{Inventory, Package};
use crate::core::environment::fold;
use crate::core::native::os_string;
use crate::core::patience;
use crate::core::space::Space;
use crate::core::words::argument;

/// How many candidates an error names.
const NAMED: usize = 8;

/// A name or path that fits no space, or more than one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LookupError {
    #[error("there is no scratch space '{text}'; {hint}")]
    NotFound { text: String, hint: String },
    /// Nothing fits, and not all could be looked at.
    #[error("it cannot be told whether there is '{text}': {reason}")]
    Unlisted {
        text: String,
        /// Which depot could not be listed, and why.
        reason: String,
    },
    #[error("no package called '{text}' has scratch spaces here; {hint}")]
    NoPackage { text: String, hint: String },
    /// More than one package fits, or one in several depots.
    #[error("'{text}' fits more than one package; name one of: {}", candidates.join(", "))]
    SeveralPackages { text: String, candidates: Vec<String> },
    #[error("'{text}' fits more than one scratch space; name one of: {}", candidates.join(", "))]
    Ambiguous { text: String, candidates: Vec<String> },
}

/// What a person names that lies in a space, or elsewhere in a depot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inside {
    /// The folder of the space, or the depot.
    pub root: PathBuf,
    /// The names that lead on from there; none for the space itself.
    pub names: Vec<OsString>,
}

impl Inside {
    pub fn path(&self) -> PathBuf {
        self.names.iter().fold(self.root.clone(), |path, name| path.join(name))
    }
}

/// The texts before and after the first `/`. On disk names need not be Unicode, so neither need these.
fn split_once(text: &OsStr) -> Option<(OsString, OsString)> {
    let bytes = text.as_encoded_bytes();
    let slash = bytes.iter().position(|byte| *byte == b'/')?;
    let (owner, key) = bytes.split_at_checked(slash)?;
    Some((os_string(owner.to_vec()), os_string(key.get(1..)?.to_vec())))
}

/// The names that a path is made of; `..` is left in, where it leads to nothing.
fn names(path: &Path) -> Vec<OsString> {
    path.components().map(|part| part.as_os_str().to_os_string()).collect()
}

impl Package {
    /// Whether `owner` names this package: its name, its UUID, `global`, or what is shown in its place.
    pub fn is_named(&self, owner: &str) -> bool {
        if self.name.as_ref().is_some_and(|name| name.text == owner) {
            return true;
        }
        if self.owner.folder() == OsStr::new(owner) || self.label() == owner {
            return true;
        }
        match self.owner.uuid() {
            Some(uuid) if uuid.is_nil() && owner.eq_ignore_ascii_case("global") => true,
            Some(uuid) => Uuid::try_parse(owner) == Ok(uuid) || owner == self.owner.short(),
            None => false,
        }
    }
}

impl Inventory {
    /// The position of the space that `text` names.
    pub fn find(&self, text: &OsStr) -> Result<usize, LookupError> {
        self.find_listed(text).map_err(|error| self.unless_unlisted(error))
    }

    fn find_listed(&self, text: &OsStr) -> Result<usize, LookupError> {
        let path = Path::new(text);
        let shown = text.to_string_lossy().into_owned();
        if path.is_absolute() {
            return self.find_path(path).ok_or_else(|| LookupError::NotFound {
                text: shown,
                hint: "a path has the form DEPOT/scratchspaces/UUID/KEY, in one of the depots listed".into(),
            });
        }
        let Some((owner, key)) = split_once(text) else {
            let hint = "write OWNER/KEY, as 'list' shows them ('global' for those of no package), or an absolute path".into();
            return Err(LookupError::NotFound { text: shown, hint });
        };
        // A folder spelled exactly so is meant alone: two may be the same UUID in other letters.
        let is_exact = |package: &Package| package.owner.folder() == owner;
        let exact = self.packages.iter().any(is_exact);
        let is_named = |package: &Package| owner.to_str().is_some_and(|owner| package.is_named(owner));
        let of_owner = |package: &&Package| if exact { is_exact(package) } else { is_named(package) };
        let fitting: Vec<(&Package, usize)> = self
            .packages
            .iter()
            .filter(of_owner)
            .flat_map(|package| package.spaces.clone().map(move |space| (package, space)))
            .filter(|(_, space)| self.spaces.get(*space).is_some_and(|space| space.id.key.as_os_str() == key))
            .collect();
        match fitting.as_slice() {
            [(_, space)] => Ok(*space),
            [] => {
                let hint = self.hint(&owner.to_string_lossy());
                Err(LookupError::NotFound { text: shown, hint })
            }
            several => Err(LookupError::Ambiguous { candidates: self.candidates(several), text: shown }),
        }
    }

    /// What `text` names: `OWNER/KEY/PATH`, or the absolute path of something in a space or elsewhere in a depot.
    pub fn find_inside(&self, text: &OsStr) -> Result<Inside, LookupError> {
        if Path::new(text).is_absolute() {
            return self.find_inside_path(&fold(Path::new(text)));
        }
        let (space, rest) = match split_once(text) {
            Some((owner, rest)) => {
                let (key, rest) = split_once(&rest).unwrap_or((rest, OsString::new()));
                ([owner, key].join(OsStr::new("/")), rest)
            }
            None => (text.to_os_string(), OsString::new()),
        };
        let root = self.spaces.get(self.find(&space)?).map(|space| space.path.clone()).unwrap_or_default();
        Ok(Inside { root, names: names(Path::new(&rest)) })
    }

    fn find_inside_path(&self, path: &Path) -> Result<Inside, LookupError> {
        let in_space = self.spaces.iter().map(|space| &space.path).find(|space| path.starts_with(space));
        let in_depot = || self.depots.iter().map(|depot| &depot.path).find(|depot| path.starts_with(depot));
        if let Some(root) = in_space.or_else(in_depot) {
            let names = names(path.strip_prefix(root).unwrap_or(path));
            return Ok(Inside { root: root.clone(), names });
        }
        // Another spelling of the path of a space.
        let spelled = path.ancestors().find_map(|above| Some((above, self.find_path(above)?)));
        if let Some((above, space)) =
            spelled.and_then(|(above, space)| Some((above, self.spaces.get(space)?)))
        {
            let names = names(path.strip_prefix(above).unwrap_or(path));
            return Ok(Inside { root: space.path.clone(), names });
        }
        self.find(path.as_os_str()).map(|_| Inside { root: path.to_path_buf(), names: Vec::new() })
    }

    /// The position of the package that `text` names. One that several depots hold is not guessed either.
    pub fn find_package(&self, text: &str) -> Result<usize, LookupError> {
        self.find_listed_package(text).map_err(|error| self.unless_unlisted(error))
    }

    fn find_listed_package(&self, text: &str) -> Result<usize, LookupError> {
        let packages = || self.packages.iter().enumerate();
        let exact = packages().filter(|(_, package)| package.owner.folder() == OsStr::new(text));
        let mut fitting: Vec<(usize, &Package)> = exact.collect();
        if fitting.is_empty() {
            fitting = packages().filter(|(_, package)| package.is_named(text)).collect();
        }
        match fitting.as_slice() {
            [(position, _)] => Ok(*position),
            [] => Err(LookupError::NoPackage { text: text.to_string(), hint: self.hint(text) }),
            [(_, first), ..] => {
                let one_owner = fitting.iter().all(|(_, package)| package.owner == first.owner);
                let name = |(_, package): &(usize, &Package)| match self.depots.get(package.depot) {
                    Some(depot) if one_owner => format!("--depot {}", argument(depot.path.as_os_str())),
                    _ => argument(package.owner.folder()),
                };
                let candidates = fitting.iter().take(NAMED).map(name).collect();
                Err(LookupError::SeveralPackages { text: text.to_string(), candidates })
            }
        }
    }

    /// What was not found may lie where nobody could look.
    fn unless_unlisted(&self, error: LookupError) -> LookupError {
        match (error, self.unlisted.values().next()) {
            (LookupError::NotFound { text, .. } | LookupError::NoPackage { text, .. }, Some(reason)) => {
                LookupError::Unlisted { text, reason: reason.clone() }
            }
            (error, _) => error,
        }
    }

    fn find_path(&self, path: &Path) -> Option<usize> {
        let folded = fold(path);
        let spelled = self.spaces.iter().position(|space| space.path == folded);
        spelled.or_else(|| {
            // Another spelling of the owner's folder: the same folder and the same key.
            let (owner, key) = (patience::real_path(path.parent()?).ok()?, path.file_name()?);
            let is_meant = |space: &Space| {
                space.id.key.as_os_str() == key
                    && space.path.parent().and_then(|parent| patience::real_path(parent).ok()).as_ref()
                        == Some(&owner)
            };
            self.spaces.iter().position(is_meant)
        })
    }

    /// What would name each of several spaces alone, to be copied: the UUID where the owners differ, else the path.
    fn candidates(&self, several: &[(&Package, usize)]) -> Vec<String> {
        let owners_differ = several
            .iter()
            .enumerate()
            .all(|(n, (one, _))| several.iter().skip(n + 1).all(|(other, _)| one.owner != other.owner));
        let spaces = several.iter().filter_map(|(_, space)| self.spaces.get(*space));
        spaces
            .take(NAMED)
            .map(|space| {
                if owners_differ {
                    argument(Path::new(space.id.owner.folder()).join(space.id.key.as_os_str()).as_os_str())
                } else {
                    argument(space.path.as_os_str())
                }
            })
            .collect()
    }

    /// What would work instead of a space that `owner` does not have.
    fn hint(&self, owner: &str) -> String {
        let package = self.packages.iter().find(|package| package.is_named(owner));
        let (what, names): (String, Vec<String>) = match package {
            Some(package) => {
                let keys = self.spaces_of(package).iter().map(|space| space.id.key.as_os_str());
                (format!("{owner} has"), keys.map(argument).collect())
            }
            None => (
                "there are spaces of".into(),
                self.packages.iter().map(|package| argument(OsStr::new(&package.typed()))).collect(),
            ),
        };
        if names.is_empty() {
            return "there are no scratch spaces in the depots listed".into();
        }
        let more = names.len().saturating_sub(NAMED);
        let ending = if more > 0 { format!(" and {more} more") } else { String::new() };
        format!("{what} {}{ending}", names.into_iter().take(NAMED).collect::<Vec<_>>().join(", "))
    }
}
