//! What the sources say, until all of them have spoken: the claims, and what follows from them.
//!
//! Only wanted UUIDs are kept, so that memory does not grow with a registry. A claim repeated by a less
//! trusted source adds nothing. The judgement, in [`Claims::into_names`], is by trust alone.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use uuid::Uuid;

use super::{Name, Names, Source};
use crate::core::error::{Warning, WarningKind};

/// So many names of one UUID are kept, and so many warnings given about what cannot be a name; the rest is counted.
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

/// The claims heard so far about the wanted UUIDs, and what could not be read.
#[derive(Debug)]
pub(super) struct Claims<'a> {
    wanted: &'a HashSet<Uuid>,
    found: HashMap<Uuid, Vec<Claim>>,
    pub(super) warnings: Vec<Warning>,
    /// How many names given cannot be any.
    no_names: usize,
}

impl<'a> Claims<'a> {
    pub(super) fn new(wanted: &'a HashSet<Uuid>) -> Self {
        Self { wanted, found: HashMap::new(), warnings: Vec::new(), no_names: 0 }
    }

    /// Whether anybody wants to know the name of the UUID that `text` spells.
    pub(super) fn wanted(&self, text: &str) -> Option<Uuid> {
        // Only the hyphenated spelling, as in Julia: `Uuid` would read others too.
        let uuid = Uuid::try_parse(text).ok().filter(|_| text.len() == 36)?;
        // Nobody but the program names the global namespace.
        (!uuid.is_nil() && self.wanted.contains(&uuid)).then_some(uuid)
    }

    /// Hears that `file`, as a `source`, calls the UUID spelled `uuid` by the name `text`.
    pub(super) fn hear(&mut self, uuid: &str, text: &str, source: Source, file: &Path) {
        let Some(uuid) = self.wanted(uuid) else { return };
        if text.is_empty() || text.len() > LONGEST_NAME || text.chars().any(char::is_control) {
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
        self.keep(uuid, Claim { text: text.to_string(), source: Source::Builtin, file: PathBuf::new() });
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
        self.found.len() == self.wanted.len()
    }

    pub(super) fn with(mut self, other: Self) -> Self {
        for (uuid, claims) in other.found {
            for claim in claims {
                self.keep(uuid, claim);
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
        Names { names, warnings }
    }
}
