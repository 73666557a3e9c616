//! The chips above the list: which items to show, and how many each would show.

use eframe::egui::{self, CornerRadius, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use crate::gui::command::Command;
use crate::gui::format;
use crate::gui::state::State;
use crate::gui::state::filter::Chip;
use crate::gui::view::bar;
use crate::gui::widget::icon;
use crate::gui::widget::text;
use crate::gui::{theme, words};

pub fn show(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    let panel = egui::Panel::top("chips").exact_size(theme::LINE).frame(bar(ui)).resizable(false);
    panel.show(ui, |ui| {
        ui.horizontal_centered(|ui| {
            ui.spacing_mut().item_spacing.x = BETWEEN;
            let mut faces = Chip::ALL.map(|one| Face::of(ui, state, one, true));
            let wanted: f32 = faces.iter().map(|face| face.width + BETWEEN).sum();
            if wanted - BETWEEN > ui.available_width() {
                faces = Chip::ALL.map(|one| Face::of(ui, state, one, false));
            }
            for (one, face) in Chip::ALL.into_iter().zip(faces) {
                chip(ui, state, one, face, commands);
            }
        });
    });
}

/// The room between two chips, and between the parts of one.
const BETWEEN: f32 = 6.0;

struct Face {
    name: String,
    /// Whether there is room for the name, or the sign stands for it.
    has_name: bool,
    items: usize,
    count: String,
    width: f32,
}

impl Face {
    fn of(ui: &Ui, state: &State, chip: Chip, is_wide: bool) -> Self {
        let font = theme::body();
        let name = words::chip(chip, &state.list.filter);
        let items = state.list.shown.count(chip);
        let count = format::count(items);
        let has_sign = matches!(chip, Chip::Verdict(_));
        let has_name = is_wide || !has_sign;
        let sign = if has_sign { theme::ICON + BETWEEN } else { 0.0 };
        let of_name = if has_name { text::width(ui, &name, &font) + BETWEEN } else { 0.0 };
        let width = 2.0 * theme::GAP + sign + of_name + text::width(ui, &count, &font);
        Self { name, has_name, items, count, width }
    }
}

/// Paints one chip: its sign, its name, and how many items it would show.
fn chip(ui: &mut Ui, state: &State, chip: Chip, face: Face, commands: &mut Vec<Command>) {
    let Face { name, has_name, items, count, width } = face;
    let palette = theme::palette(ui);
    let font = theme::body();
    let is_on = state.list.filter.has(chip);
    let (rect, response) = ui.allocate_exact_size(vec2(width, theme::HIT), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_on, format!("{name} {count}")));

    let fill = match (is_on, response.hovered()) {
        (true, _) => palette.selected,
        (false, true) => palette.hover,
        (false, false) => palette.background,
    };
    let border = Stroke::new(theme::STROKE, if is_on { palette.accent } else { palette.control_border });
    let round = CornerRadius::same(theme::RADIUS_CARD);
    ui.painter().rect(rect, round, fill, border, StrokeKind::Inside);
    let mut left = rect.left() + theme::GAP;
    if let Chip::Verdict(verdict) = chip {
        icon::verdict(ui, pos2(left + theme::ICON / 2.0, rect.center().y), verdict);
        left += theme::ICON + BETWEEN;
    }
    // Nothing to see behind a chip is told by its weight, too.
    let colour = if items == 0 && !is_on { palette.weak } else { palette.text };
    let from = |left: f32| Rect::from_min_max(pos2(left, rect.top()), pos2(f32::INFINITY, rect.bottom()));
    if has_name {
        left = text::left(ui, from(left), &name, font.clone(), colour) + BETWEEN;
    }
    text::left(ui, from(left), &count, font, palette.weak);
    if response.clicked() {
        commands.push(Command::Filter(chip));
    }
    response.on_hover_ui(|ui| {
        let command = Command::Filter(chip);
        let (tooltip, key) = (command.tooltip(), command.shortcut().unwrap_or_default());
        ui.label(if has_name { format!("{tooltip} ({key})") } else { format!("{name}: {tooltip} ({key})") });
    });
}
