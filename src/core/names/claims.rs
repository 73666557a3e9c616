//! What the sources say, until all of them have spoken: the claims, and what follows from them.
//!
//! Only wanted UUIDs, and those of wanted names, are kept, so that memory does not grow with a registry. A claim repeated by a less
//! trusted source adds nothing. The judgement, in [`Claims::into_names`], is by trust alone.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};

use uuid::Uuid;

use super::{Name, Names, Source};
use crate::core::error::{Warning, WarningKind};

/// So many names of one UUID are kept, so many UUIDs of one name, and so many warnings given about what cannot be a name; the rest is counted.
const MOST: usize = 16;

/// The longest name that can be one, in bytes: an installed package's name is a folder's name.
const LONGEST_NAME: usize = 255;

/// One name that some source gives to a UUID.
#[derive(Debug, Clone)]
struct Claim {
    text: String,
    source: Source,
    /// The file that says so; empty for what the program itself knows.
    file: PathBuf,
}

impl Claim {
    /// The claim as it reads after "is called".
    fn words(&self) -> String {
        if self.source == Source::Builtin {
            return format!("{} by {}", self.text, self.source.words());
        }
        format!("{} by {} {}", self.text, self.source.words(), self.file.display())
    }
}

/// What is looked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted<'a> {
    /// UUIDs of which the names are wanted.
    pub uuids: &'a HashSet<Uuid>,
    /// Names of which the UUIDs are wanted.
    pub names: &'a HashSet<String>,
}

/// The claims heard so far about the wanted UUIDs, and what could not be read.
#[derive(Debug)]
pub(super) struct Claims<'a> {
    wanted: Wanted<'a>,
    found: HashMap<Uuid, Vec<Claim>>,
    uuids: HashMap<String, BTreeSet<Uuid>>,
    pub(super) warnings: Vec<Warning>,
    /// How many names given cannot be any.
    no_names: usize,
}

impl<'a> Claims<'a> {
    pub(super) fn new(wanted: Wanted<'a>) -> Self {
        Self { wanted, found: HashMap::new(), uuids: HashMap::new(), warnings: Vec::new(), no_names: 0 }
    }

    /// Whether anybody wants to know the name of the UUID that `uuid` spells, or the UUIDs of what is called `name`.
    pub(super) fn is_wanted(&self, uuid: &str, name: &str) -> bool {
        self.wants(name) || uuid_in(uuid).is_some_and(|uuid| self.wanted.uuids.contains(&uuid))
    }

    /// Whether anybody wants to know the UUIDs of what is called `name`.
    pub(super) fn wants(&self, name: &str) -> bool {
        self.wanted.names.contains(name)
    }

    /// Hears that `file`, as a `source`, calls the UUID spelled `uuid` by the name `text`.
    pub(super) fn hear(&mut self, uuid: &str, text: &str, source: Source, file: &Path) {
        let Some(uuid) = uuid_in(uuid) else { return };
        self.keep_uuid(uuid, text);
        if !self.wanted.uuids.contains(&uuid) {
            return;
        }
        if !is_name(text) {
            self.no_names += 1;
            let message = match self.no_names {
                ..=MOST => format!("the name given here to {uuid} cannot be that of a package"),
                // Where there is no end of them, the last one said so.
                _ if self.no_names == MOST + 1 => {
                    "more names given here cannot be those of packages".to_string()
                }
                _ => return,
            };
            self.warnings.push(Warning::new(WarningKind::Name, file, message));
            return;
        }
        self.keep(uuid, Claim { text: text.to_string(), source, file: file.to_path_buf() });
    }

    /// Takes note of what the program itself knows.
    pub(super) fn know(&mut self, uuid: Uuid, text: &str) {
        self.keep_uuid(uuid, text);
        if self.wanted.uuids.contains(&uuid) {
            self.keep(uuid, Claim { text: text.to_string(), source: Source::Builtin, file: PathBuf::new() });
        }
    }

    /// Takes note of the UUID, if it is one of a wanted name.
    fn keep_uuid(&mut self, uuid: Uuid, name: &str) {
        if !self.wants(name) {
            return;
        }
        let uuids = self.uuids.entry(name.to_string()).or_default();
        if uuids.len() < MOST {
            uuids.insert(uuid);
        }
    }

    fn keep(&mut self, uuid: Uuid, claim: Claim) {
        let claims = self.found.entry(uuid).or_default();
        let is_full = claims.len() >= MOST;
        match claims.iter_mut().find(|known| known.text == claim.text) {
            Some(known) if claim.source < known.source => *known = claim,
            Some(_) => {}
            None if !is_full => claims.push(claim),
            // The least trusted gives way.
            None => {
                let least = claims.iter_mut().max_by_key(|known| known.source);
                if let Some(least) = least.filter(|least| claim.source < least.source) {
                    *least = claim;
                }
            }
        }
    }

    pub(super) fn is_complete(&self) -> bool {
        self.found.len() == self.wanted.uuids.len()
    }

    pub(super) fn with(mut self, other: Self) -> Self {
        for (uuid, claims) in other.found {
            for claim in claims {
                self.keep(uuid, claim);
            }
        }
        for (name, uuids) in other.uuids {
            for uuid in uuids {
                self.keep_uuid(uuid, &name);
            }
        }
        self.warnings.extend(other.warnings);
        self
    }

    /// The most trusted name of each UUID (among equals the first that was heard), the others beside it,
    /// and a warning for each UUID whose sources contradict each other.
    pub(super) fn into_names(self) -> Names {
        let mut names = HashMap::with_capacity(self.found.len());
        let mut warnings = self.warnings;
        let mut found: Vec<(Uuid, Vec<Claim>)> = self.found.into_iter().collect();
        found.sort_unstable_by_key(|(uuid, _)| *uuid);
        for (uuid, mut claims) in found {
            claims.sort_by_key(|claim| claim.source);
            let mut claims = claims.into_iter();
            let Some(first) = claims.next() else { continue };
            let rest: Vec<Claim> = claims.collect();
            if let Some(contradicting) = rest.first() {
                let others: Vec<String> = rest.iter().map(Claim::words).collect();
                let message = format!("{uuid} is called {}, but {}", first.words(), others.join(" and "));
                warnings.push(Warning::new(WarningKind::Name, &contradicting.file, message));
            }
            let others = rest.into_iter().map(|claim| (claim.text, claim.source)).collect();
            names.insert(uuid, Name { text: first.text, source: first.source, others });
        }
        Names { names, uuids: self.uuids, warnings }
    }
}

/// The UUID of a package that `text` spells.
pub(super) fn uuid_in(text: &str) -> Option<Uuid> {
    // Only the hyphenated spelling, as in Julia: `Uuid` would read others too. And nobody but the program names the
    // global namespace.
    let uuid = Uuid::try_parse(text).ok().filter(|_| text.len() == 36)?;
    (!uuid.is_nil()).then_some(uuid)
}

/// Whether a package can be called so.
pub(super) fn is_name(text: &str) -> bool {
    !text.is_empty() && text.len() <= LONGEST_NAME && !text.chars().any(char::is_control)
}
