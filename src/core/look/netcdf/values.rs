//! The values of a variable, each by its place.

use super::header::{Header, Kind, Variable};
use crate::core::look::Trouble;
use crate::core::look::budget::MOST_CHARACTERS;
use crate::core::look::packing::Packing;
use crate::core::look::preview::Value;
use crate::core::look::slice::Numbers;
use crate::core::look::source::Source;

/// Bytes that are read at once.
const BLOCK: u64 = 4_096;

pub struct Values<'s, 'a> {
    source: &'s Source<'a>,
    kind: Kind,
    shape: Vec<u64>,
    begin: u64,
    /// Bytes from one record to the next, where they lie in records.
    record: Option<u64>,
    block: Vec<u64>,
    packing: Packing,
}

impl<'s, 'a> Values<'s, 'a> {
    pub fn of(source: &'s Source<'a>, header: &Header, variable: &Variable) -> Self {
        let shape = header.shape(variable);
        let record = header.is_record(variable).then(|| header.record_length());
        let mut block = vec![1; shape.len()];
        if let Some(last) = block.last_mut()
            && (record.is_none() || shape.len() > 1)
        {
            *last = BLOCK / variable.kind.size();
        }
        let packing = Packing::of(&variable.attributes);
        Self { source, kind: variable.kind, shape, begin: variable.begin, record, block, packing }
    }

    /// Where the value at a place stands.
    fn address(&self, place: &[u64]) -> Result<u64, Trouble> {
        let far = || Trouble::damaged("values lie outside of it");
        let mut number: u64 = 0;
        let mut start = self.begin;
        for (axis, (at, size)) in place.iter().zip(&self.shape).enumerate() {
            match self.record {
                Some(record) if axis == 0 => {
                    start = at
                        .checked_mul(record)
                        .and_then(|offset| start.checked_add(offset))
                        .ok_or_else(far)?;
                }
                _ => {
                    number = number
                        .checked_mul(*size)
                        .and_then(|number| number.checked_add(*at))
                        .ok_or_else(far)?;
                }
            }
        }
        number.checked_mul(self.kind.size()).and_then(|offset| start.checked_add(offset)).ok_or_else(far)
    }

    fn place(&self, mut number: u64) -> Vec<u64> {
        let mut place = vec![0; self.shape.len()];
        for (at, size) in place.iter_mut().zip(&self.shape).rev() {
            *at = number % size.max(&1);
            number /= size.max(&1);
        }
        place
    }

    /// The first values as they are stored, and what ended the reading of more. Letters along the last axis are texts.
    pub fn first(&self, most: u64) -> (Vec<Value>, Option<Trouble>) {
        let count = self.shape.iter().fold(1, |count: u64, size| count.saturating_mul(*size));
        let letters = match (self.kind, self.shape.last()) {
            (Kind::Char, Some(last)) => (*last).max(1),
            _ => 1,
        };
        let mut values = Vec::new();
        for number in 0..(count / letters).min(most) {
            let place = self.place(number.saturating_mul(letters));
            let read = self.source.budget().go_on().and_then(|()| self.address(&place)).and_then(|address| {
                self.source.bytes(address, (self.kind.size() * letters).min(4 * MOST_CHARACTERS as u64))
            });
            match (read, self.kind) {
                (Ok(bytes), Kind::Char) => {
                    let text = String::from_utf8_lossy(&bytes);
                    values.push(Value::text(text.trim_end_matches(['\0', ' '])));
                }
                (Ok(bytes), kind) => values.push(kind.value(&bytes)),
                (Err(trouble), _) => return (values, Some(trouble)),
            }
        }
        (values, None)
    }
}

impl Numbers for Values<'_, '_> {
    fn shape(&self) -> &[u64] {
        &self.shape
    }

    fn block(&self) -> (&[u64], u64) {
        (&self.block, BLOCK)
    }

    fn at(&self, place: &[u64]) -> Result<f64, Trouble> {
        let bytes = self.source.bytes(self.address(place)?, self.kind.size())?;
        let number = self.kind.value(&bytes).as_number();
        let number = number.ok_or_else(|| Trouble::unsupported("its values are no numbers"))?;
        Ok(self.packing.number(number))
    }
}
