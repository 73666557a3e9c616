//! Removing a folder that the program has made itself and not finished.

use std::ffi::OsStr;
use std::fs::File;
use std::path::Path;
use std::sync::Mutex;

use super::{Overseer, Start, ThingReport, remove as remove_trees};
use crate::core::crew;
use crate::core::handle::Way;
use crate::core::identity::Facts;
use crate::core::progress::Cancel;
use crate::core::space::Totals;

/// Removes the folder `name` in `parent`, when it is still the one that is open as `folder`.
pub fn remove(parent: &Path, name: &OsStr, folder: &File) {
    let (Ok((above, way)), Ok(facts)) = (Way::begin(parent), Facts::of(folder)) else { return };
    let start = Start {
        folder: above,
        way,
        name: name.to_os_string(),
        path: parent.join(name),
        identity: facts.identity,
        changed: None,
        is_aside: false,
    };
    // What cannot be removed stays, for there is nobody to tell.
    let _ = remove_trees(vec![0], crew::default_threads(), &Cancel::default(), &Own(Mutex::new(Some(start))));
}

struct Own(Mutex<Option<Start>>);

impl Overseer for Own {
    fn begin(&self, _: usize) -> Option<Start> {
        self.0.lock().ok()?.take()
    }

    fn removed(&self, _: &Totals) {}

    fn end(&self, _: usize, _: ThingReport) {}
}
