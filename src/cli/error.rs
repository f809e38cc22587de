//! Every way in which a command ends badly, with its exit code.

use std::fmt;
use std::io;
use std::path::Path;

use serde_json::json;

use crate::domain::fields::Fault;
use crate::domain::rejection::Rejection;
use crate::imports::error::ImportError;
use crate::imports::exported::ExportedError;
use crate::notary::error::NotaryError;
use crate::store::error::StoreError;
use crate::tracker::{Refusal, ReplayError, SubmitError};
use crate::wording::imports::{self, Terms};
use crate::wording::lang::{Lang, Words, pick};
use crate::wording::{command_line, exported, fields, proofs, recording, rejections, store};

/// Why a command did not do what was asked.
#[derive(Debug)]
pub enum CliError {
    /// A rule of the register says no.
    Rule(Box<Rejection>),
    /// The data does not fit its type.
    Faults {
        /// The fields that are wrong.
        faults: Vec<Fault>,
    },
    /// Rows of an import were refused, and with them the whole import.
    Rows(Words),
    /// Some rows of an import were refused, and the others recorded.
    SomeRefused {
        /// How many were refused.
        count: u64,
    },
    /// The command line itself, a file, or an argument is wrong.
    Usage(Words),
    /// What was asked contradicts what there is.
    Refused(Words),
    /// The register was asked for something that it does not hold.
    NotFound(Words),
    /// Another process has the log open.
    InUse,
    /// The log cannot be read or written.
    Store(Words),
    /// The log is not as it was written.
    Verification(Words),
    /// The reader of our output went away.
    Closed,
    /// Whoever was asked pressed Ctrl-C.
    Interrupted,
}

impl CliError {
    /// A usage error.
    #[must_use]
    pub fn usage(en: impl Into<String>, ja: impl Into<String>) -> Self {
        Self::Usage(Words::new(en, ja))
    }

    /// Something that is not as it was written.
    #[must_use]
    pub fn verification(en: impl Into<String>, ja: impl Into<String>) -> Self {
        Self::Verification(Words::new(en, ja))
    }

    /// Something that the register does not hold.
    #[must_use]
    pub fn not_found(en: impl Into<String>, ja: impl Into<String>) -> Self {
        Self::NotFound(Words::new(en, ja))
    }

    /// A file that cannot be read or written.
    #[must_use]
    pub fn file(name: &str, error: &io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::Closed;
        }
        Self::Usage(command_line::unusable_file(name, error))
    }

    /// What the store says of a backup: where its file cannot be found or used, that file is named.
    #[must_use]
    pub fn backup(error: StoreError, file: &Path) -> Self {
        use io::ErrorKind as Kind;

        let of_the_file = [
            Kind::InvalidFilename,
            Kind::IsADirectory,
            Kind::NotADirectory,
            Kind::NotFound,
            Kind::PermissionDenied,
            Kind::ReadOnlyFilesystem,
        ];
        match error {
            StoreError::Io { doing: "read the backup" | "write the backup", source }
                if of_the_file.contains(&source.kind()) =>
            {
                Self::file(&file.display().to_string(), &source)
            }
            error => error.into(),
        }
    }

    /// Why nothing of an import was recorded, with the name of its file.
    #[must_use]
    pub fn import(error: ImportError, file: &str) -> Self {
        Self::import_of(error, file, true)
    }

    /// The same of a file of which no part can be recorded by itself.
    #[must_use]
    pub fn import_whole(error: ImportError, file: &str) -> Self {
        Self::import_of(error, file, false)
    }

    fn import_of(error: ImportError, file: &str, in_part: bool) -> Self {
        let terms = Terms::command_line(file);
        match error {
            ImportError::Rows { rows } => {
                Self::Rows(Words::both(|lang| command_line::refused_rows(lang, &rows, in_part)))
            }
            ImportError::Submit(error) => error.into(),
            ImportError::Read(error) => Self::file(file, &error),
            ImportError::Unwritable(error) => io::Error::from(error).into(),
            error => Self::Usage(Words::both(|lang| imports::import(lang, &error, terms))),
        }
    }

    /// The same error with what it is about before its message: a flag or a file.
    #[must_use]
    pub fn about(self, subject: &str) -> Self {
        match self {
            Self::Usage(words) => Self::Usage(words.about(subject)),
            Self::Refused(words) => Self::Refused(words.about(subject)),
            Self::NotFound(words) => Self::NotFound(words.about(subject)),
            Self::Store(words) => Self::Store(words.about(subject)),
            Self::Verification(words) => Self::Verification(words.about(subject)),
            Self::Rule(_)
            | Self::Faults { .. }
            | Self::Rows(_)
            | Self::SomeRefused { .. }
            | Self::InUse
            | Self::Closed
            | Self::Interrupted => self,
        }
    }

    /// The exit code: 1 refused by a rule, 2 usage, 3 store, 4 verification failed.
    #[must_use]
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::Rule(_)
            | Self::Rows(_)
            | Self::SomeRefused { .. }
            | Self::Refused(_)
            | Self::NotFound(_) => 1,
            Self::Usage(_) | Self::Faults { .. } => 2,
            Self::InUse | Self::Store(_) => 3,
            Self::Verification(_) => 4,
            Self::Closed => 0,
            // What a shell says of a program that Ctrl-C ended.
            Self::Interrupted => 130,
        }
    }

    const fn kind(&self) -> &'static str {
        match self {
            Self::Rule(_) | Self::Refused(_) => "rule",
            Self::Faults { .. } => "data",
            Self::Rows(_) | Self::SomeRefused { .. } => "rows",
            Self::NotFound(_) => "not_found",
            Self::Usage(_) => "usage",
            Self::InUse | Self::Store(_) => "store",
            Self::Verification(_) => "verification",
            Self::Closed => "closed",
            Self::Interrupted => "interrupted",
        }
    }

    /// The message, a line for each thing that is wrong. A control character of what came, which a
    /// terminal would obey, is written as its escape; what came at great length is cut.
    #[must_use]
    pub fn message(&self, lang: Lang) -> String {
        let said = self.said(lang);
        let escaped = |character: char| match character {
            '\n' => "\n".into(),
            control if control.is_control() => control.escape_default().to_string(),
            other => other.to_string(),
        };
        said.chars()
            .map(escaped)
            .collect::<String>()
            .lines()
            .map(shortened)
            .collect::<Vec<_>>()
            .join("\n")
    }

    fn said(&self, lang: Lang) -> String {
        match self {
            Self::Rule(rule) => rejections::rejection(lang, rule),
            Self::Faults { faults } => fields::faults(lang, faults, "\n"),
            Self::SomeRefused { count } => command_line::some_refused(lang, *count),
            Self::InUse => store::failed(lang, &StoreError::InUse),
            Self::Rows(words)
            | Self::Usage(words)
            | Self::Refused(words)
            | Self::NotFound(words)
            | Self::Store(words)
            | Self::Verification(words) => words.in_lang(lang).into(),
            Self::Closed => String::new(),
            Self::Interrupted => {
                pick(lang, "Stopped; nothing was recorded.", "中止しました。何も記録していません。")
                    .into()
            }
        }
    }

    /// The error for machines.
    #[must_use]
    pub fn json(&self, lang: Lang) -> serde_json::Value {
        let lines: Vec<String> = self.message(lang).lines().map(Into::into).collect();
        json!({"error": {"kind": self.kind(), "exit_code": self.exit_code(), "messages": lines}})
    }
}

