//! The page that looks inside an item: where one is in it, what kinds of files take the room, what lies in the open folder,
//! and beside it what is in the file that the cursor is on; or that alone, in all the room.

use eframe::egui::{
    self, Align, Button, EventFilter, Frame, Label, Layout, Margin, RichText, Role, Sense, Ui, WidgetInfo,
};

use crate::gui::command::{Command, Looking};
use crate::gui::format;
use crate::gui::state::inside::Inside;
use crate::gui::state::{Once, State};
use crate::gui::theme;
use crate::gui::view::pane::{self, Wide};
use crate::gui::view::parts::Part;
use crate::gui::view::{answered, preview};
use crate::gui::widget::{icon, line, text};
use crate::gui::words::inside as words;

mod cell;
pub mod list;
mod types;

use list::id;

pub fn show(
    ui: &mut Ui,
    state: &State,
    inside: &Inside,
    once: Once,
    part: Option<Part>,
    commands: &mut Vec<Command>,
) {
    head(ui, state, inside, commands);
    foot(ui);
    if inside.is_large {
        let frame = Frame::new().fill(theme::palette(ui).background);
        egui::CentralPanel::default().frame(frame).show(ui, |ui| {
            keep_keyboard(ui, inside);
            preview::show(ui, state, inside, once, commands);
        });
        return;
    }
    let list = |ui: &mut Ui, commands: &mut Vec<Command>| list::show(ui, state, inside, once, commands);
    pane::with(ui, state, (part, Wide::Preview), commands, list, |ui, commands| {
        preview::show(ui, state, inside, once, commands);
    });
}

/// Where the list is not painted, the keyboard is still in it: the arrows go on through the folder.
fn keep_keyboard(ui: &Ui, inside: &Inside) {
    let response = ui.interact(ui.max_rect(), id(), Sense::focusable_noninteractive());
    ui.ctx().accesskit_node_builder(id(), |node| {
        node.set_role(Role::Group);
        node.set_label(format!("Quick look: {}", name_of_shown(inside)));
    });
    if ui.memory(|memory| memory.focused().is_none() && memory.allows_interaction(ui.layer_id())) {
        response.request_focus();
    }
    let filter = EventFilter { tab: false, horizontal_arrows: true, vertical_arrows: true, escape: true };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id(), filter));
}

/// What the file is called that is shown.
fn name_of_shown(inside: &Inside) -> String {
    let name = inside.shown.as_ref().and_then(|shown| shown.inside.last());
    name.map(|name| format::visible(&name.to_string_lossy()).into_owned()).unwrap_or_default()
}

fn head(ui: &mut Ui, state: &State, inside: &Inside, commands: &mut Vec<Command>) {
    let frame = Frame::new().fill(theme::palette(ui).background).inner_margin(Margin {
        left: 12,
        right: 12,
        top: 6,
        bottom: 6,
    });
    let panel = egui::Panel::top("inside head").frame(frame).resizable(false).show_separator_line(false);
    panel.show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = theme::SPACE[0];
        ui.horizontal(|ui| {
            line::ends(ui, "inside", |ui| way(ui, state, inside, commands), |ui| verdict(ui, inside));
        });
        if !inside.is_large {
            types::show(ui, state, inside, commands);
        }
    });
}

/// `‹ Overview  OceanStateEstimation / ECCO › monthly`
fn way(ui: &mut Ui, state: &State, inside: &Inside, commands: &mut Vec<Command>) {
    let view = Command::View(state.session.view).text();
    let back = ui.add(Button::new(format!("{} {view}", icon::CARET_LEFT)));
    back.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Back to {view}")));
    answered(back, state, Command::Looking(Looking::Back), commands);
    ui.add_space(theme::SPACE[0]);
    let way = inside.way();
    let names: Vec<String> = way.iter().map(|listing| name_of(inside, *listing)).collect();
    let font = theme::strong();
    let of_file = if inside.is_large { name_of_shown(inside) } else { String::new() };
    let last = if of_file.is_empty() { way.len().saturating_sub(1) } else { way.len() };
    // The first and the last are always said; of what is between them as much as there is room for.
    let needed = |names: &[String]| names.iter().map(|name| text::width(ui, name, &font) + 30.0).sum::<f32>();
    let mut left_out = 0;
    while left_out + 2 < names.len() {
        let kept = names.get(..1).into_iter().chain(names.get(1 + left_out..));
        if kept.map(needed).sum::<f32>() + text::width(ui, &of_file, &font) < ui.available_width() {
            break;
        }
        left_out += 1;
    }
    ui.spacing_mut().item_spacing.x = 2.0;
    for (at, (listing, name)) in way.iter().zip(&names).enumerate() {
        if at > 0 && at <= left_out {
            if at == 1 {
                between(ui);
                ui.add(Label::new("…").selectable(false));
            }
            continue;
        }
        if at > 0 {
            between(ui);
        }
        let room = (ui.available_width() - 24.0).max(40.0);
        let short = text::fit(ui, room, name, &font).into_owned();
        if at == last {
            ui.add(Label::new(RichText::new(short).font(font.clone())).selectable(false));
        } else {
            let crumb = Button::new(RichText::new(short).font(font.clone())).frame_when_inactive(false);
            let crumb = ui.add(crumb);
            crumb.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Open {name}")));
            answered(crumb, state, Command::Looking(Looking::To(*listing)), commands);
        }
    }
    if !of_file.is_empty() {
        between(ui);
        let short = text::fit(ui, ui.available_width().max(40.0), &of_file, &font).into_owned();
        ui.add(Label::new(RichText::new(short).font(font)).selectable(false));
    }
}

fn between(ui: &mut Ui) {
    let weak = theme::palette(ui).weak;
    ui.add(Label::new(RichText::new(icon::CARET_RIGHT).color(weak)).selectable(false));
}

fn name_of(inside: &Inside, listing: usize) -> String {
    let name = inside.listings.get(listing).and_then(|listing| listing.inside.last());
    name.map_or_else(|| inside.name.clone(), |name| format::visible(&name.to_string_lossy()).into_owned())
}

fn verdict(ui: &mut Ui, inside: &Inside) {
    let palette = theme::palette(ui);
    ui.spacing_mut().item_spacing.x = 6.0;
    let (room, _) = ui.allocate_exact_size(egui::vec2(theme::ICON, theme::BUTTON), Sense::hover());
    icon::verdict(ui, room.center(), inside.verdict);
    let colour = icon::word_colour(palette, inside.verdict);
    ui.add(Label::new(RichText::new(inside.verdict.word()).color(colour)).selectable(false));
    if !inside.why.is_empty() && ui.ctx().content_rect().width() > 800.0 {
        ui.add(Label::new(RichText::new(format!("· {}", inside.why)).color(palette.weak)).selectable(false));
    }
}

/// Why parts are not deleted.
fn foot(ui: &mut Ui) {
    let palette = theme::palette(ui);
    let frame = Frame::new().fill(palette.background).inner_margin(Margin::symmetric(12, 0));
    let panel = egui::Panel::bottom("inside foot").exact_size(theme::ROW).frame(frame).resizable(false);
    panel.show(ui, |ui| {
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            let words = RichText::new(words::NO_PARTS).font(theme::caption()).color(palette.weak);
            ui.add(Label::new(words).truncate().selectable(false));
        });
    });
}
