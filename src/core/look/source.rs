//! The one way in which a look reads: bounded, counted, never mapped, and ending with an error instead of a wait.
//!
//! Small reads go through blocks of 4 KiB that are kept for a while, so that a reader may ask for a few bytes
//! here and there. Nothing is taken on the word of a file: a length is held against what is there before memory is taken for it.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, Read};
use std::sync::Arc;

use super::Trouble;
use super::budget::Budget;

const BLOCK: u64 = 4_096;
/// Blocks that are kept.
const KEPT: usize = 64;

/// A file, or what came out of one, of which any part can be read.
#[derive(Debug)]
pub struct Source<'a> {
    from: From<'a>,
    size: u64,
    budget: &'a Budget<'a>,
    blocks: RefCell<Vec<(u64, Arc<[u8]>)>>,
    /// What ended the unpacking, where this is but the beginning of what was packed.
    after: Option<Trouble>,
}

#[derive(Debug)]
enum From<'a> {
    File(File),
    Memory(Arc<[u8]>),
    /// A part of another, from there on.
    Within(&'a Source<'a>, u64),
}

impl<'a> Source<'a> {
    pub fn of_file(file: File, size: u64, budget: &'a Budget<'a>) -> Self {
        Self { from: From::File(file), size, budget, blocks: RefCell::default(), after: None }
    }

    /// What was unpacked from another source: reading it costs nothing more.
    pub fn of_memory(bytes: Arc<[u8]>, budget: &'a Budget<'a>) -> Self {
        let size = bytes.len() as u64;
        Self { from: From::Memory(bytes), size, budget, blocks: RefCell::default(), after: None }
    }

    /// The beginning of what was unpacked, and what ended the unpacking: what reading on behind it gives.
    pub fn of_beginning(bytes: Arc<[u8]>, after: Trouble, budget: &'a Budget<'a>) -> Self {
        Self { after: Some(after), ..Self::of_memory(bytes, budget) }
    }

    /// A part of this source, or as much of it as there is.
    #[must_use]
    pub fn within(&'a self, offset: u64, size: u64) -> Self {
        let offset = offset.min(self.size);
        let left = self.size - offset;
        Self {
            from: From::Within(self, offset),
            size: size.min(left),
            budget: self.budget,
            blocks: RefCell::default(),
            after: (size > left).then(|| self.end()),
        }
    }

    /// Whether this is all there is, and not only the beginning.
    pub fn is_whole(&self) -> bool {
        self.after.is_none()
    }

    /// What reading behind the end gives.
    fn end(&self) -> Trouble {
        self.after.clone().unwrap_or(Trouble::Ends { at: self.size })
    }

    /// Bytes.
    pub fn size(&self) -> u64 {
        self.size
    }

    pub fn budget(&self) -> &'a Budget<'a> {
        self.budget
    }

    /// Fills `into` from `offset` on.
    ///
    /// # Errors
    /// [`Trouble::Ends`] when the source ends before; as the [`Budget`]; what the disk says.
    pub fn read_at(&self, offset: u64, into: &mut [u8]) -> Result<(), Trouble> {
        let end = offset.checked_add(into.len() as u64).filter(|end| *end <= self.size);
        let Some(end) = end else { return Err(self.end()) };
        match &self.from {
            From::Within(other, start) => other.read_at(start.saturating_add(offset), into),
            From::Memory(bytes) => {
                let part = usize::try_from(offset)
                    .ok()
                    .zip(usize::try_from(end).ok())
                    .and_then(|(start, end)| bytes.get(start..end));
                into.copy_from_slice(part.ok_or(Trouble::Ends { at: self.size })?);
                Ok(())
            }
            From::File(file) if into.len() as u64 > 2 * BLOCK => self.read_through(file, offset, into),
            From::File(file) => {
                let mut done = 0;
                while let Some(rest) = into.get_mut(done..).filter(|rest| !rest.is_empty()) {
                    let at = offset + done as u64;
                    let block = self.block(file, at / BLOCK)?;
                    let part = block.get(usize::try_from(at % BLOCK).unwrap_or(0)..).unwrap_or_default();
                    let length = part.len().min(rest.len());
                    if length == 0 {
                        return Err(Trouble::Ends { at: self.size });
                    }
                    rest.iter_mut().zip(part).for_each(|(to, byte)| *to = *byte);
                    done += length;
                }
                Ok(())
            }
        }
    }

    fn read_through(&self, file: &File, offset: u64, into: &mut [u8]) -> Result<(), Trouble> {
        let mut at = offset;
        // In pieces, so that time and a wish to stop are heeded.
        for piece in into.chunks_mut(1 << 20) {
            self.budget.read(piece.len() as u64)?;
            read_exact_at(file, piece, at).map_err(Trouble::of_reading)?;
            at += piece.len() as u64;
        }
        Ok(())
    }

