//! `daicho mirror`: a copy of a register elsewhere that is verified as it grows, and is only read.

use std::fs::{self, File};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;
use serde::Serialize;
use serde_json::value::RawValue;

use super::Context;
use super::asking::At;
use super::check::read_keys;
use super::error::CliError;
use super::log::beside::read_event;
use super::output::{Output, spinner};
use super::register::{Place, cannot_make};
use super::verify::audit::{cosigned, same_root};
use crate::client::Client;
use crate::client::reading::{AskedEvents, AskedView};
use crate::client::socket;
use crate::domain::seq::Seq;
use crate::domain::settings::{MirrorOf, Settings};
use crate::merkle::checkpoint::Checkpoint;
use crate::merkle::hash::Hash;
use crate::notary::adopted::adopt;
use crate::notary::tree::{Promised, Tree};
use crate::store::error::StoreError;
use crate::store::{EventStore, engine, left_out};
use crate::wording::lang::{Words, pick};

/// How many events are appended at once.
const BATCH: usize = 4096;

/// Keep a verified copy of a register elsewhere, which goes on from where it was
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub struct Args {
    /// The address of its server
    #[arg(value_name = "URL")]
    url: String,
    /// The directory of the copy: a new or empty one, or one that this command has written
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// The verifier key of the log, got another way than from that server; also those of witnesses whose
    /// cosignatures are to be there. Needed the first time, and kept
    #[arg(long, value_name = "KEY")]
    vkey: Vec<String>,
    /// How many of the witnesses whose keys are given must have cosigned; default all of them
    #[arg(long, value_name = "COUNT")]
    witnesses: Option<usize>,
    #[command(flatten)]
    output: Output,
}

/// What is said below the help.
const AFTER_HELP: &str = "\
Every event that is fetched is hashed into the tree over all that the copy holds already, and nothing is \
kept unless the tree is the one that the key has signed: a history that does not go on from the copy's is \
refused, with exit code 4 (others say that it could not be done). A line of cron is a monitor. The copy is read as any register, and can be served; \
it records nothing, and holds no personal data.";

/// What was copied.
#[derive(Serialize)]
struct Mirrored {
    origin: String,
    events: u64,
    new: u64,
    root: String,
    signed_by: Vec<String>,
}

/// Brings the copy level with the register.
///
/// # Errors
/// Usage, where the address, the key or the directory cannot be used; verification, where what is fetched does
/// not hold; store, where the server cannot be asked or the copy not be written.
pub fn run(args: Args, context: &Context) -> Result<(), CliError> {
    let place = Place::new(Some(args.dir))?;
    if socket::is_served(place.dir()) {
        return Err(CliError::Store(Words::new(
            "this copy is being served, and its log has one user at a time. Stop its server, run this, and \
             start it again.",
            "この写しは公開中です（ログを使えるのは一度に 1 つだけです）。サーバーを止めてから実行し、また起動してください。",
        )));
    }
    let _only = OnlyRun::begin(&place)?;
    let settings = settings(&place, &args.url, &args.vkey)?;
    let vkeys = settings.mirror.as_ref().map(|mirror| mirror.vkeys.clone()).unwrap_or_default();
    let keys = read_keys("--vkey", &vkeys)?;
    let At::There(client) = context.elsewhere(&args.url)? else {
        return Ok(());
    };
    let (note, checkpoint, signed_by) = cosigned(&client, &keys, args.witnesses)?;
    let new = if place.log().exists() {
        go_on(&place, &settings, &client, &checkpoint, &note)?
    } else {
        begin(&place, &settings, &client, &checkpoint, &note)?
    };
    let Checkpoint { origin, size, root, .. } = checkpoint;
    let mirrored = Mirrored { origin, events: size, new, root: root.to_string(), signed_by };
    context.printer(args.output.json).show(&mirrored, |lang| {
        let Mirrored { origin, events, new, root, signed_by } = &mirrored;
        let signed_by = signed_by.join(pick(lang, ", ", "、"));
        pick(
            lang,
            format!("{origin}: {new} new events, {events} in all, their tree is the one that {signed_by} signed.\nroot   {root}\n"),
            format!("{origin}: 新しい記録 {new} 件、合計 {events} 件。{signed_by} の署名した木と一致します。\nルート {root}\n"),
        )
    })
}

