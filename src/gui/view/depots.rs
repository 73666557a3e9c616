//! The depots: which are looked at, why, and adding another.

use eframe::egui::{
    self, Key, Label, Popup, PopupCloseBehavior, RadioButton, RichText, ScrollArea, TextEdit, Ui, WidgetInfo,
    vec2,
};

use crate::core::depot::{Depot, Origin, Presence};
use crate::gui::command::{Command, Gesture};
use crate::gui::format;
use crate::gui::state::State;
use crate::gui::theme;
use crate::gui::view::button;
use crate::gui::widget::{icon, line, text};

const WIDTH: f32 = 420.0;
/// The room for what stands around the list of depots.
const BELOW: f32 = 190.0;
/// The widest button, and the room in it for what is no text.
const TITLE: f32 = 320.0;
const AROUND: f32 = 36.0;

/// The button that says which depots are shown, at most so wide, and the list of them while it is open.
pub fn chooser(ui: &mut Ui, state: &State, most: f32, commands: &mut Vec<Command>) {
    let depots = depots(state);
    let (title, locked) = title(state, depots);
    let lock = if locked { theme::ICON + theme::GAP } else { 0.0 };
    let font = theme::strong();
    let wanted = text::width(ui, &title, &font);
    let width = wanted.min((most.clamp(60.0, TITLE) - lock - AROUND).max(0.0));
    let size = vec2(width + lock + AROUND, theme::BUTTON);
    let (place, response) = ui.allocate_exact_size(size, egui::Sense::click());
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, format!("Depot: {title}")));
    let palette = theme::palette(ui);
    let is_open = Popup::is_id_open(ui.ctx(), Popup::default_response_id(&response));
    let visuals = if is_open { ui.style().visuals.widgets.open } else { *ui.style().interact(&response) };
    ui.painter().rect(
        place,
        visuals.corner_radius,
        visuals.weak_bg_fill,
        visuals.bg_stroke,
        egui::StrokeKind::Inside,
    );
    let mut inside = place.shrink2(vec2(theme::SPACE[2], 0.0));
    icon::triangle(ui, egui::pos2(inside.right() - 2.0, inside.center().y), true, palette.weak);
    if locked {
        let at = egui::pos2(inside.left() + 6.0, inside.center().y);
        icon::paint(ui, at, icon::LOCK_SIMPLE, palette.weak);
        inside.min.x += lock;
    }
    inside.max.x = inside.min.x + width + 1.0;
    text::left(ui, inside, &title, font, palette.text);

    Popup::from_toggle_button_response(&response)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .accessible_name("Depots")
        .show(|ui| {
            ui.set_width((ui.ctx().content_rect().width() - 48.0).clamp(0.0, WIDTH));
            // What lies below the list of depots stays in the window.
            let most = (ui.ctx().content_rect().height() - BELOW).clamp(3.0 * theme::ROW, 320.0);
            list(ui, state, depots, most, commands);
            ui.add_space(theme::SPACE[0]);
            ui.separator();
            ui.add_space(theme::SPACE[0]);
            ui.label(RichText::new("Add a depot").font(theme::strong()));
            add_field(ui, state, commands);
            ui.label(RichText::new("Or drop its folder on the window.").font(theme::caption()).weak());
        });
    if !is_open {
        response.on_hover_text("Choose which depots are shown, or add one");
    }
}

fn depots(state: &State) -> &[Depot] {
    state.list.listing.as_ref().map(|listing| listing.inventory.depots.as_slice()).unwrap_or_default()
}

/// What the button says, and whether what is shown cannot be written to.
fn title(state: &State, depots: &[Depot]) -> (String, bool) {
    let there = || depots.iter().filter(|depot| depot.presence == Presence::Folder);
    let only =
        state.session.chooser.only.as_ref().and_then(|only| depots.iter().find(|depot| depot.path == *only));
    // Where the demo lies for the time being says nothing.
    let name = |depot: &Depot| match depot.origin {
        Origin::Demo => "Demo depot".to_string(),
        _ => format::path(&depot.path, state.home()),
    };
    match (only, there().count()) {
        (Some(depot), _) => (name(depot), !depot.writable && depot.presence == Presence::Folder),
        (None, 0) => (if depots.is_empty() { "Depots".to_string() } else { "No depot".to_string() }, false),
        (None, 1) => there().next().map_or_else(Default::default, |depot| (name(depot), !depot.writable)),
        (None, several) => {
            let count = format::things(several, "depot");
            (count, there().all(|depot| !depot.writable))
        }
    }
}

/// The depots, each to be shown alone; the added ones can be taken away.
fn list(ui: &mut Ui, state: &State, depots: &[Depot], most: f32, commands: &mut Vec<Command>) {
    let only = state.session.chooser.only.as_ref();
    if depots.is_empty() {
        ui.label(RichText::new("No depot is looked at.").weak());
        return;
    }
    // A bundled depot that is not there is only a wrong guess.
    let shown = || {
        depots.iter().filter(|depot| depot.origin != Origin::Bundled || depot.presence == Presence::Folder)
    };
    let choices = shown().filter(|depot| depot.presence == Presence::Folder).count();
    if choices > 1 && ui.add(RadioButton::new(only.is_none(), Command::ShowDepot(None).text())).clicked() {
        commands.push(Command::ShowDepot(None));
    }
    ScrollArea::vertical().max_height(most).show(ui, |ui| {
        for depot in shown() {
            entry(ui, state, depot, choices > 1, only == Some(&depot.path), commands);
        }
    });
}

