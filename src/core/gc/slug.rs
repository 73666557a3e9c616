//! The names that Julia computes: the folder of an installed version, and the folder of a clone.
//!
//! [`version_slug`] is Julia's own (`base/loading.jl`): a CRC-32C of the package's UUID and tree hash in letters.
//! [`clone_folder`] is the decimal `hash` of the repository's address (`Types.add_repo_cache_path`), which up to
//! Julia 1.12 is a `MurmurHash3` with a fixed seed; Julia 1.13 has another, which is not known here.

use uuid::Uuid;

/// A tree hash: 20 bytes.
pub type TreeHash = [u8; 20];

/// The letters of a slug.
const LETTERS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
/// How long a slug is since Julia 1.2, and how long it was before.
pub const SLUG_LENGTHS: [usize; 2] = [5, 4];

/// The name of the folder in which a version of a package is installed.
#[must_use]
pub fn version_slug(package: Uuid, tree: &TreeHash, length: usize) -> String {
    let crc = crc32c(&package.as_u128().to_le_bytes(), 0);
    let mut rest = crc32c(tree, crc);
    let mut slug = String::with_capacity(length);
    for _ in 0..length {
        let letter = LETTERS.get(rest as usize % LETTERS.len()).copied().unwrap_or(b'A');
        slug.push(char::from(letter));
        rest /= 62;
    }
    slug
}

/// CRC-32C (Castagnoli), going on from `crc`.
fn crc32c(bytes: &[u8], crc: u32) -> u32 {
    const POLYNOMIAL: u32 = 0x82f6_3b78;
    let mut crc = !crc;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ POLYNOMIAL } else { crc >> 1 };
        }
    }
    !crc
}

/// The name of the folder in which the repository at `source` is cloned.
#[must_use]
pub fn clone_folder(source: &[u8]) -> String {
    // Julia's `hash(::String)` for a seed of zero (`base/hashing.jl`, `src/support/hashing.c`).
    const SEED: u64 = 0x71e7_29fd_5641_9c81;
    #[expect(clippy::cast_possible_truncation, reason = "the C function takes the low half")]
    let hash = murmur3_second_half(source, SEED as u32);
    hash.wrapping_add(SEED).to_string()
}

/// The second half of `MurmurHash3_x64_128`.
fn murmur3_second_half(bytes: &[u8], seed: u32) -> u64 {
    const C1: u64 = 0x87c3_7b91_1142_53d5;
    const C2: u64 = 0x4cf5_ad43_2745_937f;
    let mix1 = |k: u64| k.wrapping_mul(C1).rotate_left(31).wrapping_mul(C2);
    let mix2 = |k: u64| k.wrapping_mul(C2).rotate_left(33).wrapping_mul(C1);
    let word = |bytes: &[u8]| bytes.iter().rev().fold(0_u64, |word, byte| (word << 8) | u64::from(*byte));
    let (mut h1, mut h2) = (u64::from(seed), u64::from(seed));
    let mut blocks = bytes.chunks_exact(16);
    for block in blocks.by_ref() {
        let (low, high) = block.split_at(8);
        h1 ^= mix1(word(low));
        h1 = h1.rotate_left(27).wrapping_add(h2).wrapping_mul(5).wrapping_add(0x52dc_e729);
        h2 ^= mix2(word(high));
        h2 = h2.rotate_left(31).wrapping_add(h1).wrapping_mul(5).wrapping_add(0x3849_5ab5);
    }
    let (low, high) = blocks.remainder().split_at_checked(8).unwrap_or((blocks.remainder(), &[]));
    h2 ^= mix2(word(high));
    h1 ^= mix1(word(low));
    let length = bytes.len() as u64;
    (h1, h2) = (h1 ^ length, h2 ^ length);
    h1 = h1.wrapping_add(h2);
    h2 = h2.wrapping_add(h1);
    (h1, h2) = (finish(h1), finish(h2));
    h1 = h1.wrapping_add(h2);
    h2.wrapping_add(h1)
}

fn finish(mut k: u64) -> u64 {
    k ^= k >> 33;
    k = k.wrapping_mul(0xff51_afd7_ed55_8ccd);
    k ^= k >> 33;
    k = k.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    k ^ (k >> 33)
}

/// Reads a tree hash written in 40 digits, upper or lower case.
#[must_use]
pub fn tree_hash(text: &str) -> Option<TreeHash> {
    let digits = text.as_bytes();
    if digits.len() != 40 {
        return None;
    }
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let mut hash = TreeHash::default();
    for (byte, pair) in hash.iter_mut().zip(digits.chunks_exact(2)) {
        let [high, low] = pair else { return None };
        *byte = digit(*high)? << 4 | digit(*low)?;
    }
    Some(hash)
}

/// The 40 lower-case digits of a tree hash, the name of an artifact's folder.
#[must_use]
pub fn hex(hash: &TreeHash) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(40);
    for byte in hash {
        // Writing into a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn recorded() -> Value {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/gc/slugs.json");
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
    }

    #[test]
    fn slugs_are_those_of_julia() {
        for pair in recorded()["packages"].as_array().unwrap() {
            let text = |key: &str| pair[key].as_str().unwrap();
            let (uuid, tree) = (text("uuid").parse().unwrap(), tree_hash(text("tree_sha1")).unwrap());
            assert_eq!(version_slug(uuid, &tree, 5), text("slug5"), "{pair}");
            assert_eq!(version_slug(uuid, &tree, 4), text("slug4"), "{pair}");
            assert_eq!(hex(&tree), text("tree_sha1"));
        }
    }

    #[test]
    fn clones_are_named_as_julia_names_them() {
        for clone in recorded()["clones"].as_array().unwrap() {
            let url = clone["url"].as_str().unwrap();
            assert_eq!(clone_folder(url.as_bytes()), clone["clone_dir"].as_str().unwrap(), "{url}");
        }
    }

    #[test]
    fn a_tree_hash_has_forty_digits() {
        assert!(tree_hash(&"ABCDEF0123".repeat(4)).is_some());
        for wrong in ["", "12", &"g".repeat(40), &"1".repeat(39), &"1".repeat(41), &"é".repeat(20)] {
            assert_eq!(tree_hash(wrong), None, "{wrong}");
        }
    }
}
