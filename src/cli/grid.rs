//! Cells in columns, as wide as they need to be, on lines that are never longer than there is room for.

use std::io::{self, Write};

use anstyle::Style;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::table::GAP;
use super::terminal::WEAK;
use crate::core::words::{elide_middle, visible};

#[derive(Debug, Clone, Default)]
pub struct Column {
    pub heading: String,
    /// Numbers stand at the right.
    pub is_right: bool,
    /// How wide it is at most; nothing is said for 0.
    pub most: usize,
}

impl Column {
    pub fn left(heading: &str) -> Self {
        Self { heading: heading.to_string(), ..Self::default() }
    }

    pub fn right(heading: &str) -> Self {
        Self { is_right: true, ..Self::left(heading) }
    }

    pub fn at_most(self, most: usize) -> Self {
        Self { most, ..self }
    }
}

/// Rows of cells; those of a row that is too short are empty.
#[derive(Debug, Clone, Default)]
pub struct Grid {
    pub columns: Vec<Column>,
    /// Rows that belong to the heading.
    pub above: Vec<Vec<String>>,
    pub rows: Vec<Vec<String>>,
}

impl Grid {
    /// Writes the columns for which there is room, and gives how many these are: one at least.
    pub fn write(&self, out: &mut dyn Write, width: usize) -> io::Result<usize> {
        let mut widths: Vec<usize> = Vec::new();
        let mut taken = 0;
        for (number, column) in self.columns.iter().enumerate() {
            let cells = self.above.iter().chain(&self.rows).filter_map(|row| row.get(number));
            let widest = cells.map(|cell| visible(cell).width()).max().unwrap_or(0);
            let widest = widest.max(visible(&column.heading).width());
            let wanted = if column.most > 0 { widest.min(column.most) } else { widest };
            let gap = if number > 0 { GAP.len() } else { 0 };
            if number == 0 {
                widths.push(wanted.min(width));
            } else if taken + gap + wanted <= width {
                widths.push(wanted);
            } else {
                break;
            }
            taken += gap + widths.last().copied().unwrap_or(0);
        }
        if self.columns.iter().any(|column| !column.heading.is_empty()) {
            let headings: Vec<String> = self.columns.iter().map(|column| column.heading.clone()).collect();
            self.row(out, &widths, &headings, WEAK)?;
        }
        for row in &self.above {
            self.row(out, &widths, row, WEAK)?;
        }
        for row in &self.rows {
            self.row(out, &widths, row, Style::new())?;
        }
        Ok(widths.len())
    }

    fn row(&self, out: &mut dyn Write, widths: &[usize], row: &[String], style: Style) -> io::Result<()> {
        let mut line = String::new();
        for (number, (width, column)) in widths.iter().zip(&self.columns).enumerate() {
            if number > 0 {
                line.push_str(GAP);
            }
            let cell = cut(row.get(number).map_or("", String::as_str), *width);
            let room = " ".repeat(width.saturating_sub(cell.width()));
            if column.is_right {
                line.push_str(&room);
                line.push_str(&cell);
            } else {
                line.push_str(&cell);
                line.push_str(&room);
            }
        }
        writeln!(out, "{style}{}{style:#}", line.trim_end())
    }
}

/// A text made safe to show, cut at its end with a mark when it is wider than `width`.
pub fn cut(text: &str, width: usize) -> String {
    let text = visible(text);
    // Most texts are short, and of a long one no more is looked at than is shown.
    let mut taken = 0;
    let mut end = text.len();
    let mut short = 0;
    for (at, character) in text.char_indices() {
        let next = taken + character.width().unwrap_or(0);
        if next > width {
            end = short;
            break;
        }
        if next < width {
            short = at + character.len_utf8();
        }
        taken = next;
    }
    if end == text.len() {
        return text.into_owned();
    }
    if width == 0 { String::new() } else { format!("{}…", text.get(..end).unwrap_or_default()) }
}

/// A path made safe to show, cut in its middle when it is wider than `width`: its end tells most.
pub fn middle(text: &str, width: usize) -> String {
    #[expect(clippy::cast_precision_loss, reason = "a terminal has few columns")]
    let (room, columns) = (width as f32, |character: char| character.width().unwrap_or(0) as f32);
    elide_middle(&visible(text), room, columns).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_wide_is_cut_with_a_mark() {
        assert_eq!(cut("abcdef", 6), "abcdef");
        assert_eq!(cut("abcdefg", 6), "abcde…");
        assert_eq!(cut("模型模型", 5), "模型…");
        assert_eq!(cut("a\u{202e}b", 20), "a\\u{202e}b");
        assert_eq!(cut("ab", 0), "");
    }

    #[test]
    fn columns_stand_as_long_as_there_is_room() {
        let cells = |row: [&str; 3]| row.map(str::to_string).to_vec();
        let grid = Grid {
            columns: vec![Column::left("name"), Column::right("size"), Column::left("more")],
            above: Vec::new(),
            rows: vec![cells(["a", "1", "x"]), cells(["long name", "1000", "y"])],
        };
        let text = |width| {
            let mut out = Vec::new();
            let shown = grid.write(&mut out, width).unwrap();
            (shown, anstream::adapter::strip_bytes(&out).into_vec())
        };
        let (shown, whole) = text(80);
        assert_eq!(shown, 3);
        assert_eq!(
            String::from_utf8(whole).unwrap(),
            "name       size  more\na             1  x\nlong name  1000  y\n"
        );
        let (shown, narrow) = text(15);
        assert_eq!(shown, 2);
        assert!(String::from_utf8(narrow).unwrap().lines().all(|line| line.width() <= 15));
        assert_eq!(text(4).0, 1);
    }
}
