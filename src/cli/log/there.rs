//! The events that a server has: those there are, and then those that are recorded.

use std::time::Duration;

use chrono::NaiveDate;
use serde_json::value::RawValue;

use super::beside::{Beside, read_event};
use super::{Args, Lines, Way};
use crate::cli::asking::absence;
use crate::cli::closing::remark_closing;
use crate::cli::error::CliError;
use crate::cli::find;
use crate::cli::take_back;
use crate::client::Client;
use crate::client::reading::{AskedEvents, AskedView};
use crate::domain::event::fact::FactKind;
use crate::domain::seq::Seq;
use crate::projections::View;
use crate::projections::log_filter::LogFilter;
use crate::wording::lang::{Lang, pick};

/// How long a server is left alone that went away.
const REST: Duration = Duration::from_secs(1);

/// Prints the events of a server that pass the filter, and with `--follow` those that are recorded later.
pub(super) fn log(
    client: &Client,
    args: &Args,
    filter: &LogFilter,
    way: Way,
) -> Result<(), CliError> {
    let register = client.register(&AskedView::default())?;
    let given = [
        ("of", &args.of),
        ("type", &args.kind),
        ("since", &args.since),
        ("until", &args.until),
        ("by", &args.by),
        ("import", &args.import),
    ];
    let given = given.into_iter().filter_map(|(name, given)| Some((name, given.clone()?)));
    let filters: Vec<_> = given.collect();
    // What is recorded from here on is shown by following, where that is asked for.
    let mut pinned = filters.clone();
    pinned.push(("known_at", register.asked.known_at.seq.0.to_string()));
    let mut out = Lines::new(way.printer, Beside::ask(client, way.personal)?);
    let mut tells_closing = false;
    let mut last: Vec<Box<RawValue>> = Vec::new();
    let mut show = |out: &mut Lines, event: &RawValue| {
        let read = read_event(event)?;
        tells_closing |= read.kind() == FactKind::RegisterClosed.into();
        out.event(&read, event.get().as_bytes())
    };
    let mut any = false;
    let asked = AskedEvents { filters: pinned, after: None, last: args.limit };
    client.events(&asked, |event| {
        any = true;
        if args.limit.is_some() {
            last.push(event);
            return Ok(());
        }
        show(&mut out, &event)
    })?;
    for event in last.iter().rev() {
        show(&mut out, event)?;
    }
    if !any && let (Some(of), Some(entities)) = (&args.of, &filter.of) {
        // Nothing may speak of it in the time that was asked for, or nothing at all.
        let view = View { as_of: NaiveDate::MAX, known_at: register.asked.known_at.seq };
        let asked = AskedEvents { filters: vec![("of", of.clone())], after: None, last: Some(1) };
        let mut speaks = false;
        client.events(&asked, |_| {
            speaks = true;
            Ok::<_, CliError>(())
        })?;
        if !speaks {
            let things = client.things(of, &AskedView::default(), false);
            things.map_err(|error| {
                absence(error, |absence| find::unknown_of_any_kind(absence, view, entities))
            })?;
        }
    }
    if !any && let Some(import) = filter.import {
        // Nothing of it may pass the other filters, or there is no such import.
        let filters = vec![("import", import.to_string())];
        let (asked, mut is_known) = (AskedEvents { filters, after: None, last: Some(1) }, false);
        client.events(&asked, |_| {
            is_known = true;
            Ok::<_, CliError>(())
        })?;
        if !is_known {
            return Err(take_back::unknown(import));
        }
    }
    let closed = register.closed.filter(|_| tells_closing || filter.of.is_some());
    remark_closing(way.printer, closed.as_ref());
    out.print()?;
    if args.follow { follow(client, &filters, register.asked.known_at.seq, way) } else { Ok(()) }
}

/// Prints new events until Ctrl-C. Where the server goes away, it is asked again until it is back.
fn follow(
    client: &Client,
    filters: &[(&'static str, String)],
    head: Seq,
    way: Way,
) -> Result<(), CliError> {
    let asker = client.beside()?;
    let (mut last, mut told) = (head, false);
    loop {
        let stopped = async {
            // Without a way to hear of Ctrl-C, it ends the program.
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        let followed = client.follow(filters, last, stopped, |event| {
            let event: Box<RawValue> = serde_json::from_str(event).map_err(std::io::Error::from)?;
            let read = read_event(&event)?;
            let open = way.personal.with_personal;
            let beside = if open { Beside::ask(&asker, way.personal)? } else { Beside::default() };
            let mut out = Lines::new(way.printer, beside);
            out.event(&read, event.get().as_bytes())?;
            out.print()?;
            (last, told) = (read.seq, false);
            if read.kind() == FactKind::RegisterClosed.into() {
                let register = asker.register(&AskedView::default())?;
                remark_closing(way.printer, register.closed.as_ref());
            }
            Ok(())
        });
        match followed {
            Err(CliError::Store(words)) => {
                if !std::mem::replace(&mut told, true) {
                    way.printer.remark(|lang| format!("{} {}", words.in_lang(lang), again(lang)));
                }
                std::thread::sleep(REST);
            }
            ended => return ended,
        }
    }
}

/// What is said of a server that went away.
fn again(lang: Lang) -> &'static str {
    pick(
        lang,
        "It is asked again until it answers; Ctrl-C ends this.",
        "応答があるまで繰り返します。終えるには Ctrl-C を押してください。",
    )
}
