//! JSON as it is written, one event after the other; without recursion, so that no depth is dangerous.

use crate::core::look::budget::MOST_DEPTH;
use crate::core::look::preview::Value;
use crate::core::look::text::decoding::place_after;

#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    Begin {
        is_list: bool,
    },
    End,
    Key(String),
    /// A plain value, and what its type is called.
    Value(&'static str, Value),
}

/// Why it cannot be read on, and at which byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Broken {
    pub problem: Problem,
    pub at: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    Ends,
    Deep,
    /// Something follows the value.
    GoesOn,
    Unexpected,
    Number,
    Escape,
}

impl Broken {
    /// As a part of a sentence: `it ends early, at line 1 column 13`.
    pub fn words(self, text: &str) -> String {
        let what = match self.problem {
            Problem::Ends => "it ends early",
            Problem::Deep => return format!("it is nested more than {MOST_DEPTH} deep"),
            Problem::GoesOn => "something follows the value",
            Problem::Unexpected => "a value, key or sign was expected",
            Problem::Number => "this is no number",
            Problem::Escape => "this is no escape",
        };
        let place = place_after(text.get(..self.at).unwrap_or(text));
        format!("{what}, at {place}")
    }
}

/// What may come next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    Value,
    ValueOrEnd,
    Key,
    KeyOrEnd,
    CommaOrEnd,
    Nothing,
}

#[derive(Debug)]
pub struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// For each object and list that has begun, whether it is a list.
    open: Vec<bool>,
    next: Next,
}

/// The fields of an object, or a value without a name.
pub type Record = Vec<(String, Value)>;

