//! Chunks as they were before they were stored.
//!
//! Rules: "HDF5 File Format Specification", IV.A.2.l; the registry of filters of The HDF Group; LZF by Marc Lehmann.

use std::io::Read;

use super::dataset::Filter;
use crate::core::look::Trouble;
use crate::core::look::budget::Budget;
use crate::core::look::source::Unpacking;

const DEFLATE: u16 = 1;
const SHUFFLE: u16 = 2;
const FLETCHER32: u16 = 3;
const BZIP2: u16 = 307;
const LZF: u16 = 32_000;
const ZSTD: u16 = 32_015;

impl Filter {
    /// What it is called.
    pub fn words(&self) -> String {
        match self.id {
            DEFLATE => "deflate",
            SHUFFLE => "shuffle",
            FLETCHER32 => "fletcher32",
            4 => "szip",
            5 => "nbit",
            6 => "scaleoffset",
            BZIP2 => "bzip2",
            LZF => "lzf",
            32_001 => "blosc",
            32_004 => "lz4",
            32_008 => "bitshuffle",
            32_013 => "zfp",
            ZSTD => "zstd",
            32_026 => "blosc2",
            _ if !self.name.is_empty() => return self.name.clone(),
            id => return format!("filter {id}"),
        }
        .to_string()
    }
}

/// The `length` bytes of a chunk. `mask` has a bit set for each filter that was left out.
pub fn undo(
    mut bytes: Vec<u8>,
    filters: &[Filter],
    mask: u32,
    length: usize,
    budget: &Budget<'_>,
) -> Result<Vec<u8>, Trouble> {
    for (at, filter) in filters.iter().enumerate().rev() {
        if at < 32 && mask >> at & 1 == 1 {
            continue;
        }
        // A checksum of filters before this one may stand behind the values.
        let most = length.saturating_add(64) as u64;
        bytes = match filter.id {
            DEFLATE => unpacked(flate2::read::ZlibDecoder::new(bytes.as_slice()), most, budget)?,
            BZIP2 => unpacked(bzip2::read::BzDecoder::new(bytes.as_slice()), most, budget)?,
            ZSTD => {
                let decoder = ruzstd::decoding::StreamingDecoder::new(bytes.as_slice());
                unpacked(decoder.map_err(|_| Trouble::damaged("a compressed chunk"))?, most, budget)?
            }
            LZF => {
                budget.unpack(length as u64)?;
                lzf(&bytes, length.saturating_add(64))?
            }
            SHUFFLE => unshuffled(&bytes, filter.values.first().copied().unwrap_or(1)),
            FLETCHER32 => {
                bytes.truncate(bytes.len().saturating_sub(4));
                bytes
            }
            _ => {
                return Err(Trouble::unsupported(format!(
                    "compressed by {}, which is not read",
                    filter.words()
                )));
            }
        };
    }
    if bytes.len() < length {
        return Err(Trouble::damaged("a chunk is shorter than it should be"));
    }
    bytes.truncate(length);
    Ok(bytes)
}

fn unpacked(from: impl Read, most: u64, budget: &Budget<'_>) -> Result<Vec<u8>, Trouble> {
    match Unpacking::new(from, budget).up_to(most) {
        (_, _, Some(trouble)) => Err(trouble),
        (bytes, ..) => Ok(bytes),
    }
}

/// First bytes of all values, then second bytes, and so on, put together again. What fills no whole value stands behind.
fn unshuffled(bytes: &[u8], width: u32) -> Vec<u8> {
    let width = usize::try_from(width).unwrap_or(1).max(1);
    let count = bytes.len() / width;
    let mut values = vec![0; bytes.len()];
    for (at, value) in values.iter_mut().enumerate() {
        let from = if at < count * width { at % width * count + at / width } else { at };
        *value = bytes.get(from).copied().unwrap_or(0);
    }
    values
}

/// Each part is some bytes as they are, or a repetition of what came before.
fn lzf(bytes: &[u8], most: usize) -> Result<Vec<u8>, Trouble> {
    let damaged = || Trouble::damaged("a compressed chunk");
    let mut from = bytes.iter().map(|byte| usize::from(*byte));
    let mut out: Vec<u8> = Vec::new();
    while let Some(control) = from.next() {
        if control < 32 {
            for _ in 0..=control {
                out.push(u8::try_from(from.next().ok_or_else(damaged)?).unwrap_or(0));
            }
        } else {
            let mut length = (control >> 5) + 2;
            if length == 9 {
                length += from.next().ok_or_else(damaged)?;
            }
            let back = ((control & 0x1f) << 8 | from.next().ok_or_else(damaged)?) + 1;
            let start = out.len().checked_sub(back).ok_or_else(damaged)?;
            for at in start..start + length {
                let byte = out.get(at).copied().ok_or_else(damaged)?;
                out.push(byte);
            }
        }
        if out.len() > most {
            return Err(damaged());
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_of_values_come_together_again() {
        assert_eq!(unshuffled(&[1, 3, 5, 2, 4, 6, 7], 2), [1, 2, 3, 4, 5, 6, 7]);
    }

    #[test]
    fn what_is_repeated_comes_out_as_often_and_what_lies_is_damaged() {
        assert_eq!(lzf(&[0, 7, 0x40, 0], 16).unwrap(), [7; 5]);
        assert!(lzf(&[0x20, 0], 16).is_err());
        assert!(lzf(&[0, 7, 0xe0, 0xff, 0], 16).is_err());
    }
}
