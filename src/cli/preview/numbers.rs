//! Numbers: in digits, as a line of bars, as a shaded map.

use crate::core::look::preview::{Picture, Slice};

/// A number in its shortest form that means just it; very large and very small ones with an exponent.
pub(super) fn number(value: f64) -> String {
    let size = value.abs();
    if value.is_finite() && size != 0.0 && !(1e-5..1e16).contains(&size) {
        format!("{value:e}")
    } else if value.is_infinite() {
        (if value > 0.0 { "Inf" } else { "-Inf" }).to_string()
    } else {
        value.to_string()
    }
}

const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const SHADES: [char; 5] = [' ', '░', '▒', '▓', '█'];
/// What stands where there is no number.
const NOTHING: char = '·';

/// How many lines a map has at most.
const LINES: usize = 24;

/// Which of the marks stands for a value of a range.
fn mark(marks: &[char], value: f64, (least, most): (f64, f64)) -> char {
    if value.is_nan() {
        return NOTHING;
    }
    let part = (value - least) / (most - least);
    let part = if part.is_finite() { part.clamp(0.0, 1.0) } else { 0.5 };
    #[expect(clippy::cast_precision_loss, reason = "a handful of marks")]
    let place = part * marks.len() as f64;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within the marks")]
    let place = (place as usize).min(marks.len() - 1);
    marks.get(place).copied().unwrap_or(NOTHING)
}

/// How many of a column's numbers lie in each part of their range.
pub(super) fn bars(counts: &[u32]) -> String {
    // No wider than most numbers are.
    let together = counts.len().div_ceil(BARS.len()).max(1);
    let counts: Vec<u64> =
        counts.chunks(together).map(|part| part.iter().copied().map(u64::from).sum()).collect();
    let most = counts.iter().copied().max().unwrap_or(0);
    #[expect(clippy::cast_precision_loss, reason = "of so many rows no more is shown than how many they are")]
    let bar = |count: &u64| match count {
        0 => ' ',
        count => mark(&BARS, *count as f64, (0.0, most as f64)),
    };
    counts.iter().map(bar).collect()
}

/// The values of a slice as a line of bars, or as lines of shades, at most `width` wide.
pub(super) fn drawing(slice: &Slice, width: usize) -> Vec<String> {
    let (rows, columns) = (slice.rows as usize, slice.columns as usize);
    let range = slice.range.unwrap_or((0.0, 0.0));
    if slice.values.is_empty() {
        return Vec::new();
    }
    if columns <= 1 {
        let line: String = grouped(&slice.values, (1, rows), (1, width))
            .iter()
            .map(|value| mark(&BARS, *value, range))
            .collect();
        return vec![line];
    }
    shaded(&slice.values, (rows, columns), (LINES, width), range)
}

/// The pixels of a picture as lines of shades.
pub(super) fn shades(picture: &Picture, width: usize) -> Vec<String> {
    let Some(pixels) = &picture.pixels else { return Vec::new() };
    let (rows, columns) = (pixels.height as usize, pixels.width as usize);
    let light = |pixel: &[u8]| match pixel {
        [red, green, blue, opacity] => {
            let light = 0.299 * f64::from(*red) + 0.587 * f64::from(*green) + 0.114 * f64::from(*blue);
            light * f64::from(*opacity) / 255.0
        }
        _ => f64::NAN,
    };
    let values: Vec<f64> = pixels.rgba.chunks(4).map(light).collect();
    // A character is twice as high as wide.
    let width = width.min((LINES * 2).saturating_mul(columns) / rows.max(1)).max(1);
    let lines = (width.saturating_mul(rows) / columns.max(1) / 2).clamp(1, LINES);
    shaded(&values, (rows, columns), (lines, width), (0.0, 255.0))
}

fn shaded(
    values: &[f64],
    (rows, columns): (usize, usize),
    most: (usize, usize),
    range: (f64, f64),
) -> Vec<String> {
    let width = most.1.min(columns).max(1);
    let cells = grouped(values, (rows, columns), most);
    cells.chunks(width).map(|line| line.iter().map(|value| mark(&SHADES, *value, range)).collect()).collect()
}

/// The means of the values in parts of rows and columns, as many parts at most as wanted.
fn grouped(values: &[f64], (rows, columns): (usize, usize), most: (usize, usize)) -> Vec<f64> {
    let (lines, width) = (most.0.min(rows), most.1.min(columns).max(1));
    let mut sums = vec![(0.0, 0_u32); lines.saturating_mul(width)];
    for (place, value) in values.iter().enumerate().filter(|(_, value)| !value.is_nan()) {
        let (row, column) = (place / columns.max(1), place % columns.max(1));
        let cell = row * lines / rows.max(1) * width + column * width / columns.max(1);
        if let Some((sum, number)) = sums.get_mut(cell) {
            *sum += value;
            *number += 1;
        }
    }
    sums.iter().map(|(sum, number)| if *number == 0 { f64::NAN } else { sum / f64::from(*number) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_in_their_shortest_form() {
        let written = [0.0, 1.0, -2.5, 0.1, 1e300, 1e-9, f64::NAN, f64::NEG_INFINITY].map(number);
        assert_eq!(written, ["0", "1", "-2.5", "0.1", "1e300", "1e-9", "NaN", "-Inf"]);
    }

    #[test]
    fn a_line_rises_and_a_map_has_its_light_where_the_values_are() {
        assert_eq!(bars(&[0, 1, 8]), " ▂█");
        assert_eq!(bars(&[1; 16]), "████████");
        let slice = |rows, columns, values: Vec<f64>| Slice {
            rows,
            columns,
            range: Some((0.0, 7.0)),
            values,
            ..Slice::default()
        };
        let line = drawing(&slice(8, 1, (0..8).map(f64::from).collect()), 80);
        assert_eq!(line, ["▁▂▃▄▅▆▇█"]);
        let map = drawing(&slice(2, 2, vec![0.0, 7.0, f64::NAN, 3.0]), 80);
        assert_eq!(map, [" █", "·▒"]);
        let wide = drawing(&slice(100, 1_000, vec![7.0; 100_000]), 72);
        assert_eq!((wide.len(), wide[0].chars().count()), (LINES, 72));
        assert!(drawing(&slice(0, 0, Vec::new()), 80).concat().is_empty());
        assert_eq!(drawing(&slice(3, 1, vec![f64::INFINITY, 1.0, 2.0]), 80)[0].chars().count(), 3);
    }
}
