//! The dialog in which an artifact is made of a space: what is asked for, the lines that would be written, how far it
//! is, and the hashes at the end.

use eframe::egui::{
    Align, Align2, Checkbox, Frame, Id, Label, Layout, Margin, Response, RichText, ScrollArea, TextEdit, Ui,
    vec2,
};

use crate::core::artifact::bindings::Binding;
use crate::core::operation::artifact::{Request, Shared};
use crate::gui::command::{Command, Gesture, Making};
use crate::gui::format;
use crate::gui::state::artifact::{Artifact, Form};
use crate::gui::state::{Area, Once, State};
use crate::gui::theme;
use crate::gui::view::details::field;
use crate::gui::view::modal::{close, leave, modal};
use crate::gui::view::status::progress;
use crate::gui::view::{button, filled_button, named_button};
use crate::gui::words::artifact as words;

const WIDTH: f32 = 640.0;
const NAMES: f32 = 136.0;
/// The height of the lines that would be written.
const LINES: f32 = 124.0;
/// The room for the button that offers files, and for the gap before it.
const OFFERS: f32 = 76.0;

pub fn show(ui: &mut Ui, state: &State, once: Once, commands: &mut Vec<Command>) {
    let Some(artifact) = &state.artifact else { return };
    modal(
        ui,
        // Of another height at the end: a dialog keeps the height that it had under its name.
        (if artifact.made.is_some() { "artifact-made" } else { "artifact" }, &words::title(artifact), WIDTH),
        commands,
        |ui, commands| match &artifact.made {
            Some((request, shared)) => made(ui, state, request, shared, commands),
            None => asked(ui, state, artifact, once, commands),
        },
        |ui, commands| {
            if artifact.made.is_some() {
                close(ui, commands);
            } else if artifact.running.is_some() {
                leave(ui, Once::default(), "Go on in the background", commands)
                    .on_hover_text("Close this; the bar at the bottom tells how far it is (Esc)");
                button(ui, state, Command::Making(Making::Stop), commands);
            } else {
                leave(ui, Once::default(), "Cancel", commands).on_hover_text("Make nothing (Esc)");
                let make = Command::Making(Making::Make);
                filled_button(ui, state, make.text(), theme::palette(ui).accent, make, commands);
            }
        },
    );
}

fn asked(ui: &mut Ui, state: &State, artifact: &Artifact, once: Once, commands: &mut Vec<Command>) {
    let mut form = artifact.form.clone();
    ui.add_enabled_ui(artifact.running.is_none(), |ui| {
        fill_in(ui, state, artifact, &mut form, once, commands);
    });
    if form != artifact.form {
        commands.push(Gesture::FillIn(Box::new(form)).into());
    }
    ui.add_space(theme::SPACE[1]);
    lines(ui, artifact);
    ui.add_space(theme::SPACE[1]);
    outcome(ui, state, artifact);
}

fn fill_in(
    ui: &mut Ui,
    state: &State,
    artifact: &Artifact,
    form: &mut Form,
    once: Once,
    commands: &mut Vec<Command>,
) {
    ui.horizontal(|ui| {
        let name = before(ui, |ui| ui.label("Name"));
        let field = typed(ui, &mut form.name, "such as openml_datasets", 0.0, name);
        if once.focus == Some(Area::Dialog) {
            field.request_focus();
        }
    });
    ui.horizontal(|ui| {
        const TOOLTIP: &str = "Pack it into one file, to be uploaded";
        let name = before(ui, |ui| box_of(ui, &mut form.packs, "Pack it into", TOOLTIP));
        ui.add_enabled_ui(form.packs, |ui| typed(ui, &mut form.archive, "~/name.tar.gz", 0.0, name));
    });
    ui.horizontal(|ui| {
        const TOOLTIP: &str = "Write its name and hash into a project's Artifacts.toml";
        let name = before(ui, |ui| box_of(ui, &mut form.binds, "Enter it in", TOOLTIP));
        ui.add_enabled_ui(form.binds, |ui| {
            typed(ui, &mut form.file, "~/project/Artifacts.toml", OFFERS, name);
        });
        ui.menu_button("Choose", |ui| offers(ui, state, artifact, form, commands));
    });
    ui.horizontal(|ui| {
        const WHY_NOT: &str = "An address is that of the packed file: tick both above first";
        let is_asked = form.binds && form.packs;
        let name = before(ui, |ui| ui.add_enabled(is_asked, Label::new("From")));
        let hint = "https://…, where the packed file will be";
        let field = ui.add_enabled_ui(is_asked, |ui| typed(ui, &mut form.url, hint, 0.0, name));
        field.inner.on_disabled_hover_text(WHY_NOT);
    });
    ui.horizontal(|ui| {
        before(ui, |ui| ui.label(""));
        ui.add_enabled_ui(form.binds, |ui| {
            box_of(ui, &mut form.is_lazy, "Lazy", "Download it when it is first asked for, not at once");
            box_of(ui, &mut form.this_platform, "This platform", "Only for machines like this one");
        });
        let tooltip = "Write over the file, and the binding of this name, if they are there already";
        ui.add_enabled_ui(form.binds || form.packs, |ui| box_of(ui, &mut form.replaces, "Replace", tooltip));
    });
}

