//! Backups that a server makes of its own log: nobody else can, since it has the log open.
//!
//! Each is written while recording goes on, read back whole, and only then given its name, which
//! holds the moment and the last event: `daicho-20261125T030000Z-157.backup`. The names tell after
//! a restart when the next one is due, and which ones are too old to be kept.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;
use std::{fs, io};

use chrono::{DateTime, NaiveDateTime, Utc};
use clap::Args;
use tokio::sync::oneshot;

use crate::cli::companion::Companion;
use crate::cli::error::CliError;
use crate::domain::seq::Seq;
use crate::http::health::Gate;
use crate::notary::reader::Reader;
use crate::store::EventStore;
use crate::store::backup::{BackupReport, backup_up_to};
use crate::store::disclosures::{self, DisclosureStore};
use crate::store::error::StoreError;
use crate::tracker::Environment;

const PREFIX: &str = "daicho-";
const SUFFIX: &str = ".backup";
/// What a backup is called until it is whole.
const PARTIAL: &str = ".backup.partial";
const STAMP: &str = "%Y%m%dT%H%M%SZ";
/// How long a server waits after a failure, unless backups are more frequent than that.
const RETRY: Duration = Duration::from_secs(10 * 60);
const EVERY: Every = Every(Duration::from_secs(24 * 60 * 60));
const KEEP: usize = 14;

/// A time between two backups: a whole number and its unit, `90s`, `30m`, `24h` or `7d`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Every(Duration);

impl FromStr for Every {
    type Err = &'static str;

    fn from_str(written: &str) -> Result<Self, Self::Err> {
        let expected = "expected a number and its unit, such as 30m, 24h or 7d";
        let (digits, unit) = written
            .len()
            .checked_sub(1)
            .and_then(|at| written.split_at_checked(at))
            .ok_or(expected)?;
        let seconds = match unit {
            "s" => 1,
            "m" => 60,
            "h" => 60 * 60,
            "d" => 24 * 60 * 60,
            _ => return Err(expected),
        };
        let number: u32 = digits.parse().map_err(|_| expected)?;
        let every = Duration::from_secs(u64::from(number) * seconds);
        if every.is_zero() { Err(expected) } else { Ok(Self(every)) }
    }
}

/// The flags of the backups.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Backups")]
pub struct BackupArgs {
    /// Write backups into this directory while serving
    #[arg(long, env = "DAICHO_BACKUP_DIR", value_name = "DIR")]
    backup_dir: Option<PathBuf>,
    /// How often: a number and s, m, h or d; default 24h
    #[arg(long, env = "DAICHO_BACKUP_EVERY", value_name = "TIME", requires = "backup_dir")]
    backup_every: Option<Every>,
    /// How many are kept, the oldest goes first; default 14
    #[arg(
        long,
        env = "DAICHO_BACKUP_KEEP",
        value_name = "COUNT",
        requires = "backup_dir",
        value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(1..=100_000)
    )]
    backup_keep: Option<usize>,
}

impl BackupArgs {
    /// The backups asked for, if any. Makes their directory.
    ///
    /// # Errors
    /// Usage, where the directory cannot be made or written.
    pub fn read(self) -> Result<Option<Plan>, CliError> {
        let Some(dir) = self.backup_dir else { return Ok(None) };
        prepare(&dir).map_err(|error| {
            CliError::usage(
                format!("--backup-dir: cannot write there: {error}. Name another directory."),
                format!(
                    "--backup-dir: 書き込めません（{error}）。別のディレクトリーを指定してください。"
                ),
            )
        })?;
        let Every(every) = self.backup_every.unwrap_or(EVERY);
        Ok(Some(Plan { dir, every, keep: self.backup_keep.unwrap_or(KEEP) }))
    }
}

