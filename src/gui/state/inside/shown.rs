//! What is shown of the file that the cursor is on: all of it, and a part of it that was chosen.
//!
//! Both are looks that the worker takes. One that is wanted waits a moment first, so that whoever runs through a folder
//! asks for nothing on the way; one that does not come within [`PATIENCE`] is said to wait for the disk.

use std::ffi::OsString;

use super::nodes::Nodes;
use crate::core::look::budget::MOST_ROWS;
use crate::core::look::preview::{Node, NodeKind, Table, Text, Total, Value};
use crate::core::look::{Form, Kind, Limits, Looked, Part, Preview, Request};
use crate::gui::state::JobId;
use crate::gui::words::value;

/// How long the cursor rests before a look is asked for, in seconds.
const DELAY: f64 = 0.12;
/// After so long without an answer, in seconds, the disk is what is waited for.
pub const PATIENCE: f64 = 2.0;

#[derive(Debug)]
pub struct Shown {
    /// The names that lead to it.
    pub inside: Vec<OsString>,
    /// What is said of it alone, where it is a folder.
    pub is_folder: bool,
    /// As what it is shown, where somebody chose.
    pub form: Option<Form>,
    /// The first row or line that is shown of it, from 0.
    pub from: u64,
    /// Whether as much is read as somebody waits for.
    pub is_asked: bool,
    /// Whether it is fetched from where it lies.
    pub fetches: bool,
    pub whole: Glance,
    /// Where it comes from, in words.
    pub origin: Option<String>,
    /// The nodes of a tree, or the entries of an archive.
    pub nodes: Nodes,
    pub part: Option<Chosen>,
}

/// A part that was chosen, and what it shows.
#[derive(Debug)]
pub struct Chosen {
    /// The path of a node, or the name of an entry.
    pub name: String,
    pub part: Part,
    /// There where it takes a look of its own.
    pub glance: Option<Glance>,
}

/// A look, from when it is wanted to when it is there.
#[derive(Debug)]
pub struct Glance {
    pub asked: Asked,
    pub looked: Option<Box<Looked>>,
    /// How wide the columns of its table are, in characters.
    pub widths: Vec<u8>,
    /// The number of the job that it came from, which tells pictures apart.
    pub edition: u64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Asked {
    /// It is to be asked for after so many seconds.
    After(f64),
    /// It is to be asked for at this time.
    At(f64),
    /// It was asked for: the job, when, and whether nothing was heard for long.
    Of {
        job: JobId,
        since: f64,
        is_late: bool,
    },
    Answered,
}

impl Glance {
    fn after(seconds: f64) -> Self {
        Self { asked: Asked::After(seconds), looked: None, widths: Vec::new(), edition: 0 }
    }

    pub fn job(&self) -> Option<JobId> {
        if let Asked::Of { job, .. } = self.asked { Some(job) } else { None }
    }

    /// Whether the disk lets wait for itself.
    pub fn is_late(&self) -> bool {
        matches!(self.asked, Asked::Of { is_late: true, .. })
    }

    fn answer(&mut self, job: JobId, looked: Box<Looked>) {
        self.widths = match &looked.preview {
            Preview::Table(table) => value::widths(table),
            _ => Vec::new(),
        };
        (self.asked, self.edition, self.looked) = (Asked::Answered, job.0, Some(looked));
    }
}

impl Shown {
    /// What is to be shown of a file, or of a folder.
    pub fn of(inside: Vec<OsString>, is_folder: bool) -> Self {
        Self {
            inside,
            is_folder,
            form: None,
            from: 0,
            is_asked: false,
            fetches: false,
            whole: Glance::after(DELAY),
            origin: None,
            nodes: Nodes::default(),
            part: None,
        }
    }

    /// Asks for all of it again, for it is wanted otherwise. What was shown stays until that is there.
    pub fn look_again(&mut self) {
        self.whole.asked = Asked::After(0.0);
        self.part = None;
    }

