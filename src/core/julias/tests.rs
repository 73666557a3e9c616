//! Tests of `julias`.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use super::*;
use crate::core::depot::layout::Layout;
use crate::core::environment::Environment;

/// A machine in a folder: a home with a depot, and folders of the system.
struct Machine {
    folder: tempfile::TempDir,
    variables: Vec<(&'static str, String)>,
}

impl Machine {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("home/.julia/juliaup")).unwrap();
        Self { folder, variables: Vec::new() }
    }

    fn path(&self, path: &str) -> PathBuf {
        fs::canonicalize(self.folder.path()).unwrap().join(path)
    }

    fn file(&self, path: &str, text: &str) -> &Self {
        fs::create_dir_all(self.path(path).parent().unwrap()).unwrap();
        fs::write(self.path(path), text).unwrap();
        fs::set_permissions(self.path(path), fs::Permissions::from_mode(0o755)).unwrap();
        self
    }

    /// A Julia with this prefix; without a header where the version is no whole one.
    fn julia(&self, prefix: &str, version: &str) -> &Self {
        self.file(&format!("{prefix}/bin/julia"), "");
        if version.matches('.').count() == 2 {
            let header = format!("#define JULIA_VERSION_STRING \"{version}\"\n");
            self.file(&format!("{prefix}/include/julia/julia_version.h"), &header);
        } else if !version.is_empty() {
            self.file(&format!("{prefix}/share/julia/stdlib/v{version}/Test/Project.toml"), "");
        }
        self
    }

    fn juliaup(&self, versions: &str, channels: &str) -> &Self {
        let text = format!(
            r#"{{"Default":"release","InstalledVersions":{{{versions}}},"InstalledChannels":{{{channels}}}}}"#
        );
        self.file("home/.julia/juliaup/juliaup.json", &text)
    }

    fn find(&self) -> Julias {
        let root = self.path("");
        let environment = Environment {
            variables: self.variables.iter().map(|(name, value)| (name.into(), value.into())).collect(),
            home: Some(self.path("home")),
            working_directory: root.clone(),
        };
        let depot = Layout::new(self.path("home/.julia"), self.path("home/.julia"));
        find(&Places { environment: &environment, depots: &[&depot], root: &root })
    }

    fn found(&self) -> Vec<(String, Source)> {
        self.find().list.iter().map(|julia| (julia.version.to_string(), julia.source)).collect()
    }
}

fn known(version: &str, source: Source) -> (String, Source) {
    (version.to_string(), source)
}

const OF_UNKNOWN_VERSION: &str = "of unknown version";

#[test]
fn on_a_machine_without_julia_none_is_claimed_to_be_gone() {
    let julias = Machine::new().find();
    assert!(julias.is_empty() && julias.all_known() && julias.warnings.is_empty());
    assert!(julias.words().contains("No Julia was found"), "{}", julias.words());
    assert!(!julias.has_version("1.10.5") && !julias.may_have_minor(1, 10));
}

#[test]
fn juliaup_tells_its_versions_and_those_that_are_linked() {
    let machine = Machine::new();
    machine.julia("home/.julia/juliaup/julia-1.10.5+0.x64.linux.gnu", "");
    machine.julia("home/.julia/juliaup/julia-1.12.1+0.x64.linux.gnu", "1.12.1");
    machine.julia("home/.julia/juliaup/julia-nightly", "1.14.0-DEV");
    machine.julia("built/usr", "1.13.0-rc2");
    let versions = r#""1.10.5+0.x64.linux.gnu":{"Path":"./julia-1.10.5+0.x64.linux.gnu"},
        "1.12.1+0.x64.linux.gnu":{"Path":"./julia-1.12.1+0.x64.linux.gnu","BinaryPath":"./julia-1.12.1+0.x64.linux.gnu/bin/julia"},
        "1.9.4+0.x64.linux.gnu":{"Path":"./julia-1.9.4+0.x64.linux.gnu"}"#;
    let channels = format!(
        r#""release":{{"Version":"1.12.1+0.x64.linux.gnu"}},"r":{{"Target":"release"}},
        "nightly":{{"Path":"./julia-nightly","Url":"u","LocalETag":"e","ServerETag":"e","Version":"1.14.0-DEV.77"}},
        "mine":{{"Command":"{}","Args":[]}}"#,
        machine.path("built/usr/bin/julia").display()
    );
    machine.juliaup(versions, &channels);
    let julias = machine.find();
    assert_eq!(
        machine.found(),
        [
            known("1.10.5", Source::Juliaup),
            known("1.12.1", Source::Juliaup),
            known("1.13.0-rc2", Source::Linked),
            known("1.14.0-DEV", Source::Juliaup),
        ]
    );
    assert!(julias.all_known() && julias.warnings.is_empty(), "{julias:?}");
    assert!(julias.has_version("1.14.0-DEV.9") && !julias.has_version("1.9.4"));
    assert!(julias.may_have_minor(1, 12) && !julias.may_have_minor(1, 9));
    assert!(julias.words().starts_with("Julia found here: 1.10.5 (juliaup)"), "{}", julias.words());
}

