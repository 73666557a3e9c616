//! The index out of a packed registry, without unpacking anything else or writing to disk.
//!
//! A packed registry is a tar file of tens of thousands of small files, of which one is wanted:
//! `Registry.toml`. It can stand anywhere, so the stream is unpacked up to it, header by header, and no
//! further. A stream that breaks off after the index, or within it, still gives what it holds. How it is packed
//! is told by its first bytes, whatever it is called: see [`compression`].

use std::io::{self, BufRead, BufReader, ErrorKind, Read};

use lzma_rust2::XzReader;

mod bzip2;
mod compression;
mod lz4;

use compression::Compression;

/// The index's name in a registry (Pkg.jl `RegistryInstance`).
pub(super) const INDEX: &str = "Registry.toml";
/// The largest index that is read, in bytes; that of the largest registry known takes one megabyte.
pub(super) const LARGEST_INDEX: u64 = 16 << 20;

/// How far a registry is unpacked in search of its index, in bytes.
const LARGEST_REGISTRY: u64 = 2 << 30;
/// How much of what is packed is read for that, in bytes; it may hold nothing. The largest registry known takes seven
/// megabytes.
const LARGEST_PACKED: u64 = 64 << 20;
/// How many files, packed on their own, may stand one behind the other in a registry; each takes a while to begin with,
/// be it empty.
const MOST_MEMBERS: u32 = 1 << 16;
/// How much memory it may take to unpack a registry, in bytes. `zstd` itself takes no more unasked, and `xz` packs so
/// that half of it is enough.
const LARGEST_MEMORY: u32 = 128 << 20;
/// What a tar file is made of, in bytes.
const BLOCK: usize = 512;
/// Inflated bytes are taken in pieces of this size; measured, larger ones gain nothing.
const BUFFER: usize = 128 << 10;

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Index {
    /// Its bytes, as many as there are.
    pub(super) bytes: Vec<u8>,
    /// Why it is not whole.
    pub(super) cut: Option<String>,
}

/// Finds the index in a packed registry.
///
/// # Errors
/// A sentence that says why there is none.
pub(super) fn index(packed: impl Read) -> Result<Index, String> {
    let mut packed = BufReader::with_capacity(BUFFER, packed);
    let compression =
        Compression::of(&compression::beginning(&mut packed).map_err(|error| in_words(&error))?);
    if compression == Compression::None {
        return index_in_tar(packed);
    }
    let packed = packed.take(LARGEST_PACKED);
    let unpacked: Box<dyn Read + '_> = match compression {
        Compression::Gzip => Box::new(compression::Inflated::new(packed).map_err(|error| in_words(&error))?),
        Compression::Zstandard => Box::new(compression::Zstandard::new(packed)),
        Compression::Xz => Box::new(XzReader::new_mem_limit(packed, true, LARGEST_MEMORY >> 10)),
        Compression::Bzip2 => Box::new(bzip2::Bzip2::new(packed)),
        Compression::Lz4 => Box::new(lz4::Lz4::new(packed)),
        Compression::Other(name) => {
            return Err(format!("this registry is packed with {name}, which is not supported"));
        }
        Compression::None | Compression::Unknown => return Err(NOT_PACKED.to_string()),
    };
    index_in_tar(BufReader::with_capacity(BUFFER, unpacked))
}

/// What is said of a file that is nothing like a packed registry.
const NOT_PACKED: &str = "this packed registry is damaged, or is none: it is no tar file, nor one that is packed with \
                          gzip, zstd, xz, bzip2 or lz4";

fn index_in_tar(mut stream: impl BufRead) -> Result<Index, String> {
    let mut passed = 0;
    let mut block = [0; BLOCK];
    loop {
        if stream.fill_buf().map_err(|error| in_words(&error))?.is_empty() {
            return Err(format!("there is no {INDEX} in this registry"));
        }
        stream.read_exact(&mut block).map_err(|error| in_words(&error))?;
        // A block of zeros ends a tar file; Julia's own have none.
        if block.iter().all(|byte| *byte == 0) {
            return Err(format!("there is no {INDEX} in this registry"));
        }
        let header = tar::Header::from_byte_slice(&block);
        let size =
            header.entry_size().map_err(|_| "this is not a registry: no tar file is in it".to_string())?;
        if is_index(header) {
            return entry(stream, size);
        }
        let length = size.checked_next_multiple_of(BLOCK as u64).unwrap_or(u64::MAX);
        passed = length.saturating_add(passed);
        if passed > LARGEST_REGISTRY {
            return Err(format!("there is no {INDEX} in the first 2 GiB of this registry"));
        }
        skip(&mut stream, length).map_err(|error| in_words(&error))?;
    }
}

fn is_index(header: &tar::Header) -> bool {
    // Most names are ruled out by their first letter, before the header is taken apart.
    let name = header.as_bytes();
    if !(name.starts_with(INDEX.as_bytes()) || name.starts_with(b"./")) || !header.entry_type().is_file() {
        return false;
    }
    let path = header.path_bytes();
    path.strip_prefix(b"./").unwrap_or(&path) == INDEX.as_bytes()
}

fn entry(stream: impl Read, size: u64) -> Result<Index, String> {
    if size > LARGEST_INDEX {
        return Err(format!("its {INDEX} is larger than {} MiB", LARGEST_INDEX >> 20));
    }
    let mut bytes = Vec::new();
    let outcome = stream.take(size).read_to_end(&mut bytes);
    let cut = match outcome {
        Err(error) => Some(in_words(&error)),
        Ok(_) if (bytes.len() as u64) < size => Some(in_words(&ErrorKind::UnexpectedEof.into())),
        Ok(_) => None,
    };
    Ok(Index { bytes, cut })
}

fn skip(stream: &mut impl BufRead, mut length: u64) -> io::Result<()> {
    while length > 0 {
        let available = stream.fill_buf()?.len();
        if available == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        let step = available.min(usize::try_from(length).unwrap_or(available));
        stream.consume(step);
        length -= step as u64;
    }
    Ok(())
}

fn in_words(error: &io::Error) -> String {
    if error.raw_os_error().is_some() {
        return crate::core::error::plain(error);
    }
    match error.kind() {
        ErrorKind::UnexpectedEof => "this packed registry is cut short".to_string(),
        ErrorKind::OutOfMemory => {
            format!("it takes more than {} MiB of memory to unpack this registry", LARGEST_MEMORY >> 20)
        }
        ErrorKind::Unsupported => "this registry is packed in a way that is not supported".to_string(),
        _ => "this packed registry is damaged".to_string(),
    }
}

#[cfg(test)]
mod tests;
