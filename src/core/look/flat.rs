//! Numbers that lie in a file in one piece, one behind the other: what `NumPy`, FITS and MATLAB have in common.

use super::Trouble;
use super::slice::Numbers;
use super::source::Source;

/// Bytes that are read at once.
const BLOCK: u64 = 4_096;

pub struct Flat<'a> {
    source: &'a Source<'a>,
    /// Where the first stands, and bytes of each.
    start: u64,
    size: u64,
    shape: &'a [u64],
    /// Whether the first axis goes fastest, and not the last.
    is_fortran: bool,
    number: &'a dyn Fn(&[u8]) -> f64,
    block: Vec<u64>,
}

impl<'a> Flat<'a> {
    pub fn new(
        source: &'a Source<'a>,
        (start, size): (u64, u64),
        (shape, is_fortran): (&'a [u64], bool),
        number: &'a dyn Fn(&[u8]) -> f64,
    ) -> Self {
        let mut block = vec![1; shape.len()];
        let fastest = if is_fortran { block.first_mut() } else { block.last_mut() };
        if let Some(along) = fastest {
            *along = (BLOCK / size.max(1)).max(1);
        }
        Self { source, start, size, shape, is_fortran, number, block }
    }
}

impl Numbers for Flat<'_> {
    fn shape(&self) -> &[u64] {
        self.shape
    }

    fn block(&self) -> (&[u64], u64) {
        (&self.block, BLOCK)
    }

    fn at(&self, place: &[u64]) -> Result<f64, Trouble> {
        let next = |number: u64, (at, length): (&u64, &u64)| number.checked_mul(*length)?.checked_add(*at);
        let mut axes = place.iter().zip(self.shape);
        let number = if self.is_fortran { axes.rev().try_fold(0, next) } else { axes.try_fold(0, next) };
        let at = number.and_then(|number| number.checked_mul(self.size)?.checked_add(self.start));
        let at = at.ok_or_else(|| Trouble::damaged("an array larger than any file"))?;
        Ok((self.number)(&self.source.bytes(at, self.size)?))
    }
}
