//! What is in a file, painted: beside the list of the page, or in all the room. A [`Preview`] is a value; each sort has a
//! painter beside, and parts of a file (a node, an entry of an archive) are painted by the same.

use eframe::egui::{self, Align, Frame, Id, Label, Layout, Margin, Rect, RichText, Ui, UiBuilder, pos2};

use crate::core::bytes::Bytes;
use crate::core::look::{Form, Looked, Preview};
use crate::core::time::{Age, ago};
use crate::gui::command::{Command, Looking};
use crate::gui::format;
use crate::gui::state::inside::Inside;
use crate::gui::state::inside::shown::{Asked, Glance, Shown};
use crate::gui::state::{Once, State};
use crate::gui::theme;
use crate::gui::view::{button, details, elided, icon_button, menu, named_button};
use crate::gui::widget::icon;
use crate::gui::widget::tree::Step;
use crate::gui::words::{self, inside as inside_words};

mod facts;
mod hex;
mod nodes;
mod picture;
mod plot;
mod table;
mod text;

/// Whether the nodes of what is shown have the keyboard.
pub fn nodes_have_keyboard(ui: &Ui) -> bool {
    ui.memory(|memory| memory.has_focus(nodes::id()))
}

/// The line at the bottom that says how much is shown.
const FOOT: f32 = theme::LINE;

/// Paints what the cursor of the page is on.
pub fn show(ui: &mut Ui, state: &State, inside: &Inside, once: Once, commands: &mut Vec<Command>) {
    let Some(shown) = &inside.shown else {
        return centred(ui, "Nothing is selected.");
    };
    let whole = ui.available_rect_before_wrap();
    // The pane keeps its width, whatever is in it.
    ui.expand_to_include_rect(whole);
    let foot = Rect::from_min_max(pos2(whole.left(), (whole.bottom() - FOOT).max(whole.top())), whole.max);
    let mut upper = ui.new_child(UiBuilder::new().max_rect(whole.with_max_y(foot.top())));
    upper.set_clip_rect(whole.with_max_y(foot.top()).intersect(ui.clip_rect()));
    let side = Margin { left: 16, right: 16, top: 10, bottom: 4 };
    Frame::new().inner_margin(side).show(&mut upper, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = theme::SPACE[0];
        head(ui, state, inside, shown, commands);
    });
    let room = upper.available_rect_before_wrap();
    let mut room = upper.new_child(UiBuilder::new().max_rect(room));
    room.set_clip_rect(room.max_rect().intersect(ui.clip_rect()));
    body(&mut room, state, shown, once, commands);
    let mut line = ui.new_child(UiBuilder::new().max_rect(foot.shrink2(egui::vec2(16.0, 0.0))));
    line.set_clip_rect(foot.intersect(ui.clip_rect()));
    below(&mut line, state, shown, commands);
}

/// The name, what it is, and what can be done with it.
fn head(ui: &mut Ui, state: &State, inside: &Inside, shown: &Shown, commands: &mut Vec<Command>) {
    let name = shown.inside.last().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if !inside.is_large {
        details::title(ui, &format::visible(&name));
    }
    ui.add(Label::new(RichText::new(about(state, inside, shown)).weak()).wrap());
    ui.horizontal_wrapped(|ui| {
        if inside.is_large {
            named_button(ui, state, "Back to the list", Command::Looking(Looking::Large), commands);
        } else {
            button(ui, state, Command::Looking(Looking::Large), commands);
        }
        if shown.kind().is_some() {
            button(ui, state, Command::Looking(Looking::CopyJulia), commands);
            forms(ui, state, shown, commands);
        }
        if inside.is_large {
            for (sign, step) in [(icon::ARROW_UP, Step::Up), (icon::ARROW_DOWN, Step::Down)] {
                icon_button(ui, state, sign, Command::Looking(Looking::Go(step)), commands);
            }
        }
    });
    if let Some(origin) = &shown.origin {
        elided(ui, &format::visible(origin), theme::body(), theme::palette(ui).weak);
    }
    let notes = shown.whole.looked.iter().flat_map(|looked| inside_words::notes(looked));
    for note in notes.take(MOST_NOTES) {
        caution(ui, &note);
    }
}