fn entry(ui: &mut Ui, state: &State, depot: &Depot, several: bool, alone: bool, commands: &mut Vec<Command>) {
    let palette = theme::palette(ui);
    let is_there = depot.presence == Presence::Folder;
    let path = format::path(&depot.path, state.home());
    // Why it is looked at stands close below each.
    ui.spacing_mut().item_spacing.y = 0.0;
    ui.spacing_mut().interact_size.y = theme::HIT;
    let mut is_shown_alone = false;
    let name = |ui: &mut Ui| {
        let font = theme::body();
        let room = (ui.available_width() - theme::SPACE[4] - theme::ICON).max(40.0);
        let short = text::fit(ui, room, &path, &font).into_owned();
        let colour = if is_there { palette.text } else { palette.weak };
        let words = RichText::new(short).color(colour);
        let response = if several && is_there {
            let radio = ui.add(RadioButton::new(alone, words));
            is_shown_alone = radio.clicked();
            radio
        } else {
            if several {
                ui.add_space(BESIDE_RADIO);
            }
            ui.add(Label::new(words).selectable(false))
        };
        response.on_hover_text(&path);
    };
    let remove = |ui: &mut Ui| {
        if depot.origin == Origin::Settings {
            let remove = Command::RemoveDepot(depot.path.clone());
            let hover = remove.tooltip();
            if icon::button(ui, icon::X, &format!("Remove {path}")).on_hover_text(hover).clicked() {
                commands.push(remove);
            }
        }
    };
    ui.allocate_ui(vec2(ui.available_width(), theme::BUTTON), |ui| {
        line::ends(ui, ("depot", &depot.path), name, remove);
    });
    if is_shown_alone {
        commands.push(Command::ShowDepot(Some(depot.path.clone())));
    }
    ui.spacing_mut().interact_size.y = theme::ICON;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = theme::SPACE[0];
        if several {
            ui.add_space(BESIDE_RADIO);
        }
        let small = |text: String| RichText::new(text).font(theme::caption()).weak();
        let why = depot.origin.words();
        let state = match &depot.presence {
            Presence::Missing => Some("not there".to_string()),
            Presence::NotAFolder => Some("a file, not a folder".to_string()),
            Presence::Unreadable(reason) => Some(format!("cannot be read: {}", format::visible(reason))),
            Presence::Folder => None,
        };
        ui.add(
            Label::new(small(state.map_or(why.to_string(), |state| format!("{why}, {state}"))))
                .selectable(false),
        );
        if is_there && !depot.writable {
            let (place, _) = ui.allocate_exact_size(vec2(theme::ICON, theme::ICON), egui::Sense::hover());
            icon::paint(ui, place.center(), icon::LOCK_SIMPLE, palette.weak);
            let words = "read-only: you may not change files in it";
            ui.add(Label::new(small(words.to_string())).selectable(false).truncate());
        }
    });
    ui.add_space(theme::SPACE[1]);
}

/// Where the text beside a radio button begins.
const BESIDE_RADIO: f32 = theme::ICON + 6.0;

/// A field for the path of a depot, and the dialog to choose one beside it.
pub fn add_field(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    let chooser = &state.session.chooser;
    let add = Command::AddDepot(chooser.draft.trim().into());
    let mut draft = chooser.draft.clone();
    let (mut is_changed, mut is_entered) = (false, false);
    let field = |ui: &mut Ui| {
        let field = TextEdit::singleline(&mut draft)
            .hint_text("Path of a depot, such as ~/.julia")
            .desired_width(ui.available_width().max(0.0))
            .min_size(vec2(0.0, theme::BUTTON))
            .align(egui::Align2::LEFT_CENTER);
        let response = ui.add(field);
        response.widget_info(|| WidgetInfo::labeled(egui::Role::TextInput, true, "Path of a depot"));
        is_changed = response.changed();
        is_entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        if is_entered && add.why_not(state).is_none() {
            response.request_focus();
        }
    };
    ui.allocate_ui(vec2(ui.available_width(), theme::BUTTON), |ui| {
        line::ends(ui, "add a depot", field, |ui| {
            button(ui, state, add.clone(), commands);
            button(ui, state, Command::PickFolder, commands);
        });
    });
    if is_entered && add.why_not(state).is_none() {
        commands.push(add);
    }
    if is_changed {
        commands.push(Command::Gesture(Gesture::DraftDepot(draft)));
    }
    if let Some(problem) = &chooser.problem {
        ui.add(Label::new(RichText::new(problem).color(theme::palette(ui).can_go)).wrap());
    } else if chooser.looking.is_some() {
        ui.label(RichText::new("Looking…").weak());
    }
}
