//! Numbers from their bytes.

use super::cursor::Cursor;
use crate::core::look::Trouble;

/// Where in a number of how many bits its sign, exponent and mantissa stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Float {
    sign: u8,
    exponent: (u8, u8),
    mantissa: (u8, u8),
    bias: u32,
    /// The first bit of the mantissa is always set, and not stored.
    is_implied: bool,
}

impl Float {
    pub fn parse(cursor: &mut Cursor<'_>, bits: u64) -> Result<Self, Trouble> {
        cursor.skip(4)?;
        let exponent = (cursor.byte()?, cursor.byte()?);
        let mantissa = (cursor.byte()?, cursor.byte()?);
        let zero = u32::try_from(cursor.number(4)?).unwrap_or(0);
        if exponent.1 == 0 || exponent.1 > 15 || mantissa.1 > 112 {
            return Err(Trouble::unsupported("floating-point numbers of an unknown form"));
        }
        let sign = u8::try_from(bits >> 8 & 0xff).unwrap_or(0);
        Ok(Self { sign, exponent, mantissa, bias: zero, is_implied: bits >> 4 & 3 == 2 })
    }

    pub fn is_brain(self) -> bool {
        self.exponent.1 == 8 && self.mantissa.1 == 7
    }

    /// The number; to the precision of 64 bits.
    #[allow(clippy::cast_precision_loss, reason = "what is more precise is shown with 64 bits")]
    pub fn value(self, bits: u128) -> f64 {
        let part = |(at, length): (u8, u8)| {
            bits.checked_shr(at.into()).unwrap_or(0)
                & (1_u128.checked_shl(length.into()).unwrap_or(0).wrapping_sub(1))
        };
        let exponent = part(self.exponent);
        let mantissa = part(self.mantissa);
        let sign = if part((self.sign, 1)) == 1 { -1.0 } else { 1.0 };
        let most = (1_u128 << self.exponent.1) - 1;
        let whole = if self.is_implied { 1_u128 << self.mantissa.1 } else { 0 };
        if exponent == most {
            // Where the first bit is stored, it says nothing.
            let rest = if self.is_implied {
                mantissa
            } else {
                mantissa & ((1_u128 << self.mantissa.1) / 2).saturating_sub(1)
            };
            return if rest == 0 { sign * f64::INFINITY } else { f64::NAN };
        }
        let digits = if exponent == 0 { mantissa } else { mantissa | whole };
        let places = i64::from(self.mantissa.1) - i64::from(!self.is_implied);
        let power = i64::try_from(exponent.max(1)).unwrap_or(0) - i64::from(self.bias) - places;
        // In two steps, so that the smallest numbers do not become zero on the way.
        let power = i32::try_from(power.clamp(-20_000, 20_000)).unwrap_or(0);
        sign * digits as f64 * 2_f64.powi(power / 2) * 2_f64.powi(power - power / 2)
    }
}

/// The bits of a number of sixteen bytes at most.
pub fn bits(bytes: &[u8], is_big: bool) -> u128 {
    let add = |number: u128, byte: &u8| number << 8 | u128::from(*byte);
    if is_big { bytes.iter().take(16).fold(0, add) } else { bytes.iter().take(16).rev().fold(0, add) }
}
