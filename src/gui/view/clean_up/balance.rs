//! The whole depot in one bar, by verdict, or what a filter shows of it, with a legend whose entries lead to what they
//! count.

use eframe::egui::accesskit::Role;
use eframe::egui::{Button, Rect, Sense, Ui, pos2, vec2};

use crate::core::judge::Verdict;
use crate::core::operation::whole::Sums;
use crate::gui::command::{Cleaning, Command};
use crate::gui::state::State;
use crate::gui::theme;
use crate::gui::view::button;
use crate::gui::widget::{icon, text};
use crate::gui::words::cleaning::{self as words, Balance};

const HEIGHT: f32 = 14.0;
/// Between the parts of the bar.
const GAP: f32 = 1.0;
/// Below this width of the bar the sum stands in the legend.
const NARROW: f32 = 480.0;

pub fn show(ui: &mut Ui, state: &State, sums: &Sums, commands: &mut Vec<Command>) {
    let list = &state.list;
    let is_filtered = list.filter.is_active();
    let balance = if is_filtered { Balance::of_shown(&list.shown, sums) } else { Balance::of_all(sums) };
    let Balance { parts, total, spoken } = balance;
    let of_total = text::width(ui, &total, &theme::body()) + theme::SPACE[2];
    let room = ui.available_width();
    let (whole, response) = ui.allocate_exact_size(vec2(room, theme::HIT - 4.0), Sense::hover());
    let is_narrow = room < NARROW;
    let end = if is_narrow { whole.right() } else { whole.right() - of_total };
    let bar = Rect::from_min_max(
        pos2(whole.left(), whole.center().y - HEIGHT / 2.0),
        pos2(end, whole.center().y + HEIGHT / 2.0),
    );
    paint(ui, bar, &parts);
    let palette = theme::palette(ui);
    if !is_narrow {
        text::right(ui, whole, &total, theme::body(), palette.text);
    }
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_role(Role::Image);
        node.set_label(spoken);
    });
    ui.horizontal_wrapped(|ui| {
        // Signs stand below the beginning of the bar, and what is pointed at has a ground around it.
        ui.spacing_mut().button_padding.x = theme::SPACE[0];
        ui.spacing_mut().item_spacing.x = theme::SPACE[2];
        ui.add_space(-theme::SPACE[0]);
        for (verdict, bytes) in parts {
            entry(ui, verdict, bytes, commands);
        }
        // What is chosen under Everything is seen there alone.
        if list.filter.has_chips() {
            button(ui, state, Command::ClearFilters, commands);
        }
    });
}

/// Each part at least as wide as can be seen.
fn paint(ui: &Ui, bar: Rect, parts: &[(Verdict, u64)]) {
    let palette = theme::palette(ui);
    let there: Vec<_> = parts.iter().filter(|(_, bytes)| *bytes > 0).collect();
    let sum: u64 = there.iter().map(|(_, bytes)| *bytes).sum();
    if sum == 0 {
        ui.painter().rect_filled(bar, 3.0, palette.hover);
        return;
    }
    let share = |bytes: u64| share(bytes, sum);
    let widths: Vec<f32> =
        there.iter().map(|(_, bytes)| (bar.width() * share(*bytes)).max(theme::BAR_LEAST + GAP)).collect();
    let scale = bar.width() / widths.iter().sum::<f32>().max(1.0);
    let mut left = bar.left();
    for ((verdict, _), width) in there.into_iter().zip(widths) {
        let right = left + width * scale;
        let part = Rect::from_min_max(pos2(left, bar.top()), pos2(right - GAP, bar.bottom()));
        ui.painter().rect_filled(part, 2.0, icon::bar_colour(palette, *verdict));
        left = right;
    }
}

#[expect(clippy::cast_precision_loss, reason = "a bar's length needs no more digits")]
fn share(part: u64, whole: u64) -> f32 {
    if whole == 0 { 0.0 } else { part as f32 / whole as f32 }
}

/// The sign, the word and the size, which lead to the items.
fn entry(ui: &mut Ui, verdict: Verdict, bytes: u64, commands: &mut Vec<Command>) {
    let palette = theme::palette(ui);
    let command = Command::Cleaning(Cleaning::ShowVerdict(verdict));
    let sign = icon::text(icon::of_verdict(verdict)).color(icon::verdict_colour(palette, verdict));
    let words = words::entry(verdict, bytes);
    let button = Button::new((sign, words.as_str())).frame_when_inactive(false);
    if ui.add(button).on_hover_text(command.tooltip()).clicked() {
        commands.push(command);
    }
}
