//! Changing what is recorded: an entry is corrected, cancelled, or its personal details are erased, upon what
//! was seen of that entry and whatever else was recorded meanwhile.

use form_urlencoded::Serializer;
use warp::http::StatusCode;
use warp::reply::Response;

use super::filled::{arranged, told_by};
use super::posted::{KEY, Posted, STEP};
use super::recording::to_submit;
use super::reply;
use super::visit::{Now, Staff, Visit};
use super::wrong::Telling;
use crate::domain::command::Command;
use crate::domain::disclosure::Personal;
use crate::domain::entry::Entry;
use crate::domain::event::Event;
use crate::domain::event::fact::Fact;
use crate::domain::seq::Seq;
use crate::http::app::App;
use crate::http::auth::{recorder, require};
use crate::http::pool::Lane;
use crate::http::problem::{Problem, recording};
use crate::imports::form::{self, DATA, Written};
use crate::imports::kinds::Kind;
use crate::pages::desk::form::Wrong;
use crate::pages::desk::revise::{self as pages, Revised, Revising, Revision};
use crate::projections::Projections;
use crate::projections::history::changed_fields;
use crate::tokens::Role;
use crate::tracker::{Expected, Outcome, SubmitError, read_event};
use crate::wording::consequences::consequence;
use crate::wording::desk as words;

/// The field that names the last entry which was there when a form was made.
const SEEN: &str = "seen";
/// The field with the reason.
const REASON: &str = "reason";

/// Looks up an entry that tells a fact.
///
/// # Errors
/// None that tells a fact.
fn looked_up(app: &App, views: &Projections, seq: Seq) -> Result<Revised, Problem> {
    let read = |seq| read_event(app.tracker.store().as_ref(), seq).ok().flatten();
    let event = read(seq).ok_or_else(Problem::not_found)?;
    let Event::Fact(fact) = &event.event else { return Err(Problem::not_found()) };
    let kind = Kind::of(fact.kind()).ok_or_else(Problem::internal)?;
    let since = views.changed_by(seq).into_iter().rev().filter_map(read).collect();
    let standing = views.standing(seq).cloned();
    let has_details = views.is_erasable(seq);
    let ended_by = standing.as_ref().and_then(|fact| ending(kind, fact));
    Ok(Revised { event, kind, standing, since, has_details, ended_by })
}

/// The kind of fact that ends one, with what is known of it as a query.
fn ending(kind: Kind, fact: &Fact) -> Option<(Kind, String)> {
    let end = kind.ending()?;
    let data = fact.object();
    let named = end.event.submitted().filter(|field| !matches!(field.name, "on" | "effective_on"));
    let known = named.filter_map(|field| {
        let value = data.get(field.name)?.as_str()?;
        Some((format!("{DATA}.{}", field.name), value.to_owned()))
    });
    Some((end, Serializer::new(String::new()).extend_pairs(known).finish()))
}

/// The way to the entry whose number was written.
///
/// # Errors
/// What is no number.
pub(super) fn numbered(visit: &Visit<'_>) -> Result<Response, Problem> {
    let written = form_urlencoded::parse(visit.call.query.as_bytes());
    let written = written.into_owned().find(|(name, _)| name == "seq").map(|(_, seq)| seq);
    let seq = written.and_then(|seq| seq.trim().trim_start_matches('#').parse::<u64>().ok());
    let seq = seq.ok_or_else(Problem::not_found)?;
    Ok(reply::see_other(&visit.path(&format!("events/{seq}"))))
}

/// An entry with what can be done to it.
///
/// # Errors
/// None that tells a fact.
pub(super) async fn entry(visit: &Visit<'_>, staff: Staff, seq: Seq) -> Result<Response, Problem> {
    let make = move |app: &App, now: &Now| {
        let revised = looked_up(app, &now.views, seq)?;
        Ok(pages::entry(&now.context, &now.staff, &now.reading(), &revised))
    };
    Ok(reply::page(StatusCode::OK, visit.make(Lane::Reads, &staff, make).await?))
}