/// Makes the directory, for its owner alone, and takes away what a kill left half written.
fn prepare(dir: &Path) -> io::Result<()> {
    if !dir.is_dir() {
        make_private(dir)?;
    }
    tempfile::tempfile_in(dir)?;
    for entry in fs::read_dir(dir)? {
        let name = entry?.file_name();
        let name = name.to_str().unwrap_or_default();
        if name.starts_with(PREFIX) && name.ends_with(PARTIAL) {
            fs::remove_file(dir.join(name))?;
        }
    }
    Ok(())
}

fn make_private(dir: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir)
}

/// Where backups go, how often, and how many stay.
#[derive(Clone, Debug)]
pub struct Plan {
    dir: PathBuf,
    every: Duration,
    keep: usize,
}

/// What a backup is made of.
#[derive(Clone)]
pub struct Sources {
    /// The log.
    pub store: Arc<dyn EventStore>,
    /// The personal data beside it.
    pub disclosures: Arc<dyn DisclosureStore>,
    /// Who knows the checkpoint.
    pub reader: Reader,
    /// The settings and the keys; the checkpoint is that of the moment.
    pub companion: Companion,
    /// What time it is.
    pub environment: Arc<dyn Environment>,
}

impl Sources {
    /// Writes a backup into a new file. What is recorded meanwhile is in the next one: the checkpoint is
    /// taken before the head, so that the events reach it, and the personal data after, so that none is
    /// missing that an event speaks of.
    pub(super) fn write(
        &self,
        path: impl FnOnce(Seq) -> PathBuf,
    ) -> Result<(PathBuf, BackupReport), StoreError> {
        let doing = "write the backup";
        let checkpoint = self.reader.published().map(|published| published.note.clone());
        let companion = Companion { checkpoint, ..self.companion.clone() };
        let companion = serde_json::to_vec(&companion).map_err(io::Error::from);
        let companion = companion.map_err(StoreError::io(doing))?;
        let head = self.store.head();
        let path = path(head);
        let personal = disclosures::to_lines(self.disclosures.all()?.iter());
        let report = backup_up_to(self.store.as_ref(), head, &companion, &personal, &path)?;
        Ok((path, report))
    }
}

impl Plan {
    /// Makes backups for as long as the server runs. One that is being written when the server
    /// ends is given up: it has no name yet, and the next start takes it away.
    pub async fn carry_out(self, sources: Sources, gate: Arc<Gate>) {
        loop {
            let now = sources.environment.now().to_utc();
            tokio::time::sleep(self.wait(now)).await;
            match self.back_up_aside(&sources).await {
                Ok((path, report)) => {
                    let file = path.file_name().unwrap_or_default().to_string_lossy();
                    let (events, bytes) = (report.head.0, report.bytes);
                    tracing::info!(%file, events, bytes, "a backup was written and read back");
                    gate.backed_up(sources.environment.now());
                    if let Err(error) = self.forget_old() {
                        tracing::warn!(%error, "old backups could not be taken away");
                    }
                }
                Err(error) => {
                    gate.not_backed_up();
                    tracing::error!(%error, "no backup could be written");
                    tokio::time::sleep(RETRY.min(self.every)).await;
                }
            }
        }
    }

    /// How long until the next backup is due.
    fn wait(&self, now: DateTime<Utc>) -> Duration {
        let newest = self.kept().ok().and_then(|kept| kept.into_iter().max());
        let since = newest.map(|Named { at, .. }| (now - at).to_std().unwrap_or_default());
        since.map_or(Duration::ZERO, |since| self.every.saturating_sub(since))
    }

    /// Writes one on a thread of its own, for which nobody waits when the server ends.
    async fn back_up_aside(
        &self,
        sources: &Sources,
    ) -> Result<(PathBuf, BackupReport), StoreError> {
        let (plan, sources) = (self.clone(), sources.clone());
        let (send, written) = oneshot::channel();
        let thread = std::thread::Builder::new().name("backup".into());
        let started = thread.spawn(move || {
            // Nobody waits any more when stopping came first.
            let _ = send.send(plan.back_up(&sources));
        });
        started.map_err(StoreError::io("start a thread"))?;
        let ended = || StoreError::io("write the backup")(io::Error::other("its thread ended"));
        written.await.unwrap_or_else(|_| Err(ended()))
    }

