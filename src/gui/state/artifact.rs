//! An artifact that is to be made of a space: what is asked for, what it would write, and how far it is.

use std::path::{Path, PathBuf};

use crate::core::depot::layout::Layout;
use crate::core::environment::Environment;
use crate::core::operation::artifact::{Request, Shared};
use crate::gui::state::session::Dialog;
use crate::gui::state::{JobId, State};

#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a box to tick")]
pub struct Form {
    pub name: String,
    /// Whether it is packed into the file `archive`.
    pub packs: bool,
    pub archive: String,
    /// Whether it is entered in the file `file`.
    pub binds: bool,
    pub file: String,
    pub url: String,
    pub is_lazy: bool,
    pub this_platform: bool,
    /// Whether a file or a binding that is there gives way.
    pub replaces: bool,
}

impl Form {
    /// What is missing, in a sentence.
    pub fn lacks(&self) -> Option<&'static str> {
        let is_empty = |text: &String| text.trim().is_empty();
        if self.binds && is_empty(&self.name) {
            return Some("Type a name first; a package finds the artifact by it");
        }
        if self.packs && is_empty(&self.archive) {
            return Some("Type the path of the file to pack it into");
        }
        (self.binds && is_empty(&self.file)).then_some("Type the path of the Artifacts.toml")
    }
}

#[derive(Debug, Clone)]
pub struct Asked {
    pub folder: PathBuf,
    pub depot: Layout,
    pub form: Form,
    /// Where paths that are typed are seen from.
    pub environment: Environment,
}

/// An artifact that is to be made, is being made, or was.
#[derive(Debug)]
pub struct Artifact {
    /// What the space is called, safe to show.
    pub label: String,
    pub folder: PathBuf,
    pub depot: Layout,
    /// How many bytes its files have, where that is known.
    pub bytes: Option<u64>,
    pub form: Form,
    /// Files of projects found that it could be entered in, as they are typed.
    pub offers: Vec<String>,
    /// The job that looks for such files, and whether the first is wanted whatever was typed.
    pub offering: Option<(JobId, bool)>,
    /// The job that looks what would be written.
    pub preview: Option<JobId>,
    /// What would be written, as of the last look.
    pub lines: String,
    /// Whether that has to be looked at anew.
    pub is_stale: bool,
    /// Why it cannot be made, in a sentence.
    pub problem: Option<String>,
    /// Why it was not made, in a sentence.
    pub failure: Option<String>,
    pub running: Option<Running>,
    /// What was made, as it was asked for.
    pub made: Option<(Box<Request>, Shared)>,
}

/// How far it is.
#[derive(Debug)]
pub struct Running {
    pub job: JobId,
    pub read: u64,
    pub stopping: bool,
}

impl Artifact {
    /// How much of it is read, from 0 to 1.
    #[expect(clippy::cast_precision_loss, reason = "a bar's length needs no more digits")]
    pub fn share(&self, running: &Running) -> f32 {
        match self.to_read() {
            None | Some(0) => 0.0,
            Some(all) => (running.read as f32 / all as f32).min(1.0),
        }
    }

    /// How many bytes will have been read at the end: packing reads all of it a second time.
    pub fn to_read(&self) -> Option<u64> {
        self.bytes.map(|bytes| if self.form.packs { bytes.saturating_mul(2) } else { bytes })
    }
}

impl State {
    pub fn asked_artifact(&self) -> Option<Asked> {
        let artifact = self.artifact.as_ref()?;
        Some(Asked {
            folder: artifact.folder.clone(),
            depot: artifact.depot.clone(),
            form: artifact.form.clone(),
            environment: self.source.environment.clone(),
        })
    }

    /// The dialog is closed. What is being made goes on.
    pub fn close_artifact(&mut self) {
        let is_open = self.session.dialog == Some(Dialog::Artifact);
        self.artifact.take_if(|artifact| is_open && artifact.running.is_none());
    }

    /// A path as a person types it.
    pub fn typed(&self, path: &Path) -> Option<String> {
        let in_home = self.home().and_then(|home| path.strip_prefix(home).ok());
        match in_home {
            Some(rest) => Some(format!("~{}{}", std::path::MAIN_SEPARATOR, rest.to_str()?)),
            None => path.to_str().map(str::to_string),
        }
    }

    /// The one space that is meant, by its position.
    pub fn space_for_artifact(&self) -> Result<usize, &'static str> {
        // A selection is large when somebody selects everything: it is counted before it is looked at.
        if self.list.tree.chosen_count() > 1 {
            return Err("Select one space alone; an artifact is made of one");
        }
        let targets = self.targets();
        let spaces = targets.iter().filter_map(|position| self.list.items.item(*position)?.space);
        match spaces.collect::<Vec<_>>().as_slice() {
            [space] => Ok(*space),
            [] if self.list.tree.chosen_count() == 1 => Err("An artifact is made of a scratch space"),
            [] => Err("Select a space first"),
            _ => Err("Select one space alone; an artifact is made of one"),
        }
    }

    /// The depot in which an artifact of this space is made: its own, or another that can be written.
    pub fn depot_for_artifact(&self, space: usize) -> Option<usize> {
        let listing = self.list.listing.as_ref()?;
        let own = listing.space(space)?.id.depot;
        let depots = &listing.inventory.depots;
        let is_writable = |depot: &usize| depots.get(*depot).is_some_and(|depot| depot.writable);
        std::iter::once(own).chain(0..depots.len()).find(is_writable)
    }
}