/// The name of what is filled in, before it.
fn before(ui: &mut Ui, name: impl FnOnce(&mut Ui) -> Response) -> Id {
    let size = vec2(NAMES, theme::BUTTON);
    let name = ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
        ui.set_min_size(size);
        name(ui)
    });
    name.inner.id
}

fn box_of(ui: &mut Ui, is_on: &mut bool, name: &str, tooltip: &str) -> Response {
    ui.add(Checkbox::new(is_on, name)).on_hover_text(tooltip)
}

/// A field for a text; `beside` is the room for what stands after it.
fn typed(ui: &mut Ui, text: &mut String, hint: &str, beside: f32, name: Id) -> Response {
    let field = TextEdit::singleline(text)
        .hint_text(hint)
        .desired_width((ui.available_width() - beside).max(80.0))
        .min_size(vec2(0.0, theme::BUTTON))
        .align(Align2::LEFT_CENTER);
    ui.add(field).labelled_by(name)
}

/// Files of projects that it could be entered in.
fn offers(ui: &mut Ui, state: &State, artifact: &Artifact, form: &mut Form, commands: &mut Vec<Command>) {
    ui.set_min_width(260.0);
    for file in &artifact.offers {
        if ui.button(format::visible(file)).clicked() {
            form.file.clone_from(file);
            form.binds = true;
            ui.close();
        }
    }
    if artifact.offers.is_empty() {
        ui.add_enabled(false, Label::new("No project of this space is found"));
    }
    ui.separator();
    let pick = Command::Making(Making::PickProject);
    if super::menu::item(ui, state, pick, commands).clicked() {
        ui.close();
    }
}

/// The very lines that would be written, in a room of one height, so that nothing moves.
fn lines(ui: &mut Ui, artifact: &Artifact) {
    let form = &artifact.form;
    let heading = match (form.binds, form.packs) {
        (true, _) => "Lines to be written",
        (false, true) => "No file of a project is changed",
        (false, false) => "Nothing is written but the artifact itself",
    };
    ui.label(RichText::new(heading).font(theme::strong()));
    let palette = theme::palette(ui);
    let frame =
        Frame::new().fill(palette.hover).inner_margin(Margin::same(8)).corner_radius(theme::RADIUS_CONTROL);
    frame.show(ui, |ui| {
        ui.set_min_size(vec2(ui.available_width(), LINES));
        ScrollArea::both().id_salt("lines").max_height(LINES).auto_shrink(false).show(ui, |ui| {
            let text = if form.binds { artifact.lines.trim_end() } else { "" };
            ui.add(Label::new(RichText::new(text).font(theme::mono())).extend());
        });
    });
}

/// What stands in the way, how far it is, or what happens: in the same room.
fn outcome(ui: &mut Ui, state: &State, artifact: &Artifact) {
    let palette = theme::palette(ui);
    let room = vec2(ui.available_width(), 2.0 * theme::ROW);
    ui.allocate_ui(room, |ui| {
        ui.set_min_size(room);
        if let Some(running) = &artifact.running {
            ui.add_space(theme::SPACE[0]);
            progress(ui, ui.available_width(), artifact.share(running));
            ui.label(words::progress(artifact, running));
        } else if let Some(trouble) = artifact.failure.as_ref().or(artifact.problem.as_ref()) {
            ui.add(Label::new(RichText::new(trouble).color(palette.can_go)).wrap());
        } else {
            let place = format::path(&artifact.depot.artifacts(), state.home());
            let words = format!("The copy goes into {place} and is called by its hash.");
            ui.add(Label::new(RichText::new(words).weak()).wrap());
        }
    });
}

fn made(ui: &mut Ui, state: &State, request: &Request, shared: &Shared, commands: &mut Vec<Command>) {
    let home = state.home();
    copied(ui, "Tree hash", &shared.created.hash, commands);
    if let Some(archive) = &shared.archive {
        copied(ui, "SHA-256 of the packed file", &archive.sha256, commands);
    }
    let is_new = if shared.created.is_new { "Made" } else { "It was there already" };
    field(ui, is_new, |ui| {
        ui.add(Label::new(format::path(&shared.created.path, home)).wrap());
    });
    if let (Some(bind), Some(binding)) = (&request.bind, &shared.binding) {
        field(ui, &format!("Written into {}", format::path(&bind.file, home)), |ui| {
            let lines = Binding::lines(binding);
            ui.add(Label::new(RichText::new(lines.trim_end()).font(theme::mono())).wrap());
        });
    }
    for warning in &shared.warnings {
        let colour = theme::palette(ui).can_go;
        ui.add(Label::new(RichText::new(warning.to_string()).color(colour)).wrap());
    }
    field(ui, "Next", |ui| {
        ui.add(Label::new(words::next(request, home)).wrap());
    });
    if let Some(archive) = &request.archive {
        copied(ui, "Such as with", &words::upload(archive), commands);
        if let Some(folder) = archive.parent() {
            let show = Command::ShowPath(folder.to_path_buf());
            named_button(ui, state, "Show the packed file", show, commands);
        }
    }
}

fn copied(ui: &mut Ui, name: &str, value: &str, commands: &mut Vec<Command>) {
    field(ui, name, |ui| {
        ui.horizontal_wrapped(|ui| {
            ui.add(Label::new(RichText::new(value).font(theme::mono())).wrap());
            let copy = Command::Copy(value.to_string());
            if ui.button(copy.text()).on_hover_text(format!("Copy: {name}")).clicked() {
                commands.push(copy);
            }
        });
    });
}