    /// Writes one.
    fn back_up(&self, sources: &Sources) -> Result<(PathBuf, BackupReport), StoreError> {
        let at = sources.environment.now().to_utc();
        sources.write(|head| self.dir.join(Named { at, head }.name()))
    }

    /// The backups in the directory. Other files are none of our business.
    fn kept(&self) -> io::Result<Vec<Named>> {
        let mut kept = Vec::new();
        for entry in fs::read_dir(&self.dir)? {
            kept.extend(entry?.file_name().to_str().and_then(Named::read));
        }
        Ok(kept)
    }

    fn forget_old(&self) -> io::Result<()> {
        let mut kept = self.kept()?;
        kept.sort();
        let old = kept.len().saturating_sub(self.keep);
        kept[..old].iter().try_for_each(|named| fs::remove_file(self.dir.join(named.name())))
    }
}

/// What the name of a backup says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Named {
    at: DateTime<Utc>,
    head: Seq,
}

impl Named {
    fn name(self) -> String {
        format!("{PREFIX}{}-{}{SUFFIX}", self.at.format(STAMP), self.head.0)
    }

    fn read(name: &str) -> Option<Self> {
        let middle = name.strip_prefix(PREFIX)?.strip_suffix(SUFFIX)?;
        let (stamp, head) = middle.split_once('-')?;
        let at = NaiveDateTime::parse_from_str(stamp, STAMP).ok()?.and_utc();
        let named = Self { at, head: Seq(head.parse().ok()?) };
        // Only what we wrote ourselves is read.
        (named.name() == name).then_some(named)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(stamp: &str, head: u64) -> String {
        format!("daicho-{stamp}-{head}.backup")
    }

    #[test]
    fn a_time_has_a_number_and_a_unit() {
        let seconds = |written: &str| written.parse().map(|Every(every)| every.as_secs()).ok();
        assert_eq!(seconds("90s"), Some(90));
        assert_eq!(seconds("30m"), Some(1_800));
        assert_eq!(seconds("24h"), Some(86_400));
        assert_eq!(seconds("7d"), Some(604_800));
        for bad in ["", "h", "24", "0h", "-1h", "1.5h", "24 h", "24時", "99999999999d"] {
            assert_eq!(seconds(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn the_newest_name_tells_when_the_next_is_due_and_the_oldest_go() {
        let dir = tempfile::tempdir().unwrap();
        let touch = |name: &str| fs::write(dir.path().join(name), "").unwrap();
        let plan = Plan { dir: dir.path().into(), every: Duration::from_secs(3_600), keep: 2 };
        let now = Named::read(&named("20261125T030000Z", 1)).unwrap().at;
        assert_eq!(plan.wait(now), Duration::ZERO, "none yet");
        touch(&named("20261125T023000Z", 9));
        assert_eq!(plan.wait(now), Duration::from_secs(1_800));
        touch(&named("20261125T001500Z", 7));
        touch(&named("20261124T001500Z", 5));
        touch("daicho-by-hand.backup");
        assert_eq!(plan.wait(now), Duration::from_secs(1_800));
        plan.forget_old().unwrap();
        let mut left: Vec<_> = fs::read_dir(dir.path()).unwrap().map(|e| e.unwrap()).collect();
        left.sort_by_key(fs::DirEntry::file_name);
        let left: Vec<_> = left.iter().map(|e| e.file_name().into_string().unwrap()).collect();
        let expected = [
            named("20261125T001500Z", 7),
            named("20261125T023000Z", 9),
            "daicho-by-hand.backup".into(),
        ];
        assert_eq!(left, expected);
        touch("daicho-20261125T030000Z-9.backup.partial");
        prepare(dir.path()).unwrap();
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 3, "what a kill left is gone");
    }
}
