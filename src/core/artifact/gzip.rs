//! Gzip by several threads: each piece of the data is compressed on its own, as a member, and the members stand one
//! after the other, which every reader of gzip takes for one file (RFC 1952, 2.2).
//!
//! The work goes in rounds: while the others compress what was read in the round before, one thread writes what they
//! made of it before that and reads on. Where no thread can be started one does all of it.

use std::io;
use std::num::NonZero;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use libdeflater::{CompressionLvl, Compressor};

use super::Failure;
use super::entry::failed;
use crate::core::crew;

/// How many bytes are compressed at once: so many that little is lost by forgetting what came before.
const PIECE: usize = 1 << 20;
/// How many threads there are at most: each holds two pieces, and what they hold together stays within bounds.
const THREADS: NonZero<usize> = NonZero::new(8).expect("eight is not zero");
/// How hard it tries, from 1 to 12.
const LEVEL: i32 = 5;

const PACK: &str = "pack into";

/// Compresses what `read` gives, into pieces for `write`. `read` fills its buffer as far as it can, and says how far. `to` is where it goes, for messages.
///
/// # Errors
/// What `read` and `write` give.
pub fn compress(
    to: &Path,
    mut read: impl FnMut(&mut [u8]) -> Result<usize, Failure> + Send,
    mut write: impl FnMut(&[u8]) -> Result<(), Failure> + Send,
) -> Result<(), Failure> {
    let threads = crew::default_threads().min(THREADS);
    let mut batch = Vec::new();
    let mut packed: Vec<Mutex<Vec<u8>>> = Vec::new();
    let mut spare: Vec<Vec<u8>> = Vec::new();
    loop {
        let next_piece = AtomicUsize::new(0);
        let batch_now: Vec<Vec<u8>> = std::mem::take(&mut batch);
        let packed_now: Vec<Mutex<Vec<u8>>> = batch_now.iter().map(|_| Mutex::default()).collect();
        let refused = Mutex::new(None);
        let pack = || {
            let Ok(level) = CompressionLvl::new(LEVEL) else { return };
            let mut compressor = Compressor::new(level);
            loop {
                let position = next_piece.fetch_add(1, Ordering::Relaxed);
                let (Some(piece), Some(packed)) = (batch_now.get(position), packed_now.get(position)) else {
                    return;
                };
                let mut bytes = vec![0; compressor.gzip_compress_bound(piece.len())];
                match compressor.gzip_compress(piece, &mut bytes) {
                    Ok(length) => {
                        bytes.truncate(length);
                        *packed.lock().unwrap_or_else(PoisonError::into_inner) = bytes;
                    }
                    Err(error) => *refused.lock().unwrap_or_else(PoisonError::into_inner) = Some(error),
                }
            }
        };
        let mut exchanged = Ok(());
        let exchange = || {
            exchanged = (|| -> Result<(), Failure> {
                for packed in packed.drain(..) {
                    write(&packed.into_inner().unwrap_or_else(PoisonError::into_inner))?;
                }
                while batch.len() < 2 * threads.get() {
                    let mut piece = spare.pop().unwrap_or_default();
                    piece.resize(PIECE, 0);
                    let filled = read(&mut piece)?;
                    piece.truncate(filled);
                    if piece.is_empty() {
                        break;
                    }
                    batch.push(piece);
                }
                Ok(())
            })();
            pack();
        };
        let pack = &pack;
        let first: Box<dyn FnOnce() + Send> = Box::new(exchange);
        let others = (1..threads.get()).map(|_| -> Box<dyn FnOnce() + Send> { Box::new(pack) });
        crew::on_threads("pack", std::iter::once(first).chain(others));
        exchanged?;
        if let Some(error) = refused.into_inner().unwrap_or_else(PoisonError::into_inner) {
            return Err(failed(PACK, to, io::Error::other(error)));
        }
        if batch.is_empty() && packed_now.is_empty() {
            return Ok(());
        }
        spare = batch_now;
        packed = packed_now;
    }
}
