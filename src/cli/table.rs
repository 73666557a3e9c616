//! The listing as a table for people: grouped by package, aligned, as wide as the terminal.
//!
//! On a narrow terminal columns leave in the order files, bar, why, verdict, last use; the name never gets fewer
//! than eighteen columns. Names are made safe to show and are cut in their middle.

use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::io::{self, Write};
use std::path::Path;

use anstyle::Style;
use unicode_width::UnicodeWidthStr;

use super::Context;
use super::grid::middle;
use super::terminal::{BAR, STRONG, WEAK};
use super::words::{Reasons, style_of};
use crate::core::bytes::Bytes;
use crate::core::depot::Depot;
use crate::core::judge::Verdict;
use crate::core::scan::query::Chosen;
use crate::core::scan::{Inventory, Package};
use crate::core::space::{Kind, Space, Totals};
use crate::core::time::Now;
use crate::core::words::{LastUse, count, visible};

const NAME: usize = 18;
const VERDICT: usize = 11;
/// What the verdict takes more with why.
const WHY: usize = 18;
const BARS: usize = 10;
const SIZE: usize = 10;
const FILES: usize = 9;
const LAST_USE: usize = 16;
pub const GAP: &str = "  ";

/// A column that may leave for want of room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Files,
    Bar,
    Why,
    Verdict,
    LastUse,
}

impl Column {
    /// In the order in which they leave.
    const LEAVING: [Self; 5] = [Self::Files, Self::Bar, Self::Why, Self::Verdict, Self::LastUse];

    fn width(self) -> usize {
        match self {
            Self::Files => GAP.len() + FILES,
            Self::Bar => GAP.len() + BARS,
            // It stands in the column of the verdict.
            Self::Why => WHY,
            Self::Verdict => GAP.len() + VERDICT,
            Self::LastUse => GAP.len() + LAST_USE,
        }
    }
}

/// Which columns there is room for.
#[derive(Debug, Clone, Copy)]
struct Columns {
    name: usize,
    /// How many of [`Column::LEAVING`] have left.
    left: usize,
}

impl Columns {
    fn for_width(width: usize) -> Self {
        let mut columns = Self { name: 0, left: 0 };
        while columns.left < Column::LEAVING.len() && width < NAME + columns.taken() {
            columns.left += 1;
        }
        // Wider than any name would only put the figures far from it.
        columns.name = width.saturating_sub(columns.taken()).clamp(NAME, 48);
        columns
    }

    fn shows(self, column: Column) -> bool {
        Column::LEAVING.iter().skip(self.left).any(|shown| *shown == column)
    }

    /// How wide the verdict is; `None` where there is no room for it.
    fn verdict(self) -> Option<usize> {
        let why = if self.shows(Column::Why) { WHY } else { 0 };
        self.shows(Column::Verdict).then_some(VERDICT + why)
    }

    /// What every column but the name takes.
    fn taken(self) -> usize {
        let shown = Column::LEAVING.iter().skip(self.left);
        let sizes = GAP.len() + SIZE;
        sizes + shown.map(|column| column.width()).sum::<usize>()
    }
}

pub struct Table<'a> {
    chosen: &'a [Chosen<'a>],
    columns: Columns,
    reasons: &'a Reasons,
    home: Option<&'a Path>,
    now: Now,
    largest: u64,
    /// How many owners there are of each name, so that those who share one are told apart.
    owners: HashMap<String, HashSet<&'a OsStr>>,
    /// The depots, when packages of several are listed.
    depots: Option<&'a [Depot]>,
}

