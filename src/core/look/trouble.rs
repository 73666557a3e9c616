//! What ends a look, or the look at a part of a file.

use std::io;
use std::time::Duration;

use crate::core::bytes::Bytes;
use crate::core::error::plain;

/// Why something could not be read further. What was read before is shown all the same.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// The file ends where more was declared.
    #[error("the file ends early, at {} bytes", .at)]
    Ends { at: u64 },
    #[error("more than {} would have to be read", Bytes(*.0))]
    Read(u64),
    #[error("more than {} come out of the compressed data", Bytes(*.0))]
    Unpacked(u64),
    /// A file declares a part of this many bytes.
    #[error("a part of it would take {} of memory", Bytes(*.0))]
    Memory(u64),
    #[error("it took longer than {} s", .0.as_secs())]
    Time(Duration),
    #[error("stopped")]
    Cancelled,
    /// What does not follow the format; said as what is wrong, and where.
    #[error("damaged: {0}")]
    Damaged(String),
    /// What is sound, as far as seen, and not read by this program.
    #[error("{0}")]
    Unsupported(String),
    #[error("{}", plain(.0))]
    Disk(io::Error),
}

impl Clone for Trouble {
    fn clone(&self) -> Self {
        match self {
            Self::Ends { at } => Self::Ends { at: *at },
            Self::Read(most) => Self::Read(*most),
            Self::Unpacked(most) => Self::Unpacked(*most),
            Self::Memory(bytes) => Self::Memory(*bytes),
            Self::Time(time) => Self::Time(*time),
            Self::Cancelled => Self::Cancelled,
            Self::Damaged(what) => Self::Damaged(what.clone()),
            Self::Unsupported(what) => Self::Unsupported(what.clone()),
            Self::Disk(error) => Self::Disk(match error.raw_os_error() {
                Some(number) => io::Error::from_raw_os_error(number),
                None => io::Error::new(error.kind(), error.to_string()),
            }),
        }
    }
}

impl Trouble {
    pub fn damaged(what: impl Into<String>) -> Self {
        Self::Damaged(what.into())
    }

    pub fn unsupported(what: impl Into<String>) -> Self {
        Self::Unsupported(what.into())
    }

    /// What a reader has met: the trouble that ended it, or what the system says.
    pub fn of_reading(error: io::Error) -> Self {
        if error.get_ref().is_some_and(<dyn std::error::Error + Send + Sync>::is::<Self>) {
            match error.into_inner().map(<dyn std::error::Error + Send + Sync>::downcast::<Self>) {
                Some(Ok(trouble)) => return *trouble,
                Some(Err(other)) => return Self::Disk(io::Error::other(other)),
                None => return Self::Cancelled,
            }
        }
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Self::Damaged("it ends early".to_string()),
            io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => Self::Damaged(error.to_string()),
            _ => Self::Disk(error),
        }
    }

    pub fn into_io(self) -> io::Error {
        io::Error::other(self)
    }

    /// Whether nothing more may be read at all, and not only this part of the file.
    pub fn ends_all(&self) -> bool {
        matches!(self, Self::Read(_) | Self::Unpacked(_) | Self::Time(_) | Self::Cancelled)
    }
}
