//! Logs read as collection sees them, and condensed.

use super::*;

#[test]
fn entries_of_one_path_are_put_together_and_spellings_are_told_apart() {
    let log = b"[[\"/d/k\"]]\ntime = 2024-01-02T00:00:00Z\nparent_projects = [\"/p/1\"]\n\
        [[\"/d//k\"]]\ntime = 2024-01-03T00:00:00Z\nparent_projects = []\n\
        [[\"/d/k\"]]\ntime = 2024-01-01T00:00:00Z\nparent_projects = [\"/p/1\", \"/p/2\"]\n";
    let uses = uses(parse::parse(log).accesses);
    let shown: Vec<(&str, u64, usize)> =
        uses.iter().map(|used| (used.path.to_str().unwrap(), used.line, used.parents.len())).collect();
    assert_eq!(shown, [("/d/k", 1, 2), ("/d//k", 4, 0)]);
    let lines: Vec<u64> = uses[0].parents.iter().map(|(_, line)| *line).collect();
    assert_eq!(lines, [7, 7]);
}

#[test]
fn care_keeps_what_julia_drops_unless_it_was_deleted_just_now() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    for name in ["kept", "orphan", "removed"] {
        std::fs::create_dir(at(name)).unwrap();
    }
    std::fs::write(at("Project.toml"), "").unwrap();
    let entry = |name: &str, parents: &str| {
        let path = at(name);
        format!("[[\"{}\"]]\ntime = 2024-01-01T00:00:00Z\nparent_projects = [{parents}]\n", path.display())
    };
    let (here, gone) = (format!("\"{}\"", at("Project.toml").display()), "\"/gone/P.toml\"");
    let log = [
        entry("kept", &format!("{here}, {gone}")),
        entry("orphan", gone),
        entry("removed", &here),
        entry("missing", &here),
    ]
    .concat();
    let volumes = Volumes::default();
    let as_julia = Condensing::AsJulia(Toml::V1_0_3);
    let julia = condense(LogKind::Spaces, log.as_bytes(), &volumes, as_julia).unwrap();
    let names = |bytes: &[u8]| -> Vec<String> {
        let paths = uses(parse::parse(bytes).accesses);
        paths.iter().map(|used| used.path.file_name().unwrap().to_str().unwrap().to_string()).collect()
    };
    assert_eq!(names(&julia), ["kept", "removed"]);
    let gone = Gone { deleted: HashSet::from([at("removed").into_os_string()]) };
    let careful = Condensing::Careful(&gone);
    let ours = condense(LogKind::Spaces, log.as_bytes(), &volumes, careful).unwrap();
    assert_eq!(names(&ours), ["kept", "missing", "orphan"]);
    let parents: Vec<usize> =
        uses(parse::parse(&ours).accesses).iter().map(|used| used.parents.len()).collect();
    assert_eq!(parents, [1, 1, 1]);
    // A manifest that is missing keeps its entry too.
    let manifests = format!("[[\"{}\"]]\ntime = 2024-01-01T00:00:00Z\n", at("Manifest.toml").display());
    for kind in [LogKind::Manifests, LogKind::ArtifactFiles] {
        let ours = condense(kind, manifests.as_bytes(), &volumes, careful).unwrap();
        assert_eq!(uses(kind.parse(&ours).accesses).len(), 1);
        let julia = condense(kind, manifests.as_bytes(), &volumes, as_julia).unwrap();
        assert!(julia.is_empty());
    }
    // A log that Julia reads does not become one that it cannot read.
    let early = log.replace("time = 2024-01-01T00:00:00Z", "time = 5");
    assert_eq!(condense(LogKind::Spaces, early.as_bytes(), &volumes, careful), None);
    // What cannot be read is not lost by condensing the rest.
    let torn = [log.as_bytes(), b"[[\"/torn"].concat();
    assert_eq!(condense(LogKind::Spaces, &torn, &volumes, careful), None);
}
