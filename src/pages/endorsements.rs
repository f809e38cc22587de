//! The list of a declaration's page: who endorses it and by which act, who did once, what each stated,
//! and on what evidence it is known.

use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, html};

use super::acts::{dates, history, sources, withdrawal};
use super::context::Context;
use super::filter::{Choice, Counted, Where, all, count, every, form, is_found};
use super::listing::{Paged, pager};
use super::names::{by_entry, capital, date, party, recorded};
use super::order::{Sorting, by_name_said};
use super::standing::doubt;
use super::table::Column::{self, Words};
use super::table::{sorted, table};
use crate::domain::event::act::Act;
use crate::domain::recorded::Evidence;
use crate::domain::region::Region;
use crate::domain::seq::Seq;
use crate::domain::text::Country;
use crate::projections::declarations::{ActOf, Endorsement, WithdrawnEndorsement};
use crate::projections::reading::Reading;
use crate::projections::who_endorses::{ShortAct, WhoEndorses};
use crate::wording::lang::{Lang, pick};
use crate::wording::terms::{act_word, region_word};

/// The columns by which the list can be put in order, the usual one first.
const ORDERS: &[&str] = &["name", "act", "date", "region", "recorded"];

/// The evidence of entries, by their numbers.
pub type Sources = BTreeMap<Seq, Vec<Evidence>>;

/// What a page of the list shows: picked and put in order first, and only then built.
pub struct Shown<'a> {
    /// The acts that stand or may, each with the region in which its party lies.
    pub standing: Vec<(Endorsement, Option<Region>)>,
    /// The acts that have ended.
    pub ended: Vec<WithdrawnEndorsement>,
    sorting: Sorting,
    /// How many acts that stand were picked, of how many.
    found: (usize, usize),
    pages: [Paged; 2],
    acts: BTreeSet<Act>,
    regions: BTreeSet<Region>,
    countries: BTreeSet<&'a Country>,
}

impl Shown<'_> {
    /// The entries on whose evidence the rows rest.
    #[must_use]
    pub fn entries(&self) -> Vec<Seq> {
        let standing = self.standing.iter().map(|(one, _)| &one.act);
        standing.chain(self.ended.iter().map(|one| &one.act)).flat_map(told_by).collect()
    }
}

/// The entries that tell an act: its own, and the last correction of it.
fn told_by(act: &ActOf) -> impl Iterator<Item = Seq> + use<> {
    [Some(act.fact.seq), act.fact.corrected_by].into_iter().flatten()
}

/// Picks what a page of the list shows.
#[must_use]
pub fn shown<'a>(context: &Context, reading: &Reading<'a>, all: &WhoEndorses<'a>) -> Shown<'a> {
    let (place, sorting) = (Where::of(context), Sorting::of(context, ORDERS));
    let wanted = |act: &&ShortAct| {
        is_of_act(context, act)
            && place.takes(all.country(act))
            && is_named(context, reading, all, act)
    };
    let mut standing: Vec<&ShortAct> = all.standing.iter().filter(wanted).collect();
    sort(context.lang, reading, all, sorting, &mut standing);
    let ended: Vec<&ShortAct> = all.ended.iter().filter(wanted).collect();
    let pages =
        [Paged::of(context, "page", standing.len()), Paged::of(context, "past", ended.len())];
    let countries: BTreeSet<&Country> =
        all.standing.iter().filter_map(|act| all.country(act)).collect();
    Shown {
        found: (standing.len(), all.standing.len()),
        standing: built(reading, all, pages[0].rows(&standing)),
        ended: pages[1]
            .rows(&ended)
            .iter()
            .filter_map(|act| reading.ended_endorsement(all, act))
            .collect(),
        sorting,
        pages,
        acts: all.declaration.by_act.keys().copied().collect(),
        regions: countries.iter().filter_map(|country| Region::of(country)).collect(),
        countries,
    }
}

/// The first acts by name, for a page that has more to show.
#[must_use]
pub fn first<'a>(
    context: &Context,
    reading: &Reading<'a>,
    all: &WhoEndorses<'a>,
    most: usize,
) -> Vec<Endorsement> {
    let mut standing: Vec<&ShortAct> = all.standing.iter().collect();
    sort(context.lang, reading, all, Sorting::usual(ORDERS), &mut standing);
    standing.truncate(most);
    built(reading, all, &standing).into_iter().map(|(one, _)| one).collect()
}

