//! Writing to the terminal: colour when wanted, the width there is, progress beside the output.

use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anstyle::{AnsiColor, Style};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::args::Color;
use crate::core::bytes::Bytes;
use crate::core::crew::can_start_thread;
use crate::core::error::Warning;
use crate::core::progress::Progress;
use crate::core::reclaim::{self, ReclaimProgress};
use crate::core::scan;
use crate::core::words::{things, visible};
use escape::Escaping;

mod escape;

/// The narrowest and the widest table, in columns.
const WIDTHS: std::ops::RangeInclusive<usize> = 40..=140;
/// The width of a table that goes to a file or a pipe.
const WIDTH_ELSEWHERE: usize = 100;
/// The same for what is in files.
const PAGE_ELSEWHERE: usize = 80;

/// Headings and package names.
pub const STRONG: Style = Style::new().bold();
/// What matters less.
pub const WEAK: Style = Style::new().dimmed();
/// The bar of sizes.
pub const BAR: Style = AnsiColor::Blue.on_default();
/// What is kept.
pub const GOOD: Style = AnsiColor::Green.on_default();
/// What can go.
pub const NOTABLE: Style = AnsiColor::Yellow.on_default();
/// What nobody knows.
pub const ODD: Style = AnsiColor::Magenta.on_default();
/// What cannot be checked.
pub const DOUBTFUL: Style = AnsiColor::Cyan.on_default();

#[derive(Debug, Clone, Copy)]
pub struct Terminal {
    color: anstream::ColorChoice,
}

impl Terminal {
    pub fn new(color: Color) -> Self {
        let color = match color {
            Color::Auto => anstream::ColorChoice::Auto,
            Color::Always => anstream::ColorChoice::Always,
            Color::Never => anstream::ColorChoice::Never,
        };
        Self { color }
    }

    pub fn width(&self) -> usize {
        width_or(WIDTH_ELSEWHERE)
    }

    /// The width for what is in files, which is made for whatever screen a pipe ends at.
    pub fn page_width(&self) -> usize {
        width_or(PAGE_ELSEWHERE)
    }

    /// Writes to standard output. A reader that has gone away ends the program's output without complaint.
    pub fn print(self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
        may_leave(self.report(write))
    }

    /// Writes to standard output what was done, which a reader that has gone away has not heard.
    pub fn report(self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
        let out = anstream::AutoStream::new(io::stdout().lock(), self.color);
        write_whole(Escaping::new(out, escape::text), write)
    }

    /// The same as a JSON document, where colour has no place. What does not show is escaped in it.
    pub fn report_json(self, document: &impl serde::Serialize) -> io::Result<()> {
        write_whole(Escaping::new(io::stdout().lock(), escape::json), |out| {
            serde_json::to_writer_pretty(&mut *out, document)?;
            out.write_all(b"\n")
        })
    }

    /// Writes a path to standard output, byte for byte for a program that reads it, and visible for a person.
    pub fn print_path(self, path: &std::path::Path) -> io::Result<()> {
        let shown = path.to_string_lossy();
        let shown = visible(&shown);
        let bytes =
            if io::stdout().is_terminal() { shown.as_bytes() } else { path.as_os_str().as_encoded_bytes() };
        write_whole(io::stdout().lock(), |out| {
            out.write_all(bytes)?;
            out.write_all(b"\n")
        })
    }

    /// Writes a line to standard error. Nothing can be done when that fails.
    pub fn say(self, line: &str) {
        let mut error = anstream::AutoStream::new(io::stderr().lock(), self.color);
        let _ = writeln!(error, "{}", escape::line(line));
    }

    /// Writes text to standard error. Nothing can be done when that fails.
    pub fn say_text(self, text: &[u8]) {
        let mut error = anstream::AutoStream::new(io::stderr().lock(), self.color);
        let _ = error.write_all(escape::text(&String::from_utf8_lossy(text)).as_bytes());
    }

    pub fn can_ask(self) -> bool {
        io::stdin().is_terminal() && io::stderr().is_terminal()
    }

    /// Asks on the terminal and gives the answer, without the white space around it. `at_prompt` is set
    /// meanwhile.
    pub fn ask(self, question: &str, at_prompt: &AtomicBool) -> io::Result<String> {
        self.say_text(question.as_bytes());
        let _ = io::stderr().flush();
        at_prompt.store(true, Ordering::Relaxed);
        let mut answer = String::new();
        let read = io::stdin().read_line(&mut answer);
        at_prompt.store(false, Ordering::Relaxed);
        read?;
        Ok(answer.trim().to_string())
    }

