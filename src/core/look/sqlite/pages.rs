//! Pages: the trees that hold rows, read from left to right.

use super::super::fields::Fields;
use super::super::preview::Value;
use super::super::source::Source;
use super::super::{Context, Trouble};
use super::record::{self, Encoding};
use crate::core::look::budget::MOST_COLUMNS;

/// Pages from the root of a tree to a leaf; that of the largest database has less than ten.
const DEEPEST: usize = 24;
/// Bytes of a row that are read.
const MOST_PAYLOAD: u64 = 64 << 10;

#[derive(Debug)]
pub struct Database<'a> {
    pub source: &'a Source<'a>,
    pub page_size: u64,
    /// Bytes at the end of each page that hold something else.
    pub reserved: u64,
    pub encoding: Encoding,
}

pub struct Row {
    /// Tables without numbers for their rows have none.
    pub number: Option<i64>,
    pub values: Vec<Value>,
}

struct Page {
    bytes: Vec<u8>,
    /// Where the header stands: behind that of the database on the first page.
    start: usize,
    kind: u8,
    cells: u16,
    /// Which of its cells comes next, and whether its child has been read.
    next: u16,
    is_below_done: bool,
}

impl Page {
    fn fields(&self) -> Fields<'_> {
        Fields { bytes: &self.bytes, is_big_endian: true }
    }

    fn is_leaf(&self) -> bool {
        self.kind >= 10
    }

    /// The bytes from a cell on.
    fn cell(&self, number: u16) -> Option<&[u8]> {
        let pointers = self.start + if self.is_leaf() { 8 } else { 12 };
        let at = self.fields().u16(pointers + 2 * usize::from(number));
        self.bytes.get(usize::from(at)..)
    }
}

/// The rows of one tree, in its order.
pub struct Rows<'a, 'b> {
    database: &'a Database<'b>,
    context: &'a Context<'b>,
    root: Option<u32>,
    way: Vec<Page>,
    /// Pages that have been read; no tree has more than the file.
    pages: u64,
    counted: u64,
}

impl<'a, 'b> Rows<'a, 'b> {
    pub fn new(database: &'a Database<'b>, root: u32, context: &'a Context<'b>) -> Self {
        Self { database, context, root: Some(root), way: Vec::new(), pages: 0, counted: 0 }
    }

    /// The next row.
    pub fn next(&mut self) -> Result<Option<Row>, Trouble> {
        let Some((page, number)) = self.step()? else { return Ok(None) };
        self.row(page, number).map(Some)
    }

    /// How many rows there are, unless more pages than `most` would have to be read for that.
    pub fn count(&mut self, most: u64) -> Result<Option<u64>, Trouble> {
        while self.step()?.is_some() {
            // All of a leaf at once.
            if let Some(page) = self.way.last_mut().filter(|page| page.is_leaf()) {
                self.counted += u64::from(page.cells.saturating_sub(page.next));
                page.next = page.cells;
            }
            if self.pages > most {
                return Ok(None);
            }
        }
        Ok(Some(self.counted))
    }

    /// Goes on to the next cell that is a row: its page on the way, and its number there.
    fn step(&mut self) -> Result<Option<(usize, u16)>, Trouble> {
        if let Some(root) = self.root.take() {
            self.enter(root)?;
        }
        loop {
            self.context.budget.go_on()?;
            let depth = self.way.len();
            let Some(page) = self.way.last_mut() else { return Ok(None) };
            if page.is_leaf() {
                if page.next >= page.cells {
                    self.way.pop();
                    continue;
                }
                page.next += 1;
                self.counted += 1;
                return Ok(Some((depth - 1, page.next - 1)));
            }
            // Left of each cell there is a page, and one right of the last.
            if !page.is_below_done {
                page.is_below_done = true;
                let child = if page.next < page.cells {
                    page.cell(page.next).map(|bytes| Fields { bytes, is_big_endian: true }.u32(0))
                } else {
                    Some(page.fields().u32(page.start + 8))
                };
                let child = child.ok_or_else(|| Trouble::damaged("a cell outside its page"))?;
                self.enter(child)?;
                continue;
            }
            if page.next >= page.cells {
                self.way.pop();
                continue;
            }
            page.next += 1;
            page.is_below_done = false;
            // The cells of such a page in a tree of tables only lead on; others are rows themselves.
            if page.kind == 2 {
                self.counted += 1;
                return Ok(Some((depth - 1, page.next - 1)));
            }
        }
    }