fn built<'a>(
    reading: &Reading<'a>,
    all: &WhoEndorses<'a>,
    acts: &[&ShortAct],
) -> Vec<(Endorsement, Option<Region>)> {
    let rows = acts.iter().filter_map(|act| {
        let region = all.country(act).and_then(Region::of);
        Some((reading.endorsement(all, act)?, region))
    });
    rows.collect()
}

/// Whether an act is of the type asked for. A type that there is not is passed over.
fn is_of_act(context: &Context, act: &ShortAct) -> bool {
    let wanted = context.own("act");
    wanted == act.act.as_str() || Act::ALL.iter().all(|known| known.as_str() != wanted)
}

/// Whether the name of the party has in it what is searched for.
fn is_named(
    context: &Context,
    reading: &Reading<'_>,
    all: &WhoEndorses<'_>,
    act: &ShortAct,
) -> bool {
    let (wanted, party) = (context.own("q"), all.party(act));
    wanted.is_empty() || is_found(wanted, every(reading.names(party)).chain([party.as_str()]))
}

/// Puts acts in order. By a date or a number no name is looked at.
fn sort<'w>(
    lang: Lang,
    reading: &Reading<'w>,
    all: &'w WhoEndorses<'_>,
    sorting: Sorting,
    acts: &mut [&'w ShortAct],
) {
    let by_name = |sorting: Sorting, acts: &mut [&'w ShortAct]| {
        sorting.by_name(lang, acts, |act| {
            let party = all.party(act);
            (reading.names(party), party.as_str())
        });
    };
    match sorting.by {
        "date" => {
            sorting.by_key(acts, |act| act.on.map(|on| (on.latest(), on.earliest())));
        }
        "recorded" => sorting.by_key(acts, |act| Some(act.seq)),
        "act" => {
            by_name(Sorting::usual(ORDERS), acts);
            sorting.by_key(acts, |act| Some(act.act));
        }
        "region" => {
            by_name(Sorting::usual(ORDERS), acts);
            let region = |act: &&ShortAct| all.country(act).and_then(Region::of);
            sorting.by_key(acts, |act| region(act).map(|region| region_word(lang, region)));
        }
        _ => by_name(sorting, acts),
    }
}

/// The list, with the fields that pick from it.
#[must_use]
pub fn section(context: &Context, shown: &Shown<'_>, evidence: &Sources) -> Markup {
    let lang = context.lang;
    let (found, whole) = shown.found;
    let act_words = shown.acts.iter().map(|act| (act.as_str(), act_word(lang, *act)));
    let choices = [
        Choice {
            name: "act",
            label: pick(lang, "Type of act", "区分"),
            any: all(lang),
            options: act_words.collect(),
        },
        Choice::region(lang, &shown.regions),
        Choice::country(lang, &shown.countries),
    ];
    html! {
        h2 #endorsers { (pick(lang, "Who endorses it", "賛同都市等")) }
        (form(context, &choices))
        (count(context, found, whole, &counted(lang)))
        @if found > 0 {
            (rows(context, shown, evidence))
            p.soft { (order(context, shown.sorting)) }
            (pager(context, shown.pages[0]))
        }
        @if !shown.ended.is_empty() {
            h2 #withdrawn { (pick(lang, "Who no longer endorses it", "賛同を終えた都市等")) }
            ul { @for one in &shown.ended { li { (ended(context, one, evidence)) } } }
            (pager(context, shown.pages[1]))
        }
    }
}

/// What the list counts: a party may have several acts.
fn counted(lang: Lang) -> Counted {
    Counted {
        one: "entry",
        many: "entries",
        counter: "件",
        none: pick(lang, "No endorsing city is named.", "名称を確認できた賛同都市はありません。"),
    }
}