#[test]
fn a_linked_julia_of_unknown_version_lets_no_version_count_as_gone() {
    let machine = Machine::new();
    machine.file("mine/run-julia", "#!/bin/sh\n");
    let channel = format!(r#""mine":{{"Command":"{}"}}"#, machine.path("mine/run-julia").display());
    machine.juliaup("", &channel);
    let julias = machine.find();
    assert_eq!(machine.found(), [known(OF_UNKNOWN_VERSION, Source::Linked)]);
    assert!(!julias.all_known() && julias.may_have_minor(1, 9));
    assert!(julias.words().contains("no version counts as gone"), "{}", julias.words());

    // One that is gone may come back: whoever linked it meant one.
    for gone in ["/nowhere-at-all/julia", "/mnt/not-mounted-here/julia/bin/julia"] {
        machine.juliaup("", &format!(r#""mine":{{"Command":"{gone}"}}"#));
        assert!(!machine.find().all_known() && machine.find().is_empty());
    }
}

#[test]
fn what_cannot_be_read_of_juliaup_is_told_and_leaves_its_versions_unknown() {
    for text in [
        "{",
        "[]",
        "7",
        "{\"InstalledVersions\":7,\"InstalledChannels\":{}}",
        "{\"InstalledVersions\":{\"1.9.4\":7},\"InstalledChannels\":{}}",
        "{\"InstalledVersions\":{},\"InstalledChannels\":{\"x\":{\"New\":1}}}",
        "\u{0}\u{1}",
        "",
    ] {
        let machine = Machine::new();
        machine.julia("home/.julia/juliaup/julia-1.9.4+0.x64.linux.gnu", "1.9.4");
        machine.file("home/.julia/juliaup/juliaup.json", text);
        let julias = machine.find();
        assert_eq!(julias.warnings.len(), 1, "{text}");
        assert!(julias.warnings[0].path.ends_with("juliaup.json"));
        assert!(!julias.all_known() && julias.may_have_minor(1, 6), "{text}");
    }
    let machine = Machine::new();
    let deep = format!("{}{}", "[".repeat(1 << 20), "]".repeat(1 << 20));
    machine.file("home/.julia/juliaup/juliaup.json", &deep);
    assert!(!machine.find().all_known());
}

#[test]
fn juliaups_folder_is_where_its_own_variable_says() {
    let mut machine = Machine::new();
    machine.julia("up/juliaup/julia-1.11.2+0.x64.linux.gnu", "1.11.2");
    let text = r#"{"InstalledVersions":{"1.11.2+0.x64.linux.gnu":{"Path":"./julia-1.11.2+0.x64.linux.gnu"}},"InstalledChannels":{}}"#;
    machine.file("up/juliaup/juliaup.json", text);
    assert!(machine.find().is_empty());
    machine.variables.push(("JULIAUP_DEPOT_PATH", machine.path("up").display().to_string()));
    assert_eq!(machine.found(), [known("1.11.2", Source::Juliaup)]);

    let machine = Machine::new();
    machine.julia("home/.julia/juliaup-depots/example.org/juliaup/julia-1.11.2+0.x64.linux.gnu", "1.11.2");
    machine.file("home/.julia/juliaup-depots/example.org/juliaup/juliaup.json", text);
    assert_eq!(machine.found(), [known("1.11.2", Source::Juliaup)]);
}

#[test]
fn on_path_each_julia_counts_once_and_the_launcher_is_none() {
    let mut machine = Machine::new();
    machine.julia("programs/julia-1.10.5", "1.10.5").julia("programs/old", "1.6").julia("programs/bare", "");
    machine.file("home/.juliaup/bin/julialauncher", "").file("home/.juliaup/bin/juliaup", "");
    symlink("julialauncher", machine.path("home/.juliaup/bin/julia")).unwrap();
    fs::create_dir_all(machine.path("home/bin")).unwrap();
    symlink(machine.path("programs/julia-1.10.5/bin/julia"), machine.path("home/bin/julia")).unwrap();
    symlink(machine.path("programs/julia-1.10.5/bin/julia"), machine.path("home/bin/julia-1.10")).unwrap();
    symlink(machine.path("programs/old/bin/julia"), machine.path("home/bin/julia-1.6")).unwrap();
    machine.file("home/bin/julia-1.5.tar.gz", "");
    let archive = machine.path("home/bin/julia-1.5.tar.gz");
    fs::set_permissions(archive, fs::Permissions::from_mode(0o644)).unwrap();
    symlink("gone", machine.path("home/bin/julia-1.7")).unwrap();
    symlink(machine.path("home/.juliaup/bin/julia"), machine.path("home/bin/julia-1")).unwrap();
    let folders = ["home/.juliaup/bin", "home/bin", "programs/bare/bin", "nowhere"];
    let folders: Vec<String> = folders.iter().map(|path| machine.path(path).display().to_string()).collect();
    machine.variables.push(("PATH", format!("{}:relative:", folders.join(":"))));
    assert_eq!(
        machine.found(),
        [known("1.10.5", Source::Path), known("1.6", Source::Path), known(OF_UNKNOWN_VERSION, Source::Path)]
    );
    let julias = machine.find();
    assert_eq!(julias.list[0].place, machine.path("programs/julia-1.10.5"));
    assert!(!julias.all_known() && julias.unseen.is_empty());
}

#[test]
fn julias_are_found_in_the_folders_of_the_system() {
    let machine = Machine::new();
    machine.julia("opt/julia-1.10.5", "1.10.5").julia("opt/julia/1.9.4", "1.9.4").julia("opt/other", "1.0.0");
    machine.julia("home/packages/julias/julia-1.8", "1.8.5").julia("usr", "1.7");
    machine.julia("home/.local/share/mise/installs/julia/1.6.7", "1.6.7");
    symlink("1.6.7", machine.path("home/.local/share/mise/installs/julia/latest")).unwrap();
    machine.julia("Applications/Julia-1.11.app/Contents/Resources/julia", "1.11.1");
    machine.julia("home/.julia/environments/pyjuliapkg/pyjuliapkg/install", "1.12.0");
    let mut found = machine.found();
    found.sort();
    assert_eq!(
        found,
        [
            known("1.10.5", Source::Folder),
            known("1.11.1", Source::Folder),
            known("1.12.0", Source::Python),
            known("1.6.7", Source::Folder),
            known("1.7", Source::Path),
            known("1.8.5", Source::Folder),
            known("1.9.4", Source::Folder),
        ]
    );
}

#[test]
fn programs_that_use_a_julia_tell_where_it_is() {
    let mut machine = Machine::new();
    machine.julia("a", "1.1.1").julia("b", "1.2.2").julia("c", "1.3.3").julia("d", "1.4.4");
    let program = |prefix: &str| machine.path(&format!("{prefix}/bin/julia")).display().to_string();
    let kernel = |program: &str| format!(r#"{{"argv":["{program}","-i"],"display_name":"x"}}"#);
    machine.file("home/.local/share/jupyter/kernels/julia-1.1/kernel.json", &kernel(&program("a")));
    machine.file("home/.local/share/jupyter/kernels/python3/kernel.json", &kernel("/usr/bin/python3"));
    machine.file("home/.julia/bin/app", &format!("#!/bin/sh\nexec '{}' \\\n -m App\n", program("b")));
    let settings = format!("{{ // which\n \"julia.executablePath\": \"{}\", }}", program("c"));
    machine.file("home/Library/Application Support/Code/User/settings.json", &settings);
    machine
        .file("data/Code/User/settings.json", &format!(r#"{{"julia.executablePath":"{}"}}"#, program("d")));
    machine.variables.push(("APPDATA", machine.path("data").display().to_string()));
    assert_eq!(
        machine.found(),
        [
            known("1.1.1", Source::Jupyter),
            known("1.2.2", Source::Shim),
            known("1.3.3", Source::Code),
            known("1.4.4", Source::Code),
        ]
    );
    machine.file("home/.config/Code/User/settings.json", r#"{"julia.executablePath":"+1.12"}"#);
    assert!(machine.find().all_known());
    machine.file("home/.config/Code/User/settings.json", r#"{"julia.executablePath":"${env:J}/julia"}"#);
    assert!(!machine.find().all_known());
}

#[test]
fn a_pipe_or_a_folder_in_a_files_place_is_not_waited_for() {
    let machine = Machine::new();
    for path in ["home/.julia/juliaup/juliaup.json", "home/.julia/bin/app"] {
        fs::create_dir_all(machine.path(path).parent().unwrap()).unwrap();
        let made = std::process::Command::new("mkfifo").arg(machine.path(path)).status();
        assert!(made.is_ok_and(|status| status.success()));
    }
    fs::create_dir_all(machine.path("home/.config/Code/User/settings.json")).unwrap();
    symlink("/dev/zero", machine.path("home/.julia/bin/endless")).unwrap();
    let julias = machine.find();
    let warnings: Vec<_> = julias.warnings.iter().map(ToString::to_string).collect();
    assert!(julias.is_empty() && warnings.len() == 1 && warnings[0].contains("not a file"), "{warnings:?}");
    assert!(!julias.all_known());
}
