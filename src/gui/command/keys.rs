//! Which keys give which commands, without reference to any toolkit.

use crate::core::reclaim::Way;
use crate::core::space::Status;
use crate::gui::command::{Cleaning, Command, Removing};
use crate::gui::state::desk::{Dialog, View};
use crate::gui::state::filter::Chip;
use crate::gui::state::list::{Reach, Step};

/// A key on the keyboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "a key is its name")]
pub enum Key {
    A,
    C,
    F,
    I,
    O,
    P,
    Q,
    T,
    Z,
    One,
    Two,
    Three,
    Four,
    Five,
    Comma,
    Plus,
    Equals,
    Minus,
    Zero,
    F5,
    F10,
    Delete,
    Enter,
    Escape,
    Space,
    Up,
    Down,
    Left,
    Right,
    Home,
    End,
    PageUp,
    PageDown,
}

impl Key {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::C => "C",
            Self::F => "F",
            Self::I => "I",
            Self::O => "O",
            Self::P => "P",
            Self::Q => "Q",
            Self::T => "T",
            Self::Z => "Z",
            Self::One => "1",
            Self::Two => "2",
            Self::Three => "3",
            Self::Four => "4",
            Self::Five => "5",
            Self::Comma => ",",
            Self::Plus => "+",
            Self::Equals => "=",
            Self::Minus => "-",
            Self::Zero => "0",
            Self::F5 => "F5",
            Self::F10 => "F10",
            Self::Delete => "Delete",
            Self::Enter => "Enter",
            Self::Escape => "Esc",
            Self::Space => "Space",
            Self::Up => "Up",
            Self::Down => "Down",
            Self::Left => "Left",
            Self::Right => "Right",
            Self::Home => "Home",
            Self::End => "End",
            Self::PageUp => "Page Up",
            Self::PageDown => "Page Down",
        }
    }
}

/// Where a key works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Everywhere, also while a dialog is open.
    Anywhere,
    /// Everywhere while no dialog is open.
    Window,
    /// While the list has the focus.
    List,
    /// While the search field has the focus.
    Search,
    /// While a dialog is open.
    Dialog,
    /// While the list of what could go has the focus.
    CleanUp,
}

/// A key, with which others held down, in which place gives which command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shortcut {
    /// The key.
    pub key: Key,
    /// Whether Ctrl (Command on a Mac) is held down.
    pub ctrl: bool,
    /// Whether Shift is held down.
    pub shift: bool,
    /// Whether Alt is held down.
    pub alt: bool,
    /// Where it works.
    pub place: Place,
    /// What it gives.
    pub command: Command,
}

const fn key(place: Place, key: Key, command: Command) -> Shortcut {
    Shortcut { key, ctrl: false, shift: false, alt: false, place, command }
}

const fn ctrl(place: Place, key: Key, command: Command) -> Shortcut {
    Shortcut { key, ctrl: true, shift: false, alt: false, place, command }
}

const fn shift(place: Place, key: Key, command: Command) -> Shortcut {
    Shortcut { key, ctrl: false, shift: true, alt: false, place, command }
}

const fn ctrl_shift(place: Place, key: Key, command: Command) -> Shortcut {
    Shortcut { key, ctrl: true, shift: true, alt: false, place, command }
}

const fn alt(place: Place, key: Key, command: Command) -> Shortcut {
    Shortcut { key, ctrl: false, shift: false, alt: true, place, command }
}