const MOST_NOTES: usize = 4;
/// Sentences in the middle are no wider than can be read.
const WORDS: f32 = 420.0;

/// A word of caution, with its sign.
fn caution(ui: &mut Ui, words: &str) {
    let colour = theme::palette(ui).can_go;
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        ui.add(Label::new(icon::text(icon::WARNING).color(colour)).selectable(false));
        ui.add(Label::new(RichText::new(words).color(colour)).wrap());
    });
}

/// `a table (CSV) · 41.2 MB · changed 3 days ago`
fn about(state: &State, inside: &Inside, shown: &Shown) -> String {
    let pointed = inside.pointed_at();
    let kind = match (shown.is_folder, shown.kind()) {
        (true, _) => Some("a folder".to_string()),
        (false, kind) => kind.map(|kind| kind.words().to_string()),
    };
    let facts = shown.whole.looked.as_ref().and_then(|looked| looked.facts);
    let size = match (facts, pointed) {
        (Some(facts), _) => Some(Bytes(facts.bytes).to_string()),
        (None, Some((listing, file))) if shown.is_folder => {
            let size = inside.size(listing, file).size();
            Some(match inside.files(listing, file) {
                format::Figure::Unknown => size,
                files => format!("{size}, {} files", files.count()),
            })
        }
        (None, Some((_, file))) => Some(Bytes(file.apparent).to_string()),
        (None, None) => None,
    };
    let changed = pointed.and_then(|(listing, file)| inside.changed(listing, file));
    let changed = changed.map(|time| format!("changed {}", ago(Age::of_file(time, &state.now))));
    let parts = [kind, size, changed];
    words::with_capital(parts.into_iter().flatten().collect::<Vec<_>>().join(" · "))
}

/// As what it is shown.
fn forms(ui: &mut Ui, state: &State, shown: &Shown, commands: &mut Vec<Command>) {
    let name = |form: Option<Form>| Command::Looking(Looking::Form(form)).text();
    let choice = shown.form.map_or("Show as", |form| name(Some(form)));
    let choice = format!("{choice} {}", icon::CARET_DOWN);
    let opener = ui.button(choice).on_hover_text("Show this as something else");
    let spoken = || format!("Shown {}", name(shown.form).to_lowercase());
    opener.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, spoken()));
    egui::Popup::menu(&opener).accessible_name("Shown as").show(|ui| {
        for form in [None, Some(Form::Text), Some(Form::Table), Some(Form::Hex)] {
            menu::item(ui, state, Command::Looking(Looking::Form(form)), commands);
        }
    });
}

fn body(ui: &mut Ui, state: &State, shown: &Shown, once: Once, commands: &mut Vec<Command>) {
    let Some(looked) = &shown.whole.looked else { return waiting(ui, &shown.whole) };
    match &looked.preview {
        Preview::Nothing { .. } if shown.is_folder => {
            centred(ui, "Enter opens this folder.");
        }
        Preview::Nothing { why } => nothing(ui, state, looked, why, commands),
        Preview::Tree(_) | Preview::Archive(_) => nodes::show(ui, shown, once, commands),
        _ => content(ui, looked, shown.from, &shown.whole),
    }
}

/// Paints what has no parts; its rows or lines are counted from this one on.
fn content(ui: &mut Ui, looked: &Looked, from: u64, glance: &Glance) {
    match &looked.preview {
        Preview::Table(table) => table::show(ui, table, from, glance),
        Preview::Text(text) => text::show(ui, text, from, glance.edition),
        Preview::Picture(picture) => picture::show(ui, picture, glance.edition),
        Preview::Hex(hex) => hex::show(ui, hex, glance.edition),
        Preview::Properties(properties) => facts::properties(ui, properties),
        Preview::Archive(archive) => {
            let lines = archive.entries.iter().map(|entry| format!("{}  {}", entry.name, Bytes(entry.bytes)));
            text::lines(ui, &lines.collect::<Vec<_>>(), glance.edition);
        }
        Preview::Tree(tree) => {
            let lines = tree.nodes.iter().map(|node| format!("{}  {}", node.path, inside_words::node(node)));
            text::lines(ui, &lines.collect::<Vec<_>>(), glance.edition);
        }
        Preview::Nothing { why } => centred(ui, &words::with_capital(format::visible(why).into_owned())),
    }
}

