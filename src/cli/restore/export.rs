//! Bringing a log back from its export: the same bytes, seqs, times and ids; the chain and the tree made
//! anew, and held against every checkpoint that is at hand before anything is made.

use std::fs::{self, File};
use std::io::BufReader;
use std::path::{Path, PathBuf};

use super::Args;
use super::kept::{Kept, hold, of_one_log};
use super::report::{Came, Restored, text};
use crate::cli::error::CliError;
use crate::cli::export::details::{CHECKPOINT, DISCLOSURES, Details, beside};
use crate::cli::init::check_origin;
use crate::cli::key::vkeys;
use crate::cli::output::{Printer, spinner};
use crate::cli::register::{DEFAULT_ORIGIN, Place, cannot_make};
use crate::domain::seq::Seq;
use crate::domain::settings::Settings;
use crate::imports::exported::{read_checked, read_events};
use crate::merkle::hash::Hash;
use crate::merkle::key::VerifierKey;
use crate::merkle::tree::Edge;
use crate::notary::tree_files::CHECKPOINT as PUBLISHED;
use crate::store::backup::restore_events;
use crate::store::chain::ChainHash;
use crate::store::disclosures::DisclosureStore;
use crate::store::error::StoreError;
use crate::store::left_out;

/// What the lines of an export give.
struct Inspected {
    head: Seq,
    chain: ChainHash,
    root: Hash,
    /// The root at the size of each checkpoint.
    at_sizes: Vec<(u64, Hash)>,
}

/// Restores a log from its export.
///
/// # Errors
/// Usage, naming the line that is none of an export; a refusal, where a checkpoint says otherwise;
/// store, where the directory holds a log or cannot be written. Nothing was made then.
pub(super) fn restore(
    place: &Place,
    args: &Args,
    keys: &[VerifierKey],
    against: Option<Kept>,
    printer: Printer,
) -> Result<(), CliError> {
    if place.log().exists() {
        return Err(StoreError::AlreadyALog.into());
    }
    let mut details =
        args.with_personal.then(|| Details::read(&beside(&args.file, DISCLOSURES))).transpose()?;
    let checkpoints = checkpoints(place, &args.file, keys, against)?;
    let settings = settings(place, args, &checkpoints)?;
    let mut left_out = false;
    let inspected = inspect(&args.file, &checkpoints, &mut details, &mut left_out)?;
    let Inspected { head, chain, root, at_sizes } = inspected;
    hold(&checkpoints, head, |size| {
        at_sizes.iter().find(|(at, _)| *at == size).map(|(_, root)| *root)
    })?;
    let left_out = left_out.then_some(head);
    let whole = Whole {
        file: &args.file,
        ends: (head, chain),
        settings: &settings,
        details: details.as_ref(),
        left_out,
    };
    let held = make(place, &whole)?;
    let restored = Restored {
        events: head.0,
        head,
        chain: chain.to_string(),
        root: root.to_string(),
        origin: settings.origin,
        checkpoints,
        personal: Came { held, not_in_copy: left_out.is_some() },
        vkeys: vkeys(place)?,
    };
    printer.show(&restored, |lang| text(lang, &restored))
}

/// The checkpoints at hand: the one beside the export, one that was kept, the directory's own.
fn checkpoints(
    place: &Place,
    file: &Path,
    keys: &[VerifierKey],
    against: Option<Kept>,
) -> Result<Vec<Kept>, CliError> {
    let read = |path: PathBuf| path.exists().then(|| Kept::read(&path, keys)).transpose();
    let beside = read(beside(file, CHECKPOINT))?;
    let published = read(place.dir().join(PUBLISHED))?;
    Ok(beside.into_iter().chain(against).chain(published).collect())
}

