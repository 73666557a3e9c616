//! The whole of it on depots made here: what is named, by whom, and what is said about the rest.

use std::fs;
use std::io::Write;

use tempfile::TempDir;

use super::*;
use crate::core::depot::{Depots, Origin};
use crate::core::environment::Environment;
use crate::core::error::WarningKind;

mod called;
mod further;
mod packed;

const ALPHA: &str = "a1fa0000-0000-4000-8000-000000000001";
const BETA: &str = "be7a0000-0000-4000-8000-000000000002";
const GAMMA: &str = "9a33a000-0000-4000-8000-000000000003";
const DELTA: &str = "de17a000-0000-4000-8000-000000000004";

/// A place with one depot in it.
struct Place(TempDir);

impl Place {
    fn new() -> Self {
        let place = Self(tempfile::tempdir().expect("temporary folder"));
        fs::create_dir(place.path("depot")).expect("depot");
        place
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn write(&self, path: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("parent")).expect("folder");
        fs::write(&path, content).expect("file");
        path
    }

    /// The names of those UUIDs with these parents, and whatever there is to say.
    fn resolve_with(&self, depots: &[&str], wanted: &[&str], parents: &[&Path]) -> Names {
        let environment =
            Environment { working_directory: self.0.path().to_path_buf(), ..Environment::default() };
        let paths: Vec<PathBuf> = depots.iter().map(PathBuf::from).collect();
        let depots = Depots::from_paths(&paths, Origin::Argument, &environment);
        let wanted = wanted.iter().map(|text| uuid(text)).collect();
        resolve(&Request { wanted: &wanted, called: &HashSet::new(), depots: &depots.list, parents })
    }

    /// What is known of those names.
    fn uuids_of(&self, called: &[&str]) -> Names {
        let environment =
            Environment { working_directory: self.0.path().to_path_buf(), ..Environment::default() };
        let depots = Depots::from_paths(&["depot".into()], Origin::Argument, &environment);
        uuids_of(called.iter().map(ToString::to_string), &depots.list)
    }

    fn resolve(&self, wanted: &[&str]) -> Names {
        self.resolve_with(&["depot"], wanted, &[])
    }

    /// Names two packages; the second by a project that nothing can spoil.
    fn resolve_beside_a_sound_project(&self) -> Names {
        self.write("depot/dev/Beta/Project.toml", project("Beta", BETA));
        let names = self.resolve(&[ALPHA, BETA]);
        assert_eq!(name(&names, BETA), Some(("Beta", Source::Project)), "{names:?}");
        names
    }
}

fn uuid(text: &str) -> Uuid {
    Uuid::parse_str(text).expect("uuid")
}

fn name<'n>(names: &'n Names, wanted: &str) -> Option<(&'n str, Source)> {
    names.names.get(&uuid(wanted)).map(|name| (name.text.as_str(), name.source))
}

fn project(name: &str, uuid: &str) -> String {
    format!("name = \"{name}\"\nuuid = \"{uuid}\"\nauthors = [\n    \"Jane\",\n]\nversion = \"1.0.0\"\n")
}

fn index(packages: &[(&str, &str)]) -> String {
    let mut text = "name = \"Test\"\nuuid = \"7e570000-0000-4000-8000-00000000000f\"\n\n\
                    description = \"\"\"\nTwo\n[packages]\nlines\n\"\"\"\n\n[packages]\n"
        .to_string();
    let line =
        |(uuid, name): &(&str, &str)| format!("{uuid} = {{ name = \"{name}\", path = \"A/{name}\" }}\n");
    text.extend(packages.iter().map(line));
    text
}

/// A `.tar.gz` of those files.
fn packed(files: &[(&str, &str)]) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    for (path, content) in files {
        let mut header = tar::Header::new_ustar();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        tar.append_data(&mut header, path, content.as_bytes()).expect("entry");
    }
    compressed(&tar.into_inner().expect("tar"))
}

fn compressed(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(bytes).expect("compress");
    gzip.finish().expect("compress")
}

const DESCRIPTION: &str = "git-tree-sha1 = \"262305ae6d42a15b55248b36588a981d7cc54a20\"\n\
                           uuid = \"7e570000-0000-4000-8000-00000000000f\"\npath = \"Packed.tar.gz\"\n";

