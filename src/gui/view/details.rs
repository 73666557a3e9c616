//! The details at the right: one item whole, the sums over several, or over everything.

use eframe::egui::{self, Align, CollapsingHeader, Id, Label, Layout, RichText, Ui, vec2};

use crate::core::bytes::Bytes;
use crate::core::judge::Evidence;
use crate::core::log::Entry;
use crate::core::scan::Package;
use crate::core::space::{ParentState, Sizes, Space};
use crate::core::time::{Age, LocalTime, ago};
use crate::gui::command::{Command, Looking, Making, Removing};
use crate::gui::format;
use crate::gui::state::State;
use crate::gui::state::details::{Details, ENTRIES, OfSpace, Portrait};
use crate::gui::state::items::Item;
use crate::gui::theme;
use crate::gui::view::pane::{self, Wide};
use crate::gui::view::parts::Part;
use crate::gui::view::{button, elided, named_button};
use crate::gui::widget::icon;
use crate::gui::widget::text;
use crate::gui::words::details as words;

mod sums;

/// How many lines a title may take.
const TITLE_LINES: f32 = 2.0;

/// Paints a list with the details at its right, in its place where there is no room for both, or without them.
pub fn with_list(
    ui: &mut Ui,
    state: &State,
    part: Option<Part>,
    commands: &mut Vec<Command>,
    list: impl FnOnce(&mut Ui, &mut Vec<Command>),
) {
    pane::with(ui, state, (part, Wide::Details), commands, list, |ui, commands| {
        pane::scrolled(ui, |ui| content(ui, state, commands));
    });
}

fn content(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    match &state.details {
        Details::Nothing => {}
        Details::Everything(sums) => sums::everything(ui, state, sums, commands),
        Details::Several(sums) => sums::several(ui, state, sums, commands),
        Details::One(portrait) => {
            if let Some(item) = state.list.items.item(portrait.item) {
                one(ui, state, portrait, item, commands);
            }
        }
        Details::Loose(index) => {
            let loose = state.list.listing.as_ref().and_then(|listing| listing.inventory.loose.get(*index));
            if let Some(loose) = loose {
                let name = loose.path.file_name().unwrap_or_default().to_string_lossy();
                title(ui, &format::visible(&name));
                sentence(ui, words::loose(loose.kind));
                actions(ui, state, commands);
                field(ui, "Path", |ui| sentence(ui, &format::path(&loose.path, None)));
            }
        }
    }
}

fn one(ui: &mut Ui, state: &State, portrait: &Portrait, item: &Item, commands: &mut Vec<Command>) {
    title(ui, &state.list.items.label(item));
    verdict(ui, portrait, item);
    let unknown =
        if state.scan.is_running() { "Being measured…" } else { "Not measured: the scan was stopped." };
    gap(ui);
    measured(ui, item.sizes.as_ref(), unknown);
    if let Some(words) = words::kind(item) {
        ui.add(Label::new(RichText::new(words).weak()).wrap());
    }
    let of_space = portrait.of_space.as_ref();
    if let Some(family) = of_space.and_then(|of_space| of_space.family.as_ref()) {
        ui.add(Label::new(RichText::new(words::family(family, &state.list.items)).weak()).wrap());
    }
    actions(ui, state, commands);
    field(ui, "Kind", |ui| sentence(ui, item.kind.noun()));
    field(ui, "Path", |ui| sentence(ui, &format::path(&item.path, None)));
    field(ui, "Last use", |ui| sentence(ui, &last_use(item, state)));
    let listing = state.list.listing.as_ref();
    let space = listing.zip(of_space).and_then(|(listing, of_space)| {
        let package = listing.package(listing.package_of(of_space.space))?;
        Some((listing, of_space, listing.space(of_space.space)?, package))
    });
    if let Some((listing, of_space, space, package)) = space {
        owner(ui, package);
        parents(ui, state, of_space, space);
        let log = listing.inventory.entries_of(of_space.space);
        why(ui, portrait, |ui| entries(ui, log, of_space, space, state));
    } else {
        if let Some(uuid) = state.list.items.group(item.group).and_then(|group| group.uuid) {
            field(ui, "UUID", |ui| mono(ui, &uuid.to_string()));
        }
        why(ui, portrait, |ui| lines(ui, &portrait.evidence, state));
    }
}

/// The verdict and why, in a sentence, and where Julia would do something else.
fn verdict(ui: &mut Ui, portrait: &Portrait, item: &Item) {
    ui.horizontal_top(|ui| {
        let (room, _) = ui.allocate_exact_size(vec2(theme::ICON, theme::ICON), egui::Sense::hover());
        icon::verdict(ui, room.center(), item.verdict);
        ui.add(Label::new(RichText::new(&portrait.sentence).font(theme::strong())).wrap());
    });
    if let Some(words) = &portrait.julia {
        ui.add(Label::new(RichText::new(words).weak()).wrap());
    }
}