impl<'a> Reader<'a> {
    pub fn new(text: &'a str) -> Self {
        Self { text, at: 0, open: Vec::new(), next: Next::Value }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn broken(&self, problem: Problem) -> Broken {
        let problem = if self.at >= self.text.len() { Problem::Ends } else { problem };
        Broken { problem, at: self.at }
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// The next event, `None` after the last.
    pub fn next(&mut self) -> Result<Option<Event>, Broken> {
        self.skip_space();
        if self.next == Next::CommaOrEnd && self.peek() == Some(b',') {
            self.at += 1;
            self.next = if self.open.last() == Some(&true) { Next::Value } else { Next::Key };
            self.skip_space();
        }
        let (next, byte) = (self.next, self.peek());
        match (next, byte) {
            (Next::Nothing, None) => Ok(None),
            (Next::Nothing, Some(_)) => Err(self.broken(Problem::GoesOn)),
            (Next::ValueOrEnd | Next::CommaOrEnd, Some(b']')) if self.open.last() == Some(&true) => {
                Ok(Some(self.end()))
            }
            (Next::KeyOrEnd | Next::CommaOrEnd, Some(b'}')) if self.open.last() == Some(&false) => {
                Ok(Some(self.end()))
            }
            (Next::Key | Next::KeyOrEnd, Some(b'"')) => {
                let key = self.string()?;
                self.skip_space();
                if self.peek() != Some(b':') {
                    return Err(self.broken(Problem::Unexpected));
                }
                self.at += 1;
                self.next = Next::Value;
                Ok(Some(Event::Key(key)))
            }
            (Next::Value | Next::ValueOrEnd, Some(byte)) => self.value(byte).map(Some),
            _ => Err(self.broken(Problem::Unexpected)),
        }
    }

    fn end(&mut self) -> Event {
        self.at += 1;
        self.open.pop();
        self.after_value();
        Event::End
    }

    fn after_value(&mut self) {
        self.next = if self.open.is_empty() { Next::Nothing } else { Next::CommaOrEnd };
    }

    fn value(&mut self, byte: u8) -> Result<Event, Broken> {
        let event = match byte {
            b'{' | b'[' => {
                if self.open.len() >= MOST_DEPTH {
                    return Err(self.broken(Problem::Deep));
                }
                let is_list = byte == b'[';
                self.at += 1;
                self.open.push(is_list);
                self.next = if is_list { Next::ValueOrEnd } else { Next::KeyOrEnd };
                return Ok(Event::Begin { is_list });
            }
            b'"' => Event::Value("string", Value::text(self.string()?)),
            _ => self.word()?,
        };
        self.after_value();
        Ok(event)
    }

    /// A number or a name.
    fn word(&mut self) -> Result<Event, Broken> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let is_in_word = |character: char| character.is_ascii_alphanumeric() || "+-.".contains(character);
        let end = rest.find(|character| !is_in_word(character)).unwrap_or(rest.len());
        let word = rest.get(..end).unwrap_or_default();
        let event = match word {
            "true" | "false" => Event::Value("boolean", Value::Boolean(word == "true")),
            "null" => Event::Value("null", Value::Missing),
            "NaN" => Event::Value("number", Value::Number(f64::NAN)),
            "Infinity" => Event::Value("number", Value::Number(f64::INFINITY)),
            "-Infinity" => Event::Value("number", Value::Number(f64::NEG_INFINITY)),
            _ => match number(word) {
                Some(value) => Event::Value("number", value),
                // The last word of what was cut off may be the beginning of one.
                None if end == rest.len() => {
                    return Err(Broken { problem: Problem::Ends, at: self.text.len() });
                }
                None if word.is_empty() => return Err(self.broken(Problem::Unexpected)),
                None => return Err(self.broken(Problem::Number)),
            },
        };
        self.at += end;
        Ok(event)
    }

    /// The string that begins here, without its quotes and escapes.
    fn string(&mut self) -> Result<String, Broken> {
        self.at += 1;
        let mut string = String::new();
        loop {
            let rest = self.text.get(self.at..).unwrap_or_default();
            let Some(plain) = rest.find(['"', '\\']) else {
                self.at = self.text.len();
                return Err(self.broken(Problem::Ends));
            };
            string.push_str(rest.get(..plain).unwrap_or_default());
            self.at += plain;
            if self.peek() == Some(b'"') {
                self.at += 1;
                return Ok(string);
            }
            string.push(self.escape()?);
        }
    }

    fn escape(&mut self) -> Result<char, Broken> {
        let character = match self.text.as_bytes().get(self.at + 1) {
            Some(b'u') => return self.unicode(),
            Some(b'n') => '\n',
            Some(b't') => '\t',
            Some(b'r') => '\r',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(byte @ (b'"' | b'\\' | b'/')) => char::from(*byte),
            Some(_) => return Err(self.broken(Problem::Escape)),
            None => return Err(Broken { problem: Problem::Ends, at: self.text.len() }),
        };
        self.at += 2;
        Ok(character)
    }

    /// `\u00fc`, or two of these for what takes two units of UTF-16.
    fn unicode(&mut self) -> Result<char, Broken> {
        let unit = |at: usize| {
            let escape = self.text.get(at..at + 6)?;
            u16::from_str_radix(escape.strip_prefix("\\u")?, 16).ok()
        };
        let Some(first) = unit(self.at) else {
            let is_cut = self.at + 6 > self.text.len();
            let at = if is_cut { self.text.len() } else { self.at };
            return Err(Broken { problem: if is_cut { Problem::Ends } else { Problem::Escape }, at });
        };
        let units = [first, unit(self.at + 6).unwrap_or(0)];
        let character = char::decode_utf16(units).next().and_then(Result::ok);
        self.at += if character.is_some_and(|character| character.len_utf16() == 2) { 12 } else { 6 };
        Ok(character.unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    /// The next item of a list, or the whole: the fields of an object, lists and objects among them as they are written.
    pub fn record(&mut self) -> Result<Option<Record>, Broken> {
        let depth = self.open.len();
        match self.next()? {
            None | Some(Event::End) => Ok(None),
            Some(Event::Value(_, value)) => Ok(Some(vec![("value".to_string(), value)])),
            Some(Event::Begin { is_list: true }) => {
                let value = self.written(self.at - 1, depth)?;
                Ok(Some(vec![("value".to_string(), value)]))
            }
            Some(Event::Begin { is_list: false } | Event::Key(_)) => self.fields().map(Some),
        }
    }

    fn fields(&mut self) -> Result<Record, Broken> {
        let mut record = Record::new();
        let depth = self.open.len();
        let mut key = String::new();
        loop {
            match self.next()? {
                None | Some(Event::End) => return Ok(record),
                Some(Event::Key(name)) => key = name,
                Some(Event::Value(_, value)) => record.push((std::mem::take(&mut key), value)),
                Some(Event::Begin { .. }) => {
                    let value = self.written(self.at - 1, depth)?;
                    record.push((std::mem::take(&mut key), value));
                }
            }
        }
    }

    /// What is written from `start` on, up to where only `depth` are open.
    fn written(&mut self, start: usize, depth: usize) -> Result<Value, Broken> {
        while self.open.len() > depth {
            self.next()?;
        }
        Ok(Value::text(self.text.get(start..self.at).unwrap_or_default()))
    }
}

/// A number; one that neither an integer nor a float holds stays as it is written.
fn number(word: &str) -> Option<Value> {
    let digits = word.strip_prefix('-').unwrap_or(word);
    let is_padded = digits.starts_with('0') && digits.as_bytes().get(1).is_some_and(u8::is_ascii_digit);
    if !digits.starts_with(|first: char| first.is_ascii_digit()) || is_padded || digits.ends_with('.') {
        return None;
    }
    if digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(word.parse().map_or_else(|_| Value::text(word), Value::Integer));
    }
    let value: f64 = word.parse().ok()?;
    Some(if value.is_finite() { Value::Number(value) } else { Value::text(word) })
}
