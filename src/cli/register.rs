//! The data directory: a log, its settings, and how a command opens them.

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::cli::clock::{self, SystemEnvironment};
use crate::cli::companion::{Companion, Honoured};
use crate::cli::error::CliError;
use crate::domain::recorded::Recording;
use crate::domain::seq::Seq;
use crate::domain::settings::Settings;
use crate::merkle::checkpoint::Checkpoint;
use crate::merkle::key::VerifierKey;
use crate::notary::Notary;
use crate::notary::error::NotaryError;
use crate::notary::keys::KeyFile;
use crate::notary::tree::{Promised, Tree};
use crate::notary::tree_files::TREE;
use crate::projections::clocks;
use crate::store::EventStore;
use crate::store::backup::{self, BackupReport};
use crate::store::bundle::Bundle;
use crate::store::chain::ChainHash;
use crate::store::disclosures::{self, DisclosureFile, DisclosureStore};
use crate::store::durable::{self, Readers};
use crate::store::engine;
use crate::store::error::StoreError;
use crate::store::left_out;
use crate::store::mirror::MirrorLog;
use crate::tracker::{
    Environment, Folded, ReplayError, Tracker, fold, fold_views, read_event, settle,
};
use crate::wording::lang::{Lang, Words};
use crate::wording::{proofs, recording, store};

/// The file with the settings.
const SETTINGS: &str = "settings.json";
/// The file with the disclosures of personal data.
const PERSONAL: &str = "personal";

/// The log's name where none is given.
pub const DEFAULT_ORIGIN: &str = "daicho.example";

/// A log that was opened, and the chain's value where it was asked for.
type Opened = (Arc<dyn EventStore>, Option<ChainHash>);
/// Opens a log and hands out its events.
type Read<'a> =
    &'a mut dyn FnMut(&mut dyn FnMut(&mut Bundle) -> ControlFlow<()>) -> Result<Opened, StoreError>;

/// Where a register lies.
#[derive(Clone, Debug)]
pub struct Place {
    dir: PathBuf,
    /// In which language a warning is given; none where nobody reads one.
    warned: Option<Lang>,
}

impl Place {
    /// The directory named, else the platform's data directory.
    ///
    /// # Errors
    /// Usage, where the platform names no home.
    pub fn new(named: Option<PathBuf>) -> Result<Self, CliError> {
        let at = |dir| Self { dir, warned: None };
        if let Some(dir) = named {
            return Ok(at(dir));
        }
        directories::ProjectDirs::from("", "", "daicho")
            .map(|dirs| at(dirs.data_dir().to_owned()))
            .ok_or_else(|| {
                CliError::usage(
                    "expected --data DIR or DAICHO_DATA: this system names no data directory.",
                    "--data DIR または DAICHO_DATA が必要です。このシステムには既定のデータディレクトリーがありません。",
                )
            })
    }

    /// The same place, for somebody who reads warnings in this language.
    #[must_use]
    pub const fn warning(mut self, lang: Lang) -> Self {
        self.warned = Some(lang);
        self
    }

    /// Warns of a clock that is behind the one by which the last event was recorded.
    fn check_clock(&self, seq: Seq, last: Option<Recording>) {
        let Some((lang, last)) = self.warned.zip(last) else { return };
        let now = SystemEnvironment.now();
        if let Some(said) = clocks::ahead_of(last, now) {
            anstream::eprintln!("{}", recording::clock_behind(lang, now, seq, said));
        }
    }

    /// Whether the log was opened to be written; warns where it is only read, from a copy.
    fn is_writable(&self, log: &dyn EventStore) -> bool {
        let Err(error @ StoreError::OnlyRead { .. }) = log.check_room(0) else { return true };
        if let Some(lang) = self.warned {
            anstream::eprintln!("{}", store::failed(lang, &error));
        }
        false
    }

    /// The directory of the log itself.
    #[must_use]
    pub fn log(&self) -> PathBuf {
        self.dir.join("log")
    }

    fn settings(&self) -> PathBuf {
        self.dir.join(SETTINGS)
    }

    /// The file of the disclosures of personal data.
    #[must_use]
    pub fn personal(&self) -> PathBuf {
        self.dir.join(PERSONAL)
    }

    /// The files that lie beside a log and come before it when it is brought back.
    #[must_use]
    pub fn beside_the_log(&self) -> Vec<PathBuf> {
        vec![self.settings(), self.personal(), left_out::file(&self.personal())]
    }

