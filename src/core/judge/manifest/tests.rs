//! Manifests that Pkg reads, refuses, or reads in some versions only.

use super::*;

const ALPHA: &str = "a1fa0000-0000-4000-8000-000000000001";
const TREE: &str = "d221a1f350039268732de1d423b2f59f722ac0d7";

fn rules(version: &str) -> Rules {
    Rules::of(version.parse().unwrap())
}

/// Whether 1.6, 1.9, 1.12 and 1.13 read it.
fn read_by(text: &str) -> [bool; 4] {
    let [first, _, others @ ..] = read_by_each(text);
    let [second, third, fourth] = others;
    [first, second, third, fourth]
}

/// Whether 1.6, 1.7, 1.9, 1.12 and 1.13 read it; 1.8 and 1.11 do as the one before.
fn read_by_each(text: &str) -> [bool; 5] {
    let manifest = read(text.as_bytes());
    let reads = |version| manifest.refusal(&rules(version)).is_none();
    assert_eq!((reads("1.7"), reads("1.9")), (reads("1.8"), reads("1.11")), "{text}");
    ["1.6", "1.7", "1.9", "1.12", "1.13"].map(reads)
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
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn each_field_is_minded_by_the_versions_that_know_it() {
    let second = |more: &str| format!("manifest_format = \"2.0\"\n{more}\n");
    let format = |value: &str| format!("manifest_format = {value}\n");
    let app = |more: &str| alpha(&format!("[Alpha.apps.run]\njulia_command = \"julia\"\n{more}"));
    let syntax = |more: &str| alpha(&format!("[Alpha.syntax]\n{more}"));
    // By 1.6, 1.7, 1.9, 1.12 and 1.13.
    for (texts, expected) in [
        (
            vec![
                second("project_hash = 1"),
                second("project_hash = []"),
                second("project_hash = true"),
                second("project_hash = \"x\""),
                second("[project_hash]\na = 1"),
            ],
            [true, true, true, false, false],
        ),
        (vec![alpha("deps = []")], [false, true, false, false, false]),
        (
            vec![
                second("julia_version = 1"),
                second("julia_version = false"),
                second("julia_version = 4294967295"),
                format("true"),
                format("2"),
                format("\"2.0\"\ndeps = \"\""),
                alpha("weakdeps = []"),
            ],
            [true, true, false, false, false],
        ),
        (
            vec![
                second("julia_version = -1"),
                second("julia_version = 4294967296"),
                second("julia_version = 1.6"),
                second("julia_version = []"),
                second("julia_version = \"\""),
                format("-2"),
                format("2.0"),
                format("[]"),
                second("deps = \"x\""),
                second("deps = 1"),
            ],
            [false; 5],
        ),
        (
            vec![
                app("julia_flags = [1]"),
                app("julia_flags = [\"-q\", 1]"),
                app("julia_flags = \"-q\""),
                app("julia_flags = 1"),
                app("julia_flags = {a = 1}"),
                app("submodule = 1"),
                app("submodule = []"),
                alpha("apps = 1"),
                alpha("apps = []"),
                alpha("[[Alpha.apps]]"),
                alpha("apps = {run = 1}"),
                alpha("[Alpha.apps.run]\njulia_command = 1"),
                alpha("entryfile = 1"),
            ],
            [true, true, true, false, false],
        ),
        (
            vec![
                second("registries = 1"),
                second("registries = []"),
                second("registries = \"x\""),
                second("[[registries]]"),
                second("[registries.General]\nuuid = 1"),
                alpha("syntax = 1"),
                alpha("syntax = []"),
                alpha("syntax = \"1.13\""),
                alpha("[[Alpha.syntax]]\njulia_version = \"1.13\""),
                syntax("julia_version = \"x\""),
                syntax("julia_version = 1"),
                syntax("julia_version = []"),
            ],
            [true, true, true, true, false],
        ),
        (
            vec![
                second(&format!("project_hash = \"{TREE}\"")),
                second("julia_version = \"1.6\""),
                app("julia_flags = [\"-q\"]"),
                app("julia_flags = []"),
                app("julia_flags = \"\""),
                app("submodule = \"CLI\"\nmore = 1"),
                alpha("[Alpha.apps]"),
                alpha("entryfile = \"src/x.jl\""),
                second("[registries]"),
                second(&format!("[registries.General]\nuuid = \"{ALPHA}\"")),
                syntax("julia_version = \"1.13\""),
                syntax("other = 1"),
                // What no version knows there.
                second("syntax = 1"),
                alpha("registries = 1"),
            ],
            [true; 5],
        ),
    ] {
        for text in texts {
            assert_eq!(read_by_each(&text), expected, "{text}");
        }
    }
}

#[test]
fn newer_versions_mind_the_types_of_what_is_empty() {
    let second = |more: &str| format!("manifest_format = \"2.0\"\n{more}");
    for text in [
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
