//! Which view of the register each page is made from.

use maud::Markup;

use super::route::Page;
use crate::domain::entity::{EntityKind, EntityRef};
use crate::domain::event::Event;
use crate::domain::name::DeclarationId;
use crate::domain::seq::Seq;
use crate::domain::written::seq;
use crate::http::api::events::{newest, read_seqs};
use crate::http::api::things::not_in_view;
use crate::http::app::App;
use crate::http::openapi;
use crate::http::problem::Problem;
use crate::http::problem::types::{self, ProblemType};
use crate::http::query::bad_view;
use crate::pages;
use crate::pages::context::Context;
use crate::pages::endorsements::{self, Sources};
use crate::pages::pictures::Which;
use crate::projections::View;
use crate::projections::log_filter::WrittenFilter;
use crate::projections::reading::Reading;
use crate::projections::written::{Viewed, WrittenView};

/// How many things of a kind a search shows.
const FOUND: usize = 50;
/// How many changes a comparison shows.
const COMPARED: usize = 200;
/// How many entries the first page tells.
const NEWEST: usize = 6;
/// How many entries a page of the audit trail has.
const CHANGES: usize = 50;

/// Makes a page.
///
/// # Errors
/// A thing that the view does not know; a log that cannot be read.
pub fn make(
    app: &App,
    page: &Page,
    context: &Context,
    reading: &Reading<'_>,
) -> Result<Markup, Problem> {
    match page {
        Page::Home => {
            let (newest, _) =
                newest(app, viewed(context), &WrittenFilter::default(), None, NEWEST)?;
            let newest: Vec<_> = newest.into_iter().map(|stored| stored.event).collect();
            Ok(pages::home::page(context, reading, &newest))
        }
        Page::Declarations => Ok(pages::declarations::page(context, &reading.declarations())),
        Page::Declaration(id) => {
            let all = reading.who_endorses(id);
            let all = known(reading, EntityKind::Declaration, id.as_str(), all)?;
            let shown = endorsements::shown(context, reading, &all);
            let evidence = evidence(app, shown.entries())?;
            Ok(pages::declaration::page(context, reading, &all, &shown, &evidence))
        }
        Page::Embedded(id) => {
            let all = reading.who_endorses(id);
            let all = known(reading, EntityKind::Declaration, id.as_str(), all)?;
            Ok(pages::embed::page(context, reading, &all))
        }
        Page::Badge(id) => {
            let party = known(reading, EntityKind::Party, id.as_str(), reading.party(id))?;
            Ok(pages::badge::picture(context, reading, &party))
        }
        Page::Parties => Ok(pages::parties::page(context, reading)),
        Page::Party(id) => {
            let party = known(reading, EntityKind::Party, id.as_str(), reading.party(id))?;
            Ok(pages::party::page(context, reading, &party))
        }
        Page::Agreements => Ok(pages::agreements::page(context, reading)),
        Page::Agreement(id) => {
            let answer = reading.agreement(id);
            let answer = known(reading, EntityKind::Agreement, id.as_str(), answer)?;
            Ok(pages::agreement::page(context, reading, &answer))
        }
        Page::Gatherings => Ok(pages::gatherings::page(context, reading)),
        Page::Gathering(id) => {
            let answer = reading.gathering(id);
            let answer = known(reading, EntityKind::Gathering, id.as_str(), answer)?;
            Ok(pages::gathering::page(context, reading, &answer))
        }
        Page::Series(id) => {
            let gatherings = reading.series(id).ok_or_else(Problem::not_found)?;
            Ok(pages::series::page(context, reading, id, &gatherings))
        }
        Page::Networks => Ok(pages::networks::page(context, reading)),
        Page::Network(id) => {
            let answer = known(reading, EntityKind::Network, id.as_str(), reading.network(id))?;
            Ok(pages::network::page(context, reading, &answer))
        }
        Page::GlobalNetwork => Ok(pages::global_network::page(context, reading)),
        Page::Strategies => Ok(pages::strategies::page(context, reading)),
        Page::Strategy(id) => {
            let answer = known(reading, EntityKind::Strategy, id.as_str(), reading.strategy(id))?;
            Ok(pages::strategy::page(context, reading, &answer))
        }
        Page::Picture(which, id) => picture(context, reading, *which, id.as_ref()),
        Page::Changes => changes(app, context, reading),
        Page::Event(seq) => event(app, context, reading, *seq),
        Page::Search => {
            Ok(pages::search::page(context, &reading.search_by_kind(context.own("q"), FOUND)))
        }
        Page::Compare => compare(app, context, reading),
        Page::About => Ok(pages::about::page(context)),
        Page::Data => Ok(pages::data::page(context, &openapi::document("/"))),
        Page::Problems => {
            let kinds: Vec<_> = types::ALL.iter().map(|kind| told(context, kind)).collect();
            Ok(pages::problems::list(context, &kinds))
        }
        Page::Problem(kind) => Ok(pages::problems::page(context, &told(context, kind))),
        Page::Check => Ok(pages::check::page(context, &app.config.settings.origin)),
        Page::Atom | Page::JsonFeed => Err(Problem::not_found()),
    }
}

