//! An object of a JSON document, whose keys stand in the order in which they are given.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Serialize, Serializer};

use crate::core::space::Totals;

#[derive(Default)]
pub struct Object(Vec<(&'static str, Value)>);

#[derive(Serialize)]
#[serde(untagged)]
enum Value {
    Plain(serde_json::Value),
    Object(Object),
    List(Vec<Object>),
}

impl Serialize for Object {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, value)| (key, value)))
    }
}

impl Object {
    pub fn with(mut self, key: &'static str, value: impl Serialize) -> Self {
        // Of numbers, texts and names of variants, as all are that are given, none can fail.
        self.0.push((key, Value::Plain(serde_json::to_value(value).unwrap_or_default())));
        self
    }

    pub fn object(mut self, key: &'static str, value: Self) -> Self {
        self.0.push((key, Value::Object(value)));
        self
    }

    pub fn list(mut self, key: &'static str, values: impl IntoIterator<Item = Self>) -> Self {
        self.0.push((key, Value::List(values.into_iter().collect())));
        self
    }

    /// A list that most objects have nothing to put in.
    pub fn list_unless_empty(self, key: &'static str, values: impl IntoIterator<Item = Self>) -> Self {
        let values: Vec<Self> = values.into_iter().collect();
        if values.is_empty() { self } else { self.list(key, values) }
    }

    /// A time or the like as it is written.
    pub fn text(self, key: &'static str, value: Option<impl ToString>) -> Self {
        self.with(key, value.map(|value| value.to_string()))
    }

    /// A path as far as it is text.
    pub fn lossy(self, key: &'static str, path: Option<&Path>) -> Self {
        self.with(key, path.map(Path::to_string_lossy))
    }

    /// The path of what the object is about, and its bytes where it is not text.
    pub fn path(self, path: &Path) -> Self {
        let object = self.lossy("path", Some(path));
        match path.to_str() {
            Some(_) => object,
            None => object.with("path_bytes", STANDARD.encode(path.as_os_str().as_encoded_bytes())),
        }
    }

    /// Bytes: the lengths of files, and what is taken on disk.
    pub fn bytes(self, sum: Option<&Totals>) -> Self {
        let object = self.with("apparent", sum.map(|sum| sum.apparent));
        object.with("allocated", sum.map(|sum| sum.allocated))
    }
}
