//! Grounds in words: the rule's name, a sentence that a person understands, and the evidence.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::decide::{Choices, Scene};
use super::facts::{Facts, Thing, ThingKind};
use super::ground::{Ground, Judge};
use super::log::LogKind;
use super::mark::{Doubt, Source};
use crate::core::log::Entry;
use crate::core::space::ParentState;
use crate::core::time::LocalTime;
use crate::core::verdict::{Evidence, Verdict};
use crate::core::words;

/// The words for a ground.
pub(super) struct Words {
    pub rule: &'static str,
    pub reason: String,
    pub evidence: Vec<Evidence>,
}

/// How many missing files are given as evidence of why something is unreachable.
const MISSING: usize = 8;

/// The day of a time, `2026-03-22`.
pub(super) fn day(time: LocalTime) -> String {
    time.civil().date().to_string()
}

/// The words for the ground of what becomes of a thing.
pub(super) fn words(
    ground: &Ground,
    thing: &Thing,
    judge: &Judge,
    scene: &Scene,
    choices: &Choices,
) -> Words {
    let shown = |path: &Path| words::path(path, scene.home);
    let plain = |rule, reason: &str| Words { rule, reason: reason.to_string(), evidence: Vec::new() };
    let by = |source: &Source, rule, reason: String| Words { rule, reason, evidence: vec![evidence(source)] };
    match ground {
        Ground::NotAFolder => plain("not-a-folder", "Kept. It is a file, and Julia collects folders only."),
        Ground::InManifest(source) => {
            let what = match thing.kind {
                ThingKind::Clone => "takes a package from this repository",
                _ => "needs this version",
            };
            by(source, "in-manifest", format!("Kept. {} {what}.", shown(&source.file)))
        }
        Ground::InArtifactFile(source) => {
            by(source, "in-artifacts-file", format!("Kept. {} names it.", shown(&source.file)))
        }
        Ground::Overridden(source) => {
            let reason = format!(
                "Kept. {} names it, though an override puts another in its place.",
                shown(&source.file)
            );
            by(source, "overridden", reason)
        }
        Ground::StandsIn => plain("stands-in", "Kept. An override puts it in the place of another artifact."),
        Ground::Doubtful(doubt) => doubtful(doubt, thing.kind, &shown),
        Ground::CloneHashUnknown => plain(
            "clone-hash-unknown",
            "Kept. Julia 1.13 uses this depot, and how it names clones is not known here.",
        ),
        Ground::ParentExists => parent_exists(thing, judge, scene, choices),
        Ground::Kept
        | Ground::Untracked
        | Ground::NoParents
        | Ground::ParentsMissing
        | Ground::ParentsGoing
        | Ground::OtherSpelling => space(ground, thing, judge, scene, choices),
        Ground::RecentCacheFile => {
            plain("recent-cache-file", "Kept. Pkg wrote this file less than a day ago.")
        }
        Ground::CacheFileOfOldPkg => {
            plain("cache-file", "Kept. Julia collects Pkg's own cache files since 1.9 only.")
        }
        Ground::OldCacheFile => {
            plain("old-cache-file", "Can go. Pkg wrote this file more than a day ago and makes it anew.")
        }
        Ground::NotInManifest => {
            let what = match thing.kind {
                ThingKind::Clone => "takes a package from this repository",
                _ => "needs it",
            };
            Words {
                rule: "not-in-any-manifest",
                reason: format!("Can go. No manifest that Julia knows of {what}."),
                evidence: missing(scene.facts, LogKind::Manifests, thing),
            }
        }
        Ground::OtherCopy(source, used) => {
            let reason = format!(
                "Can go. {} needs this version, but Julia loads the copy at {}.",
                shown(&source.file),
                shown(used)
            );
            by(source, "another-copy-is-used", reason)
        }
        Ground::NotInArtifactFile => Words {
            rule: "not-in-any-artifacts-file",
            reason: "Can go. No Artifacts.toml that Julia knows of names it.".to_string(),
            evidence: missing(scene.facts, LogKind::ArtifactFiles, thing),
        },
        Ground::CloneOfRegistered => plain(
            "clone-of-registered-package",
            "Can go. It is the clone of a registered package, which Julia never keeps.",
        ),
        Ground::NotInFirstDepot => {
            plain("not-in-first-depot", "Can go. Julia looks for clones in the first depot only.")
        }
    }
}

fn evidence(source: &Source) -> Evidence {
    Evidence { file: source.log.clone(), line: Some(source.line), path: source.file.to_path_buf() }
}

