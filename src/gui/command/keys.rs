//! Which keys give which commands.

use eframe::egui::{Key, KeyboardShortcut, Modifiers};

use crate::core::reclaim::Way;
use crate::core::space::Status;
use crate::gui::command::{Cleaning, Command, Gesture, Making, Removing};
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

const fn with(modifiers: Modifiers, place: Area, key: Key, command: Command) -> Shortcut {
    Shortcut { keys: KeyboardShortcut::new(modifiers, key), place, command }
}

const fn key(place: Area, key: Key, command: Command) -> Shortcut {
    with(Modifiers::NONE, place, key, command)
}

const fn ctrl(place: Area, key: Key, command: Command) -> Shortcut {
    with(Modifiers::COMMAND, place, key, command)
}

const fn shift(place: Area, key: Key, command: Command) -> Shortcut {
    with(Modifiers::SHIFT, place, key, command)
}

const fn ctrl_shift(place: Area, key: Key, command: Command) -> Shortcut {
    with(Modifiers::COMMAND.plus(Modifiers::SHIFT), place, key, command)
}

const fn alt(place: Area, key: Key, command: Command) -> Shortcut {
    with(Modifiers::ALT, place, key, command)
}

impl Command {
    /// The keys that give the command, by their names: `Ctrl+Shift+C`.
    pub fn shortcut(&self) -> Option<String> {
        const CONSENT: Command = Command::Removing(Removing::Consent);
        // The same key for whatever dialog asks.
        let is_consent = matches!(self, Self::Removing(Removing::Purge) | Self::Making(Making::Make));
        let command = if is_consent { &CONSENT } else { self };
        let KeyboardShortcut { modifiers, logical_key } =
            KEYS.iter().find(|shortcut| shortcut.command == *command)?.keys;
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
        Some(format!("{ctrl}{alt}{shift}{key}"))
    }
}