#[test]
fn julia_knows_its_own_libraries_and_the_global_namespace() {
    let place = Place::new();
    let zero = "00000000-0000-0000-0000-000000000000";
    let names = place.resolve(&[zero, "44cfe95a-1eb2-52ea-b672-e2afdf69b78f", ALPHA]);
    assert_eq!(name(&names, zero), Some(("Global", Source::Builtin)));
    assert_eq!(name(&names, "44cfe95a-1eb2-52ea-b672-e2afdf69b78f"), Some(("Pkg", Source::Builtin)));
    assert_eq!(name(&names, ALPHA), None);
    assert_eq!(names.warnings, []);
}

#[test]
fn each_source_names_and_the_most_trusted_speaks_first() {
    let place = Place::new();
    let manifest = format!("manifest_format = \"2.0\"\n\n[[deps.Name]]\nuuid = \"{ALPHA}\"\n");
    let steps: [(&str, String, Source); 6] = [
        ("home/Any.toml", format!("[deps]\nName = \"{ALPHA}\"\n"), Source::Log),
        ("depot/dev/Name/Project.toml", project("Name", ALPHA), Source::Project),
        ("depot/environments/v1.11/Manifest-v1.11.toml", manifest, Source::Manifest),
        ("depot/packages/Name/aBcDe/JuliaProject.toml", project("Name", ALPHA), Source::Installed),
        ("depot/registries/Unpacked/Registry.toml", index(&[(ALPHA, "Name")]), Source::Registry),
        // A second one of the same kind changes nothing.
        ("depot/registries/Another/Registry.toml", index(&[(ALPHA, "Name")]), Source::Registry),
    ];
    let parent = place.path("home/Any.toml");
    for (path, content, source) in steps {
        place.write(path, content);
        let names = place.resolve_with(&["depot"], &[ALPHA], &[&parent]);
        assert_eq!(name(&names, ALPHA), Some(("Name", source)), "{path}");
        assert_eq!(names.warnings, [], "{path}");
    }
}

#[test]
fn an_index_in_any_shape_of_toml_names() {
    let shapes = [
        format!("[packages]\n{ALPHA} = {{name = 'Alpha', path = 'A'}} # by hand\n"),
        format!("[packages.{ALPHA}]\npath = \"A\"\nname = \"Alpha\"\n"),
        format!("packages = {{ \"{ALPHA}\" = {{ path = \"A\", name = \"Al\\u0070ha\" }} }}\n"),
        index(&[(ALPHA, "Alpha")]).replace('\n', "\r\n"),
    ];
    for shape in shapes {
        let place = Place::new();
        place.write("depot/registries/Own/Registry.toml", &shape);
        let names = place.resolve(&[ALPHA]);
        assert_eq!(name(&names, ALPHA), Some(("Alpha", Source::Registry)), "{shape}");
        assert_eq!(names.warnings, [], "{shape}");
    }
}

#[test]
fn a_damaged_index_names_by_its_sound_lines_and_says_which_line_is_not() {
    let place = Place::new();
    let mut bytes = index(&[(ALPHA, "Alpha")]).into_bytes();
    bytes.extend(b"garbage\xff\n");
    bytes.extend(format!("{GAMMA} = {{ name = \"Gamma\", path = \"G\" }}\n").bytes());
    for damage in [bytes.clone(), bytes.into_iter().filter(|byte| *byte != 0xff).collect()] {
        let path = place.write("depot/registries/Own/Registry.toml", damage);
        let names = place.resolve(&[ALPHA, GAMMA]);
        assert_eq!(name(&names, ALPHA), Some(("Alpha", Source::Registry)));
        assert_eq!(name(&names, GAMMA), Some(("Gamma", Source::Registry)));
        assert_eq!(names.warnings.len(), 1);
        assert_eq!((&names.warnings[0].path, names.warnings[0].line), (&path, Some(12)));
    }
}

