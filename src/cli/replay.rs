//! `daicho replay`: folds the log from the first event and says what came out, and how fast.

use std::ops::ControlFlow;
use std::time::Instant;

use serde::Serialize;

use crate::cli::Context;
use crate::cli::error::CliError;
use crate::cli::output::{Output, spinner};
use crate::cli::view::read_known_at;
use crate::domain::seq::Seq;
use crate::projections::Projections;
use crate::store::EventStore;
use crate::tracker::fold_views;
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
    let place = context.place()?;
    // A time, or a seq beyond the head, is understood by the register as it is.
    let read = |written: &str| {
        place.with_views(|register| read_known_at("--to", written, &register.folded.views))
    };
    let to = args.to.as_deref().map(read).transpose()?;
    let (views, seconds) = place.with_log(|log| replay(log, to.unwrap_or_else(|| log.head())))?;
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
    let folded = fold_views(|visit| {
        log.scan(Seq::FIRST, &mut |bundle| {
            progress.inc(u64::from(bundle.count));
            let is_last = bundle.next() > to;
            bundle.trim_back(to);
            let more = visit(bundle);
            if is_last { ControlFlow::Break(()) } else { more }
        })
    });
    progress.finish_and_clear();
    let ((), views) = folded?;
    Ok((views, began.elapsed().as_secs_f64()))
}
