//! What other programs keep of Julia, in words: it is shown, with the commands of those programs, and never touched.

use std::collections::BTreeSet;
use std::io::{self, Write};

use super::table::size_text;
use super::terminal::{NOTABLE, STRONG, WEAK};
use crate::core::operation::whole::Whole;
use crate::core::outside::Outside;
use crate::core::space::Totals;
use crate::core::words::{things, visible};

const NAME: usize = 44;
/// How many names are told in a line.
const NAMED: usize = 4;

/// Writes everything outside, with what it takes.
pub(super) fn write(out: &mut dyn Write, whole: &Whole) -> io::Result<()> {
    let outside = &whole.facts.other.outside;
    if outside.is_empty() {
        return Ok(());
    }
    writeln!(out, "{STRONG}Outside the depots, not touched by this program{STRONG:#}")?;
    for (at, thing) in outside.iter().enumerate() {
        let size = whole.outside.get(&at).map(|sizes| size_text(&Totals::of([Some(sizes)])));
        let path = thing.path.to_string_lossy();
        writeln!(
            out,
            "  {:>10}  {:<NAME$}  {}",
            size.unwrap_or_default(),
            visible(&thing.name),
            visible(&path)
        )?;
        let style = if thing.is_left_over() { NOTABLE } else { WEAK };
        write!(out, "  {:>10}  {style}{}{style:#}", "", visible(&thing.to_string()))?;
        match &thing.command {
            Some(command) => writeln!(out, "; to take it away: {}", visible(command))?,
            None => writeln!(out)?,
        }
    }
    Ok(())
}

/// Writes in a line or two what is left over outside.
pub(super) fn left_over(out: &mut dyn Write, outside: &[Outside]) -> io::Result<()> {
    let left: Vec<&Outside> = outside.iter().filter(|thing| thing.is_left_over()).collect();
    if left.is_empty() {
        return Ok(());
    }
    let mut names: Vec<String> =
        left.iter().take(NAMED).map(|thing| visible(&thing.name).into_owned()).collect();
    if let Some(more) = left.len().checked_sub(NAMED).filter(|more| *more > 0) {
        names.push(format!("{more} more"));
    }
    let number = things(left.len() as u64, "thing");
    writeln!(
        out,
        "Outside the depots: {number} of other programs seem to be left over ({}); 'depots' tells of them.",
        names.join(", ")
    )?;
    let commands: BTreeSet<&str> = left.iter().filter_map(|thing| thing.command.as_deref()).collect();
    if commands.is_empty() {
        return Ok(());
    }
    let told: Vec<String> =
        commands.iter().take(NAMED).map(|command| format!("`{}`", visible(command))).collect();
    let more = if commands.len() > NAMED { ", …" } else { "" };
    writeln!(out, "{WEAK}Not touched here; what takes them away: {}{more}{WEAK:#}", told.join(", "))
}
