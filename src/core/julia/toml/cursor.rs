//! Going through a document from its root, whatever is there: what is asked of a value that it does not have is none.

use std::borrow::Cow;

use super::{Array, Date, Document, Id, Moment, Node, Table, TimeOfDay, Value};

/// A value in its document, or the table that everything is in.
#[derive(Debug, Clone, Copy)]
pub struct Cursor<'d> {
    document: &'d Document,
    id: Option<Id>,
}

impl<'d> Cursor<'d> {
    fn at(self, id: Id) -> Self {
        Self { id: Some(id), ..self }
    }

    pub fn value(self) -> Option<&'d Value> {
        self.id.map(|id| self.document.value(id))
    }

    fn table(self) -> Option<&'d Table> {
        self.id.map_or(Some(&self.document.root), |id| self.document.table(id))
    }

    pub fn is_table(self) -> bool {
        self.table().is_some()
    }

    pub fn get(self, key: &str) -> Option<Self> {
        Some(self.at(self.table()?.get(key.as_bytes())?))
    }

    /// What is in a table, by the order of its keys; bytes that are not UTF-8 are replaced.
    pub fn fields(self) -> Vec<(Cow<'d, str>, Self)> {
        let fields = self.table().into_iter().flat_map(Table::iter);
        let mut fields: Vec<_> =
            fields.map(|(key, id)| (String::from_utf8_lossy(key), self.at(id))).collect();
        fields.sort_by(|(one, _), (other, _)| one.cmp(other));
        fields
    }

    /// What is in a table, in the order in which the keys first came.
    pub fn entries(self) -> impl Iterator<Item = (&'d [u8], Self)> {
        self.table().into_iter().flat_map(Table::iter).map(move |(key, id)| (key, self.at(id)))
    }

    pub fn items(self) -> Option<Vec<Self>> {
        match self.value() {
            Some(Value::Array(list)) => Some(list.items.iter().map(|id| self.at(*id)).collect()),
            _ => None,
        }
    }

    /// A string; bytes that are not UTF-8 are replaced.
    pub fn text(self) -> Option<Cow<'d, str>> {
        match self.value() {
            Some(Value::Text(text)) => Some(String::from_utf8_lossy(text)),
            _ => None,
        }
    }

    pub fn is_text(self) -> bool {
        matches!(self.value(), Some(Value::Text(_)))
    }

    pub fn is_empty(self) -> bool {
        match self.value() {
            Some(Value::Text(text)) => text.is_empty(),
            Some(Value::Array(list)) => list.items.is_empty(),
            _ => self.table().is_some_and(Table::is_empty),
        }
    }
}

impl Document {
    pub fn cursor(&self) -> Cursor<'_> {
        Cursor { document: self, id: None }
    }

    /// What the `toml` crate reads, as if Julia had read it: for what no Julia reads.
    pub fn of_crate(table: &::toml::Table) -> Self {
        let mut document = Self { root: Table::default(), nodes: Vec::new() };
        document.root = document.add_table(table);
        document
    }

    fn add_table(&mut self, table: &::toml::Table) -> Table {
        let mut new = Table::default();
        for (key, value) in table {
            let id = self.add(value);
            new.set(key.clone().into_bytes(), id);
        }
        new
    }

    fn add(&mut self, value: &::toml::Value) -> Id {
        let value = match value {
            ::toml::Value::String(text) => Value::Text(text.clone().into_bytes()),
            ::toml::Value::Integer(number) => Value::Integer(*number),
            ::toml::Value::Float(number) => Value::Float(*number),
            ::toml::Value::Boolean(is_true) => Value::Boolean(*is_true),
            ::toml::Value::Datetime(time) => of_datetime(time),
            ::toml::Value::Array(items) => {
                let items = items.iter().map(|item| self.add(item)).collect();
                Value::Array(Array { items, is_literal: false })
            }
            ::toml::Value::Table(table) => Value::Table(self.add_table(table)),
        };
        self.nodes.push(Node { value, at: 0, depth: 0 });
        Id(self.nodes.len() - 1)
    }
}

fn of_datetime(read: &::toml::value::Datetime) -> Value {
    let time = read.time.map(|time| TimeOfDay {
        hour: time.hour,
        minute: time.minute,
        second: time.second.unwrap_or(0),
        millisecond: u16::try_from(time.nanosecond.unwrap_or(0) / 1_000_000).unwrap_or(0),
    });
    let date = read.date.and_then(|date| Date::new(date.year.into(), date.month, date.day));
    match (date, time) {
        (Some(date), Some(time)) => Value::DateTime(Moment { date, time }),
        (Some(date), None) => Value::Date(date),
        (None, time) => Value::Time(time.unwrap_or_default()),
    }
}
