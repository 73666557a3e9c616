//! The packages that are about to go, and what lies in them.

use std::collections::{HashMap, HashSet};
use std::ffi::OsString;
use std::path::Path;

use crate::core::native::os_string;

#[derive(Debug, Default)]
pub(super) struct Going {
    /// Each with its position among the things.
    paths: HashMap<OsString, usize>,
    lengths: HashSet<usize>,
}

impl Going {
    /// These packages, each with its position among the things.
    pub fn new(paths: impl IntoIterator<Item = (OsString, usize)>) -> Self {
        let paths: HashMap<OsString, usize> = paths.into_iter().collect();
        let lengths = paths.keys().map(|path| path.len()).collect();
        Self { paths, lengths }
    }

    /// Whether a path begins with the text of one of theirs, for which `…/7XApo-dev` lies in `…/7XApo` (Pkg.jl `gc`:
    /// `any(startswith.(path, packages_to_delete))`).
    pub fn is_beginning_of(&self, path: &Path) -> bool {
        let bytes = path.as_os_str().as_encoded_bytes();
        self.lengths.iter().any(|length| {
            let beginning = bytes.get(..*length);
            beginning
                .is_some_and(|beginning| self.paths.contains_key(os_string(beginning.to_vec()).as_os_str()))
        })
    }

    /// The position of the package that a path lies in, by whole names.
    pub fn package_of(&self, path: &Path) -> Option<usize> {
        path.ancestors().find_map(|above| self.paths.get(above.as_os_str())).copied()
    }

    /// Whether the thing at this path is one of them.
    pub fn has(&self, path: &Path) -> bool {
        self.paths.contains_key(path.as_os_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn julia_takes_a_name_that_goes_on_for_the_same_folder() {
        let package = Path::new("/d/packages/Alpha/7XApo");
        let going = Going::new([(package.into(), 5)]);
        let (inside, beside) =
            (Path::new("/d/packages/Alpha/7XApo/P.toml"), Path::new("/d/packages/Alpha/7XApo-dev"));
        assert!(going.is_beginning_of(inside) && going.package_of(inside).is_some());
        assert!(going.is_beginning_of(beside) && going.package_of(beside).is_none());
        assert!(!going.is_beginning_of(Path::new("/d")));
        assert_eq!((going.package_of(inside), going.package_of(beside)), (Some(5), None));
        assert!(going.has(package) && !going.has(inside));
    }
}
