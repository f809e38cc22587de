//! Recording by a form: filled in, looked at once more, recorded once, and confirmed.

use serde_json::Value;
use uuid::Uuid;
use warp::http::StatusCode;
use warp::reply::Response;

use super::posted::{KEY, Posted, STEP};
use super::reply;
use super::visit::{Staff, Visit};
use super::wrong::Telling;
use crate::domain::entity::{Entity, EntityKind};
use crate::domain::entry::{Entry, read_entry};
use crate::domain::event::Event;
use crate::domain::event::fact::{Fact, FactKind};
use crate::domain::name::{DeclarationId, GatheringId, NetworkId};
use crate::domain::recorded::RecordedEvent;
use crate::domain::seq::Seq;
use crate::http::api::record::{command_id, submission};
use crate::http::app::App;
use crate::http::auth::recorder;
use crate::http::pool::Lane;
use crate::http::problem::{Problem, recording};
use crate::imports::form::{self, Written, meant};
use crate::imports::kinds::{KINDS, Kind};
use crate::pages::desk::form::{MORE, Wrong};
use crate::pages::desk::overview as page_of_overview;
use crate::pages::desk::record::{self as pages, Checked, Counted};
use crate::pages::names;
use crate::pages::sentences::plain;
use crate::projections::View;
use crate::projections::reading::Reading;
use crate::tokens::Identity;
use crate::tracker::{Outcome, Refusal, Submission, SubmitError, read_event};
use crate::wording::consequences::consequence;
use crate::wording::desk as words;
use crate::wording::lang::Lang;

/// The field of a button by which a thing is chosen, as FIELD=ID.
const CHOOSE: &str = "choose";
/// How many of the last entries the overview shows.
const LAST: u64 = 20;

