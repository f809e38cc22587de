//! Waiting for new events. A log is open in one process only, so a follower must not keep it open:
//! it watches the log's anchor, which every writer moves, and opens the log for a moment when the
//! anchor has moved.

use std::fs;
use std::time::Duration;

use super::{Way, print_new};
use crate::cli::error::CliError;
use crate::cli::output::Printer;
use crate::cli::register::Place;
use crate::domain::seq::Seq;
use crate::projections::log_filter::LogFilter;
use crate::wording::lang::pick;

/// How often the anchor is looked at.
const PAUSE: Duration = Duration::from_secs(1);
/// The anchor's file in the log's directory.
const ANCHOR: &str = "anchor";

/// Prints new events until Ctrl-C, or until nobody reads any more.
///
/// # Errors
/// What opening and reading report, except that the log is in use: that is tried again.
pub(super) fn follow(
    place: &Place,
    filter: &LogFilter,
    mut head: Seq,
    way: Way,
) -> Result<(), CliError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut stop = std::pin::pin!(tokio::signal::ctrl_c());
        let (mut seen, mut told) = (None, false);
        loop {
            // Read before opening: what is written while we look is seen the next time.
            let anchor = fs::read(place.log().join(ANCHOR)).ok();
            if seen != anchor {
                match print_new(place, filter, head.next(), None, way) {
                    Ok(now) => (head, seen, told) = (now, anchor, false),
                    Err(CliError::InUse) if told => {}
                    Err(CliError::InUse) => {
                        told = true;
                        in_use(way.printer);
                    }
                    Err(error) => return Err(error),
                }
            }
            tokio::select! {
                _ = &mut stop => return Ok(()),
                () = tokio::time::sleep(PAUSE) => {}
            }
        }
    })
}

fn in_use(printer: Printer) {
    printer.remark(|lang| {
        pick(
            lang,
            "Another daicho process has the log open; its events show when it lets go.".into(),
            "別の daicho プロセスがログを開いています。終わりしだい表示します。".into(),
        )
    });
}
