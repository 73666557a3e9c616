//! Numbers, dates and times of Julia's parser.
//!
//! What a value is only shows on the way: digits may turn out to be a year or an hour, so all of them begin here.

use super::parser::{Parsed, Parser, Stop, refused};
use super::{Date, Moment, TimeOfDay, Value};

const NO_VALUE: &str = "a value is expected";
const NO_NUMBER: &str = "a number cannot be read";
const NO_TIME: &str = "a date or time cannot be read";

/// Whether a value may end before this; `None` is the end of the file.
fn ends_value(next: Option<u8>) -> bool {
    next.is_none_or(|byte| matches!(byte, b' ' | b'\t' | b'#' | b']' | b'}' | b',' | b'\n' | b'\r'))
}

fn is_digit(byte: u8) -> bool {
    byte.is_ascii_digit()
}

/// Digits, and whether there were underscores among them.
struct Digits {
    any: bool,
    underscores: bool,
}

impl Parser<'_> {
    /// Reads a number, a date or a time.
    pub(super) fn scalar(&mut self) -> Parsed<Value> {
        let start = self.at;
        let is_negative = self.peek() == Some(b'-');
        let is_signed = self.accept(|byte| matches!(byte, b'+' | b'-'));
        for (word, number) in [(b"inf", f64::INFINITY), (b"nan", f64::NAN)] {
            if self.bytes.get(self.at..).unwrap_or_default().starts_with(word) {
                self.at += word.len();
                return Ok(Value::Float(if is_negative { -number } else { number }));
            }
        }
        let is_zero = self.accept_byte(b'0');
        if is_zero {
            if ends_value(self.peek()) {
                return Ok(Value::Integer(0));
            }
            if let Some(radix) = self.radix() {
                if let Some(number) = self.other_radix(radix, is_signed, is_negative)? {
                    return Ok(number);
                }
            } else if self.accept(is_digit) {
                return self.local_time(start);
            } else if self.peek() != Some(b'.') && self.is_older() {
                return refused(NO_NUMBER);
            }
        }
        let has_digit = self.accept(is_digit);
        if !is_zero && !has_digit {
            return refused(NO_VALUE);
        }
        let digits = self.digits(is_digit, is_zero)?;
        if (has_digit || digits.any) && ends_value(self.peek()) {
            return self.integer(start);
        }
        if !digits.underscores {
            match self.peek() {
                Some(b'-') => return self.date(start),
                Some(b':') => return self.local_time(start),
                _ => {}
            }
        }
        self.float(start, digits.underscores)
    }

    /// Takes the letter of another radix, which follows a zero.
    fn radix(&mut self) -> Option<u32> {
        let radix = match self.peek()? {
            b'x' => 16,
            b'o' => 8,
            b'b' => 2,
            _ => return None,
        };
        self.at += 1;
        Some(radix)
    }

    /// The number that follows the letter of a radix; `None` when no digit of that radix does, and the parser goes on
    /// as if the letter were a digit.
    fn other_radix(&mut self, radix: u32, is_signed: bool, is_negative: bool) -> Parsed<Option<Value>> {
        if is_signed && !self.is_older() {
            return refused("a number that is not decimal has a sign");
        }
        let start = self.at;
        let digits = self.digits(|byte| char::from(byte).is_digit(radix), true)?;
        if !digits.any {
            return Ok(None);
        }
        let text = without_underscores(self.taken(start));
        let text = if is_negative { format!("-{text}") } else { text };
        match i64::from_str_radix(&text, radix) {
            Ok(number) => Ok(Some(Value::Integer(number))),
            Err(_) => refused("a number is too large"),
        }
    }

    fn integer(&self, start: usize) -> Parsed<Value> {
        self.number(start).map(Value::Integer)
    }

    /// The number that was taken since `start`, with or without a sign. The letter of a radix among its digits is
    /// what the parser itself fails on.
    fn number(&self, start: usize) -> Parsed<i64> {
        let text = without_underscores(self.taken(start));
        match text.parse() {
            Ok(number) => Ok(number),
            Err(_) if text.trim_start_matches(['+', '-']).bytes().all(is_digit) => {
                refused("a number is too large")
            }
            Err(_) => {
                let error = "ErrorException: internal parser error: did not correctly discredit";
                Err(Stop::Failed(format!("{error} \"{text}\" as an int").into()))
            }
        }
    }

    fn float(&mut self, start: usize, mut underscores: bool) -> Parsed<Value> {
        let has_point = self.accept_byte(b'.');
        let digits = self.digits(is_digit, true)?;
        if has_point && !digits.any {
            return refused(NO_NUMBER);
        }
        underscores |= digits.underscores;
        if self.accept(|byte| matches!(byte, b'e' | b'E')) {
            self.accept(|byte| matches!(byte, b'+' | b'-'));
            let has_digit = self.accept_all(is_digit);
            // Those before the exponent are forgotten, and then stand in the way.
            underscores = self.digits(is_digit, !has_digit)?.underscores;
        }
        if !ends_value(self.peek()) {
            return refused(NO_NUMBER);
        }
        let raw = self.taken(start);
        let text =
            if underscores { without_underscores(raw) } else { String::from_utf8_lossy(raw).into_owned() };
        match float_of(&text) {
            Some(number) => Ok(Value::Float(number)),
            None => refused(NO_NUMBER),
        }
    }

    /// Takes digits with single underscores between them; `must_begin` with a digit, if anything is there.
    fn digits(&mut self, is_one: impl Fn(u8) -> bool, must_begin: bool) -> Parsed<Digits> {
        let mut digits = Digits { any: false, underscores: false };
        let mut must_be_digit = must_begin;
        let mut is_last = false;
        loop {
            if self.peek() == Some(b'_') {
                if must_be_digit {
                    return refused(NO_NUMBER);
                }
                self.at += 1;
                (digits.underscores, must_be_digit, is_last) = (true, true, true);
            } else if self.accept(&is_one) {
                (digits.any, must_be_digit, is_last) = (true, false, false);
            } else if is_last {
                return refused(NO_NUMBER);
            } else {
                return Ok(digits);
            }
        }
    }

    /// A date, or date and time, of which the year was taken.
    fn date(&mut self, start: usize) -> Parsed<Value> {
        let year = self.number(start)?;
        if !(0..=9999).contains(&year) {
            return refused(NO_TIME);
        }
        self.separator(b'-')?;
        let month = self.two_digits(1..=12)?;
        self.separator(b'-')?;
        let day = self.two_digits(1..=31)?;
        let Some(date) = Date::new(year, month, day) else { return refused(NO_TIME) };
        if ends_value(self.peek()) {
            // A space is taken before it shows that no time follows.
            let has_space = self.accept_byte(b' ');
            if !(has_space && self.peek().is_some_and(is_digit)) {
                return Ok(Value::Date(date));
            }
        } else if !self.accept(|byte| matches!(byte, b'T' | b't')) {
            return refused(NO_TIME);
        }
        let hour = self.two_digits(0..=23)?;
        let time = self.minutes(hour)?;
        if !self.accept_byte(b'Z') && self.accept(|byte| matches!(byte, b'+' | b'-')) {
            return refused("a time has an offset from UTC");
        }
        if !ends_value(self.peek()) {
            return refused(NO_TIME);
        }
        Ok(Value::DateTime(Moment { date, time }))
    }

    /// A time of which the hour was taken.
    fn local_time(&mut self, start: usize) -> Parsed<Value> {
        match u8::try_from(self.number(start)?) {
            Ok(hour @ 0..=23) => Ok(Value::Time(self.minutes(hour)?)),
            _ => refused(NO_TIME),
        }
    }

    fn minutes(&mut self, hour: u8) -> Parsed<TimeOfDay> {
        self.separator(b':')?;
        let minute = self.two_digits(0..=59)?;
        self.separator(b':')?;
        let second = self.two_digits(0..=59)?;
        let mut millisecond = 0;
        if self.accept_byte(b'.') {
            let start = self.at;
            for _ in 0..3 {
                self.accept(is_digit);
            }
            // The digits are a number of milliseconds, be they fewer than three.
            let Some(read) = number(self.taken(start)) else { return refused(NO_TIME) };
            millisecond = u16::try_from(read).unwrap_or(0);
            self.accept_all(is_digit);
        }
        Ok(TimeOfDay { hour, minute, second, millisecond })
    }

    fn separator(&mut self, byte: u8) -> Parsed<()> {
        if self.accept_byte(byte) { Ok(()) } else { refused(NO_TIME) }
    }

    fn two_digits(&mut self, range: std::ops::RangeInclusive<u8>) -> Parsed<u8> {
        let start = self.at;
        let are_two = self.accept(is_digit) && self.accept(is_digit);
        let value = number(self.taken(start)).and_then(|value| u8::try_from(value).ok());
        match value.filter(|value| are_two && range.contains(value)) {
            Some(value) => Ok(value),
            None => refused(NO_TIME),
        }
    }
}

fn number(digits: &[u8]) -> Option<i64> {
    std::str::from_utf8(digits).ok()?.parse().ok()
}

/// The number that a text is to Julia's `tryparse`: none where it is too large or too close to zero, and also one
/// in hexadecimal digits behind a point.
fn float_of(text: &str) -> Option<f64> {
    let unsigned = text.trim_start_matches(['+', '-']);
    if let Some(digits) = unsigned.strip_prefix("0x.") {
        let digits = digits.bytes().map(|byte| char::from(byte).to_digit(16)).collect::<Option<Vec<_>>>()?;
        let size = digits.iter().rev().fold(0.0, |size, digit| (size + f64::from(*digit)) / 16.0);
        return Some(if text.starts_with('-') { -size } else { size });
    }
    let number: f64 = text.parse().ok()?;
    let mantissa = unsigned.split(['e', 'E']).next().unwrap_or_default();
    let is_zero = mantissa.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    (number.is_finite() && (is_zero || number != 0.0)).then_some(number)
}

fn without_underscores(text: &[u8]) -> String {
    text.iter().filter(|byte| **byte != b'_').map(|byte| char::from(*byte)).collect()
}
