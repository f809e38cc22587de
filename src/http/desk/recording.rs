//! Recording by a form: filled in, looked at once more, recorded once, and confirmed.

use warp::http::StatusCode;
use warp::reply::Response;

use super::filled::{arranged, opened, told_by};
use super::posted::{KEY, Posted, STEP};
use super::reply;
use super::visit::{Now, Staff, Visit};
use super::wrong::Telling;
use crate::domain::entity::{Entity, EntityKind};
use crate::domain::entry::Entry;
use crate::domain::event::Event;
use crate::domain::event::fact::{Fact, FactKind};
use crate::domain::name::{DeclarationId, GatheringId, NetworkId};
use crate::domain::recorded::RecordedEvent;
use crate::domain::seq::Seq;
use crate::http::api::record::{command_id, submission};
use crate::http::app::App;
use crate::http::auth::recorder;
use crate::http::problem::{Problem, recording};
use crate::imports::form::{DATA, NEW, Written};
use crate::imports::kinds::Kind;
use crate::pages::desk::form::Wrong;
use crate::pages::desk::overview as page_of_overview;
use crate::pages::desk::record::{self as pages, Checked, Counted};
use crate::pages::names;
use crate::pages::sentences::plain;
use crate::projections::View;
use crate::projections::reading::Reading;
use crate::projections::similar::similar;
use crate::tokens::Identity;
use crate::tracker::{Outcome, Refusal, Submission, SubmitError, read_event};
use crate::wording::consequences::consequence;
use crate::wording::desk as words;
use crate::wording::lang::Lang;

/// How many of the last entries the overview shows.
const LAST: u64 = 20;

/// The first page of the desk.
///
/// # Errors
/// Where the log cannot be read.
pub(super) async fn overview(visit: &Visit<'_>, staff: Staff) -> Result<Response, Problem> {
    let make = |app: &App, now: &Now| {
        let Seq(head) = now.views.head();
        let seqs = (head.saturating_sub(LAST) + 1..=head).rev();
        let last =
            seqs.filter_map(|seq| read_event(app.tracker.store().as_ref(), Seq(seq)).transpose());
        let last: Vec<RecordedEvent> =
            last.collect::<Result<_, _>>().map_err(|_| Problem::internal())?;
        let reading = now.reading();
        // Names in Japanese are asked for, since every page is there in it.
        let wanting = reading.wanting(Lang::Ja.tag());
        Ok(page_of_overview::overview(&now.context, &now.staff, &reading, &last, &wanting))
    };
    visit.page(StatusCode::OK, &staff, make).await
}

/// Which kind of fact is to be recorded.
pub(super) fn kinds(visit: &Visit<'_>, staff: &Staff) -> Result<Response, Problem> {
    let page = visit.with_present(|context| pages::kinds(context, &staff.shown()));
    Ok(reply::page(StatusCode::OK, page))
}

/// The form of a kind of fact, and what is done with it.
///
/// # Errors
/// A mirror, which records nothing; where the store fails.
pub(super) async fn record(
    visit: &Visit<'_>,
    staff: Staff,
    kind: Kind,
    posted: Option<Posted>,
) -> Result<Response, Problem> {
    recorder(visit.app, Some(staff.identity.clone()))?;
    let Some(posted) = posted else {
        let written = opened(visit, kind)?;
        let key = visit.new_key();
        return form(visit, &staff, kind, (written, Vec::new(), key)).await;
    };
    let (mut written, key) = (posted.written(), posted.get(KEY).to_owned());
    let step = posted.get(STEP);
    if arranged(&mut written, &posted) {
        return form(visit, &staff, kind, (written, Vec::new(), key)).await;
    }
    let entries = match told_by(visit, &staff, kind, &written).await? {
        Ok(entries) => entries,
        Err(wrong) => return form(visit, &staff, kind, (written, wrong, key)).await,
    };
    let records = step == "record";
    let submitted = to_submit(visit.app, entries.clone(), &staff.identity, &key);
    let outcomes = visit.app.tracker.submit_after(None, submitted, !records).await;
    let outcomes = outcomes.map(|outcomes| (outcomes.last().cloned(), outcomes));
    match outcomes {
        Ok((Some(outcome), _)) if records => Ok(visit.to_receipt(outcome.seq())),
        Ok((Some(_), outcomes)) => {
            check(visit, &staff, kind, (written, key, entries), outcomes).await
        }
        Ok((None, _)) => Err(Problem::internal()),
        Err(SubmitError::Refused { index, refusal }) => {
            let lang = visit.lang;
            let telling = if index + 1 < entries.len() {
                Telling { lang, kind: FactKind::PartyRegistered, within: NEW }
            } else {
                Telling { lang, kind: kind.event, within: DATA }
            };
            // What was recorded under the key stays so: what is sent next is another form.
            let key = match refusal {
                Refusal::CommandIdTaken { .. } => visit.new_key(),
                _ => key,
            };
            form(visit, &staff, kind, (written, vec![telling.refused(&refusal)], key)).await
        }
        Err(error) => Err(recording::submit(&error)),
    }
}

/// The entries of a form as they are submitted, once.
pub(super) fn to_submit(
    app: &App,
    entries: Vec<Entry>,
    identity: &Identity,
    key: &str,
) -> Vec<Submission> {
    let last = entries.len() - 1;
    let numbered = entries.into_iter().enumerate();
    let submitted = numbered.map(|(place, entry)| {
        let submission = submission(app, entry, identity);
        // The fact itself has the key of the form, and what it registers one that follows from it.
        if key.is_empty() {
            return submission;
        }
        let key = if place == last { key.to_owned() } else { format!("{key}/{place}") };
        Submission { command_id: command_id(identity, &key), ..submission }
    });
    submitted.collect()
}