/// In which order the list is.
fn order(context: &Context, sorting: Sorting) -> String {
    let lang = context.lang;
    let said = match (sorting.by, sorting.last_first) {
        ("date", false) => pick(
            lang,
            "Order: by date, the oldest first; those without a date last.",
            "並び順：日付の古い順（日付不明のものは末尾）。",
        ),
        ("date", true) => pick(
            lang,
            "Order: by date, the newest first; those without a date last.",
            "並び順：日付の新しい順（日付不明のものは末尾）。",
        ),
        ("recorded", false) => pick(lang, "Order: as recorded.", "並び順：記録順。"),
        ("recorded", true) => {
            pick(lang, "Order: as recorded, the newest first.", "並び順：記録の新しい順。")
        }
        ("act", _) => {
            return sorting.told(
                lang,
                pick(lang, "Order: by type of act, then by name.", "並び順：区分順、名称順。"),
            );
        }
        ("region", _) => {
            return sorting.told(
                lang,
                pick(lang, "Order: by region, then by name.", "並び順：地域順、名称順。"),
            );
        }
        _ => return sorting.told(lang, by_name_said(lang)),
    };
    said.to_owned()
}

fn rows(context: &Context, shown: &Shown<'_>, evidence: &Sources) -> Markup {
    let lang = context.lang;
    let columns: [(Column, &str); 7] = [
        (Words(pick(lang, "City", "都市等")), "name"),
        (Words(pick(lang, "Type of act", "区分")), "act"),
        (Words(pick(lang, "Date", "日付")), "date"),
        (Words(pick(lang, "World region", "世界の地域")), "region"),
        (Words(pick(lang, "Recorded", "台帳への記録")), "recorded"),
        (Words(pick(lang, "Source", "出典")), ""),
        (Words(pick(lang, "Notes", "備考")), ""),
    ];
    let rows = shown.standing.iter().map(|(one, region)| {
        vec![
            party(context, &one.party),
            html! { (capital(act_word(lang, one.act.act))) },
            dates(lang, &one.act),
            html! { @if let Some(region) = region { (region_word(lang, *region)) } },
            html! { (recorded(context, one.act.fact)) (by_entry(context, one.act.fact)) },
            known_from(context, &one.act, evidence),
            notes(context, one),
        ]
    });
    sorted(context, shown.sorting, &columns, rows)
}

/// The sources of the entries that tell an act, each once.
fn known_from(context: &Context, act: &ActOf, evidence: &Sources) -> Markup {
    let mut found: Vec<&Evidence> = Vec::new();
    for one in told_by(act).filter_map(|seq| evidence.get(&seq)).flatten() {
        let is_other = |known: &&Evidence| (&known.source, &known.url) != (&one.source, &one.url);
        if found.iter().all(is_other) {
            found.push(one);
        }
    }
    sources(context, &found)
}

/// Acts in short, for a page that has more to show: who, and when.
#[must_use]
pub fn short_rows(context: &Context, acts: &[Endorsement]) -> Markup {
    let lang = context.lang;
    let columns = [
        Words(pick(lang, "City", "都市等")),
        Words(pick(lang, "Date", "日付")),
        Words(pick(lang, "Notes", "備考")),
    ];
    let rows = acts
        .iter()
        .map(|one| vec![party(context, &one.party), dates(lang, &one.act), notes(context, one)]);
    table(&columns, rows)
}

/// What else is to be known of an act that stands.
fn notes(context: &Context, one: &Endorsement) -> Markup {
    let lang = context.lang;
    html! {
        (doubt(lang, one.certainty))
        (history(context, &one.act))
        @if let Some(withdrawal) = &one.act.withdrawal {
            p { (pick(lang, "May have withdrawn: ", "撤回の可能性：")) (self::withdrawal(context, withdrawal)) }
        }
    }
}

/// One act that has ended, in a sentence.
fn ended(context: &Context, one: &WithdrawnEndorsement, evidence: &Sources) -> Markup {
    let lang = context.lang;
    let act = act_word(lang, one.act.act);
    html! {
        (party(context, &one.party)) (pick(lang, ": ", "：")) (act) (pick(lang, " ", "、")) (date(lang, one.act.on))
        @if let Some(withdrawal) = &one.act.withdrawal {
            (pick(lang, "; withdrawn ", "、撤回 ")) (self::withdrawal(context, withdrawal))
        }
        (history(context, &one.act))
        (known_from(context, &one.act, evidence))
    }
}
