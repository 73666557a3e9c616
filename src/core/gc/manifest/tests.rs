//! Manifests that Pkg reads, refuses, or reads in some versions only.

use super::*;

const ALPHA: &str = "a1fa0000-0000-4000-8000-000000000001";
const TREE: &str = "d221a1f350039268732de1d423b2f59f722ac0d7";

fn rules(version: &str) -> Rules {
    Rules::of(version.parse().unwrap())
}

/// Whether 1.6, 1.9, 1.12 and 1.13 read it.
fn read_by(text: &str) -> [bool; 4] {
    let manifest = read(text.as_bytes());
    ["1.6", "1.9", "1.12", "1.13"].map(|version| manifest.refusal(&rules(version)).is_none())
}

fn alpha(more: &str) -> String {
    format!("[[Alpha]]\nuuid = \"{ALPHA}\"\ngit-tree-sha1 = \"{TREE}\"\n{more}\n")
}

#[test]
fn both_formats_name_their_packages() {
    let second = alpha("repo-url = \"https://x/y\"").replace("[[Alpha]]", "[[deps.Alpha]]");
    let head = "julia_version = \"1.11.2\"\nmanifest_format = \"2.0\"\n";
    for text in [alpha("repo-url = \"https://x/y\""), format!("{head}{second}")] {
        let manifest = read(text.as_bytes());
        assert_eq!(manifest.refusal(&rules("1.12")), None);
        let [entry] = manifest.entries.as_slice() else { panic!("{manifest:?}") };
        assert_eq!((entry.name.as_str(), entry.tree), ("Alpha", tree_hash(TREE)));
        assert_eq!(entry.repository, Some(Repository::new("https://x/y")));
    }
    assert_eq!(read(head.as_bytes()).julia_version, Some(JuliaVersion::new(1, 11)));
    assert_eq!(read_by("manifest_format = \"3.0\"\n"), [true; 4]);
    assert_eq!(read_by(""), [true; 4]);
}

#[test]
fn what_pkg_refuses_is_refused_and_read_all_the_same() {
    for more in [
        "deps = [\"Nope\"]",
        "deps = [\"Alpha\", \"Alpha\"]",
        "deps = \"Alpha\"",
        "pinned = \"yes\"",
        "version = \"one\"",
        "path = 5",
        "[Alpha.deps]\nBeta = \"a1fa0000-0000-4000-8000-000000000001\"",
    ] {
        assert_eq!(read_by(&alpha(more)), [false; 4], "{more}");
        assert_eq!(read(alpha(more).as_bytes()).entries.len(), 1, "{more}");
    }
    for text in ["[[}", "\u{feff}", "Alpha = 5", "[[Alpha]]\nversion = \"1\"", "manifest_format = 2.0"] {
        assert_eq!(read_by(text), [false; 4], "{text}");
    }
}

#[test]
fn what_names_a_version_that_is_not_understood_is_not_whole() {
    let second = |deps: &str| format!("manifest_format = \"2.0\"\n{deps}");
    for text in [
        "manifest_format = \"3.0\"\n[[things.Alpha]]\nhash = \"x\"\n".to_string(),
        "manifest_format = 2.5\n".to_string(),
        second("deps = \"x\"\n"),
        second(&format!("[[deps.Foo]]\ngit-tree-sha1 = \"{TREE}\"\n")),
        alpha("").replace(TREE, "xyz"),
        alpha("repo-url = 5"),
        alpha("").replace("[[Alpha]]", "[Alpha]"),
        "Alpha = [5]\n".to_string(),
        "[[}".to_string(),
    ] {
        assert!(!read(text.as_bytes()).is_whole(), "{text}");
    }
    let refused = alpha("deps = [\"Nope\"]\npinned = \"yes\"");
    let format = second(&alpha("").replace("[[Alpha]]", "[[deps.Alpha]]"));
    let known = second("").replace("2.0", "2.1");
    let developed = format!("[[Alpha]]\nuuid = \"{ALPHA}\"\npath = \"../Alpha\"\n");
    for text in [String::new(), alpha(""), refused, format, known, developed] {
        assert!(read(text.as_bytes()).is_whole(), "{text}");
    }
}

#[test]
fn newer_versions_check_more() {
    assert_eq!(read_by(&alpha("weakdeps = [\"Nope\"]")), [true, false, false, false]);
    assert_eq!(read_by(&alpha("[Alpha.apps.run]\n")), [true, true, false, false]);
    assert_eq!(
        read_by("manifest_format = \"2.1\"\n[registries.General]\nurl = \"x\"\n"),
        [true, true, true, false]
    );
    assert_eq!(read_by("manifest_format = \"2.0\"\nproject_hash = \"x\"\n"), [true, false, false, false]);
}

#[test]
fn newer_versions_mind_the_types_of_what_is_empty() {
    let second = |more: &str| format!("manifest_format = \"2.0\"\n{more}");
    for text in [
        alpha("deps = []"),
        alpha("weakdeps = []"),
        alpha("[Alpha.extensions]\nAExt = []"),
        format!("Beta = []\n{}", alpha("")),
        format!("Beta = \"\"\n{}", alpha("")),
        format!("{}[Beta]\n", alpha("")),
        "manifest_format = 2\n".to_string(),
        second("deps = []\n"),
        second("[deps]\nBeta = []\n"),
        format!("Alpha = [{{uuid = \"{ALPHA}\", git-tree-sha1 = \"{TREE}\"}}]\n"),
    ] {
        assert_eq!(read_by(&text), [true, false, false, false], "{text}");
        // Whoever is careful reads them all the same.
        assert!(read(text.as_bytes()).is_whole(), "{text}");
    }
    assert_eq!(read_by(&alpha("version = \"∞\"")), [true; 4]);
}

#[test]
fn versions_are_those_that_julia_reads() {
    for text in [
        "∞",
        "1",
        "1.2",
        "1.2.3",
        "v1.2.3",
        "1.2.3-rc1",
        "1.2.3rc1",
        "1.2.3+0",
        "1.2.3-rc.1+b.2",
        "1.2-",
        "1+",
    ] {
        assert!(is_version(text), "{text}");
    }
    for text in ["", "v", "x", "1.", "1.2.3.4", "1..2", "1.2.3_4", "1.2.3-rc..1", "1.2 ", "-1"] {
        assert!(!is_version(text), "{text}");
    }
}
