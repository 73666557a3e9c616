//! `trash list` and `trash purge`: what our removals moved to the trash, and freeing its space.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::Path;

use super::args::TrashPurge;
use super::consent::{self, Word};
use super::terminal::{Bar, NOTABLE, STRONG, WEAK};
use super::{Context, Ending, Failure, json};
use crate::core::bytes::Bytes;
use crate::core::error::Warning;
use crate::core::operation::undo::Written;
use crate::core::place::PlaceKind;
use crate::core::reclaim::journal::{History, Item, Removal, State, Way};
use crate::core::reclaim::trash::Whereabouts;
use crate::core::reclaim::undo::PurgeReport;
use crate::core::space::Totals;
use crate::core::words::{things, visible};

/// The removals that a command is about.
pub(super) struct Past<'a> {
    pub written: Written<'a>,
    warnings: Vec<Warning>,
    is_scoped: bool,
}

impl<'a> Past<'a> {
    pub fn read(context: &'a Context) -> Result<Self, Failure> {
        if context.removals.journal.is_none() {
            let sentence = "there is no home folder, and so no journal of removals";
            return Err(Failure::NothingToDo(sentence.to_string()));
        }
        let (scope, warnings) = context.scope();
        let written = Written::read(&context.removals, &scope)?;
        Ok(Self { written, warnings, is_scoped: scope.is_narrow() })
    }

    pub fn find(&self, id: &str) -> Result<&Removal, Failure> {
        let shown = visible(id);
        self.written.within.find(id).ok_or_else(|| {
            Failure::NothingToDo(if self.written.elsewhere.find(id).is_some() {
                format!("removal '{shown}' is from another depot than those named with --depot")
            } else {
                format!("there is no removal '{shown}'; 'scratch-manager trash list' shows them")
            })
        })
    }

    /// Of which depots, where some were named.
    pub fn of_these_depots(&self) -> &'static str {
        if self.is_scoped { " from the depots named with --depot" } else { "" }
    }

    pub fn warnings(&self) -> impl Iterator<Item = &Warning> {
        self.warnings.iter().chain(&self.written.within.warnings)
    }
}

/// What these are called when they are counted.
pub(super) fn noun<'a>(items: impl IntoIterator<Item = &'a Item>) -> &'static str {
    let are_spaces = items.into_iter().all(|item| item.place.kind() == PlaceKind::Scratch);
    if are_spaces { "space" } else { "item" }
}

/// Whether something is in the trash, or may be as far as can be told.
fn may_be_there(item: &Item) -> bool {
    may_be_at(item, &item.whereabouts())
}

fn may_be_at(item: &Item, whereabouts: &Whereabouts) -> bool {
    match whereabouts {
        Whereabouts::NotThere => false,
        Whereabouts::Unseen(_) => matches!(item.state, None | Some(State::Moved)),
        _ => true,
    }
}

/// The removals of which something is in the trash, the newest first.
fn in_trash(history: &History) -> Vec<&Removal> {
    let removals = history.removals.iter().rev().filter(|removal| removal.way == Way::Trash);
    removals.filter(|removal| removal.items.iter().any(may_be_there)).collect()
}

pub(super) fn list(context: &Context) -> Result<(), Failure> {
    let past = Past::read(context)?;
    let removals = in_trash(&past.written.within);
    context.warn(past.warnings());
    let text = |out: &mut dyn Write| {
        if removals.is_empty() {
            let these = past.of_these_depots();
            return writeln!(out, "Nothing that a removal of ours{these} moved is in the trash.");
        }
        removals.iter().try_for_each(|removal| write_removal(out, removal))
    };
    Ok(context.show(|| json::trash::list(&removals, past.warnings()), text)?)
}

fn depots<'a>(items: impl Iterator<Item = &'a Item>) -> BTreeSet<&'a Path> {
    items.map(|item| item.place.root()).collect()
}

