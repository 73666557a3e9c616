//! Which keys give which commands.

use eframe::egui::{Key, KeyboardShortcut, Modifiers};

use crate::core::reclaim::Way;
use crate::core::space::Status;
use crate::gui::command::{Cleaning, Command, Gesture, Removing};
use crate::gui::state::filter::Chip;
use crate::gui::state::list::{Reach, Step};
use crate::gui::state::session::{Dialog, View};

/// Where a key works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Everywhere, also while a dialog is open.
    Anywhere,
    /// Everywhere while no dialog is open.
    Window,
    List,
    /// While the search field has the focus.
    Search,
    Dialog,
    /// While the list of what could go has the focus.
    CleanUp,
}

/// Keys that in some place give a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shortcut {
    pub keys: KeyboardShortcut,
    pub place: Place,
    pub command: Command,
}

const fn with(modifiers: Modifiers, place: Place, key: Key, command: Command) -> Shortcut {
    Shortcut { keys: KeyboardShortcut::new(modifiers, key), place, command }
}

const fn key(place: Place, key: Key, command: Command) -> Shortcut {
    with(Modifiers::NONE, place, key, command)
}

const fn ctrl(place: Place, key: Key, command: Command) -> Shortcut {
    with(Modifiers::COMMAND, place, key, command)
}

const fn shift(place: Place, key: Key, command: Command) -> Shortcut {
    with(Modifiers::SHIFT, place, key, command)
}

const fn ctrl_shift(place: Place, key: Key, command: Command) -> Shortcut {
    with(Modifiers::COMMAND.plus(Modifiers::SHIFT), place, key, command)
}

const fn alt(place: Place, key: Key, command: Command) -> Shortcut {
    with(Modifiers::ALT, place, key, command)
}

