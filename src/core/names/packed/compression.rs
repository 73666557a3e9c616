//! How a registry is packed, and its unpacked content.
//!
//! Pkg packs with gzip, and Julia 1.13 with Zstandard; other programs pack with xz, bzip2 and lz4. What else people pack
//! tar files with is known by its name, so that nobody takes a whole file for a damaged one.

use std::error::Error;
use std::io::{self, BufRead, ErrorKind, Read};

use flate2::bufread::{DeflateDecoder, GzDecoder};
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use super::{BLOCK, LARGEST_MEMORY, skip};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Compression {
    /// It is a tar file as it is.
    None,
    Gzip,
    Zstandard,
    Xz,
    Bzip2,
    Lz4,
    /// In a way that is known by its name alone.
    Other(&'static str),
    Unknown,
}

/// Where a tar file says that it is one (POSIX ustar, and GNU).
const TAR_MAGIC: (usize, &[u8]) = (257, b"ustar");
/// The last of the sixteen numbers that begin a frame of Zstandard with nothing packed in it (RFC 8878).
const SKIPPABLE: [u8; 3] = [0x2a, 0x4d, 0x18];

const BEGINNINGS: [(&[u8], Compression); 9] = [
    (b"\x1f\x8b", Compression::Gzip),
    (b"\x28\xb5\x2f\xfd", Compression::Zstandard),
    (b"\xfd7zXZ\0", Compression::Xz),
    (b"BZh", Compression::Bzip2),
    (b"\x04\x22\x4d\x18", Compression::Lz4),
    (b"LZIP", Compression::Other("lzip")),
    (b"7z\xbc\xaf\x27\x1c", Compression::Other("7-Zip")),
    (b"PK\x03\x04", Compression::Other("zip")),
    (b"\x5d\0\0", Compression::Other("lzma")),
];

impl Compression {
    /// The compression of a file that begins so.
    pub fn of(beginning: &[u8]) -> Self {
        let (at, magic) = TAR_MAGIC;
        if beginning.get(at..).is_some_and(|rest| rest.starts_with(magic)) {
            return Self::None;
        }
        if beginning.first().is_some_and(|first| first & 0xf0 == 0x50)
            && beginning.get(1..4) == Some(&SKIPPABLE)
        {
            return Self::Zstandard;
        }
        let known = BEGINNINGS.iter().find(|(bytes, _)| beginning.starts_with(bytes));
        known.map_or(Self::Unknown, |(_, compression)| *compression)
    }
}

/// The first bytes of a stream, as many as a tar file's first header, without taking them from it.
pub(super) fn beginning(stream: &mut io::BufReader<impl Read>) -> io::Result<Vec<u8>> {
    // A buffer is filled by one read, which brings all of a file's beginning.
    let available = stream.fill_buf()?;
    if available.is_empty() {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    Ok(available.get(..BLOCK).unwrap_or(available).to_vec())
}

/// The content of a gzip file, its checksums left unread: the end, where they stand, is seldom reached,
/// and summing on the way there takes a quarter of the time.
pub(super) struct Inflated<R> {
    /// The member being read; nothing after the last.
    member: Option<DeflateDecoder<R>>,
}

impl<R: BufRead> Inflated<R> {
    /// What follows the header of a member in a gzip file.
    const TRAILER: u64 = 8;

    pub fn new(packed: R) -> io::Result<Self> {
        let mut gzip = GzDecoder::new(packed);
        if gzip.header().is_none() {
            // Reading says what is wrong with the header.
            gzip.read_exact(&mut [0])?;
            return Err(ErrorKind::InvalidData.into());
        }
        // The header has been read, and no more than that.
        Ok(Self { member: Some(DeflateDecoder::new(gzip.into_inner())) })
    }
}

impl<R: BufRead> Read for Inflated<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some(member) = &mut self.member {
            let length = member.read(buffer)?;
            if length > 0 || buffer.is_empty() {
                return Ok(length);
            }
            let Some(member) = self.member.take() else { break };
            let mut packed = member.into_inner();
            skip(&mut packed, Self::TRAILER)?;
            if !packed.fill_buf()?.is_empty() {
                *self = Self::new(packed)?;
            }
        }
        Ok(0)
    }
}

/// The content of a file of Zstandard frames.
pub(super) struct Zstandard<R> {
    packed: R,
    frame: FrameDecoder,
    /// Whether a frame has been begun and not yet been read to its end.
    is_within: bool,
}

impl<R: BufRead> Zstandard<R> {
    pub fn new(packed: R) -> Self {
        let mut frame = FrameDecoder::new();
        frame.set_max_window_size(LARGEST_MEMORY.into());
        Self { packed, frame, is_within: false }
    }

    /// Goes on to the next frame; whether there is one.
    fn begin(&mut self) -> io::Result<bool> {
        loop {
            if self.packed.fill_buf()?.is_empty() {
                return Ok(false);
            }
            match self.frame.reset(&mut self.packed) {
                Ok(()) => return Ok(true),
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                    length,
                    ..
                })) => {
                    skip(&mut self.packed, length.into())?;
                }
                Err(error) => return Err(in_io(&error)),
            }
        }
    }
}

impl<R: BufRead> Read for Zstandard<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if !self.is_within {
                self.is_within = self.begin()?;
                if !self.is_within {
                    return Ok(0);
                }
            }
            while self.frame.can_collect() == 0 && !self.frame.is_finished() {
                self.frame
                    .decode_blocks(&mut self.packed, BlockDecodingStrategy::UptoBlocks(1))
                    .map_err(|error| in_io(&error))?;
            }
            let length = self.frame.read(buffer)?;
            if length > 0 || buffer.is_empty() {
                return Ok(length);
            }
            self.is_within = false;
        }
    }
}

/// An error of unpacking, as the reading of files has it.
fn in_io(error: &FrameDecoderError) -> io::Error {
    if let FrameDecoderError::WindowSizeTooBig { .. } = error {
        return ErrorKind::OutOfMemory.into();
    }
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<io::Error>() {
            return error.raw_os_error().map_or_else(|| error.kind().into(), io::Error::from_raw_os_error);
        }
        cause = error.source();
    }
    ErrorKind::InvalidData.into()
}
