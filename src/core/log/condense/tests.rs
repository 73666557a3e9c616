//! Logs condensed, as Julia does and with care.

use super::*;
use crate::core::log::write::{self, access};

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
        let paths = merged(&parse::parse(bytes).entries);
        paths.iter().map(|used| used.path.file_name().unwrap().to_str().unwrap().to_string()).collect()
    };
    assert_eq!(names(&julia), ["kept", "removed"]);
    let deleted = HashSet::from([at("removed").into_os_string()]);
    let careful = Condensing::Careful(&deleted);
    let ours = condense(LogKind::Spaces, log.as_bytes(), &volumes, careful).unwrap();
    assert_eq!(names(&ours), ["kept", "missing", "orphan"]);
    let parents: Vec<usize> =
        merged(&parse::parse(&ours).entries).iter().map(|used| used.parents.len()).collect();
    assert_eq!(parents, [1, 1, 1]);
    // A manifest that is missing keeps its entry too.
    let manifests = format!("[[\"{}\"]]\ntime = 2024-01-01T00:00:00Z\n", at("Manifest.toml").display());
    for kind in [LogKind::Manifests, LogKind::ArtifactFiles] {
        let ours = condense(kind, manifests.as_bytes(), &volumes, careful).unwrap();
        assert_eq!(merged(&parse::parse(&ours).entries).len(), 1);
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

/// Writes a log anew, losing nothing.
fn write_condensed(log: &Path) -> Result<write::Replaced, crate::core::error::Error> {
    write::replace(log, write::Manner::Keeping, |bytes| {
        let none = HashSet::new();
        let how = Condensing::Careful(&none);
        if bytes.is_empty() { None } else { condense(LogKind::Spaces, bytes, &Volumes::default(), how) }
    })
}

fn line(space: &str, time: &str, parent: &str) -> Vec<u8> {
    access(Path::new(space), time.parse().unwrap(), Path::new(parent))
}

#[test]
fn entries_of_one_path_become_one_and_no_project_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("scratch_usage.toml");
    let text = [
        line("/d/b", "2024-01-12T00:00:00", "/p/2"),
        line("/d/a", "2024-01-11T00:00:00", "/p/1"),
        line("/d/b", "2024-01-10T00:00:00", "/p/1"),
        line("/d/b/", "2024-01-09T00:00:00", "/p/1"),
        line("/d/b", "2024-01-13T00:00:00", "/p/2"),
    ];
    std::fs::write(&log, text.concat()).unwrap();
    assert!(write_condensed(&log).unwrap().changed);
    let condensed = "[[\"/d/a\"]]\nparent_projects = [\"/p/1\"]\ntime = 2024-01-11T00:00:00.000Z\n\n\
                     [[\"/d/b\"]]\nparent_projects = [\"/p/2\", \"/p/1\"]\ntime = 2024-01-13T00:00:00.000Z\n\n\
                     [[\"/d/b/\"]]\nparent_projects = [\"/p/1\"]\ntime = 2024-01-09T00:00:00.000Z\n";
    assert_eq!(std::fs::read_to_string(&log).unwrap(), condensed);
    assert!(!write_condensed(&log).unwrap().changed, "it is condensed already");
}

#[test]
fn a_damaged_log_is_left_alone_and_none_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("scratch_usage.toml");
    assert!(!write_condensed(&log).unwrap().changed);
    assert!(!log.exists());
    let torn = [line("/d/a", "2024-01-11T00:00:00", "/p/1"), b"[[\"/d/b\"]]\ntime".to_vec()].concat();
    std::fs::write(&log, &torn).unwrap();
    assert!(!write_condensed(&log).unwrap().changed);
    assert_eq!(std::fs::read(&log).unwrap(), torn);
}
