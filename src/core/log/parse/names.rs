//! Paths, each kept once: logs repeat the same few over and over.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use super::exact::quoted;
use super::quote;
use crate::core::julia::escape::{Flaw, unescape};

type List = Arc<[Arc<Path>]>;

/// The paths met so far, by the text between their quotes, and the lists of parents by their whole text.
#[derive(Default)]
pub(super) struct Names<'b> {
    paths: HashMap<Cow<'b, [u8]>, (Arc<Path>, Flaw)>,
    lists: HashMap<&'b [u8], (List, Flaw)>,
    /// The list met last: most entries name the projects of the entry before.
    last: Option<(&'b [u8], List, Flaw)>,
}

impl<'b> Names<'b> {
    pub fn count(&self) -> usize {
        self.paths.len()
    }

    /// The path that stands between double quotes as `raw`.
    pub fn path(&mut self, raw: &'b [u8]) -> (Arc<Path>, Flaw) {
        let (path, flaw) = self.paths.entry(Cow::Borrowed(raw)).or_insert_with(|| {
            let (bytes, flaw) = unescape(raw);
            (quote::path(&bytes), flaw)
        });
        (Arc::clone(path), *flaw)
    }

    /// The path of these very bytes.
    pub fn decoded(&mut self, bytes: &[u8]) -> Arc<Path> {
        // With a backslash the same text between quotes would mean another path.
        if bytes.contains(&b'\\') {
            return quote::path(bytes);
        }
        if let Some((path, _)) = self.paths.get(bytes) {
            return Arc::clone(path);
        }
        let path = quote::path(bytes);
        self.paths.insert(Cow::Owned(bytes.to_vec()), (Arc::clone(&path), Flaw::None));
        path
    }

    /// The path that a whole TOML string or a bare key stands for.
    pub fn token(&mut self, raw: &'b [u8]) -> (Arc<Path>, Flaw) {
        if let Some((inside, [])) = quoted(raw) {
            return self.path(inside);
        }
        let (bytes, flaw) = quote::token(raw);
        (quote::path(&bytes), flaw)
    }

    /// The paths of a list that [`super::exact`] has found well formed, given with its brackets.
    pub fn list(&mut self, raw: &'b [u8]) -> (List, Flaw) {
        if let Some((text, list, flaw)) = &self.last
            && *text == raw
        {
            return (Arc::clone(list), *flaw);
        }
        let known = self.lists.get(raw).map(|(list, flaw)| (Arc::clone(list), *flaw));
        let (list, flaw) = known.unwrap_or_else(|| {
            let (list, flaw) = self.paths_of(raw);
            self.lists.insert(raw, (Arc::clone(&list), flaw));
            (list, flaw)
        });
        self.last = Some((raw, Arc::clone(&list), flaw));
        (list, flaw)
    }

    fn paths_of(&mut self, raw: &'b [u8]) -> (List, Flaw) {
        let mut paths = Vec::new();
        let mut flaw = Flaw::None;
        let mut rest = raw;
        while let Some(at) = rest.iter().position(|byte| *byte == b'"') {
            let Some((inside, after)) = rest.get(at..).and_then(quoted) else { break };
            let (path, found) = self.path(inside);
            paths.push(path);
            flaw = flaw.max(found);
            rest = after;
        }
        (paths.into(), flaw)
    }
}
