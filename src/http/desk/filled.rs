//! What a form says: as it is opened, as its own buttons arrange it, and as the facts that it tells.

use serde_json::Value;

use super::posted::{Posted, STEP};
use super::visit::{Now, Staff, Visit};
use super::wrong::Telling;
use crate::domain::entity::EntityKind;
use crate::domain::entry::{Entry, read_entry};
use crate::domain::event::Event;
use crate::domain::event::fact::FactKind;
use crate::domain::recorded::RecordedEvent;
use crate::domain::seq::Seq;
use crate::http::app::App;
use crate::http::pool::Lane;
use crate::http::problem::Problem;
use crate::imports::form::{self, DATA, NEW, NEW_FOR, Told, Written, meant, places};
use crate::imports::kinds::Kind;
use crate::pages::desk::form::{MORE, REGISTER, Wrong};
use crate::projections::reading::Reading;
use crate::tracker::read_event;
use crate::wording::lang::Lang;

/// The field of a button by which a thing is chosen, as FIELD=ID, or a place, as place=ID.
const CHOOSE: &str = "choose";
/// What stands for a field where a place is chosen.
const PLACE: &str = "place";
/// Nothing is opened with more fields than this.
const MOST_OPENED: usize = 100;

/// What a form holds when it is opened: what its address says, or what another entry said, but for what
/// makes each its own.
pub(super) fn opened(visit: &Visit<'_>, kind: Kind) -> Result<Written, Problem> {
    let query: Vec<(String, String)> = form_urlencoded::parse(visit.call.query.as_bytes())
        .into_owned()
        .take(MOST_OPENED)
        .collect();
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

/// Does with a form what its own buttons ask for: puts what was chosen into its field, gives a list more rows,
/// opens the fields of a party that is unknown. Whether the form is to be shown again, and nothing else done.
pub(super) fn arranged(written: &mut Written, posted: &Posted) -> bool {
    let step = posted.get(STEP);
    let chosen = posted.get(CHOOSE).split_once('=').filter(|_| step.is_empty());
    written.remove(CHOOSE);
    match chosen {
        Some((PLACE, id)) => {
            put_place(written, id);
            return true;
        }
        Some((field, id)) => written.set(field, id),
        None => {}
    }
    if let Some(list) = step.strip_prefix(MORE) {
        let name = format!("more.{list}");
        let asked: usize = written.get(&name).parse().unwrap_or(0);
        written.set(&name, (asked + 1).to_string());
        return true;
    }
    if let Some(field) = step.strip_prefix(REGISTER) {
        let name = written.get(field).trim().to_owned();
        let language = if name.is_ascii() { "en" } else { "ja" };
        written.set(&format!("{NEW}.names.{language}"), name);
        written.set(&format!("{NEW}.kind"), "city");
        written.set(NEW_FOR, field);
        return true;
    }
    if step == "not-new" {
        written.remove(NEW_FOR);
        return true;
    }
    matches!(step, "change" | "suggest")
}

/// Fills the fields of a party with what is known of a place.
fn put_place(written: &mut Written, id: &str) {
    let Some(place) = places::find(id) else { return };
    let within = if written.get(NEW_FOR).is_empty() { DATA } else { NEW };
    let mut put = |name: &str, value: &str| written.set(&format!("{within}.{name}"), value);
    put("names.en", &place.name);
    if let Some(ja) = &place.ja {
        put("names.ja", ja);
    }
    put("country", &place.country);
    put("position.lat", &place.position[0]);
    put("position.lon", &place.position[1]);
    put("identifiers.0.scheme", "geonames");
    put("identifiers.0.value", &place.geonames);
}

/// The facts that a form tells, in the order in which they are recorded: the party that it registers first,
/// where it registers one. Or everything that is wrong with it.
///
/// # Errors
/// Where too much waits.
pub(super) async fn told_by(
    visit: &Visit<'_>,
    staff: &Staff,
    kind: Kind,
    written: &Written,
) -> Result<Result<Vec<Entry>, Vec<Wrong>>, Problem> {
    let (written, lang) = (written.clone(), visit.lang);
    let read = move |_: &App, now: &Now| Ok(read(kind.event, &written, &now.reading(), lang));
    visit.make(Lane::Folds, staff, read).await
}

fn read(
    kind: FactKind,
    written: &Written,
    reading: &Reading<'_>,
    lang: Lang,
) -> Result<Vec<Entry>, Vec<Wrong>> {
    let is_taken = |id: &str| reading.known_ids(EntityKind::Party).any(|known| known == id);
    let new = form::read_new(written, lang.tag(), is_taken);
    let mut named = written.clone();
    let id = new.as_ref().and_then(|told| told.entry[DATA]["party"].as_str()).map(str::to_owned);
    if let Some(id) = &id {
        named.set(written.get(NEW_FOR), id.as_str());
    }
    let told = form::read(kind, &named, lang.tag());
    let of_new = Telling { lang, kind: FactKind::PartyRegistered, within: NEW };
    let of_fact = Telling { lang, kind, within: DATA };
    let (mut entries, mut wrong) = (Vec::new(), Vec::new());
    for (telling, told) in new.map(|told| (of_new, told)).into_iter().chain([(of_fact, told)]) {
        match telling.entry(told, reading, id.as_deref()) {
            Ok(entry) => entries.push(entry),
            Err(more) => wrong.extend(more),
        }
    }
    if wrong.is_empty() { Ok(entries) } else { Err(wrong) }
}

impl Telling {
    /// The entry that a form tells, or everything that is wrong with it. A party of the id `new` is
    /// registered with it.
    fn entry(
        self,
        mut told: Told,
        reading: &Reading<'_>,
        new: Option<&str>,
    ) -> Result<Entry, Vec<Wrong>> {
        let mut wrong: Vec<Wrong> = told.unread.iter().map(|one| self.unread(one)).collect();
        if let Some(data) = told.entry.get_mut(DATA) {
            let questions = meant::resolve(self.kind, data, reading).into_iter();
            let questions = questions.filter(|one| Some(one.written.as_str()) != new);
            wrong.extend(questions.map(|one| self.question(&one, reading)));
        }
        match read_entry(Value::Object(told.entry)) {
            Ok(entry) if wrong.is_empty() => Ok(entry),
            Ok(_) => Err(wrong),
            Err(faults) => {
                // A date that could not be read is not missing besides.
                let more: Vec<Wrong> = faults.iter().map(|fault| self.fault(fault)).collect();
                let known: Vec<String> = wrong.iter().map(|one| one.field.clone()).collect();
                wrong.extend(more.into_iter().filter(|one| !known.contains(&one.field)));
                Err(wrong)
            }
        }
    }
}
