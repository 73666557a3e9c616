//! The painter of a table: the header with what is known of each column, and the cells. Only what is in sight is laid
//! out, of rows and of columns.

use eframe::egui::{Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::scrolled;
use super::text::seen;
use crate::core::look::preview::{Column, Table, Value};
use crate::gui::format::{self, visible};
use crate::gui::state::inside::shown::Glance;
use crate::gui::theme::{self, Palette};
use crate::gui::widget::text;
use crate::gui::words::value;

/// How wide a letter is, about.
const LETTER: f32 = 7.4;
const ROW: f32 = 22.0;
/// The header: the name, the type and how many are missing, how the numbers lie.
const NAME: f32 = 22.0;
const TYPE: f32 = 16.0;
const HISTOGRAM: f32 = 24.0;
/// So many rows are told to those who hear them.
const SPOKEN: usize = 12;

pub fn show(ui: &mut Ui, table: &Table, from: u64, glance: &Glance) {
    let palette = theme::palette(ui);
    let has_histograms = table.columns.iter().any(|column| !column.histogram.is_empty());
    let head = NAME + TYPE + if has_histograms { HISTOGRAM } else { 4.0 };
    let digits = from.saturating_add(table.rows.len() as u64).max(10).ilog10() + 1;
    #[expect(clippy::cast_precision_loss, reason = "rows are few")]
    let (numbers, high) = (digits as f32 * LETTER + 20.0, head + table.rows.len() as f32 * ROW);
    let mut edges = vec![numbers];
    for width in &glance.widths {
        let left = edges.last().copied().unwrap_or_default();
        edges.push(left + f32::from(*width) * LETTER + 2.0 * theme::GAP);
    }
    let wide = edges.last().copied().unwrap_or_default();
    scrolled("table", glance.edition).show_viewport(ui, |ui, viewport| {
        let size = vec2((wide + 8.0).max(viewport.width()), (high + ROW).max(viewport.height()));
        let (room, response) = ui.allocate_exact_size(size, Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, spoken(table)));
        let first = edges.partition_point(|edge| *edge <= viewport.min.x).saturating_sub(1);
        let last = edges.partition_point(|edge| *edge < viewport.max.x);
        let columns = first..last.min(glance.widths.len());
        let top = room.top() + viewport.min.y;
        let clip = ui.clip_rect();
        let column = |at: usize, top: f32, height: f32| {
            let (left, right) = (edges.get(at)?, edges.get(at + 1)?);
            let min = pos2(room.left() + left + theme::GAP, top);
            Some(Rect::from_min_max(min, pos2(room.left() + right - theme::GAP, top + height)))
        };
        let rows = seen(viewport.min.y, viewport.max.y - head, ROW, table.rows.len());
        ui.set_clip_rect(clip.with_min_y((top + head).max(clip.top())));
        for (number, row) in table.rows.iter().enumerate().take(rows.end).skip(rows.start) {
            #[expect(clippy::cast_precision_loss, reason = "rows are few")]
            let y = room.top() + head + number as f32 * ROW;
            let at = Rect::from_min_size(pos2(room.left(), y), vec2(numbers - theme::GAP, ROW));
            text::right(
                ui,
                at,
                &format::count(from.saturating_add(number as u64 + 1)),
                theme::caption(),
                palette.weak,
            );
            for at in columns.clone() {
                if let (Some(cell), Some(room)) = (row.get(at), column(at, y, ROW)) {
                    paint(ui, room, cell, palette);
                }
            }
        }
        ui.set_clip_rect(clip);
        // It stays where it is when the rows go.
        let ground =
            Rect::from_min_size(pos2(room.left() + viewport.min.x, top), vec2(viewport.width(), head));
        ui.painter().rect_filled(ground, 0.0, palette.panel);
        ui.painter().hline(
            ground.x_range(),
            ground.bottom() - 0.5,
            Stroke::new(theme::STROKE, theme::hairline(palette)),
        );
        for at in columns {
            if let (Some(of), Some(room)) = (table.columns.get(at), column(at, top, head)) {
                heading(ui, room, of, has_histograms, palette);
            }
        }
    });
}

fn paint(ui: &Ui, room: Rect, cell: &Value, palette: &Palette) {
    let words = value::text(cell);
    if matches!(cell, Value::Missing) {
        text::left(ui, room, &words, theme::caption(), palette.weak);
    } else if value::is_number(cell) {
        text::right(ui, room, &words, theme::body(), palette.text);
    } else {
        text::beginning(ui, room, &words, theme::body(), palette.text);
    }
}

/// The name of a column, its type, how much is missing, how its numbers lie.
fn heading(ui: &Ui, room: Rect, column: &Column, has_histogram: bool, palette: &Palette) {
    let is_number = column.range.is_some();
    let line = |top: f32, height: f32| {
        Rect::from_min_size(pos2(room.left(), room.top() + top), vec2(room.width(), height))
    };
    let name = visible(&column.name);
    let mut about = visible(&column.kind).into_owned();
    if column.missing > 0 {
        about = format!("{about}, {} missing", format::count(column.missing));
    }
    if is_number {
        text::right(ui, line(2.0, NAME - 2.0), &name, theme::strong(), palette.text);
        text::right(ui, line(NAME, TYPE), &about, theme::caption(), palette.weak);
    } else {
        text::left(ui, line(2.0, NAME - 2.0), &name, theme::strong(), palette.text);
        text::left(ui, line(NAME, TYPE), &about, theme::caption(), palette.weak);
    }
    let most = column.histogram.iter().copied().max().unwrap_or_default();
    if !has_histogram || most == 0 {
        return;
    }
    let ground = line(NAME + TYPE + 2.0, HISTOGRAM - 6.0);
    #[expect(clippy::cast_precision_loss, reason = "bars are few")]
    let width = ground.width() / column.histogram.len() as f32;
    let mut left = ground.left();
    for count in &column.histogram {
        let share = f64::from(*count) / f64::from(most);
        #[expect(clippy::cast_possible_truncation, reason = "a bar's height needs no more digits")]
        let height = if *count == 0 { 0.0 } else { (ground.height() * share as f32).max(1.0) };
        let bar = Rect::from_min_max(
            pos2(left, ground.bottom() - height),
            pos2((left + width - 1.0).max(left + 0.5), ground.bottom()),
        );
        ui.painter().rect_filled(bar, 0.0, palette.bar_keep);
        left += width;
    }
}

/// The columns, and the first rows.
fn spoken(table: &Table) -> String {
    let columns = table.columns.iter().take(SPOKEN).map(|column| {
        let range = column.range.map_or(String::new(), |(least, most)| {
            format!(", {} to {}", value::short(least), value::short(most))
        });
        let missing =
            if column.missing > 0 { format!(", {} missing", column.missing) } else { String::new() };
        format!("{} {}{range}{missing}", visible(&column.name), visible(&column.kind))
    });
    let rows = table.rows.iter().take(SPOKEN).map(|row| {
        let cells: Vec<String> = row.iter().take(SPOKEN).map(value::text).collect();
        cells.join(" | ")
    });
    columns.chain(rows).collect::<Vec<_>>().join("\n")
}
