//! Julia's rules: what `Pkg.gc()` would do, in a sentence, and where it differs from what we say.

use std::collections::BTreeMap;

use eframe::egui::{
    self, ComboBox, DragValue, Frame, Label, Margin, Rect, RichText, Role, Ui, WidgetInfo, pos2,
};

use crate::core::judge::profile::TABLE;
use crate::core::judge::{Decision, JuliaVersion, Profile};
use crate::core::operation::survey::{Judgement, Survey};
use crate::core::space::Totals;
use crate::gui::command::{Cleaning, Command, Looking};
use crate::gui::format::{self, Figure};
use crate::gui::state::clean_up::rules::{RuleRow, Rules};
use crate::gui::state::items::Item;
use crate::gui::state::{Once, State};
use crate::gui::theme::{self, Palette};
use crate::gui::view::parts::Part;
use crate::gui::view::{button, details, hit_on, menu, named_button, width_of};
use crate::gui::widget::tree_table::{Cells, Head, Marking, TreeTable};
use crate::gui::widget::{icon, text};
use crate::gui::words::{self, cleaning, julia};

/// The longest delay that can be chosen, in days.
const MOST_DAYS: u32 = 3_650;
const NAME_LEAST: f32 = 200.0;

pub fn show(ui: &mut Ui, state: &State, once: Once, part: Option<Part>, commands: &mut Vec<Command>) {
    let Some(survey) = &state.clean_up.survey else { return looking(ui) };
    let margin = Margin { left: 16, right: 16, top: 10, bottom: 8 };
    let frame = Frame::new().fill(theme::palette(ui).background).inner_margin(margin);
    egui::Panel::top("rules head").frame(frame).resizable(false).show_separator_line(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = theme::SPACE[1];
        sentence(ui, state, survey, commands);
        choices(ui, state, survey, commands);
    });
    details::with_list(ui, state, part, commands, |ui, commands| {
        if state.clean_up.rules.rows.is_empty() {
            return nothing(ui, state, commands);
        }
        table(ui, state, survey, once, commands);
    });
}

fn looking(ui: &mut Ui) {
    let frame = Frame::new().fill(theme::palette(ui).background).inner_margin(Margin::same(16));
    egui::CentralPanel::default().frame(frame).show(ui, |ui| {
        let words = "Looking at what Pkg.gc() would do…";
        ui.add(Label::new(RichText::new(words).weak()).selectable(false));
    });
}

fn nothing(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    let rules = &state.clean_up.rules;
    ui.vertical_centered(|ui| {
        ui.add_space(ui.available_height() * 0.25);
        ui.set_max_width((ui.available_width() - 48.0).clamp(0.0, 520.0));
        let is_searching = state.list.filter.is_searching();
        ui.add(
            Label::new(RichText::new(cleaning::no_rules(rules, is_searching)).font(theme::title())).wrap(),
        );
        ui.add_space(theme::SPACE[2]);
        if is_searching {
            button(ui, state, Command::ClearFilters, commands);
        } else if rules.all > 0 && !rules.shows_all {
            let all = format!("Show all {}", format::count(rules.all));
            named_button(ui, state, &all, Command::Cleaning(Cleaning::ShowAll(true)), commands);
        }
    });
}

/// `Pkg.gc() of [Julia 1.11, found here] would delete 3 items (1.2 GB) now and, [7 days] later, 9 (4.2 GB).`
fn sentence(ui: &mut Ui, state: &State, survey: &Survey, commands: &mut Vec<Command>) {
    let decisions = survey.decisions(Judgement::Julia);
    ui.horizontal_wrapped(|ui| {
        ui.add(Label::new("Pkg.gc() of").selectable(false));
        version(ui, state, survey, commands);
        if decisions.julia_fails.is_some() {
            ui.add(Label::new("would fail.").selectable(false));
            return;
        }
        let rules = &state.clean_up.rules;
        ui.add(Label::new(cleaning::would_delete(&rules.deletes)).selectable(false));
        if decisions.choices.rules().profile == Profile::Delayed {
            ui.add(Label::new("now and,").selectable(false));
            delay(ui, state, commands);
            ui.add(Label::new(cleaning::later(&rules.marks)).selectable(false));
        } else {
            ui.add(Label::new("now.").selectable(false));
        }
    });
    let Some(error) = &decisions.julia_fails else { return };
    let palette = theme::palette(ui);
    let log = state.clean_up.log_to_repair();
    ui.horizontal_wrapped(|ui| {
        ui.label(icon::text(icon::WARNING).color(palette.can_go));
        let words = cleaning::stops(error, log, state.home());
        ui.add(Label::new(RichText::new(words).color(palette.can_go)).wrap());
        if let Some((log, _)) = log {
            button(ui, state, Command::Cleaning(Cleaning::CheckLog(log.to_path_buf())), commands);
        }
    });
}

