//! Numbers that look random and follow from a text, so that each demo is the same.

/// A small generator of pseudo-random numbers (`SplitMix64`): fast, and the same on every system.
pub struct Random(u64);

impl Random {
    /// Numbers that follow from a text (by its FNV-1a hash).
    pub fn new(seed: &str) -> Self {
        Self(seed.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        }))
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// So many bytes, eight at a time.
    pub fn words(&mut self, count: u64) -> impl Iterator<Item = u8> {
        (0..count).flat_map(|_| self.next().to_le_bytes())
    }

    /// A number from 0 to `limit` less one; 0 when `limit` is 0.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.next().checked_rem(limit).unwrap_or(0)
    }

    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        let [.., a, b, c, d] = self.next().to_be_bytes();
        low + (high - low) * f64::from(u32::from_be_bytes([a, b, c, d])) / f64::from(u32::MAX)
    }
}
