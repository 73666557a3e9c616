//! What becomes of one thing, and why.

use std::path::Path;

use super::reason::{Action, Evidence, Reason};
use crate::core::time::LocalTime;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The thing's position in `Facts::things`.
    pub thing: usize,
    pub action: Action,
    /// What Julia would do with it.
    pub julia: Action,
    pub reason: Reason,
    /// The log lines, files and projects that decided.
    pub evidence: Vec<Evidence>,
    /// Since when it is recorded as an orphan.
    pub orphaned_since: Option<LocalTime>,
    /// When it may go, if nothing uses it until then.
    pub due: Option<LocalTime>,
    /// The positions of the packages that must go with it: when one of them stays, it is still needed.
    pub rests_on: Vec<usize>,
}

impl Decision {
    /// A decision about what is not recorded before it goes, and that Julia leaves.
    pub(super) fn at_once(thing: usize, action: Action, reason: Reason, evidence: Vec<Evidence>) -> Self {
        let (orphaned_since, due, rests_on) = (None, None, Vec::new());
        Self { thing, action, julia: Action::Keep, reason, evidence, orphaned_since, due, rests_on }
    }

    /// Why, and when it goes, in a sentence or two; paths below `home` shortened.
    pub fn sentence(&self, home: Option<&Path>) -> String {
        self.with_due(self.reason.sentence(home))
    }

    /// The same under a heading that says what can go and what is kept.
    pub fn under_heading(&self, home: Option<&Path>) -> String {
        self.with_due(self.reason.because(home))
    }

    fn with_due(&self, reason: String) -> String {
        match self.due.filter(|_| self.action == Action::Record) {
            Some(due) => {
                format!("{reason} It goes on {} unless it is used until then.", due.civil().date())
            }
            None => reason,
        }
    }
}
