//! What is done on the page that looks inside an item.

use super::why_not::{Possible, always, unless};
use super::{Command, Entry};
use crate::core::look::Form;
use crate::gui::state::State;
use crate::gui::state::inside::{Column, Inside};
use crate::gui::widget::tree::Step;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Looking {
    /// Look inside what is selected.
    Open,
    /// Leave the page.
    Back,
    /// Open the folder that the open one lies in.
    Up,
    /// Open a folder on the way, by its listing.
    To(usize),
    /// Let the preview take all the room, or give it back.
    Large,
    /// Go to what comes before or after in the list, be that not in sight.
    Go(Step),
    Sort(Column),
    /// Show the files of this ending alone, or all again.
    Only(String),
    All,
    ShowFolder,
    CopyPath,
    CopyJulia,
    /// As what the file is shown; `None` for what it is.
    Form(Option<Form>),
    /// Show the rows or lines from this one on.
    Rows(u64),
    /// Read on as far as somebody waits for.
    More,
    /// Read also what lies elsewhere.
    Fetch,
    /// Choose the node or entry of a row.
    Node(usize),
    FoldNode(usize),
    MoveNode(Step),
    /// Unfold the node, or go in; fold it, or go out.
    TurnNode(bool),
    /// Another place along an axis.
    Along(usize, u64),
}

impl From<Looking> for Command {
    fn from(looking: Looking) -> Self {
        Self::Looking(looking)
    }
}

fn page(state: &State) -> Result<&Inside, &'static str> {
    state.inside.as_ref().ok_or("Look inside something first")
}

fn open(state: &State) -> Possible {
    page(state).map(|_| ())
}

fn look_inside(state: &State) -> Possible {
    state.item_to_look_into().map(|_| ())
}

fn up(state: &State) -> Possible {
    let parent = page(state)?.open().and_then(|open| open.parent);
    unless(parent.is_some(), "This is the folder of the item; go back to leave it")
}

fn file(state: &State) -> Possible {
    unless(page(state)?.shown.is_some(), "Point at a file first")
}

fn julia(state: &State) -> Possible {
    const UNKNOWN: &str = "Point at a file that is shown first";
    unless(page(state)?.julia().is_some(), UNKNOWN)
}

impl Looking {
    pub(super) fn entry(&self) -> Entry {
        match self {
            Self::Open => (
                "Look inside",
                "Show what is in the selected item, folder by folder and file by file",
                look_inside,
            ),
            Self::Back => ("Back", "Leave what is looked into, and go back to the very row", open),
            Self::Up => ("Up", "Open the folder that this one lies in", up),
            Self::To(_) => ("Open this folder", "Open this folder", open),
            Self::Large => ("Quick look", "Let the preview take all the room, or give it back", file),
            Self::Go(Step::Up) => ("Previous", "Show what comes before this in the list", file),
            Self::Go(_) => ("Next", "Show what comes after this in the list", file),
            Self::Sort(Column::Name) => ("Name", "Sort by name", always),
            Self::Sort(Column::Size) => ("Size", "Sort by the room taken on disk", always),
            Self::Sort(Column::Files) => ("Files", "Sort by the number of files", always),
            Self::Sort(Column::Type) => ("Type", "Sort by the ending of the name", always),
            Self::Sort(Column::Changed) => ("Changed", "Sort by the last change, the newest first", always),
            Self::Only(_) => ("Only these", "Show the files with this ending alone, or all again", open),
            Self::All => ("Show all", "Show files of every kind again", open),
            Self::ShowFolder => ("Open in file browser", "Show this folder in the file browser", open),
            Self::CopyPath => ("Copy path", "Copy the path of what the cursor is on", open),
            Self::CopyJulia => ("Copy as Julia", "Copy the line of Julia that reads this", julia),
            Self::Form(None) => ("As what it is", "Show this as what it is", file),
            Self::Form(Some(Form::Text)) => ("As text", "Show this as text, whatever it is", file),
            Self::Form(Some(Form::Hex)) => ("As bytes", "Show the bytes of this, whatever it is", file),
            Self::Form(Some(Form::Table)) => ("As a table", "Show this as a table, whatever it is", file),
            Self::Form(Some(Form::Tree)) => ("As a tree", "Show this as a tree, whatever it is", file),
            Self::Rows(_) => ("More rows", "Show the rows or lines from there on", file),
            Self::More => ("Read more", "Read up to 64 MB of this, and take up to 20 s for it", file),
            Self::Fetch => {
                ("Read anyway", "Read this although it may have to be fetched from elsewhere", file)
            }
            Self::Node(_) => ("Show", "Show this part", file),
            Self::FoldNode(_) => ("Fold", "Unfold this, or fold it", file),
            Self::MoveNode(_) => ("Move", "Go to another part", file),
            Self::TurnNode(true) => ("Unfold, or go in", "Unfold this, or go into it", file),
            Self::TurnNode(false) => ("Fold, or go out", "Fold this, or go to what it lies in", file),
            Self::Along(..) => ("Along", "Show another place along this axis", file),
        }
    }
}