#[test]
fn two_packages_that_share_a_folder_are_both_named() {
    let place = Place::new();
    place.write("depot/packages/CACHEDIR.TAG", "");
    place.write("depot/packages/Same/aaaaa/Project.toml", project("Same", ALPHA));
    place.write("depot/packages/Same/bbbbb/Project.toml", project("Same", ALPHA));
    place.write("depot/packages/Same/ccccc/Project.toml", project("Same", BETA));
    let names = place.resolve(&[ALPHA, BETA]);
    assert_eq!(name(&names, ALPHA), Some(("Same", Source::Installed)));
    assert_eq!(name(&names, BETA), Some(("Same", Source::Installed)));
    assert_eq!(names.warnings, []);
}

#[test]
fn a_version_that_cannot_be_read_does_not_hide_the_next() {
    let place = Place::new();
    place.write("depot/packages/Alpha/aaaaa/REQUIRE", "julia 0.6\n");
    let broken = place.write("depot/packages/Alpha/bbbbb/Project.toml", "name = \n");
    place.write("depot/packages/Alpha/ccccc/Project.toml", project("Alpha", ALPHA));
    let names = place.resolve(&[ALPHA]);
    assert_eq!(name(&names, ALPHA), Some(("Alpha", Source::Installed)));
    assert_eq!(names.warnings.len(), 1);
    assert_eq!((&names.warnings[0].path, names.warnings[0].line), (&broken, Some(1)));
}

#[test]
fn names_that_contradict_each_other_are_kept_and_told() {
    let place = Place::new();
    place.write("depot/registries/Own/Registry.toml", index(&[(ALPHA, "Alpha")]));
    let installed = place.write("depot/packages/Old/aaaaa/Project.toml", project("Old", ALPHA));
    place.write(
        "depot/environments/v1.9/Project.toml",
        format!("[deps]\nOld = \"{ALPHA}\"\nOlder = \"{ALPHA}\"\n"),
    );
    let names = place.resolve(&[ALPHA]);
    let found = &names.names[&uuid(ALPHA)];
    assert_eq!((found.text.as_str(), found.source), ("Alpha", Source::Registry));
    assert_eq!(
        found.others,
        [("Old".to_string(), Source::Installed), ("Older".to_string(), Source::Project)]
    );
    assert_eq!(names.warnings.len(), 1);
    let warning = &names.warnings[0];
    assert_eq!((warning.kind, &warning.path), (WarningKind::Name, &installed));
    for part in [ALPHA, "Alpha by the registry", "Old by the installed package", "Older by the project"] {
        assert!(warning.message.contains(part), "{}", warning.message);
    }
}

#[test]
fn a_parent_in_the_log_names_itself_its_packages_and_its_manifests_packages() {
    let place = Place::new();
    let own = format!("{}\n[extras]\nBeta = \"{BETA}\"\n", project("Alpha", ALPHA));
    let parent = place.write("home/proj/Project.toml", own);
    place.write("home/proj/JuliaManifest.toml", format!("[[Gamma]]\nuuid = \"{GAMMA}\"\n"));
    place.write("home/proj/ManifestOfOther.toml", format!("[[Delta]]\nuuid = \"{DELTA}\"\n"));
    let names = place.resolve_with(&["depot"], &[ALPHA, BETA, GAMMA, DELTA], &[&parent]);
    assert_eq!(name(&names, ALPHA), Some(("Alpha", Source::Log)));
    assert_eq!(name(&names, BETA), Some(("Beta", Source::Log)));
    assert_eq!(name(&names, GAMMA), Some(("Gamma", Source::Manifest)));
    assert_eq!(name(&names, DELTA), None);
}

#[test]
fn projects_and_manifests_that_are_not_toml_are_warned_about_once_and_give_no_name() {
    for bad in [&b"\0\x01garbage"[..], b"[[deps.Alpha]]\nuuid = \"\xff\"\n", b"[[deps.Alpha]\n"] {
        let place = Place::new();
        let project = place.write("depot/environments/v1.11/Project.toml", bad);
        let manifest = place.write("depot/environments/v1.11/Manifest.toml", bad);
        place.write("depot/dev/Beta/Project.toml", self::project("Beta", BETA));
        // The log names the same project: it is not read again.
        let names = place.resolve_with(&["depot"], &[ALPHA, BETA], &[&project]);
        assert_eq!(name(&names, BETA), Some(("Beta", Source::Project)));
        let warned: Vec<_> = names.warnings.iter().map(|warning| (warning.kind, &warning.path)).collect();
        assert_eq!(warned, [(WarningKind::Project, &project), (WarningKind::Manifest, &manifest)]);
        assert!(names.warnings.iter().all(|warning| warning.line.is_some()), "{:?}", names.warnings);
    }
}

