//! Which package an owner that no source knows may be, by what its spaces are called and what lies directly in them.
//!
//! A guess, and told as one. Nothing is walked: of a few spaces the project file at the top is read, and the key compared
//! with the packages that are installed.

use std::path::Path;

use crate::core::depot::Depot;
use crate::core::depot::layout::PROJECT_FILES;
use crate::core::log::file;
use crate::core::patience;

/// How many spaces of an owner are looked at.
const LOOKED_AT: usize = 3;
/// The largest project file that is read, in bytes.
const LARGEST: u64 = 1 << 16;
/// The longest name that is believed to be a package's.
const LONGEST_NAME: usize = 64;

/// The name of a package, by the spaces at these paths.
pub fn guess<'a>(spaces: impl IntoIterator<Item = &'a Path>, depots: &[Depot]) -> Option<String> {
    let of_space = |space: &Path| {
        let of_project = || PROJECT_FILES.iter().find_map(|file| name_in(&space.join(file)));
        let key = space.file_name().and_then(|key| key.to_str()).filter(|key| is_name(key));
        let is_installed =
            |key: &&str| depots.iter().any(|it| patience::is_folder(&it.layout.packages().join(key)));
        of_project().or_else(|| key.filter(is_installed).map(str::to_string))
    };
    spaces.into_iter().take(LOOKED_AT).find_map(of_space)
}

fn name_in(project: &Path) -> Option<String> {
    let bytes = file::read_small(project, LARGEST).ok()??;
    let table = toml::from_slice::<toml::Table>(&bytes).ok()?;
    table.get("name")?.as_str().filter(|name| is_name(name)).map(str::to_string)
}

/// Whether a package may be called so: letters and digits, as a module of Julia's, a large letter first as is the custom.
fn is_name(text: &str) -> bool {
    let is_in_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.starts_with(|first: char| first.is_ascii_uppercase())
        && text.len() <= LONGEST_NAME
        && text.chars().all(is_in_name)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::core::depot::{Depots, Origin};
    use crate::core::environment::Environment;

    #[test]
    fn a_project_file_or_an_installed_package_of_that_name_is_believed_and_nothing_else() {
        let folder = tempfile::tempdir().expect("folder");
        let depot = folder.path().join("depot");
        let space = |key: &str| depot.join("scratchspaces/3f0d9c1e-0000-4000-8000-000000000000").join(key);
        for path in
            [space("OpenML"), space("thumbnails"), space("built"), depot.join("packages/OpenML/abcde")]
        {
            fs::create_dir_all(path).expect("folder");
        }
        let depots =
            Depots::from_paths(std::slice::from_ref(&depot), Origin::Argument, &Environment::default()).list;
        let of = |keys: &[&str]| {
            let spaces: Vec<_> = keys.iter().map(|key| space(key)).collect();
            guess(spaces.iter().map(std::path::PathBuf::as_path), &depots)
        };
        assert_eq!(of(&["thumbnails", "OpenML"]).as_deref(), Some("OpenML"));
        assert_eq!(of(&["thumbnails", "Plots", "missing"]), None);
        for (text, name) in [
            ("name = \"Atlas\"\n", Some("Atlas")),
            ("name = \"../Atlas\"\n", None),
            ("name = \"\u{202e}Atlas\"\n", None),
            ("name = 7\n", None),
            ("name = ", None),
        ] {
            fs::write(space("built").join("Project.toml"), text).expect("project");
            assert_eq!(of(&["built"]).as_deref(), name, "{text}");
        }
    }
}
