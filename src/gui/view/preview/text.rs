//! The painter of text: lines with their numbers, of which those in sight are laid out.

use eframe::egui::{Align2, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::scrolled;
use crate::core::look::preview::Text;
use crate::gui::format::visible;
use crate::gui::theme;
use crate::gui::widget::text;

const LINE: f32 = 18.0;
/// How wide a letter is, about: the room for the longest line.
const LETTER: f32 = 7.6;
/// So many lines are told to those who hear them.
const SPOKEN: usize = 40;

pub fn show(ui: &mut Ui, text: &Text, from: u64, edition: u64) {
    paint(ui, &text.lines, Some(from), edition);
}

/// Lines that are of no text and have no numbers.
pub fn lines(ui: &mut Ui, lines: &[String], edition: u64) {
    paint(ui, lines, None, edition);
}

fn paint(ui: &mut Ui, lines: &[String], from: Option<u64>, edition: u64) {
    let palette = theme::palette(ui);
    let digits = from.unwrap_or_default().saturating_add(lines.len() as u64).max(10).ilog10() + 1;
    #[expect(clippy::cast_precision_loss, reason = "lines are few")]
    let (gutter, high) =
        (if from.is_some() { digits as f32 * LETTER + 24.0 } else { 16.0 }, lines.len() as f32 * LINE);
    let longest = lines.iter().map(String::len).max().unwrap_or_default().min(1_600);
    #[expect(clippy::cast_precision_loss, reason = "bounded")]
    let wide = gutter + longest as f32 * LETTER + 16.0;
    scrolled("text", edition).show_viewport(ui, |ui, viewport| {
        let size = vec2(wide.max(viewport.width()), (high + LINE).max(viewport.height()));
        let (room, response) = ui.allocate_exact_size(size, Sense::hover());
        let spoken = || lines.iter().take(SPOKEN).map(|line| visible(line)).collect::<Vec<_>>().join("\n");
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, spoken()));
        let seen = seen(viewport.min.y, viewport.max.y, LINE, lines.len());
        for (number, line) in lines.iter().enumerate().take(seen.end).skip(seen.start) {
            #[expect(clippy::cast_precision_loss, reason = "lines are few")]
            let top = room.top() + number as f32 * LINE;
            if let Some(from) = from {
                let place = pos2(room.left() + gutter - 12.0, top);
                text::at(
                    ui,
                    place,
                    Align2::RIGHT_TOP,
                    &from.saturating_add(number as u64 + 1).to_string(),
                    theme::mono(),
                    palette.weak,
                );
            }
            let place = pos2(room.left() + gutter, top);
            // A tab is room, and nothing that deceives.
            let shown = line.replace('\t', "    ");
            text::at(ui, place, Align2::LEFT_TOP, &visible(&shown), theme::mono(), palette.text);
        }
    });
}

/// Which of so many lines of this height are in sight.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped; a window is finite")]
pub fn seen(top: f32, bottom: f32, height: f32, count: usize) -> std::ops::Range<usize> {
    let line = |at: f32| (at / height).clamp(0.0, 1e7) as usize;
    line(top).min(count)..(line(bottom) + 1).min(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_in_sight_are_those_that_are_painted() {
        assert_eq!(seen(0.0, 100.0, 10.0, 5), 0..5);
        assert_eq!(seen(95.0, 130.0, 10.0, 1_000), 9..14);
        assert_eq!(seen(f32::NAN, 1e30, 10.0, 7), 0..7);
        assert_eq!(seen(1e9, 2e9, 10.0, 7), 7..7);
    }
}
