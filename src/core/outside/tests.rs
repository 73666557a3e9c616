//! Tests of `outside`.

use std::fs;

use super::*;
use crate::core::depot::layout::Layout;
use crate::core::environment::Environment;

/// A home in a folder, with a depot in it.
struct Home {
    folder: tempfile::TempDir,
    variables: Vec<(&'static str, PathBuf)>,
}

impl Home {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), variables: Vec::new() }
    }

    fn path(&self, path: &str) -> PathBuf {
        fs::canonicalize(self.folder.path()).unwrap().join(path)
    }

    fn file(&self, path: &str, text: &str) -> &Self {
        fs::create_dir_all(self.path(path).parent().unwrap()).unwrap();
        fs::write(self.path(path), text).unwrap();
        self
    }

    fn look(&self) -> (Vec<Outside>, Vec<Warning>) {
        let root = self.path("");
        let environment = Environment {
            variables: self.variables.iter().map(|(name, value)| (name.into(), value.into())).collect(),
            home: Some(self.path("home")),
            working_directory: root.clone(),
        };
        let depot = Layout::new(self.path("home/.julia"), self.path("home/.julia"));
        look(&Places { environment: &environment, depots: &[&depot], root: &root })
    }

    /// What was found: its kind, the last of its path, the command.
    fn found(&self) -> Vec<(String, String, Option<String>)> {
        let (found, warnings) = self.look();
        assert!(warnings.is_empty(), "{warnings:?}");
        let told =
            |thing: &Outside| (thing.kind_name().to_string(), name_of(&thing.path), thing.command.clone());
        found.iter().map(told).collect()
    }
}

fn told(kind: &str, name: &str, command: Option<&str>) -> (String, String, Option<String>) {
    (kind.to_string(), name.to_string(), command.map(ToString::to_string))
}

const JULIAUP: &str = r#"{"InstalledVersions":{
    "1.10.5+0.x64.linux.gnu":{"Path":"./julia-1.10.5"}, "1.9.4+0.x64.linux.gnu":{"Path":"./julia-1.9.4"},
    "1.8.5+0.x64.linux.gnu":{"Path":"./julia-1.8.5"}},
  "InstalledChannels":{"lts":{"Version":"1.10.5+0.x64.linux.gnu"},"1.10":{"Version":"1.10.5+0.x64.linux.gnu"},
    "pr5":{"Path":"./julia-pr5","Url":"u","LocalETag":"","ServerETag":"","Version":"1.13.0-DEV.2"},
    "my own":{"Command":"/nowhere-at-all/julia"}, "far":{"Command":"/mnt/not-mounted-here/julia"}}}"#;

#[test]
fn juliaups_julias_and_what_it_leaves_are_told_with_the_command_that_takes_them_away() {
    let home = Home::new();
    for name in ["julia-1.10.5", "julia-1.9.4", "julia-pr5", "julia-pr4", "julia-temp-AbC"] {
        home.file(&format!("home/.julia/juliaup/{name}/bin/julia"), "");
    }
    home.file("home/.julia/juliaup/juliaup.json", JULIAUP).file("home/.julia/juliaup/versiondb.json", "{}");
    let expected = [
        told("julia", "julia-1.10.5", Some("juliaup remove 1.10 && juliaup remove lts")),
        told("unused-julia", "julia-1.9.4", Some("juliaup gc")),
        told("dead-link", "julia", Some("juliaup remove 'my own'")),
        told("julia", "julia-pr5", Some("juliaup remove pr5")),
        told("unknown-julia", "julia-pr4", None),
        told("unfinished-julia", "julia-temp-AbC", None),
    ];
    assert_eq!(home.found(), expected);
    let sentences: Vec<String> = home.look().0.iter().map(ToString::to_string).collect();
    assert!(sentences[0].ends_with("the channels 1.10, lts"), "{sentences:?}");
    assert_eq!(home.look().0.iter().filter(|thing| thing.is_left_over()).count(), 4);
}