/// The settings of the register: those of its directory, else of the name that the checkpoints or the
/// command give the log.
fn settings(place: &Place, args: &Args, checkpoints: &[Kept]) -> Result<Settings, CliError> {
    if let Some(origin) = &args.origin {
        check_origin(origin)?;
    }
    let mut settings = place.settings_left()?.unwrap_or_default();
    if settings.origin.is_empty() {
        let said = checkpoints.first().map(|kept| kept.checkpoint.origin.clone());
        let named = args.origin.clone();
        settings.origin = named.or(said).unwrap_or_else(|| DEFAULT_ORIGIN.into());
    }
    let other = |origin: &&String| **origin != settings.origin;
    if let Some(named) = args.origin.as_ref().filter(other) {
        let ours = &settings.origin;
        return Err(CliError::usage(
            format!("--origin: expected {ours:?}, as settings.json has it, got {named:?}."),
            format!("--origin: settings.json では「{ours}」ですが、「{named}」が指定されました。"),
        ));
    }
    of_one_log(checkpoints, &settings.origin)?;
    Ok(settings)
}

/// Reads the export through and checks what the lines alone can show.
fn inspect(
    file: &Path,
    checkpoints: &[Kept],
    details: &mut Option<Details>,
    left_out: &mut bool,
) -> Result<Inspected, CliError> {
    let progress = spinner();
    let (mut edge, mut chain) = (Edge::default(), ChainHash::START);
    let wanted: Vec<u64> = checkpoints.iter().map(|kept| kept.size).collect();
    let mut at_sizes = vec![(0, Hash::EMPTY)];
    let read = read_events(open(file)?, |recorded, bytes| {
        edge.push(Hash::leaf(bytes), |_, _| {});
        chain = chain.after(bytes);
        if wanted.contains(&edge.size()) {
            at_sizes.push((edge.size(), edge.root()));
        }
        match details {
            Some(details) => details.see(recorded),
            None => *left_out |= recorded.digests().next().is_some(),
        }
        progress.inc(1);
        Ok::<_, CliError>(())
    });
    progress.finish_and_clear();
    read.map_err(|error| error.about(&file.display().to_string()))?;
    if let Some(details) = details {
        *left_out = details.settle()?;
    }
    Ok(Inspected { head: Seq(edge.size()), chain, root: edge.root(), at_sizes })
}

/// All of which a register is made.
struct Whole<'a> {
    file: &'a Path,
    /// The seq of the last event, and the chain there.
    ends: (Seq, ChainHash),
    settings: &'a Settings,
    details: Option<&'a Details>,
    /// Up to which event personal data is not in this copy, where any is not.
    left_out: Option<Seq>,
}

/// Makes the register. What must not be missing once the log is there comes before the log.
fn make(place: &Place, whole: &Whole<'_>) -> Result<usize, CliError> {
    fs::create_dir_all(place.dir()).map_err(cannot_make)?;
    let new = Fresh::before(place);
    let made = fill(place, whole);
    let held = made.inspect_err(|_| new.take_away())?;
    place.with_tree(|mut register| Ok(register.notary()?.level()?))?;
    Ok(held)
}

/// Which files a directory did not hold before: they go again where no log comes.
struct Fresh(Vec<PathBuf>);

impl Fresh {
    fn before(place: &Place) -> Self {
        let mut files = place.beside_the_log();
        files.retain(|file| !file.exists());
        Self(files)
    }

    fn take_away(&self) {
        // The first error is the one to tell.
        self.0.iter().for_each(|file| drop(fs::remove_file(file)));
    }
}

fn fill(place: &Place, whole: &Whole<'_>) -> Result<usize, CliError> {
    let Whole { file, ends, settings, details, left_out } = *whole;
    let disclosures = details.map(Details::disclosures).unwrap_or_default();
    if !disclosures.is_empty() {
        place.personal_as_is().add(&disclosures)?;
    }
    if let Some(up_to) = left_out {
        left_out::write(&place.personal(), up_to).map_err(cannot_make)?;
    }
    place.write_settings(settings).map_err(cannot_make)?;
    let name = file.display().to_string();
    let progress = spinner();
    restore_events(&place.log(), ends, |append| {
        read_checked(open(file)?, |bytes| {
            progress.inc(1);
            Ok::<_, CliError>(append(bytes)?)
        })
    })
    .map_err(|error| error.about(&name))?;
    progress.finish_and_clear();
    Ok(disclosures.len())
}

fn open(file: &Path) -> Result<BufReader<File>, CliError> {
    let opened =
        File::open(file).map_err(|error| CliError::file(&file.display().to_string(), &error))?;
    Ok(BufReader::with_capacity(1 << 20, opened))
}
