//! Jupyter's kernels for Julia. Until May 2025 `IJulia` had a kernel run a file of the very version of it that was
//! installed then, `packages/IJulia/SLUG/src/kernel.jl`.

use std::ffi::OsStr;
use std::path::Path;

use super::{Kind, Outside};
use crate::core::depot::layout::PACKAGES;
use crate::core::environment::fold;
use crate::core::error::Warning;
use crate::core::julias::jupyter::{self, Kernel};
use crate::core::julias::{Places, is_julia};
use crate::core::log::parents::Volumes;
use crate::core::space::ParentState;
use crate::core::words;

pub(super) fn look(places: &Places, volumes: &Volumes, warnings: &mut Vec<Warning>) -> Vec<Outside> {
    let folders = places.kernels();
    let kernels = folders.iter().flat_map(|folder| jupyter::read(folder, warnings)).collect::<Vec<_>>();
    kernels.into_iter().filter_map(|kernel| of_kernel(kernel, volumes)).collect()
}

fn of_kernel(kernel: Kernel, volumes: &Volumes) -> Option<Outside> {
    let is_missing = |path: &Path| path.is_absolute() && volumes.state(path) == ParentState::Missing;
    let file = kernel.arguments.iter().map(Path::new).find(|path| path.is_absolute() && is_of_ijulia(path));
    let program = kernel.arguments.first().filter(|program| is_julia(program)).map(Path::new);
    // A kernel whose file is there keeps it, also when its Julia is gone: that may come back.
    let kind = match (file, program) {
        (Some(file), _) if !is_missing(file) => {
            Kind::KernelOfPackage { package: fold(file).ancestors().nth(2)?.to_path_buf() }
        }
        (Some(missing), _) => Kind::DeadKernel { missing: missing.to_path_buf() },
        (None, Some(program)) if is_missing(program) => Kind::DeadKernel { missing: program.to_path_buf() },
        _ => return None,
    };
    let known_as = words::argument(kernel.folder.file_name()?);
    let command = Some(format!("jupyter kernelspec remove {known_as}"));
    Some(Outside { kind, path: kernel.folder, name: kernel.name, command })
}

/// Whether this is `packages/IJulia/SLUG/src/kernel.jl` of a depot.
fn is_of_ijulia(path: &Path) -> bool {
    let path = fold(path);
    let parts: Vec<&OsStr> = path.iter().rev().take(5).collect();
    let [file, source, _, package, packages] = parts.as_slice() else { return false };
    *file == "kernel.jl" && *source == "src" && *package == "IJulia" && *packages == PACKAGES
}
