//! `preview`: what is in a file, as far as it fits a page.
//!
//! What is read and recognised is the core's; here it is painted in text. What a stranger wrote in a file reaches the
//! terminal only spelled out, and no line is longer than the page is wide.

use std::io::{self, Write};
use std::path::Path;

use super::args::Preview as Asked;
use super::grid::{cut, middle};
use super::terminal::{NOTABLE, STRONG, WEAK, may_leave};
use super::{Context, Ending, Failure, json};
use crate::core::bytes::Bytes;
use crate::core::look::origin::{Origin, origin};
use crate::core::look::preview::{Preview, Total};
use crate::core::look::{Form, Limits, Looked, Part, Request, look};
use crate::core::words::{self, count, visible};

mod listing;
mod narrowing;
mod numbers;
mod table;
mod tree;
mod value;

pub(super) fn preview(asked: &Asked, context: &Context) -> Result<Ending, Failure> {
    let inventory = context.inventory()?;
    let place = inventory.find_inside(&asked.path)?;
    let part = asked.part();
    // What somebody names a part of is waited for.
    let limits = if part == Part::Whole { Limits::AUTOMATIC } else { Limits::ASKED };
    let form = asked.form.map(Form::from);
    let path = place.path();
    let (root, inside) = (place.root, place.names);
    let request = Request { root, inside, part, form, limits, fetch: asked.fetch };
    let mut looked = look(&request, &context.cancel);
    let of_whole = request.part == Part::Whole && looked.facts.is_some();
    let sources = || inventory.sources_of(&request.root);
    let from =
        of_whole.then(|| origin(&request.root, &request.inside, &sources(), &context.cancel)).flatten();
    narrowing::narrow(&mut looked, asked)?;
    let told = if context.json {
        context.terminal.report_json(&json::preview::preview(&path, &looked, from.as_ref()))
    } else {
        let page = Page { width: context.terminal.page_width(), asked };
        let shown = words::path(&path, context.environment.home.as_deref());
        context.terminal.report(|out| page.write(out, &shown, &looked, from.as_ref()))
    };
    may_leave(told)?;
    if looked.asks_to_fetch && !context.json {
        context.terminal.say("With --fetch it is read all the same.");
    }
    Ok(ending(&looked))
}

fn ending(looked: &Looked) -> Ending {
    let has_trouble = match &looked.preview {
        Preview::Nothing { .. } => return Ending::Nothing,
        Preview::Tree(tree) => tree.nodes.iter().any(|node| node.trouble.is_some()),
        _ => false,
    };
    if looked.is_partial || has_trouble { Ending::Partly } else { Ending::Done }
}

/// What is painted on.
struct Page<'a> {
    width: usize,
    asked: &'a Asked,
}

impl Page<'_> {
    fn write(
        &self,
        out: &mut dyn Write,
        path: &str,
        looked: &Looked,
        from: Option<&Origin>,
    ) -> io::Result<()> {
        writeln!(out, "{STRONG}{}{STRONG:#}", middle(path, self.width))?;
        let mut facts: Vec<String> = looked.kind.map(|kind| kind.words().to_string()).into_iter().collect();
        facts.extend(looked.facts.map(|facts| Bytes(facts.bytes).to_string()));
        if !facts.is_empty() {
            writeln!(out, "{WEAK}{}{WEAK:#}", facts.join(", "))?;
        }
        if let Some(from) = from {
            writeln!(out, "{WEAK}{}{WEAK:#}", cut(&visible(&from.words()), self.width))?;
        }
        for note in &looked.notes {
            self.paragraph(out, note)?;
        }
        writeln!(out)?;
        match &looked.preview {
            Preview::Table(table) => table::write(self, out, table)?,
            Preview::Text(text) => listing::text(self, out, text)?,
            Preview::Picture(picture) => listing::picture(self, out, picture)?,
            Preview::Tree(tree) => tree::write(self, out, tree)?,
            Preview::Archive(archive) => listing::archive(self, out, archive)?,
            Preview::Properties(properties) => {
                writeln!(out, "{}", cut(&properties.format, self.width))?;
                self.facts(out, &properties.properties)?;
            }
            Preview::Hex(hex) => listing::hex(self, out, hex)?,
            Preview::Nothing { why } => self.paragraph(out, &format!("Not shown: {why}"))?,
        }
        let size = looked.facts.map_or(0, |facts| facts.bytes);
        if looked.read > 0 && looked.read < size {
            writeln!(out, "{WEAK}{} of {} were read{WEAK:#}", Bytes(looked.read), Bytes(size))?;
        }
        Ok(())
    }

    /// A sentence in as many lines as it needs.
    fn paragraph(&self, out: &mut dyn Write, sentence: &str) -> io::Result<()> {
        let sentence = format!("{}.", visible(sentence));
        let mut line = String::new();
        for word in sentence.split(' ') {
            let word = cut(word, self.width);
            if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > self.width {
                writeln!(out, "{NOTABLE}{line}{NOTABLE:#}")?;
                line.clear();
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(&word);
        }
        writeln!(out, "{NOTABLE}{line}{NOTABLE:#}")
    }

    /// What is known besides, each on a line.
    fn facts(
        &self,
        out: &mut dyn Write,
        facts: &[(String, crate::core::look::preview::Value)],
    ) -> io::Result<()> {
        for (name, value) in facts {
            let line = format!("{name}: {}", value::words(value, self.width));
            writeln!(out, "{}", cut(&line, self.width))?;
        }
        Ok(())
    }

    /// How many of something are shown: what was asked for, or as many as serve.
    fn most(&self, usually: usize) -> usize {
        self.asked.rows.unwrap_or(usually)
    }

    /// Says that there is more than is shown.
    fn more(
        &self,
        out: &mut dyn Write,
        shown: usize,
        all: usize,
        total: Total,
        what: &str,
    ) -> io::Result<()> {
        let line = match total {
            Total::Exact(total) if total <= shown as u64 => return Ok(()),
            Total::Exact(total) => format!("{} of {} {what}", count(shown as u64), count(total)),
            Total::About(total) => format!("{} of about {} {what}", count(shown as u64), count(total)),
            Total::Unknown if all > shown => {
                format!("{} of more than {} {what}", count(shown as u64), count(all as u64))
            }
            Total::Unknown => format!("{} {what}, and perhaps more", count(shown as u64)),
        };
        writeln!(out, "{WEAK}{}{WEAK:#}", cut(&line, self.width))
    }
}

/// The last part of a path, for a name that is shown below the others.
fn last(path: &str) -> &str {
    Path::new(path).file_name().and_then(|name| name.to_str()).unwrap_or(path)
}
