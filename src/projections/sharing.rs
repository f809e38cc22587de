//! Who shares an agreement: those that signed it and, since the ends of bodies, those in their place.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::event::agreement::AgreementSigned;
use crate::domain::name::PartyId;
use crate::domain::succession::{self, Replaced};
use crate::projections::bitemporal::Known;
use crate::projections::reading::{PartyRef, Reading, span};
use crate::projections::span::{Certainty, Standing, standing_by};
use crate::projections::successions::Predecessor;

/// A party of an agreement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Signatory {
    /// Who.
    #[serde(flatten)]
    pub party: PartyRef,
    /// Whether it certainly is one on the day asked about; a body whose end may have come, and whoever
    /// may have taken its place since, possibly is.
    pub certainty: Certainty,
}

/// A change among the parties of an agreement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Replacement {
    /// The body that is no more, or may be no more.
    #[serde(flatten)]
    pub before: Predecessor,
    /// Those that take its place in the agreement; none where nobody does.
    pub successors: Vec<PartyRef>,
}

/// The time of one party in an agreement, for as long as that stands.
#[derive(Clone)]
pub(super) struct Share<'a> {
    pub party: PartyId,
    /// The bodies in whose place it came, one after the other; none where it signed.
    after: Vec<PartyId>,
    /// The end of the last of them.
    pub by: Option<Known<'a>>,
    /// Whether the day of that has come.
    pub begun: Option<Certainty>,
    /// The end of the party itself, and whether its day has come.
    pub left: Option<(Known<'a>, Option<Certainty>)>,
}

/// The parties of an agreement through the years.
pub(super) struct Sharing<'a> {
    /// Their times in it, in the order of the instrument.
    pub shares: Vec<Share<'a>>,
    /// The ends of bodies that changed them, or will, by their days.
    pub changes: Vec<(Known<'a>, Replaced<'a>)>,
}

impl Share<'_> {
    /// Where the party is in its time on the day asked about.
    pub fn standing(&self) -> Standing {
        let left = self.left.and_then(|(_, come)| come);
        self.begun.map_or(Standing::NotYet, |begun| standing_by(begun, left))
    }

    /// Whether another is a party beside it, and not one in whose place it came or that came in its.
    pub fn is_beside(&self, other: &Self) -> bool {
        self.party != other.party
            && !self.after.contains(&other.party)
            && !other.after.contains(&self.party)
    }
}

impl<'a> Reading<'a> {
    /// Who shares an agreement, known on any day.
    pub(super) fn sharing(&self, data: &AgreementSigned) -> Sharing<'a> {
        let signed = succession::signatories(self, data).into_iter().map(|party| Share {
            party,
            after: Vec::new(),
            by: None,
            begun: Some(Certainty::Certain),
            left: None,
        });
        let mut sharing = Sharing { shares: signed.collect(), changes: self.replaced(data) };
        for (end, change) in &sharing.changes {
            let come = span(*end).by(self.as_of);
            let open =
                |share: &Share<'_>, party: &PartyId| share.party == *party && share.left.is_none();
            let shares = &mut sharing.shares;
            let Some(at) = shares.iter().position(|share| open(share, &change.party)) else {
                continue;
            };
            shares[at].left = Some((*end, come));
            let mut after = shares[at].after.clone();
            after.push(change.party.clone());
            for (successor, place) in change.successors.iter().zip(at + 1..) {
                let held = shares.iter_mut().find(|share| open(share, successor));
                let surer = |than: Option<Certainty>| match (come, than) {
                    (None, _) => false,
                    (Some(_), None) => true,
                    (Some(come), Some(than)) => come < than,
                };
                match held {
                    Some(held) if surer(held.begun) => {
                        (held.by, held.begun, held.after) = (Some(*end), come, after.clone());
                    }
                    Some(_) => {}
                    None => {
                        let party = successor.clone();
                        let (by, begun, after) = (Some(*end), come, after.clone());
                        let share = Share { party, after, by, begun, left: None };
                        shares.insert(place.min(shares.len()), share);
                    }
                }
            }
        }
        sharing
    }

    /// The changes among the parties of an agreement by their days, but for the one by which it ended.
    fn replaced(&self, data: &AgreementSigned) -> Vec<(Known<'a>, Replaced<'a>)> {
        if !self.knows_endings() {
            return Vec::new();
        }
        let mut replaced = succession::replaced(self, data);
        // What else came on the day on which it ended came to nothing.
        if let Some(last) = replaced.pop_if(|last| last.ends_agreement()) {
            let (latest, earliest, _) = last.ended.told.by_days();
            let on_that_day = |change: &Replaced<'_>| {
                let (other_latest, other_earliest, _) = change.ended.told.by_days();
                (other_latest, other_earliest) == (latest, earliest)
            };
            replaced.retain(|change| !on_that_day(change));
        }
        let known = replaced.into_iter();
        known.filter_map(|change| Some((self.known(change.ended.told)?, change))).collect()
    }

    /// The parties of an agreement on the day asked about, and those that may be, each once, by the ids
    /// that stand for them.
    pub(super) fn signatories(&self, data: &AgreementSigned) -> Vec<Share<'a>> {
        let mut shares = self.sharing(data).shares;
        shares.retain(|share| share.standing().certainty().is_some());
        shares
    }

    /// The same for people, with what became of those that are no more or may be no more.
    pub(super) fn signatories_told(
        &self,
        data: &AgreementSigned,
    ) -> (Vec<Signatory>, Vec<Replacement>) {
        let Sharing { shares, changes } = self.sharing(data);
        let replaced = changes.iter().filter_map(|(end, change)| {
            span(*end).by(self.as_of)?;
            let before = self.predecessor(&change.party, *end);
            let successors = change.successors.iter().map(|party| self.party_ref(party)).collect();
            Some(Replacement { before, successors })
        });
        let replaced = replaced.collect();
        let signatories = shares.iter().filter_map(|share| {
            let certainty = share.standing().certainty()?;
            Some(Signatory { party: self.party_ref(&share.party), certainty })
        });
        (signatories.collect(), replaced)
    }
}
