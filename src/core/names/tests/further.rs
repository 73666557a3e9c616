//! Manifests that lie elsewhere.

use super::*;

fn manifest(packages: &[(&str, &str)]) -> String {
    let entry = |(name, uuid): &(&str, &str)| format!("[[deps.{name}]]\nuuid = \"{uuid}\"\n\n");
    packages.iter().map(entry).collect::<String>()
        + "[[deps.Zlib]]\nuuid = \"00000000-0000-4000-8000-000000000009\"\n"
}

fn logged(path: &Path, time: &str) -> String {
    format!("[[\"{}\"]]\ntime = {time}Z\n", path.display())
}

#[test]
fn any_manifest_that_pkg_lists_names_packages() {
    let place = Place::new();
    let odd = place.write("elsewhere/any name.manifest", manifest(&[("Alpha", ALPHA)]));
    let old = place.write("old/Manifest.toml", manifest(&[("Former", ALPHA), ("Beta", BETA)]));
    let gone = place.path("gone/Manifest.toml");
    let log = [(&old, "2023-01-01T00:00:00"), (&gone, "2024-01-01T00:00:00"), (&odd, "2025-01-01T00:00:00")];
    let log: String = log.iter().map(|(path, time)| logged(path, time)).collect();
    place.write("depot/logs/manifest_usage.toml", log);
    let names = place.resolve(&[ALPHA]);
    assert_eq!(
        name(&names, ALPHA),
        Some(("Alpha", Source::Manifest)),
        "the last used is asked first: {names:?}"
    );
    assert_eq!(names.warnings, []);
    let names = place.resolve(&[ALPHA, BETA, GAMMA]);
    assert_eq!(name(&names, BETA), Some(("Beta", Source::Manifest)));
    assert_eq!(name(&names, GAMMA), None);
}

#[test]
fn a_project_says_where_its_manifest_is() {
    let place = Place::new();
    place.write("shared/versions.toml", manifest(&[("Alpha", ALPHA)]));
    let parent = place.write("work/project/Project.toml", "manifest = \"../../shared/versions.toml\"\n");
    let names = place.resolve_with(&["depot"], &[ALPHA], &[&parent]);
    assert_eq!(name(&names, ALPHA), Some(("Alpha", Source::Manifest)), "{names:?}");
    // An environment may, too.
    place.write("depot/environments/v1.12/Project.toml", "manifest = \"../own.toml\"\n");
    place.write("depot/environments/own.toml", manifest(&[("Beta", BETA)]));
    assert_eq!(name(&place.resolve(&[BETA]), BETA), Some(("Beta", Source::Manifest)));
}

#[test]
fn the_manifest_of_a_workspace_lies_with_its_root() {
    let place = Place::new();
    let root = "[workspace]\nprojects = [\"test\", \"docs/manual\"]\n[deps]\n";
    place.write("Package/Project.toml", format!("{root}Gamma = \"{GAMMA}\"\n"));
    place.write("Package/Manifest-v1.12.toml", manifest(&[("Alpha", ALPHA)]));
    for (project, belongs) in [("test", true), ("docs/manual", true), ("other", false)] {
        let parent = place.write(&format!("Package/{project}/Project.toml"), "[deps]\n");
        let names = place.resolve_with(&["depot"], &[ALPHA, GAMMA], &[&parent]);
        let expected = belongs.then_some(("Alpha", Source::Manifest));
        assert_eq!(name(&names, ALPHA), expected, "{project}: {names:?}");
        assert_eq!(name(&names, GAMMA).is_some(), belongs, "{project}");
    }
    // The root may name its manifest in turn.
    place.write("Package/Project.toml", format!("manifest = \"sub/m.toml\"\n{root}"));
    place.write("Package/sub/m.toml", manifest(&[("Beta", BETA)]));
    let parent = place.path("Package/test/Project.toml");
    let names = place.resolve_with(&["depot"], &[BETA], &[&parent]);
    assert_eq!(name(&names, BETA), Some(("Beta", Source::Manifest)));
}

#[test]
fn what_lies_elsewhere_is_asked_only_while_a_name_is_missing() {
    let place = Place::new();
    place.write("depot/dev/Alpha/Project.toml", project("Alpha", ALPHA));
    let broken = place.write("elsewhere/Manifest.toml", "<<<<<<< HEAD");
    place.write("depot/logs/manifest_usage.toml", logged(&broken, "2025-01-01T00:00:00"));
    assert_eq!(place.resolve(&[ALPHA]).warnings, []);
    assert_eq!(place.resolve(&[ALPHA, BETA]).warnings[0].path, broken);
}
