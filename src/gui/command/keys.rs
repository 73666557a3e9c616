//! Which keys give which commands.

use std::sync::LazyLock;

use eframe::egui::{Key, KeyboardShortcut, Modifiers};

use crate::core::judge::Verdict;
use crate::core::reclaim::Way;
use crate::gui::command::{Cleaning, Command, Gesture, Looking, Making, Removing};
use crate::gui::state::Area;
use crate::gui::state::filter::Chip;
use crate::gui::state::session::{Dialog, View};
use crate::gui::widget::tree::{Reach, Step};

/// Keys that in some place give a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shortcut {
    pub keys: KeyboardShortcut,
    pub place: Area,
    pub command: Command,
}

const NONE: Modifiers = Modifiers::NONE;
const CTRL: Modifiers = Modifiers::COMMAND;
const SHIFT: Modifiers = Modifiers::SHIFT;
const ALT: Modifiers = Modifiers::ALT;

const fn on(place: Area, modifiers: Modifiers, key: Key, command: Command) -> Shortcut {
    Shortcut { keys: KeyboardShortcut::new(modifiers, key), place, command }
}

impl Command {
    /// The keys that give the command, by their names: `Ctrl+Shift+C`.
    pub fn shortcut(&self) -> Option<String> {
        const CONSENT: Command = Command::Removing(Removing::Consent);
        // The same key for whatever dialog asks.
        let is_consent = matches!(self, Self::Removing(Removing::Purge) | Self::Making(Making::Make));
        let command = if is_consent { &CONSENT } else { self };
        KEYS.iter().find(|shortcut| shortcut.command == *command).map(Shortcut::name)
    }
}

impl Shortcut {
    /// The keys by their names.
    fn name(&self) -> String {
        let KeyboardShortcut { modifiers, logical_key } = self.keys;
        let ctrl = if modifiers.command { "Ctrl+" } else { "" };
        let shift = if modifiers.shift { "Shift+" } else { "" };
        let alt = if modifiers.alt { "Alt+" } else { "" };
        let key = match logical_key {
            Key::Escape => "Esc",
            Key::Minus => "-",
            Key::Plus | Key::Equals | Key::Comma => logical_key.symbol_or_name(),
            Key::PageUp => "Page Up",
            Key::PageDown => "Page Down",
            key => key.name(),
        };
        format!("{ctrl}{alt}{shift}{key}")
    }
}

