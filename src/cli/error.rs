//! Every way in which a command ends badly: its exit code, and its message in both languages.

use std::fmt;
use std::io;
use std::path::Path;

use serde_json::json;

use crate::domain::fields::Fault;
use crate::domain::rejection::Rejection;
use crate::imports::error::{ImportError, RowError};
use crate::imports::wording::{self, Terms};
use crate::pages::refusals;
use crate::pages::words::{Lang, Words, pick};
use crate::store::error::StoreError;
use crate::tracker::{Refusal, ReplayError, SubmitError};

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
    Rows {
        /// Each row with its message.
        rows: Vec<RowError>,
    },
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
}

impl CliError {
    /// A usage error.
    #[must_use]
    pub fn usage(en: impl Into<String>, ja: impl Into<String>) -> Self {
        Self::Usage(Words::new(en, ja))
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
        // A library adds the path of a temporary file of ours, which tells nobody anything.
        let error = error.to_string();
        let error = error.split(" at path ").next().unwrap_or(&error);
        Self::usage(
            format!("cannot use the file {name:?}: {error}. Check its name and your rights."),
            format!("ファイル「{name}」を使えません: {error}。名前と権限を確かめてください。"),
        )
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
        let terms = Terms::command_line(file);
        let said = |error: &ImportError, lang| wording::import(lang, error, terms);
        match error {
            ImportError::Rows { rows } => Self::Rows { rows },
            ImportError::Submit(error) => error.into(),
            ImportError::Read(error) => Self::file(file, &error),
            ImportError::Unwritable(error) => io::Error::from(error).into(),
            error => Self::usage(said(&error, Lang::En), said(&error, Lang::Ja)),
        }
    }

    /// The exit code: 1 refused by a rule, 2 usage, 3 store, 4 verification failed.
    #[must_use]
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::Rule(_)
            | Self::Rows { .. }
            | Self::SomeRefused { .. }
            | Self::Refused(_)
            | Self::NotFound(_) => 1,
            Self::Usage(_) | Self::Faults { .. } => 2,
            Self::InUse | Self::Store(_) => 3,
            Self::Verification(_) => 4,
            Self::Closed => 0,
        }
    }

    const fn kind(&self) -> &'static str {
        match self {
            Self::Rule(_) | Self::Refused(_) => "rule",
            Self::Faults { .. } => "data",
            Self::Rows { .. } | Self::SomeRefused { .. } => "rows",
            Self::NotFound(_) => "not_found",
            Self::Usage(_) => "usage",
            Self::InUse | Self::Store(_) => "store",
            Self::Verification(_) => "verification",
            Self::Closed => "closed",
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
            Self::Rule(rule) => refusals::rejection(lang, rule),
            Self::Faults { faults } => {
                faults.iter().map(|f| refusals::fault(lang, f)).collect::<Vec<_>>().join("\n")
            }
            Self::Rows { rows } => rows_message(lang, rows),
            Self::SomeRefused { count } => pick(
                lang,
                match count {
                    1 => "1 row was refused; the others were taken.".to_owned(),
                    count => format!("{count} rows were refused; the others were taken."),
                },
                format!("{count} 件を拒否し、ほかは受け付けました。"),
            ),
            Self::InUse => store_words(&StoreError::InUse).in_lang(lang).into(),
            Self::Usage(words)
            | Self::Refused(words)
            | Self::NotFound(words)
            | Self::Store(words)
            | Self::Verification(words) => words.in_lang(lang).into(),
            Self::Closed => String::new(),
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

/// How many refused rows are written out.
const ROWS_SHOWN: usize = 20;

fn rows_message(lang: Lang, rows: &[RowError]) -> String {
    let mut lines: Vec<String> =
        rows.iter().take(ROWS_SHOWN).map(|row| wording::row(lang, row)).collect();
    if rows.len() > ROWS_SHOWN {
        let more = rows.len() - ROWS_SHOWN;
        lines.push(pick(lang, format!("… and {more} more"), format!("…ほか {more} 件")));
    }
    lines.push(pick(
        lang,
        "Nothing was recorded. Set the file right, or record the rest with --keep-going.".into(),
        "何も記録していません。ファイルを直すか、--keep-going で残りを記録してください。".into(),
    ));
    lines.join("\n")
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
        Self::usage(format!("cannot write: {error}."), format!("書き込めません: {error}。"))
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
            error => Self::Store(store_words(&error)),
        }
    }
}

