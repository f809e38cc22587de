//! Where results go: stdout for what was asked, stderr for all else, JSON when machines ask.

use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use crate::cli::error::CliError;
use crate::wording::lang::Lang;

/// The flag of every command that prints something.
#[derive(Clone, Copy, Debug, Args)]
pub struct Output {
    /// Print the result as JSON, for machines.
    #[arg(long)]
    pub json: bool,
}

/// How results are to be printed.
#[derive(Clone, Copy, Debug)]
pub struct Printer {
    /// The language of everything that people read.
    pub lang: Lang,
    /// Whether a machine reads.
    pub json: bool,
}

impl Printer {
    /// Prints a value as JSON for machines, or as text for people.
    ///
    /// # Errors
    /// When stdout cannot be written.
    pub fn show<T: Serialize>(
        self,
        value: &T,
        text: impl FnOnce(Lang) -> String,
    ) -> Result<(), CliError> {
        let mut out = anstream::stdout().lock();
        if self.json {
            serde_json::to_writer_pretty(&mut out, value).map_err(io::Error::from)?;
            writeln!(out)?;
        } else {
            write!(out, "{}", text(self.lang))?;
        }
        Ok(out.flush()?)
    }

    /// Prints one line, the same for people and machines.
    ///
    /// # Errors
    /// When stdout cannot be written.
    pub fn line(self, line: &str) -> Result<(), CliError> {
        let mut out = anstream::stdout().lock();
        writeln!(out, "{line}")?;
        Ok(out.flush()?)
    }

    /// Says something beside the result, on stderr; nothing when a machine reads.
    pub fn remark(self, text: impl FnOnce(Lang) -> String) {
        if !self.json {
            anstream::eprintln!("{}", text(self.lang));
        }
    }
}

/// A counter of events on the terminal, for work that takes long. Hidden elsewhere.
#[must_use]
pub fn spinner() -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{spinner} {human_pos} · {per_sec}");
    let bar = ProgressBar::new_spinner();
    bar.enable_steady_tick(Duration::from_millis(200));
    match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