pub const KEYS: &[Shortcut] = &[
    on(Area::Window, NONE, Key::F5, Command::Rescan),
    on(Area::Window, CTRL, Key::F, Command::Search),
    on(Area::Window, CTRL, Key::I, Command::Details),
    // The chips, from the left. Digits alone find rows, with Ctrl they will change views.
    on(Area::Window, ALT, Key::Num1, Command::Filter(Chip::All)),
    on(Area::Window, ALT, Key::Num2, Command::Filter(Chip::Verdict(Verdict::CanGo))),
    on(Area::Window, ALT, Key::Num3, Command::Filter(Chip::Verdict(Verdict::LookFirst))),
    on(Area::Window, ALT, Key::Num4, Command::Filter(Chip::Verdict(Verdict::CannotCheck))),
    on(Area::Window, ALT, Key::Num5, Command::Filter(Chip::Verdict(Verdict::Keep))),
    on(Area::Window, ALT, Key::Num6, Command::Filter(Chip::Unused)),
    on(Area::Window, CTRL, Key::Delete, Command::Removing(Removing::ProposePurgeOfLast)),
    on(Area::Window, CTRL, Key::K, Command::OpenDialog(Dialog::Palette)),
    on(Area::Window, NONE, Key::F1, Command::OpenDialog(Dialog::Keys)),
    on(Area::Window, NONE, Key::F6, Command::NextPart),
    on(Area::Window, CTRL, Key::Comma, Command::View(View::Settings)),
    on(Area::Window, CTRL, Key::O, Command::PickFolder),
    on(Area::Anywhere, CTRL, Key::Q, Command::Quit),
    on(Area::Anywhere, CTRL, Key::Plus, Command::Larger),
    on(Area::Anywhere, CTRL, Key::Equals, Command::Larger),
    on(Area::Anywhere, CTRL, Key::Minus, Command::Smaller),
    on(Area::Anywhere, CTRL, Key::Num0, Command::UsualSize),
    // On some keyboards these signs need Shift.
    on(Area::Anywhere, CTRL.plus(SHIFT), Key::Plus, Command::Larger),
    on(Area::Anywhere, CTRL.plus(SHIFT), Key::Num0, Command::UsualSize),
    on(Area::Window, CTRL.plus(SHIFT), Key::A, Command::Making(Making::Open)),
    on(Area::Search, NONE, Key::Escape, Command::Escape),
    on(Area::Search, NONE, Key::Enter, Command::Gesture(Gesture::EnterList)),
    on(Area::Search, NONE, Key::ArrowDown, Command::Gesture(Gesture::EnterList)),
    on(Area::Window, CTRL, Key::Num1, Command::View(View::Overview)),
    on(Area::Window, CTRL, Key::Num2, Command::View(View::Everything)),
    on(Area::Window, CTRL, Key::Num5, Command::View(View::Rules)),
    on(Area::CleanUp, NONE, Key::ArrowUp, Command::Gesture(Gesture::Move(Step::Up, Reach::Nothing))),
    on(Area::CleanUp, NONE, Key::ArrowDown, Command::Gesture(Gesture::Move(Step::Down, Reach::Nothing))),
    on(Area::CleanUp, NONE, Key::Home, Command::Gesture(Gesture::Move(Step::First, Reach::Nothing))),
    on(Area::CleanUp, NONE, Key::End, Command::Gesture(Gesture::Move(Step::Last, Reach::Nothing))),
    on(Area::CleanUp, NONE, Key::PageUp, Command::Gesture(Gesture::Move(Step::PageUp, Reach::Nothing))),
    on(Area::CleanUp, NONE, Key::PageDown, Command::Gesture(Gesture::Move(Step::PageDown, Reach::Nothing))),
    on(Area::CleanUp, NONE, Key::ArrowLeft, Command::Gesture(Gesture::Collapse)),
    on(Area::CleanUp, NONE, Key::ArrowRight, Command::Gesture(Gesture::Expand)),
    on(Area::CleanUp, NONE, Key::Space, Command::Cleaning(Cleaning::TickHere)),
    on(Area::CleanUp, NONE, Key::Enter, Command::Gesture(Gesture::Enter)),
    on(Area::CleanUp, CTRL, Key::Enter, Command::Open),
    on(Area::CleanUp, NONE, Key::Delete, Command::Removing(Removing::Delete)),
    on(Area::CleanUp, CTRL, Key::A, Command::Cleaning(Cleaning::TickAll)),
    on(Area::CleanUp, CTRL, Key::Z, Command::Removing(Removing::Undo)),
    on(Area::CleanUp, NONE, Key::Escape, Command::Escape),
    on(Area::CleanUp, CTRL, Key::C, Command::CopyPaths),
    on(Area::CleanUp, SHIFT, Key::F10, Command::Gesture(Gesture::Menu)),
    on(Area::Dialog, ALT, Key::T, Command::Removing(Removing::Way(Way::Trash))),
    on(Area::Dialog, ALT, Key::P, Command::Removing(Removing::Way(Way::Permanent))),
    on(Area::List, NONE, Key::Delete, Command::Removing(Removing::Delete)),
    on(Area::List, CTRL, Key::Z, Command::Removing(Removing::Undo)),
    on(Area::Dialog, ALT, Key::O, Command::Removing(Removing::OnlyCanGo)),
    on(Area::Dialog, CTRL, Key::Enter, Command::Removing(Removing::Consent)),
    on(Area::Dialog, NONE, Key::ArrowUp, Command::Gesture(Gesture::Move(Step::Up, Reach::Nothing))),
    on(Area::Dialog, NONE, Key::ArrowDown, Command::Gesture(Gesture::Move(Step::Down, Reach::Nothing))),
    on(Area::Dialog, NONE, Key::PageUp, Command::Gesture(Gesture::Move(Step::PageUp, Reach::Nothing))),
    on(Area::Dialog, NONE, Key::PageDown, Command::Gesture(Gesture::Move(Step::PageDown, Reach::Nothing))),
    on(Area::List, NONE, Key::Enter, Command::Gesture(Gesture::Enter)),
    on(Area::List, CTRL, Key::Enter, Command::Open),
    on(Area::List, CTRL, Key::C, Command::CopyPaths),
    on(Area::List, CTRL.plus(SHIFT), Key::C, Command::CopyPaths),
    on(Area::List, NONE, Key::Escape, Command::Escape),
    on(Area::List, NONE, Key::Space, Command::Gesture(Gesture::Mark)),
    on(Area::List, CTRL, Key::Space, Command::Gesture(Gesture::Mark)),
    on(Area::List, CTRL, Key::A, Command::SelectAll),
    on(Area::List, SHIFT, Key::F10, Command::Gesture(Gesture::Menu)),
    on(Area::List, NONE, Key::ArrowLeft, Command::Gesture(Gesture::Collapse)),
    on(Area::List, NONE, Key::ArrowRight, Command::Gesture(Gesture::Expand)),
    on(Area::List, NONE, Key::ArrowUp, Command::Gesture(Gesture::Move(Step::Up, Reach::Only))),
    on(Area::List, NONE, Key::ArrowDown, Command::Gesture(Gesture::Move(Step::Down, Reach::Only))),
    on(Area::List, NONE, Key::Home, Command::Gesture(Gesture::Move(Step::First, Reach::Only))),
    on(Area::List, NONE, Key::End, Command::Gesture(Gesture::Move(Step::Last, Reach::Only))),
    on(Area::List, NONE, Key::PageUp, Command::Gesture(Gesture::Move(Step::PageUp, Reach::Only))),
    on(Area::List, NONE, Key::PageDown, Command::Gesture(Gesture::Move(Step::PageDown, Reach::Only))),
    on(Area::List, SHIFT, Key::ArrowUp, Command::Gesture(Gesture::Move(Step::Up, Reach::Range))),
    on(Area::List, SHIFT, Key::ArrowDown, Command::Gesture(Gesture::Move(Step::Down, Reach::Range))),
    on(Area::List, SHIFT, Key::Home, Command::Gesture(Gesture::Move(Step::First, Reach::Range))),
    on(Area::List, SHIFT, Key::End, Command::Gesture(Gesture::Move(Step::Last, Reach::Range))),
    on(Area::List, SHIFT, Key::PageUp, Command::Gesture(Gesture::Move(Step::PageUp, Reach::Range))),
    on(Area::List, SHIFT, Key::PageDown, Command::Gesture(Gesture::Move(Step::PageDown, Reach::Range))),
    on(Area::List, CTRL, Key::ArrowUp, Command::Gesture(Gesture::Move(Step::Up, Reach::Nothing))),
    on(Area::List, CTRL, Key::ArrowDown, Command::Gesture(Gesture::Move(Step::Down, Reach::Nothing))),
    on(Area::List, CTRL, Key::Home, Command::Gesture(Gesture::Move(Step::First, Reach::Nothing))),
    on(Area::List, CTRL, Key::End, Command::Gesture(Gesture::Move(Step::Last, Reach::Nothing))),
    on(Area::Palette, NONE, Key::ArrowUp, Command::Gesture(Gesture::Move(Step::Up, Reach::Nothing))),
    on(Area::Palette, NONE, Key::ArrowDown, Command::Gesture(Gesture::Move(Step::Down, Reach::Nothing))),
    on(Area::Palette, NONE, Key::PageUp, Command::Gesture(Gesture::Move(Step::PageUp, Reach::Nothing))),
    on(Area::Palette, NONE, Key::PageDown, Command::Gesture(Gesture::Move(Step::PageDown, Reach::Nothing))),
    on(Area::Palette, NONE, Key::Enter, Command::Gesture(Gesture::Choose(None))),
    on(Area::Palette, NONE, Key::Escape, Command::CloseDialog),
    on(Area::List, NONE, Key::F3, Command::Looking(Looking::Open)),
    on(Area::CleanUp, NONE, Key::F3, Command::Looking(Looking::Open)),
    on(Area::Inside, NONE, Key::Enter, Command::Gesture(Gesture::Enter)),
    on(Area::Inside, NONE, Key::Backspace, Command::Looking(Looking::Up)),
    on(Area::Inside, NONE, Key::Space, Command::Looking(Looking::Large)),
    on(Area::Inside, NONE, Key::F3, Command::Looking(Looking::Large)),
    on(Area::Inside, NONE, Key::Escape, Command::Escape),
    on(Area::Inside, ALT, Key::ArrowLeft, Command::Looking(Looking::Back)),
    on(Area::Inside, CTRL, Key::Enter, Command::Looking(Looking::ShowFolder)),
    on(Area::Inside, CTRL, Key::C, Command::Looking(Looking::CopyPath)),
    on(Area::Inside, CTRL.plus(SHIFT), Key::C, Command::Looking(Looking::CopyJulia)),
    on(Area::Inside, SHIFT, Key::F10, Command::Gesture(Gesture::Menu)),
    on(Area::Inside, NONE, Key::ArrowLeft, Command::Gesture(Gesture::Collapse)),
    on(Area::Inside, NONE, Key::ArrowRight, Command::Gesture(Gesture::Expand)),
    on(Area::Inside, NONE, Key::ArrowUp, Command::Gesture(Gesture::Move(Step::Up, Reach::Nothing))),
    on(Area::Inside, NONE, Key::ArrowDown, Command::Gesture(Gesture::Move(Step::Down, Reach::Nothing))),
    on(Area::Inside, NONE, Key::Home, Command::Gesture(Gesture::Move(Step::First, Reach::Nothing))),
    on(Area::Inside, NONE, Key::End, Command::Gesture(Gesture::Move(Step::Last, Reach::Nothing))),
    on(Area::Inside, NONE, Key::PageUp, Command::Gesture(Gesture::Move(Step::PageUp, Reach::Nothing))),
    on(Area::Inside, NONE, Key::PageDown, Command::Gesture(Gesture::Move(Step::PageDown, Reach::Nothing))),
    on(Area::Nodes, NONE, Key::ArrowUp, Command::Looking(Looking::MoveNode(Step::Up))),
    on(Area::Nodes, NONE, Key::ArrowDown, Command::Looking(Looking::MoveNode(Step::Down))),
    on(Area::Nodes, NONE, Key::Home, Command::Looking(Looking::MoveNode(Step::First))),
    on(Area::Nodes, NONE, Key::End, Command::Looking(Looking::MoveNode(Step::Last))),
    on(Area::Nodes, NONE, Key::PageUp, Command::Looking(Looking::MoveNode(Step::PageUp))),
    on(Area::Nodes, NONE, Key::PageDown, Command::Looking(Looking::MoveNode(Step::PageDown))),
    on(Area::Nodes, NONE, Key::ArrowLeft, Command::Looking(Looking::TurnNode(false))),
    on(Area::Nodes, NONE, Key::ArrowRight, Command::Looking(Looking::TurnNode(true))),
    on(Area::Nodes, NONE, Key::Space, Command::Looking(Looking::Large)),
    on(Area::Nodes, NONE, Key::F3, Command::Looking(Looking::Large)),
    on(Area::Nodes, NONE, Key::Escape, Command::Escape),
    on(Area::Nodes, CTRL.plus(SHIFT), Key::C, Command::Looking(Looking::CopyJulia)),
];

