//! `daicho verify`: re-reads every byte of the log, recomputes the tree over it, and compares the
//! live views with a fresh replay.

use std::ops::ControlFlow;
use std::panic::resume_unwind;
use std::path::PathBuf;
use std::thread;

use self::tree::Signed;
use crate::cli::Context;
use crate::cli::asking::At;
use crate::cli::check::read;
use crate::cli::error::CliError;
use crate::cli::level::level_there;
use crate::cli::output::Output;
use crate::cli::register::Place;
use crate::cli::text::moment;
use crate::client::Client;
use crate::domain::seq::Seq;
use crate::merkle::hash::Hash;
use crate::merkle::note::NOTE_LIMIT_BYTES;
use crate::projections::Projections;
use crate::store::bundle::Bundle;
use crate::store::disclosures::DisclosureStore;
use crate::store::error::StoreError;
use crate::store::inspect::{LogReport, verify_copy};
use crate::tracker::verified::{Against, Ahead, DetailsHeld, Rooted, Verification, Verified};
use crate::tracker::{ReplayError, compare, fold_views};
use crate::wording::lang::{Lang, Words, pick};
use crate::wording::store;

pub mod audit;
pub mod live;
mod tree;

/// Check every byte of the log, its tree and checkpoint, and that the views are what a fresh
/// replay gives
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A checkpoint that somebody kept: the log must still begin with all that it covered
    #[arg(long, value_name = "CHECKPOINT")]
    against: Option<PathBuf>,
    /// With --server: the verifier key of the log, got another way than from that server; also those of
    /// witnesses whose cosignatures are to be there
    #[arg(long, value_name = "KEY")]
    vkey: Vec<String>,
    /// How many of the witnesses whose keys are given must have cosigned; default all of them
    #[arg(long, value_name = "COUNT", requires = "vkey")]
    witnesses: Option<usize>,
    #[command(flatten)]
    output: Output,
}

/// Verifies the register.
///
/// # Errors
/// Verification (exit code 4), naming the first bad seq, or what does not hold.
pub fn run(args: Args, context: &Context) -> Result<(), CliError> {
    let verified = match context.at()? {
        At::Here(_) if !args.vkey.is_empty() => return Err(key_for_nobody()),
        At::There(client) if client.is_owner() && !args.vkey.is_empty() => {
            return Err(key_for_nobody());
        }
        At::Here(place) => verify_here(&place, &args)?,
        At::There(client) if client.is_owner() => verify_there(&client, &args)?,
        At::There(client) => return audit::run(&client, &args, context),
    };
    context.printer(args.output.json).show(&verified, |lang| text(lang, &verified))
}

fn verify_here(place: &Place, args: &Args) -> Result<Verified, CliError> {
    let kept = args.against.as_deref().map(tree::read_kept).transpose()?;
    let (report, leaves, fresh) = check_copy(place)?;
    let register = place.open_to_read().map_err(as_verification)?;
    register.run(|register| {
        let held = Signed::of(&register)?;
        // The tree is made anew beside the views.
        let (digest, rooted) = thread::scope(|scope| {
            let rooted = scope.spawn(|| tree::verify(&held, &leaves, kept.as_ref()));
            let digest = register.folded.views.digest();
            (digest, rooted.join().unwrap_or_else(|panic| resume_unwind(panic)))
        });
        same_digest(&digest, &fresh)?;
        let views = &register.folded.views;
        let personal = check_personal(views, register.disclosures.as_ref())?;
        let rooted = rooted.map_err(as_verification)?;
        Ok(verified(report, digest, personal, rooted, views))
    })
}

/// What was checked of a register, and holds.
fn verified(
    report: LogReport,
    digest: String,
    personal: DetailsHeld,
    (rooted, against): (Rooted, Option<Against>),
    views: &Projections,
) -> Verified {
    let LogReport { events, head, chain, disk_bytes } = report;
    Verified {
        events,
        head,
        chain: chain.to_string(),
        disk_bytes,
        digest,
        personal,
        rooted,
        against,
        clock_ahead: Ahead::all(views),
        logins: views.logins(),
    }
}

