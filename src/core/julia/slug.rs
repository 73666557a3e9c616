//! The names that Julia computes: the folder of an installed version, the files compiled of a package, and the folder
//! of a clone.
//!
//! [`version_slug`] is Julia's own (`base/loading.jl`): a CRC-32C of the package's UUID and tree hash in letters;
//! [`slug_of`] is the same of the UUID alone.
//! [`clone_folder`] is the decimal [`hash`] of the repository's address (`Types.add_repo_cache_path`); Julia 1.13 has
//! another, which is not known here.

use uuid::Uuid;

use crate::core::julia::toml::order::hash;

pub type TreeHash = [u8; 20];

const LETTERS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
/// How long a slug is since Julia 1.2, and how long it was before.
pub const SLUG_LENGTHS: [usize; 2] = [5, 4];

/// The name of the folder in which a version of a package is installed.
pub fn version_slug(package: Uuid, tree: &TreeHash, length: usize) -> String {
    in_letters(crc32c(tree, crc_of(package)), length)
}

/// How the names of the files begin that are compiled of a package (Julia `compilecache_path`).
pub fn slug_of(package: Uuid) -> String {
    let [length, _] = SLUG_LENGTHS;
    in_letters(crc_of(package), length)
}

fn crc_of(package: Uuid) -> u32 {
    crc32c(&package.as_u128().to_le_bytes(), 0)
}

fn in_letters(mut rest: u32, length: usize) -> String {
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
pub fn clone_folder(source: &[u8]) -> String {
    hash(source).to_string()
}

/// Reads a tree hash written in 40 digits, upper or lower case.
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
pub fn hex(hash: &[u8]) -> String {
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
    fn slugs_of_compiled_code_are_those_of_julia() {
        for (name, uuid, slug) in [
            ("BitFlags", "d1d4a3ce-64b1-5f1a-9ba4-7e7e69966f35", "sbYUO"),
            ("Preferences", "21216c6a-2e73-6563-6e65-726566657250", "pWSk8"),
            ("JLLWrappers", "692b3bcd-3c85-4b1f-b108-f13ce0eb3210", "7Zgw7"),
            ("OpenSSL", "4d8831e6-92b7-49fb-bdf8-b643e874388c", "B4VRP"),
            ("Test", "8dfed614-e22c-5e08-85e1-65c5234f0b40", "JfdTE"),
            ("DataFrames", "a93c6f00-e57d-5684-b7b6-d8193f3e46c0", "AR9oZ"),
            ("Revise", "295af30f-e4ad-537b-8983-00126c2a3abe", "M1Qoh"),
            ("Gadfly", "c91e804a-d5a3-530f-b6f0-dfbca275c004", "DvECm"),
        ] {
            assert_eq!(slug_of(uuid.parse().unwrap()), slug, "{name}");
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
