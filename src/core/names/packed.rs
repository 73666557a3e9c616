//! The index out of a packed registry, without unpacking anything else or writing to disk.
//!
//! A packed registry is a tar file of tens of thousands of small files, of which one is wanted:
//! `Registry.toml`. It can stand anywhere, so the stream is unpacked up to it, header by header, and no
//! further. A stream that breaks off after the index, or within it, still gives what it holds. How it is packed
//! is told by its first bytes, whatever it is called: see [`compression`].

use std::io::{self, BufRead, BufReader, ErrorKind, Read};

mod compression;

use compression::Compression;

/// The index's name in a registry (Pkg.jl `RegistryInstance`).
pub(super) const INDEX: &str = "Registry.toml";
/// The largest index that is read, in bytes; that of the largest registry known takes one megabyte.
pub(super) const LARGEST_INDEX: u64 = 16 << 20;

/// How far a registry is inflated in search of its index, in bytes.
const LARGEST_REGISTRY: u64 = 2 << 30;
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
    let unpacked: Box<dyn Read + '_> = match compression {
        Compression::None => return index_in_tar(packed),
        Compression::Gzip => Box::new(compression::Inflated::new(packed).map_err(|error| in_words(&error))?),
        Compression::Zstandard => Box::new(compression::Zstandard::new(packed)),
        Compression::Other(name) => {
            return Err(format!("this registry is packed with {name}, which is not supported"));
        }
        Compression::Unknown => return Err(NOT_PACKED.to_string()),
    };
    index_in_tar(BufReader::with_capacity(BUFFER, unpacked))
}

/// What is said of a file that is nothing like a packed registry.
const NOT_PACKED: &str = "this packed registry is damaged, or is none: it is no .tar.gz, .tar.zst or .tar";

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
    match error.kind() {
        ErrorKind::UnexpectedEof => "this packed registry is cut short".to_string(),
        ErrorKind::InvalidInput | ErrorKind::InvalidData => "this packed registry is damaged".to_string(),
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

    /// A tar file with an index.
    fn tar() -> Vec<u8> {
        let mut header = tar::Header::new_ustar();
        header.set_size(3);
        header.as_mut_bytes()[..INDEX.len()].copy_from_slice(INDEX.as_bytes());
        let mut tar = header.as_bytes().to_vec();
        tar.extend(b"abc");
        tar
    }

    fn zstandard(bytes: &[u8]) -> Vec<u8> {
        ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
    }

    #[test]
    fn a_registry_is_read_however_it_is_packed() {
        let tar = tar();
        let whole = Ok(Index { bytes: b"abc".to_vec(), cut: None });
        assert_eq!(index(&tar[..]), whole, "not packed");
        assert_eq!(index(&zstandard(&tar)[..]), whole, "one frame");
        let skippable = [&b"\x53\x2a\x4d\x18\x02\0\0\0xy"[..], &zstandard(&tar[..100])].concat();
        assert_eq!(index(&[skippable, zstandard(&[]), zstandard(&tar[100..])].concat()[..]), whole, "frames");
    }

    #[test]
    fn another_compression_is_not_called_damaged() {
        for (bytes, name) in
            [(&b"\xfd7zXZ\0..."[..], "xz"), (b"BZh91AY&SY", "bzip2"), (b"\x04\x22\x4d\x18..", "lz4")]
        {
            let reason = index(bytes).expect_err(name);
            assert!(reason.contains(&format!("{name}, which is not supported")), "{reason}");
        }
        assert!(index(&b"<!DOCTYPE html>"[..]).expect_err("a page").contains("damaged"));
    }

    #[test]
    fn a_file_of_several_gzip_members_is_read_through() {
        let tar = tar();
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
            let _ = index(&[&b"\x28\xb5\x2f\xfd"[..], &bytes].concat()[..]);
        }
    }
}
