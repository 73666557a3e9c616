//! Which format a file has: by what it holds first, then by its name.

use std::path::Path;

use super::Trouble;
use super::source::Source;

/// A format that a look knows by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    Csv,
    Tsv,
    Text,
    Json,
    JsonLines,
    Toml,
    Html,
    Arff,
    MatrixMarket,
    Png,
    Jpeg,
    Gif,
    Webp,
    Bmp,
    Tiff,
    Tar,
    Gzip,
    Bzip2,
    Xz,
    Zstd,
    Zip,
    /// Arrays of `NumPy` in a zip file.
    Npz,
    Numpy,
    Hdf5,
    Jld2,
    Netcdf,
    Mat5,
    /// What Julia's `serialize` writes.
    Serialized,
    Arrow,
    ArrowStream,
    Parquet,
    Sqlite,
    /// A folder of arrays.
    Zarr,
    Fits,
    Nifti,
    Elf,
    /// Code compiled by Julia.
    Compiled,
    Binary,
}

impl Kind {
    /// What it is called, with its article where it has one: "a PNG picture".
    pub fn words(self) -> &'static str {
        match self {
            Self::Csv => "a table (CSV)",
            Self::Tsv => "a table (TSV)",
            Self::Text => "text",
            Self::Json => "JSON",
            Self::JsonLines => "JSON, one record a line",
            Self::Toml => "TOML",
            Self::Html => "a web page (HTML)",
            Self::Arff => "a table (ARFF)",
            Self::MatrixMarket => "a Matrix Market matrix",
            Self::Png => "a PNG picture",
            Self::Jpeg => "a JPEG picture",
            Self::Gif => "a GIF picture",
            Self::Webp => "a WebP picture",
            Self::Bmp => "a BMP picture",
            Self::Tiff => "a TIFF picture",
            Self::Tar => "a tar archive",
            Self::Gzip => "compressed data (gzip)",
            Self::Bzip2 => "compressed data (bzip2)",
            Self::Xz => "compressed data (xz)",
            Self::Zstd => "compressed data (zstd)",
            Self::Zip => "a zip archive",
            Self::Npz => "NumPy arrays (npz)",
            Self::Numpy => "a NumPy array",
            Self::Hdf5 => "an HDF5 file",
            Self::Jld2 => "a Julia data file (JLD2)",
            Self::Netcdf => "a NetCDF file",
            Self::Mat5 => "a MATLAB file",
            Self::Serialized => "a serialized Julia value",
            Self::Arrow => "an Arrow file",
            Self::ArrowStream => "an Arrow stream",
            Self::Parquet => "a Parquet file",
            Self::Sqlite => "an SQLite database",
            Self::Zarr => "a Zarr folder",
            Self::Fits => "a FITS file",
            Self::Nifti => "a NIfTI image",
            Self::Elf => "a program or library (ELF)",
            Self::Compiled => "compiled Julia code",
            Self::Binary => "binary data",
        }
    }

    /// What it is called in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::Text => "text",
            Self::Json => "json",
            Self::JsonLines => "jsonl",
            Self::Toml => "toml",
            Self::Html => "html",
            Self::Arff => "arff",
            Self::MatrixMarket => "mtx",
            Self::Png => "png",
            Self::Jpeg => "jpeg",
            Self::Gif => "gif",
            Self::Webp => "webp",
            Self::Bmp => "bmp",
            Self::Tiff => "tiff",
            Self::Tar => "tar",
            Self::Gzip => "gzip",
            Self::Bzip2 => "bzip2",
            Self::Xz => "xz",
            Self::Zstd => "zstd",
            Self::Zip => "zip",
            Self::Npz => "npz",
            Self::Numpy => "npy",
            Self::Hdf5 => "hdf5",
            Self::Jld2 => "jld2",
            Self::Netcdf => "netcdf",
            Self::Mat5 => "mat",
            Self::Serialized => "jls",
            Self::Arrow => "arrow",
            Self::ArrowStream => "arrow-stream",
            Self::Parquet => "parquet",
            Self::Sqlite => "sqlite",
            Self::Zarr => "zarr",
            Self::Fits => "fits",
            Self::Nifti => "nifti",
            Self::Elf => "elf",
            Self::Compiled => "ji",
            Self::Binary => "binary",
        }
    }
}