impl<'a> Table<'a> {
    pub fn new(
        inventory: &'a Inventory,
        chosen: &'a [Chosen<'a>],
        reasons: &'a Reasons,
        context: &'a Context,
    ) -> Self {
        let (width, now) = (context.terminal.width(), context.now);
        let home = context.environment.home.as_deref();
        let largest = chosen.iter().map(|package| package.total.allocated).max().unwrap_or(0);
        let mut owners: HashMap<String, HashSet<&OsStr>> = HashMap::new();
        for chosen in chosen {
            owners.entry(chosen.package.label()).or_default().insert(chosen.package.owner.folder());
        }
        let mut depots = chosen.iter().map(|chosen| chosen.package.depot);
        let first = depots.next();
        let depots = depots.any(|depot| Some(depot) != first).then_some(inventory.depots.as_slice());
        Self { chosen, columns: Columns::for_width(width), reasons, home, now, largest, owners, depots }
    }

    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        self.heading(out)?;
        for chosen in self.chosen {
            let label = self.label(chosen.package);
            if let ([space], false) = (chosen.spaces.as_slice(), chosen.package.spaces.len() > 1) {
                let name = format!("{label} / {}", key(space));
                // What does not fit in one row has two.
                if visible(&name).width() <= self.columns.name {
                    self.space(out, &name, STRONG, space)?;
                    continue;
                }
            }
            let (shown, all) = (chosen.spaces.len(), chosen.package.spaces.len());
            let name = if all == 1 {
                label
            } else if shown == all {
                format!("{label} ({all})")
            } else {
                format!("{label} ({shown} of {all})")
            };
            self.row(
                out,
                &Row {
                    name: &name,
                    name_style: STRONG,
                    verdict: Some(self.of_package(chosen)),
                    total: &chosen.total,
                    last_use: self.last_use(chosen.last_used.is_some(), chosen.spaces.iter().copied()),
                },
            )?;
            for space in &chosen.spaces {
                self.space(out, &format!("  {}", key(space)), Style::new(), space)?;
            }
        }
        Ok(())
    }

    /// What to call a package here: its name, and what tells it from others of the same name.
    fn label(&self, package: &Package) -> String {
        let mut label = package.label();
        if self.owners.get(&label).is_some_and(|owners| owners.len() > 1) {
            label = format!("{label} [{}]", package.owner.short());
        }
        let depot = self.depots.and_then(|depots| depots.get(package.depot));
        match depot {
            Some(depot) => format!("{label} in {}", depot.path.display()),
            None => label,
        }
    }

    fn heading(&self, out: &mut dyn Write) -> io::Result<()> {
        let columns = self.columns;
        let mut line = pad("Package / space", columns.name);
        let mut push = |shown: bool, text: String| {
            if shown {
                line.push_str(GAP);
                line.push_str(&text);
            }
        };
        push(columns.verdict().is_some(), pad("Verdict", columns.verdict().unwrap_or_default()));
        push(columns.shows(Column::Bar), pad("", BARS));
        push(true, format!("{:>SIZE$}", "Size"));
        push(columns.shows(Column::Files), format!("{:>FILES$}", "Files"));
        push(columns.shows(Column::LastUse), "Last use".to_string());
        writeln!(out, "{WEAK}{}{WEAK:#}", line.trim_end())
    }

    fn space(&self, out: &mut dyn Write, name: &str, name_style: Style, space: &Space) -> io::Result<()> {
        self.row(
            out,
            &Row {
                name,
                name_style,
                verdict: Some(self.of_space(space)),
                total: &Totals::of_spaces([space]),
                last_use: self.last_use(space.last_used.is_some(), [space]),
            },
        )
    }

    fn row(&self, out: &mut dyn Write, row: &Row) -> io::Result<()> {
        let columns = self.columns;
        let style = row.name_style;
        write!(out, "{style}{}{style:#}", pad(&visible(row.name), columns.name))?;
        if let Some(width) = columns.verdict() {
            let (text, style) = row.verdict.clone().unwrap_or_default();
            write!(out, "{GAP}{style}{}{style:#}", pad(&visible(&text), width))?;
        }
        if columns.shows(Column::Bar) {
            write!(out, "{GAP}{BAR}{}{BAR:#}", bar(row.total.allocated, self.largest))?;
        }
        write!(out, "{GAP}{:>SIZE$}", size_text(row.total))?;
        if columns.shows(Column::Files) {
            let files = if row.total.measured == 0 { "…".into() } else { count(row.total.files) };
            write!(out, "{GAP}{files:>FILES$}")?;
        }
        if let Some(last_use) = row.last_use.as_ref().filter(|_| columns.shows(Column::LastUse)) {
            let style = if last_use.recorded { Style::new() } else { WEAK };
            write!(out, "{GAP}{style}{}{style:#}", last_use.words())?;
        }
        writeln!(out)
    }

    fn of_space(&self, space: &Space) -> (String, Style) {
        let reason = self.reasons.of_space(&space.path);
        let text = if self.columns.shows(Column::Why) {
            reason.words(self.home)
        } else {
            reason.verdict().word().to_string()
        };
        (text, style_of(reason.verdict()))
    }

    fn of_package(&self, package: &Chosen) -> (String, Style) {
        let verdict = |space: &Space| self.reasons.of_space(&space.path).verdict();
        let all = || package.spaces.iter().map(|space| (verdict(space), space.sizes.map(|it| it.allocated)));
        let first = all().map(|(verdict, _)| verdict).min().unwrap_or(Verdict::Keep);
        (Verdict::of_several(all()).into_owned(), style_of(first))
    }

    /// When the last of some spaces was used, of those with a record if there are any.
    fn last_use<'s>(&self, recorded: bool, spaces: impl IntoIterator<Item = &'s Space>) -> Option<LastUse> {
        let uses = spaces.into_iter().filter_map(|space| LastUse::of(space, &self.now));
        uses.filter(|last_use| last_use.recorded == recorded).min_by_key(|last_use| last_use.age)
    }
}

