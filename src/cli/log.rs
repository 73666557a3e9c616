//! `log check` and `log repair`: what is wrong with the usage logs, and making them readable for Julia.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::json::scratch::LogDocument;
use super::terminal::{GOOD, NOTABLE, STRONG, WEAK};
use super::{Context, Ending, Failure};
use crate::core::depot::Presence;
use crate::core::error::{Error, Warning, WarningKind};
use crate::core::judge::evidence;
use crate::core::julia::toml::Toml;
use crate::core::links::{self, Planted};
use crate::core::log::parents::Volumes;
use crate::core::log::repair::{self, Checkup, Damaged, Repair};
use crate::core::scan;
use crate::core::words::{things, visible};

/// How many problems of a log are shown; JSON has more of them.
const SHOWN: usize = 50;

/// One log and what came of it.
pub struct Examined {
    /// The log.
    pub path: PathBuf,
    /// What is wrong with it; `None` when there is no log.
    pub checkup: Option<Checkup>,
    /// The log as it was, when it was repaired.
    pub backup: Option<PathBuf>,
    /// Why it could not be examined or repaired.
    pub error: Option<Error>,
    /// Where it leads, when the log or the folder of logs is a link, and why nothing would be written there.
    pub link: Option<Link>,
}

/// Where a log leads that is reached through a link.
pub struct Link {
    /// The file that is read.
    pub target: PathBuf,
    /// Why nothing is written there: somebody else has made a link.
    pub planted: Option<String>,
}

impl Link {
    fn of(log: &Path) -> Option<Self> {
        let is_link = |path: &Path| path.is_symlink();
        if !(is_link(log) || log.parent().is_some_and(is_link)) {
            return None;
        }
        let target = std::fs::canonicalize(log).unwrap_or_else(|_| {
            std::fs::read_link(log).map_or_else(|_| log.to_path_buf(), |target| log.with_file_name(target))
        });
        let reached = links::reach(log);
        let planted = reached.err().filter(|error| Planted::of(error).is_some());
        Some(Self { target, planted: planted.map(|error| error.to_string()) })
    }
}

pub(super) fn check(context: &Context) -> Result<Ending, Failure> {
    let examine = |log: &Path, toml| {
        repair::check(log, toml).map(|checkup| Answer { checkup, backup: None, unfinished: None })
    };
    carry_out(context, examine, |out, examined| {
        write_checkup(out, examined)?;
        let needs = examined.checkup.as_ref().is_some_and(Checkup::stops_julia);
        if needs { write_forecast(out, examined) } else { Ok(()) }
    })
}

pub(super) fn repair(context: &Context) -> Result<Ending, Failure> {
    let examine = |log: &Path, toml| {
        if repair::check(log, toml)?.is_none() {
            return Ok(Answer { checkup: None, backup: None, unfinished: None });
        }
        let repair = repair::repair(log, &context.now, toml)?;
        let Repair { checkup, backup, unfinished } = repair;
        Ok(Answer { checkup: Some(checkup), backup, unfinished })
    };
    carry_out(context, examine, |out, examined| {
        write_checkup(out, examined)?;
        if examined.backup.is_some() { write_repair(out, examined) } else { Ok(()) }
    })
}

/// What came of one log.
struct Answer {
    checkup: Option<Checkup>,
    backup: Option<PathBuf>,
    unfinished: Option<String>,
}

fn carry_out(
    context: &Context,
    examine: impl Fn(&Path, Toml) -> Result<Answer, Error>,
    write: impl Fn(&mut dyn Write, &Examined) -> io::Result<()>,
) -> Result<Ending, Failure> {
    let depots = context.depots.find(&context.environment);
    if depots.list.is_empty() {
        return Err(Failure::NoDepot);
    }
    let volumes = Volumes::of_system(&context.environment.working_directory);
    // What is odd about the depots, and which of them the logs name at another place.
    let listed = scan::inventory_without_names(depots.clone(), &volumes).warnings;
    let moved = listed.into_iter().filter(|warning| warning.kind == WarningKind::Moved);
    let mut warnings: Vec<Warning> = depots.all_warnings().into_iter().chain(moved).collect();
    let before = warnings.len();
    // The same that a collection would follow.
    let toml = evidence::toml(&depots.list, &volumes);
    let mut logs = Vec::new();
    for depot in depots.list.iter().filter(|depot| depot.presence == Presence::Folder) {
        let path = depot.layout.scratch_usage();
        let (checkup, backup, error) = match examine(&path, toml) {
            Ok(Answer { checkup, backup, unfinished }) => {
                warnings.extend(unfinished.map(|reason| Warning::new(WarningKind::Log, &path, reason)));
                (checkup, backup, None)
            }
            Err(error) => (None, None, Some(error)),
        };
        let link = Link::of(&path);
        logs.push(Examined { path, checkup, backup, error, link });
    }
    let told = if context.json {
        context.terminal.report_json(&LogDocument::new(&logs, warnings.iter()))
    } else {
        context.terminal.warn(warnings.iter());
        context.terminal.report(|out| logs.iter().try_for_each(|examined| write(out, examined)))
    };
    for error in logs.iter().filter_map(|examined| examined.error.as_ref()) {
        context.terminal.say(&format!("{NOTABLE}error:{NOTABLE:#} {}", visible(&error.to_string())));
    }
    let done = logs.iter().filter(|examined| examined.error.is_none()).count();
    let unread = depots.list.iter().filter(|depot| matches!(depot.presence, Presence::Unreadable(_))).count();
    // What is unfinished is done in part.
    let is_whole = warnings.len() == before;
    let ending = if is_whole { Ending::of(done, logs.len() + unread) } else { Ending::Partly };
    let backup = |examined: &Examined| {
        let (log, backup) = (examined.path.display(), examined.backup.as_ref()?.display());
        Some(format!("Repaired {log}; the log as it was: {backup}"))
    };
    let repaired: Vec<String> = logs.iter().filter_map(backup).collect();
    if repaired.is_empty() {
        // Nothing was changed; a reader that has gone away wanted no more.
        return match told {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
            _ => Ok(ending),
        };
    }
    Ok(context.conclude(&told, ending, &repaired))
}

