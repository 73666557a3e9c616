//! Tests of `settings`.

use super::*;

fn folder() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("settings.toml");
    (folder, path)
}

fn kept(places: &[&str]) -> KeepList {
    let mut list = KeepList::default();
    for place in places {
        assert!(list.add(Path::new("/lab/depot.v1 #2"), Path::new(place)), "{place}");
    }
    list
}

fn chosen() -> Settings {
    Settings {
        theme: ThemeChoice::Dark,
        scale: 150,
        stale_days: 30,
        reduced_motion: true,
        details_open: Some(false),
        details_width: 420,
        depots: vec![PathBuf::from("/lab/depot")],
        never_suggested: kept(&[
            "scratchspaces/44cfe95a-1eb2-52ea-b672-e2afdf69b78f/data",
            "artifacts/a b\n\u{202e}\"'",
        ]),
        window: Some(WindowSize { width: 1000, height: 700 }),
        columns: [("Size".to_string(), 120)].into(),
    }
}

#[test]
fn what_is_saved_is_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new/settings.toml");
    for settings in [chosen(), Settings::default()] {
        settings.save(&path).unwrap();
        assert_eq!(Settings::load(&path), (settings, Vec::new()));
    }
}

#[test]
fn no_file_means_the_defaults() {
    assert_eq!(Settings::load(Path::new("/no/such/file")), (Settings::default(), Vec::new()));
}

#[test]
fn a_bad_value_costs_its_own_key_only() {
    let (_folder, path) = folder();
    for (bad, key) in [
        ("scale = 50", "scale"),
        ("scale = \"large\"", "scale"),
        ("theme = \"pink\"", "theme"),
        ("stale_days = 0", "stale_days"),
        ("depots = 7", "depots"),
        ("window = { width = 1 }", "window"),
        ("details_width = -3", "details_width"),
    ] {
        std::fs::write(&path, format!("reduced_motion = true\n{bad}\n")).unwrap();
        let (settings, warnings) = Settings::load(&path);
        assert_eq!(settings, Settings { reduced_motion: true, ..Settings::default() }, "{bad}");
        let [warning] = warnings.as_slice() else { panic!("{bad}: {warnings:?}") };
        assert_eq!(warning.kind, WarningKind::Settings);
        assert!(warning.message.contains(key), "{warning}");
    }
}

#[test]
fn keys_of_another_version_are_no_trouble_and_stay() {
    let (_folder, path) = folder();
    std::fs::write(&path, "theme = \"dark\"\nfuture = [1, 2]\n").unwrap();
    let (settings, warnings) = Settings::load(&path);
    assert_eq!((settings.theme, warnings.len()), (ThemeChoice::Dark, 0));
    chosen().save(&path).unwrap();
    assert!(std::fs::read_to_string(&path).unwrap().contains("future = [\n    1,\n    2,\n]"));
    assert_eq!(Settings::load(&path).0, chosen());
}

#[test]
fn a_file_that_is_not_understood_is_warned_about_and_kept_aside() {
    let (_folder, path) = folder();
    std::fs::write(&path, "depots = [").unwrap();
    let (settings, warnings) = Settings::load(&path);
    assert_eq!((settings, warnings.len()), (Settings::default(), 1));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "depots = [", "reading changes nothing");
    chosen().save(&path).unwrap();
    assert_eq!(Settings::load(&path), (chosen(), Vec::new()));
    let aside = path.with_extension("toml.unreadable");
    assert_eq!(std::fs::read_to_string(aside).unwrap(), "depots = [");
}

#[test]
fn what_was_set_aside_before_is_not_replaced() {
    let (_folder, path) = folder();
    for text in ["first = [", "second = ["] {
        std::fs::write(&path, text).unwrap();
        chosen().save(&path).unwrap();
    }
    let aside = |ending| std::fs::read_to_string(path.with_extension(ending)).unwrap();
    assert_eq!(
        (aside("toml.unreadable"), aside("toml.unreadable-2")),
        ("first = [".into(), "second = [".into())
    );
}

#[test]
fn what_cannot_be_read_is_not_replaced() {
    let (_folder, path) = folder();
    let file = std::fs::File::create(&path).unwrap();
    file.set_len(LONGEST + 1).unwrap();
    assert!(chosen().save(&path).is_err());
    assert_eq!(std::fs::metadata(&path).unwrap().len(), LONGEST + 1);
}

#[cfg(unix)]
#[test]
fn settings_kept_elsewhere_are_written_there_and_the_link_stays() {
    let (folder, path) = folder();
    let elsewhere = folder.path().join("dotfiles.toml");
    std::fs::write(&elsewhere, "theme = \"light\"\n").unwrap();
    std::os::unix::fs::symlink(&elsewhere, &path).unwrap();
    chosen().save(&path).unwrap();
    assert!(path.is_symlink());
    assert_eq!(Settings::load(&elsewhere).0, chosen());
}

#[test]
fn a_folder_that_cannot_be_written_is_an_error_that_names_the_file() {
    let (_folder, path) = folder();
    std::fs::write(&path, "").unwrap();
    let error = chosen().save(&path.join("below/settings.toml")).unwrap_err();
    assert!(error.to_string().contains("settings.toml"), "{error}");
}

#[test]
fn of_a_keep_list_that_is_not_understood_whole_the_rest_is_kept() {
    let (_folder, path) = folder();
    let text = "[never_suggested]\n\"/lab/depot.v1 #2\" = [\"packages/Foo/abc\", 7, \"/elsewhere/x\"]\n\"/bad\" = true\n";
    std::fs::write(&path, text).unwrap();
    let (settings, warnings) = Settings::load(&path);
    assert_eq!(settings.never_suggested, kept(&["packages/Foo/abc"]));
    let [warning] = warnings.as_slice() else { panic!("{warnings:?}") };
    assert!(warning.message.contains("never_suggested"), "{warning}");
    settings.save(&path).unwrap();
    assert_eq!(Settings::load(&path), (settings, Vec::new()));
}

#[test]
fn what_is_kept_and_not_understood_is_not_lost_when_the_window_saves() {
    let (_folder, path) = folder();
    std::fs::write(&path, "[never_suggested]\n\"/lab/depot\" = [\"packages/Foo/abc\", 7]\n").unwrap();
    let before = Settings::look(&path);
    assert!(!before.knows_kept);
    let changed = Settings { scale: 150, ..before.settings.clone() };
    changed.save_over(Some(&before.settings.never_suggested), &path).unwrap();
    let after = Settings::look(&path);
    assert_eq!((after.settings.scale, after.knows_kept), (150, false));
    std::fs::write(&path, "scale = [").unwrap();
    assert!(!Settings::look(&path).knows_kept);
    assert!(Settings::look(&path.join("not/there")).knows_kept);
}

#[cfg(unix)]
#[test]
fn a_name_that_cannot_be_written_down_is_refused_before_it_is_lost() {
    use std::os::unix::ffi::OsStrExt;
    let odd = Path::new(std::ffi::OsStr::from_bytes(b"artifacts/\xff"));
    assert!(!KeepList::default().add(Path::new("/lab/depot"), odd));
}
