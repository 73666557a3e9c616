//! A choice at the right end of the chips: a face that says what is chosen, and the menu that it opens.

use eframe::egui::{
    Button, CornerRadius, Popup, Rect, Response, RichText, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo,
    pos2, vec2,
};

use super::BETWEEN;
use crate::core::judge::ThingKind;
use crate::gui::command::Command;
use crate::gui::state::State;
use crate::gui::state::filter::Grouping;
use crate::gui::view::answered;
use crate::gui::widget::{icon, text};
use crate::gui::{format, theme, words};

/// Room for the triangle.
const TRIANGLE: f32 = 12.0;

/// What the face of a choice says, and how.
pub struct Choice {
    /// Stands for the words where there is no room for them.
    sign: &'static str,
    /// `Kind`, or `Kind: package versions` when one is chosen.
    words: String,
    is_chosen: bool,
    has_words: bool,
    pub width: f32,
}

impl Choice {
    fn new(ui: &Ui, (name, sign): (&str, &'static str), chosen: Option<String>, has_words: bool) -> Self {
        let is_chosen = chosen.is_some();
        let words = chosen.map_or_else(|| name.to_string(), |chosen| format!("{name}: {chosen}"));
        let of_face = if has_words { text::width(ui, &words, &theme::body()) } else { theme::ICON };
        let width = 2.0 * theme::GAP + of_face + BETWEEN + TRIANGLE;
        Self { sign, words, is_chosen, has_words, width }
    }

    /// Which kind is shown.
    pub fn kind(ui: &Ui, state: &State, has_words: bool) -> Self {
        let chosen = state.list.filter.kind().map(words::kinds);
        Self::new(ui, (Command::Kind(None).text(), icon::FUNNEL), chosen, has_words)
    }

    /// What stands together.
    pub fn group(ui: &Ui, state: &State, has_words: bool) -> Self {
        let by = state.list.by;
        let chosen = (by != Grouping::default()).then(|| words::grouping(by).to_string());
        Self::new(ui, (Command::Group(by).text(), icon::LIST_BULLETS), chosen, has_words)
    }

    /// Paints the face; `menu` makes what it opens, and says whether something was chosen in it.
    fn show(&self, ui: &mut Ui, why_not: Option<&str>, tooltip: &str, menu: impl FnOnce(&mut Ui) -> bool) {
        let palette = theme::palette(ui);
        let (rect, response) = ui
            .add_enabled_ui(why_not.is_none(), |ui| {
                ui.allocate_exact_size(vec2(self.width, theme::HIT), Sense::click())
            })
            .inner;
        let is_open = Popup::is_id_open(ui.ctx(), Popup::default_response_id(&response));
        self.tell(ui, &response, why_not.is_none(), is_open);
        let fill = match (self.is_chosen, response.hovered() || is_open) {
            (true, _) => palette.selected,
            (false, true) => palette.hover,
            (false, false) => palette.background,
        };
        let edge = if self.is_chosen { palette.accent } else { palette.control_border };
        let border = Stroke::new(theme::STROKE, edge);
        ui.painter().rect(rect, CornerRadius::same(theme::RADIUS_CARD), fill, border, StrokeKind::Inside);
        let colour = if why_not.is_none() { palette.text } else { palette.weak };
        let inside = rect.shrink2(vec2(theme::GAP, 0.0));
        if self.has_words {
            let room = Rect::from_min_max(inside.min, pos2(f32::INFINITY, inside.bottom()));
            text::left(ui, room, &self.words, theme::body(), colour);
        } else {
            icon::paint(ui, pos2(inside.left() + theme::ICON / 2.0, inside.center().y), self.sign, colour);
        }
        icon::triangle(ui, pos2(inside.right() - TRIANGLE / 2.0, inside.center().y), true, palette.weak);
        if response.gained_focus() {
            response.scroll_to_me(None);
        }
        let opened = Popup::menu(&response).accessible_name(self.words.clone()).show(menu);
        if opened.is_some_and(|opened| opened.inner) {
            // The item that was chosen is no more; the keyboard stays where it came from.
            response.request_focus();
        }
        let tooltip = if self.has_words { tooltip.to_string() } else { format!("{}: {tooltip}", self.words) };
        let response = response.on_disabled_hover_text(why_not.unwrap_or_default());
        if !is_open {
            response.on_hover_text(tooltip);
        }
    }

    fn tell(&self, ui: &Ui, response: &Response, is_enabled: bool, is_open: bool) {
        response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, is_enabled, &self.words));
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_expanded(is_open));
    }
}

/// Shows one kind alone, or all: each kind of which there is something, and how much the other filters leave of it.
pub fn kind(ui: &mut Ui, state: &State, face: &Choice, commands: &mut Vec<Command>) {
    let chosen = state.list.filter.kind();
    let command = Command::Kind(chosen);
    face.show(ui, command.why_not(state), command.tooltip(), |ui| {
        ui.set_min_width(220.0);
        ui.spacing_mut().button_padding.x = theme::SPACE[1];
        let mut is_chosen = false;
        for kind in std::iter::once(None).chain(ThingKind::ALL.map(Some)) {
            let count = state.list.shown.count_of_kind(kind);
            if count == 0 && kind.is_some() && kind != chosen {
                continue;
            }
            let mut name = kind.map_or_else(|| "All kinds".to_string(), words::kinds);
            if let Some(first) = name.get_mut(..1) {
                first.make_ascii_uppercase();
            }
            let number = RichText::new(format::count(count)).font(theme::caption());
            let button = Button::selectable(kind == chosen, name).shortcut_text(number);
            let command = Command::Kind(kind);
            let before = commands.len();
            answered(ui.add(button), state, command, commands);
            is_chosen |= commands.len() > before;
        }
        is_chosen
    });
}

/// Puts together what is of one package, or of one kind.
pub fn group(ui: &mut Ui, state: &State, face: &Choice, commands: &mut Vec<Command>) {
    let command = Command::Group(state.list.by);
    face.show(ui, command.why_not(state), command.tooltip(), |ui| {
        let mut is_chosen = false;
        for by in [Grouping::Package, Grouping::Kind] {
            let name = format!("By {}", words::grouping(by));
            let before = commands.len();
            answered(
                ui.add(Button::selectable(by == state.list.by, name)),
                state,
                Command::Group(by),
                commands,
            );
            is_chosen |= commands.len() > before;
        }
        is_chosen
    });
}
