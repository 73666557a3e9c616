//! The name of one file of compiled code, taken apart.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use crate::core::julia::slug::SLUG_LENGTHS;

/// Which part of the compiled code a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// What Julia looks for and loads; without it nothing of the same stem is used.
    Ji,
    /// Machine code, since Julia 1.9.
    Native,
    /// The folder of debug symbols beside machine code on macOS.
    DebugSymbols,
    /// Written while a package is compiled, and renamed when that is done.
    Temporary,
    /// Says which process compiles a package, since Julia 1.10.
    Lock,
    Other,
}

/// A file in `compiled/vX.Y/NAME/`, or in `compiled/vX.Y/` itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileName {
    /// What the parts that belong together have in common: `SLUG_CTX`, before Julia 1.3 `SLUG`, and of a module without
    /// UUID its `NAME`. Where a DLL was in use, Julia has written both parts anew with `_N` behind the stem, so that is
    /// another stem.
    pub stem: OsString,
    /// The package's slug; see [`slug_of`](crate::core::julia::slug::slug_of).
    pub slug: Option<String>,
    pub part: Part,
}

const NATIVE: [&str; 3] = [".so", ".dylib", ".dll"];
const TEMPORARY: &str = "jl_";

impl FileName {
    /// The file called `name` in the folder of a package.
    pub fn of_package(name: &OsStr) -> Self {
        let mut file = Self::without_uuid(name);
        if !matches!(file.part, Part::Temporary | Part::Other) {
            file.slug = file.stem.to_str().and_then(slug_in);
        }
        file
    }

    /// The file called `name` in the folder of a version of Julia, where modules without UUID are.
    pub fn without_uuid(name: &OsStr) -> Self {
        let (stem, part) = match name.to_str() {
            Some(text) => split(text),
            None => return Self { stem: name.to_os_string(), slug: None, part: Part::Other },
        };
        Self { stem: stem.into(), slug: None, part }
    }
}

/// Where the `.ji` file lies that native code, or the symbols of it, at this path belongs to; `None` when it is neither.
pub fn ji_of(path: &Path) -> Option<PathBuf> {
    let file = FileName::of_package(path.file_name()?);
    let mut name = file.stem;
    name.push(".ji");
    matches!(file.part, Part::Native | Part::DebugSymbols).then(|| path.with_file_name(name))
}

/// A name without what says which part it is.
fn split(name: &str) -> (&str, Part) {
    if let Some(stem) = name.strip_suffix(".ji") {
        return (stem, Part::Ji);
    }
    if let Some(locked) = name.strip_suffix(".pidfile") {
        return (locked.strip_suffix(".ji").unwrap_or(locked), Part::Lock);
    }
    if let Some(symbols) = name.strip_suffix(".dSYM") {
        return (native(symbols).unwrap_or(symbols), Part::DebugSymbols);
    }
    if let Some(stem) = native(name).or_else(|| native(without_number(name)?)) {
        return (stem, Part::Native);
    }
    (name, if name.starts_with(TEMPORARY) { Part::Temporary } else { Part::Other })
}

fn native(name: &str) -> Option<&str> {
    NATIVE.iter().find_map(|extension| name.strip_suffix(extension))
}

/// What stands before `_N`.
fn without_number(name: &str) -> Option<&str> {
    let (before, number) = name.rsplit_once('_')?;
    (!number.is_empty() && number.bytes().all(|digit| digit.is_ascii_digit())).then_some(before)
}

