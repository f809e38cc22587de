//! `daicho replay`: folds the log from the first event and says what came out, and how fast.

use std::time::Instant;

use serde::Serialize;

use crate::cli::Context;
use crate::cli::asking::At;
use crate::cli::error::CliError;
use crate::cli::output::{Output, spinner};
use crate::cli::view::read_known_at;
use crate::domain::seq::Seq;
use crate::projections::Projections;
use crate::store::EventStore;
use crate::tracker::replay_to;
use crate::wording::lang::pick;

/// Fold the log from its first event, and print the digest of what it folds into
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Replay up to this seq or time only
    #[arg(long, value_name = "SEQ|TIME")]
    to: Option<String>,
    #[command(flatten)]
    output: Output,
}

/// What a replay found.
#[derive(Serialize)]
struct Replayed {
    events: u64,
    head: Seq,
    seconds: f64,
    events_per_second: f64,
    digest: String,
}

/// Replays the log.
///
/// # Errors
/// Store, where the log cannot be read; usage, where the end cannot.
pub fn run(args: Args, context: &Context) -> Result<(), CliError> {
    let at = context.at()?;
    let (views, seconds) = match (&at, &args.to) {
        // The end of the log needs no view to be understood.
        (At::Here(place), None) => place.with_log(|log| replay(log, log.head()))?,
        (At::Here(_) | At::There(_), to) => at.with_copy(false, |register| {
            let (log, views) = (register.log.as_ref(), &register.folded.views);
            let to = to.as_deref().map(|written| read_known_at("--to", written, views));
            replay(log, to.transpose()?.unwrap_or_else(|| log.head()))
        })?,
    };
    let head = views.head();
    #[allow(clippy::cast_precision_loss)] // A rate for people.
    let events_per_second = if seconds > 0.0 { (head.0 as f64 / seconds).round() } else { 0.0 };
    let replayed =
        Replayed { events: head.0, head, seconds, events_per_second, digest: views.digest() };
    context.printer(args.output.json).show(&replayed, |lang| {
        let Replayed { events, digest, .. } = &replayed;
        pick(
            lang,
            format!("Replayed {events} events up to {head} in {seconds:.3} s ({events_per_second:.0} events/s).\ndigest {digest}\n"),
            format!("{head} までの {events} 件を {seconds:.3} 秒で再生しました（毎秒 {events_per_second:.0} 件）。\nダイジェスト {digest}\n"),
        )
    })
}

/// Folds the events up to `to` into fresh views, and says how many seconds that took.
///
/// # Errors
/// What reading reports, or the first event that is none.
pub fn replay(log: &dyn EventStore, to: Seq) -> Result<(Projections, f64), CliError> {
    let progress = spinner();
    let began = Instant::now();
    let folded = replay_to(log, to, &mut |events| progress.inc(u64::from(events)));
    progress.finish_and_clear();
    Ok((folded?, began.elapsed().as_secs_f64()))
}
