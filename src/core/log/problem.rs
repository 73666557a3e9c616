//! What can be wrong with a usage log. Whatever is decided hangs on the cause; its words are made in one place.

use std::fmt;

use crate::core::julia::toml::Failure;

/// Something wrong with a log, at one line of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    pub line: u64,
    pub cause: Cause,
    /// Whether Julia's own `Pkg.gc()` fails on this log because of it.
    pub stops_julia: bool,
}

impl Problem {
    /// Something wrong at a line; that Julia fails because of it is to be expected of most causes.
    pub fn new(line: u64, cause: Cause) -> Self {
        let stops_julia = !matches!(cause, Cause::LongText | Cause::NoYear);
        Self { line, cause, stops_julia }
    }

    /// Whether it may have hidden an entry: it is more than a lack in one.
    pub fn may_hide_an_entry(&self) -> bool {
        self.stops_julia && !self.cause.is_within_an_entry()
    }
}

/// The cause and its consequence in one sentence without a full stop.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.cause)?;
        if self.stops_julia {
            f.write_str("; Julia's own garbage collection cannot read this log")?;
        }
        Ok(())
    }
}

/// What is wrong, in plain words without a full stop.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Cause {
    #[error("the log has more damage, or more paths, than that of any depot, and is not read to its end")]
    TooMuch,
    #[error("the log is in UTF-16; Julia reads UTF-8")]
    Utf16,
    #[error("the log begins with a byte-order mark")]
    ByteOrderMark,
    #[error("the log has zero bytes, as a crash may leave them")]
    ZeroBytes,
    #[error("{}", julia_fails(.0))]
    Julia(Failure),
    #[error("a text in triple quotes holds lines that look like entries; they are read as text")]
    LongText,
    #[error("this line holds more than one thing")]
    SharedLine,
    #[error("this is no part of an entry")]
    NoPart,
    #[error("a path has an escape that is not TOML (it is read as meant)")]
    EscapeNotRead,
    #[error("a path has an escape that means nothing (it is read as it stands)")]
    EscapeUnknown,
    #[error("the header of this entry is cut off or damaged")]
    HeaderTorn,
    #[error("the list of parent projects is cut off or damaged")]
    ParentsTorn,
    #[error("a second time in one entry: two writers may have mixed their lines; the newer one is kept")]
    TimeTwice,
    #[error(
        "a second list of parent projects in one entry: two writers may have mixed their lines; both lists are kept"
    )]
    ParentsTwice,
    #[error("this time belongs to no entry")]
    TimeWithoutEntry,
    #[error("these parent projects belong to no entry")]
    ParentsWithoutEntry,
    #[error("the entry has neither a time nor parent projects")]
    EntryEmpty,
    #[error("the entry has no time")]
    TimeMissing,
    #[error("the entry has no parent projects")]
    ParentsMissing,
    #[error("an entry is a plain table; Julia expects it in double brackets")]
    PlainTable,
    #[error("a value stands where Julia expects an entry")]
    ValueForEntry,
    #[error("a value stands where Julia expects entries")]
    ValueForEntries,
    #[error("the parent projects are a string; Julia expects a list")]
    ParentsAreText,
    #[error("the parent projects are not a list of strings")]
    ParentsAreNoList,
    #[error("a parent project is not a string")]
    ParentIsNoText,
    #[error("the time is cut off or damaged")]
    TimeTorn,
    #[error("the time cannot be read")]
    TimeUnreadable,
    #[error("the time is a leap second, which cannot be read")]
    LeapSecond,
    #[error("the time has no seconds")]
    NoSeconds,
    #[error("the time has an offset from UTC (it is read as local time)")]
    Offset,
    #[error("the time ends in a lower-case z")]
    LowerCaseZ,
    #[error("the time is a number that is no year")]
    NoYear,
    #[error("the time is a string in a form that Julia does not read")]
    TextNotRead,
    #[error("the time is a string that is no time")]
    TextIsNoTime,
}

fn julia_fails(failure: &Failure) -> String {
    match failure {
        Failure::Refused { cause, .. } => format!("Julia's parser refuses the log: {cause}"),
        Failure::Error { error, .. } => format!("Julia can do nothing with a value: {error}"),
    }
}

impl Cause {
    /// Whether it concerns one entry that was met, and nothing beside that.
    fn is_within_an_entry(&self) -> bool {
        matches!(
            self,
            Self::EntryEmpty
                | Self::TimeMissing
                | Self::ParentsMissing
                | Self::PlainTable
                | Self::ValueForEntry
                | Self::ValueForEntries
                | Self::ParentsAreText
                | Self::ParentsAreNoList
                | Self::ParentIsNoText
                | Self::TimeTorn
                | Self::TimeUnreadable
                | Self::LeapSecond
                | Self::NoSeconds
                | Self::Offset
                | Self::LowerCaseZ
                | Self::NoYear
                | Self::TextNotRead
                | Self::TextIsNoTime
        )
    }
}
