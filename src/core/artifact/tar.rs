//! The tar in which Julia packs an artifact (Tar.jl, `create`): the same bytes for the same tree, wherever it lies.
//!
//! Entries come by the bytes of their names, each folder before what is in it; of modes only whether a file is
//! executable is kept, and nothing of times and owners. A long name is split between the two fields of the header
//! where that goes, or stands in an extra header before it, as a long target of a link does. There are no blocks of
//! zeros at the end, which other programs want and do without.

/// A block.
pub const BLOCK: usize = 512;

/// What an entry is.
#[derive(Debug, Clone, Copy)]
pub enum Kind<'a> {
    /// A folder.
    Folder,
    /// A file of so many bytes.
    File {
        /// Its length in bytes.
        size: u64,
        /// Whether its owner may run it.
        is_executable: bool,
    },
    /// A link that leads there.
    Link(&'a [u8]),
}

/// The header of an entry, with what has to stand before it. The path has `/` between its names.
pub fn header(path: &[u8], kind: Kind) -> Vec<u8> {
    let (size, mode, letter, link) = match kind {
        Kind::Folder => (0, 0o755, b'5', &b""[..]),
        Kind::File { size, is_executable } => {
            (size, if is_executable { 0o755 } else { 0o644 }, b'0', &b""[..])
        }
        Kind::Link(target) => (0, 0o755, b'2', target),
    };
    let mut extra = Vec::new();
    let has_short_link = link.len() <= LINK;
    if !has_short_link {
        extra.extend(record("linkpath", link));
    }
    let (prefix, name) = split(path).unwrap_or_else(|| {
        extra.extend(record("path", path));
        (b"", b"")
    });
    if size >> 36 != 0 {
        extra.extend(record("size", size.to_string().as_bytes()));
    }
    let mut bytes = Vec::new();
    if !extra.is_empty() {
        bytes.extend(block(b"", b"", 0, extra.len() as u64, b'x', b""));
        bytes.extend_from_slice(&extra);
        bytes.resize(bytes.len().next_multiple_of(BLOCK), 0);
    }
    bytes.extend(block(prefix, name, mode, size, letter, if has_short_link { link } else { b"" }));
    bytes
}

/// How many bytes of a path the header has room for before and after the split, and for the target of a link.
const PREFIX: usize = 155;
const NAME: usize = 100;
const LINK: usize = 100;

/// A path as the header's two fields hold it, if they can.
fn split(path: &[u8]) -> Option<(&[u8], &[u8])> {
    if path.len() <= NAME {
        return Some((b"", path));
    }
    let slash = path.get(..NAME)?.iter().rposition(|byte| *byte == b'/').filter(|_| path.len() < 256)?;
    let (prefix, name) = (path.get(..slash)?, path.get(slash + 1..)?);
    (name.len() <= NAME && prefix.len() <= PREFIX).then_some((prefix, name))
}

/// A line of an extra header, which begins with its own length.
fn record(key: &str, value: &[u8]) -> Vec<u8> {
    let rest = key.len() + value.len() + 3;
    let mut length = rest + 1;
    while length < rest + length.to_string().len() {
        length = rest + length.to_string().len();
    }
    let mut line = format!("{length} {key}=").into_bytes();
    line.extend_from_slice(value);
    line.push(b'\n');
    line
}

fn block(prefix: &[u8], name: &[u8], mode: u32, size: u64, letter: u8, link: &[u8]) -> [u8; BLOCK] {
    let mut block = [0; BLOCK];
    let mut put = |at: usize, bytes: &[u8]| {
        for (place, byte) in block.iter_mut().skip(at).zip(bytes) {
            *place = *byte;
        }
    };
    put(0, name);
    put(100, format!("{mode:06o} \0").as_bytes());
    put(108, b"000000 \x00000000 \0");
    if size >> 36 == 0 {
        put(124, format!("{size:011o} ").as_bytes());
    } else {
        put(124, &[0x80, 0, 0, 0]);
        put(128, &size.to_be_bytes());
    }
    put(136, b"00000000000 ");
    put(148, b"        ");
    put(156, &[letter]);
    put(157, link);
    put(257, b"ustar\x0000");
    put(329, b"000000 \x00000000 \0");
    put(345, prefix);
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    for (place, byte) in block.iter_mut().skip(148).zip(format!("{sum:06o}\0 ").as_bytes()) {
        *place = *byte;
    }
    block
}