/// A title of at most two lines, shortened in its middle.
pub fn title(ui: &mut Ui, words: &str) {
    let font = theme::title();
    let short = text::fit(ui, ui.available_width() * TITLE_LINES * 0.95, words, &font).into_owned();
    let is_whole = short == words;
    let response = ui.add(Label::new(RichText::new(short).font(font)).wrap());
    if !is_whole {
        response.on_hover_text(words);
    }
}

/// What something takes, or why that is not known.
pub fn measured(ui: &mut Ui, sizes: Option<&Sizes>, unknown: &str) {
    let Some(sizes) = sizes else {
        ui.label(RichText::new(unknown).weak());
        return;
    };
    let bound = if sizes.is_complete() { "" } else { "≥ " };
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = theme::SPACE[0];
        ui.label(RichText::new(format!("{bound}{}", Bytes(sizes.allocated))).font(theme::title()));
        if Bytes(sizes.apparent).to_string() != Bytes(sizes.allocated).to_string() {
            let words = format!("(files add up to {bound}{})", Bytes(sizes.apparent));
            ui.label(RichText::new(words).weak());
        }
    });
    let files = format::things(sizes.files, "file");
    let folders = match sizes.directories {
        0 => String::new(),
        several => format!(" in {}", format::things(several, "folder")),
    };
    ui.label(RichText::new(format!("{bound}{files}{folders}")).weak());
    let shared = sizes.allocated.saturating_sub(sizes.reclaimable);
    if shared > 0 {
        let words = format!(
            "{} is shared with files elsewhere: removing this frees {}.",
            Bytes(shared),
            Bytes(sizes.reclaimable)
        );
        ui.add(Label::new(RichText::new(words).weak()).wrap());
    }
    if !sizes.is_complete() {
        let unreadable = match sizes.unreadable {
            1 => "a file or folder".to_string(),
            several => format!("{} files or folders", format::count(several)),
        };
        let words = format!("At least so much: {unreadable} in it could not be read.");
        ui.add(Label::new(RichText::new(words).color(theme::palette(ui).can_go)).wrap());
    }
}

fn last_use(item: &Item, state: &State) -> String {
    match (item.last_used, item.last_modified()) {
        (Some(time), _) => {
            format!("{}, {} local time", ago(Age::of_local(time, &state.now)), moment(time))
        }
        (None, Some(time)) => {
            format!("not recorded; newest file changed {}", ago(Age::of_file(time, &state.now)))
        }
        (None, None) => "not recorded".to_string(),
    }
}

fn moment(time: LocalTime) -> String {
    time.civil().strftime("%Y-%m-%d %H:%M").to_string()
}

fn owner(ui: &mut Ui, package: &Package) {
    let uuid = format::visible(&package.owner.folder().to_string_lossy()).into_owned();
    field(ui, if package.owner.uuid().is_some() { "UUID" } else { "Folder" }, |ui| mono(ui, &uuid));
    let Some(name) = &package.name else {
        let words = "No registry, manifest or project knows this package.";
        return field(ui, "Name", |ui| sentence(ui, words));
    };
    field(ui, "Name", |ui| {
        sentence(ui, &format!("{}, from {}", format::visible(&name.text), name.source.words()));
        for (other, source) in &name.others {
            let words = format!("also called {} by {}", format::visible(other), source.words());
            ui.add(Label::new(RichText::new(words).weak()).wrap());
        }
    });
}

fn parents(ui: &mut Ui, state: &State, of_space: &OfSpace, space: &Space) {
    if space.parents.is_empty() {
        return;
    }
    field(ui, "Used from", |ui| {
        // What is said of a project stands close below it.
        ui.spacing_mut().interact_size.y = 0.0;
        ui.spacing_mut().item_spacing.y = 0.0;
        for (parent, last) in space.parents.iter().zip(&of_space.parents).take(MOST_PARENTS) {
            let palette = theme::palette(ui);
            let (words, colour) = match parent.state {
                ParentState::Exists => ("exists", palette.keep),
                ParentState::Missing => ("is gone", palette.can_go),
                ParentState::Unreachable => ("can't be checked", palette.cannot_check),
            };
            elided(ui, &format::path(&parent.path, state.home()), theme::body(), palette.text);
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing.x = theme::SPACE[0];
                ui.label(RichText::new(words).font(theme::caption()).color(colour));
                if let Some(time) = last {
                    let age = ago(Age::of_local(*time, &state.now));
                    let words = format!("· last used it {age}, {}", moment(*time));
                    ui.label(RichText::new(words).font(theme::caption()).weak());
                }
            });
            ui.add_space(theme::SPACE[1]);
        }
        and_more(ui, space.parents.len().saturating_sub(MOST_PARENTS), "project");
    });
}