/// Writes a removal with what of it is in the trash.
pub(super) fn write_removal(out: &mut dyn Write, removal: &Removal) -> io::Result<()> {
    let there: Vec<_> = removal.items.iter().filter(|item| may_be_there(item)).collect();
    let bytes = there.iter().map(|item| item.allocated).fold(0_u64, u64::saturating_add);
    let time = removal.time.map(|time| time.to_string()).unwrap_or_default();
    let time = time.split('.').next().unwrap_or_default().replace('T', " ");
    let ended = if removal.ended { "" } else { ", interrupted" };
    writeln!(
        out,
        "{STRONG}{}{STRONG:#}  {time}  {}, {}{ended}",
        visible(&removal.id),
        things(there.len() as u64, noun(there.iter().copied())),
        Bytes(bytes)
    )?;
    let roots = depots(there.iter().copied());
    if let Some(root) = roots.first().filter(|_| roots.len() == 1) {
        writeln!(out, "  from the depot {}", visible(&root.to_string_lossy()))?;
    }
    for item in there {
        let note = match item.whereabouts() {
            Whereabouts::Changed => "  (changed in the trash; never purged)".to_string(),
            Whereabouts::HalfPurged => "  (partly purged)".to_string(),
            Whereabouts::Unseen(reason) => format!("  (cannot be seen now: {reason})"),
            Whereabouts::InTrash | Whereabouts::NotThere => String::new(),
        };
        let size = Bytes(item.allocated).to_string();
        write!(out, "  {size:>10}  {}{WEAK}{}{WEAK:#}", visible(&item.label), visible(&note))?;
        if roots.len() > 1 {
            write!(out, "  from {}", visible(&item.place.root().to_string_lossy()))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// What a purge is about.
struct Selection<'a> {
    removals: Vec<&'a Removal>,
    /// What goes, each by its removal and its position in it.
    goes: Vec<(&'a Removal, usize)>,
    /// What cannot go: not to be seen now, or, of the removals that were named, changed in the trash.
    stays: Vec<&'a Item>,
}

impl<'a> Selection<'a> {
    fn new(past: &'a Past, ids: &[String]) -> Result<Self, Failure> {
        let mut removals = in_trash(&past.written.within);
        if !ids.is_empty() {
            for id in ids {
                past.find(id)?;
            }
            removals.retain(|removal| ids.contains(&removal.id));
        }
        let mut selection = Self { removals, goes: Vec::new(), stays: Vec::new() };
        for removal in &selection.removals {
            for (at, item) in removal.items.iter().enumerate() {
                // Asked once: a disk that answers now and then gives two answers.
                let whereabouts = item.whereabouts();
                let is_unseen = matches!(whereabouts, Whereabouts::Unseen(_));
                if whereabouts.can_be_purged() {
                    selection.goes.push((removal, at));
                } else if may_be_at(item, &whereabouts) && (is_unseen || !ids.is_empty()) {
                    selection.stays.push(item);
                }
            }
        }
        Ok(selection)
    }

    fn items(&self) -> impl Iterator<Item = &'a Item> {
        self.goes.iter().filter_map(|(removal, at)| removal.items.get(*at))
    }

    /// `3 spaces`.
    fn number(&self) -> String {
        things(self.goes.len() as u64, noun(self.items()))
    }

    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.goes.is_empty() {
            writeln!(out, "There is nothing to purge.")?;
        } else {
            let bytes = self.items().map(|item| item.allocated).fold(0_u64, u64::saturating_add);
            let number = self.number();
            writeln!(out, "{STRONG}Delete {number} from the trash: {}{STRONG:#}", Bytes(bytes))?;
            writeln!(out, "{NOTABLE}Cannot be undone.{NOTABLE:#}")?;
        }
        self.removals.iter().try_for_each(|removal| write_removal(out, removal))
    }
}

pub(super) fn purge(purge: &TrashPurge, context: &Context) -> Result<Ending, Failure> {
    let past = Past::read(context)?;
    let selection = Selection::new(&past, &purge.ids)?;
    let document = |report| json::trash::purge(&selection.goes, report, past.warnings());
    context.warn(past.warnings());
    let preview = |out: &mut dyn Write| selection.write(out);
    let show = || context.show(|| document(None), preview);
    let nothing = selection.goes.is_empty();
    let request = consent::Request {
        dry_run: purge.dry_run,
        yes: purge.yes.then_some(""),
        nothing,
        word: &Word::Yes,
        question: format!("Delete {} for good?", selection.number()),
        verb: "deleted",
        preview: &preview,
    };
    if !consent::given(&request, context, || {}, show)? {
        return Ok(Ending::Done);
    }
    if nothing {
        show()?;
        return Ok(if selection.stays.is_empty() { Ending::Done } else { Ending::Nothing });
    }
    let bar = Bar::of_removing(selection.goes.len());
    let report = past.written.purge(&selection.goes, &context.means(), &bar);
    bar.finish();
    let report = report?;
    let gone = report.items.iter().filter(|(_, _, stuck)| stuck.is_none()).count();
    let told = context.report(|| document(Some(&report)), |out| write_purged(out, &selection, &report, gone));
    context.warn(&report.warnings);
    let ending = match Ending::of(gone, selection.goes.len() + selection.stays.len()) {
        Ending::Nothing if report.freed != Totals::default() => Ending::Partly,
        ending => ending,
    };
    let number = things(gone as u64, noun(selection.items()));
    Ok(context.conclude(&told, ending, &[format!("Deleted {number} from the trash.")]))
}

fn write_purged(
    out: &mut dyn Write,
    selection: &Selection,
    report: &PurgeReport,
    gone: usize,
) -> io::Result<()> {
    writeln!(
        out,
        "{STRONG}Deleted {} from the trash{STRONG:#} ({}, {} freed)",
        things(gone as u64, noun(selection.items())),
        Bytes(report.freed.allocated),
        things(report.freed.files, "file")
    )?;
    for root in depots(selection.items()) {
        writeln!(out, "  from the depot {}", visible(&root.to_string_lossy()))?;
    }
    for stuck in report.items.iter().filter_map(|(_, _, stuck)| stuck.as_ref()).flatten() {
        writeln!(out, "  {}: {}", visible(&stuck.path.to_string_lossy()), visible(&stuck.reason))?;
    }
    for item in &selection.stays {
        let reason = match item.whereabouts() {
            Whereabouts::Unseen(reason) => format!("it cannot be seen now: {reason}"),
            _ => "it has changed in the trash, and is never purged".to_string(),
        };
        writeln!(out, "  {}: {}", visible(&item.label), visible(&reason))?;
    }
    Ok(())
}
