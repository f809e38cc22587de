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
        // Whatever was said of any of the bodies may have been said of the one they were.
        if let Fact::PartyMerged(data) = fact {
            for party in one_body(state, [&data.party, &data.into]) {
                facts.extend_from_slice(state.mentions(&(&party).into()));
            }
        }
        // Parties that sign together are not one body.
        if let Fact::AgreementSigned(data) = fact {
            for party in one_body(state, &data.parties) {
                facts.extend(state.merged_into(&party).map(|(_, merge)| *merge));
            }
        }
        let Topic { entity, party } = fact.topic();
        match party {
            None => facts.extend(state.topic(&Topic { entity, party })),
            Some(party) => {
                for party in one_body(state, [&party]) {
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

/// The parties with all that merges tie to them, in either direction.
pub fn one_body<'a>(state: &State, parties: impl IntoIterator<Item = &'a PartyId>) -> Vec<PartyId> {
    closure(parties.into_iter().cloned().collect(), |party| {
        let into = state.merged_into(party).map(|(into, _)| into);
        state.absorbed(party).iter().chain(into).cloned().collect()
    })
}
