//! A part of an array that can be shown at once: along two axes at most, some values left out.

use super::Trouble;
use super::budget::Budget;
use super::preview::Slice;

/// Values along an axis that are shown.
const MOST_SHOWN: u64 = 256;
/// Bytes that are read or unpacked for it; where that does not suffice, fewer values are shown.
const MOST_BYTES: u64 = 8 << 20;

/// An array of numbers, axes in the order in which they are shown.
pub trait Numbers {
    fn shape(&self) -> &[u64];
    /// What is read at once: values along each axis, and bytes.
    fn block(&self) -> (&[u64], u64);
    /// The number at a place; NaN for what is missing.
    fn at(&self, place: &[u64]) -> Result<f64, Trouble>;
}

/// The values along the axes for which `index` has no place: the last two (Julia's first two) when it says nothing.
pub fn slice(
    numbers: &dyn Numbers,
    index: &[Option<u64>],
    is_julia: bool,
    budget: &Budget<'_>,
) -> Result<Slice, Trouble> {
    let shape = numbers.shape();
    let index = whole(shape, index, is_julia)?;
    let shown: Vec<usize> = (0..shape.len()).filter(|axis| index.get(*axis) == Some(&None)).collect();
    let size = |which: usize| shown.get(which).and_then(|axis| shape.get(*axis)).copied().unwrap_or(1);
    let sizes = (size(0), size(1));
    let (block, bytes) = numbers.block();
    let along = |which: usize| shown.get(which).and_then(|axis| block.get(*axis)).copied().unwrap_or(1);
    let limit = MOST_BYTES.min(budget.limits().read / 2);
    let mut most = MOST_SHOWN;
    let steps = loop {
        let steps = (sizes.0.div_ceil(most).max(1), sizes.1.div_ceil(most).max(1));
        let blocks = touched(sizes.0, steps.0, along(0)).saturating_mul(touched(sizes.1, steps.1, along(1)));
        if most == 1 || blocks.saturating_mul(bytes) <= limit {
            break steps;
        }
        most /= 2;
    };
    let counts = (sizes.0.div_ceil(steps.0), sizes.1.div_ceil(steps.1));
    let mut values = Vec::new();
    let mut place: Vec<u64> = index.iter().map(|at| at.unwrap_or(0)).collect();
    for row in 0..counts.0 {
        budget.go_on()?;
        for column in 0..counts.1 {
            for (which, at) in [(0, row * steps.0), (1, column * steps.1)] {
                if let Some(place) = shown.get(which).and_then(|axis| place.get_mut(*axis)) {
                    *place = at;
                }
            }
            values.push(numbers.at(&place)?);
        }
    }
    let (missing, range) = measured(&values);
    let count = |count: u64| u32::try_from(count).unwrap_or(0);
    Ok(Slice { index, rows: count(counts.0), columns: count(counts.1), values, steps, range, missing })
}

/// How many are missing, the smallest and the largest.
fn measured(values: &[f64]) -> (u64, Option<(f64, f64)>) {
    let missing = values.iter().filter(|value| value.is_nan()).count() as u64;
    let finite = values.iter().filter(|value| value.is_finite());
    let range = finite.fold(None, |range: Option<(f64, f64)>, value| {
        Some(range.map_or((*value, *value), |(low, high)| (low.min(*value), high.max(*value))))
    });
    (missing, range)
}

/// Blocks in which every so many-th of `size` values lie.
fn touched(size: u64, step: u64, block: u64) -> u64 {
    size.div_ceil(step.max(block).max(1))
}

/// A place or none for each axis.
fn whole(shape: &[u64], index: &[Option<u64>], is_julia: bool) -> Result<Vec<Option<u64>>, Trouble> {
    if index.is_empty() {
        let is_shown = |axis: usize| if is_julia { axis < 2 } else { axis + 2 >= shape.len() };
        return Ok((0..shape.len()).map(|axis| if is_shown(axis) { None } else { Some(0) }).collect());
    }
    if index.len() != shape.len() {
        let (has, named) = (shape.len(), index.len());
        return Err(Trouble::unsupported(format!("it has {has} axes, and {named} places were named")));
    }
    if index.iter().filter(|at| at.is_none()).count() > 2 {
        return Err(Trouble::unsupported("two axes can be shown at once; name a place along the others"));
    }
    for (axis, (at, size)) in index.iter().zip(shape).enumerate() {
        if at.is_some_and(|at| at >= *size) {
            return Err(Trouble::unsupported(format!("axis {axis} has {size} places, counted from 0")));
        }
    }
    Ok(index.to_vec())
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::core::look::Limits;
    use crate::core::progress::Cancel;

    struct Made {
        shape: Vec<u64>,
        block: Vec<u64>,
        asked: Cell<u64>,
    }

    impl Numbers for Made {
        fn shape(&self) -> &[u64] {
            &self.shape
        }

        fn block(&self) -> (&[u64], u64) {
            (&self.block, 1 << 20)
        }

        #[allow(clippy::cast_precision_loss)]
        fn at(&self, place: &[u64]) -> Result<f64, Trouble> {
            self.asked.set(self.asked.get() + 1);
            Ok(place.iter().fold(0.0, |number, at| number * 1_000.0 + *at as f64))
        }
    }

    fn shown(shape: &[u64], block: &[u64], index: &[Option<u64>]) -> Result<Slice, Trouble> {
        let cancel = Cancel::default();
        let budget = Budget::new(Limits::ASKED, &cancel);
        let made = Made { shape: shape.to_vec(), block: block.to_vec(), asked: Cell::default() };
        slice(&made, index, false, &budget)
    }

    #[test]
    fn the_last_two_axes_are_shown_and_the_others_where_it_is_said() {
        let slice = shown(&[3, 2, 2], &[3, 2, 2], &[]).unwrap();
        assert_eq!((slice.rows, slice.columns, slice.values), (2, 2, vec![0.0, 1.0, 1_000.0, 1_001.0]));
        let slice = shown(&[3, 2, 2], &[3, 2, 2], &[None, Some(1), Some(0)]).unwrap();
        assert_eq!((slice.rows, slice.columns), (3, 1));
        assert_eq!(slice.values, [1_000.0, 1_001_000.0, 2_001_000.0]);
        assert_eq!(slice.range, Some((1_000.0, 2_001_000.0)));
    }

    #[test]
    fn what_is_large_is_shown_coarser_and_what_takes_much_reading_coarser_still() {
        let slice = shown(&[1_000, 1_000], &[1_000, 1_000], &[]).unwrap();
        assert_eq!((slice.rows, slice.columns, slice.steps), (250, 250, (4, 4)));
        let slice = shown(&[1_000, 1_000], &[1, 1], &[]).unwrap();
        assert!(slice.rows * slice.columns <= 8, "{} by {}", slice.rows, slice.columns);
    }

    #[test]
    fn a_place_that_is_not_there_is_refused() {
        assert!(shown(&[3], &[3], &[Some(3)]).is_err());
        assert!(shown(&[3], &[3], &[None, None]).is_err());
        assert!(shown(&[3, 3, 3], &[3, 3, 3], &[None, None, None]).is_err());
        assert_eq!(shown(&[], &[], &[]).unwrap().values, [0.0]);
        assert_eq!(shown(&[0, 3], &[1, 1], &[]).unwrap().rows, 0);
    }
}
