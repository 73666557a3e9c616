//! One program of ours at a time reads, changes and writes the settings: a hold on their folder, which leaves nothing
//! there. Where a folder cannot be held, there is no hold to respect.

use std::fs::File;
use std::io;
use std::time::{Duration, Instant};

use crate::core::links::Reached;

/// How long another program is waited for, which writes them in some milliseconds.
const PATIENCE: Duration = Duration::from_secs(2);
const PAUSE: Duration = Duration::from_millis(5);

/// The hold, until it is dropped.
#[derive(Debug)]
pub(super) struct Lock(#[expect(dead_code, reason = "it is held while it is open")] Option<File>);

impl Lock {
    /// Takes it.
    ///
    /// # Errors
    /// When another program does not let go of them.
    pub fn take(place: &Reached) -> io::Result<Self> {
        let Some(folder) = place.path().parent().and_then(|folder| File::open(folder).ok()) else {
            return Ok(Self(None));
        };
        let begun = Instant::now();
        loop {
            match folder.try_lock() {
                Ok(()) => return Ok(Self(Some(folder))),
                Err(std::fs::TryLockError::Error(_)) => return Ok(Self(None)),
                Err(std::fs::TryLockError::WouldBlock) if begun.elapsed() >= PATIENCE => {
                    let message = "another program is writing them; try again in a moment";
                    return Err(io::Error::new(io::ErrorKind::WouldBlock, message));
                }
                Err(std::fs::TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
            }
        }
    }
}