/// The form by which an entry is changed, and what is done with it.
///
/// # Errors
/// Who may not; none that tells a fact; where the store fails.
pub(super) async fn revise(
    visit: &Visit<'_>,
    staff: Staff,
    seq: Seq,
    how: Revising,
    posted: Option<Posted>,
) -> Result<Response, Problem> {
    require(Some(recorder(visit.app, Some(staff.identity.clone()))?), Role::Admin)?;
    let look = move |app: &App, now: &Now| Ok((looked_up(app, &now.views, seq)?, now.views.head()));
    let (revised, head) = visit.make(Lane::Reads, &staff, look).await?;
    let filled =
        Filled { written: Written::default(), wrong: Vec::new(), seen: head, key: visit.new_key() };
    let Some(posted) = posted else {
        let written = match (&revised.standing, how) {
            (Some(fact), Revising::Correct) => form::write(revised.kind.event, &fact.object()),
            _ => Written::default(),
        };
        return form_of(visit, &staff, revised, how, Filled { written, ..filled }).await;
    };
    let mut filled = Filled {
        written: posted.written(),
        seen: posted.get(SEEN).parse().map_or(filled.seen, Seq),
        key: posted.get(KEY).to_owned(),
        ..filled
    };
    filled.written.remove(SEEN);
    let step = posted.get(STEP);
    if arranged(&mut filled.written, &posted) {
        return form_of(visit, &staff, revised, how, filled).await;
    }
    let entry = match asked(visit, &staff, &revised, how, &filled.written).await? {
        Ok(entry) => entry,
        Err(wrong) => {
            return form_of(visit, &staff, revised, how, Filled { wrong, ..filled }).await;
        }
    };
    let records = step == "record";
    let submitted = to_submit(visit.app, vec![entry.clone()], &staff.identity, &filled.key);
    let expected = Some(Expected::Unrevised { seq, since: filled.seen });
    let outcomes = visit.app.tracker.submit_upon(expected, submitted, !records).await;
    let telling = Telling { lang: visit.lang, kind: revised.kind.event, within: DATA };
    let wrong = match outcomes.map(|mut outcomes| outcomes.pop()) {
        Ok(Some(outcome)) if records => return Ok(visit.to_receipt(outcome.seq())),
        Ok(Some(outcome)) => {
            return check(visit, &staff, revised, how, (filled, entry), outcome).await;
        }
        Ok(None) => return Err(Problem::internal()),
        Err(SubmitError::Refused { refusal, .. }) => telling.refused(&refusal),
        Err(SubmitError::Revised { by, .. }) => {
            // From here on the other's word is seen: it stands above the form.
            filled.seen = head;
            let said = words::changed_meanwhile(visit.lang, by);
            Wrong::new("", said)
        }
        Err(error) => return Err(recording::submit(&error)),
    };
    form_of(visit, &staff, revised, how, Filled { wrong: vec![wrong], ..filled }).await
}

/// A form with what stands in it.
struct Filled {
    written: Written,
    wrong: Vec<Wrong>,
    seen: Seq,
    key: String,
}

impl Filled {
    fn as_revision(&self, how: Revising) -> Revision<'_> {
        let Self { written, wrong, seen, key } = self;
        Revision { how, written, wrong, seen: *seen, key }
    }
}

/// The entry that a form asks to record, or what is wrong with it.
async fn asked(
    visit: &Visit<'_>,
    staff: &Staff,
    revised: &Revised,
    how: Revising,
    written: &Written,
) -> Result<Result<Entry, Vec<Wrong>>, Problem> {
    let seq = revised.event.seq;
    let reason = written.get(REASON).trim().to_owned();
    let mut wrong = Vec::new();
    if reason.is_empty() {
        let said = words::reason_missing(visit.lang);
        wrong.push(Wrong::new(REASON, said));
    }
    let plain =
        |command| Entry { command, personal: Personal::Unsaid, evidence: Vec::new(), note: None };
    let entry = match how {
        Revising::Retract => plain(Command::Retract { seq, reason }),
        Revising::Erase => plain(Command::Erase { seq, reason, digests: None }),
        Revising::Correct => match told_by(visit, staff, revised.kind, written)
            .await?
            .map(|mut told| told.pop())
        {
            Ok(Some(Entry { command: Command::Record(data), personal, evidence, note })) => {
                Entry { command: Command::Correct { seq, data, reason }, personal, evidence, note }
            }
            Ok(_) => return Err(Problem::internal()),
            Err(more) => {
                wrong.extend(more);
                return Ok(Err(wrong));
            }
        },
    };
    Ok(if wrong.is_empty() { Ok(entry) } else { Err(wrong) })
}

async fn form_of(
    visit: &Visit<'_>,
    staff: &Staff,
    revised: Revised,
    how: Revising,
    filled: Filled,
) -> Result<Response, Problem> {
    let wrong = !filled.wrong.is_empty();
    let status = if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let make = move |_: &App, now: &Now| {
        let revision = filled.as_revision(how);
        Ok(pages::form(&now.context, &now.staff, &now.reading(), &revised, &revision))
    };
    visit.page(status, staff, make).await
}

/// What would be changed, to be looked at once more.
async fn check(
    visit: &Visit<'_>,
    staff: &Staff,
    revised: Revised,
    how: Revising,
    (filled, entry): (Filled, Entry),
    outcome: Outcome,
) -> Result<Response, Problem> {
    let (event, consequences) = match outcome {
        Outcome::Recorded { event, consequences } => (event, consequences),
        done => return Ok(visit.to_receipt(done.seq())),
    };
    let lang = visit.lang;
    let make = move |_: &App, now: &Now| {
        let changes = match (&revised.standing, &entry.command) {
            (Some(old), Command::Correct { data, .. }) => {
                let mut changes = changed_fields(&old.object(), &data.object());
                // Digests are made when it is recorded.
                changes.retain(|change| !change.field.starts_with('_'));
                changes
            }
            _ => Vec::new(),
        };
        let said: Vec<String> =
            consequences.iter().map(|one| consequence(lang, event.seq, one)).collect();
        let (revision, told) = (filled.as_revision(how), (&*changes, &*said));
        Ok(pages::check(&now.context, &now.staff, &now.reading(), &revised, &revision, told))
    };
    visit.page(StatusCode::OK, staff, make).await
}
