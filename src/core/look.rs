//! What is in a file: a look that shows a part of it, and never takes long.
//!
//! [`look`] opens a file below a folder by handles (`open`), recognises its format by its contents and its name (`kind`),
//! and lets the reader of that format show what it can: a [`Preview`], which is a value that window and command
//! line paint. All is read through one [`Source`](source::Source), which counts and bounds what is read, unpacked and
//! taken of memory, and ends when time is over or somebody asks it to stop.
//!
//! # What it promises
//! Nothing on disk is changed, access times included where the system allows. No link is followed, nothing but a regular file
//! is opened, nothing that a file says is run or fetched. A file that is damaged, lies about its lengths or changes while it is
//! read costs its preview and nothing else: a reader that fails says why, and even one that panics is caught.
//!
//! # What it leaves to others
//! Which files there are: `scan::tree`. How it is painted, and control characters in it: the faces. Waiting for a disk that
//! does not answer: who asks for a look from a thread that can be left behind.

use std::cell::{Cell, RefCell};
use std::ffi::OsString;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use crate::core::identity::Facts;
use crate::core::progress::Cancel;

pub mod archive;
mod arff;
mod arrow;
pub mod budget;
mod column;
mod compiled;
mod document;
mod elf;
mod fields;
mod fits;
mod flat;
mod hdf5;
pub mod hex;
mod json;
pub mod kind;
mod mat;
mod matrix_market;
mod netcdf;
mod nifti;
mod numpy;
mod open;
pub mod origin;
mod packing;
mod parquet;
mod picture;
pub mod preview;
mod serialized;
mod slice;
pub mod source;
mod sqlite;
mod table;
pub mod text;
mod toml;
mod trouble;
mod zarr;

pub use budget::Limits;
pub use kind::Kind;
pub use preview::Preview;
pub use trouble::Trouble;

use budget::Budget;
use open::Opened;
use source::Source;

/// Which part of a file is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Part {
    #[default]
    Whole,
    /// One node of a tree, by its path.
    Node(String),
    /// A part of a node's values: for each axis where along it, or `None` for the two at most that are shown.
    Slice(String, Vec<Option<u64>>),
    /// What is in an archive under this name.
    Member(String),
    /// A table or a text from this row on.
    Rows(u64),
}

/// How a file is to be shown, whatever it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Text,
    Hex,
    Table,
    Tree,
}

/// What is to be looked at, and how much it may cost.
#[derive(Debug, Clone)]
pub struct Request {
    /// The folder of a space, or another.
    pub root: PathBuf,
    /// The names that lead to the file from there.
    pub inside: Vec<OsString>,
    pub part: Part,
    pub form: Option<Form>,
    pub limits: Limits,
    /// Read also what has a size and no room on disk: on tape, or in a cloud, from where it would be fetched.
    pub fetch: bool,
}

impl Request {
    /// What is shown without being asked for.
    pub fn automatic(root: PathBuf, inside: Vec<OsString>) -> Self {
        Self { root, inside, part: Part::Whole, form: None, limits: Limits::AUTOMATIC, fetch: false }
    }
}

/// What a look has shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Looked {
    /// What the file system says of it, where it could be asked.
    pub facts: Option<Facts>,
    pub kind: Option<Kind>,
    pub preview: Preview,
    /// What is to be known besides, each a sentence without its full stop.
    pub notes: Vec<String>,
    /// Whether there is more than is shown.
    pub is_cut: bool,
    /// Whether something of what was to be shown could not be read.
    pub is_partial: bool,
    /// Bytes read from disk.
    pub read: u64,
    /// It would have to be fetched from tape or a cloud, which is done only when asked for.
    pub asks_to_fetch: bool,
}

impl Looked {
    fn nothing(why: impl Into<String>, facts: Option<Facts>) -> Self {
        Self {
            facts,
            kind: None,
            preview: Preview::nothing(why),
            notes: Vec::new(),
            is_cut: false,
            is_partial: false,
            read: 0,
            asks_to_fetch: false,
        }
    }
}

