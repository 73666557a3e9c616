//! The line of Julia that reads a file, or a part of it: to be copied into a session.

use std::path::Path;

use crate::core::look::Kind;

/// The line that reads a file of this kind, or the part of it with this name. What Julia cannot read by itself is read
/// with the package that most people use for it.
pub fn line(kind: Kind, path: &Path, part: Option<&str>) -> String {
    let file = literal(path.as_os_str().as_encoded_bytes());
    let named = |name: &str| literal(name.trim_start_matches('/').as_bytes());
    match (kind, part) {
        (Kind::Csv | Kind::Tsv, _) => format!("using CSV, DataFrames; CSV.read({file}, DataFrame)"),
        (Kind::Text, _) => format!("read({file}, String)"),
        (Kind::Json, _) => format!("using JSON; JSON.parsefile({file})"),
        (Kind::JsonLines, _) => format!("using JSON; JSON.parse.(eachline({file}))"),
        (Kind::Toml, _) => format!("using TOML; TOML.parsefile({file})"),
        (Kind::Arff, _) => format!("using ARFFFiles; ARFFFiles.load({file})"),
        (Kind::MatrixMarket, _) => format!("using MatrixMarket; MatrixMarket.mmread({file})"),
        (Kind::Png | Kind::Jpeg | Kind::Gif | Kind::Webp | Kind::Bmp | Kind::Tiff, _) => {
            format!("using Images; load({file})")
        }
        (Kind::Tar, _) => format!("using Tar; Tar.list({file})"),
        (Kind::Gzip, _) => format!("using CodecZlib; GzipDecompressorStream(open({file}))"),
        (Kind::Bzip2, _) => format!("using CodecBzip2; Bzip2DecompressorStream(open({file}))"),
        (Kind::Xz, _) => format!("using CodecXz; XzDecompressorStream(open({file}))"),
        (Kind::Zstd, _) => format!("using CodecZstd; ZstdDecompressorStream(open({file}))"),
        (Kind::Zip, _) => format!("using ZipFile; ZipFile.Reader({file})"),
        (Kind::Npz, Some(name)) => {
            let name = name.trim_end_matches(".npy");
            format!("using NPZ; npzread({file}, [{0}])[{0}]", named(name))
        }
        (Kind::Npz | Kind::Numpy, _) => format!("using NPZ; npzread({file})"),
        (Kind::Jld2, Some(name)) => format!("using JLD2; load({file}, {})", named(name)),
        (Kind::Jld2, None) => format!("using JLD2; load({file})"),
        (Kind::Hdf5, Some(name)) => format!("using HDF5; h5read({file}, {})", named(name)),
        (Kind::Hdf5, None) => format!("using HDF5; h5open({file})"),
        (Kind::Netcdf, Some(name)) => format!("using NCDatasets; Array(NCDataset({file})[{}])", named(name)),
        (Kind::Netcdf, None) => format!("using NCDatasets; NCDataset({file})"),
        (Kind::Mat5, Some(name)) => format!("using MAT; matread({file})[{}]", named(name)),
        (Kind::Mat5, None) => format!("using MAT; matread({file})"),
        (Kind::Serialized, _) => format!("using Serialization; deserialize({file})"),
        (Kind::Arrow | Kind::ArrowStream, _) => {
            format!("using Arrow, DataFrames; DataFrame(Arrow.Table({file}))")
        }
        (Kind::Parquet, _) => format!("using Parquet2, DataFrames; DataFrame(Parquet2.Dataset({file}))"),
        (Kind::Sqlite, _) => format!("using SQLite; SQLite.DB({file})"),
        (Kind::Fits, _) => format!("using FITSIO; FITS({file})"),
        (Kind::Nifti, _) => format!("using NIfTI; niread({file})"),
        // Whatever it is, these are its bytes.
        _ => format!("read({file})"),
    }
}

/// A text as Julia's source spells it, be it text or not.
fn literal(bytes: &[u8]) -> String {
    use std::fmt::Write;
    let mut written = String::from("\"");
    for chunk in bytes.utf8_chunks() {
        for letter in chunk.valid().chars() {
            match letter {
                '"' | '\\' | '$' => written.extend(['\\', letter]),
                '\n' => written.push_str("\\n"),
                letter if crate::core::words::is_deceptive(letter) => {
                    let _ = write!(written, "\\U{:08x}", u32::from(letter));
                }
                letter => written.push(letter),
            }
        }
        for byte in chunk.invalid() {
            let _ = write!(written, "\\x{byte:02x}");
        }
    }
    written.push('"');
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_and_a_part_of_it_are_read_by_a_line() {
        let path = Path::new("/d/a.jld2");
        assert_eq!(line(Kind::Jld2, path, Some("/ds")), "using JLD2; load(\"/d/a.jld2\", \"ds\")");
        assert_eq!(
            line(Kind::Toml, Path::new("/d/a.toml"), None),
            "using TOML; TOML.parsefile(\"/d/a.toml\")"
        );
        assert_eq!(line(Kind::Elf, Path::new("/d/a.so"), None), "read(\"/d/a.so\")");
    }

    #[test]
    fn a_name_stays_a_name_whatever_is_in_it() {
        let path = Path::new("/d/$(run(`x`))\"\\\n\u{202e}");
        let text = line(Kind::Text, path, None);
        assert_eq!(text, "read(\"/d/\\$(run(`x`))\\\"\\\\\\n\\U0000202e\", String)");
        assert_eq!(literal(b"a\xff"), "\"a\\xff\"");
    }
}
