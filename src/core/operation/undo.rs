//! What was removed before: bringing it back, and deleting it for good from the trash.

use super::Means;
use crate::core::crew;
use crate::core::error::Error;
use crate::core::reclaim::journal::{History, Removal};
use crate::core::reclaim::past::{self, Past};
use crate::core::reclaim::scope::Scope;
use crate::core::reclaim::trash::Beside;
use crate::core::reclaim::undo::{self, PurgeReport, UndoReport};
use crate::core::reclaim::{Journal, Removals, Watcher};

/// The removals that are written down.
#[derive(Debug)]
pub struct Written<'a> {
    journal: &'a Journal,
    /// Those from the depots that are meant, or all.
    pub within: History,
    /// Those from other depots, which are neither shown nor touched.
    pub elsewhere: History,
}

impl<'a> Written<'a> {
    pub fn read(removals: &'a Removals, scope: &Scope) -> Result<Self, Error> {
        let journal = removals.journal.as_ref().ok_or_else(|| {
            let reason = std::io::Error::other("there is no home folder, and so no journal");
            Error::new("read the journal of removals", "", reason)
        })?;
        let (within, elsewhere) = journal.read()?.within(scope);
        Ok(Self { journal, within, elsewhere })
    }

    pub fn find(&self, id: &str) -> Result<&Removal, Error> {
        self.within.find(id).ok_or_else(|| {
            let reason = std::io::Error::other(format!("it tells of no removal '{id}'"));
            Error::new("read the journal of removals", self.journal.path(), reason)
        })
    }

    /// What became of them, the newest first.
    pub fn past(&self) -> Vec<Past> {
        past::removals(&self.within)
    }

    /// Brings back what a removal moved to the trash.
    pub fn undo(&self, removal: &Removal, beside: Beside, means: &Means) -> Result<UndoReport, Error> {
        let report = undo::undo(self.journal, removal, beside)?;
        undo::sweep(&self.within, &means.clock.now());
        Ok(report)
    }

    /// Deletes for good what lies in the trash: each thing by its removal and its position in it.
    pub fn purge(
        &self,
        things: &[(&Removal, usize)],
        means: &Means,
        watcher: &dyn Watcher,
    ) -> Result<PurgeReport, Error> {
        let report = undo::purge(self.journal, things, crew::default_threads(), means.cancel, watcher)?;
        // What killed runs have left is cleaned when there is time for it.
        if !report.interrupted {
            undo::sweep(&self.within, &means.clock.now());
        }
        Ok(report)
    }
}