impl Command {
    /// The keys that give the command, by their names: `Ctrl+Shift+C`.
    pub fn shortcut(&self) -> Option<String> {
        const CONSENT: Command = Command::Removing(Removing::Consent);
        // The same key for whatever dialog asks.
        let command = if *self == Self::Removing(Removing::Purge) { &CONSENT } else { self };
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
    key(Place::Window, Key::F5, Command::Rescan),
    ctrl(Place::Window, Key::F, Command::Search),
    ctrl(Place::Window, Key::I, Command::Details),
    // The chips, from the left. Digits alone find rows, with Ctrl they will change views.
    alt(Place::Window, Key::Num1, Command::Filter(Chip::All)),
    alt(Place::Window, Key::Num2, Command::Filter(Chip::Status(Status::Orphaned))),
    alt(Place::Window, Key::Num3, Command::Filter(Chip::Status(Status::Untracked))),
    alt(Place::Window, Key::Num4, Command::Filter(Chip::Status(Status::Unreachable))),
    alt(Place::Window, Key::Num5, Command::Filter(Chip::Unused)),
    ctrl(Place::Window, Key::Comma, Command::OpenDialog(Dialog::Settings)),
    ctrl(Place::Window, Key::O, Command::PickFolder),
    ctrl(Place::Anywhere, Key::Q, Command::Quit),
    ctrl(Place::Anywhere, Key::Plus, Command::Larger),
    ctrl(Place::Anywhere, Key::Equals, Command::Larger),
    ctrl(Place::Anywhere, Key::Minus, Command::Smaller),
    ctrl(Place::Anywhere, Key::Num0, Command::UsualSize),
    // On some keyboards these signs need Shift.
    ctrl_shift(Place::Anywhere, Key::Plus, Command::Larger),
    ctrl_shift(Place::Anywhere, Key::Num0, Command::UsualSize),
    key(Place::Search, Key::Escape, Command::Escape),
    key(Place::Search, Key::Enter, Command::Gesture(Gesture::EnterList)),
    key(Place::Search, Key::ArrowDown, Command::Gesture(Gesture::EnterList)),
    ctrl(Place::Window, Key::Num1, Command::View(View::List)),
    ctrl(Place::Window, Key::Num3, Command::View(View::CleanUp)),
    key(Place::CleanUp, Key::ArrowUp, Command::Gesture(Gesture::MoveDecision(Step::Up))),
    key(Place::CleanUp, Key::ArrowDown, Command::Gesture(Gesture::MoveDecision(Step::Down))),
    key(Place::CleanUp, Key::Home, Command::Gesture(Gesture::MoveDecision(Step::First))),
    key(Place::CleanUp, Key::End, Command::Gesture(Gesture::MoveDecision(Step::Last))),
    key(Place::CleanUp, Key::PageUp, Command::Gesture(Gesture::MoveDecision(Step::PageUp))),
    key(Place::CleanUp, Key::PageDown, Command::Gesture(Gesture::MoveDecision(Step::PageDown))),
    key(Place::CleanUp, Key::ArrowLeft, Command::Gesture(Gesture::FoldHere)),
    key(Place::CleanUp, Key::ArrowRight, Command::Gesture(Gesture::UnfoldHere)),
    key(Place::CleanUp, Key::Space, Command::Cleaning(Cleaning::TickHere)),
    key(Place::CleanUp, Key::Enter, Command::Cleaning(Cleaning::Open)),
    key(Place::CleanUp, Key::Delete, Command::Cleaning(Cleaning::Delete)),
    ctrl(Place::CleanUp, Key::A, Command::Cleaning(Cleaning::TickAll)),
    ctrl(Place::CleanUp, Key::Z, Command::Removing(Removing::Undo)),
    key(Place::CleanUp, Key::Escape, Command::Escape),
    ctrl(Place::CleanUp, Key::C, Command::Cleaning(Cleaning::CopyPath)),
    shift(Place::CleanUp, Key::F10, Command::Gesture(Gesture::Menu)),
    alt(Place::Dialog, Key::T, Command::Removing(Removing::Way(Way::Trash))),
    alt(Place::Dialog, Key::P, Command::Removing(Removing::Way(Way::Permanent))),
    key(Place::List, Key::Delete, Command::Removing(Removing::Delete)),
    ctrl(Place::List, Key::Z, Command::Removing(Removing::Undo)),
    ctrl(Place::Dialog, Key::Enter, Command::Removing(Removing::Consent)),
    key(Place::Dialog, Key::ArrowUp, Command::Gesture(Gesture::MoveInDialog(Step::Up))),
    key(Place::Dialog, Key::ArrowDown, Command::Gesture(Gesture::MoveInDialog(Step::Down))),
    key(Place::Dialog, Key::PageUp, Command::Gesture(Gesture::MoveInDialog(Step::PageUp))),
    key(Place::Dialog, Key::PageDown, Command::Gesture(Gesture::MoveInDialog(Step::PageDown))),
    key(Place::List, Key::Enter, Command::Open),
    ctrl(Place::List, Key::C, Command::CopyPaths),
    ctrl_shift(Place::List, Key::C, Command::CopyPaths),
    key(Place::List, Key::Escape, Command::Escape),
    key(Place::List, Key::Space, Command::Gesture(Gesture::Mark)),
    ctrl(Place::List, Key::Space, Command::Gesture(Gesture::Mark)),
    ctrl(Place::List, Key::A, Command::SelectAll),
    shift(Place::List, Key::F10, Command::Gesture(Gesture::Menu)),
    key(Place::List, Key::ArrowLeft, Command::Gesture(Gesture::Collapse)),
    key(Place::List, Key::ArrowRight, Command::Gesture(Gesture::Expand)),
    key(Place::List, Key::ArrowUp, Command::Gesture(Gesture::Move(Step::Up, Reach::Only))),
    key(Place::List, Key::ArrowDown, Command::Gesture(Gesture::Move(Step::Down, Reach::Only))),
    key(Place::List, Key::Home, Command::Gesture(Gesture::Move(Step::First, Reach::Only))),
    key(Place::List, Key::End, Command::Gesture(Gesture::Move(Step::Last, Reach::Only))),
    key(Place::List, Key::PageUp, Command::Gesture(Gesture::Move(Step::PageUp, Reach::Only))),
    key(Place::List, Key::PageDown, Command::Gesture(Gesture::Move(Step::PageDown, Reach::Only))),
    shift(Place::List, Key::ArrowUp, Command::Gesture(Gesture::Move(Step::Up, Reach::Range))),
    shift(Place::List, Key::ArrowDown, Command::Gesture(Gesture::Move(Step::Down, Reach::Range))),
    shift(Place::List, Key::Home, Command::Gesture(Gesture::Move(Step::First, Reach::Range))),
    shift(Place::List, Key::End, Command::Gesture(Gesture::Move(Step::Last, Reach::Range))),
    shift(Place::List, Key::PageUp, Command::Gesture(Gesture::Move(Step::PageUp, Reach::Range))),
    shift(Place::List, Key::PageDown, Command::Gesture(Gesture::Move(Step::PageDown, Reach::Range))),
    ctrl(Place::List, Key::ArrowUp, Command::Gesture(Gesture::Move(Step::Up, Reach::Nothing))),
    ctrl(Place::List, Key::ArrowDown, Command::Gesture(Gesture::Move(Step::Down, Reach::Nothing))),
    ctrl(Place::List, Key::Home, Command::Gesture(Gesture::Move(Step::First, Reach::Nothing))),
    ctrl(Place::List, Key::End, Command::Gesture(Gesture::Move(Step::Last, Reach::Nothing))),
];