const MOST_PARENTS: usize = 20;

/// What the verdict rests on, folded until it is asked for.
fn why(ui: &mut Ui, portrait: &Portrait, content: impl FnOnce(&mut Ui)) {
    gap(ui);
    CollapsingHeader::new("Why: log lines").id_salt(Id::unique("why")).show(ui, |ui| {
        content(ui);
        ui.label(RichText::new(format!("Rule: {}", portrait.rule)).font(theme::caption()).weak());
    });
}

fn entries(ui: &mut Ui, log: &[Entry], of_space: &OfSpace, space: &Space, state: &State) {
    if log.is_empty() {
        ui.add(Label::new(RichText::new("No usage log of any depot names this space.").weak()).wrap());
        return;
    }
    let total = format::things(space.log_entries, "log entry");
    let total = if space.log_entries == 1 { total } else { total.replace("entrys", "entries") };
    let newest = if log.len() > of_space.entries.len() { ", the newest of them" } else { "" };
    ui.label(RichText::new(format!("{total}{newest}")).weak());
    for entry in of_space.entries.iter().filter_map(|position| log.get(*position)) {
        entry_line(ui, entry, state);
    }
}

/// Files that speak for a verdict, and what they name.
fn lines(ui: &mut Ui, evidence: &[Evidence], state: &State) {
    if evidence.is_empty() {
        ui.add(Label::new(RichText::new("No log or manifest that was found names this.").weak()).wrap());
    }
    let weak = theme::palette(ui).weak;
    for line in evidence.iter().take(ENTRIES) {
        let number = line.line.map(|line| format!(", line {}", format::count(line))).unwrap_or_default();
        let file = format!("{}{number}", format::path(&line.file, state.home()));
        elided(ui, &file, theme::body(), theme::palette(ui).text);
        if line.path != line.file {
            elided(ui, &format::path(&line.path, state.home()), theme::caption(), weak);
        }
    }
    and_more(ui, evidence.len().saturating_sub(ENTRIES), "line");
}

fn entry_line(ui: &mut Ui, entry: &Entry, state: &State) {
    let time = entry.time.map_or_else(|| "no time that can be read".to_string(), moment);
    let damaged = if entry.whole { "" } else { ", damaged" };
    ui.label(format!("Line {}, {time}{damaged}", format::count(entry.line)));
    let log = format::path(&entry.log, state.home());
    let weak = theme::palette(ui).weak;
    elided(ui, &log, theme::caption(), weak);
}

fn actions(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    gap(ui);
    ui.horizontal_wrapped(|ui| {
        if state.item_to_look_into().is_ok() {
            button(ui, state, Command::Looking(Looking::Open), commands);
        }
        button(ui, state, Command::Open, commands);
        button(ui, state, Command::CopyPaths, commands);
        if state.space_for_artifact().is_ok() {
            button(ui, state, Command::Making(Making::Open), commands);
        }
        // Of many it would take its time to say, in each frame.
        let kept = matches!(&state.details, Details::One(portrait) if is_kept(state, portrait.item));
        let name = if kept { "Suggest again" } else { Command::NeverSuggest.text() };
        named_button(ui, state, name, Command::NeverSuggest, commands);
        button(ui, state, Command::Removing(Removing::Delete), commands);
    });
}

/// Whether the user keeps an item off every list of what can go.
fn is_kept(state: &State, item: usize) -> bool {
    let depots = state.list.listing.as_ref().map(|listing| &listing.inventory.depots);
    let item = state.list.items.item(item);
    let place = item.zip(depots).and_then(|(item, depots)| Some((depots.get(item.depot)?, item)));
    place.is_some_and(|(depot, item)| {
        state.session.settings.never_suggested.has(depot.layout.root(), &item.path)
    })
}

pub fn sentence(ui: &mut Ui, words: &str) {
    ui.add(Label::new(words).wrap());
}

/// How many there are besides what is listed.
fn and_more(ui: &mut Ui, more: usize, noun: &str) {
    if more > 0 {
        ui.label(RichText::new(format::things(more, &format!("more {noun}"))).weak());
    }
}

/// Room between two facts.
pub fn gap(ui: &mut Ui) {
    ui.add_space(theme::SPACE[1]);
}

/// A fact with its name above it.
pub fn field(ui: &mut Ui, name: &str, content: impl FnOnce(&mut Ui)) {
    gap(ui);
    ui.add(Label::new(RichText::new(name).font(theme::caption()).weak()).selectable(false));
    ui.with_layout(Layout::top_down(Align::Min), content);
}

fn mono(ui: &mut Ui, words: &str) {
    ui.add(Label::new(RichText::new(words).font(theme::mono())).wrap());
}
