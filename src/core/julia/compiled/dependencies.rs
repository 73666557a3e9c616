//! The file that a package was compiled from, out of the list of all files that this read.
//!
//! The list has changed without a new number of the format: Julia 1.6 put preferences behind it, 1.11 a size and a
//! checksum into each entry. Only the right reading ends where the list does; where two end there, they have to agree.

use super::unreadable::Unreadable;

/// How Julia writes the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Before Julia 1.6.
    Plain,
    /// Since Julia 1.6: preferences behind it.
    WithPreferences,
    /// Since Julia 1.11: besides, a size and a checksum of each file.
    WithChecksums,
}

pub const SHAPES: [Shape; 3] = [Shape::Plain, Shape::WithPreferences, Shape::WithChecksums];

/// What a path begins with when it names a package that was loaded, and no file.
const PACKAGE: u8 = 0;

/// The first file in the list; `None` where there is none, or it is another by another reading.
///
/// # Errors
/// The list cannot be read, so that it is not sure either that what follows it is what it seems.
pub fn entry(list: &[u8]) -> Result<Option<String>, Unreadable> {
    let mut readings = SHAPES.iter().filter_map(|shape| first_file(list, *shape).ok());
    let first = readings.next().ok_or(Unreadable::Damaged)?;
    let first = first.filter(|_| readings.all(|other| other == first));
    Ok(first.and_then(|path| String::from_utf8(path.to_vec()).ok()))
}

fn first_file(list: &[u8], shape: Shape) -> Result<Option<&[u8]>, Unreadable> {
    let mut rest = Rest(list);
    let mut first = None;
    while let Some(path) = rest.text()? {
        if shape == Shape::WithChecksums {
            rest.take(size_of::<u64>() + size_of::<u32>())?;
        }
        // When it was changed.
        rest.take(size_of::<f64>())?;
        // The module it is part of, by number and by the names on the way there.
        if rest.length()? != 0 {
            while rest.text()?.is_some() {}
        }
        if first.is_none() && path.first() != Some(&PACKAGE) {
            first = Some(path);
        }
    }
    if shape != Shape::Plain {
        while rest.text()?.is_some() {}
        // The preferences' hash.
        rest.take(size_of::<u64>())?;
    }
    // Where the text of the source is.
    rest.take(size_of::<i64>())?;
    if rest.0.is_empty() { Ok(first) } else { Err(Unreadable::Damaged) }
}

/// What is still to be read.
struct Rest<'b>(&'b [u8]);

impl<'b> Rest<'b> {
    fn take(&mut self, length: usize) -> Result<&'b [u8], Unreadable> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or(Unreadable::Damaged)?;
        self.0 = rest;
        Ok(taken)
    }

    fn length(&mut self) -> Result<usize, Unreadable> {
        let (bytes, rest) = self.0.split_first_chunk().ok_or(Unreadable::Damaged)?;
        self.0 = rest;
        usize::try_from(i32::from_le_bytes(*bytes)).map_err(|_| Unreadable::Damaged)
    }

    /// The next text of a list; `None` at its end.
    fn text(&mut self) -> Result<Option<&'b [u8]>, Unreadable> {
        match self.length()? {
            0 => Ok(None),
            length => self.take(length).map(Some),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_that_can_be_read_in_two_ways_names_no_file() {
        // Read as before Julia 1.11, the first file is "1234\0\0\0\0", and since it is "B.jl".
        let mut list = b"\x01\0\0\0\0".to_vec();
        list.extend([0; 12]);
        list.extend(b"\x08\0\0\x001234\0\0\0\0\x04\0\0\0B.jl");
        list.extend([0; 8]);
        list.extend(b"\x10\0\0\0");
        list.extend([0; 36]);
        let read = |shape| first_file(&list, shape).unwrap_or_default();
        assert_eq!(read(Shape::WithPreferences), Some(&b"1234\0\0\0\0"[..]));
        assert_eq!(read(Shape::WithChecksums), Some(&b"B.jl"[..]));
        assert_eq!(entry(&list), Ok(None));
    }

    #[test]
    fn a_list_that_ends_elsewhere_is_damaged() {
        let whole = b"\x01\0\0\0A\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
        assert_eq!(entry(whole), Ok(Some("A".to_string())));
        for wrong in [&[][..], &whole[..whole.len() - 1], &[&whole[..], b"\0"].concat()] {
            assert_eq!(entry(wrong), Err(Unreadable::Damaged));
        }
    }
}