fn write_checkup(out: &mut dyn Write, examined: &Examined) -> io::Result<()> {
    let path = examined.path.to_string_lossy();
    if examined.error.is_some() {
        return Ok(());
    }
    let Some(checkup) = &examined.checkup else {
        return writeln!(out, "{STRONG}{}{STRONG:#}\n  no log yet", visible(&path));
    };
    writeln!(out, "{STRONG}{}{STRONG:#}", visible(&path))?;
    write_link(out, examined)?;
    if checkup.stops_julia() {
        let cannot = if examined.backup.is_some() { "could not" } else { "cannot" };
        writeln!(out, "  {NOTABLE}Julia's garbage collection {cannot} read it{NOTABLE:#}")?;
    } else {
        let entries = if checkup.whole == 1 { "entry".to_string() } else { "entries".to_string() };
        let whole = crate::core::words::count(checkup.whole as u64);
        writeln!(out, "  {GOOD}Julia can read it{GOOD:#}: {whole} {entries}")?;
    }
    for problem in checkup.problems.iter().take(SHOWN) {
        writeln!(out, "  line {:<6} {}", problem.line, visible(&problem.cause.to_string()))?;
    }
    match checkup.problems.len().saturating_sub(SHOWN) as u64 + checkup.more_problems {
        0 => Ok(()),
        more => writeln!(out, "  {WEAK}and {} more{WEAK:#}", things(more, "problem")),
    }
}

/// Where a log leads.
fn write_link(out: &mut dyn Write, examined: &Examined) -> io::Result<()> {
    let Some(link) = &examined.link else { return Ok(()) };
    writeln!(out, "  through a link to {}", visible(&link.target.to_string_lossy()))?;
    match &link.planted {
        Some(reason) => writeln!(out, "  {NOTABLE}nothing is written there{NOTABLE:#}: {}", visible(reason)),
        None => Ok(()),
    }
}

/// What a repair would do.
fn write_forecast(out: &mut dyn Write, examined: &Examined) -> io::Result<()> {
    let Some(checkup) = &examined.checkup else { return Ok(()) };
    writeln!(out, "  'log repair' would keep {}", kept(checkup))?;
    write_damaged(out, checkup)
}

/// What a repair did.
fn write_repair(out: &mut dyn Write, examined: &Examined) -> io::Result<()> {
    let (Some(checkup), Some(backup)) = (&examined.checkup, &examined.backup) else { return Ok(()) };
    writeln!(out, "  {GOOD}repaired{GOOD:#}: kept {}", kept(checkup))?;
    write_damaged(out, checkup)?;
    writeln!(out, "  the log as it was: {}", visible(&backup.to_string_lossy()))
}

fn kept(checkup: &Checkup) -> String {
    let all = checkup.kept() + checkup.dropped.len();
    let count = |number: usize| crate::core::words::count(number as u64);
    let text = format!("{} of {} entries", count(checkup.kept()), count(all));
    match checkup.mended.len() {
        0 => text,
        mended => format!("{text}, {} of them in part", count(mended)),
    }
}

fn write_damaged(out: &mut dyn Write, checkup: &Checkup) -> io::Result<()> {
    let mut line = |what: &str, damaged: &Damaged| {
        let path = damaged.path.to_string_lossy();
        writeln!(out, "  line {:<6} {what}  {}", damaged.line, visible(&path))
    };
    checkup.mended.iter().take(SHOWN).try_for_each(|damaged| line("in part ", damaged))?;
    checkup.dropped.iter().take(SHOWN).try_for_each(|damaged| line("left out", damaged))
}