/// What the end of a name promises, without regard to case. Formats that are all text count as one another's.
pub fn promised(name: &Path) -> Option<Kind> {
    let extension = name.extension()?.to_str()?.to_ascii_lowercase();
    Some(match extension.as_str() {
        "csv" => Kind::Csv,
        "tsv" | "tab" => Kind::Tsv,
        "txt" | "md" | "jl" | "log" | "xml" | "yaml" | "yml" | "py" | "sh" => Kind::Text,
        "json" | "geojson" | "ipynb" => Kind::Json,
        "jsonl" | "ndjson" => Kind::JsonLines,
        "toml" => Kind::Toml,
        "html" | "htm" => Kind::Html,
        "arff" => Kind::Arff,
        "mtx" => Kind::MatrixMarket,
        "png" => Kind::Png,
        "jpg" | "jpeg" => Kind::Jpeg,
        "gif" => Kind::Gif,
        "webp" => Kind::Webp,
        "bmp" => Kind::Bmp,
        "tif" | "tiff" => Kind::Tiff,
        "tar" => Kind::Tar,
        "gz" | "tgz" => Kind::Gzip,
        "bz2" => Kind::Bzip2,
        "xz" => Kind::Xz,
        "zst" => Kind::Zstd,
        "zip" => Kind::Zip,
        "npz" => Kind::Npz,
        "npy" => Kind::Numpy,
        "h5" | "hdf5" | "hdf" | "he5" => Kind::Hdf5,
        "jld2" | "jld" => Kind::Jld2,
        "nc" | "nc4" | "cdf" => Kind::Netcdf,
        "mat" => Kind::Mat5,
        "jls" => Kind::Serialized,
        "arrow" | "feather" | "arrows" => Kind::Arrow,
        "parquet" => Kind::Parquet,
        "sqlite" | "sqlite3" | "db" | "gpkg" => Kind::Sqlite,
        "fits" | "fit" => Kind::Fits,
        "nii" => Kind::Nifti,
        "so" => Kind::Elf,
        "ji" => Kind::Compiled,
        _ => return None,
    })
}

/// Bytes at a place in a file by which a format is known.
const MARKS: &[(u64, &[u8], Kind)] = &[
    (0, b"\x89PNG\r\n\x1a\n", Kind::Png),
    (0, b"\xff\xd8\xff", Kind::Jpeg),
    (0, b"GIF87a", Kind::Gif),
    (0, b"GIF89a", Kind::Gif),
    (0, b"II*\0", Kind::Tiff),
    (0, b"MM\0*", Kind::Tiff),
    (0, b"\x1f\x8b", Kind::Gzip),
    (0, b"BZh", Kind::Bzip2),
    (0, b"\xfd7zXZ\0", Kind::Xz),
    (0, b"\x28\xb5\x2f\xfd", Kind::Zstd),
    (0, b"PK\x03\x04", Kind::Zip),
    (0, b"PK\x05\x06", Kind::Zip),
    (0, b"\x93NUMPY", Kind::Numpy),
    (0, b"HDF5-based Julia Data Format", Kind::Jld2),
    (0, b"CDF\x01", Kind::Netcdf),
    (0, b"CDF\x02", Kind::Netcdf),
    (0, b"CDF\x05", Kind::Netcdf),
    (0, b"MATLAB 5.0 MAT-file", Kind::Mat5),
    (0, b"7JL", Kind::Serialized),
    (0, b"ARROW1\0\0", Kind::Arrow),
    (0, b"\xff\xff\xff\xff", Kind::ArrowStream),
    (0, b"PAR1", Kind::Parquet),
    (0, b"SQLite format 3\0", Kind::Sqlite),
    (0, b"SIMPLE  =", Kind::Fits),
    (0, b"\x7fELF", Kind::Elf),
    (0, b"\xfbjli\r\n\x1a\n", Kind::Compiled),
    (0, b"%%MatrixMarket", Kind::MatrixMarket),
    (257, b"ustar", Kind::Tar),
    (344, b"n+1\0", Kind::Nifti),
];

const HDF5: &[u8] = b"\x89HDF\r\n\x1a\n";

/// Where in a file the superblock of HDF5 may stand: at the beginning, and behind a block of the user's.
const SUPERBLOCKS: [u64; 5] = [0, 512, 1_024, 2_048, 4_096];

/// Where the superblock of HDF5 stands, if there is one.
///
/// # Errors
/// When the file cannot be read.
pub fn superblock(source: &Source<'_>) -> Result<Option<u64>, Trouble> {
    for at in SUPERBLOCKS {
        if source.up_to(at, HDF5.len() as u64)? == HDF5 {
            return Ok(Some(at));
        }
    }
    Ok(None)
}

