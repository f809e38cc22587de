//! `daicho publish`: the whole public site as plain files, which outlive any server.

mod folder;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use chrono::NaiveDate;
use serde::Serialize;
use uuid::Uuid;

use self::folder::{Counts, Folder};
use crate::cli::Context;
use crate::cli::clock::SystemEnvironment;
use crate::cli::error::CliError;
use crate::cli::export::details::CHECKPOINT as BESIDE;
use crate::cli::export::jsonl::copy as copy_log;
use crate::cli::output::{Output, spinner};
use crate::cli::register::{Register, origin};
use crate::domain::calendar::Calendar;
use crate::domain::disclosure::SALT_BYTES;
use crate::domain::recorded::Moment;
use crate::domain::seq::Seq;
use crate::http::app::{App, Config};
use crate::http::health::Gate;
use crate::http::limits::Limits;
use crate::http::problem::Problem;
use crate::http::public_url::PublicUrl;
use crate::http::shutdown::Ending;
use crate::http::site::copy::{self, CHECKPOINT};
use crate::merkle::proof::check_consistency;
use crate::notary::Published;
use crate::notary::reader::Reader;
use crate::pages::context::LOG;
use crate::tokens::{self, TokenBook};
use crate::tracker::Environment;
use crate::wording::asked::OnlyHere;
use crate::wording::lang::{Lang, Words, pick};

/// Write the whole site as plain files, which need no server
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub struct Args {
    /// The directory of the copy: a new or empty one, or one that this command has written
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// Where the copy will be reached, such as `https://register.example.org`: for search engines and
    /// feeds, which take whole addresses. The links of its pages need none
    #[arg(long, env = "DAICHO_PUBLIC_URL", value_name = "URL")]
    public_url: Option<String>,
    #[command(flatten)]
    output: Output,
}

/// What is said below the help.
const AFTER_HELP: &str = "\
The copy shows the register as it stands today: the pages in both languages, every list and thing as CSV \
and JSON, the entries as JSON Lines, pictures, feeds, proofs, the checkpoint with its keys and tiles. Its \
links are relative: open index.html from a disk, or put the directory on any web server. Search, filters \
and other days need a server and are left out.

Run it again after entries were recorded: only files that say something else are replaced, each at \
once, and files that belong to nothing any more are removed, as far as this command wrote them. \
manifest.txt lists these with their SHA-256 (sha256sum -c manifest.txt). What a run leaves that \
was stopped half-way, the next one mends.";

/// What was written.
#[derive(Serialize)]
struct Written {
    out: String,
    as_of: NaiveDate,
    head: Seq,
    #[serde(flatten)]
    counts: Counts,
}

/// Writes the copy.
///
/// # Errors
/// Usage, where the directory is not one of a copy or cannot be written; refused, where it is the copy of
/// another register or of a later state; store, where the register cannot be used.
pub fn run(args: Args, context: &Context) -> Result<(), CliError> {
    let public = args.public_url.as_deref().map(str::parse).transpose()?;
    let place = context.only_here(OnlyHere::Directory)?;
    let tokens = TokenBook::open(place.dir().join(tokens::FILE));
    let written = place.with(|register| write(register, &args, public, tokens))?;
    context.printer(args.output.json).show(&written, |lang| text(lang, &written))
}

fn write(
    mut register: Register,
    args: &Args,
    public_url: Option<PublicUrl>,
    tokens: TokenBook,
) -> Result<Written, CliError> {
    let notary = register.notary()?;
    notary.level()?;
    let published = notary.reader().published().ok_or_else(empty)?;
    let mut folder = Folder::open(&args.dir)?;
    precedes(&folder, notary.reader(), &published, origin(&register.settings))?;
    let environment = Arc::new(Today { now: SystemEnvironment.now() });
    let config = Config {
        public_url,
        vkeys: register.companion()?.vkeys,
        ..Config::new(&register.settings, tokens, environment, &Limits::default())
    };
    let log = Arc::clone(&register.log);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let (reader, tracker) = (notary.reader().clone(), register.track()?);
    let (gate, ending) = (Gate::default(), Ending::default());
    let app = App::new(Arc::new(tracker), reader, config, ending.watch(), &gate)?;
    let progress = spinner();
    runtime.block_on(copy::write(&app, &mut |name, bytes| {
        progress.inc(1);
        folder.put(name, bytes)
    }))?;
    progress.finish_and_clear();
    let head = Seq(published.checkpoint.size);
    folder.put_long(LOG, |out| copy_log(log.as_ref(), head, out))?;
    // Under the name by which `restore` looks for it, and under that of a server.
    folder.put(&format!("{LOG}{BESIDE}"), published.note.as_bytes())?;
    // Whoever reads this finds what it covers.
    folder.put(CHECKPOINT, published.note.as_bytes())?;
    let counts = folder.finish()?;
    let as_of = app.tracker.views().today(app.present());
    Ok(Written { out: args.dir.display().to_string(), as_of, head, counts })
}