/// Whose collection is meant.
fn version(ui: &mut Ui, state: &State, survey: &Survey, commands: &mut Vec<Command>) {
    let found = survey.facts.newest_julia;
    let chosen = state.clean_up.chosen.version;
    let choose = Command::Cleaning(Cleaning::Version(None));
    let combo = ComboBox::from_id_salt("version of Julia")
        .selected_text(cleaning::version(chosen, found))
        .icon(icon::choice)
        .width(170.0);
    let answer = combo.show_ui(ui, |ui| {
        let mut offer = |version: Option<JuliaVersion>| {
            if ui.selectable_label(chosen == version, cleaning::version(version, found)).clicked() {
                commands.push(Command::Cleaning(Cleaning::Version(version)));
            }
        };
        offer(None);
        for rules in TABLE.iter().rev() {
            offer(Some(rules.since));
        }
    });
    let name = format!("Pkg.gc() of {}", cleaning::version(chosen, found));
    answer.response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, name.as_str()));
    answer.response.on_hover_text(choose.tooltip());
}

/// How long something must have been marked before it goes.
fn delay(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    let mut days = cleaning::delay_in_days(state.clean_up.chosen.collect_delay);
    let words = |days: f64, _: std::ops::RangeInclusive<usize>| match days {
        1.0 => "1 day".to_string(),
        days => format!("{days} days"),
    };
    let number = |text: &str| text.split_whitespace().next()?.parse().ok();
    let value = DragValue::new(&mut days).range(0..=MOST_DAYS).custom_formatter(words).custom_parser(number);
    let command = Command::Cleaning(Cleaning::Delay(0));
    if ui.add(value).on_hover_text(command.tooltip()).changed() {
        commands.push(Command::Cleaning(Cleaning::Delay(days)));
    }
}

/// Which rows are shown, and the button that does the same; not where Pkg.gc fails.
fn choices(ui: &mut Ui, state: &State, survey: &Survey, commands: &mut Vec<Command>) {
    let rules = &state.clean_up.rules;
    ui.horizontal_wrapped(|ui| {
        for (all, count) in [(false, rules.differing), (true, rules.all)] {
            let command = Command::Cleaning(Cleaning::ShowAll(all));
            let name = format!("{} {}", command.text(), format::count(count));
            let chip = egui::Button::selectable(rules.shows_all == all, name).frame_when_inactive(true);
            if ui.add(chip).on_hover_text(command.tooltip()).clicked() {
                commands.push(command);
            }
        }
        if survey.decisions(Judgement::Julia).julia_fails.is_none() {
            ui.add_space(theme::SPACE[3]);
            let name = cleaning::do_the_same(rules);
            named_button(ui, state, &name, Command::Cleaning(Cleaning::Collect), commands);
        }
    });
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cell {
    Name,
    Julia,
    Ours,
    Size,
}

impl Cell {
    fn title(self) -> &'static str {
        match self {
            Self::Name => "What",
            Self::Julia => "Pkg.gc",
            Self::Ours => "Ours",
            Self::Size => "Size",
        }
    }
}

fn table(ui: &mut Ui, state: &State, survey: &Survey, once: Once, commands: &mut Vec<Command>) {
    let width = ui.available_width() - ui.spacing().scroll.allocated_width();
    let heads = heads(width, &state.session.settings.columns);
    let cells = Painter { state, rules: &state.clean_up.rules, survey, palette: theme::palette(ui) };
    let table = TreeTable {
        id: super::table::id(),
        name: "What Pkg.gc would do",
        tree: &state.clean_up.rules.tree,
        heads: &heads,
        cells: &cells,
        scroll: once.clean_up_scroll,
        menu: once.menu,
        flat: true,
        marking: Marking::Cursor,
        lit: Some(&state.clean_up.lit),
    };
    let mut chosen = Vec::new();
    let menu = |ui: &mut Ui| {
        ui.set_min_width(220.0);
        for command in [Command::Looking(Looking::Open), Command::Open, Command::CopyPaths] {
            menu::item(ui, state, command, &mut chosen);
        }
    };
    table.show(ui, menu, &mut |hit| commands.extend(hit_on(hit, Cell::title).map(Command::Gesture)));
    commands.append(&mut chosen);
}