    /// Makes a new register.
    ///
    /// # Errors
    /// Store, where the directory holds one already or cannot be written.
    pub fn create(&self, settings: &Settings) -> Result<Register, CliError> {
        fs::create_dir_all(&self.dir).map_err(cannot_make)?;
        let log = engine::create(&self.log())?;
        self.write_settings(settings).map_err(cannot_make)?;
        if self.keys().read()?.is_empty() {
            self.keys().make(origin(settings), &fresh_seed()?)?;
        }
        let mut folded = Folded::default();
        folded.views.assume_series(settings.network_series.clone());
        let disclosures = self.open_personal(&folded, true)?;
        let (tree, keys) = (Tree::empty(&self.dir), self.keys());
        Ok(Register { log, disclosures, folded, settings: settings.clone(), tree, keys })
    }

    /// The disclosures as they are, for a command that holds the log's lock and folds no views.
    #[must_use]
    pub fn personal_as_is(&self) -> DisclosureFile {
        DisclosureFile::open(&self.personal())
    }

    /// The disclosures, brought level with the log, whose lock is held. A file of them that cannot
    /// be used is left as it is, and only those who need it hear of it.
    fn open_personal(
        &self,
        folded: &Folded,
        writable: bool,
    ) -> Result<Arc<DisclosureFile>, CliError> {
        let disclosures = DisclosureFile::open(&self.personal());
        if writable && disclosures.check().is_ok() {
            settle(&folded.views, &disclosures)?;
        }
        Ok(Arc::new(disclosures))
    }

    /// Brings a register back from a backup: log, settings, personal data, and the tree over the
    /// log.
    ///
    /// # Errors
    /// Store, where the backup is damaged, its events do not honour a checkpoint that was
    /// published or `kept`, or the directory holds a register.
    pub fn restore(&self, file: &Path, kept: Option<Checkpoint>) -> Result<BackupReport, CliError> {
        fs::create_dir_all(&self.dir).map_err(cannot_make)?;
        let held = self.log().exists();
        let public = Promised::read(&self.dir)?.public().cloned();
        let whole = backup::verify_backup(file).map_err(|error| CliError::backup(error, file))?;
        // Before the log, which never stands without it. Without a log, a kill leaves disclosures
        // that no event names, and these go on the next opening.
        if !held && !whole.personal.is_empty() {
            disclosures::put(&self.personal(), &whole.personal)?;
        }
        let companion = Companion::read(&whole.companion);
        if let Some(up_to) = companion.left_out.filter(|_| !held) {
            left_out::write(&self.personal(), up_to).map_err(cannot_make)?;
        }
        let mut audit = Honoured::new(public.into_iter().chain(kept));
        let restored = backup::restore_audited(file, &self.log(), &mut audit);
        let restored = restored.inspect_err(|_| {
            if !held {
                // The first error is the one to tell.
                let _ = fs::remove_file(self.personal());
                let _ = fs::remove_file(left_out::file(&self.personal()));
            }
        });
        let report = restored.map_err(|error| CliError::backup(error, file))?;
        self.write_settings(&companion.settings).map_err(cannot_make)?;
        self.with(|mut register| Ok(register.notary()?.level()?))?;
        Ok(report)
    }

    /// The register's keys.
    #[must_use]
    pub fn keys(&self) -> KeyFile {
        KeyFile::new(&self.dir)
    }

    /// Writes the settings so that they are whole at every moment, and durable.
    ///
    /// # Errors
    /// What the disk reports.
    pub fn write_settings(&self, settings: &Settings) -> std::io::Result<()> {
        let text = serde_json::to_string_pretty(settings)? + "\n";
        durable::replace(&self.settings(), text.as_bytes(), Readers::Everyone)
    }

    /// The settings that lie in the directory, be there a log or not.
    ///
    /// # Errors
    /// Store, where the file cannot be read.
    pub fn settings_left(&self) -> Result<Option<Settings>, CliError> {
        self.settings().exists().then(|| self.read_settings()).transpose()
    }

