//! The list in a dialog: what a removal is about, with sizes, and a word on what is skipped.

use eframe::egui::{Id, Rect, Ui, pos2, vec2};

use crate::gui::command::{Command, Gesture};
use crate::gui::format::Figure;
use crate::gui::state::Once;
use crate::gui::state::sheet::{Sheet, SheetLine};
use crate::gui::theme::{self, Palette};
use crate::gui::widget::tree_table::{Cells, Head, Hit, Marking, TreeTable};
use crate::gui::widget::{icon, text};

/// The room for a size, and for a number of files.
const FIGURE: f32 = 76.0;
/// The room for why something stays or can go.
const WHY: f32 = 190.0;
/// The most rows that are seen at once.
const MOST_ROWS: usize = 9;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cell {
    Name,
    Why,
    Size,
    Files,
}

struct Painter<'sheet> {
    sheet: &'sheet Sheet,
    /// The room of the figures, where a skipped thing shows none.
    figures: f32,
    palette: &'static Palette,
}

/// Paints the list, as high as its lines need and `most` allows. `name` is what it is called to those who hear
/// it.
pub fn show(ui: &mut Ui, sheet: &Sheet, name: &str, once: Once, most: f32, commands: &mut Vec<Command>) {
    let has_figures = sheet.lines.iter().any(|line| line.size.is_some());
    let are_spaces = sheet.lines.iter().all(|line| line.is_space);
    let heads = [
        Head::plain(Cell::Name, if are_spaces { "Space" } else { "Name" }, 0.0, false),
        Head::plain(Cell::Why, "Why", WHY, false),
        Head::plain(Cell::Size, "Size", FIGURE, true),
        Head::plain(Cell::Files, "Files", FIGURE, true),
    ];
    let has_verdicts = sheet.lines.iter().any(|line| line.verdict.is_some());
    let heads: Vec<Head<Cell>> = heads
        .into_iter()
        .filter(|head| match head.column {
            Cell::Name => true,
            Cell::Why => has_verdicts,
            Cell::Size | Cell::Files => has_figures,
        })
        .collect();
    let height = height(sheet.lines.len(), most);
    let table = TreeTable {
        id: Id::unique("sheet"),
        name,
        tree: &sheet.tree,
        heads: &heads,
        cells: &Painter {
            sheet,
            figures: if has_figures { 2.0 * FIGURE } else { 0.0 },
            palette: theme::palette(ui),
        },
        scroll: once.sheet_scroll,
        menu: false,
        flat: true,
        marking: Marking::Selection,
        lit: None,
    };
    let size = vec2(ui.available_width(), height);
    ui.allocate_ui(size, |ui| {
        ui.set_min_size(size);
        table.show(ui, |_| {}, &mut |hit| {
            if let Hit::Point(line, reach) = hit {
                commands.push(Command::Gesture(Gesture::Point(line, reach)));
            }
        });
    });
}

/// How high a list of so many lines is.
#[expect(clippy::cast_precision_loss, reason = "few rows")]
pub fn height(lines: usize, most: f32) -> f32 {
    let rows = lines.clamp(1, MOST_ROWS) as f32;
    (theme::HEADER + rows * theme::ROW).min(most.max(theme::HEADER + 2.0 * theme::ROW))
}

impl Cells for Painter<'_> {
    type Column = Cell;

    fn paint(&self, ui: &Ui, row: usize, column: Cell, room: Rect) {
        let Some(line) = self.line(row) else { return };
        let figure = |figure: Option<Figure>, words: fn(Figure) -> String| {
            if let Some(figure) = figure {
                text::figure(ui, room, figure, words);
            }
        };
        match column {
            Cell::Name => self.name(ui, line, room),
            Cell::Why => {
                let why = line.note.as_deref().unwrap_or_default();
                text::left(ui, room, why, theme::body(), self.palette.weak);
            }
            Cell::Size => figure(line.size, Figure::size),
            Cell::Files => figure(line.files, Figure::count),
        }
    }

    fn tooltip(&self, ui: &mut Ui, row: usize, _: Cell) {
        let Some(line) = self.line(row) else { return };
        ui.label(&line.label);
        if let Some(note) = &line.note {
            ui.label(note);
        }
    }

    fn has_tooltip(&self, column: Cell) -> bool {
        matches!(column, Cell::Name | Cell::Why)
    }

    fn edition(&self) -> u64 {
        self.sheet.edition
    }

    fn spoken(&self, row: usize) -> String {
        let Some(line) = self.line(row) else { return String::new() };
        let size = line.size.map(crate::gui::format::spoken_size);
        let verdict = line.verdict.map(|verdict| verdict.word().to_lowercase());
        let (why, note) =
            if verdict.is_some() { (line.note.clone(), None) } else { (None, line.note.clone()) };
        [Some(line.label.clone()), verdict, why, size, note]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(", ")
    }
}

impl Painter<'_> {
    fn line(&self, row: usize) -> Option<&SheetLine> {
        self.sheet.lines.get(row)
    }

    /// The name behind the sign of its verdict, or with what is special about it: then the name may be shortened to a third of the room for that.
    fn name(&self, ui: &Ui, line: &SheetLine, mut room: Rect) {
        let Palette { text: plain, weak, can_go, .. } = *self.palette;
        if let Some(verdict) = line.verdict {
            let place = pos2(room.left() + theme::ICON / 2.0, room.center().y);
            icon::paint(ui, place, icon::of_verdict(verdict), icon::verdict_colour(self.palette, verdict));
            room.min.x += theme::ICON + theme::SPACE[0];
            text::left(ui, room, &line.label, theme::body(), plain);
            return;
        }
        let colour = if line.note.is_some() { weak } else { plain };
        if line.note.is_some() {
            // The reason stands where the figures of others stand.
            room.max.x += self.figures;
        }
        let note = line.note.as_deref().unwrap_or_default();
        text::with_note(ui, room, (&line.label, theme::body(), colour), (note, can_go), 2.0 / 3.0);
    }
}