    /// Writes warnings to standard error: the first few whole, then how many more there are.
    pub fn warn<'a>(self, warnings: impl Iterator<Item = &'a Warning>) {
        const SHOWN: usize = 20;
        let mut more = 0_usize;
        for (number, warning) in warnings.enumerate() {
            if number < SHOWN {
                let text = warning.to_string();
                self.say(&format!("{NOTABLE}warning:{NOTABLE:#} {}", visible(&text)));
            } else {
                more += 1;
            }
        }
        if more > 0 {
            self.say(&format!("{NOTABLE}warning:{NOTABLE:#} {more} more; --json names more of them"));
        }
    }
}

fn width_or(elsewhere: usize) -> usize {
    if !io::stdout().is_terminal() {
        return elsewhere;
    }
    let columns = terminal_size::terminal_size().map_or(elsewhere, |(width, _)| width.0.into());
    columns.clamp(*WIDTHS.start(), *WIDTHS.end())
}

fn write_whole(to: impl Write, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut out = io::BufWriter::new(to);
    write(&mut out).and_then(|()| out.flush())
}

/// A reader that has gone away ends what is printed for it, and that is no error.
pub(super) fn may_leave(answer: io::Result<()>) -> io::Result<()> {
    match answer {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        answer => answer,
    }
}

/// Whether standard output leads nowhere because it was closed, as far as can be told: in its place the standard
/// library opens the null device to read and write.
#[cfg(unix)]
pub(super) fn leads_nowhere() -> bool {
    let stdout = io::stdout();
    let is_null = rustix::fs::stat("/dev/null").is_ok_and(|null| {
        rustix::fs::fstat(&stdout).is_ok_and(|out| out.st_rdev == null.st_rdev && null.st_rdev != 0)
    });
    let can_be_read = rustix::fs::fcntl_getfl(&stdout)
        .is_ok_and(|flags| flags & rustix::fs::OFlags::RWMODE == rustix::fs::OFlags::RDWR);
    is_null && can_be_read
}

#[cfg(not(unix))]
pub(super) fn leads_nowhere() -> bool {
    false
}

/// How far something is, as a bar on standard error when that is a terminal.
pub struct Bar(ProgressBar);

impl Bar {
    pub fn of_measuring() -> Self {
        Self::new(0, "  measuring {bar:24} {pos}/{len} spaces, {msg}")
    }

    pub fn of_removing(items: usize) -> Self {
        Self::new(items, "  removing  {bar:24} {pos}/{len}, {msg}")
    }

    pub fn of_reading() -> Self {
        Self::new(0, "  reading {spinner} {bytes}, {bytes_per_sec}")
    }

    pub fn of_looking_through() -> Self {
        Self::new(0, "  looking through {spinner} {pos} files")
    }

    /// So many files were seen.
    pub fn files(&self, files: u64) {
        self.0.set_position(files);
    }

    /// So many bytes were read.
    pub fn read(&self, bytes: u64) {
        self.0.inc(bytes);
    }

    fn new(steps: usize, template: &str) -> Self {
        let target = if io::stderr().is_terminal() {
            ProgressDrawTarget::stderr_with_hz(15)
        } else {
            ProgressDrawTarget::hidden()
        };
        let style = ProgressStyle::with_template(template);
        let bar = ProgressBar::with_draw_target(Some(steps as u64), target)
            .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        // It panics without a thread; the bar then moves only when there is news.
        if can_start_thread() {
            bar.enable_steady_tick(Duration::from_millis(100));
        }
        Self(bar)
    }

    pub fn finish(self) {
        self.0.finish_and_clear();
    }
}

impl reclaim::Watcher for Bar {
    fn progress(&self, progress: ReclaimProgress) {
        if self.0.is_hidden() {
            return;
        }
        self.0.set_position(progress.done as u64);
        self.0.set_message(format!("{}, {}", things(progress.files, "file"), Bytes(progress.bytes)));
    }
}

impl scan::Watcher for Bar {
    fn progress(&self, progress: Progress) {
        if self.0.is_hidden() {
            return;
        }
        self.0.set_length(progress.spaces as u64);
        self.0.set_position(progress.spaces_done as u64);
        // Wording a message for every folder would cost more than the folder.
        if progress.files.is_multiple_of(64) || progress.spaces_done == progress.spaces {
            self.0.set_message(things(progress.files, "file"));
        }
    }
}
