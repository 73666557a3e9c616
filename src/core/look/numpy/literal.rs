//! The few values of Python that a header of `NumPy` is made of, read as data.

use std::fmt;

/// Lists within lists, as types of types of fields.
const DEEPEST: usize = 16;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Literal {
    Text(String),
    Number(u64),
    Boolean(bool),
    None,
    Tuple(Vec<Literal>),
    List(Vec<Literal>),
    Dictionary(Vec<(Literal, Literal)>),
}

impl Literal {
    /// What a dictionary has under a name.
    pub fn entry(&self, name: &str) -> Option<&Self> {
        let Self::Dictionary(entries) = self else { return None };
        let is_name = |key: &Self| matches!(key, Self::Text(text) if text == name);
        entries.iter().find(|(key, _)| is_name(key)).map(|(_, value)| value)
    }

    /// The numbers of a tuple or list that has nothing else, or a number alone.
    pub fn numbers(&self) -> Option<Vec<u64>> {
        let number = |value: &Self| if let Self::Number(number) = value { Some(*number) } else { None };
        match self {
            Self::Tuple(values) | Self::List(values) => values.iter().map(number).collect(),
            Self::Number(number) => Some(vec![*number]),
            _ => None,
        }
    }
}

/// As Python writes it.
impl fmt::Display for Literal {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |to: &mut fmt::Formatter<'_>, values: &[Self]| {
            for (number, value) in values.iter().enumerate() {
                let comma = if number > 0 { ", " } else { "" };
                write!(to, "{comma}{value}")?;
            }
            Ok(())
        };
        match self {
            // A name alone stands for a type; within a list it is a text.
            Self::Text(text) if to.alternate() => to.write_str(text),
            Self::Text(text) => write!(to, "'{text}'"),
            Self::Number(number) => write!(to, "{number}"),
            Self::Boolean(true) => to.write_str("True"),
            Self::Boolean(false) => to.write_str("False"),
            Self::None => to.write_str("None"),
            Self::Tuple(values) => {
                to.write_str("(")?;
                list(to, values)?;
                to.write_str(if values.len() == 1 { ",)" } else { ")" })
            }
            Self::List(values) => {
                to.write_str("[")?;
                list(to, values)?;
                to.write_str("]")
            }
            Self::Dictionary(entries) => {
                to.write_str("{")?;
                for (number, (key, value)) in entries.iter().enumerate() {
                    let comma = if number > 0 { ", " } else { "" };
                    write!(to, "{comma}{key}: {value}")?;
                }
                to.write_str("}")
            }
        }
    }
}

/// A text that is one value and nothing else.
pub fn read(text: &str) -> Option<Literal> {
    let mut reader = Reader { rest: text };
    let value = reader.value(0)?;
    reader.rest.trim().is_empty().then_some(value)
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn value(&mut self, depth: usize) -> Option<Literal> {
        if depth > DEEPEST {
            return None;
        }
        self.rest = self.rest.trim_start();
        match self.rest.chars().next()? {
            quote @ ('\'' | '"') => self.text(quote).map(Literal::Text),
            '(' => {
                // Brackets around one value alone make no tuple.
                let (mut values, has_comma) = self.list(')', depth)?;
                match values.pop() {
                    Some(only) if values.is_empty() && !has_comma => Some(only),
                    last => {
                        values.extend(last);
                        Some(Literal::Tuple(values))
                    }
                }
            }
            '[' => self.list(']', depth).map(|(values, _)| Literal::List(values)),
            '{' => self.dictionary(depth),
            '0'..='9' => self.number(),
            _ => [
                ("True", Literal::Boolean(true)),
                ("False", Literal::Boolean(false)),
                ("None", Literal::None),
            ]
            .into_iter()
            .find_map(|(word, value)| self.skip(word).then_some(value)),
        }
    }

    /// Goes on behind a text, if that stands here.
    fn skip(&mut self, text: &str) -> bool {
        self.rest = self.rest.trim_start();
        let rest = self.rest.strip_prefix(text);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn text(&mut self, quote: char) -> Option<String> {
        let mut text = String::new();
        let mut characters = self.rest.char_indices().skip(1);
        while let Some((at, character)) = characters.next() {
            match character {
                '\\' => text.push(characters.next()?.1),
                _ if character == quote => {
                    self.rest = self.rest.get(at + 1..)?;
                    return Some(text);
                }
                _ => text.push(character),
            }
        }
        None
    }

    fn number(&mut self) -> Option<Literal> {
        let end = self.rest.find(|character: char| !character.is_ascii_digit()).unwrap_or(self.rest.len());
        let (digits, rest) = self.rest.split_at_checked(end)?;
        // Python 2 marked long numbers.
        self.rest = rest.strip_prefix('L').unwrap_or(rest);
        digits.parse().ok().map(Literal::Number)
    }

    /// Values up to a bracket, and whether a comma was among them.
    fn list(&mut self, end: char, depth: usize) -> Option<(Vec<Literal>, bool)> {
        let mut end_bytes = [0; 4];
        let end: &str = end.encode_utf8(&mut end_bytes);
        self.rest = self.rest.get(1..)?;
        let (mut values, mut has_comma) = (Vec::new(), false);
        while !self.skip(end) {
            values.push(self.value(depth + 1)?);
            if self.skip(",") {
                has_comma = true;
            } else if self.skip(end) {
                break;
            } else {
                return None;
            }
        }
        Some((values, has_comma))
    }

    fn dictionary(&mut self, depth: usize) -> Option<Literal> {
        self.rest = self.rest.get(1..)?;
        let mut entries = Vec::new();
        while !self.skip("}") {
            let key = self.value(depth + 1)?;
            if !self.skip(":") {
                return None;
            }
            entries.push((key, self.value(depth + 1)?));
            if self.skip(",") {
                continue;
            }
            if self.skip("}") {
                break;
            }
            return None;
        }
        Some(Literal::Dictionary(entries))
    }
}
