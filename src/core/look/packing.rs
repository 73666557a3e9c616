//! Numbers that are stored smaller than they are: times a factor, plus an offset, with a number for what is missing.
//!
//! Rules: "`NetCDF` Climate and Forecast (CF) Metadata Conventions" 1.11, 2.5.1 and 8.1.

use super::preview::{Facts, Value};

/// How stored numbers become those that are meant.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Packing {
    scale: Option<f64>,
    offset: Option<f64>,
    missing: Vec<f64>,
}

impl Packing {
    /// What the attributes of a variable say of it.
    pub fn of(attributes: &Facts) -> Self {
        let mut packing = Self::default();
        for (name, value) in attributes {
            match name.as_str() {
                "scale_factor" => packing.scale = single(value),
                "add_offset" => packing.offset = single(value),
                "_FillValue" | "missing_value" => match value {
                    Value::List(values) => packing.missing.extend(values.iter().filter_map(Value::as_number)),
                    value => packing.missing.extend(value.as_number()),
                },
                _ => {}
            }
        }
        packing
    }

    /// The number that is meant; NaN for what is missing.
    pub fn number(&self, stored: f64) -> f64 {
        if self.missing.contains(&stored) {
            return f64::NAN;
        }
        stored * self.scale.unwrap_or(1.0) + self.offset.unwrap_or(0.0)
    }

    /// The value that is meant.
    pub fn unpacked(&self, stored: Value) -> Value {
        match stored {
            Value::Integer(_) | Value::Number(_) => {}
            other => return other,
        }
        let Some(number) = stored.as_number() else { return stored };
        let is_no_number = number.is_nan() && self.missing.iter().any(|missing| missing.is_nan());
        if is_no_number || self.missing.contains(&number) {
            return Value::Missing;
        }
        if self.scale.is_none() && self.offset.is_none() {
            stored
        } else {
            Value::Number(self.number(number))
        }
    }
}

fn single(value: &Value) -> Option<f64> {
    match value {
        Value::List(values) => values.first()?.as_number(),
        value => value.as_number(),
    }
}