/// What a reader is given beside its source, and where it leaves word.
#[derive(Debug)]
pub struct Context<'a> {
    /// The file's own name, the last part of its path.
    pub name: &'a Path,
    pub part: &'a Part,
    pub budget: &'a Budget<'a>,
    /// How many archives this lies in.
    pub depth: usize,
    notes: &'a RefCell<Vec<String>>,
    is_cut: &'a Cell<bool>,
    is_partial: &'a Cell<bool>,
}

impl<'a> Context<'a> {
    /// Leaves word of what is to be known besides: a sentence without its full stop.
    pub fn note(&self, note: impl Into<String>) {
        let note = note.into();
        let mut notes = self.notes.borrow_mut();
        if !notes.contains(&note) {
            notes.push(note);
        }
    }

    /// Leaves word that there is more than is shown.
    pub fn cut(&self) {
        self.is_cut.set(true);
    }

    /// Leaves word of what ended the reading of a part, when it did.
    pub fn ended(&self, trouble: &Trouble) {
        self.note(trouble.to_string());
        self.cut();
        self.is_partial.set(true);
    }

    /// The context of what lies in an archive under `name`.
    pub fn member<'b>(&'b self, name: &'b Path, part: &'b Part) -> Context<'b>
    where
        'a: 'b,
    {
        Context { name, part, depth: self.depth + 1, ..*self }
    }
}

/// Looks at a file, or a part of it. What cannot be shown is told as [`Preview::Nothing`] with the reason.
pub fn look(request: &Request, cancel: &Cancel) -> Looked {
    let (file, facts) = match open::open(&request.root, &request.inside) {
        Opened::File { file, facts } => (file, facts),
        Opened::Folder => {
            let zarr = catch_unwind(AssertUnwindSafe(|| zarr::look(request, cancel)));
            let zarr = zarr.unwrap_or_else(|_| Some(Looked::nothing(FAILED, None)));
            return zarr.unwrap_or_else(|| Looked::nothing("a folder", None));
        }
        Opened::Refused { why, facts } => return Looked::nothing(why, facts),
    };
    if facts.bytes == 0 {
        return Looked::nothing("empty", Some(facts));
    }
    if is_elsewhere(&facts) && !request.fetch {
        return Looked { asks_to_fetch: true, ..Looked::nothing(ELSEWHERE, Some(facts)) };
    }
    let budget = Budget::new(request.limits, cancel);
    let name = request.inside.last().map_or(Path::new(""), Path::new);
    let again = file.try_clone();
    let source = Source::of_file(file, facts.bytes, &budget);
    let mut looked = show(&source, name, &request.part, request.form, &budget);
    looked.facts = Some(facts);
    #[cfg(unix)]
    if again.is_ok_and(|file| Facts::of(&file).is_ok_and(|now| !now.is_same_as(&facts))) {
        looked.notes.push("it changed while it was read".to_string());
    }
    #[cfg(not(unix))]
    drop(again);
    looked
}

/// Looks at bytes in memory, as at a file of this name that holds them.
pub fn look_at(bytes: &[u8], name: &Path, part: &Part, limits: Limits, cancel: &Cancel) -> Looked {
    let budget = Budget::new(limits, cancel);
    show(&Source::of_memory(bytes.into(), &budget), name, part, None, &budget)
}

fn show(source: &Source<'_>, name: &Path, part: &Part, form: Option<Form>, budget: &Budget<'_>) -> Looked {
    let (notes, is_cut, is_partial) = (RefCell::default(), Cell::default(), Cell::default());
    let context =
        Context { name, part, budget, depth: 0, notes: &notes, is_cut: &is_cut, is_partial: &is_partial };
    let (kind, preview) = preview_of(source, form, &context);
    Looked {
        facts: None,
        kind,
        preview,
        read: budget.spent(),
        is_cut: is_cut.get(),
        is_partial: is_partial.get(),
        notes: notes.into_inner(),
        asks_to_fetch: false,
    }
}

/// What is said in place of a preview whose reader panicked.
const FAILED: &str = "this reader failed; the file is untouched";