/// A store's error in both languages.
#[must_use]
pub fn store_words(error: &StoreError) -> Words {
    let ja = match error {
        StoreError::AlreadyALog => {
            "空のディレクトリーが必要ですが、すでにログがあります。そのログを開くか、別のディレクトリーを選んでください。".into()
        }
        StoreError::NotEmpty => {
            "空のディレクトリーが必要ですが、ほかのファイルがあります。別のディレクトリーを選んでください。".into()
        }
        StoreError::NoLog => {
            "ログがありません。`daicho init` で作るか、`daicho restore` で復元してください。".into()
        }
        StoreError::InUse => {
            "別の daicho プロセスがこのログを開いています。先にそれを止めてください。".into()
        }
        StoreError::PersonalDamaged { line, why } => format!(
            "個人情報のファイル personal の {line} 行目が壊れています（{why}）。バックアップから戻すか、\
             その行を除いて `daicho verify` を実行してください（除いた行の個人情報は失われます）。"
        ),
        StoreError::Damaged { first_bad, why } => format!(
            "ログは {first_bad} から壊れています（{why}）。ファイルはそのまま残してください。\
             `daicho verify` で詳しく調べ、`daicho restore` でバックアップを戻せます。"
        ),
        StoreError::BadBackup { first_bad, why } => format!(
            "バックアップは {first_bad} から壊れています（{why}）。別のバックアップを使ってください。"
        ),
        StoreError::BackupExists => {
            "バックアップには新しいファイルが必要ですが、同名のファイルがあります。別の名前を選んでください。".into()
        }
        StoreError::NoRoom { free_bytes, needed_bytes } => format!(
            "ログのディスクには {} MiB 以上の空きが必要ですが、{} MiB しかありません。空きを作ってからやり直してください。\
             何も書き込んでいません。",
            needed_bytes.div_ceil(1 << 20),
            free_bytes >> 20
        ),
        StoreError::Io { doing, source } => format!(
            "ディスクの操作に失敗しました（{doing}: {source}）。空き容量と権限を確かめ、開き直してください。"
        ),
        StoreError::Engine { doing, why } => format!(
            "保存エンジンの操作に失敗しました（{doing}: {why}）。ログを開き直し、検証してください。"
        ),
    };
    Words::new(format!("{error}."), ja)
}

impl From<ReplayError> for CliError {
    fn from(error: ReplayError) -> Self {
        match error {
            ReplayError::Store(error) => error.into(),
            ReplayError::Unreadable { seq, source } => Self::Store(Words::new(
                format!("{seq} cannot be read: {source}. Use the version of daicho that wrote it."),
                format!("{seq} を読めません（{source}）。記録した版の daicho を使ってください。"),
            )),
            ReplayError::Misplaced { place, says } => Self::Store(Words::new(
                format!("expected {place}, the event there says {says}. Verify the log."),
                format!(
                    "{place} の位置にある記録が {says} と名乗っています。ログを検証してください。"
                ),
            )),
        }
    }
}

impl From<SubmitError> for CliError {
    fn from(error: SubmitError) -> Self {
        match error {
            SubmitError::Refused { refusal, .. } => refusal.into(),
            SubmitError::Store(error) => Self::Store(store_words(&error)),
            SubmitError::Moved { expected, head } => Self::usage(
                format!("expected the head {expected}, found {head}. Look again and decide anew."),
                format!(
                    "末尾は {expected} のはずですが、{head} です。確かめてからやり直してください。"
                ),
            ),
            SubmitError::ReadOnly { why } => Self::Store(Words::new(
                format!("the log is read-only ({why}). Open it again."),
                format!("ログは読み取り専用です（{why}）。開き直してください。"),
            )),
        }
    }
}

impl From<Refusal> for CliError {
    fn from(refusal: Refusal) -> Self {
        let said = |lang| wording::refusal(lang, &refusal);
        let words = Words::new(said(Lang::En), said(Lang::Ja));
        match refusal {
            Refusal::Rule(rejection) => Self::Rule(rejection),
            Refusal::Unreadable(_) => Self::Store(words),
            Refusal::Personal(error) => error.into(),
            _ => Self::Usage(words),
        }
    }
}
