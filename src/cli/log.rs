//! `log check` and `log repair`: what is wrong with the usage logs, and making them readable for Julia.

use std::io::{self, Write};

use super::args::LogCommand;
use super::terminal::{GOOD, NOTABLE, STRONG, WEAK, may_leave};
use super::{Context, Ending, Failure, json};
use crate::core::depot::Presence;
use crate::core::log::repair::{Checkup, Damaged};
use crate::core::operation::repair::{self, Act, Examined, Report};
use crate::core::words::{count, things, visible};

/// How many problems of a log are shown; JSON has more of them.
const SHOWN: usize = 50;

pub(super) fn carry_out(command: LogCommand, context: &Context) -> Result<Ending, Failure> {
    let act = match command {
        LogCommand::Check => Act::Check,
        LogCommand::Repair => Act::Repair,
    };
    let depots = context.depots.find(&context.environment);
    if depots.list.is_empty() {
        return Err(Failure::NoDepot);
    }
    let Report { logs, warnings, is_whole } = repair::carry_out(&depots, act, &context.means());
    context.warn(&warnings);
    let text = |out: &mut dyn Write| logs.iter().try_for_each(|examined| write(out, act, examined));
    let told = context.report(|| json::log::logs(&logs, warnings.iter()), text);
    for error in logs.iter().filter_map(|examined| examined.error.as_ref()) {
        context.terminal.say(&format!("{NOTABLE}error:{NOTABLE:#} {}", visible(&error.to_string())));
    }
    let done = logs.iter().filter(|examined| examined.error.is_none()).count();
    let unread = depots.list.iter().filter(|depot| matches!(depot.presence, Presence::Unreadable(_))).count();
    let ending = if is_whole { Ending::of(done, logs.len() + unread) } else { Ending::Partly };
    let backup = |examined: &Examined| {
        let (log, backup) = (examined.path.display(), examined.backup.as_ref()?.display());
        Some(format!("Repaired {log}; the log as it was: {backup}"))
    };
    let repaired: Vec<String> = logs.iter().filter_map(backup).collect();
    if repaired.is_empty() {
        // Nothing was changed; a reader that has gone away wanted no more.
        may_leave(told)?;
        return Ok(ending);
    }
    Ok(context.conclude(&told, ending, &repaired))
}

fn write(out: &mut dyn Write, act: Act, examined: &Examined) -> io::Result<()> {
    write_checkup(out, examined)?;
    match (&examined.checkup, &examined.backup) {
        (Some(checkup), Some(backup)) => {
            writeln!(out, "  {GOOD}repaired{GOOD:#}: kept {}", kept(checkup))?;
            write_damaged(out, checkup)?;
            writeln!(out, "  the log as it was: {}", visible(&backup.to_string_lossy()))
        }
        (Some(checkup), None) if act == Act::Check && checkup.stops_julia() => {
            writeln!(out, "  'log repair' would keep {}", kept(checkup))?;
            write_damaged(out, checkup)
        }
        _ => Ok(()),
    }
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
    if let Some(link) = &examined.link {
        writeln!(out, "  through a link to {}", visible(&link.target.to_string_lossy()))?;
        if let Some(reason) = &link.planted {
            writeln!(out, "  {NOTABLE}nothing is written there{NOTABLE:#}: {}", visible(reason))?;
        }
    }
    if checkup.stops_julia() {
        let cannot = if examined.backup.is_some() { "could not" } else { "cannot" };
        writeln!(out, "  {NOTABLE}Julia's garbage collection {cannot} read it{NOTABLE:#}")?;
    } else {
        let entries = if checkup.whole == 1 { "entry" } else { "entries" };
        let whole = count(checkup.whole as u64);
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

fn kept(checkup: &Checkup) -> String {
    let all = checkup.kept() + checkup.dropped.len();
    let count = |number: usize| count(number as u64);
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