async fn form(
    visit: &Visit<'_>,
    staff: &Staff,
    kind: Kind,
    (written, wrong, key): (Written, Vec<Wrong>, String),
) -> Result<Response, Problem> {
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let make = move |_: &App, now: &Now| {
        let (reading, filled) = (now.reading(), (&written, &*wrong, &*key));
        Ok(pages::form(&now.context, &now.staff, kind, &reading, filled))
    };
    visit.page(status, staff, make).await
}

/// What would be recorded, to be looked at once more.
async fn check(
    visit: &Visit<'_>,
    staff: &Staff,
    kind: Kind,
    (mut written, key, entries): (Written, String, Vec<Entry>),
    outcomes: Vec<Outcome>,
) -> Result<Response, Problem> {
    if let [Entry { command, .. }, _] = entries.as_slice()
        && let Some(Fact::PartyRegistered(new)) = command.fact()
    {
        // Sent again, it is the same.
        written.set(&format!("{NEW}.party"), new.party.as_str());
    }
    let mut recorded = Vec::new();
    for outcome in outcomes {
        match outcome {
            Outcome::Recorded { event, consequences } => recorded.push((event, consequences)),
            // The form was carried out before: its key says so.
            done => return Ok(visit.to_receipt(done.seq())),
        }
    }
    let (other, lang) = (visit.context_in_other_language(), visit.lang);
    let make = move |_: &App, now: &Now| {
        let mut after = now.views.snapshot();
        recorded.iter().for_each(|(event, _)| after.apply(event));
        let (before, after) =
            (now.reading(), after.at(View { known_at: after.head(), ..now.view }));
        let said = recorded.iter().flat_map(|(event, consequences)| {
            consequences.iter().map(|one| consequence(lang, event.seq, one))
        });
        let facts: Vec<&Fact> = entries.iter().filter_map(|entry| entry.command.fact()).collect();
        let counts = facts.iter().filter_map(|fact| counted(lang, fact, &before, &after));
        let entry = entries.last().ok_or_else(Problem::internal)?;
        let checked = Checked {
            kind,
            facts: &facts,
            consequences: said.collect(),
            counts: counts.collect(),
            alike: facts.iter().flat_map(|fact| alike(fact, &before)).collect(),
            without_source: entry.evidence.is_empty(),
            personal: Telling { lang, kind: kind.event, within: DATA }.personal(&entry.personal),
            written: &written,
            key: &key,
        };
        Ok(pages::check(&now.context, &other, &now.staff, &after, &checked))
    };
    visit.page(StatusCode::OK, staff, make).await
}

/// The parties whose names are like those of one that a fact would register.
fn alike(fact: &Fact, before: &Reading<'_>) -> Vec<Entity> {
    let Fact::PartyRegistered(data) = fact else { return Vec::new() };
    let names = data.names.iter();
    let mut alike: Vec<Entity> =
        names.flat_map(|(_, name)| similar(before, &[EntityKind::Party], name)).collect();
    alike.sort();
    alike.dedup();
    alike
}

/// The count of what a fact is about, where it changes that.
fn counted(lang: Lang, fact: &Fact, before: &Reading<'_>, after: &Reading<'_>) -> Option<Counted> {
    let about: Entity = fact.topic_ref().entity.into();
    let (old, new) = (count(&about, before).unwrap_or(0), count(&about, after)?);
    let called = after.called(&about).map(|called| plain(&names::called(lang, &called)));
    let what = words::counted(lang, about.kind, called.as_deref().unwrap_or(&about.id));
    (old != new).then_some(Counted { what, before: old, after: new })
}

/// How many are counted for certain of a thing; none where nothing is, or the view does not know it.
fn count(about: &Entity, reading: &Reading<'_>) -> Option<u64> {
    let id = about.id.as_str();
    match about.kind {
        EntityKind::Declaration => {
            let status = reading.declaration_status(&id.parse::<DeclarationId>().ok()?)?;
            Some(status.declaration.endorsers.certain)
        }
        EntityKind::Network => {
            let answer = reading.network(&id.parse::<NetworkId>().ok()?)?;
            Some(answer.network.members.named.certain)
        }
        EntityKind::Gathering => {
            let answer = reading.gathering(&id.parse::<GatheringId>().ok()?)?;
            Some(answer.attendances.len() as u64)
        }
        EntityKind::Party | EntityKind::Agreement => {
            Some(reading.known_ids(about.kind).count() as u64)
        }
        EntityKind::Strategy | EntityKind::Goal | EntityKind::Register => None,
    }
}

/// That something is recorded.
///
/// # Errors
/// An entry that there is not.
pub(super) async fn receipt(
    visit: &Visit<'_>,
    staff: Staff,
    seq: Seq,
) -> Result<Response, Problem> {
    let make = move |app: &App, now: &Now| {
        let found = read_event(app.tracker.store().as_ref(), seq).ok().flatten();
        let event = found.ok_or_else(Problem::not_found)?;
        let again = match &event.event {
            Event::Fact(fact) => Kind::of(fact.kind()),
            Event::Corrected(_) | Event::Retracted(_) | Event::Erased(_) => None,
        };
        Ok(pages::receipt(&now.context, &now.staff, &now.reading(), &event, again))
    };
    visit.page(StatusCode::OK, &staff, make).await
}