/// A type of problem in the language of the page.
fn told(context: &Context, kind: &ProblemType) -> pages::problems::Kind {
    let lang = context.lang;
    pages::problems::Kind {
        slug: kind.slug,
        status: kind.status,
        title: kind.title(lang),
        when: kind.when(lang),
        advice: kind.advice(lang),
    }
}

/// A picture of a declaration, or of the one that leads.
fn picture(
    context: &Context,
    reading: &Reading<'_>,
    which: Which,
    id: Option<&DeclarationId>,
) -> Result<Markup, Problem> {
    let id = id.cloned().or_else(|| reading.leading()).ok_or_else(Problem::not_found)?;
    let all = reading.who_endorses(&id);
    let all = known(reading, EntityKind::Declaration, id.as_str(), all)?;
    Ok(pages::pictures::file(context, reading, &all, which))
}

/// On what evidence these entries rest.
fn evidence(app: &App, mut entries: Vec<Seq>) -> Result<Sources, Problem> {
    entries.sort_unstable();
    entries.dedup();
    let stored = read_seqs(app, &entries)?.into_iter().map(|stored| stored.event);
    Ok(stored.map(|event| (event.seq, event.evidence)).collect())
}

/// The audit trail, a page of it.
fn changes(app: &App, context: &Context, reading: &Reading<'_>) -> Result<Markup, Problem> {
    let given = |name| Some(context.own(name)).filter(|written| !written.is_empty());
    let filter = WrittenFilter { of: given("of"), kind: given("type"), ..WrittenFilter::default() };
    let from = given("before").and_then(|written| seq(written).ok()).map(Seq::before);
    let limit = if context.is_copy() { newest_of_copy(app, context, from) } else { CHANGES };
    let (entries, next) = newest(app, viewed(context), &filter, from, limit)?;
    let entries: Vec<_> = entries.into_iter().map(|stored| stored.event).collect();
    Ok(pages::changes::page(context, reading, &entries, next))
}

/// How many entries the first page of the trail has in a copy: as many as leave whole pages to the older
/// ones, so that these stay as they are when the register grows.
fn newest_of_copy(app: &App, context: &Context, from: Option<Seq>) -> usize {
    if from.is_some() {
        return CHANGES;
    }
    let all = match EntityRef::read(context.own("of")) {
        Some(of) => app.tracker.views().log_of(&of.into()).len(),
        None => usize::try_from(context.asked.known_at.seq.0).unwrap_or(usize::MAX),
    };
    CHANGES + all % CHANGES
}

/// One entry of it.
fn event(app: &App, context: &Context, reading: &Reading<'_>, seq: Seq) -> Result<Markup, Problem> {
    if seq == Seq::NONE || seq > context.asked.known_at.seq {
        return Err(Problem::not_found());
    }
    let stored = read_seqs(app, &[seq])?.pop().ok_or_else(Problem::not_found)?;
    let views = app.tracker.views();
    let revised = match &stored.event.event {
        Event::Fact(_) => seq,
        Event::Corrected(data) => data.seq,
        Event::Retracted(data) => data.seq,
        Event::Erased(data) => data.seq,
    };
    let about = reading.topic(revised);
    let mut log = about.as_ref().map(|thing| views.log_of(thing)).unwrap_or_default();
    let mut versions = views.versions(revised);
    // A past view knows nothing of what came after it.
    let known_at = context.asked.known_at.seq;
    log.retain(|one| *one <= known_at);
    versions.retain(|one| one.known_from <= known_at);
    let near = |after: bool| {
        let others = log.iter().copied();
        if after {
            others.clone().find(|one| *one > seq)
        } else {
            others.rev().find(|one| *one < seq)
        }
    };
    let entry = pages::event::Entry {
        event: &stored.event,
        bytes: &stored.bytes,
        versions,
        revised,
        about,
        began: reading.began_what_tells(seq),
        erased_by: views.erasures(revised, seq, known_at),
        neighbours: [near(false), near(true)],
    };
    Ok(pages::event::page(context, reading, &entry))
}

/// Two views side by side, where both are named.
fn compare(app: &App, context: &Context, reading: &Reading<'_>) -> Result<Markup, Problem> {
    if context.own("from").is_empty() && context.own("to").is_empty() {
        return Ok(pages::compare::page(context, reading, None, false));
    }
    let views = app.tracker.views();
    let side = |name: &str| {
        let written = WrittenView::from(context.own(name));
        written.read(&views, app.present()).map_err(|error| bad_view(name, &error))
    };
    let (from, to) = (side("from")?.view, side("to")?.view);
    let (diff, next) = views.diff_from(from, to, Seq::FIRST, COMPARED);
    Ok(pages::compare::page(context, &views.at(to), Some(&diff), next.is_some()))
}

/// The view of a page, as the log is asked for it.
fn viewed(context: &Context) -> Viewed {
    let view = View { as_of: context.asked.as_of, known_at: context.asked.known_at.seq };
    Viewed { view, pinned: false, names_a_day: context.chosen.as_of.is_some() }
}

/// What a view knows of a thing.
fn known<T>(
    reading: &Reading<'_>,
    kind: EntityKind,
    id: &str,
    answer: Option<T>,
) -> Result<T, Problem> {
    answer.ok_or_else(|| not_in_view(reading, kind, id))
}
