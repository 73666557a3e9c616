//! The details of several items, and of everything while nothing is selected.

use eframe::egui::{Rect, Response, RichText, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use super::{actions, and_more, field, gap, title};
use crate::core::judge::Verdict;
use crate::gui::command::{Command, Gesture};
use crate::gui::format::{self, Figure};
use crate::gui::state::State;
use crate::gui::state::details::Sums;
use crate::gui::state::listing::Totals;
use crate::gui::theme;
use crate::gui::widget::icon;
use crate::gui::widget::text;
use crate::gui::widget::tree::Reach;

const SIZE: f32 = 84.0;

/// Everything that is shown: what takes most, by verdict and by package.
pub fn everything(ui: &mut Ui, state: &State, sums: &Sums, commands: &mut Vec<Command>) {
    let is_all = !state.list.filter.is_active();
    title(ui, if is_all { "All items" } else { "What is shown" });
    total(ui, &sums.sum.totals());
    verdicts(ui, sums);
    groups(ui, state, sums, "Largest packages", commands);
    gap(ui);
    ui.label(RichText::new("Select something to see whose it is and who needs it.").weak());
}

pub fn several(ui: &mut Ui, state: &State, sums: &Sums, commands: &mut Vec<Command>) {
    let items = &state.list.items;
    let count = format::things(sums.sum.totals().things, "item");
    match sums.groups.as_slice() {
        [(group, _)] => {
            title(ui, items.group(*group).map(|group| &*group.label).unwrap_or_default());
            ui.label(RichText::new(count).weak());
        }
        _ => title(ui, &count),
    }
    total(ui, &sums.sum.totals());
    verdicts(ui, sums);
    actions(ui, state, commands);
    if sums.groups.len() > 1 {
        groups(ui, state, sums, "Packages", commands);
    } else {
        largest(ui, state, sums);
    }
}

fn total(ui: &mut Ui, totals: &Totals) {
    let colour = text::figure_colour(ui, totals.size());
    ui.label(RichText::new(totals.size().size()).font(theme::figure()).color(colour));
    let files = match totals.files() {
        Figure::Unknown => "files are being counted…".to_string(),
        Figure::AtLeast(files) => format!("≥ {}", format::things(files, "file")),
        Figure::Exact(files) => format::things(files, "file"),
    };
    ui.label(RichText::new(files).weak());
}

fn verdicts(ui: &mut Ui, sums: &Sums) {
    field(ui, "By verdict", |ui| {
        for verdict in Verdict::ALL {
            let totals = sums.sum.of(verdict);
            if totals.things == 0 {
                continue;
            }
            let items = format::things(totals.things, "item");
            let label = format!("{}, {items}, {}", verdict.word(), totals.size().size());
            let (room, response) = line(ui, Sense::hover());
            response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &label));
            icon::verdict(ui, pos2(room.left() + theme::ICON / 2.0, room.center().y), verdict);
            let mut names = room;
            names.min.x += theme::ICON + theme::GAP;
            names.max.x -= SIZE;
            let palette = theme::palette(ui);
            let end = text::left(ui, names, verdict.word(), theme::body(), palette.text);
            names.min.x = end + theme::GAP;
            text::left(ui, names, &items, theme::body(), palette.weak);
            size(ui, room, totals.size());
        }
    });
}

/// The largest groups with a bar each; a click goes to the group in the list.
fn groups(ui: &mut Ui, state: &State, sums: &Sums, name: &str, commands: &mut Vec<Command>) {
    let most = sums.groups.first().map_or(0, |(_, totals)| totals.bytes());
    field(ui, name, |ui| {
        for (group, totals) in &sums.groups {
            let label = state.list.items.group(*group).map(|group| &*group.label).unwrap_or_default();
            let (room, response) = line(ui, Sense::click());
            response.widget_info(|| {
                WidgetInfo::labeled(Role::Button, true, format!("{label}, {}", totals.size().size()))
            });
            if response.clicked()
                && let Some(row) = state.list.row_of_group(*group)
            {
                commands.push(Command::Gesture(Gesture::Point(row, Reach::Only)));
            }
            bar_line(ui, room, label, totals, most);
            response.on_hover_text(label);
        }
        and_more(ui, sums.more_groups, "package");
    });
}

fn largest(ui: &mut Ui, state: &State, sums: &Sums) {
    let items = &state.list.items;
    let most =
        sums.largest.first().and_then(|item| items.item(*item)).map_or(0, |item| item.totals().bytes());
    field(ui, "Items", |ui| {
        for item in sums.largest.iter().filter_map(|position| items.item(*position)) {
            let totals = item.totals();
            let (room, response) = line(ui, Sense::hover());
            let label = format!("{}, {}", item.name, totals.size().size());
            response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &label));
            bar_line(ui, room, &item.name, &totals, most);
            response.on_hover_text(&item.name);
        }
        and_more(ui, sums.sum.totals().things.saturating_sub(sums.largest.len()), "item");
    });
}

fn line(ui: &mut Ui, sense: Sense) -> (Rect, Response) {
    let (room, response) = ui.allocate_exact_size(vec2(ui.available_width(), theme::ROW - 2.0), sense);
    if sense.senses_click() && (response.hovered() || response.has_focus()) {
        let (palette, round) = (theme::palette(ui), f32::from(theme::RADIUS_CONTROL));
        let room = room.expand2(vec2(4.0, 0.0));
        ui.painter().rect_filled(room, round, palette.hover);
        if response.has_focus() {
            let ring = Stroke::new(theme::FOCUS_RING, palette.accent);
            ui.painter().rect_stroke(room, round, ring, StrokeKind::Inside);
        }
    }
    (room, response)
}

/// A name, a bar below it, and a size at the right.
fn bar_line(ui: &Ui, room: Rect, name: &str, totals: &Totals, most: u64) {
    let palette = theme::palette(ui);
    let mut names = room;
    names.max.x -= SIZE;
    names.max.y -= 3.0;
    text::left(ui, names, name, theme::body(), palette.text);
    let mut sizes = room;
    sizes.max.y -= 3.0;
    size(ui, sizes, totals.size());
    if totals.size() == Figure::Unknown {
        return;
    }
    let bar =
        Rect::from_min_max(pos2(room.left(), room.bottom() - 4.0), pos2(room.right(), room.bottom() - 1.0));
    #[expect(clippy::cast_precision_loss, reason = "a bar's length needs no more digits")]
    let share = if most == 0 { 0.0 } else { totals.bytes() as f32 / most as f32 };
    icon::bar(ui, bar, share, palette.bar_keep);
}

fn size(ui: &Ui, room: Rect, figure: Figure) {
    let mut place = room;
    place.min.x = place.max.x - SIZE + theme::GAP;
    text::figure(ui, place, figure, Figure::size);
}
