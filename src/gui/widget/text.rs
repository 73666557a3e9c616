//! Text painted into a cell of the list: aligned, and shortened in the middle when there is no room.
//!
//! A line is laid out once and kept for the frames after it: the toolkit keeps what it laid out, too, but has
//! to be handed a copy of the text to find it.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::{Arc, Mutex, PoisonError};

use eframe::egui::text::{LayoutJob, TextWrapping};
use eframe::egui::{Align2, Color32, FontId, Galley, Id, Pos2, Rect, Ui, pos2};

use crate::gui::format::{self, Figure};
use crate::gui::theme;

/// So many lines are kept; a window has not room for as many.
const MOST: usize = 4_096;

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Kept>>);

#[derive(Default)]
struct Kept {
    /// The frame that asked last.
    pass: Option<u64>,
    /// How often everything had to be laid out anew.
    edition: u64,
    /// A text laid out with each frame. When the toolkit throws away the glyphs that texts point to, it is
    /// laid out anew, and so must be everything else.
    witness: Option<Arc<Galley>>,
    /// The keys cannot be guessed, so that no name can be made to look like another.
    hasher: RandomState,
    lines: HashMap<u64, Arc<Galley>>,
}

fn lines(ui: &Ui) -> Lines {
    let lines = ui.data_mut(|data| data.get_temp_mut_or_default::<Lines>(Id::unique("lines")).clone());
    let pass = Some(ui.ctx().cumulative_pass_nr());
    let mut kept = lines.0.lock().unwrap_or_else(PoisonError::into_inner);
    if kept.pass != pass {
        let witness = ui.painter().layout_no_wrap("…".to_string(), theme::body(), Color32::PLACEHOLDER);
        let is_witnessed = kept.witness.as_ref().is_some_and(|before| Arc::ptr_eq(before, &witness));
        if !is_witnessed || kept.lines.len() > MOST {
            kept.lines.clear();
            kept.edition += 1;
        }
        (kept.pass, kept.witness) = (pass, Some(witness));
    }
    drop(kept);
    lines
}

/// Another number whenever what was laid out before this frame must not be painted any more.
pub fn edition(ui: &Ui) -> u64 {
    lines(ui).0.lock().unwrap_or_else(PoisonError::into_inner).edition
}

/// One line, shortened in its middle to `room`.
pub fn line(ui: &Ui, room: f32, text: &str, font: FontId, colour: Color32) -> Arc<Galley> {
    kept(ui, (text, font.clone(), colour, room.to_bits()), || {
        // Whoever hands a name over has made it visible; nothing hidden is painted in any case.
        let short = fit(ui, room, &format::visible(text), &font).into_owned();
        ui.painter().layout_no_wrap(short, font, colour)
    })
}

/// What `lay_out` makes, laid out once for each key and theme.
pub fn kept(ui: &Ui, key: impl Hash, lay_out: impl FnOnce() -> Arc<Galley>) -> Arc<Galley> {
    let lines = lines(ui);
    let look = (ui.visuals().dark_mode, ui.ctx().pixels_per_point().to_bits());
    let (key, line) = {
        let kept = lines.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = kept.hasher.hash_one((key, look));
        (key, kept.lines.get(&key).map(Arc::clone))
    };
    // Not while the lines are locked: whoever lays out may ask for one of them.
    line.unwrap_or_else(|| {
        let line = lay_out();
        let mut kept = lines.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.lines.insert(key, Arc::clone(&line));
        line
    })
}

/// Paints one line with this corner, edge or middle of it at a place. Returns where it stands.
pub fn at(ui: &Ui, place: Pos2, align: Align2, text: &str, font: FontId, colour: Color32) -> Rect {
    paint(ui, place, align, line(ui, f32::INFINITY, text, font, colour), colour)
}

fn paint(ui: &Ui, place: Pos2, align: Align2, line: Arc<Galley>, colour: Color32) -> Rect {
    let stands = align.anchor_size(place, line.size());
    ui.painter().galley(stands.min, line, colour);
    stands
}

/// Paints one line at the left of `room`, shortened to it. Returns where the text ends.
pub fn left(ui: &Ui, room: Rect, text: &str, font: FontId, colour: Color32) -> f32 {
    let line = line(ui, room.width(), text, font, colour);
    paint(ui, pos2(room.left(), room.center().y), Align2::LEFT_CENTER, line, colour).right()
}

/// Paints the beginning of a sentence at the left of `room`, as far as there is room.
pub fn beginning(ui: &Ui, room: Rect, text: &str, font: FontId, colour: Color32) {
    let line = kept(ui, ("beginning", text, font.clone(), colour, room.width().to_bits()), || {
        let mut line = LayoutJob::simple_singleline(format::visible(text).into_owned(), font, colour);
        line.wrap = TextWrapping::truncate_at_width(room.width());
        ui.painter().layout_job(line)
    });
    paint(ui, pos2(room.left(), room.center().y), Align2::LEFT_CENTER, line, colour);
}

/// Paints one line at the right of `room`, shortened to it. Returns where the text begins.
pub fn right(ui: &Ui, room: Rect, text: &str, font: FontId, colour: Color32) -> f32 {
    let line = line(ui, room.width(), text, font, colour);
    paint(ui, pos2(room.right(), room.center().y), Align2::RIGHT_CENTER, line, colour).left()
}

/// Paints a name, and a note behind it where there is one, which may take up to this `share` of the room.
pub fn with_note(ui: &Ui, room: Rect, name: (&str, FontId, Color32), note: (&str, Color32), share: f32) {
    let ((name, font, colour), (note, of_note)) = (name, note);
    if note.is_empty() {
        left(ui, room, name, font, colour);
        return;
    }
    let mut names = room;
    names.max.x -= (width(ui, note, &theme::body()) + theme::GAP).min(room.width() * share);
    let end = left(ui, names, name, font, colour);
    let rest = Rect::from_min_max(pos2(end + theme::GAP, room.top()), room.max);
    left(ui, rest, note, theme::body(), of_note);
}

/// What a figure is painted in: one that is not final is weak.
pub fn figure_colour(ui: &Ui, figure: Figure) -> Color32 {
    let palette = theme::palette(ui);
    if figure.is_exact() { palette.text } else { palette.weak }
}

/// Paints a figure in these words at the right of `room`.
pub fn figure(ui: &Ui, room: Rect, figure: Figure, words: fn(Figure) -> String) {
    right(ui, room, &words(figure), theme::body(), figure_colour(ui, figure));
}

pub fn width(ui: &Ui, text: &str, font: &FontId) -> f32 {
    ui.fonts_mut(|fonts| text.chars().map(|c| fonts.glyph_width(font, c)).sum())
}

/// A text shortened in its middle to `room`.
pub fn fit<'text>(ui: &Ui, room: f32, text: &'text str, font: &FontId) -> Cow<'text, str> {
    // Half a point of play: sums of widths and the laid out text differ by rounding.
    ui.fonts_mut(|fonts| format::elide_middle(text, room + 0.5, |c| fonts.glyph_width(font, c)))
}