/// Why nothing is shown, and what can be done about it.
fn nothing(ui: &mut Ui, state: &State, looked: &Looked, why: &str, commands: &mut Vec<Command>) {
    ui.vertical_centered(|ui| {
        ui.add_space((ui.available_height() * 0.15).max(0.0));
        ui.set_max_width(WORDS.min(ui.available_width() - 32.0));
        let weak = theme::palette(ui).weak;
        ui.add(Label::new(icon::text(icon::PROHIBIT).color(weak)).selectable(false));
        ui.add(Label::new(RichText::new(words::with_capital(format::visible(why).into_owned()))).wrap());
        ui.add_space(theme::SPACE[1]);
        if looked.asks_to_fetch {
            button(ui, state, Command::Looking(Looking::Fetch), commands);
        }
    });
}

fn waiting(ui: &mut Ui, glance: &Glance) {
    match glance.asked {
        Asked::Of { is_late: true, .. } => centred(ui, "Waiting for the disk…"),
        Asked::Of { .. } => centred(ui, "Being read…"),
        Asked::After(_) | Asked::At(_) | Asked::Answered => {}
    }
}

fn centred(ui: &mut Ui, words: &str) {
    ui.vertical_centered(|ui| {
        ui.add_space((ui.available_height() * 0.2).max(0.0));
        ui.set_max_width(WORDS.min(ui.available_width() - 32.0));
        ui.add(Label::new(RichText::new(words).weak()).wrap());
    });
}

/// How much is shown of it, and the way to more.
fn below(ui: &mut Ui, state: &State, shown: &Shown, commands: &mut Vec<Command>) {
    let Some(looked) = &shown.whole.looked else { return };
    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
        let is_late = shown.whole.is_late();
        let is_asked = shown.whole.job().is_some();
        let words = match (is_late, is_asked) {
            (true, _) => "Waiting for the disk…".to_string(),
            (false, true) => "Being read…".to_string(),
            (false, false) => inside_words::foot(looked, shown.from),
        };
        let has_more = looked.is_cut && looked.is_partial && !shown.is_asked && !is_asked;
        let (before, after) = shown.pages();
        let pages = [(before, "Back"), (after, "Next rows")];
        let pages = pages.into_iter().filter_map(|(from, name)| Some((from?, name)));
        let of_pages = pages.clone().map(|(_, name)| text_width(ui, name)).sum::<f32>();
        let more = of_pages + if has_more { text_width(ui, "Read more") } else { 0.0 };
        ui.allocate_ui(egui::vec2((ui.available_width() - more).max(0.0), theme::BUTTON), |ui| {
            let words = RichText::new(words).font(theme::caption()).weak();
            ui.add(Label::new(words).truncate().selectable(false));
        });
        for (from, name) in pages {
            named_button(ui, state, name, Command::Looking(Looking::Rows(from)), commands);
        }
        if has_more {
            button(ui, state, Command::Looking(Looking::More), commands);
        }
    });
}

/// The room for a button of this name.
fn text_width(ui: &Ui, name: &str) -> f32 {
    let padding = 2.0 * ui.spacing().button_padding.x + ui.spacing().item_spacing.x;
    crate::gui::widget::text::width(ui, name, &theme::body()) + padding + 2.0
}

/// An area that scrolls both ways, of its own for each look.
fn scrolled(name: &str, edition: u64) -> egui::ScrollArea {
    egui::ScrollArea::both().id_salt(Id::unique(name).with(edition)).auto_shrink(false)
}
