//! The content of a file of lz4 frames.

use std::io::{self, BufRead, ErrorKind, Read};

use lz4_flex::frame::{Error, FrameDecoder};

use super::{MOST_MEMBERS, skip};

pub(super) struct Lz4<R: BufRead> {
    /// The frame being read; nothing after the last.
    frame: Option<FrameDecoder<Watched<R>>>,
    begun: u32,
}

impl<R: BufRead> Lz4<R> {
    pub fn new(packed: R) -> Self {
        Self { frame: Some(frame(packed)), begun: 1 }
    }
}

fn frame<R: BufRead>(packed: R) -> FrameDecoder<Watched<R>> {
    FrameDecoder::new(Watched { packed, has_ended: false })
}

impl<R: BufRead> Read for Lz4<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some(current) = &mut self.frame {
            let empty = match current.read(buffer).map_err(Error::from) {
                Ok(length) if length > 0 || buffer.is_empty() => return Ok(length),
                Ok(_) => 0,
                Err(Error::SkippableFrame(length)) => length,
                Err(error) => return Err(in_io(error)),
            };
            let Some(current) = self.frame.take() else { break };
            let mut watched = current.into_inner();
            // A frame has an end of its own, before that of the file.
            if watched.has_ended {
                return Err(ErrorKind::UnexpectedEof.into());
            }
            skip(&mut watched.packed, empty.into())?;
            if watched.packed.fill_buf()?.is_empty() {
                break;
            }
            if self.begun == MOST_MEMBERS {
                return Err(ErrorKind::Unsupported.into());
            }
            self.begun += 1;
            self.frame = Some(frame(watched.packed));
        }
        Ok(0)
    }
}

/// A stream that knows whether somebody met its end, of which the decoder says nothing.
struct Watched<R> {
    packed: R,
    has_ended: bool,
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.packed.read(buffer)?;
        self.has_ended |= length == 0 && !buffer.is_empty();
        Ok(length)
    }
}

/// An error of unpacking, as the reading of files has it.
fn in_io(error: Error) -> io::Error {
    match error {
        Error::IoError(error) => error,
        Error::DictionaryNotSupported | Error::UnsupportedBlocksize(_) | Error::UnsupportedVersion(_) => {
            ErrorKind::Unsupported.into()
        }
        _ => ErrorKind::InvalidData.into(),
    }
}