const ELSEWHERE: &str =
    "its contents are not on this disk (on tape, in a cloud, or nothing but a hole); reading may fetch them";

/// Whether a file has a size, and no room on this disk.
fn is_elsewhere(facts: &Facts) -> bool {
    facts.allocated == 0 && facts.bytes > MOST_INLINE
}

/// Bytes that some file systems keep with the name of a file, so that it has a size and no room.
const MOST_INLINE: u64 = 4_096;

/// What `source` shows; a reader that fails, even by a panic, leaves the reason.
pub fn preview_of(source: &Source<'_>, form: Option<Form>, context: &Context<'_>) -> (Option<Kind>, Preview) {
    let kind = match kind::recognise(source, context.name) {
        Ok(kind) => kind,
        Err(trouble) => return (None, Preview::nothing(trouble.to_string())),
    };
    if let Some(note) = kind::mismatch(context.name, kind) {
        context.note(note);
    }
    let preview = catch_unwind(AssertUnwindSafe(|| read(source, kind, form, context)));
    let preview = preview.unwrap_or_else(|_| Err(Trouble::unsupported(FAILED)));
    let preview = preview.unwrap_or_else(|trouble| {
        if trouble.ends_all() {
            context.cut();
        }
        Preview::nothing(trouble.to_string())
    });
    (Some(kind), preview)
}

/// Reads `source` as what it is.
fn read(
    source: &Source<'_>,
    kind: Kind,
    form: Option<Form>,
    context: &Context<'_>,
) -> Result<Preview, Trouble> {
    match (form, kind) {
        (Some(Form::Hex), _) if !matches!(context.part, Part::Member(_)) => hex::preview(source, context),
        (_, Kind::Tar) => archive::tar::preview(source, form, context),
        (_, Kind::Gzip | Kind::Bzip2 | Kind::Xz | Kind::Zstd) => {
            archive::packed::preview(source, kind, form, context)
        }
        (_, Kind::Zip) => archive::zip::preview(source, form, context),
        (_, Kind::Npz) => numpy::preview_many(source, form, context),
        (None, Kind::Mat5) => mat::preview(source, context),
        (None, Kind::Arrow | Kind::ArrowStream) => arrow::preview(source, kind, context),
        (None, Kind::Parquet) => parquet::preview(source, context),
        (None | Some(Form::Table), Kind::Sqlite) => sqlite::preview(source, context),
        (None, Kind::Serialized) => serialized::preview(source, context),
        (None, Kind::Compiled) => compiled::preview(source, context),
        (None, Kind::Elf) => elf::preview(source, context),
        (None, Kind::Fits) => fits::preview(source, context),
        (None, Kind::Nifti) => nifti::preview(source, context),
        (None | Some(Form::Table), Kind::Numpy) => numpy::preview(source, context),
        (Some(Form::Text), _) => text::preview(source, context),
        (Some(Form::Table), Kind::Json) => json::table(source, context),
        (_, Kind::Arff) => arff::preview(source, context),
        (_, Kind::MatrixMarket) => matrix_market::preview(source, context),
        (_, Kind::Toml) => toml::preview(source, context),
        (_, Kind::Png | Kind::Jpeg | Kind::Gif | Kind::Webp | Kind::Bmp | Kind::Tiff) => {
            picture::preview(source, kind, context)
        }
        (_, Kind::Json) => json::preview(source, context),
        (_, Kind::JsonLines) => json::lines::preview(source, context),
        (Some(Form::Table), Kind::Text) | (_, Kind::Csv) => table::preview(source, false, context),
        (_, Kind::Tsv) => table::preview(source, true, context),
        (_, Kind::Text | Kind::Html) => text::preview(source, context),
        (None | Some(Form::Tree), Kind::Hdf5 | Kind::Jld2) => hdf5::preview(source, context),
        (None | Some(Form::Tree), Kind::Netcdf) if kind::superblock(source)?.is_some() => {
            hdf5::preview(source, context)
        }
        (None | Some(Form::Tree), Kind::Netcdf) => netcdf::preview(source, context),
        _ => hex::preview(source, context),
    }
}

#[cfg(test)]
pub mod tests;