/// Has the server verify that has the register open: it reads every event through its store, whose
/// checksums and chain are checked on the way.
fn verify_there(client: &Client, args: &Args) -> Result<Verified, CliError> {
    let kept = args.against.as_deref().map(|path| read(path, NOTE_LIMIT_BYTES)).transpose()?;
    if let (Some(kept), Some(path)) = (&kept, &args.against) {
        tree::parse_kept(kept).map_err(|error| error.about(&path.display().to_string()))?;
    }
    // What was recorded just now is signed in a moment.
    level_there(client)?;
    match client.verify(kept.unwrap_or_default())? {
        Verification::Holds(verified) => Ok(*verified),
        Verification::Fails(why) => Err(CliError::verification(why.clone(), why)),
    }
}

/// A key is held against what somebody else signed.
fn key_for_nobody() -> CliError {
    CliError::usage(
        "--vkey: expected --server with it: a register that lies here is verified with its own keys. Leave it \
         out, or name the server.",
        "--vkey: --server が必要です（ここにある台帳は自身の鍵で検証します）。省くか、サーバーを指定してください。",
    )
}

fn same_digest(live: &str, fresh: &str) -> Result<(), CliError> {
    if live == fresh {
        return Ok(());
    }
    Err(CliError::verification(
        format!("the views are not what a fresh replay gives: {live}, {fresh}."),
        format!("ビューが再生の結果と一致しません: {live}、{fresh}。"),
    ))
}

/// Checks every byte of the log on a copy, since opening a damaged log would change it; returns also
/// the leaves of the tree and the digest of the views that its events give.
fn check_copy(place: &Place) -> Result<(LogReport, Vec<Hash>, String), CliError> {
    check(|visit| verify_copy(&place.log(), visit))
}

/// The same of a log that `read` reads.
fn check(
    read: impl FnOnce(&mut dyn FnMut(&mut Bundle)) -> Result<LogReport, StoreError>,
) -> Result<(LogReport, Vec<Hash>, String), CliError> {
    let mut leaves = Vec::new();
    let folded = fold_views(|fold| {
        read(&mut |bundle| {
            leaves.extend(bundle.events().map(|(_, event)| Hash::leaf(event)));
            // Reading goes on to the end: every byte is checked, whatever its events say.
            let _: ControlFlow<()> = fold(bundle);
        })
    });
    match folded {
        Ok((report, views)) => Ok((report, leaves, views.digest())),
        Err(ReplayError::Store(error)) => Err(refused(error)),
        Err(error) => Err(as_verification(error.into())),
    }
}