/// The format of a file, by its contents where they tell, and by its name (`name`, the last part alone) where that only
/// chooses among kinds of text.
///
/// # Errors
/// When the file cannot be read.
pub fn recognise(source: &Source<'_>, name: &Path) -> Result<Kind, Trouble> {
    let promised = promised(name);
    let start = source.up_to(0, 4_096)?;
    if superblock(source)?.is_some() {
        return Ok(match promised {
            _ if start.starts_with(b"HDF5-based Julia Data Format") => Kind::Jld2,
            Some(Kind::Netcdf) => Kind::Netcdf,
            _ => Kind::Hdf5,
        });
    }
    let marked = MARKS.iter().find(|(at, mark, _)| {
        usize::try_from(*at).ok().and_then(|at| start.get(at..)).is_some_and(|rest| rest.starts_with(mark))
    });
    if let Some((_, _, kind)) = marked {
        return Ok(match kind {
            Kind::Zip if promised == Some(Kind::Npz) => Kind::Npz,
            kind => *kind,
        });
    }
    if start.starts_with(b"RIFF") && start.get(8..12) == Some(b"WEBP") {
        return Ok(Kind::Webp);
    }
    if start.starts_with(b"BM") && start.get(6..10) == Some(&[0; 4]) {
        return Ok(Kind::Bmp);
    }
    // A zip file may have a program in front of it: only its end tells.
    if promised == Some(Kind::Zip) && !super::text::is_text(&start) {
        return Ok(Kind::Zip);
    }
    if !super::text::is_text(&start) {
        return Ok(Kind::Binary);
    }
    let is_whole = start.len() as u64 == source.size();
    if is_web_page(&start) && promised != Some(Kind::Text) {
        return Ok(Kind::Html);
    }
    Ok(match promised {
        Some(
            kind @ (Kind::Csv
            | Kind::Tsv
            | Kind::Json
            | Kind::JsonLines
            | Kind::Toml
            | Kind::Arff
            | Kind::MatrixMarket),
        ) => kind,
        // Names that promise nothing but text, or nothing.
        None if is_json(&start) => Kind::Json,
        None | Some(Kind::Text) if may_be_table(name) && super::table::is_table(&start, is_whole) => {
            Kind::Csv
        }
        _ => Kind::Text,
    })
}

/// Whether this is the beginning of a web page, which is what a server often sends in place of a file that it lacks.
fn is_web_page(start: &[u8]) -> bool {
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start).trim_ascii_start();
    let begins = |with: &[u8]| start.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with));
    begins(b"<!doctype html") || begins(b"<html")
}

/// Whether this is the beginning of an object in JSON.
fn is_json(start: &[u8]) -> bool {
    start.trim_ascii_start().strip_prefix(b"{").is_some_and(|rest| rest.trim_ascii_start().starts_with(b"\""))
}

/// Whether a name leaves open that a text is a table.
fn may_be_table(name: &Path) -> bool {
    name.extension().is_none_or(|extension| {
        ["txt", "dat", "data", "asc"].iter().any(|plain| extension.eq_ignore_ascii_case(plain))
    })
}

/// Whether a format is text whose kind the name tells.
pub fn is_text(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Csv
            | Kind::Tsv
            | Kind::Text
            | Kind::Json
            | Kind::JsonLines
            | Kind::Toml
            | Kind::Html
            | Kind::Arff
            | Kind::MatrixMarket
    )
}

/// What to say when a file is not what its name says: `named .jld2 but is text`.
pub fn mismatch(name: &Path, kind: Kind) -> Option<String> {
    let promised = promised(name)?;
    let same = |one: Kind, other: Kind| {
        one == other
            || (is_text(one) && is_text(other) && one != Kind::Html)
            || [(Kind::Hdf5, Kind::Jld2), (Kind::Hdf5, Kind::Netcdf), (Kind::Hdf5, Kind::Mat5)]
                .contains(&(one, other))
            || (one == Kind::ArrowStream && other == Kind::Arrow)
    };
    if same(kind, promised) {
        return None;
    }
    let extension = name.extension()?.to_string_lossy().into_owned();
    let hint = if is_text(kind) && (kind == Kind::Html || !is_text(promised)) {
        "; perhaps a download that failed"
    } else {
        ""
    };
    Some(format!("named .{extension} but is {}{hint}", kind.words()))
}