/// In a narrow window what we say is its sign, and then goes.
fn heads(width: f32, own: &BTreeMap<String, u16>) -> Vec<Head<Cell>> {
    let of = |cell: Cell, usual| width_of(cell.title(), usual, own, width);
    let size = of(Cell::Size, 90.0);
    let spare = (width - NAME_LEAST - size).max(0.0);
    let julia = of(Cell::Julia, (spare * 0.35).clamp(120.0, 260.0));
    let mut ours = of(Cell::Ours, (spare * 0.4).clamp(120.0, 420.0));
    if width - size - julia - ours < NAME_LEAST {
        ours = 0.0;
    }
    let widths = [(Cell::Name, 0.0), (Cell::Julia, julia), (Cell::Ours, ours), (Cell::Size, size)];
    let head = |(cell, width): (Cell, f32)| Head::plain(cell, cell.title(), width, cell == Cell::Size);
    widths.into_iter().filter(|(cell, width)| *cell == Cell::Name || *width > 0.0).map(head).collect()
}

struct Painter<'state> {
    state: &'state State,
    rules: &'state Rules,
    survey: &'state Survey,
    palette: &'static Palette,
}

impl Cells for Painter<'_> {
    type Column = Cell;

    fn paint(&self, ui: &Ui, row: usize, column: Cell, mut room: Rect) {
        let Some((row, decision)) = self.row(row) else { return };
        let palette = self.palette;
        match column {
            Cell::Name => {
                text::left(ui, room, &self.name(row, decision), theme::body(), palette.text);
            }
            Cell::Julia => {
                if row.differs {
                    text::left(ui, room, "≠", theme::strong(), palette.cannot_check);
                }
                room.min.x += theme::ICON + 6.0;
                let days = cleaning::delay_in_days(self.state.clean_up.chosen.collect_delay);
                text::beginning(ui, room, &julia::does(decision, days), theme::body(), palette.text);
            }
            Cell::Ours => {
                let Some(item) = self.item(row) else { return };
                icon::verdict(ui, pos2(room.left() + theme::ICON / 2.0, room.center().y), item.verdict);
                room.min.x += theme::ICON + 6.0;
                text::beginning(ui, room, &words::verdict(item), theme::body(), palette.weak);
            }
            Cell::Size => text::figure(ui, room, self.totals(decision).size(), Figure::size),
        }
    }

    fn tooltip(&self, ui: &mut Ui, row: usize, column: Cell) {
        let Some((row, decision)) = self.row(row) else { return };
        match column {
            Cell::Name => {
                if let Some(thing) = self.survey.thing(decision) {
                    ui.label(format::path(&thing.path, self.state.home()));
                }
            }
            Cell::Julia => {
                ui.label(julia::would(decision.julia));
                if let Some(due) = julia::due(decision) {
                    ui.label(due);
                }
            }
            Cell::Ours => {
                if let Some(item) = self.item(row) {
                    ui.label(words::verdict(item));
                }
            }
            Cell::Size => {}
        }
    }

    fn has_tooltip(&self, column: Cell) -> bool {
        column != Cell::Size
    }

    fn edition(&self) -> u64 {
        // The Overview counts for itself.
        self.rules.edition | (1 << 63)
    }

    fn spoken(&self, row: usize) -> String {
        let Some((row, decision)) = self.row(row) else { return String::new() };
        let days = cleaning::delay_in_days(self.state.clean_up.chosen.collect_delay);
        let name = self.name(row, decision).replacen(" / ", ", ", 1);
        let differs = row.differs.then(|| "differs".to_string());
        let julia = format!("Pkg.gc: {}", julia::does(decision, days));
        let ours = self.item(row).map(|item| format!("ours: {}", words::verdict(item).to_lowercase()));
        let size = format::spoken_size(self.totals(decision).size());
        let parts = [Some(name), differs, Some(julia), ours, Some(size)];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

impl<'state> Painter<'state> {
    fn row(&self, row: usize) -> Option<(RuleRow, &'state Decision)> {
        let row = self.rules.rows.get(row).copied()?;
        Some((row, self.survey.decisions(Judgement::Julia).list.get(row.decision)?))
    }

    fn item(&self, row: RuleRow) -> Option<&'state Item> {
        self.state.list.items.item(row.item?)
    }

    /// What it is called in every list.
    fn name(&self, row: RuleRow, decision: &Decision) -> String {
        let item = self.item(row).map(|item| self.state.list.items.label(item));
        item.unwrap_or_else(|| cleaning::label(self.survey, decision))
    }

    fn totals(&self, decision: &Decision) -> Totals {
        Totals::of([self.survey.sizes.get(&decision.thing)])
    }
}
