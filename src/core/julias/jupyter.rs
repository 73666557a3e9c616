//! Jupyter's kernels: what each is started with.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::core::depot::is_absence;
use crate::core::error::{Warning, WarningKind};
use crate::core::folder;
use crate::core::log::file::read_small;

/// The largest `kernel.json` that is read, in bytes.
const LARGEST: u64 = 1 << 20;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kernel {
    /// Its folder, in which `kernel.json` is.
    pub folder: PathBuf,
    /// What Jupyter shows for it.
    pub name: String,
    /// The program and its arguments.
    pub arguments: Vec<String>,
}

/// The kernels in a folder of kernels, by name. What there is none of is no trouble.
pub fn read(folder: &Path, warnings: &mut Vec<Warning>) -> Vec<Kernel> {
    let mut names = match folder::entries(folder) {
        Ok(names) => names,
        Err(error) => {
            if !is_absence(&error) {
                warnings.push(Warning::io(WarningKind::Julia, folder, &error));
            }
            return Vec::new();
        }
    };
    names.sort();
    let kernel = |(name, _)| {
        let folder = folder.join(name);
        let file = folder.join("kernel.json");
        match read_small(&file, LARGEST) {
            Ok(bytes) => of_json(&folder, &bytes?).or_else(|| {
                let message = "this is not a kernel's JSON, so it is not known what the kernel runs";
                warnings.push(Warning::new(WarningKind::Julia, file, message));
                None
            }),
            Err(error) => {
                warnings.push(Warning::io(WarningKind::Julia, &file, &error));
                None
            }
        }
    };
    names.into_iter().filter_map(kernel).collect()
}

fn of_json(folder: &Path, bytes: &[u8]) -> Option<Kernel> {
    let value: Value = serde_json::from_slice(bytes).ok()?;
    let arguments = value.get("argv")?.as_array()?;
    let arguments = arguments.iter().filter_map(Value::as_str).map(ToString::to_string).collect();
    let shown = value.get("display_name").and_then(Value::as_str).map(ToString::to_string);
    let name = shown.or_else(|| Some(folder.file_name()?.to_string_lossy().into_owned()))?;
    Some(Kernel { folder: folder.to_path_buf(), name, arguments })
}