#[test]
fn a_byte_order_mark_is_told_and_read_over() {
    let place = Place::new();
    place.write("depot/dev/Alpha/Project.toml", format!("\u{feff}{}", project("Alpha", ALPHA)));
    place.write("depot/registries/Own/Registry.toml", format!("\u{feff}{}", index(&[(BETA, "Beta")])));
    let names = place.resolve(&[ALPHA, BETA]);
    assert_eq!(name(&names, ALPHA), Some(("Alpha", Source::Project)));
    assert_eq!(name(&names, BETA), Some(("Beta", Source::Registry)));
    assert_eq!(names.warnings.len(), 2);
    assert!(names.warnings.iter().all(|warning| warning.message.contains("byte-order mark")));
}

#[test]
fn folders_in_place_of_files_and_files_in_place_of_folders_are_warned_about() {
    let place = Place::new();
    fs::create_dir_all(place.path("depot/environments/v1.11/Manifest.toml")).expect("folder");
    fs::create_dir_all(place.path("depot/registries/Own/Registry.toml")).expect("folder");
    place.write("depot/packages", "");
    let names = place.resolve_beside_a_sound_project();
    let warned: Vec<_> = names.warnings.iter().map(|warning| warning.path.clone()).collect();
    assert_eq!(
        warned,
        [
            place.path("depot/registries/Own/Registry.toml"),
            place.path("depot/packages"),
            place.path("depot/environments/v1.11/Manifest.toml")
        ]
    );
}

#[cfg(unix)]
#[test]
fn pipes_do_not_block_and_loops_of_links_end() {
    let place = Place::new();
    for folder in ["registries", "environments/v1.11", "packages/Alpha/aaaaa"] {
        fs::create_dir_all(place.path("depot").join(folder)).expect("folder");
    }
    for pipe in
        ["registries/General.toml", "environments/v1.11/Project.toml", "packages/Alpha/aaaaa/Project.toml"]
    {
        let path = place.path("depot").join(pipe);
        let made = std::process::Command::new("mkfifo").arg(&path).status().expect("mkfifo");
        assert!(made.success());
    }
    let circle = place.path("depot/environments/loop");
    std::os::unix::fs::symlink(&circle, &circle).expect("link");
    let manifest = place.path("depot/environments/v1.11/Manifest.toml");
    std::os::unix::fs::symlink("Manifest.toml", manifest).expect("link");
    let names = place.resolve_beside_a_sound_project();
    assert_eq!(names.warnings.len(), 5, "{:?}", names.warnings);
}

#[test]
fn a_project_larger_than_any_is_not_read() {
    let place = Place::new();
    let path = place.write("depot/dev/Alpha/Project.toml", project("Alpha", ALPHA));
    let file = fs::OpenOptions::new().write(true).open(&path).expect("open");
    file.set_len(file::LARGEST_PROJECT + 1).expect("grow");
    let names = place.resolve_beside_a_sound_project();
    assert_eq!(name(&names, ALPHA), None);
    assert_eq!((names.warnings.len(), &names.warnings[0].path), (1, &path));
    assert!(names.warnings[0].message.contains("16 MiB"), "{}", names.warnings[0].message);
}

#[test]
fn a_text_that_cannot_be_a_name_is_told_and_not_shown() {
    let place = Place::new();
    let path = place.write("depot/dev/Alpha/Project.toml", project("Al\\u001b[2Jpha", ALPHA));
    let names = place.resolve_beside_a_sound_project();
    assert_eq!(name(&names, ALPHA), None);
    assert_eq!((names.warnings.len(), &names.warnings[0].path), (1, &path));
}

#[test]
fn every_depot_is_looked_into_and_a_missing_one_is_no_trouble() {
    let place = Place::new();
    place.write("depot/dev/Alpha/Project.toml", project("Alpha", ALPHA));
    place.write("second/dev/Beta/Project.toml", project("Beta", BETA));
    let names = place.resolve_with(&["missing", "depot", "second"], &[ALPHA, BETA], &[]);
    assert_eq!((names.names.len(), names.warnings.len()), (2, 0));
}