    /// What of it is asked for.
    fn wanted(&self) -> Part {
        if self.from > 0 { Part::Rows(self.from) } else { Part::Whole }
    }

    /// Where what follows begins, and what comes before, where only a part of all rows or lines is shown.
    pub fn pages(&self) -> (Option<u64>, Option<u64>) {
        let Some(looked) = &self.whole.looked else { return (None, None) };
        let count = match &looked.preview {
            Preview::Table(table) => table.rows.len(),
            Preview::Text(text) => text.lines.len(),
            _ => return (None, None),
        };
        let before = (self.from > 0).then(|| self.from.saturating_sub(MOST_ROWS as u64));
        // A table with all its rows may have more columns.
        let is_whole = matches!(&looked.preview, Preview::Table(Table { total: Total::Exact(total), .. })
            | Preview::Text(Text { total: Total::Exact(total), .. }) if *total <= self.from + count as u64);
        let after = (looked.is_cut && !is_whole && count > 0).then(|| self.from + count as u64);
        (before, after)
    }

    pub fn kind(&self) -> Option<Kind> {
        self.whole.looked.as_ref()?.kind
    }

    /// What is wanted of all of it.
    fn request(&self, root: &std::path::Path, part: Part) -> Request {
        let limits = if self.is_asked { Limits::ASKED } else { Limits::AUTOMATIC };
        let automatic = Request::automatic(root.to_path_buf(), self.inside.clone());
        let form = self.form.filter(|_| matches!(part, Part::Whole | Part::Rows(_)));
        Request { part, form, limits, fetch: self.fetches, ..automatic }
    }

    /// The looks that are to be asked for now, and in how many seconds one will be.
    pub fn due(&mut self, root: &std::path::Path, time: f64) -> (Vec<Request>, Option<f64>) {
        let part = self.part.as_ref().map(|chosen| chosen.part.clone());
        let requests = [Some(self.request(root, self.wanted())), part.map(|part| self.request(root, part))];
        let of_part = self.part.as_mut().and_then(|chosen| chosen.glance.as_mut());
        let (mut due, mut wait): (Vec<Request>, Option<f64>) = (Vec::new(), None);
        for (glance, request) in [Some(&mut self.whole), of_part].into_iter().zip(requests) {
            let (Some(glance), Some(request)) = (glance, request) else { continue };
            if let Asked::After(seconds) = glance.asked {
                glance.asked = Asked::At(time + seconds);
            }
            let left = match glance.asked {
                Asked::At(at) if at <= time => {
                    due.push(request);
                    continue;
                }
                Asked::At(at) => at - time,
                Asked::Of { job, since, is_late: false } if since + PATIENCE <= time => {
                    glance.asked = Asked::Of { job, since, is_late: true };
                    // The thread that was asked may wait for ever; another is given the same.
                    due.push(request);
                    continue;
                }
                Asked::Of { since, is_late: false, .. } => since + PATIENCE - time,
                Asked::Of { .. } | Asked::After(_) | Asked::Answered => continue,
            };
            wait = Some(wait.map_or(left, |wait| wait.min(left)));
        }
        (due, wait)
    }

    /// A look at this part was asked for.
    pub fn asked(&mut self, part: &Part, job: JobId, time: f64) {
        let of_part = self.part.as_mut().filter(|chosen| chosen.part == *part);
        let glance = match part {
            Part::Whole | Part::Rows(_) => Some(&mut self.whole),
            _ => of_part.and_then(|chosen| chosen.glance.as_mut()),
        };
        if let Some(glance) = glance {
            let is_late = glance.is_late();
            glance.asked = Asked::Of { job, since: time, is_late };
        }
    }

