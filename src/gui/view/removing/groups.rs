//! What a proposal is about, by verdict, and what of it will be skipped: a row for each, to be left out or unfolded.

use eframe::egui::text::{LayoutJob, TextFormat};
use eframe::egui::{Button, Checkbox, Color32, Label, Response, RichText, Role, Ui, WidgetInfo, vec2};

use crate::core::judge::Verdict;
use crate::gui::command::{Command, Removing};
use crate::gui::format;
use crate::gui::state::State;
use crate::gui::state::removing::{Group, Proposal};
use crate::gui::theme;
use crate::gui::view::answered;
use crate::gui::widget::icon;
use crate::gui::words::removing as words;

/// The most that is shown of what is skipped for one reason.
const MOST: usize = 100;

/// The room that the rows take.
#[expect(clippy::cast_precision_loss, reason = "few rows")]
pub fn height(proposal: &Proposal) -> f32 {
    (proposal.groups.len() + proposal.skipped.len()) as f32 * (theme::HIT + theme::SPACE[0])
}

pub fn show(ui: &mut Ui, state: &State, proposal: &Proposal, commands: &mut Vec<Command>) {
    let is_alone = proposal.groups.len() == 1;
    for group in &proposal.groups {
        ui.horizontal(|ui| {
            ui.set_min_height(theme::HIT);
            let is_in = !proposal.left_out.contains(&group.verdict);
            let text = line(ui, group, is_in);
            if !proposal.can_leave_out() {
                ui.add(Label::new(text).selectable(false));
                return;
            }
            let command = Command::Removing(Removing::LeaveOut(group.verdict));
            let mut ticked = is_in;
            let tick = ui.add(Checkbox::new(&mut ticked, text));
            tick.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, is_in, &group.words));
            if tick.clicked() {
                commands.push(command.clone());
            }
            let link = match group.verdict {
                Verdict::Keep | Verdict::CannotCheck => Some(command).filter(|_| is_in && !is_alone),
                Verdict::LookFirst => None,
                Verdict::CanGo => {
                    let command = Command::Removing(Removing::OnlyCanGo);
                    Some(command).filter(|_| proposal.has_more_than_can_go())
                }
            };
            if let Some(command) = link {
                let button = Button::new(command.text()).min_size(vec2(0.0, theme::HIT));
                answered(ui.add(button), state, command, commands);
            }
        });
    }
}

fn line(ui: &Ui, group: &Group, is_in: bool) -> LayoutJob {
    let palette = theme::palette(ui);
    let colour = if is_in { icon::verdict_colour(palette, group.verdict) } else { palette.weak };
    let mut line = LayoutJob::default();
    line.append(icon::of_verdict(group.verdict), 0.0, TextFormat::simple(theme::icon(), colour));
    let colour = if is_in { palette.text } else { palette.weak };
    line.append(&group.words, theme::SPACE[0], TextFormat::simple(theme::strong(), colour));
    line
}

/// A row that unfolds what stands below it.
pub fn folding(ui: &mut Ui, words: &str, colour: Color32, is_open: bool) -> Response {
    let caret = if is_open { icon::CARET_DOWN } else { icon::CARET_RIGHT };
    let mut line = LayoutJob::default();
    line.append(caret, 0.0, TextFormat::simple(theme::icon(), colour));
    line.append(words, theme::SPACE[0], TextFormat::simple(theme::body(), colour));
    let row = ui.add(Button::new(line).frame(false).wrap().min_size(vec2(0.0, theme::HIT)));
    row.widget_info(|| WidgetInfo::labeled(Role::Button, true, words));
    ui.ctx().accesskit_node_builder(row.id, |node| node.set_expanded(is_open));
    row
}

/// What is skipped, a row for each reason, which unfolds what it is about.
pub fn skipped(ui: &mut Ui, proposal: &Proposal, commands: &mut Vec<Command>) {
    let weak = theme::palette(ui).weak;
    for (number, skipped) in proposal.skipped.iter().enumerate() {
        if folding(ui, &words::skip(skipped), weak, skipped.is_open).clicked() {
            commands.push(Command::Removing(Removing::ShowSkipped(number)));
        }
        if !skipped.is_open {
            continue;
        }
        ui.indent(("skipped", number), |ui| {
            for label in skipped.labels.iter().take(MOST) {
                ui.add(Label::new(RichText::new(label).color(weak)).wrap());
            }
            if skipped.labels.len() > MOST {
                let more = format!("and {} more", format::count(skipped.labels.len() - MOST));
                ui.label(RichText::new(more).color(weak));
            }
        });
    }
}