#[test]
fn of_a_juliaup_that_is_not_the_users_no_command_is_told() {
    let mut home = Home::new();
    home.file("home/.julia/juliaup/julia-1.9.4/bin/julia", "");
    home.file("home/.julia/juliaup/juliaup.json", JULIAUP);
    home.variables.push(("JULIAUP_DEPOT_PATH", home.path("elsewhere")));
    assert!(home.found().contains(&told("unused-julia", "julia-1.9.4", None)));
}

#[test]
fn where_juliaups_file_is_not_understood_no_folder_counts_as_left() {
    for text in ["{", r#"{"InstalledVersions":{"x":1},"InstalledChannels":{}}"#] {
        let home = Home::new();
        home.file("home/.julia/juliaup/julia-1.9.4/bin/julia", "");
        home.file("home/.julia/juliaup/juliaup.json", text);
        assert!(home.look().0.is_empty(), "{text}");
    }
    let home = Home::new();
    home.file("home/.julia/juliaup/julia-1.9.4/bin/julia", "");
    // That there is none is said, too.
    let (found, warnings) = home.look();
    assert!(found.is_empty() && warnings.len() == 1, "{warnings:?}");
}

#[test]
fn what_the_extension_of_code_left_is_found_on_every_system() {
    let mut home = Home::new();
    let folders = ["home/.config/Code", "home/Library/Application Support/Code", "data/Code"];
    for folder in folders {
        let storage = format!("{folder}/User/globalStorage/julialang.language-julia");
        for name in [
            "symbolstorev2/a",
            "symbolstorev5/a",
            "symbolstorev10/a",
            "symbolstorevx/a",
            "lsdepot/v1/compiled/a",
        ] {
            home.file(&format!("{storage}/{name}"), "");
        }
    }
    home.variables.push(("APPDATA", home.path("data")));
    let of_one = [
        told("old-symbols", "symbolstorev2", None),
        told("old-symbols", "symbolstorev5", None),
        told("language-server-depot", "v1", None),
    ];
    assert_eq!(home.found(), [of_one.clone(), of_one.clone(), of_one].concat());
}

#[test]
fn a_kernel_keeps_the_package_whose_file_it_runs() {
    let mut home = Home::new();
    let file = home.path("home/.julia/packages/IJulia/Vo51o/src/kernel.jl");
    let kernel = |program: &str, file: &Path| {
        format!(
            r#"{{"argv":["{program}","-i","--project=@.","{}","{{connection_file}}"],"display_name":"Julia 1.10"}}"#,
            file.display()
        )
    };
    home.file("home/.julia/packages/IJulia/Vo51o/src/kernel.jl", "");
    let gone = home.path("home/.julia/packages/IJulia/aaaaa/src/kernel.jl");
    home.file(
        "home/.local/share/jupyter/kernels/julia-1.10/kernel.json",
        &kernel("/nowhere-at-all/bin/julia", &file),
    );
    home.file("home/Library/Jupyter/kernels/julia-1.9/kernel.json", &kernel("julia", &gone));
    home.file(
        "data/jupyter/kernels/julia-1.8/kernel.json",
        &kernel("/nowhere-at-all/bin/julia", Path::new("-e")),
    );
    home.file(
        "data/jupyter/kernels/python3/kernel.json",
        &kernel("/nowhere-at-all/bin/python", Path::new("-m")),
    );
    home.file(
        "data/jupyter/kernels/julia-far/kernel.json",
        &kernel("/mnt/not-mounted-here/julia", Path::new("-e")),
    );
    home.variables.push(("APPDATA", home.path("data")));
    let expected = [
        told("kernel", "julia-1.10", Some("jupyter kernelspec remove julia-1.10")),
        told("dead-kernel", "julia-1.9", Some("jupyter kernelspec remove julia-1.9")),
        told("dead-kernel", "julia-1.8", Some("jupyter kernelspec remove julia-1.8")),
    ];
    assert_eq!(home.found(), expected);
    let kept = kernels_keep(&home.look().0);
    assert_eq!(kept, BTreeSet::from([home.path("home/.julia/packages/IJulia/Vo51o")]));

    home.file("data/jupyter/kernels/odd/kernel.json", "[1]").file("data/jupyter/kernels/README", "");
    let (_, warnings) = home.look();
    assert_eq!(warnings.len(), 1, "{warnings:?}");
}
