//! The cells of a row of the page: what each says, and its tooltip.

use std::hash::{DefaultHasher, Hash, Hasher};

use eframe::egui::{Rect, Ui, pos2};

use crate::core::look::Kind as Format;
use crate::core::look::kind::{self, promised};
use crate::core::scan::tree::File;
use crate::core::space::Kind;
use crate::core::time::{Age, Now, age_words};
use crate::gui::command::{Command, Looking};
use crate::gui::format::{self, Figure};
use crate::gui::state::inside::{Column, Inside, Row, extension};
use crate::gui::theme::{self, Palette};
use crate::gui::widget::tree_table::Cells;
use crate::gui::widget::{icon, text};
use crate::gui::words::inside as words;

const SIZE_TEXT: f32 = 78.0;
const BAR: f32 = 10.0;

pub fn title(column: Column) -> &'static str {
    Command::Looking(Looking::Sort(column)).text()
}

pub struct Painter<'state> {
    pub inside: &'state Inside,
    pub palette: &'static Palette,
    pub now: Now,
}

impl Cells for Painter<'_> {
    type Column = Column;

    fn paint(&self, ui: &Ui, row: usize, column: Column, room: Rect) {
        let palette = self.palette;
        if let Some(Row::Word(listing)) = self.inside.rows.get(row) {
            if column == Column::Name
                && let Some(listing) = self.inside.listings.get(*listing)
            {
                let words = words::in_place_of(self.inside, listing);
                text::left(ui, room, &words, theme::body(), palette.weak);
            }
            return;
        }
        let Some((listing, file)) = self.inside.entry(row) else { return };
        match column {
            Column::Name => name(ui, room, file, palette),
            Column::Size => self.size(ui, room, self.inside.size(listing, file)),
            Column::Files => {
                if file.kind == Kind::Directory {
                    text::figure(ui, room, self.inside.files(listing, file), Figure::count);
                }
            }
            Column::Type => {
                let sort = words::sort_of(file, &extension(file));
                text::left(ui, room, &sort, theme::body(), palette.weak);
            }
            Column::Changed => {
                if let Some(time) = self.inside.changed(listing, file) {
                    let age = age_words(Age::of_file(time, &self.now));
                    text::right(ui, room, &age, theme::body(), palette.weak);
                }
            }
        }
    }

    fn tooltip(&self, ui: &mut Ui, row: usize, column: Column) {
        let Some((listing, file)) = self.inside.entry(row) else { return };
        match column {
            Column::Name => {
                ui.label(format::visible(&file.name.to_string_lossy()));
            }
            Column::Changed => {
                let time = self.inside.changed(listing, file);
                let which = if file.kind == Kind::Directory { "The newest file in it: " } else { "" };
                if let Some(time) = time {
                    ui.label(format!("{which}{} UTC", time.strftime("%Y-%m-%d %H:%M:%S")));
                }
            }
            Column::Size => {
                let length = crate::core::bytes::Bytes(file.apparent);
                ui.label(match self.inside.size(listing, file) {
                    Figure::Unknown => "Not measured yet".to_string(),
                    Figure::AtLeast(_) => "At least so much: something in it could not be read".to_string(),
                    Figure::Exact(_) if file.kind == Kind::Directory => "Room taken on disk".to_string(),
                    Figure::Exact(_) => format!("Room taken on disk; the file is {length} long"),
                });
            }
            Column::Files | Column::Type => {}
        }
    }

    fn has_tooltip(&self, column: Column) -> bool {
        !matches!(column, Column::Files | Column::Type)
    }

    fn edition(&self) -> u64 {
        // Ages are told in days; a minute is soon enough.
        let mut hasher = DefaultHasher::new();
        (self.inside.edition, self.inside.here, self.now.utc.as_second() / 60).hash(&mut hasher);
        hasher.finish()
    }

    fn spoken(&self, row: usize) -> String {
        if let Some(Row::Word(listing)) = self.inside.rows.get(row) {
            let listing = self.inside.listings.get(*listing);
            return listing.map(|listing| words::in_place_of(self.inside, listing)).unwrap_or_default();
        }
        let Some((listing, file)) = self.inside.entry(row) else { return String::new() };
        let name = format::visible(&file.name.to_string_lossy()).into_owned();
        let (size, files) = (self.inside.size(listing, file), self.inside.files(listing, file));
        words::spoken(&name, &words::sort_of(file, &extension(file)), size, files)
    }
}

impl Painter<'_> {
    fn size(&self, ui: &Ui, room: Rect, figure: Figure) {
        if let Figure::Exact(bytes) | Figure::AtLeast(bytes) = figure
            && room.width() > SIZE_TEXT + BAR
        {
            let middle = room.center().y;
            let bar = Rect::from_min_max(
                pos2(room.left(), middle - BAR / 2.0),
                pos2(room.right() - SIZE_TEXT, middle + BAR / 2.0),
            );
            icon::bar(ui, bar, ratio(bytes, self.inside.largest), self.palette.bar_keep);
        }
        text::figure(ui, room, figure, Figure::size);
    }
}

fn name(ui: &Ui, mut room: Rect, file: &File, palette: &Palette) {
    let colour = if file.kind == Kind::Directory { palette.accent } else { palette.weak };
    icon::paint(ui, pos2(room.left() + theme::ICON / 2.0, room.center().y), sign(file), colour);
    room.min.x += theme::ICON + 6.0;
    let name = file.name.to_string_lossy();
    text::left(ui, room, &format::visible(&name), theme::body(), palette.text);
}

/// The icon of a thing, by its name alone.
pub fn sign(file: &File) -> &'static str {
    match file.kind {
        Kind::Directory => icon::FOLDER,
        Kind::Symlink => icon::LINK,
        Kind::File if !file.is_regular => icon::PROHIBIT,
        Kind::File => match promised(std::path::Path::new(&file.name)) {
            Some(Format::Csv | Format::Tsv | Format::Arff | Format::Arrow | Format::Parquet) => {
                icon::FILE_CSV
            }
            Some(Format::Png | Format::Jpeg | Format::Gif | Format::Webp | Format::Bmp | Format::Tiff) => {
                icon::FILE_IMAGE
            }
            Some(
                Format::Tar
                | Format::Gzip
                | Format::Bzip2
                | Format::Xz
                | Format::Zstd
                | Format::Zip
                | Format::Npz,
            ) => icon::FILE_ARCHIVE,
            Some(Format::Hdf5 | Format::Jld2 | Format::Netcdf | Format::Mat5) => icon::TREE_VIEW,
            Some(format) if kind::is_text(format) => icon::FILE_TEXT,
            _ => icon::FILE,
        },
    }
}

#[expect(clippy::cast_precision_loss, reason = "a bar's length needs no more digits")]
fn ratio(part: u64, whole: u64) -> f32 {
    if whole == 0 { 0.0 } else { part as f32 / whole as f32 }
}