struct Row<'a> {
    name: &'a str,
    name_style: Style,
    verdict: Option<(String, Style)>,
    total: &'a Totals,
    last_use: Option<LastUse>,
}

fn key(space: &Space) -> String {
    let key = space.id.key.as_os_str().to_string_lossy();
    match space.kind {
        Kind::Directory => key.into_owned(),
        Kind::Symlink => format!("{key} (link)"),
        Kind::File => format!("{key} (file)"),
    }
}

/// A sum of sizes; with `≥` when something in it is not known or could not be read.
pub fn size_text(total: &Totals) -> String {
    if total.measured == 0 {
        return "…".to_string();
    }
    let lower_bound = if total.is_complete() { "" } else { "≥ " };
    format!("{lower_bound}{}", Bytes(total.allocated))
}

/// A bar of `BARS` columns, linear against the largest.
fn bar(value: u64, largest: u64) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    if value == 0 || largest == 0 {
        return " ".repeat(BARS);
    }
    let all = BARS as u128 * 8;
    let filled = (u128::from(value) * all / u128::from(largest)).clamp(1, all);
    let (whole, part) =
        (usize::try_from(filled / 8).unwrap_or(BARS), usize::try_from(filled % 8).unwrap_or(0));
    pad(&format!("{}{}", "█".repeat(whole), EIGHTHS.get(part).unwrap_or(&"")), BARS)
}

/// `text` in exactly `width` columns, cut in its middle when it is wider.
fn pad(text: &str, width: usize) -> String {
    let cut = middle(text, width);
    let missing = width.saturating_sub(cut.width());
    format!("{cut}{}", " ".repeat(missing))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_leave_in_order_and_the_name_stays() {
        let columns = |width| Columns::for_width(width);
        let shown =
            |width| Column::LEAVING.into_iter().filter(|column| columns(width).shows(*column)).count();
        assert_eq!([102, 91, 80, 61, 48, 40].map(shown), [5, 4, 3, 2, 1, 0]);
        assert!(columns(80).shows(Column::Why) && !columns(80).shows(Column::Bar));
        assert_eq!([80, 61, 48].map(|width| columns(width).verdict()), [Some(29), Some(11), None]);
        assert!(columns(40).name >= NAME);
    }

    #[test]
    fn names_are_cut_in_the_middle_and_fill_their_column() {
        assert_eq!(pad("short", 8), "short   ");
        assert_eq!(pad("data_for_version-1.2", 11), "data_…n-1.2");
        assert_eq!(pad("模型模型模型", 6).width(), 6);
    }

    #[test]
    fn a_bar_is_never_invisible_and_never_too_long() {
        assert_eq!(bar(0, 100).trim(), "");
        assert_eq!(bar(1, 1_000_000).trim(), "▏");
        assert_eq!(bar(u64::MAX, u64::MAX), "█".repeat(BARS));
        assert_eq!(bar(50, 100), format!("{}{}", "█".repeat(BARS / 2), " ".repeat(BARS / 2)));
    }
}
