//! Headers as Julia writes them, for tests and the demo.

#![cfg_attr(not(test), allow(dead_code, reason = "the demo writes the simplest"))]

use uuid::{Uuid, uuid};

use super::dependencies::Shape;
use super::{Module, Required};

/// What is to be in a header.
#[derive(Debug, Clone)]
pub struct Sample {
    pub format: u16,
    pub version: String,
    /// The package first.
    pub modules: Vec<Module>,
    pub checksum: u64,
    pub shape: Shape,
    /// Source files; one that begins with a zero is a package.
    pub paths: Vec<String>,
    pub preferences: Vec<String>,
    pub required: Vec<Required>,
    pub targets: Vec<u8>,
}

impl Default for Sample {
    /// As Julia 1.12 writes one, of a package A without sources.
    fn default() -> Self {
        let uuid = uuid!("11111111-2222-3333-4444-555555555555");
        Self {
            format: 12,
            version: "1.12.1".to_string(),
            modules: vec![Module { name: "A".to_string(), uuid, build: 7 }],
            checksum: 1,
            shape: Shape::WithChecksums,
            paths: Vec::new(),
            preferences: Vec::new(),
            required: Vec::new(),
            targets: Vec::new(),
        }
    }
}

impl Sample {
    /// As the Julia called `version` writes it, of a package with its entry file at `path`.
    pub fn by(version: &str, path: &str) -> Self {
        let minor = version.split('.').nth(1).and_then(|minor| minor.parse().ok()).unwrap_or(0);
        Self {
            format: if minor < 9 { 11 } else { 12 },
            shape: match minor {
                ..6 => Shape::Plain,
                6..11 => Shape::WithPreferences,
                _ => Shape::WithChecksums,
            },
            version: version.to_string(),
            paths: vec![path.to_string()],
            ..Self::default()
        }
    }

    pub fn bytes(&self) -> Vec<u8> {
        let is_format_12 = self.format == 12;
        let mut to = b"\xfbjli\r\n\x1a\n".to_vec();
        to.extend(self.format.to_le_bytes());
        to.extend(b"\xff\xfe\x08Linux\0x86_64\0");
        to.extend(self.version.as_bytes());
        to.push(0);
        if !matches!(self.format, 11 | 12) {
            to.extend([0; 64]);
            return to;
        }
        to.extend(b"HEAD\0abc\0");
        if is_format_12 {
            to.push(u8::from(!self.targets.is_empty()));
            to.extend(self.checksum.to_le_bytes());
            to.extend([0; 16]);
            to.push(163);
        }
        for module in &self.modules {
            put_module(&mut to, &module.name, module.uuid, None, module.build);
        }
        to.extend(0_i32.to_le_bytes());
        let sources = self.sources();
        to.extend((sources.len() as u64).to_le_bytes());
        to.extend(sources);
        for required in &self.required {
            let checksum = is_format_12.then(|| required.checksum.unwrap_or(0));
            put_module(&mut to, &required.name, required.uuid, checksum, required.build);
        }
        to.extend(0_i32.to_le_bytes());
        if is_format_12 {
            to.extend(length(&self.targets));
            to.extend(&self.targets);
        }
        to
    }

    fn sources(&self) -> Vec<u8> {
        let mut to = Vec::new();
        for path in &self.paths {
            put_text(&mut to, path);
            if self.shape == Shape::WithChecksums {
                to.extend(100_u64.to_le_bytes());
                to.extend(7_u32.to_le_bytes());
            }
            to.extend(1.7e9_f64.to_le_bytes());
            to.extend(1_i32.to_le_bytes());
            to.extend(0_i32.to_le_bytes());
        }
        to.extend(0_i32.to_le_bytes());
        if self.shape != Shape::Plain {
            for preference in &self.preferences {
                put_text(&mut to, preference);
            }
            to.extend(0_i32.to_le_bytes());
            to.extend(0_u64.to_le_bytes());
        }
        to.extend(0_i64.to_le_bytes());
        to
    }
}

fn put_module(to: &mut Vec<u8>, name: &str, uuid: Uuid, checksum: Option<u64>, build: u64) {
    put_text(to, name);
    let (high, low) = uuid.as_u64_pair();
    for number in [Some(high), Some(low), checksum, Some(build)].into_iter().flatten() {
        to.extend(number.to_le_bytes());
    }
}

fn put_text(to: &mut Vec<u8>, text: &str) {
    to.extend(length(text.as_bytes()));
    to.extend(text.as_bytes());
}

fn length(bytes: &[u8]) -> [u8; 4] {
    i32::try_from(bytes.len()).unwrap_or(i32::MAX).to_le_bytes()
}