/// What works in one place.
#[derive(Debug)]
pub struct Section {
    pub place: &'static str,
    pub lines: Vec<Line>,
}

#[derive(Debug)]
pub struct Line {
    pub keys: String,
    pub does: &'static str,
}

impl Section {
    /// Its height, in lines.
    pub fn height(&self) -> usize {
        self.lines.len() + 2
    }
}

/// Every key by its place; keys that do the same stand in one line.
pub static SHEET: LazyLock<Vec<Section>> = LazyLock::new(|| {
    let places: [(&'static str, &[Area]); 8] = [
        ("Everywhere", &[Area::Window, Area::Anywhere]),
        ("In the list of Everything", &[Area::List]),
        ("In Overview and Julia's rules", &[Area::CleanUp]),
        ("Looking inside", &[Area::Inside]),
        ("In the parts of a file", &[Area::Nodes]),
        ("In the search field", &[Area::Search]),
        ("In a dialog", &[Area::Dialog]),
        ("In the palette", &[Area::Palette]),
    ];
    let section = |(place, areas): (&'static str, &[Area])| {
        let mut lines: Vec<Line> = Vec::new();
        for shortcut in KEYS.iter().filter(|shortcut| areas.contains(&shortcut.place)) {
            let does = match &shortcut.command {
                // The chips are called alike.
                command @ Command::Filter(_) => command.tooltip(),
                command => command.text(),
            };
            match lines.iter_mut().find(|line| line.does == does) {
                Some(line) => line.keys = format!("{}, {}", line.keys, shortcut.name()),
                None => lines.push(Line { keys: shortcut.name(), does }),
            }
        }
        let more: &[(&str, &str)] = match areas {
            [Area::Window, ..] => &[("Tab, Shift+Tab", "Next and previous control")],
            [Area::List | Area::Inside] => &[("Letters, digits", "Find a row by the beginning of its name")],
            [Area::Dialog] => &[("Esc", "Close without doing anything")],
            _ => &[],
        };
        lines.extend(more.iter().map(|&(keys, does)| Line { keys: keys.to_string(), does }));
        Section { place, lines }
    };
    places.into_iter().map(section).collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sheet_has_every_key_and_says_what_it_does() {
        for shortcut in KEYS {
            let name = shortcut.name();
            let has = |line: &Line| line.keys.split(", ").any(|keys| keys == name) && !line.does.is_empty();
            assert!(SHEET.iter().any(|section| section.lines.iter().any(has)), "{shortcut:?}");
        }
    }
}