    /// Takes in a look. Gives whether it was wanted.
    pub fn answer(&mut self, job: JobId, looked: Box<Looked>) -> bool {
        if self.whole.job() == Some(job) {
            self.nodes = Nodes::of(&looked.preview);
            self.whole.answer(job, looked);
            return true;
        }
        let Some(Chosen { name, part, glance: Some(glance) }) = &mut self.part else { return false };
        if glance.job() != Some(job) {
            return false;
        }
        let has_no_numbers = matches!(looked.preview, Preview::Nothing { .. });
        if has_no_numbers && matches!(part, Part::Slice(_, index) if index.is_empty()) {
            // What cannot be drawn still has first values.
            *part = Part::Node(name.clone());
            glance.asked = Asked::After(0.0);
        } else {
            glance.answer(job, looked);
        }
        true
    }

    pub fn jobs(&self) -> impl Iterator<Item = JobId> {
        let part = self.part.as_ref().and_then(|chosen| chosen.glance.as_ref());
        self.whole.job().into_iter().chain(part.and_then(Glance::job))
    }

    /// Chooses the node or entry of a row.
    pub fn choose(&mut self, row: usize) {
        let Some(looked) = &self.whole.looked else { return };
        let number = self.nodes.rows.get(row).copied();
        self.part = match (&looked.preview, number) {
            (Preview::Tree(tree), Some(number)) => tree.nodes.get(number).map(|node| {
                let part = part_of(node);
                let takes_look = node.kind == NodeKind::Dataset;
                Chosen { name: node.path.clone(), part, glance: takes_look.then(|| Glance::after(DELAY)) }
            }),
            (Preview::Archive(archive), Some(number)) => archive.entries.get(number).map(|entry| {
                let is_file = entry.kind == "file";
                let part = Part::Member(entry.name.clone());
                Chosen { name: entry.name.clone(), part, glance: is_file.then(|| Glance::after(DELAY)) }
            }),
            _ => None,
        };
    }

    /// The node that was chosen, as well as it is known.
    pub fn node(&self) -> Option<&Node> {
        let chosen = self.part.as_ref()?;
        let of = |looked: &'_ Option<Box<Looked>>| match looked.as_ref().map(|looked| &looked.preview) {
            Some(Preview::Tree(tree)) => tree.nodes.iter().position(|node| node.path == chosen.name),
            _ => None,
        };
        let closer = chosen.glance.as_ref().filter(|glance| of(&glance.looked).is_some());
        let looked = closer.map_or(&self.whole.looked, |glance| &glance.looked);
        match &looked.as_ref()?.preview {
            Preview::Tree(tree) => tree.nodes.get(of(looked)?),
            _ => None,
        }
    }

    /// Shows another place along an axis of the node that was chosen.
    pub fn go_along(&mut self, axis: usize, place: u64) {
        let shown = self.node().and_then(|node| node.slice.as_ref()).map(|slice| slice.index.clone());
        let Some(Chosen { part: Part::Slice(_, index), glance: Some(glance), .. }) = &mut self.part else {
            return;
        };
        if index.is_empty() {
            *index = shown.unwrap_or_default();
        }
        if let Some(at) = index.get_mut(axis)
            && at.is_some_and(|at| at != place)
        {
            *at = Some(place);
            glance.asked = Asked::After(DELAY);
        }
    }
}

/// What to ask for when a node is chosen: which axes are shown is for its format to say.
fn part_of(node: &Node) -> Part {
    let shape = node.shape.as_deref().unwrap_or_default();
    let is_empty = shape.is_empty() || shape.contains(&0);
    if is_empty {
        return Part::Node(node.path.clone());
    }
    Part::Slice(node.path.clone(), Vec::new())
}

/// The first values of a node as they are written, not more than are read at a glance.
pub fn first_values(values: &[Value]) -> String {
    const MOST: usize = 24;
    let texts: Vec<String> = values.iter().take(MOST).map(value::text).collect();
    let more = if values.len() > MOST { ", …" } else { "" };
    format!("{}{more}", texts.join(", "))
}
