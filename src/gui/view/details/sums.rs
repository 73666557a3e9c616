//! The details of several spaces, and the overview while nothing is selected.

use eframe::egui::{Rect, Response, RichText, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use super::{actions, and_more, field, gap, title};
use crate::core::scan::Package;
use crate::core::space::Status;
use crate::gui::command::{Command, Gesture};
use crate::gui::format::{self, Figure};
use crate::gui::state::State;
use crate::gui::state::details::Sums;
use crate::gui::state::listing::Totals;
use crate::gui::state::listing::{self, Listing};
use crate::gui::theme;
use crate::gui::widget::icon;
use crate::gui::widget::text;
use crate::gui::widget::tree::Reach;
use crate::gui::words;

const SIZE: f32 = 84.0;

/// Everything: what takes most, and what has no project left.
pub fn overview(ui: &mut Ui, state: &State, listing: &Listing, sums: &Sums, commands: &mut Vec<Command>) {
    title(ui, "All scratch spaces");
    total(ui, &sums.all);
    let gone = sums.statuses.iter().find(|(status, _)| *status == Status::Orphaned);
    gap(ui);
    match gone {
        Some((_, gone)) => {
            let spaces = format::things(gone.things, "space");
            let verb = if gone.things == 1 { "has" } else { "have" };
            ui.label(format!("{} in {spaces} that {verb} no project left.", gone.size().size()));
        }
        None if sums.statuses.iter().all(|(status, _)| *status == Status::Untracked) => {
            ui.label("Julia recorded no use of any of them.");
        }
        None => {
            ui.label("Every space whose use was recorded may still be needed.");
        }
    }
    statuses(ui, sums);
    packages(ui, state, listing, sums, "Largest packages", commands);
    gap(ui);
    ui.label(RichText::new("Select a space to see whose it is and who used it.").weak());
}

pub fn several(ui: &mut Ui, state: &State, listing: &Listing, sums: &Sums, commands: &mut Vec<Command>) {
    let count = format::things(sums.all.things, "space");
    match sums.packages.as_slice() {
        [(package, _)] => {
            let label = listing.package(*package).map(Package::label).unwrap_or_default();
            title(ui, &format::visible(&label));
            ui.label(RichText::new(count).weak());
        }
        _ => title(ui, &count),
    }
    total(ui, &sums.all);
    actions(ui, state, commands);
    statuses(ui, sums);
    if sums.packages.len() > 1 {
        packages(ui, state, listing, sums, "Packages", commands);
    } else {
        largest(ui, listing, sums);
        if let Some(package) = sums.packages.first().and_then(|(package, _)| listing.package(*package)) {
            super::owner(ui, package);
        }
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

fn statuses(ui: &mut Ui, sums: &Sums) {
    field(ui, "By status", |ui| {
        for (status, totals) in &sums.statuses {
            let spaces = format::things(totals.things, "space");
            let label = format!("{}, {spaces}, {}", words::status_name(*status), totals.size().size());
            let (room, response) = line(ui, Sense::hover());
            response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &label));
            icon::status(ui, pos2(room.left() + theme::ICON / 2.0, room.center().y), *status);
            let mut names = room;
            names.min.x += theme::ICON + theme::GAP;
            names.max.x -= SIZE;
            let palette = theme::palette(ui);
            let end = text::left(ui, names, words::status_name(*status), theme::body(), palette.text);
            names.min.x = end + theme::GAP;
            text::left(ui, names, &spaces, theme::body(), palette.weak);
            size(ui, room, totals.size());
        }
    });
}

/// The largest packages with a bar each; a click goes to the package in the list.
fn packages(
    ui: &mut Ui,
    state: &State,
    listing: &Listing,
    sums: &Sums,
    name: &str,
    commands: &mut Vec<Command>,
) {
    let most = sums.packages.first().map_or(0, |(_, totals)| totals.bytes());
    field(ui, name, |ui| {
        for (package, totals) in &sums.packages {
            let label = listing.package(*package).map(Package::label).unwrap_or_default();
            let label = format::visible(&label).into_owned();
            let (room, response) = line(ui, Sense::click());
            response.widget_info(|| {
                WidgetInfo::labeled(Role::Button, true, format!("{label}, {}", totals.size().size()))
            });
            if response.clicked()
                && let Some(row) = state.list.row_of_package(*package)
            {
                commands.push(Command::Gesture(Gesture::Point(row, Reach::Only)));
            }
            bar_line(ui, room, &label, totals, most);
            response.on_hover_text(label);
        }
        and_more(ui, sums.more_packages, "package");
    });
}

fn largest(ui: &mut Ui, listing: &Listing, sums: &Sums) {
    let totals_at = |position: &usize| listing.space(*position).map(listing::totals_of);
    let most = sums.largest.first().and_then(totals_at).map_or(0, |totals| totals.bytes());
    field(ui, "Spaces", |ui| {
        for space in sums.largest.iter().filter_map(|position| listing.space(*position)) {
            let key = format::visible(&space.id.key.as_os_str().to_string_lossy()).into_owned();
            let totals = listing::totals_of(space);
            let (room, response) = line(ui, Sense::hover());
            let label = format!("{key}, {}", totals.size().size());
            response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &label));
            bar_line(ui, room, &key, &totals, most);
            response.on_hover_text(key);
        }
        and_more(ui, sums.all.things.saturating_sub(sums.largest.len()), "space");
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