    fn enter(&mut self, number: u32) -> Result<(), Trouble> {
        let size = self.database.page_size;
        let all = self.database.source.size() / size + 1;
        self.pages += 1;
        if self.pages > all || self.way.len() >= DEEPEST {
            return Err(Trouble::damaged("pages that lead in a circle"));
        }
        let at = u64::from(number).checked_sub(1).map(|before| before * size);
        let at = at.ok_or_else(|| Trouble::damaged("a page without number"))?;
        let bytes = self.database.source.bytes(at, size)?;
        let start = if number == 1 { 100 } else { 0 };
        let fields = Fields { bytes: &bytes, is_big_endian: true };
        let (kind, cells) = (bytes.get(start).copied().unwrap_or(0), fields.u16(start + 3));
        if !matches!(kind, 2 | 5 | 10 | 13) {
            return Err(Trouble::damaged(format!("page {number} is no page of a table")));
        }
        self.way.push(Page { bytes, start, kind, cells, next: 0, is_below_done: false });
        Ok(())
    }

    fn row(&self, page: usize, number: u16) -> Result<Row, Trouble> {
        let outside = || Trouble::damaged("a row outside its page");
        let page = self.way.get(page).ok_or_else(outside)?;
        let cell = page.cell(number).ok_or_else(outside)?;
        let cell = if page.kind == 2 { cell.get(4..).ok_or_else(outside)? } else { cell };
        let (length, mut rest) = record::varint(cell).ok_or_else(outside)?;
        let mut row_number = None;
        if page.kind == 13 {
            let (number, behind) = record::varint(rest).ok_or_else(outside)?;
            (row_number, rest) = (Some(number.cast_signed()), behind);
        }
        let payload = self.payload(rest, length, page.kind == 13)?;
        // The schema is told as it stands.
        let is_schema = self.way.first().is_some_and(|page| page.start == 100);
        let values = record::values(&payload, self.database.encoding, is_schema, MOST_COLUMNS);
        Ok(Row { number: row_number, values })
    }

    /// The bytes of a row, those on pages of their own included.
    fn payload(&self, cell: &[u8], length: u64, is_table: bool) -> Result<Vec<u8>, Trouble> {
        let damaged = || Trouble::damaged("a row outside its page");
        let usable = self.database.page_size.saturating_sub(self.database.reserved);
        let inner = usable.checked_sub(12).filter(|_| usable >= 480).ok_or_else(damaged)?;
        let most = if is_table { usable - 35 } else { inner * 64 / 255 - 23 };
        let local = if length <= most {
            length
        } else {
            let least = inner * 32 / 255 - 23;
            let some = least + (length - least) % (usable - 4);
            if some <= most { some } else { least }
        };
        let local = usize::try_from(local).map_err(|_| damaged())?;
        let mut bytes = cell.get(..local).ok_or_else(damaged)?.to_vec();
        if local as u64 == length {
            return Ok(bytes);
        }
        let mut next = Fields { bytes: cell.get(local..).unwrap_or_default(), is_big_endian: true }.u32(0);
        let wanted = length.min(MOST_PAYLOAD);
        while next > 0 && (bytes.len() as u64) < wanted {
            self.context.budget.go_on()?;
            let at = u64::from(next - 1) * self.database.page_size;
            next = u32::from_be_bytes(self.database.source.array(at)?);
            let part = (usable - 4).min(wanted - bytes.len() as u64);
            bytes.extend(self.database.source.bytes(at + 4, part)?);
        }
        Ok(bytes)
    }
}
