//! Tests of `depot`.

use super::*;
use std::fs;

/// A home and, beside it, a Julia installation with both bundled depots.
fn place() -> (tempfile::TempDir, Environment) {
    let folder = tempfile::tempdir().expect("temporary folder");
    let root = folder.path();
    for path in ["home/.julia", "julia/bin", "julia/local/share/julia", "julia/share/julia", "other"] {
        fs::create_dir_all(root.join(path)).expect(path);
    }
    let program = format!("julia/bin/julia{}", std::env::consts::EXE_SUFFIX);
    fs::write(root.join(&program), "").expect("julia");
    #[cfg(unix)]
    fs::set_permissions(root.join(&program), std::os::unix::fs::PermissionsExt::from_mode(0o755))
        .expect("an executable file");
    let environment = Environment {
        variables: [("PATH".into(), root.join("julia/bin").into_os_string())].into(),
        home: Some(root.join("home")),
        working_directory: root.to_path_buf(),
    };
    (folder, environment)
}

/// The depots found with `JULIA_DEPOT_PATH` set to `value`, relative to the temporary folder.
fn found(value: Option<&str>) -> Vec<String> {
    let (folder, mut environment) = place();
    if let Some(value) = value {
        environment.variables.insert(DEPOT_PATH.into(), value.into());
    }
    Depots::from_environment(&environment, &[])
        .list
        .iter()
        .map(|depot| {
            let root = folder.path().canonicalize().expect("root");
            let path = depot.path.strip_prefix(folder.path()).or(depot.path.strip_prefix(root));
            path.unwrap_or(&depot.path).to_string_lossy().into_owned()
        })
        .collect()
}

#[test]
fn unset_means_the_user_depot_and_the_bundled_ones() {
    assert_eq!(found(None), ["home/.julia", "julia/local/share/julia", "julia/share/julia"]);
}

#[test]
fn set_but_empty_means_no_depot() {
    assert_eq!(found(Some("")), Vec::<String>::new());
}

#[cfg(unix)]
#[test]
fn empty_entries_stand_for_the_defaults() {
    let (user, local, share) = ("home/.julia", "julia/local/share/julia", "julia/share/julia");
    assert_eq!(found(Some("other")), ["other"]);
    assert_eq!(found(Some("other:")), ["other", local, share]);
    assert_eq!(found(Some(":other")), [user, local, share, "other"]);
    assert_eq!(found(Some("other::missing")), ["other", local, share, "missing"]);
    assert_eq!(found(Some(":")), [user, local, share]);
}

#[test]
fn the_home_folder_is_expanded() {
    assert_eq!(found(Some("~/depot")), ["home/depot"]);
}

#[test]
fn a_depot_keeps_its_spelling_and_knows_its_absolute_path() {
    let (folder, environment) = place();
    let depots = Depots::from_paths(&[PathBuf::from("x/../other")], Origin::Argument, &environment);
    assert_eq!(depots.list[0].path, Path::new("x/../other"));
    assert_eq!(depots.list[0].layout.root(), folder.path().join("other"));
}

#[test]
fn the_same_folder_counts_once_and_says_so() {
    let (folder, environment) = place();
    let paths = [PathBuf::from("other"), folder.path().join("other"), PathBuf::from("./home/../other")];
    let depots = Depots::from_paths(&paths, Origin::Argument, &environment);
    assert_eq!(depots.list.len(), 1);
    assert_eq!(depots.list[0].path, Path::new("other"));
    assert_eq!(depots.warnings.len(), 2);
}

#[test]
fn missing_depots_and_files_are_warned_about() {
    let (folder, environment) = place();
    fs::write(folder.path().join("file"), "").expect("file");
    let paths = [PathBuf::from("missing"), PathBuf::from("file")];
    let depots = Depots::from_paths(&paths, Origin::Argument, &environment);
    assert_eq!(depots.list[0].presence, Presence::Missing);
    assert_eq!(depots.list[1].presence, Presence::NotAFolder);
    assert_eq!(depots.all_warnings().len(), 2);
}

#[test]
fn depots_of_the_settings_come_last() {
    let (_folder, mut environment) = place();
    environment.variables.insert(DEPOT_PATH.into(), "home/.julia".into());
    let depots = Depots::from_environment(&environment, &[PathBuf::from("other")]);
    assert_eq!(depots.list[1].origin, Origin::Settings);
}

#[cfg(unix)]
#[test]
fn another_users_home_is_not_expanded_and_warned_about() {
    let (_folder, mut environment) = place();
    environment.variables.insert(DEPOT_PATH.into(), "~root/depot".into());
    let depots = Depots::from_environment(&environment, &[]);
    assert_eq!(depots.list[0].path, Path::new("~root/depot"));
    assert!(depots.warnings[0].message.contains("whole path"));
}
