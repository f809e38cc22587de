//! What lies beside an exported log, and its personal data on the way back.

use std::fs;
use std::path::{Path, PathBuf};

use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::cli::error::CliError;
use crate::domain::digest::Digest;
use crate::domain::disclosure::Disclosure;
use crate::domain::event::Event;
use crate::domain::recorded::RecordedEvent;
use crate::domain::seq::Seq;
use crate::wording::lang::Words;

/// One line beside a log.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Opened {
    /// The event whose `_sd` holds the digest.
    pub seq: Seq,
    pub field: String,
    pub value: Map<String, Value>,
    pub digest: Digest,
    pub disclosure: String,
}

/// What the name of the file of personal data adds to that of the log beside which it lies.
pub const DISCLOSURES: &str = ".disclosures";
/// What the name of the signed checkpoint adds.
pub const CHECKPOINT: &str = ".checkpoint";

/// The name of a file beside an exported log.
#[must_use]
pub fn beside(log: &Path, suffix: &str) -> PathBuf {
    let mut name = log.file_name().unwrap_or_default().to_os_string();
    name.push(suffix);
    log.with_file_name(name)
}

/// What a file beside an export holds, and what the events of the export say of it.
pub struct Details {
    file: String,
    /// Each disclosure with its line.
    all: FxHashMap<Digest, (u64, Disclosure)>,
    /// Those that an event commits to.
    wanted: FxHashSet<Digest>,
    /// What an event commits to and the file does not hold.
    missing: FxHashSet<Digest>,
    erased: FxHashSet<Digest>,
}

impl Details {
    /// Reads the file.
    ///
    /// # Errors
    /// Usage, naming the line that is not as it was written.
    pub fn read(path: &Path) -> Result<Self, CliError> {
        let file = path.display().to_string();
        let text = fs::read_to_string(path).map_err(|error| CliError::file(&file, &error))?;
        let mut all = FxHashMap::default();
        for (line, number) in text.trim_start_matches('\u{feff}').lines().zip(1..) {
            let one = read_line(line).ok_or_else(|| bad_line(&file, number))?;
            all.insert(one.digest().clone(), (number, one));
        }
        let (wanted, missing, erased) = Default::default();
        Ok(Self { file, all, wanted, missing, erased })
    }

    /// Takes note of what an event says of personal data.
    pub fn see(&mut self, recorded: &RecordedEvent) {
        for digest in recorded.digests() {
            let held = self.all.contains_key(digest);
            if held { &mut self.wanted } else { &mut self.missing }.insert(digest.clone());
        }
        if let Event::Erased(erasure) = &recorded.event {
            self.erased.extend(erasure.digests.iter().cloned());
        }
    }

    /// Keeps what is to come back, once every event was seen: what was erased does not. Answers whether
    /// something is missing.
    ///
    /// # Errors
    /// Usage, naming a line to which no event commits.
    pub fn settle(&mut self) -> Result<bool, CliError> {
        let strange = self.all.iter().filter(|(digest, _)| !self.wanted.contains(*digest));
        if let Some(line) = strange.map(|(_, (line, _))| *line).min() {
            let file = &self.file;
            return Err(CliError::Usage(Words::new(
                format!(
                    "{file}: line {line}: no event of the export commits to this. Use the file that was \
                     written beside it. Nothing was restored."
                ),
                format!(
                    "{file}: {line} 行目: 書き出しのどの記録にも対応しません。\
                     一緒に書き出されたファイルを使ってください。何も復元していません。"
                ),
            )));
        }
        self.all.retain(|digest, _| !self.erased.contains(digest));
        self.missing.retain(|digest| !self.erased.contains(digest));
        Ok(!self.missing.is_empty())
    }

    /// What comes back, in the order of its lines.
    #[must_use]
    pub fn disclosures(&self) -> Vec<Disclosure> {
        let mut all: Vec<&(u64, Disclosure)> = self.all.values().collect();
        all.sort_unstable_by_key(|(line, _)| *line);
        all.into_iter().map(|(_, one)| one.clone()).collect()
    }
}

/// A disclosure whose line says in all its parts what it says.
fn read_line(line: &str) -> Option<Disclosure> {
    let opened: Opened = serde_json::from_str(line).ok()?;
    let one = Disclosure::parse(&opened.disclosure).ok()?;
    let same = *one.digest() == opened.digest
        && one.details().field == opened.field
        && one.details().value == opened.value;
    same.then_some(one)
}

fn bad_line(file: &str, line: u64) -> CliError {
    CliError::Usage(Words::new(
        format!(
            "{file}: line {line}: expected personal data as it was exported, found something else: the line \
             was cut or edited. Take another copy of the file. Nothing was restored."
        ),
        format!(
            "{file}: {line} 行目: 書き出されたままの個人情報ではありません（切れたか編集された行です）。\
             別の写しを使ってください。何も復元していません。"
        ),
    ))
}
