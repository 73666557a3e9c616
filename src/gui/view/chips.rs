//! The line above the list: the chips, which say what to show and how many each would show, the kind, and what stands
//! together.

use eframe::egui::scroll_area::ScrollBarVisibility;
use eframe::egui::{
    self, Color32, CornerRadius, Rect, Response, Role, ScrollArea, Sense, Stroke, StrokeKind, Ui, WidgetInfo,
    pos2, vec2,
};

use crate::gui::command::Command;
use crate::gui::format;
use crate::gui::state::State;
use crate::gui::state::filter::Chip;
use crate::gui::view::bar;
use crate::gui::widget::icon;
use crate::gui::widget::text;
use crate::gui::{theme, words};

mod choice;

use choice::Choice;

/// The chips at the left, what else is chosen from at the right. Where there is little room, signs stand for names; and
/// where that is not enough, all of it scrolls.
pub fn show(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    let panel = egui::Panel::top("chips").exact_size(theme::LINE).frame(bar(ui)).resizable(false);
    panel.show(ui, |ui| {
        ui.horizontal_centered(|ui| {
            ui.spacing_mut().item_spacing.x = BETWEEN;
            ui.style_mut().always_scroll_the_only_direction = true;
            let room = ui.available_width();
            let faces = Faces::within(ui, state, room);
            let area = ScrollArea::horizontal().scroll_bar_visibility(ScrollBarVisibility::AlwaysHidden);
            area.auto_shrink(false).show(ui, |ui| {
                let spare = room - faces.width();
                for (one, face) in Chip::ALL.into_iter().zip(faces.chips) {
                    chip(ui, state, one, face, commands);
                }
                ui.add_space(spare.max(0.0));
                choice::kind(ui, state, &faces.kind, commands);
                choice::group(ui, state, &faces.group, commands);
            });
        });
    });
}

/// The room between two chips, and between the parts of one.
const BETWEEN: f32 = 6.0;

/// Everything in the line.
struct Faces {
    chips: [Face; Chip::ALL.len()],
    kind: Choice,
    group: Choice,
}

/// What has its name beside its sign.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Named {
    All,
    /// What is on, and what is chosen from.
    On,
    None,
}

impl Faces {
    /// As many names as there is room for.
    fn within(ui: &Ui, state: &State, room: f32) -> Self {
        let of = |named| Self {
            chips: Chip::ALL.map(|one| Face::of(ui, state, one, named)),
            kind: Choice::kind(ui, state, named != Named::None),
            group: Choice::group(ui, state, named != Named::None),
        };
        let faces = of(Named::All);
        if faces.width() <= room {
            return faces;
        }
        let faces = of(Named::On);
        if faces.width() <= room { faces } else { of(Named::None) }
    }

    fn width(&self) -> f32 {
        let chips: f32 = self.chips.iter().map(|face| face.width + BETWEEN).sum();
        chips + self.kind.width + BETWEEN + self.group.width
    }
}

struct Face {
    name: String,
    /// Whether there is room for the name, or the sign stands for it.
    has_name: bool,
    sign: Option<(&'static str, Color32)>,
    items: usize,
    count: String,
    width: f32,
}

impl Face {
    fn of(ui: &Ui, state: &State, chip: Chip, named: Named) -> Self {
        let font = theme::body();
        let palette = theme::palette(ui);
        let name = words::chip(chip, &state.list.filter);
        let items = state.list.shown.count(chip);
        let count = format::count(items);
        let is_on = state.list.filter.has(chip);
        let sign = match chip {
            Chip::All => None,
            Chip::Verdict(verdict) => {
                Some((icon::of_verdict(verdict), icon::verdict_colour(palette, verdict)))
            }
            // Its name says more than its sign, where there is room.
            Chip::Unused => (named == Named::None).then_some((icon::CLOCK, palette.weak)),
        };
        let has_name = sign.is_none() || named == Named::All || (named == Named::On && is_on);
        let of_sign = if sign.is_some() { theme::ICON + BETWEEN } else { 0.0 };
        let of_name = if has_name { text::width(ui, &name, &font) + BETWEEN } else { 0.0 };
        let width = 2.0 * theme::GAP + of_sign + of_name + text::width(ui, &count, &font);
        Self { name, has_name, sign, items, count, width }
    }
}

/// What a chip stands on.
pub fn ground(ui: &Ui, response: &Response, is_on: bool) {
    let palette = theme::palette(ui);
    let fill = match (is_on, response.hovered()) {
        (true, _) => palette.selected,
        (false, true) => palette.hover,
        (false, false) => palette.background,
    };
    let border = Stroke::new(theme::STROKE, if is_on { palette.accent } else { palette.control_border });
    let round = CornerRadius::same(theme::RADIUS_CARD);
    ui.painter().rect(response.rect, round, fill, border, StrokeKind::Inside);
}

/// Paints one chip: its sign, its name, and how many items it would show.
fn chip(ui: &mut Ui, state: &State, chip: Chip, face: Face, commands: &mut Vec<Command>) {
    let Face { name, has_name, sign, items, count, width } = face;
    let palette = theme::palette(ui);
    let font = theme::body();
    let is_on = state.list.filter.has(chip);
    let (rect, response) = ui.allocate_exact_size(vec2(width, theme::HIT), Sense::click());
    if response.gained_focus() {
        response.scroll_to_me(None);
    }
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_on, format!("{name} {count}")));

    ground(ui, &response, is_on);
    let mut left = rect.left() + theme::GAP;
    if let Some((sign, colour)) = sign {
        icon::paint(ui, pos2(left + theme::ICON / 2.0, rect.center().y), sign, colour);
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
