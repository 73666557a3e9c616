//! The order in which Julia goes through a table, which decides what it fails on where there is more than one reason.
//!
//! A table is a `Dict`: a row of slots, in which a key stands by its hash, or in the next one that is free. This is
//! how Julia up to 1.12 hashes and grows it (`base/dict.jl`, `base/hashing.jl`); 1.13 has another hash, which is not
//! known here.

/// The positions of the keys of a table, in the order in which Julia goes through it. The keys are given in that in
/// which they were put into it, each once.
pub fn positions(keys: &[&[u8]]) -> Vec<usize> {
    in_slots(keys, SLOTS)
}

/// The same for a set that is made of a list, which has room for all of it from the beginning (`sizehint!`).
pub fn of_set(keys: &[&[u8]]) -> Vec<usize> {
    let room = (3 * keys.len()).div_ceil(2);
    in_slots(keys, if room > SLOTS { room.max(SLOTS * 5 / 4).next_power_of_two() } else { SLOTS })
}

/// The slots of a table that is empty.
const SLOTS: usize = 16;

fn in_slots(keys: &[&[u8]], slots: usize) -> Vec<usize> {
    let hashes: Vec<u64> = keys.iter().map(|key| hash(key)).collect();
    let mut slots: Vec<Option<usize>> = vec![None; slots];
    for position in 0..keys.len() {
        put(&mut slots, &hashes, position);
        let count = position + 1;
        if count * 3 > slots.len() * 2 {
            let size = if count > 64_000 { count * 2 } else { count * 4 };
            let full = std::mem::replace(&mut slots, vec![None; size.next_power_of_two()]);
            for position in full.into_iter().flatten() {
                put(&mut slots, &hashes, position);
            }
        }
    }
    slots.into_iter().flatten().collect()
}

/// Puts a key into the slot of its hash, or the next that is free.
fn put(slots: &mut [Option<usize>], hashes: &[u64], position: usize) {
    let Some(first) = hashes.get(position).map(|hash| hash & (slots.len() as u64 - 1)) else { return };
    let (before, after) = slots.split_at_mut(usize::try_from(first).unwrap_or(0));
    if let Some(slot) = after.iter_mut().chain(before).find(|slot| slot.is_none()) {
        *slot = Some(position);
    }
}

/// Julia's `hash(::String)` for a seed of zero: up to Julia 1.12 a `MurmurHash3` with a fixed seed
/// (`src/support/hashing.c`).
pub fn hash(text: &[u8]) -> u64 {
    const SEED: u64 = 0x71e7_29fd_5641_9c81;
    #[expect(clippy::cast_possible_truncation, reason = "the C function takes the low half")]
    let hash = murmur3_second_half(text, SEED as u32);
    hash.wrapping_add(SEED)
}

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

#[cfg(test)]
mod tests {
    use super::*;

    fn order<'k>(keys: &[&'k str]) -> Vec<&'k str> {
        let bytes: Vec<&[u8]> = keys.iter().map(|key| key.as_bytes()).collect();
        positions(&bytes).into_iter().map(|position| keys[position]).collect()
    }

    #[test]
    fn lists_that_julia_made_of_sets_come_in_their_order() {
        // From recorded logs.
        for recorded in [
            ["/tmp/jgc/home/proj/Project.toml", "/tmp/jgc/home/proj2/Project.toml"],
            [
                "/tmp/jdepot-1/packages/Alpha/7XApo/Project.toml",
                "/tmp/jdepot-1/packages/Alpha/X4vPG/Project.toml",
            ],
        ] {
            let [one, other] = recorded;
            assert_eq!(order(&[one, other]), recorded);
            assert_eq!(order(&[other, one]), recorded);
        }
    }

    #[test]
    fn a_set_has_room_for_its_list_from_the_beginning() {
        let keys: Vec<String> = (0..12).map(|number| format!("key {number}")).collect();
        let keys: Vec<&[u8]> = keys.iter().map(String::as_bytes).collect();
        // Up to ten stand in the sixteen slots of any table; of eleven on a set has 32, where a table has 64.
        assert_eq!(of_set(&keys[..10]), positions(&keys[..10]));
        let slot = |position: usize| hash(keys[position]) % 32;
        let found = of_set(&keys);
        assert!(found.windows(2).filter(|pair| slot(pair[0]) > slot(pair[1])).count() <= 1, "{found:?}");
        assert_eq!(found.len(), 12);
    }

    #[test]
    fn every_key_comes_once_however_many_there_are() {
        for count in [0, 1, 11, 12, 1000] {
            let keys: Vec<String> = (0..count).map(|number| format!("key {number}")).collect();
            let keys: Vec<&[u8]> = keys.iter().map(String::as_bytes).collect();
            let mut found = positions(&keys);
            assert_eq!(found.is_sorted(), count < 2);
            found.sort_unstable();
            assert_eq!(found, (0..keys.len()).collect::<Vec<_>>());
        }
    }
}
