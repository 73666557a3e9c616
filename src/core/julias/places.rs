//! Where Julias, and the programs that use them, keep their things: every folder that is looked into, of every system,
//! for one that is not there costs nothing.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::core::depot::layout::Layout;
use crate::core::environment::Environment;
use crate::core::folder;
use crate::core::patience;

/// From where the folders are found.
#[derive(Debug, Clone, Copy)]
pub struct Places<'a> {
    pub environment: &'a Environment,
    /// The depots in use, in which are shims, Julias of other programs, and often juliaup's.
    pub depots: &'a [&'a Layout],
    /// Below which the folders of the system lie: `/`, but for a test.
    pub root: &'a Path,
}

impl<'a> Places<'a> {
    /// Those of this machine.
    pub fn of(environment: &'a Environment, depots: &'a [&'a Layout]) -> Self {
        Self { environment, depots, root: Path::new("/") }
    }

    /// The folder that juliaup uses here.
    pub fn own_juliaup(&self) -> Option<PathBuf> {
        let variable = self.environment.variable("JULIAUP_DEPOT_PATH").and_then(|value| value.to_str());
        let named = variable.map(str::trim).filter(|value| !value.is_empty()).map(PathBuf::from);
        let depot = match named {
            // Juliaup refuses to run with a relative one.
            Some(depot) => Some(depot).filter(|depot| depot.is_absolute()),
            None => self.home(".julia"),
        };
        depot.map(|depot| Layout::new(&depot, &depot).juliaup())
    }

    /// Folders in which a `juliaup.json` may be: the one that juliaup uses here first, then those in depots, which it
    /// uses where its variable is set otherwise, and those that other programs have it use.
    pub fn juliaup(&self) -> Vec<PathBuf> {
        let of_user = self.home(".julia").map(|depot| Layout::new(&depot, &depot));
        let depots: Vec<&Layout> = of_user.iter().chain(self.depots.iter().copied()).collect();
        let mut folders: Vec<PathBuf> = self.own_juliaup().into_iter().collect();
        folders.extend(depots.iter().map(|depot| depot.juliaup()));
        for others in depots.iter().map(|depot| depot.juliaup_depots()) {
            let entries = folder::entries(&others).unwrap_or_default();
            let others = entries.into_iter().map(|(name, _)| others.join(name));
            folders.extend(others.map(|other| Layout::new(&other, &other).juliaup()));
        }
        let mut seen = BTreeSet::new();
        // A depot is often spelled in two ways.
        let real = |folder: &PathBuf| patience::real_path(folder).unwrap_or_else(|_| folder.clone());
        folders.retain(|folder| seen.insert(real(folder)));
        folders
    }

    /// The folders of programs: those of `PATH`, and the two in which a system's own Julia is.
    pub(super) fn programs(&self) -> Vec<PathBuf> {
        let path = self.environment.variable("PATH").unwrap_or_default();
        let named = std::env::split_paths(path).filter(|folder| folder.is_absolute());
        named.chain(["usr/bin", "usr/local/bin"].map(|folder| self.root.join(folder))).collect()
    }

    /// Folders in which Julias are installed beside each other, and how the names of those begin.
    pub(super) fn collections(&self) -> Vec<(PathBuf, &'static str)> {
        let mut folders = vec![
            (self.root.join("opt"), "julia"),
            (self.root.join("usr/local"), "julia"),
            (self.root.join("Applications"), "Julia-"),
        ];
        // Those of the managers of versions jill, mise and asdf.
        let managed = ["packages/julias", ".local/share/mise/installs/julia", ".asdf/installs/julia"];
        folders.extend(managed.into_iter().filter_map(|below| self.home(below)).map(|folder| (folder, "")));
        folders.extend(self.home("Applications").map(|folder| (folder, "Julia-")));
        let data = self.named_by("LOCALAPPDATA");
        let programs =
            ["ProgramFiles", "ProgramFiles(x86)"].into_iter().filter_map(|name| self.named_by(name));
        let programs = programs.chain(data.iter().map(|data| data.join("Programs"))).chain(data.clone());
        folders.extend(programs.map(|folder| (folder, "Julia")));
        folders.extend(data.map(|data| (data.join("julias"), "")));
        folders
    }

    /// Where Python's `juliapkg` installs its own.
    pub(super) fn of_python(&self) -> Vec<PathBuf> {
        let install = |depot: &&Layout| depot.environments().join("pyjuliapkg/pyjuliapkg/install");
        self.depots.iter().map(install).collect()
    }

    pub(super) fn shims(&self) -> Vec<PathBuf> {
        self.depots.iter().map(|depot| depot.bin()).collect()
    }

    /// Jupyter's folders of kernels.
    pub fn kernels(&self) -> Vec<PathBuf> {
        let homes =
            [".local/share/jupyter", "Library/Jupyter"].into_iter().filter_map(|path| self.home(path));
        let data = self.named_by("APPDATA").map(|data| data.join("jupyter"));
        homes.chain(data).map(|folder| folder.join("kernels")).collect()
    }

    /// The user's folders of VS Code.
    pub fn code(&self) -> Vec<PathBuf> {
        let homes = [".config/Code", "Library/Application Support/Code"];
        let homes = homes.into_iter().filter_map(|path| self.home(path));
        let data = self.named_by("APPDATA").map(|data| data.join("Code"));
        homes.chain(data).map(|folder| folder.join("User")).collect()
    }

    fn home(&self, below: &str) -> Option<PathBuf> {
        self.environment.home.as_ref().map(|home| home.join(below))
    }

    fn named_by(&self, variable: &str) -> Option<PathBuf> {
        let folder = self.environment.variable(variable).map(PathBuf::from);
        folder.filter(|folder| folder.is_absolute())
    }
}
