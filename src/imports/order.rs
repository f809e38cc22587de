//! The order in which the facts of an import are decided, whatever their order in the file.

use chrono::NaiveDate;
use rustc_hash::FxHashMap;

use crate::domain::command::Command;
use crate::domain::entity::Entity;
use crate::domain::event::fact::Fact;
use crate::domain::event::fact_type::Bearing;

/// Things in the order in which the commands of theirs are decided, as [`decided_in_order`] has it.
#[must_use]
pub fn in_order<T>(things: Vec<T>, command: impl Fn(&T) -> &Command) -> Vec<T> {
    let order = decided_in_order(&things.iter().map(command).collect::<Vec<_>>());
    let mut things: Vec<Option<T>> = things.into_iter().map(Some).collect();
    order.into_iter().filter_map(|place| things[place].take()).collect()
}

/// The places of commands in the order in which they are decided: what registers a thing before
/// what names it, then by date. Of equals the earlier in the file comes first.
///
/// Where a command revises an event, or merges parties, those after it may rest on its place: then
/// the order of the file is kept.
#[must_use]
pub fn decided_in_order(commands: &[&Command]) -> Vec<usize> {
    let mut facts = Vec::with_capacity(commands.len());
    for command in commands {
        match command {
            Command::Record(fact) | Command::Retell(fact)
                if !matches!(fact, Fact::PartyMerged(_)) =>
            {
                facts.push(fact);
            }
            Command::Record(_)
            | Command::Retell(_)
            | Command::Correct { .. }
            | Command::Retract { .. }
            | Command::Erase { .. } => return (0..commands.len()).collect(),
        }
    }
    let mut order = registering_first(&facts);
    let mut others: Vec<usize> =
        (0..facts.len()).filter(|place| !registers(facts[*place])).collect();
    others.sort_by_key(|place| day(facts[*place]));
    order.extend(others);
    order
}

fn registers(fact: &Fact) -> bool {
    !fact.kind().registers().is_empty()
}

/// The facts that register something, each behind those whose things it names.
fn registering_first(facts: &[&Fact]) -> Vec<usize> {
    let mut by: FxHashMap<Entity, usize> = FxHashMap::default();
    for (place, fact) in facts.iter().enumerate() {
        for entity in fact.registers() {
            by.entry(entity).or_insert(place);
        }
    }
    let (mut order, mut seen) = (Vec::new(), vec![false; facts.len()]);
    for first in (0..facts.len()).filter(|place| registers(facts[*place])) {
        // A fact waits for those that it names; one that names itself in a circle is refused later.
        let mut waiting = vec![(first, false)];
        while let Some((place, is_ready)) = waiting.pop() {
            if is_ready {
                order.push(place);
            } else if !std::mem::replace(&mut seen[place], true) {
                waiting.push((place, true));
                facts[place].visit_named(|_, entity| {
                    if let Some(other) = by.get(&entity.into()).filter(|other| !seen[**other]) {
                        waiting.push((*other, false));
                    }
                });
            }
        }
    }
    order
}

/// The day by which a fact is put in order: of what begins the first that it may mean, of what ends
/// the last; on one day what begins comes first.
fn day(fact: &Fact) -> (NaiveDate, bool) {
    let date = fact.when().valid_from();
    match fact.bearing() {
        Bearing::Ends(_) | Bearing::EndsBody => {
            (date.map_or(NaiveDate::MAX, |date| date.latest()), true)
        }
        Bearing::Begins(_) | Bearing::States => {
            (date.and_then(|date| date.earliest()).unwrap_or(NaiveDate::MIN), false)
        }
    }
}
