//! Which processes run Julia: by the name of their program, or the libraries of Julia that they have mapped.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::{each_process, mapped, name_of, own_namespace, seen};
use crate::core::in_use::{Extent, Process, RunningJulia, RunningJulias};

/// Looks at one process after the other, notes which run Julia, and gives how many it looked at.
pub fn look_for_julias(patience: Duration, found: &Mutex<RunningJulias>) -> Extent {
    let own_namespace = own_namespace().ok();
    each_process(patience, |pid, process| {
        let mut is_seen = true;
        let program = seen(fs::read_link(process.join("exe")), &mut is_seen);
        let mut files = mapped(&seen(fs::read(process.join("maps")), &mut is_seen).unwrap_or_default());
        files.retain(|path| is_library(path));
        files.sort();
        files.dedup();
        let name = name_of(process);
        let runs_julia = match &program {
            Some(program) => !files.is_empty() || is_program(program),
            // Of others only the name is shown.
            None => !is_seen && is_julia(name.as_bytes()),
        };
        if runs_julia {
            let namespace = fs::read_link(process.join("ns/mnt")).ok();
            files.splice(0..0, program);
            files.retain(|path| !path.as_os_str().as_bytes().ends_with(b" (deleted)"));
            if namespace.is_none() || namespace != own_namespace {
                files.clear();
            }
            let julia = RunningJulia { process: Process { pid, name }, files };
            found.lock().unwrap_or_else(PoisonError::into_inner).list.push(julia);
        }
        is_seen
    })
}

fn is_program(path: &Path) -> bool {
    path.file_name().is_some_and(|name| is_julia(name.as_bytes()))
}

/// Whether a program is called `julia`, `julia-1.10` or `julia-debug`; juliaup's launcher only starts one.
fn is_julia(name: &[u8]) -> bool {
    let rest = name.strip_prefix(b"julia");
    rest.is_some_and(|rest| matches!(rest.first(), None | Some(b'-' | b' ' | b'.' | b'0'..=b'9')))
}

fn is_library(path: &Path) -> bool {
    let name = path.file_name().map(OsStr::as_bytes).unwrap_or_default();
    [&b"libjulia.so"[..], b"libjulia-internal.so", b"libjulia-debug.so", b"libjulia-internal-debug.so"]
        .iter()
        .any(|library| name.starts_with(library))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn julias_programs_and_libraries_are_told_from_others() {
        for path in ["/p/bin/julia", "/p/bin/julia-1.10", "/p/bin/julia-debug", "/p/bin/julia (deleted)"] {
            assert!(is_program(Path::new(path)), "{path}");
        }
        for path in ["/p/bin/julialauncher", "/p/bin/juliaup", "/julia/bin/sh", "/p/bin/julias", "/"] {
            assert!(!is_program(Path::new(path)), "{path}");
        }
        for path in ["/p/lib/libjulia.so.1.10", "/p/lib/julia/libjulia-internal.so.1.10.5"] {
            assert!(is_library(Path::new(path)), "{path}");
        }
        assert!(!is_library(Path::new("/p/lib/libjuliac.so")));
    }
}