fn text(lang: Lang, verified: &Verified) -> String {
    let Verified { events, head, chain, digest, personal, rooted, against, .. } = verified;
    let Rooted { root, signed_size, .. } = rooted;
    let mut said = pick(
        lang,
        format!(
            "Every byte holds: {events} events, no gap, head {head}.\nchain  {chain}\ndigest {digest} (live views = fresh replay)\n"
        ),
        format!(
            "すべてのバイトを確かめました: {events} 件、欠番なし、最新 {head}。\nチェーン {chain}\nダイジェスト {digest}（ビューと再生の結果が一致）\n"
        ),
    );
    said += &match signed_size {
        Some(size) => pick(
            lang,
            format!("root   {root} (tree and signed checkpoint at {size} = the events)\n"),
            format!("ルート {root}（木と {size} 件の署名済みチェックポイントが記録と一致）\n"),
        ),
        None => pick(
            lang,
            format!("root   {root} (nothing was signed yet)\n"),
            format!("ルート {root}（署名はまだありません）\n"),
        ),
    };
    if let Some(Against { size, by_our_key }) = against {
        said += &pick(
            lang,
            format!(
                "The log still begins with all {size} events of the checkpoint that was kept.\n"
            ),
            format!(
                "保管されていたチェックポイントの {size} 件は、すべてそのままログの先頭にあります。\n"
            ),
        );
        if !by_our_key {
            said += pick(
                lang,
                "None of this register's present keys has signed that checkpoint.\n",
                "そのチェックポイントには、この台帳の現在の鍵による署名がありません。\n",
            );
        }
    }
    let DetailsHeld { held, erased, not_in_copy } = personal;
    if held + erased > 0 {
        said += &pick(
            lang,
            format!("personal data: {held} held, each as the log commits to it; {erased} erased\n"),
            format!(
                "個人情報: 保持 {held} 件（すべてログのダイジェストと一致）、消去 {erased} 件\n"
            ),
        );
    }
    for Ahead { seq, recorded_at, later, clock } in &verified.clock_ahead {
        let [at, clock] = [*recorded_at, *clock].map(moment);
        said += &pick(
            lang,
            format!(
                "{seq} was recorded at {at} by a clock that was ahead: that of {later} said {clock}\n"
            ),
            format!("{seq} は進んだ時計で {at} に記録されました（{later} の時計は {clock}）\n"),
        );
    }
    if let Some(not_in_copy) = not_in_copy {
        said += &pick(
            lang,
            format!(
                "personal data: {not_in_copy} not in this copy, which came from an export without it\n"
            ),
            format!(
                "個人情報: {not_in_copy} 件はこの写しに含まれません（個人情報なしの書き出しから復元）\n"
            ),
        );
    }
    if !verified.logins.is_empty() {
        let names = verified.logins.join(pick(lang, ", ", "、"));
        said += &pick(
            lang,
            format!(
                "recorded by {names}: that may be a login, and stays in these events for ever. Name an office \
                 from now on.\n"
            ),
            format!(
                "記録者 {names}: コンピューターのユーザー名の可能性があります。その記録からは消せません。今後は部署の名を記してください。\n"
            ),
        );
    }
    said
}

/// Each disclosure belongs to a digest in the log, none is there that was erased, and none is lost.
/// What a kill left over was finished when the register was opened.
fn check_personal(
    views: &Projections,
    disclosures: &dyn DisclosureStore,
) -> Result<DetailsHeld, CliError> {
    let commitments = views.all_commitments();
    let mismatch = compare(commitments, disclosures).map_err(refused)?;
    let list = |seqs: &[Seq]| seqs.iter().map(Seq::to_string).collect::<Vec<_>>().join(", ");
    if let Some(seq) = mismatch.lost.first() {
        let (all, seq) = (list(&mismatch.lost), seq.0);
        return Err(CliError::verification(
            format!(
                "the personal data of {all} is lost: no erasure tells of it. Bring the file `personal` back from a backup, or record the loss with `daicho erase {seq}`."
            ),
            format!(
                "{all} の個人情報が、消去の記録なしに失われています。ファイル personal をバックアップから戻すか、`daicho erase {seq}` で失われたことを記録してください。"
            ),
        ));
    }
    if !mismatch.not_erased.is_empty() || !mismatch.strange.is_empty() {
        let (all, strange) = (list(&mismatch.not_erased), mismatch.strange.len());
        return Err(CliError::verification(
            format!(
                "personal data is held that should be gone: erased by {all}; {strange} that no event commits to. Open the register again."
            ),
            format!(
                "消去されたはずの個人情報が残っています（消去の記録: {all}、ログにないもの: {strange} 件）。台帳を開き直してください。"
            ),
        ));
    }
    let erased = commitments.all().filter(|(_, one)| one.erased_by.is_some()).count();
    let held = commitments.all().count() - erased - mismatch.left_out;
    let not_in_copy = Some(mismatch.left_out).filter(|count| *count > 0);
    Ok(DetailsHeld { held, erased, not_in_copy })
}

fn refused(error: StoreError) -> CliError {
    match &error {
        StoreError::Damaged { .. } | StoreError::PersonalDamaged { .. } => {
            CliError::Verification(Words::both(|lang| store::failed(lang, &error)))
        }
        _ => error.into(),
    }
}

/// Events that are whole and yet cannot be read fail the verification, too.
fn as_verification(error: CliError) -> CliError {
    match error {
        CliError::Store(words) => CliError::Verification(words),
        other => other,
    }
}
