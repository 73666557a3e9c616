//! Which depot a person means who types, drops or chooses a path: the depot itself, its `scratchspaces`
//! folder, anything inside that, or the folder that holds `.julia`.

use std::path::{Path, PathBuf};

use super::is_absence;
use super::layout::{Layout, SCRATCHSPACES};
use crate::core::environment::Environment;
use crate::core::error::plain;
use crate::core::patience;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoDepot {
    #[error("no path was given")]
    Empty,
    #[error("there is nothing at {}", .0.display())]
    Missing(PathBuf),
    #[error("{} cannot be read: {}", .0.display(), .1)]
    Unreadable(PathBuf, String),
    /// It is a file, and in no depot's space.
    #[error("{} is a file", .0.display())]
    File(PathBuf),
    /// It is a folder that has nothing of a depot.
    #[error("{} has none of the folders of a depot", .0.display())]
    NotADepot(PathBuf),
}

/// Finds the depot that `path` means. `~` is the home folder; a relative path is seen from the working
/// directory. The depot is returned as it was spelled, absolute.
pub fn resolve(path: &Path, environment: &Environment) -> Result<PathBuf, NoDepot> {
    if path.as_os_str().is_empty() {
        return Err(NoDepot::Empty);
    }
    let path = environment.absolute(&environment.expand_home(path));
    let metadata = match patience::metadata(&path) {
        Ok(metadata) => metadata,
        Err(error) if is_absence(&error) => return Err(NoDepot::Missing(path)),
        Err(error) => return Err(NoDepot::Unreadable(path, plain(&error))),
    };
    if metadata.is_dir() && is_depot(&path) {
        return Ok(path);
    }
    // A link may lead into a depot from elsewhere.
    let real = patience::real_path(&path).ok();
    if let Some(depot) = around(&path).or_else(|| around(real.as_deref()?)) {
        return Ok(depot);
    }
    if !metadata.is_dir() {
        return Err(NoDepot::File(path));
    }
    let inside = path.join(".julia");
    if is_depot(&inside) { Ok(inside) } else { Err(NoDepot::NotADepot(path)) }
}

/// The depot whose `scratchspaces` folder `path` is or lies in.
fn around(path: &Path) -> Option<PathBuf> {
    let folder =
        path.ancestors().find(|above| above.file_name().is_some_and(|name| name == SCRATCHSPACES))?;
    Some(folder.parent()?.to_path_buf())
}

/// Whether a folder has something that only depots have. Names that many folders bear, such as `packages`
/// or `logs`, count only together.
fn is_depot(path: &Path) -> bool {
    let layout = Layout::new(path, path);
    let has = |folder: PathBuf| patience::is_folder(&folder);
    let others =
        [layout.packages(), layout.environments(), layout.artifacts(), layout.registries(), layout.dev()];
    has(layout.scratchspaces())
        || layout.scratch_usage().is_file()
        || others.into_iter().filter(|folder| folder.is_dir()).count() >= 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// A home with a depot `.julia` that has a space with a file.
    fn place() -> (tempfile::TempDir, Environment) {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        for path in ["home/.julia/scratchspaces/u/key/sub", "fresh/packages", "fresh/registries", "photos"] {
            fs::create_dir_all(root.join(path)).unwrap();
        }
        fs::write(root.join("home/.julia/scratchspaces/u/key/data.csv"), "").unwrap();
        fs::write(root.join("photos/one.png"), "").unwrap();
        let environment = Environment {
            home: Some(root.join("home")),
            working_directory: root.to_path_buf(),
            ..Environment::default()
        };
        (folder, environment)
    }

    #[test]
    fn every_way_into_a_depot_leads_to_it() {
        let (folder, environment) = place();
        let depot = folder.path().join("home/.julia");
        for path in [
            "home/.julia",
            "home/.julia/",
            "home",
            "~",
            "~/.julia",
            "photos/../home/.julia",
            "home/.julia/scratchspaces",
            "home/.julia/scratchspaces/u",
            "home/.julia/scratchspaces/u/key/sub",
            "home/.julia/scratchspaces/u/key/data.csv",
        ] {
            assert_eq!(resolve(Path::new(path), &environment), Ok(depot.clone()), "{path}");
        }
        let fresh = folder.path().join("fresh");
        assert_eq!(resolve(&fresh, &environment), Ok(fresh), "a depot in which no package made a space");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_a_space_leads_to_its_depot() {
        let (folder, environment) = place();
        let link = folder.path().join("photos/data");
        std::os::unix::fs::symlink(folder.path().join("home/.julia/scratchspaces/u/key"), &link).unwrap();
        let depot = fs::canonicalize(folder.path().join("home/.julia")).unwrap();
        assert_eq!(resolve(&link, &environment), Ok(depot));
    }

    #[test]
    fn what_is_no_depot_is_refused_with_the_reason() {
        let (folder, environment) = place();
        let at = |path: &str| folder.path().join(path);
        let refused = |path: &str| resolve(Path::new(path), &environment).unwrap_err();
        assert_eq!(refused(""), NoDepot::Empty);
        assert_eq!(refused("nowhere"), NoDepot::Missing(at("nowhere")));
        assert_eq!(refused("photos"), NoDepot::NotADepot(at("photos")));
        assert_eq!(refused("photos/one.png"), NoDepot::File(at("photos/one.png")));
        assert_eq!(refused("photos/one.png/x"), NoDepot::Missing(at("photos/one.png/x")));
        assert!(matches!(refused("a\0b"), NoDepot::Unreadable(..)));
    }
}