/// The name of the file that one run holds, so that a second one at the same time finds it taken.
const LOCK: &str = ".mirror.lock";

/// The only run of this command in a directory.
struct OnlyRun {
    dir: PathBuf,
    made: bool,
    _held: File,
}

impl OnlyRun {
    fn begin(place: &Place) -> Result<Self, CliError> {
        let made = !place.dir().exists();
        fs::create_dir_all(place.dir()).map_err(cannot_make)?;
        let held = File::create(place.dir().join(LOCK)).map_err(cannot_make)?;
        if held.try_lock().is_err() {
            return Err(CliError::Store(Words::new(
                "another run of `daicho mirror` is at work in this directory. Wait for it.",
                "このディレクトリーでは別の `daicho mirror` が実行中です。終わるのを待ってください。",
            )));
        }
        Ok(Self { dir: place.dir().to_owned(), made, _held: held })
    }
}

impl Drop for OnlyRun {
    fn drop(&mut self) {
        // A directory that was made for nothing goes again; one that holds anything stays.
        let holds_nothing = fs::read_dir(&self.dir).is_ok_and(|all| all.count() == 1);
        if self.made && holds_nothing {
            let _ = fs::remove_file(self.dir.join(LOCK));
            let _ = fs::remove_dir(&self.dir);
        }
    }
}

/// The settings of the copy: as they were kept, else those of a new one.
fn settings(place: &Place, url: &str, vkeys: &[String]) -> Result<Settings, CliError> {
    let Some(kept) = place.settings_left()? else {
        let is_other = |entry: &io::Result<fs::DirEntry>| {
            entry.as_ref().map_or(true, |entry| entry.file_name() != LOCK)
        };
        let holds_something =
            fs::read_dir(place.dir()).is_ok_and(|mut all| all.any(|one| is_other(&one)));
        if holds_something {
            return Err(not_a_mirror(url));
        }
        if vkeys.is_empty() {
            return Err(CliError::usage(
                "--vkey: expected the verifier key of the log, got another way than from that server.",
                "--vkey: ログの検証鍵が必要です。そのサーバー以外から入手してください。",
            ));
        }
        let mirror = Some(MirrorOf { url: url.to_owned(), vkeys: vkeys.to_vec() });
        return Ok(Settings { mirror, ..Settings::default() });
    };
    let same = kept
        .mirror
        .as_ref()
        .is_some_and(|mirror| mirror.url == url && (vkeys.is_empty() || mirror.vkeys == vkeys));
    if same { Ok(kept) } else { Err(not_a_mirror(url)) }
}

fn not_a_mirror(url: &str) -> CliError {
    CliError::usage(
        format!(
            "expected a new directory, or a mirror of {url} with the same keys; this one holds something \
             else. Name another."
        ),
        format!(
            "新しいディレクトリー、または同じ鍵による {url} のミラーが必要ですが、ほかのものが入っています。\
             別の場所を指定してください。"
        ),
    )
}

/// Makes the copy once all of it is fetched and holds.
fn begin(
    place: &Place,
    settings: &Settings,
    client: &Client,
    checkpoint: &Checkpoint,
    note: &str,
) -> Result<u64, CliError> {
    let tree = Tree::empty(place.dir());
    let fetched = fetch(client, &tree, &[], Seq::NONE, checkpoint)?;
    fs::create_dir_all(place.dir()).map_err(cannot_make)?;
    // The settings first: without them, what a kill leaves would be nobody's.
    // What else its answers depend on is no part of the log.
    let told = client.register(&AskedView::default())?;
    let network_series = if told.described.is_none() { told.network_series } else { Vec::new() };
    let settings = Settings {
        origin: checkpoint.origin.clone(),
        zone: told.kept_zone,
        network_series,
        kept_here: true,
        ..settings.clone()
    };
    place.write_settings(&settings).map_err(cannot_make)?;
    let log = engine::create(&place.log())?;
    keep(place, log, tree, fetched, note)
}