    fn block(&self, file: &File, number: u64) -> Result<Arc<[u8]>, Trouble> {
        let mut blocks = self.blocks.borrow_mut();
        if let Some(found) = blocks.iter().position(|(kept, _)| *kept == number) {
            // The newest stands last.
            let kept = blocks.remove(found);
            let block = Arc::clone(&kept.1);
            blocks.push(kept);
            return Ok(block);
        }
        let start = number * BLOCK;
        let length = BLOCK.min(self.size.saturating_sub(start));
        self.budget.read(length)?;
        let mut bytes = vec![0; usize::try_from(length).unwrap_or(0)];
        read_exact_at(file, &mut bytes, start).map_err(Trouble::of_reading)?;
        let block: Arc<[u8]> = bytes.into();
        if blocks.len() >= KEPT {
            blocks.remove(0);
        }
        blocks.push((number, Arc::clone(&block)));
        Ok(block)
    }

    /// So many bytes from `offset` on.
    ///
    /// # Errors
    /// As [`read_at`](Self::read_at), and when they are more than may be taken at once.
    pub fn bytes(&self, offset: u64, length: u64) -> Result<Vec<u8>, Trouble> {
        if offset.checked_add(length).is_none_or(|end| end > self.size) {
            return Err(self.end());
        }
        let mut bytes = vec![0; self.budget.take(length)?];
        self.read_at(offset, &mut bytes)?;
        Ok(bytes)
    }

    /// As many bytes as there are from `offset` on, `length` at most.
    ///
    /// # Errors
    /// As [`bytes`](Self::bytes), but for the end.
    pub fn up_to(&self, offset: u64, length: u64) -> Result<Vec<u8>, Trouble> {
        self.bytes(offset.min(self.size), length.min(self.size.saturating_sub(offset)))
    }

    /// So many bytes, in place.
    ///
    /// # Errors
    /// As [`read_at`](Self::read_at).
    pub fn array<const N: usize>(&self, offset: u64) -> Result<[u8; N], Trouble> {
        let mut bytes = [0; N];
        self.read_at(offset, &mut bytes)?;
        Ok(bytes)
    }

    /// Reads on from `offset` to the end. What stops it is an [`io::Error`] that holds the [`Trouble`].
    pub fn reader(&self, offset: u64) -> Reader<'_> {
        Reader { source: self, offset }
    }
}

/// A source as a stream.
#[derive(Debug)]
pub struct Reader<'a> {
    source: &'a Source<'a>,
    offset: u64,
}

impl Reader<'_> {
    /// Where it reads on.
    pub fn offset(&self) -> u64 {
        self.offset
    }
}

impl Read for Reader<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.source.size.saturating_sub(self.offset)).unwrap_or(usize::MAX);
        let length = into.len().min(left);
        let into = into.get_mut(..length).unwrap_or_default();
        self.source.read_at(self.offset, into).map_err(Trouble::into_io)?;
        self.offset += length as u64;
        Ok(length)
    }
}

/// Unpacks, and counts what comes out.
#[derive(Debug)]
pub struct Unpacking<'a, R> {
    from: R,
    budget: &'a Budget<'a>,
}

impl<'a, R: Read> Unpacking<'a, R> {
    pub fn new(from: R, budget: &'a Budget<'a>) -> Self {
        Self { from, budget }
    }

    /// What comes out, `most` bytes of it and no more than may; whether that is all, and what ended it before. Asked
    /// again it goes on from there.
    pub fn up_to(&mut self, most: u64) -> (Vec<u8>, bool, Option<Trouble>) {
        let mut bytes = Vec::new();
        let mut piece = [0; 8_192];
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        loop {
            let length = most.saturating_sub(bytes.len()).min(piece.len());
            if length == 0 {
                return (bytes, false, None);
            }
            match self.read(piece.get_mut(..length).unwrap_or_default()) {
                Ok(0) => return (bytes, true, None),
                Ok(length) => bytes.extend_from_slice(piece.get(..length).unwrap_or_default()),
                Err(error) => return (bytes, false, Some(Trouble::of_reading(error))),
            }
        }
    }
}

impl<R: Read> Read for Unpacking<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.budget.left_to_unpack()).unwrap_or(usize::MAX);
        if most == 0 {
            return self.budget.unpack(1).map(|()| 0).map_err(Trouble::into_io);
        }
        let length = into.len().min(most);
        let read = self.from.read(into.get_mut(..length).unwrap_or_default())?;
        self.budget.unpack(read as u64).map_err(Trouble::into_io)?;
        Ok(read)
    }
}

#[cfg(unix)]
fn read_exact_at(file: &File, into: &mut [u8], offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, into, offset)
}

#[cfg(windows)]
fn read_exact_at(file: &File, mut into: &mut [u8], mut offset: u64) -> io::Result<()> {
    while !into.is_empty() {
        let length = std::os::windows::fs::FileExt::seek_read(file, into, offset)?;
        if length == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        offset += length as u64;
        into = std::mem::take(&mut into).get_mut(length..).unwrap_or_default();
    }
    Ok(())
}
