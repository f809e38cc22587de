//! Which facts rest on a fact, and are to be looked at again before it is changed.

use crate::domain::entity::Topic;
use crate::domain::event::fact::Fact;
use crate::domain::name::PartyId;
use crate::domain::rules::lens::closure;
use crate::domain::seq::Seq;
use crate::domain::state::State;

/// The facts for which a change to a fact may break a rule.
#[must_use]
pub fn dependents(state: &State, seq: Seq, old: &Fact, new: Option<&Fact>) -> Vec<Seq> {
    let mut facts = Vec::new();
    for fact in std::iter::once(old).chain(new) {
        for entity in fact.registers() {
            facts.extend_from_slice(state.mentions(&entity));
        }
        // Whatever was said of any of the bodies may have been said of the one they were, or may
        // stand for a successor.
        for party in tied(state, fact) {
            facts.extend_from_slice(state.mentions(&(&party).into()));
        }
        // Parties that sign together are not one body, and what one of them hands on it has.
        if let Fact::AgreementSigned(data) = fact {
            for party in kin(state, &data.parties) {
                facts.extend(state.merged_into(&party).map(|(_, merge)| *merge));
                facts.extend_from_slice(state.endings().of(&party));
            }
        }
        let Topic { entity, party } = fact.topic();
        match party {
            None => facts.extend(state.topic(&Topic { entity, party })),
            Some(party) => {
                for party in kin(state, [&party]) {
                    facts.extend_from_slice(state.endings().of(&party));
                    let (entity, party) = (entity.clone(), Some(party));
                    facts.extend(state.topic(&Topic { entity, party }));
                }
            }
        }
    }
    facts.retain(|fact| *fact != seq);
    facts.sort_unstable();
    facts.dedup();
    facts
}

/// The parties that a fact ties to each other, with all their kin; none where it ties none.
#[must_use]
pub fn tied(state: &State, fact: &Fact) -> Vec<PartyId> {
    if let Fact::PartyMerged(data) = fact {
        kin(state, [&data.party, &data.into])
    } else if let Fact::PartyEnded(data) = fact {
        kin(state, std::iter::once(&data.party).chain(&data.successors))
    } else {
        Vec::new()
    }
}

/// The parties with all that mergers and successions tie to them, in either direction.
#[must_use]
pub fn kin<'a>(state: &State, parties: impl IntoIterator<Item = &'a PartyId>) -> Vec<PartyId> {
    closure(parties.into_iter().cloned().collect(), |party| {
        let into = state.merged_into(party).map(|(into, _)| into);
        let bodies = state.absorbed(party).iter().chain(into);
        let ends = state.endings().of(party).iter().chain(state.endings().to(party));
        let ends = ends.filter_map(|seq| {
            let Fact::PartyEnded(data) = state.fact(*seq)? else { return None };
            Some(std::iter::once(&data.party).chain(&data.successors))
        });
        bodies.chain(ends.flatten()).cloned().collect()
    })
}
