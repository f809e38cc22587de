//! The facts of a file that stand in one place of a list, matched with those that the register has there.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use chrono::NaiveDate;
use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::Value;

use super::{Change, Told};
use crate::domain::date::Date;
use crate::domain::event::fact::Fact;
use crate::domain::event::fact_type::Bearing;
use crate::domain::event::{Event, decode};
use crate::domain::fields::{Field, Shape};
use crate::domain::seq::Seq;
use crate::projections::listed::ListedFact;

/// The fields that a file has of a fact; none where it has all.
type Fields<'a> = Option<&'a BTreeSet<&'static str>>;

/// What becomes of the facts that stand in one place.
#[derive(Default)]
pub(super) struct Matched {
    /// Of each of the file, by its place.
    pub changes: Vec<(usize, Change)>,
    /// Those that the file tells no more.
    pub gone: Vec<Seq>,
}

/// The facts of the register in one place, by what they say as far as a file tells it.
struct Known<'a> {
    facts: Vec<ListedFact<'a>>,
    is_taken: Vec<bool>,
    /// By the fields that the file has, and what stands in them: which facts have not ended, and which have.
    saying: FxHashMap<(Fields<'a>, String), [VecDeque<usize>; 2]>,
}

impl<'a> Known<'a> {
    fn new(mut facts: Vec<ListedFact<'a>>, told: &BTreeSet<Fields<'a>>) -> Self {
        facts.sort_by_key(|one| (day(one.fact), one.ended_by.is_some(), one.seq));
        let mut saying: FxHashMap<(Fields<'a>, String), [VecDeque<usize>; 2]> =
            FxHashMap::default();
        for (index, one) in facts.iter().enumerate() {
            for told in told {
                let key = (*told, said(one.fact, *told));
                let [standing, ended] = saying.entry(key).or_default();
                if one.ended_by.is_none() { standing } else { ended }.push_back(index);
            }
        }
        let is_taken = vec![false; facts.len()];
        Self { facts, is_taken, saying }
    }

    /// Takes the first fact that says what one of the file says; rather one that has not ended.
    fn take(&mut self, came: &Told<'a>) -> Option<&ListedFact<'a>> {
        let key = (came.1, said(came.0, came.1));
        let found = self.saying.get_mut(&key)?.iter_mut().find_map(|candidates| {
            while candidates.front().is_some_and(|index| self.is_taken[*index]) {
                candidates.pop_front();
            }
            let says_it = |index: &&usize| {
                !self.is_taken[**index] && amended(self.facts[**index].fact, came).is_none()
            };
            candidates.iter().find(says_it).copied()
        })?;
        self.is_taken[found] = true;
        self.facts.get(found)
    }

    /// Those that are not taken and have not ended.
    fn left(self) -> Vec<ListedFact<'a>> {
        let taken = self.facts.into_iter().zip(self.is_taken);
        let left = taken.filter(|(one, is_taken)| !is_taken && one.ended_by.is_none());
        left.map(|(one, _)| one).collect()
    }
}

/// Matches the facts that stand in one place: the same with the same, then what stands in its turn.
pub(super) fn match_slot<'a>(
    facts: &[Told<'a>],
    places: &[usize],
    known: Vec<ListedFact<'a>>,
    of_rows: &BTreeMap<usize, BTreeSet<Seq>>,
) -> Matched {
    let told: BTreeSet<Fields<'a>> = places.iter().map(|place| facts[*place].1).collect();
    let mut known = Known::new(known, &told);
    let (mut matched, mut left) = (Matched::default(), Vec::new());
    let mut seen: FxHashMap<String, usize> = FxHashMap::default();
    let mut own: BTreeMap<usize, BTreeSet<Seq>> = BTreeMap::new();
    for place in places {
        let came = &facts[*place];
        let earlier = *seen.entry(said(came.0, None)).or_insert(*place);
        if let Some(of_row) = of_rows.get(place) {
            own.entry(earlier).or_default().extend(of_row);
        }
        let change = match known.take(came) {
            Some(ListedFact { seq, ended_by: Some(by), .. }) => {
                Change::Ended { seq: *seq, by: *by }
            }
            Some(ListedFact { seq, ended_by: None, .. }) => Change::Unchanged { seq: *seq },
            None if earlier != *place => Change::Same { earlier },
            None => {
                left.push(*place);
                continue;
            }
        };
        matched.changes.push((*place, change));
    }
    let mut standing = known.left();
    let is_end = |place: &usize| matches!(facts[*place].0.bearing(), Bearing::Ends(_));
    let are_ends = places.first().is_some_and(is_end);
    if are_ends {
        // An end of several acts may stand as several, of which one row tells all.
        let came = places.iter().map(|place| facts[*place]);
        let said_there: FxHashSet<_> = came.map(|(fact, told)| (told, said(fact, told))).collect();
        let is_said = |one: &ListedFact<'a>| {
            told.iter().any(|told| said_there.contains(&(*told, said(one.fact, *told))))
        };
        standing.retain(|one| !is_said(one));
    }
    let (pairs, gone) = in_their_turn(&left, standing, &own);
    // What each said that is changed, with the row that changes it: and so every end that says it.
    let mut turned: FxHashMap<(Fields<'a>, String), usize> = FxHashMap::default();
    for (place, one) in pairs {
        let change = one.map_or(Change::New, |one| {
            turned.insert((facts[place].1, said(one.fact, facts[place].1)), place);
            changed(&one, &facts[place])
        });
        matched.changes.push((place, change));
    }
    for one in gone {
        let mut keys = told.iter().filter(|_| are_ends).map(|told| (*told, said(one.fact, *told)));
        match keys.find_map(|key| turned.get(&key)) {
            Some(place) => matched.changes.push((*place, changed(&one, &facts[*place]))),
            None => matched.gone.push(one.seq),
        }
    }
    matched
}

/// The facts of a file that say what nothing says, each with that which stands in its turn; and what is left.
/// An end is that of what its row begins, where it begins anything.
fn in_their_turn<'a>(
    places: &[usize],
    standing: Vec<ListedFact<'a>>,
    own: &BTreeMap<usize, BTreeSet<Seq>>,
) -> (Vec<(usize, Option<ListedFact<'a>>)>, Vec<ListedFact<'a>>) {
    let of_rows: BTreeSet<Seq> =
        places.iter().filter_map(|place| own.get(place)).flatten().copied().collect();
    let (of_rows, others): (Vec<_>, Vec<_>) =
        standing.into_iter().partition(|one| of_rows.contains(&one.seq));
    let mut of_rows: BTreeMap<Seq, ListedFact<'a>> =
        of_rows.into_iter().map(|one| (one.seq, one)).collect();
    let mut others = others.into_iter();
    let pairs = places.iter().map(|place| {
        let one = match own.get(place) {
            Some(ends) => ends.iter().find_map(|end| of_rows.remove(end)),
            None => others.next(),
        };
        (*place, one)
    });
    let pairs = pairs.collect();
    (pairs, others.chain(of_rows.into_values()).collect())
}

fn day(fact: &Fact) -> Option<NaiveDate> {
    fact.when().valid_from().and_then(Date::earliest)
}

/// What becomes of a fact of the register by a row that says otherwise.
fn changed(recorded: &ListedFact<'_>, came: &Told<'_>) -> Change {
    let seq = recorded.seq;
    let data = amended(recorded.fact, came);
    data.map_or(Change::Unchanged { seq }, |data| Change::Changed { seq, data })
}

/// Whether a field is the file's to tell. What a fact is about is the same, by whatever id; and what is
/// personal is kept.
fn is_told(field: &Field, told: Fields<'_>) -> bool {
    !matches!(field.shape, Shape::Id(_))
        && !field.name.starts_with('_')
        && told.is_none_or(|told| told.contains(field.name))
}

/// What a fact says in the fields that a file has: facts that say the same have it in common. Texts are left
/// out where the file may have them in some languages.
fn said(fact: &Fact, told: Fields<'_>) -> String {
    let data = fact.object();
    let fields = fact.kind().fields().iter().filter(|field| is_told(field, told));
    let fields = fields.filter(|field| told.is_none() || !matches!(field.shape, Shape::Text));
    let values: Vec<Option<&Value>> = fields.map(|field| data.get(field.name)).collect();
    serde_json::to_string(&values).unwrap_or_default()
}

/// What a fact should say by a row of the file; nothing where it says so.
fn amended(recorded: &Fact, (came, told): &Told<'_>) -> Option<Fact> {
    let kind = recorded.kind();
    let (mut data, mut new) = (recorded.object(), came.object());
    for field in kind.fields().iter().filter(|field| is_told(field, *told)) {
        match (field.shape, data.get_mut(field.name), new.remove(field.name)) {
            // A text in one language leaves the others as they were.
            (Shape::Text, Some(Value::Object(old)), Some(Value::Object(new))) if told.is_some() => {
                old.extend(new);
            }
            (_, _, Some(value)) => {
                data.insert(field.name.to_owned(), value);
            }
            (_, _, None) => {
                data.remove(field.name);
            }
        }
    }
    let data = Value::Object(data).to_string();
    let Ok(Event::Fact(amended)) = decode(kind.as_str(), kind.version(), &data) else {
        return None;
    };
    (amended != *recorded).then_some(amended)
}