/// Goes on from what the copy holds.
fn go_on(
    place: &Place,
    settings: &Settings,
    client: &Client,
    checkpoint: &Checkpoint,
    note: &str,
) -> Result<u64, CliError> {
    if settings.origin != checkpoint.origin {
        let (ours, theirs) = (&settings.origin, &checkpoint.origin);
        return Err(CliError::verification(
            format!("the copy is of {ours:?}, the server's checkpoint of {theirs:?}."),
            format!(
                "この写しは「{ours}」のものですが、サーバーのチェックポイントは「{theirs}」のものです。"
            ),
        ));
    }
    let promised = Promised::read(place.dir())?;
    let (log, chain_at) = engine::open_asking(&place.log(), promised.asked(), &mut |_| {})?;
    let tree = promised.hold(log.head(), chain_at, &settings.origin)?;
    let (head, size) = (log.head(), checkpoint.size);
    if head.0 > size {
        return Err(CliError::verification(
            format!(
                "the copy holds {head}, the server has signed {size} events: events are missing there."
            ),
            format!(
                "写しには {head} までありますが、サーバーの署名は {size} 件までです。サーバーの記録が失われています。"
            ),
        ));
    }
    // What a kill has left of the last time is in no tree yet.
    let mut beyond = Vec::new();
    log.scan(Seq(tree.size()).next(), &mut |bundle| {
        beyond.extend(bundle.events().map(|(_, event)| Hash::leaf(event)));
        std::ops::ControlFlow::Continue(())
    })?;
    let fetched = fetch(client, &tree, &beyond, head, checkpoint)?;
    place.write_settings(settings).map_err(cannot_make)?;
    keep(place, log, tree, fetched, note)
}

/// The events of the checkpoint after a seq, once the tree over everything is the one that was signed.
fn fetch(
    client: &Client,
    tree: &Tree,
    beyond: &[Hash],
    after: Seq,
    checkpoint: &Checkpoint,
) -> Result<Vec<Bytes>, CliError> {
    let mut edge = tree.edge().clone();
    beyond.iter().for_each(|leaf| edge.push(*leaf, |_, _| {}));
    let (mut fetched, progress) = (Vec::new(), spinner());
    let filters = vec![("known_at", checkpoint.size.to_string())];
    let asked = AskedEvents { filters, after: Some(after), last: None };
    let seen = client.events(&asked, |event: Box<RawValue>| {
        let (bytes, place) = (event.get().as_bytes(), Seq(edge.size()).next());
        // What this version of daicho does not know is no harm in a log, but nobody could read it here.
        let read = read_event(&event)?;
        if read.seq != place || place.0 > checkpoint.size {
            return Err(CliError::verification(
                format!("expected {place}, the server hands out {}.", read.seq),
                format!("{place} のはずですが、サーバーは {} を渡しました。", read.seq),
            ));
        }
        edge.push(Hash::leaf(bytes), |_, _| {});
        fetched.push(Bytes::copy_from_slice(bytes));
        progress.inc(1);
        Ok(())
    });
    progress.finish_and_clear();
    seen?;
    if edge.size() != checkpoint.size {
        let (size, came) = (checkpoint.size, edge.size());
        return Err(CliError::verification(
            format!("the checkpoint covers {size} events, the server hands out {came}."),
            format!(
                "チェックポイントは {size} 件を示していますが、サーバーが渡したのは {came} 件です。"
            ),
        ));
    }
    same_root(checkpoint, edge.root())?;
    Ok(fetched)
}

/// Appends what was fetched and holds, and keeps the checkpoint.
fn keep(
    place: &Place,
    log: Arc<dyn EventStore>,
    tree: Tree,
    fetched: Vec<Bytes>,
    note: &str,
) -> Result<u64, CliError> {
    let new = fetched.len() as u64;
    // Personal data lies beside the log of the register itself, and is not given to mirrors. Noted first: what
    // a kill leaves must not look lost.
    let noted = left_out::write(&place.personal(), Seq(log.head().0 + new));
    noted.map_err(|source| StoreError::Io { doing: "write the copy", source })?;
    for batch in fetched.chunks(BATCH) {
        log.append(log.head(), batch.to_vec()).map_err(StoreError::from)?;
    }
    let adopted = adopt(Arc::clone(&log), tree, note);
    log.close()?;
    adopted?;
    Ok(new)
}
