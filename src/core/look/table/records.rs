//! Text parted into records and cells, as it comes in.

use csv_core::{ReadFieldResult, Reader, ReaderBuilder};

use crate::core::look::budget::{MOST_CHARACTERS, MOST_COLUMNS};
use crate::core::look::preview::cut;

/// Bytes of a cell that are enough to show it, and to see that there is more.
const MOST_BYTES: usize = (MOST_CHARACTERS + 1) * 4;

/// What parts cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delimiter {
    Byte(u8),
    /// Any number of spaces and tabs.
    Spaces,
}

impl Delimiter {
    pub fn words(self) -> &'static str {
        match self {
            Self::Byte(b'\t') => "tab",
            Self::Byte(b';') => ";",
            Self::Byte(b'|') => "|",
            Self::Byte(_) => ",",
            Self::Spaces => "spaces",
        }
    }
}

/// One record.
#[derive(Debug, Default, Clone)]
pub struct Record {
    /// Those that are shown; none when the record was not wanted.
    pub cells: Vec<String>,
    /// How many there are.
    pub length: usize,
}

/// Parts what it is given into records; each goes to a function that answers whether the next is wanted, too.
#[derive(Debug)]
pub struct Records {
    parting: Parting,
    comment: Option<u8>,
    is_wanted: bool,
    current: Record,
    cell: Vec<u8>,
    /// Bytes of the record that has begun.
    begun: u64,
    /// The last record was ended, and not handed out yet.
    ended: bool,
}

#[derive(Debug)]
enum Parting {
    /// By one character, cells in quotes.
    Quoted(Box<Reader>),
    /// By any number of spaces: the line that has begun.
    Spaces(String),
}

type Each<'a> = &'a mut dyn FnMut(Record) -> bool;

impl Records {
    pub fn new(delimiter: Delimiter, comment: Option<u8>, is_wanted: bool) -> Self {
        let parting = match delimiter {
            Delimiter::Byte(byte) => {
                Parting::Quoted(Box::new(ReaderBuilder::new().delimiter(byte).comment(comment).build()))
            }
            Delimiter::Spaces => Parting::Spaces(String::new()),
        };
        Self {
            parting,
            comment,
            is_wanted,
            current: Record::default(),
            cell: Vec::new(),
            begun: 0,
            ended: false,
        }
    }

    pub fn add(&mut self, text: &str, each: Each<'_>) {
        match &mut self.parting {
            Parting::Quoted(_) => self.add_quoted(text.as_bytes(), each),
            Parting::Spaces(begun) => {
                begun.push_str(text);
                let lines = std::mem::take(begun);
                let (whole, rest) = lines.rsplit_once('\n').unwrap_or(("", &lines));
                self.parting = Parting::Spaces(rest.to_string());
                self.begun = rest.len() as u64;
                for line in whole.lines() {
                    self.add_line(line, each);
                }
            }
        }
    }

    fn add_line(&mut self, line: &str, each: Each<'_>) {
        let line = line.trim();
        if line.is_empty() || self.comment.is_some_and(|mark| line.as_bytes().first() == Some(&mark)) {
            return;
        }
        for cell in line.split_whitespace() {
            if self.is_wanted && self.current.length < MOST_COLUMNS {
                self.current.cells.push(cut(cell.to_string()).0);
            }
            self.current.length += 1;
        }
        self.is_wanted = each(std::mem::take(&mut self.current));
    }

    fn add_quoted(&mut self, mut bytes: &[u8], each: Each<'_>) {
        while !bytes.is_empty() {
            let (result, read) = self.step(bytes);
            bytes = bytes.get(read..).unwrap_or_default();
            match result {
                ReadFieldResult::InputEmpty | ReadFieldResult::OutputFull => {}
                ReadFieldResult::Field { record_end } => self.end_cell(record_end, each),
                ReadFieldResult::End => return,
            }
        }
    }

    /// Reads a piece of a cell; no bytes mean the end.
    fn step(&mut self, bytes: &[u8]) -> (ReadFieldResult, usize) {
        let Parting::Quoted(reader) = &mut self.parting else { return (ReadFieldResult::End, 0) };
        let mut piece = [0; 512];
        let (result, read, written) = reader.read_field(bytes, &mut piece);
        self.begun += read as u64;
        if self.is_wanted && self.cell.len() < MOST_BYTES {
            self.cell.extend_from_slice(piece.get(..written).unwrap_or_default());
        }
        (result, read)
    }

    fn end_cell(&mut self, is_last: bool, each: Each<'_>) {
        if self.is_wanted && self.current.length < MOST_COLUMNS {
            // Where it is cut in the middle of a character, that lies beyond what is shown.
            self.current.cells.push(cut(String::from_utf8_lossy(&self.cell).into_owned()).0);
        }
        self.cell.clear();
        self.current.length += 1;
        if is_last {
            self.begun = 0;
            self.is_wanted = each(std::mem::take(&mut self.current));
        }
    }

    /// Ends the line that has begun, after which nothing more may be added: whether that is within quotes.
    pub fn ends_in_quotes(&mut self) -> bool {
        // Only within quotes is the end of a line a part of a cell; a reader cannot be asked, and a copy of one has
        // forgotten it.
        let Parting::Quoted(reader) = &mut self.parting else { return false };
        let (result, _, written) = reader.read_field(b"\n", &mut [0; 8]);
        self.ended = matches!(result, ReadFieldResult::Field { .. });
        written > 0
    }

    /// Bytes of the record that has begun and not ended.
    pub fn begun(&self) -> u64 {
        self.begun
    }

    /// Ends the last record.
    pub fn finish(&mut self, each: Each<'_>) {
        if let Parting::Spaces(begun) = &mut self.parting {
            let line = std::mem::take(begun);
            return self.add_line(&line, each);
        }
        if std::mem::take(&mut self.ended) {
            self.end_cell(true, each);
        }
        loop {
            match self.step(&[]).0 {
                ReadFieldResult::OutputFull => {}
                ReadFieldResult::Field { record_end } => {
                    self.end_cell(record_end, each);
                }
                ReadFieldResult::InputEmpty | ReadFieldResult::End => return,
            }
        }
    }
}