fn doubtful(doubt: &Doubt, kind: ThingKind, shown: &dyn Fn(&Path) -> String) -> Words {
    let noun = kind.noun();
    match doubt {
        Doubt::Log(log) => Words {
            rule: "log-unreadable",
            reason: format!(
                "Kept. {} cannot be read whole, so nobody knows what needs this {noun}. Repair the log first.",
                shown(log)
            ),
            evidence: vec![Evidence { file: log.clone(), line: None, path: log.clone() }],
        },
        Doubt::Overrides(file) => Words {
            rule: "file-unreadable",
            reason: format!(
                "Kept. {} cannot be read, and may put this {noun} in the place of another.",
                shown(file)
            ),
            evidence: vec![Evidence { file: file.clone(), line: None, path: file.clone() }],
        },
        Doubt::Unreachable(source) => Words {
            rule: "file-unreachable",
            reason: format!("Kept. {} cannot be reached, and may need this {noun}.", shown(&source.file)),
            evidence: vec![evidence(source)],
        },
        Doubt::Unreadable(source) => Words {
            rule: "file-unreadable",
            reason: format!("Kept. {} cannot be read whole, and may need this {noun}.", shown(&source.file)),
            evidence: vec![evidence(source)],
        },
    }
}

/// Logged files that are gone, which may have kept a thing of the depot.
fn missing(facts: &Facts, kind: LogKind, thing: &Thing) -> Vec<Evidence> {
    let log = facts.depots.get(thing.depot).map(|depot| depot.log(kind));
    let gone = log.into_iter().flat_map(|log| log.uses.iter().map(move |used| (log, used)));
    gone.filter(|(_, used)| used.state == ParentState::Missing)
        .take(MISSING)
        .map(|(log, used)| Evidence {
            file: log.path.clone(),
            line: Some(used.line),
            path: used.path.to_path_buf(),
        })
        .collect()
}

/// The projects that the logs name for a space, by the text of its path.
fn parents_by_text(thing: &Thing, judge: &Judge) -> Vec<Evidence> {
    let uses = judge.uses_of(thing).iter();
    let parents = uses.flat_map(|(depot, used)| {
        let file = depot.log(LogKind::Spaces).path.clone();
        used.parents.iter().map(move |(parent, line)| (file.clone(), *line, Arc::clone(parent)))
    });
    let evidence = |(file, line, parent): (PathBuf, u64, Arc<Path>)| Evidence {
        file,
        line: Some(line),
        path: parent.to_path_buf(),
    };
    parents.map(evidence).collect()
}

fn parent_exists(thing: &Thing, judge: &Judge, scene: &Scene, choices: &Choices) -> Words {
    let evidence = parents_by_text(thing, judge);
    let verdict = judge.space_of(thing).map(|space| {
        let entries = entries(thing, scene);
        Verdict::of(space, entries, &choices.now, scene.home)
    });
    let reason = verdict.filter(|verdict| verdict.rule == "parent-exists").map(|verdict| verdict.reason);
    let reason = reason.unwrap_or_else(|| "Kept. A project that used it still exists.".to_string());
    Words { rule: "parent-exists", reason, evidence }
}

fn entries<'a>(thing: &Thing, scene: &'a Scene) -> &'a [Entry] {
    thing.space.map(|at| scene.inventory.entries_of(at)).unwrap_or_default()
}

/// The words for a space that is not kept by a project that still exists.
fn space(ground: &Ground, thing: &Thing, judge: &Judge, scene: &Scene, choices: &Choices) -> Words {
    let verdict = judge
        .space_of(thing)
        .map(|space| Verdict::of(space, entries(thing, scene), &choices.now, scene.home));
    let own = |rule, reason: &str| Words {
        rule,
        reason: reason.to_string(),
        evidence: verdict.as_ref().map(|verdict| verdict.evidence.clone()).unwrap_or_default(),
    };
    match ground {
        Ground::Untracked => {
            own("untracked", "Can go. Julia never recorded who made it, which makes it garbage to Julia.")
        }
        Ground::OtherSpelling => own(
            "untracked",
            "Can go to Julia. Its use is recorded under another spelling of the path, or in another depot, and Julia \
             compares texts in the collected depots.",
        ),
        Ground::NoParents => {
            own("all-parents-missing", "Can go. It was recorded as used, but from no project.")
        }
        Ground::ParentsGoing => own(
            "parents-in-deleted-packages",
            "Can go. Every project that used it lies in a package that goes now.",
        ),
        Ground::ParentsMissing => match &verdict {
            Some(verdict) if verdict.rule == "all-parents-missing" => Words {
                rule: verdict.rule,
                reason: verdict.reason.clone(),
                evidence: verdict.evidence.clone(),
            },
            _ => Words {
                rule: "all-parents-missing",
                reason: "Can go to Julia. No project that used it is there now.".to_string(),
                evidence: parents_by_text(thing, judge),
            },
        },
        _ => match verdict {
            Some(verdict) => Words { rule: verdict.rule, reason: verdict.reason, evidence: verdict.evidence },
            None => Words {
                rule: "unknown",
                reason: "Kept. Nothing is known of it.".to_string(),
                evidence: Vec::new(),
            },
        },
    }
}
