//! The index out of a packed registry, without unpacking anything else or writing to disk.
//!
//! A packed registry is a `.tar.gz` of tens of thousands of small files, of which one is wanted:
//! `Registry.toml`. It can stand anywhere, so the stream is inflated up to it, header by header, and no
//! further. A stream that breaks off after the index, or within it, still gives what it holds.

use std::io::{self, BufRead, BufReader, ErrorKind, Read};

use flate2::bufread::{DeflateDecoder, GzDecoder};

/// The index's name in a registry (Pkg.jl `RegistryInstance`).
pub(super) const INDEX: &str = "Registry.toml";
/// The largest index that is read, in bytes; that of the largest registry known takes one megabyte.
pub(super) const LARGEST_INDEX: u64 = 64 << 20;

/// How far a registry is inflated in search of its index, in bytes.
const LARGEST_REGISTRY: u64 = 2 << 30;
/// What a tar file is made of, in bytes.
const BLOCK: usize = 512;
/// Inflated bytes are taken in pieces of this size; measured, larger ones gain nothing.
const BUFFER: usize = 128 << 10;

/// The index of a registry.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Index {
    /// Its bytes, as many as there are.
    pub(super) bytes: Vec<u8>,
    /// Why it is not whole.
    pub(super) cut: Option<String>,
}

/// Finds the index in a `.tar.gz`.
///
/// # Errors
/// A sentence that says why there is none.
pub(super) fn index(packed: impl Read) -> Result<Index, String> {
    let inflated =
        Inflated::new(BufReader::with_capacity(BUFFER, packed)).map_err(|error| in_words(&error))?;
    index_in_tar(BufReader::with_capacity(BUFFER, inflated))
}

/// The content of a gzip file, its checksums left unread: the end, where they stand, is seldom reached,
/// and summing on the way there takes a quarter of the time.
struct Inflated<R> {
    /// The member being read; nothing after the last.
    member: Option<DeflateDecoder<R>>,
}

impl<R: BufRead> Inflated<R> {
    /// What follows the header of a member in a gzip file.
    const TRAILER: u64 = 8;

    fn new(packed: R) -> io::Result<Self> {
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

/// Reads the entry that begins here.
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
    match error.kind() {
        ErrorKind::UnexpectedEof => "this packed registry is cut short".to_string(),
        ErrorKind::InvalidInput | ErrorKind::InvalidData => {
            "this packed registry is damaged, or is no .tar.gz".to_string()
        }
        _ => crate::core::error::plain(error),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_index_is_found_under_the_spellings_of_other_tar_programs() {
        for (path, found) in [
            ("Registry.toml", true),
            ("./Registry.toml", true),
            ("Registry.toml.old", false),
            ("A/Registry.toml", false),
        ] {
            let mut header = tar::Header::new_gnu();
            header.set_size(3);
            header.as_mut_bytes()[..path.len()].copy_from_slice(path.as_bytes());
            let mut bytes = header.as_bytes().to_vec();
            bytes.extend(b"abc");
            bytes.resize(1024, 0);
            let outcome = index_in_tar(&bytes[..]);
            assert_eq!(
                outcome.is_ok_and(|index| index.bytes == b"abc" && index.cut.is_none()),
                found,
                "{path}"
            );
        }
    }

    #[test]
    fn an_entry_that_claims_to_be_endless_ends() {
        let mut header = tar::Header::new_gnu();
        header.set_size(u64::MAX);
        assert!(index_in_tar(&header.as_bytes()[..]).is_err());
        header.as_mut_bytes()[..INDEX.len()].copy_from_slice(INDEX.as_bytes());
        assert!(index_in_tar(&header.as_bytes()[..]).is_err());
    }

    #[test]
    fn a_file_of_several_gzip_members_is_read_through() {
        let mut header = tar::Header::new_ustar();
        header.set_size(3);
        header.as_mut_bytes()[..INDEX.len()].copy_from_slice(INDEX.as_bytes());
        let mut tar = header.as_bytes().to_vec();
        tar.extend(b"abc");
        let packed: Vec<u8> =
            [&tar[..100], &tar[100..100], &tar[100..]].into_iter().flat_map(compressed).collect();
        let whole = Index { bytes: b"abc".to_vec(), cut: None };
        assert_eq!(index(&packed[..]), Ok(whole));
        for length in 0..packed.len() {
            let cut = index(&packed[..length]);
            assert!(cut.is_err() || cut.is_ok_and(|index| b"abc".starts_with(&index.bytes)), "{length}");
        }
    }

    fn compressed(bytes: &[u8]) -> Vec<u8> {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(bytes).expect("compress");
        gzip.finish().expect("compress")
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..2048)) {
            let _ = index(&bytes[..]);
            let _ = index_in_tar(&bytes[..]);
            let _ = index(&compressed(&bytes)[..]);
        }
    }
}