/// The slug in `SLUG`, `SLUG_CTX` or `SLUG_CTX_N`.
fn slug_in(stem: &str) -> Option<String> {
    let (slug, context) = match stem.split_once('_') {
        Some((slug, context)) => (slug, Some(without_number(context).unwrap_or(context))),
        None => (stem, None),
    };
    let [length, _] = SLUG_LENGTHS;
    let is_slug = |text: &str| text.len() == length && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (is_slug(slug) && context.is_none_or(is_slug)).then(|| slug.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_package(name: &str) -> (String, Option<String>, Part) {
        let file = FileName::of_package(name.as_ref());
        (file.stem.into_string().unwrap(), file.slug, file.part)
    }

    #[test]
    fn the_parts_of_a_package_are_told_apart_and_belong_together() {
        for (name, part) in [
            ("pWSk8_hmoCe.ji", Part::Ji),
            ("pWSk8_hmoCe.so", Part::Native),
            ("pWSk8_hmoCe.dylib", Part::Native),
            ("pWSk8_hmoCe.dll", Part::Native),
            ("pWSk8_hmoCe.dll_3", Part::Native),
            ("pWSk8_hmoCe.dylib.dSYM", Part::DebugSymbols),
            ("pWSk8_hmoCe.ji.pidfile", Part::Lock),
            ("pWSk8_hmoCe.pidfile", Part::Lock),
        ] {
            let expected = ("pWSk8_hmoCe".to_string(), Some("pWSk8".to_string()), part);
            assert_eq!(of_package(name), expected, "{name}");
        }
    }

    #[test]
    fn a_dll_that_was_in_use_and_its_ji_have_a_stem_of_their_own() {
        for (name, part) in [("pWSk8_hmoCe_0.ji", Part::Ji), ("pWSk8_hmoCe_0.dll", Part::Native)] {
            let expected = ("pWSk8_hmoCe_0".to_string(), Some("pWSk8".to_string()), part);
            assert_eq!(of_package(name), expected, "{name}");
        }
    }

    #[test]
    fn files_of_julia_before_1_3_have_the_slug_alone() {
        assert_eq!(of_package("M1Qoh.ji"), ("M1Qoh".to_string(), Some("M1Qoh".to_string()), Part::Ji));
    }

    #[test]
    fn a_module_without_uuid_has_no_slug_even_if_its_name_looks_like_one() {
        let file = FileName::without_uuid("Plots.ji".as_ref());
        assert_eq!(file, FileName { stem: "Plots".into(), slug: None, part: Part::Ji });
    }

    #[test]
    fn native_code_tells_its_ji_file() {
        let ji = |path: &str| ji_of(Path::new(path)).map(|ji| ji.display().to_string());
        assert_eq!(ji("/d/A/pWSk8_hmoCe.so").as_deref(), Some("/d/A/pWSk8_hmoCe.ji"));
        assert_eq!(ji("/d/A/pWSk8_hmoCe.dylib.dSYM").as_deref(), Some("/d/A/pWSk8_hmoCe.ji"));
        assert_eq!((ji("/d/A/pWSk8_hmoCe.ji"), ji("/d/space"), ji("/")), (None, None, None));
    }

    #[test]
    fn what_julia_did_not_name_so_is_no_compiled_code() {
        for (name, part) in [
            ("jl_8fJ2kL", Part::Temporary),
            ("jl_1A2B.tmp", Part::Temporary),
            ("notes.txt", Part::Other),
            ("pWSk8_hmoCe", Part::Other),
            ("pWSk8_hmoCe.ji.bak", Part::Other),
            ("a_1", Part::Other),
            ("", Part::Other),
        ] {
            assert_eq!(of_package(name), (name.to_string(), None, part), "{name}");
        }
        for odd in
            ["abc.ji", "pWSk8_.ji", "pWSk8_hmoCe_x.ji", "pWSk8-hmoCe.ji", "pWSké_hmoCe.ji", ".ji", "_1.so"]
        {
            assert_eq!(of_package(odd).1, None, "{odd}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_name_that_is_no_text_is_kept_as_it_is() {
        use std::os::unix::ffi::OsStrExt;
        let name = OsStr::from_bytes(b"pWSk8_\xff.ji");
        let file = FileName::of_package(name);
        assert_eq!(file, FileName { stem: name.to_os_string(), slug: None, part: Part::Other });
    }
}