pub const KEYS: &[Shortcut] = &[
    key(Area::Window, Key::F5, Command::Rescan),
    ctrl(Area::Window, Key::F, Command::Search),
    ctrl(Area::Window, Key::I, Command::Details),
    // The chips, from the left. Digits alone find rows, with Ctrl they will change views.
    alt(Area::Window, Key::Num1, Command::Filter(Chip::All)),
    alt(Area::Window, Key::Num2, Command::Filter(Chip::Status(Status::Orphaned))),
    alt(Area::Window, Key::Num3, Command::Filter(Chip::Status(Status::Untracked))),
    alt(Area::Window, Key::Num4, Command::Filter(Chip::Status(Status::Unreachable))),
    alt(Area::Window, Key::Num5, Command::Filter(Chip::Unused)),
    ctrl(Area::Window, Key::Comma, Command::OpenDialog(Dialog::Settings)),
    ctrl(Area::Window, Key::O, Command::PickFolder),
    ctrl(Area::Anywhere, Key::Q, Command::Quit),
    ctrl(Area::Anywhere, Key::Plus, Command::Larger),
    ctrl(Area::Anywhere, Key::Equals, Command::Larger),
    ctrl(Area::Anywhere, Key::Minus, Command::Smaller),
    ctrl(Area::Anywhere, Key::Num0, Command::UsualSize),
    // On some keyboards these signs need Shift.
    ctrl_shift(Area::Anywhere, Key::Plus, Command::Larger),
    ctrl_shift(Area::Anywhere, Key::Num0, Command::UsualSize),
    ctrl_shift(Area::Window, Key::A, Command::Making(Making::Open)),
    key(Area::Search, Key::Escape, Command::Escape),
    key(Area::Search, Key::Enter, Command::Gesture(Gesture::EnterList)),
    key(Area::Search, Key::ArrowDown, Command::Gesture(Gesture::EnterList)),
    ctrl(Area::Window, Key::Num1, Command::View(View::List)),
    ctrl(Area::Window, Key::Num3, Command::View(View::CleanUp)),
    key(Area::CleanUp, Key::ArrowUp, Command::Gesture(Gesture::Move(Step::Up, Reach::Nothing))),
    key(Area::CleanUp, Key::ArrowDown, Command::Gesture(Gesture::Move(Step::Down, Reach::Nothing))),
    key(Area::CleanUp, Key::Home, Command::Gesture(Gesture::Move(Step::First, Reach::Nothing))),
    key(Area::CleanUp, Key::End, Command::Gesture(Gesture::Move(Step::Last, Reach::Nothing))),
    key(Area::CleanUp, Key::PageUp, Command::Gesture(Gesture::Move(Step::PageUp, Reach::Nothing))),
    key(Area::CleanUp, Key::PageDown, Command::Gesture(Gesture::Move(Step::PageDown, Reach::Nothing))),
    key(Area::CleanUp, Key::ArrowLeft, Command::Gesture(Gesture::Collapse)),
    key(Area::CleanUp, Key::ArrowRight, Command::Gesture(Gesture::Expand)),
    key(Area::CleanUp, Key::Space, Command::Cleaning(Cleaning::TickHere)),
    key(Area::CleanUp, Key::Enter, Command::Cleaning(Cleaning::Open)),
    key(Area::CleanUp, Key::Delete, Command::Cleaning(Cleaning::Delete)),
    ctrl(Area::CleanUp, Key::A, Command::Cleaning(Cleaning::TickAll)),
    ctrl(Area::CleanUp, Key::Z, Command::Removing(Removing::Undo)),
    key(Area::CleanUp, Key::Escape, Command::Escape),
    ctrl(Area::CleanUp, Key::C, Command::Cleaning(Cleaning::CopyPath)),
    shift(Area::CleanUp, Key::F10, Command::Gesture(Gesture::Menu)),
    alt(Area::Dialog, Key::T, Command::Removing(Removing::Way(Way::Trash))),
    alt(Area::Dialog, Key::P, Command::Removing(Removing::Way(Way::Permanent))),
    key(Area::List, Key::Delete, Command::Removing(Removing::Delete)),
    ctrl(Area::List, Key::Z, Command::Removing(Removing::Undo)),
    ctrl(Area::Dialog, Key::Enter, Command::Removing(Removing::Consent)),
    key(Area::Dialog, Key::ArrowUp, Command::Gesture(Gesture::Move(Step::Up, Reach::Nothing))),
    key(Area::Dialog, Key::ArrowDown, Command::Gesture(Gesture::Move(Step::Down, Reach::Nothing))),
    key(Area::Dialog, Key::PageUp, Command::Gesture(Gesture::Move(Step::PageUp, Reach::Nothing))),
    key(Area::Dialog, Key::PageDown, Command::Gesture(Gesture::Move(Step::PageDown, Reach::Nothing))),
    key(Area::List, Key::Enter, Command::Open),
    ctrl(Area::List, Key::C, Command::CopyPaths),
    ctrl_shift(Area::List, Key::C, Command::CopyPaths),
    key(Area::List, Key::Escape, Command::Escape),
    key(Area::List, Key::Space, Command::Gesture(Gesture::Mark)),
    ctrl(Area::List, Key::Space, Command::Gesture(Gesture::Mark)),
    ctrl(Area::List, Key::A, Command::SelectAll),
    shift(Area::List, Key::F10, Command::Gesture(Gesture::Menu)),
    key(Area::List, Key::ArrowLeft, Command::Gesture(Gesture::Collapse)),
    key(Area::List, Key::ArrowRight, Command::Gesture(Gesture::Expand)),
    key(Area::List, Key::ArrowUp, Command::Gesture(Gesture::Move(Step::Up, Reach::Only))),
    key(Area::List, Key::ArrowDown, Command::Gesture(Gesture::Move(Step::Down, Reach::Only))),
    key(Area::List, Key::Home, Command::Gesture(Gesture::Move(Step::First, Reach::Only))),
    key(Area::List, Key::End, Command::Gesture(Gesture::Move(Step::Last, Reach::Only))),
    key(Area::List, Key::PageUp, Command::Gesture(Gesture::Move(Step::PageUp, Reach::Only))),
    key(Area::List, Key::PageDown, Command::Gesture(Gesture::Move(Step::PageDown, Reach::Only))),
    shift(Area::List, Key::ArrowUp, Command::Gesture(Gesture::Move(Step::Up, Reach::Range))),
    shift(Area::List, Key::ArrowDown, Command::Gesture(Gesture::Move(Step::Down, Reach::Range))),
    shift(Area::List, Key::Home, Command::Gesture(Gesture::Move(Step::First, Reach::Range))),
    shift(Area::List, Key::End, Command::Gesture(Gesture::Move(Step::Last, Reach::Range))),
    shift(Area::List, Key::PageUp, Command::Gesture(Gesture::Move(Step::PageUp, Reach::Range))),
    shift(Area::List, Key::PageDown, Command::Gesture(Gesture::Move(Step::PageDown, Reach::Range))),
    ctrl(Area::List, Key::ArrowUp, Command::Gesture(Gesture::Move(Step::Up, Reach::Nothing))),
    ctrl(Area::List, Key::ArrowDown, Command::Gesture(Gesture::Move(Step::Down, Reach::Nothing))),
    ctrl(Area::List, Key::Home, Command::Gesture(Gesture::Move(Step::First, Reach::Nothing))),
    ctrl(Area::List, Key::End, Command::Gesture(Gesture::Move(Step::Last, Reach::Nothing))),
];