/// Which keys give which commands.
pub const KEYS: &[Shortcut] = &[
    key(Place::Window, Key::F5, Command::Rescan),
    ctrl(Place::Window, Key::F, Command::Search),
    ctrl(Place::Window, Key::I, Command::Details),
    // The chips, from the left. Digits alone find rows, with Ctrl they will change views.
    alt(Place::Window, Key::One, Command::Filter(Chip::All)),
    alt(Place::Window, Key::Two, Command::Filter(Chip::Status(Status::Orphaned))),
    alt(Place::Window, Key::Three, Command::Filter(Chip::Status(Status::Untracked))),
    alt(Place::Window, Key::Four, Command::Filter(Chip::Status(Status::Unreachable))),
    alt(Place::Window, Key::Five, Command::Filter(Chip::Unused)),
    ctrl(Place::Window, Key::Comma, Command::OpenDialog(Dialog::Settings)),
    ctrl(Place::Window, Key::O, Command::PickFolder),
    ctrl(Place::Anywhere, Key::Q, Command::Quit),
    ctrl(Place::Anywhere, Key::Plus, Command::Larger),
    ctrl(Place::Anywhere, Key::Equals, Command::Larger),
    ctrl(Place::Anywhere, Key::Minus, Command::Smaller),
    ctrl(Place::Anywhere, Key::Zero, Command::UsualSize),
    // On some keyboards these signs need Shift.
    ctrl_shift(Place::Anywhere, Key::Plus, Command::Larger),
    ctrl_shift(Place::Anywhere, Key::Zero, Command::UsualSize),
    key(Place::Search, Key::Escape, Command::Escape),
    key(Place::Search, Key::Enter, Command::EnterList),
    key(Place::Search, Key::Down, Command::EnterList),
    ctrl(Place::Window, Key::One, Command::View(View::List)),
    ctrl(Place::Window, Key::Three, Command::View(View::CleanUp)),
    key(Place::CleanUp, Key::Up, Command::Cleaning(Cleaning::Move(Step::Up))),
    key(Place::CleanUp, Key::Down, Command::Cleaning(Cleaning::Move(Step::Down))),
    key(Place::CleanUp, Key::Home, Command::Cleaning(Cleaning::Move(Step::First))),
    key(Place::CleanUp, Key::End, Command::Cleaning(Cleaning::Move(Step::Last))),
    key(Place::CleanUp, Key::PageUp, Command::Cleaning(Cleaning::Move(Step::PageUp))),
    key(Place::CleanUp, Key::PageDown, Command::Cleaning(Cleaning::Move(Step::PageDown))),
    key(Place::CleanUp, Key::Left, Command::Cleaning(Cleaning::Collapse)),
    key(Place::CleanUp, Key::Right, Command::Cleaning(Cleaning::Expand)),
    key(Place::CleanUp, Key::Space, Command::Cleaning(Cleaning::TickHere)),
    key(Place::CleanUp, Key::Enter, Command::Cleaning(Cleaning::Open)),
    key(Place::CleanUp, Key::Delete, Command::Cleaning(Cleaning::Delete)),
    ctrl(Place::CleanUp, Key::A, Command::Cleaning(Cleaning::TickAll)),
    ctrl(Place::CleanUp, Key::Z, Command::Removing(Removing::Undo)),
    key(Place::CleanUp, Key::Escape, Command::Escape),
    ctrl(Place::CleanUp, Key::C, Command::Cleaning(Cleaning::CopyPath)),
    shift(Place::CleanUp, Key::F10, Command::Menu),
    alt(Place::Dialog, Key::T, Command::Removing(Removing::Way(Way::Trash))),
    alt(Place::Dialog, Key::P, Command::Removing(Removing::Way(Way::Permanent))),
    key(Place::List, Key::Delete, Command::Removing(Removing::Delete)),
    ctrl(Place::List, Key::Z, Command::Removing(Removing::Undo)),
    ctrl(Place::Dialog, Key::Enter, Command::Removing(Removing::Consent)),
    key(Place::Dialog, Key::Up, Command::Removing(Removing::Step(Step::Up))),
    key(Place::Dialog, Key::Down, Command::Removing(Removing::Step(Step::Down))),
    key(Place::Dialog, Key::PageUp, Command::Removing(Removing::Step(Step::PageUp))),
    key(Place::Dialog, Key::PageDown, Command::Removing(Removing::Step(Step::PageDown))),
    key(Place::List, Key::Enter, Command::Open),
    ctrl(Place::List, Key::C, Command::CopyPaths),
    ctrl_shift(Place::List, Key::C, Command::CopyPaths),
    key(Place::List, Key::Escape, Command::Escape),
    key(Place::List, Key::Space, Command::Mark),
    ctrl(Place::List, Key::Space, Command::Mark),
    ctrl(Place::List, Key::A, Command::SelectAll),
    shift(Place::List, Key::F10, Command::Menu),
    key(Place::List, Key::Left, Command::Collapse),
    key(Place::List, Key::Right, Command::Expand),
    key(Place::List, Key::Up, Command::Move(Step::Up, Reach::Only)),
    key(Place::List, Key::Down, Command::Move(Step::Down, Reach::Only)),
    key(Place::List, Key::Home, Command::Move(Step::First, Reach::Only)),
    key(Place::List, Key::End, Command::Move(Step::Last, Reach::Only)),
    key(Place::List, Key::PageUp, Command::Move(Step::PageUp, Reach::Only)),
    key(Place::List, Key::PageDown, Command::Move(Step::PageDown, Reach::Only)),
    shift(Place::List, Key::Up, Command::Move(Step::Up, Reach::Range)),
    shift(Place::List, Key::Down, Command::Move(Step::Down, Reach::Range)),
    shift(Place::List, Key::Home, Command::Move(Step::First, Reach::Range)),
    shift(Place::List, Key::End, Command::Move(Step::Last, Reach::Range)),
    shift(Place::List, Key::PageUp, Command::Move(Step::PageUp, Reach::Range)),
    shift(Place::List, Key::PageDown, Command::Move(Step::PageDown, Reach::Range)),
    ctrl(Place::List, Key::Up, Command::Move(Step::Up, Reach::Nothing)),
    ctrl(Place::List, Key::Down, Command::Move(Step::Down, Reach::Nothing)),
    ctrl(Place::List, Key::Home, Command::Move(Step::First, Reach::Nothing)),
    ctrl(Place::List, Key::End, Command::Move(Step::Last, Reach::Nothing)),
];
