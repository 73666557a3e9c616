//! The content of a file of bzip2, or of several, one behind the other.

use std::io::{self, BufRead, ErrorKind, Read};

use bzip2::bufread::BzDecoder;

use super::MOST_MEMBERS;

pub(super) struct Bzip2<R: BufRead> {
    /// The member being read; nothing after the last.
    member: Option<BzDecoder<R>>,
    begun: u32,
}

impl<R: BufRead> Bzip2<R> {
    pub fn new(packed: R) -> Self {
        Self { member: Some(BzDecoder::new(packed)), begun: 1 }
    }
}

impl<R: BufRead> Read for Bzip2<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some(member) = &mut self.member {
            let length = member.read(buffer)?;
            if length > 0 || buffer.is_empty() {
                return Ok(length);
            }
            let Some(member) = self.member.take() else { break };
            let mut packed = member.into_inner();
            if packed.fill_buf()?.is_empty() {
                break;
            }
            if self.begun == MOST_MEMBERS {
                return Err(ErrorKind::Unsupported.into());
            }
            self.begun += 1;
            self.member = Some(BzDecoder::new(packed));
        }
        Ok(0)
    }
}