    /// The settings; the defaults where a kill came between the making of the log and of them.
    ///
    /// # Errors
    /// Store, where the file cannot be read.
    pub fn read_settings(&self) -> Result<Settings, CliError> {
        let bad = |why: String| {
            CliError::Store(Words::new(
                format!("settings.json cannot be read: {why}. Set it right by hand."),
                format!("settings.json を読めません（{why}）。手で直してください。"),
            ))
        };
        match fs::read_to_string(self.settings()) {
            Ok(text) => {
                let settings: Settings =
                    serde_json::from_str(&text).map_err(|error| bad(error.to_string()))?;
                settings.zone.into_iter().for_each(clock::live_by);
                Ok(settings)
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && self.log().exists() => {
                Ok(Settings::default())
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let dir = self.dir.display().to_string();
                let words = Words::both(|lang| store::failed(lang, &StoreError::NoLog));
                Err(CliError::Store(words.about(&dir)))
            }
            Err(source) => Err(StoreError::Io { doing: "read settings.json", source }.into()),
        }
    }

    /// Opens the register: checks every event and folds it, and holds the checkpoint that was
    /// published against the log.
    ///
    /// # Errors
    /// Store, where the log is missing, damaged or in use, or does not honour the checkpoint.
    pub fn open(&self) -> Result<Register, CliError> {
        self.open_with(|read| fold(read))
    }

    /// The same for those who record nothing: what the rules need is not folded.
    ///
    /// # Errors
    /// As [`Place::open`].
    pub fn open_to_read(&self) -> Result<Register, CliError> {
        self.open_with(|read| {
            let (opened, views) = fold_views(read)?;
            Ok((opened, Folded { views, ..Folded::default() }))
        })
    }

    fn open_with(
        &self,
        fold: impl FnOnce(Read<'_>) -> Result<(Opened, Folded), ReplayError>,
    ) -> Result<Register, CliError> {
        let settings = self.read_settings()?;
        let progress = crate::cli::output::spinner();
        let promised = Promised::read(&self.dir)?;
        let ((log, chain_at), mut folded) = fold(&mut |visit| {
            engine::open_asking(&self.log(), promised.asked(), &mut |bundle| {
                progress.inc(u64::from(bundle.count));
                // Reading goes on to the end: opening checks every event, whatever becomes of it.
                let _: ControlFlow<()> = visit(bundle);
            })
        })?;
        progress.finish_and_clear();
        folded.owed = settings.described();
        folded.views.assume_series(settings.network_series.clone());
        let head = folded.views.head();
        self.check_clock(head, folded.views.recording(head));
        let writable = self.is_writable(log.as_ref());
        if writable {
            self.sync()?;
        }
        let log: Arc<dyn EventStore> = match &settings.mirror {
            Some(mirror) => Arc::new(MirrorLog::new(log, mirror.url.clone())),
            None => log,
        };
        let disclosures = self.open_personal(&folded, writable)?;
        let tree = promised.hold(log.head(), chain_at, origin(&settings))?;
        let keys = self.keys();
        Ok(Register { log, disclosures, folded, settings, tree, keys })
    }

    /// Opens the register, runs work on it, and closes its log whatever came of that.
    ///
    /// # Errors
    /// As [`Place::open`]; what the work returns, else what closing reports.
    pub fn with<T>(
        &self,
        work: impl FnOnce(Register) -> Result<T, CliError>,
    ) -> Result<T, CliError> {
        self.open()?.run(work)
    }

    /// The same for work that records nothing; see [`Place::open_to_read`].
    ///
    /// # Errors
    /// As [`Place::with`].
    pub fn with_views<T>(
        &self,
        work: impl FnOnce(&Register) -> Result<T, CliError>,
    ) -> Result<T, CliError> {
        self.open_to_read()?.run(|register| work(&register))
    }

    /// The same with the log and its tree; no views are folded, and the personal data is left as it is.
    ///
    /// # Errors
    /// As [`Place::with`].
    pub fn with_tree<T>(
        &self,
        work: impl FnOnce(Register) -> Result<T, CliError>,
    ) -> Result<T, CliError> {
        let (settings, promised) = (self.read_settings()?, Promised::read(&self.dir)?);
        let (log, chain_at) = engine::open_asking(&self.log(), promised.asked(), &mut |_| {})?;
        let tree = promised.hold(log.head(), chain_at, origin(&settings))?;
        let (disclosures, folded) = (Arc::new(self.personal_as_is()), Folded::default());
        let register = Register { log, disclosures, folded, settings, tree, keys: self.keys() };
        register.run(work)
    }

    /// The same with the log alone, which is not folded.
    ///
    /// # Errors
    /// As [`Place::with`].
    pub fn with_log<T>(
        &self,
        work: impl FnOnce(&dyn EventStore) -> Result<T, CliError>,
    ) -> Result<T, CliError> {
        self.read_settings()?;
        let log = engine::open(&self.log())?;
        self.is_writable(log.as_ref());
        // An event that cannot be read is told by those who read it.
        let last = read_event(log.as_ref(), log.head()).ok().flatten();
        self.check_clock(log.head(), last.map(|last| last.recording()));
        let done = work(log.as_ref());
        closed(log.as_ref(), done)
    }

    /// Waits until the disk has the files beside the log: a register may have been copied here a
    /// moment ago.
    fn sync(&self) -> Result<(), CliError> {
        let tree = self.dir.join(TREE);
        let mut synced = durable::sync_files(&self.dir);
        if synced.is_ok() && tree.exists() {
            synced = durable::sync_files(&tree);
        }
        durable::sync_name(&self.dir);
        synced.map_err(|source| StoreError::Io { doing: "sync the register", source }.into())
    }

    /// The directory as the user named it.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }
}

/// The log's name; registers whose settings were lost have the name that `init` gives.
#[must_use]
pub fn origin(settings: &Settings) -> &str {
    if settings.origin.is_empty() { DEFAULT_ORIGIN } else { &settings.origin }
}

/// The keys by which a register's checkpoints are believed; see [`Register::verifiers`].
///
/// # Errors
/// Store, where the keys cannot be read.
pub fn verifiers(keys: &KeyFile, settings: &Settings) -> Result<Vec<VerifierKey>, CliError> {
    if let Some(mirror) = &settings.mirror {
        let read = mirror.vkeys.iter().map(|key| VerifierKey::parse(key));
        return read.collect::<Result<_, _>>().map_err(|error| {
            CliError::Store(Words::both(|lang| proofs::key(lang, &error)).about("settings.json"))
        });
    }
    Ok(keys.read()?.iter().map(|key| key.verifier().clone()).collect())
}

/// The seed of a new key.
///
/// # Errors
/// Store, where the system has no random bytes to give.
pub fn fresh_seed() -> Result<[u8; 32], CliError> {
    let mut seed = [0; 32];
    clock::random(&mut seed).map_err(cannot_make)?;
    Ok(seed)
}

/// The error for a directory in which a register cannot be made.
#[must_use]
pub fn cannot_make(error: std::io::Error) -> CliError {
    CliError::Store(Words::new(
        format!("cannot make the data directory: {error}. Choose another with --data."),
        format!("データディレクトリーを作れません（{error}）。--data で別の場所を選んでください。"),
    ))
}

/// Closes a log after work of which this came: its error goes before one of the closing.
fn closed<T>(log: &dyn EventStore, done: Result<T, CliError>) -> Result<T, CliError> {
    let closed = log.close();
    let done = done?;
    closed?;
    Ok(done)
}

/// A register that is open.
pub struct Register {
    /// The log.
    pub log: Arc<dyn EventStore>,
    /// The disclosures of personal data beside it.
    pub disclosures: Arc<dyn DisclosureStore>,
    /// What the log folds into.
    pub folded: Folded,
    /// What it is set to.
    pub settings: Settings,
    /// The tree over the log, as it was left.
    pub tree: Tree,
    /// Where its keys lie.
    pub keys: KeyFile,
}

impl Register {
    /// Runs work on the register, and closes its log whatever came of that.
    ///
    /// # Errors
    /// What the work returns, else what closing reports.
    pub fn run<T>(self, work: impl FnOnce(Self) -> Result<T, CliError>) -> Result<T, CliError> {
        let log = Arc::clone(&self.log);
        let done = work(self);
        closed(log.as_ref(), done)
    }

    /// What travels with a backup of it.
    ///
    /// # Errors
    /// Store, where the keys cannot be read.
    pub fn companion(&self) -> Result<Companion, CliError> {
        let settings = self.settings.clone();
        let checkpoint = self.tree.published().map(|published| published.note.clone());
        let vkeys = self.verifiers()?.iter().map(ToString::to_string).collect();
        let left_out = Some(self.disclosures.left_out()).filter(|seq| *seq > Seq::NONE);
        Ok(Companion { settings, checkpoint, vkeys, left_out })
    }

    /// The keys by which its checkpoints are believed: its own, or those of the register that it mirrors.
    ///
    /// # Errors
    /// Store, where the keys cannot be read.
    pub fn verifiers(&self) -> Result<Vec<VerifierKey>, CliError> {
        verifiers(&self.keys, &self.settings)
    }

    /// Starts the notary, which follows the log and signs.
    ///
    /// A register from before there were keys gets one here, at the first need: nothing was ever
    /// signed for it, so that nobody can miss another. Where something was signed the key must
    /// be there.
    ///
    /// # Errors
    /// Store, where the key is missing or cannot be read, or the tree not be written.
    pub fn notary(&mut self) -> Result<Notary, CliError> {
        if self.settings.mirror.is_some() {
            return Ok(Notary::of_copy(Arc::clone(&self.log), &self.tree));
        }
        let mut keys = self.keys.read()?;
        if keys.is_empty() {
            if self.tree.has_promised() {
                return Err(NotaryError::NoKey.into());
            }
            keys.push(self.keys.make(origin(&self.settings), &fresh_seed()?)?);
        }
        let (store, origin) = (Arc::clone(&self.log), origin(&self.settings).to_owned());
        Ok(Notary::start(store, self.tree.clone(), keys, origin)?)
    }

    /// Starts the tracker, for commands that record.
    ///
    /// # Errors
    /// Store, where the system has no thread to give.
    pub fn track(self) -> Result<Tracker, CliError> {
        let environment = Arc::new(SystemEnvironment);
        Ok(Tracker::start(self.log, self.disclosures, self.folded, environment)?)
    }
}
