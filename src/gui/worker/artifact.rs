//! Making an artifact as a job: what it would write, the long work itself, and which files could name it.
//!
//! It has a thread of its own, for it may go on for minutes beside everything else.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use super::batch::Batch;
use crate::core::artifact::bindings::NAMES;
use crate::core::artifact::platform::Platform;
use crate::core::artifact::{Failure, Run};
use crate::core::operation::artifact::{self, Bind, Request, Shared};
use crate::core::progress::Cancel;
use crate::core::time::LocalTime;
use crate::gui::state::artifact::Asked;

#[derive(Debug, Clone)]
pub enum ArtifactJob {
    /// Find the files in these folders of projects that name artifacts, or could.
    Offer(Vec<PathBuf>),
    /// Look whether it can be made, and which lines would be written. Changes nothing.
    Prepare(Asked),
    Make(Asked, LocalTime),
}

#[derive(Debug)]
pub enum ArtifactNews {
    Offered(Vec<PathBuf>),
    /// The lines that would be written, or why it cannot be made.
    Prepared(Box<Request>, Result<String, Failure>),
    Read(u64),
    Made(Box<Request>, Result<Shared, Failure>),
}

fn request(asked: Asked) -> Request {
    let Asked { folder, depot, form, environment } = asked;
    let path = |text: &str| environment.absolute(&environment.expand_home(Path::new(text.trim())));
    let address = form.url.trim();
    let bind = form.binds.then(|| Bind {
        file: path(&form.file),
        name: form.name.trim().to_string(),
        platform: form.this_platform.then(Platform::this),
        is_lazy: form.is_lazy,
        // Without the packed file nobody can download anything.
        urls: if form.packs && !address.is_empty() { vec![address.to_string()] } else { Vec::new() },
    });
    Request { folder, depot, archive: form.packs.then(|| path(&form.archive)), bind, force: form.replaces }
}

pub(super) fn carry_out(job: ArtifactJob, cancel: &Cancel, tell: &(dyn Fn(ArtifactNews) + Sync)) {
    tell(match job {
        ArtifactJob::Offer(folders) => {
            ArtifactNews::Offered(folders.iter().filter_map(|folder| file_of(folder)).collect())
        }
        ArtifactJob::Prepare(asked) => {
            let request = Box::new(request(asked));
            let lines = artifact::prepare(&request);
            ArtifactNews::Prepared(request, lines)
        }
        ArtifactJob::Make(asked, time) => {
            let request = Box::new(request(asked));
            let so_far = AtomicU64::new(0);
            let told = Batch::<()>::new();
            let read = |bytes| {
                let sum = so_far.fetch_add(bytes, Ordering::Relaxed) + bytes;
                if told.due().is_some() {
                    tell(ArtifactNews::Read(sum));
                }
            };
            let shared = artifact::share(&request, time, Run { cancel, read: &read });
            ArtifactNews::Made(request, shared)
        }
    });
}

/// The file of a project that names its artifacts: the one that Julia would read, or the one to begin.
fn file_of(folder: &Path) -> Option<PathBuf> {
    let mut files = NAMES.map(|name| folder.join(name)).into_iter();
    let there = files.clone().find(|file| file.is_file());
    there.or_else(|| files.next_back().filter(|_| folder.is_dir()))
}