/// Refuses to put an older state, or another register, in place of what others have seen.
fn precedes(
    folder: &Folder,
    reader: &Reader,
    published: &Published,
    origin: &str,
) -> Result<(), CliError> {
    let Some(there) = folder.checkpoint(CHECKPOINT)? else { return Ok(()) };
    let (dir, ours) = (folder.dir().display(), published.checkpoint.size);
    if there.origin != origin {
        let other = &there.origin;
        return Err(CliError::Refused(Words::new(
            format!(
                "{dir}: expected a copy of {origin}, got one of {other}. Choose another directory."
            ),
            format!(
                "{dir}: {origin} の写しが必要ですが、{other} の写しです。別のディレクトリーを選んでください。"
            ),
        )));
    }
    if there.size > ours {
        let size = there.size;
        return Err(CliError::Refused(Words::new(
            format!(
                "{dir}: this register has {ours} entries, the copy has {size}. Publish from the register that \
                 has them all, or choose another directory."
            ),
            format!(
                "{dir}: この台帳の記録は {ours} 件ですが、写しには {size} 件あります。すべての記録がある台帳から書き出すか、\
                 別のディレクトリーを選んでください。"
            ),
        )));
    }
    let proof = reader.prove_consistency_to(ours, there.size)?.unwrap_or_default();
    let root = &published.checkpoint.root;
    if check_consistency(there.size, ours, &proof, &there.root, root).is_err() {
        let size = there.size;
        return Err(CliError::Refused(Words::new(
            format!(
                "{dir}: expected a copy whose {size} entries are the first of this register, got another history \
                 under the same name. Find out which of the two is right, or choose another directory."
            ),
            format!(
                "{dir}: 写しにある {size} 件の記録が、この台帳の最初の {size} 件と一致しません（同じ名前の別の履歴です）。\
                 どちらが正しいかを確かめるか、別のディレクトリーを選んでください。"
            ),
        )));
    }
    Ok(())
}

fn empty() -> CliError {
    CliError::not_found(
        "the register has no entry yet: there is nothing to publish. Record something first.",
        "台帳にまだ記録がないため、書き出すものがありません。先に記録してください。",
    )
}

fn text(lang: Lang, written: &Written) -> String {
    let Written { out, as_of, head, counts } = written;
    let Counts { files, new, changed, unchanged, removed } = counts;
    pick(
        lang,
        format!(
            "Wrote the site as of {as_of}, with entries up to {head}, to {out}: {files} files, of which \
             {new} are new, {changed} were replaced and {unchanged} are as they were; {removed} were removed.\n"
        ),
        format!(
            "{as_of} 時点のサイト（{head} まで）を {out} に書き出しました。ファイル {files} 個（新規 {new}、\
             更新 {changed}、変更なし {unchanged}）、削除 {removed} 個。\n"
        ),
    )
}

/// The moment at which the run began, for all of it: a copy is of one day.
struct Today {
    now: Moment,
}

impl Environment for Today {
    fn now(&self) -> Moment {
        self.now
    }

    fn calendar(&self) -> Calendar {
        SystemEnvironment.calendar()
    }

    fn new_id(&self) -> Uuid {
        SystemEnvironment.new_id()
    }

    fn salt(&self) -> io::Result<[u8; SALT_BYTES]> {
        SystemEnvironment.salt()
    }
}

impl From<Problem> for CliError {
    fn from(problem: Problem) -> Self {
        Self::Store(Words::both(|lang| problem.detail(lang).to_owned()))
    }
}