/// How many characters of a line are shown at most, and how many of them are its end.
const LINE_CHARS: usize = 900;
const END_CHARS: usize = 200;

/// A line without its middle, where it is too long to read.
fn shortened(line: &str) -> String {
    let many = line.chars().count();
    if many <= LINE_CHARS {
        return line.into();
    }
    let start: String = line.chars().take(LINE_CHARS - END_CHARS).collect();
    let end: String = line.chars().skip(many - END_CHARS).collect();
    format!("{start} … {end}")
}

impl fmt::Display for CliError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message(Lang::En))
    }
}

impl From<io::Error> for CliError {
    /// An error while writing results.
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::Closed;
        }
        Self::Usage(command_line::unwritable(&error))
    }
}

impl From<ExportedError> for CliError {
    fn from(error: ExportedError) -> Self {
        Self::Usage(Words::both(|lang| exported::exported(lang, &error)))
    }
}

impl From<Rejection> for CliError {
    fn from(rejection: Rejection) -> Self {
        Self::Rule(Box::new(rejection))
    }
}

impl From<StoreError> for CliError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::InUse => Self::InUse,
            error => Self::Store(Words::both(|lang| store::failed(lang, &error))),
        }
    }
}

impl From<NotaryError> for CliError {
    fn from(error: NotaryError) -> Self {
        match &error {
            NotaryError::Store(inner) if matches!(**inner, StoreError::InUse) => Self::InUse,
            _ => Self::Store(Words::both(|lang| proofs::notary(lang, &error))),
        }
    }
}

impl From<ReplayError> for CliError {
    fn from(error: ReplayError) -> Self {
        match error {
            ReplayError::Store(error) => error.into(),
            ReplayError::Unreadable { .. } | ReplayError::Misplaced { .. } => {
                Self::Store(Words::both(|lang| recording::not_folded(lang, &error)))
            }
        }
    }
}

impl From<SubmitError> for CliError {
    fn from(error: SubmitError) -> Self {
        let words = Words::both(|lang| recording::not_recorded(lang, &error));
        match error {
            SubmitError::Refused { refusal, .. } => refusal.into(),
            SubmitError::Moved { .. } | SubmitError::Revised { .. } => Self::Usage(words),
            SubmitError::TooMany { .. } | SubmitError::ClockBehind { .. } => Self::Refused(words),
            SubmitError::Store(_) | SubmitError::ReadOnly { .. } => Self::Store(words),
        }
    }
}

impl From<Refusal> for CliError {
    fn from(refusal: Refusal) -> Self {
        let words = Words::both(|lang| recording::refused(lang, &refusal));
        match refusal {
            Refusal::Rule(rejection) => Self::Rule(rejection),
            Refusal::Unreadable(_) | Refusal::Unread(_) => Self::Store(words),
            Refusal::Personal(error) => error.into(),
            Refusal::CommandIdTaken { .. }
            | Refusal::OtherPersonal { .. }
            | Refusal::TooLarge { .. } => Self::Usage(words),
        }
    }
}