/// The first page of the desk.
///
/// # Errors
/// Where the log cannot be read.
pub(super) async fn overview(visit: &Visit<'_>, staff: Staff) -> Result<Response, Problem> {
    let views = visit.app.tracker.views();
    let (context, shown, present) = (visit.context(&views), staff.shown(), visit.present(&views));
    let make = move |app: &App| {
        let Seq(head) = views.head();
        let seqs = (head.saturating_sub(LAST) + 1..=head).rev();
        let last =
            seqs.filter_map(|seq| read_event(app.tracker.store().as_ref(), Seq(seq)).transpose());
        let last: Vec<RecordedEvent> =
            last.collect::<Result<_, _>>().map_err(|_| Problem::internal())?;
        Ok(page_of_overview::overview(&context, &shown, &views.at(present), &last))
    };
    let page = visit.app.work(Lane::Folds, visit.call.client, make).await?;
    Ok(reply::page(StatusCode::OK, page))
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
        let written = first_filled(visit, kind)?;
        let key = visit.new_key();
        return form(visit, &staff, kind, (written, Vec::new(), key)).await;
    };
    let (mut written, key) = (posted.written(), posted.get(KEY).to_owned());
    let step = posted.get(STEP);
    if arranged(&mut written, &posted) {
        return form(visit, &staff, kind, (written, Vec::new(), key)).await;
    }
    let entry = match told_by(visit, kind, &written).await? {
        Ok(entry) => entry,
        Err(wrong) => return form(visit, &staff, kind, (written, wrong, key)).await,
    };
    let records = step == "record";
    let submitted = to_submit(visit.app, entry.clone(), &staff.identity, &key);
    let outcomes = visit.app.tracker.submit_after(None, vec![submitted], !records).await;
    match outcomes.map(|mut outcomes| outcomes.pop()) {
        Ok(Some(outcome)) if records => {
            let Seq(seq) = outcome.seq();
            Ok(reply::see_other(&visit.path(&format!("receipts/{seq}"))))
        }
        Ok(Some(outcome)) => check(visit, &staff, kind, (written, key, entry), outcome).await,
        Ok(None) => Err(Problem::internal()),
        Err(SubmitError::Refused { refusal, .. }) => {
            let telling = Telling { lang: visit.lang, kind: kind.event };
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

/// Puts a thing that was chosen into its field, and gives a list more rows. Whether the form is to be shown
/// again, and nothing else is to be done.
pub(super) fn arranged(written: &mut Written, posted: &Posted) -> bool {
    let step = posted.get(STEP);
    let chosen = posted.get(CHOOSE).split_once('=').filter(|_| step.is_empty());
    if let Some((field, id)) = chosen {
        written.set(field, id);
    }
    written.remove(CHOOSE);
    let more = step.strip_prefix(MORE);
    if let Some(list) = more {
        let name = format!("more.{list}");
        let asked: usize = written.get(&name).parse().unwrap_or(0);
        written.set(&name, (asked + 1).to_string());
    }
    more.is_some() || step == "change"
}

/// The entry that a form tells, or everything that is wrong with it.
///
/// # Errors
/// Where too much waits.
pub(super) async fn told_by(
    visit: &Visit<'_>,
    kind: Kind,
    written: &Written,
) -> Result<Result<Entry, Vec<Wrong>>, Problem> {
    let (views, lang) = (visit.app.tracker.views(), visit.lang);
    let (present, written) = (visit.present(&views), written.clone());
    let read = move |_: &App| Ok(read(kind.event, &written, &views.at(present), lang));
    visit.app.work(Lane::Folds, visit.call.client, read).await
}

/// What a form holds when it is opened: what its address says, or what another entry said, but for what
/// makes each its own.
fn first_filled(visit: &Visit<'_>, kind: Kind) -> Result<Written, Problem> {
    let query: Vec<(String, String)> =
        form_urlencoded::parse(visit.call.query.as_bytes()).into_owned().take(100).collect();
    let like = query.iter().find(|(name, _)| name == "like");
    let Some(seq) = like.and_then(|(_, seq)| seq.parse().ok()).map(Seq) else {
        return Ok(Written::new(query));
    };
    let found = read_event(visit.app.tracker.store().as_ref(), seq).ok().flatten();
    let Some(RecordedEvent { event: Event::Fact(fact), evidence, .. }) = found else {
        return Ok(Written::default());
    };
    if fact.kind() != kind.event {
        return Ok(Written::default());
    }
    let mut data = fact.object();
    let own = kind.event.registers();
    data.retain(|name, _| !own.contains(&name.as_str()) && name != "party" && name != "names");
    let mut written = form::write(kind.event, &data);
    for (name, value) in evidence.first().map(form::write_evidence).into_iter().flatten() {
        written.set(&name, value);
    }
    Ok(written)
}

/// The entry that a form tells, or everything that is wrong with it.
fn read(
    kind: FactKind,
    written: &Written,
    reading: &Reading<'_>,
    lang: Lang,
) -> Result<Entry, Vec<Wrong>> {
    let telling = Telling { lang, kind };
    let mut told = form::read(kind, written, lang.tag());
    let mut wrong: Vec<Wrong> = told.unread.iter().map(|one| telling.unread(one)).collect();
    if let Some(data) = told.entry.get_mut(form::DATA) {
        let questions = meant::resolve(kind, data, reading);
        wrong.extend(questions.iter().map(|one| telling.question(one, reading)));
    }
    let entry = read_entry(Value::Object(told.entry)).map_err(|faults| {
        // A date that could not be read is not missing besides.
        let known: Vec<String> = wrong.iter().map(|one| one.field.clone()).collect();
        let faults = faults.iter().filter(|fault| !known.contains(&fault.field));
        faults.map(|fault| telling.fault(fault)).collect::<Vec<_>>()
    });
    match entry {
        Ok(entry) if wrong.is_empty() => Ok(entry),
        Ok(_) => Err(wrong),
        Err(more) => {
            wrong.extend(more);
            Err(wrong)
        }
    }
}

/// An entry as it is submitted by a form, once.
pub(super) fn to_submit(app: &App, entry: Entry, identity: &Identity, key: &str) -> Submission {
    let submission = submission(app, entry, identity);
    match Uuid::try_parse(key) {
        Ok(_) => Submission { command_id: command_id(identity, key), ..submission },
        Err(_) => submission,
    }
}

async fn form(
    visit: &Visit<'_>,
    staff: &Staff,
    kind: Kind,
    (written, wrong, key): (Written, Vec<Wrong>, String),
) -> Result<Response, Problem> {
    let views = visit.app.tracker.views();
    let (context, shown, present) = (visit.context(&views), staff.shown(), visit.present(&views));
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let make = move |_: &App| {
        Ok(pages::form(&context, &shown, kind, &views.at(present), (&written, &wrong, &key)))
    };
    let page = visit.app.work(Lane::Folds, visit.call.client, make).await?;
    Ok(reply::page(status, page))
}

/// What would be recorded, to be looked at once more.
async fn check(
    visit: &Visit<'_>,
    staff: &Staff,
    kind: Kind,
    (written, key, entry): (Written, String, Entry),
    outcome: Outcome,
) -> Result<Response, Problem> {
    let (event, consequences) = match outcome {
        Outcome::Recorded { event, consequences } => (event, consequences),
        // The form was carried out before: its key says so.
        done => {
            let Seq(seq) = done.seq();
            return Ok(reply::see_other(&visit.path(&format!("receipts/{seq}"))));
        }
    };
    let views = visit.app.tracker.views();
    let (context, other) = (visit.context(&views), visit.context_in_other_language(&views));
    let (shown, present, lang) = (staff.shown(), visit.present(&views), visit.lang);
    let make = move |_: &App| {
        let mut after = views.snapshot();
        after.apply(&event);
        let then = View { known_at: after.head(), ..present };
        let fact = entry.command.fact().ok_or_else(Problem::internal)?;
        let said = consequences.iter().map(|one| consequence(lang, event.seq, one)).collect();
        let checked = Checked {
            kind,
            fact,
            consequences: said,
            counts: counts(lang, fact, &views.at(present), &after.at(then)),
            without_source: entry.evidence.is_empty(),
            personal: Telling { lang, kind: kind.event }.personal(&entry.personal),
            written: &written,
            key: &key,
        };
        Ok(pages::check(&context, &other, &shown, &after.at(then), &checked))
    };
    let page = visit.app.work(Lane::Folds, visit.call.client, make).await?;
    Ok(reply::page(StatusCode::OK, page))
}

/// The counts of what a fact is about that it changes.
fn counts(lang: Lang, fact: &Fact, before: &Reading<'_>, after: &Reading<'_>) -> Vec<Counted> {
    let about: Entity = fact.topic_ref().entity.into();
    let of = |reading: &Reading<'_>| -> Vec<(String, u64)> { counted(lang, &about, reading) };
    let (old, new) = (of(before), of(after));
    let pairs = new.into_iter().map(|(what, after)| {
        let known = old.iter().find(|(other, _)| *other == what);
        Counted { before: known.map_or(0, |(_, before)| *before), after, what }
    });
    pairs.filter(|one| one.before != one.after).collect()
}

fn counted(lang: Lang, about: &Entity, reading: &Reading<'_>) -> Vec<(String, u64)> {
    let id = about.id.as_str();
    let certain = match about.kind {
        EntityKind::Declaration => {
            let found = id.parse::<DeclarationId>().ok();
            found
                .and_then(|id| reading.declaration_status(&id))
                .map(|one| one.declaration.endorsers.certain)
        }
        EntityKind::Network => {
            let found = id.parse::<NetworkId>().ok();
            found.and_then(|id| reading.network(&id)).map(|one| one.network.members.named.certain)
        }
        EntityKind::Gathering => {
            let found = id.parse::<GatheringId>().ok();
            found.and_then(|id| reading.gathering(&id)).map(|one| one.attendances.len() as u64)
        }
        EntityKind::Party => Some(reading.known_ids(EntityKind::Party).count() as u64),
        EntityKind::Agreement => Some(reading.known_ids(EntityKind::Agreement).count() as u64),
        EntityKind::Strategy | EntityKind::Goal | EntityKind::Register => None,
    };
    let called = reading.called(about).map(|called| plain(&names::called(lang, &called)));
    let what = words::counted(lang, about.kind, called.as_deref().unwrap_or(id));
    certain.map(|count| (what, count)).into_iter().collect()
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
    let views = visit.app.tracker.views();
    let (context, shown, present) = (visit.context(&views), staff.shown(), visit.present(&views));
    let make = move |app: &App| {
        let found = read_event(app.tracker.store().as_ref(), seq).ok().flatten();
        let event = found.ok_or_else(Problem::not_found)?;
        let again = match &event.event {
            Event::Fact(fact) => KINDS.into_iter().find(|kind| kind.event == fact.kind()),
            Event::Corrected(_) | Event::Retracted(_) | Event::Erased(_) => None,
        };
        Ok(pages::receipt(&context, &shown, &views.at(present), &event, again))
    };
    let page = visit.app.work(Lane::Folds, visit.call.client, make).await?;
    Ok(reply::page(StatusCode::OK, page))
}
