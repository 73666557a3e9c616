//! How much one look may cost: bytes read and unpacked, memory, time; and whether it was asked to stop.

use std::cell::Cell;
use std::time::{Duration, Instant};

use super::Trouble;
use crate::core::progress::Cancel;

/// Bounds of one look. What is larger is shown in part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes read from disk.
    pub read: u64,
    /// Bytes that come out of compressed data.
    pub unpacked: u64,
    /// Bytes taken at once for what a file declares.
    pub memory: u64,
    pub time: Duration,
}

const MIB: u64 = 1 << 20;

impl Limits {
    /// For what is shown without being asked for, as with every selection.
    pub const AUTOMATIC: Self =
        Self { read: 4 * MIB, unpacked: 16 * MIB, memory: 32 * MIB, time: Duration::from_secs(2) };
    /// For what somebody asks for and waits for.
    pub const ASKED: Self =
        Self { read: 64 * MIB, unpacked: 64 * MIB, memory: 128 * MIB, time: Duration::from_secs(20) };
}

/// Rows of a table, and columns.
pub const MOST_ROWS: usize = 2_000;
pub const MOST_COLUMNS: usize = 2_000;
/// Cells of a table that are kept, in all rows.
pub const MOST_CELLS: usize = 400_000;
/// Characters of a cell or a line; what is longer is cut with a mark.
pub const MOST_CHARACTERS: usize = 512;
/// Nodes of a tree, and entries of an archive.
pub const MOST_NODES: usize = 10_000;
pub const MOST_DEPTH: usize = 64;
pub const MOST_PIXELS: u64 = 64_000_000;

/// What is left of the [`Limits`] of one look.
#[derive(Debug)]
pub struct Budget<'a> {
    limits: Limits,
    until: Instant,
    cancel: &'a Cancel,
    read: Cell<u64>,
    unpacked: Cell<u64>,
}

impl<'a> Budget<'a> {
    pub fn new(limits: Limits, cancel: &'a Cancel) -> Self {
        let until = Instant::now() + limits.time;
        Self { limits, until, cancel, read: Cell::new(0), unpacked: Cell::new(0) }
    }

    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// Bytes read from disk so far.
    pub fn spent(&self) -> u64 {
        self.read.get()
    }

    /// To be asked in every loop whose length a file declares.
    ///
    /// # Errors
    /// When time is over, or somebody asked to stop.
    pub fn go_on(&self) -> Result<(), Trouble> {
        if self.cancel.is_cancelled() {
            return Err(Trouble::Cancelled);
        }
        if Instant::now() >= self.until { Err(Trouble::Time(self.limits.time)) } else { Ok(()) }
    }

    /// Before so many bytes are read from disk.
    ///
    /// # Errors
    /// When that is more than may be read, or as [`go_on`](Self::go_on).
    pub fn read(&self, bytes: u64) -> Result<(), Trouble> {
        self.go_on()?;
        let sum = self.read.get().saturating_add(bytes);
        if sum > self.limits.read {
            return Err(Trouble::Read(self.limits.read));
        }
        self.read.set(sum);
        Ok(())
    }

    /// Before so many bytes come out of compressed data.
    ///
    /// # Errors
    /// When that is more than may come out, or as [`go_on`](Self::go_on).
    pub fn unpack(&self, bytes: u64) -> Result<(), Trouble> {
        self.go_on()?;
        let sum = self.unpacked.get().saturating_add(bytes);
        if sum > self.limits.unpacked {
            return Err(Trouble::Unpacked(self.limits.unpacked));
        }
        self.unpacked.set(sum);
        Ok(())
    }

    /// How many more bytes may come out of compressed data.
    pub fn left_to_unpack(&self) -> u64 {
        self.limits.unpacked.saturating_sub(self.unpacked.get())
    }

    /// Before so many bytes are taken at once because a file says so; the number to give to an allocation.
    ///
    /// # Errors
    /// When that is more than may be taken.
    pub fn take(&self, bytes: u64) -> Result<usize, Trouble> {
        match usize::try_from(bytes) {
            Ok(size) if bytes <= self.limits.memory => Ok(size),
            _ => Err(Trouble::Memory(bytes)),
        }
    }
}
