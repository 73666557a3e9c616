//! Showing a folder in the file browser of the operating system.
//!
//! The system's launchers differ in what they tell: some answer with an exit code, some run until the
//! browser is closed, some claim success for a path that is not there. [`show`] therefore looks at the path
//! first, tries one launcher after the other, and takes one that still runs after a moment for a success.
//! It can take that long, so it is never called on the interface thread.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::core::error::Error;
use crate::core::patience;

const OPERATION: &str = "show in the file browser";

/// How long a launcher may take to fail.
const PATIENCE: Duration = Duration::from_millis(1_500);
const POLL: Duration = Duration::from_millis(20);

/// Shows `path` in the file browser: a folder itself, for anything else the folder it lies in, since to open
/// a file would start whatever program claims it. Returns the folder shown.
///
/// # Errors
/// When the path is not there, or no launcher could be started or succeeded. The error says so in words for
/// the user, and names the path so that it can be copied.
pub fn show(path: &Path) -> Result<PathBuf, Error> {
    let metadata = patience::metadata(path).map_err(|error| Error::new(OPERATION, path, error))?;
    let folder = match path.parent() {
        Some(parent) if !metadata.is_dir() => parent,
        _ => path,
    };
    show_with(folder, open::commands(folder))
}

fn show_with(folder: &Path, launchers: Vec<Command>) -> Result<PathBuf, Error> {
    let mut last = io::Error::new(io::ErrorKind::NotFound, "no program was found that opens folders");
    for mut launcher in launchers {
        launcher.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        match launcher.spawn().and_then(outcome) {
            Ok(()) => return Ok(folder.to_path_buf()),
            // A launcher that is not installed says nothing about the others.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => last = error,
        }
    }
    let advice = "open the path yourself, or copy it; on Linux, xdg-utils provides a launcher";
    Err(Error::new(OPERATION, folder, last).with_advice(advice))
}

/// Waits a moment for the launcher to fail. One that goes on is waited for on a thread of its own, so that
/// nothing of it stays behind when it ends.
fn outcome(mut launcher: Child) -> io::Result<()> {
    let mut waited = Duration::ZERO;
    while waited < PATIENCE {
        if let Some(status) = launcher.try_wait()? {
            return if status.success() {
                Ok(())
            } else {
                Err(io::Error::other(format!("the launcher failed ({status})")))
            };
        }
        std::thread::sleep(POLL);
        waited += POLL;
    }
    // Without a thread the launcher is simply not waited for.
    let _ = std::thread::Builder::new().name("launcher".to_string()).spawn(move || launcher.wait());
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn the_first_launcher_that_works_is_taken() {
        let missing = Command::new("/no/such/launcher");
        let folder = Path::new("/");
        assert!(show_with(folder, vec![missing, shell("exit 3"), shell("exit 0")]).is_ok());
    }

    #[test]
    fn failing_launchers_are_explained_with_the_path() {
        let error = show_with(Path::new("/some/space"), vec![shell("exit 3")]).unwrap_err();
        assert!(error.to_string().contains("/some/space"), "{error}");
        assert!(error.to_string().contains("launcher failed"), "{error}");
        let error = show_with(Path::new("/some/space"), Vec::new()).unwrap_err();
        assert!(error.to_string().contains("xdg-utils"), "{error}");
    }

    #[test]
    fn a_launcher_that_keeps_running_is_a_success() {
        assert!(show_with(Path::new("/"), vec![shell("sleep 3")]).is_ok());
    }

    #[test]
    fn a_path_that_is_gone_is_an_error() {
        assert!(show(Path::new("/no/such/space")).is_err());
    }
}
