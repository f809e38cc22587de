//! The parties in short: as much of each as choosing among them and ordering them needs, so that a list
//! builds no more of them than it shows.

use crate::domain::event::party::PartyKind;
use crate::domain::name::PartyId;
use crate::domain::seq::Seq;
use crate::domain::text::Country;
use crate::projections::reading::Reading;

/// A party that stands for itself, in short.
#[derive(Clone, Debug)]
pub struct ShortParty<'a> {
    /// Its id.
    pub party: PartyId,
    /// What kind of body it is.
    pub kind: PartyKind,
    /// The country it lies in.
    pub country: Option<&'a Country>,
    /// The fact of its entry.
    pub seq: Seq,
}

impl<'a> Reading<'a> {
    /// Every party that stands for itself, by id.
    #[must_use]
    pub fn short_parties(&self) -> Vec<ShortParty<'a>> {
        let listed = self.parties_of_record("").filter_map(|party| {
            let (fact, data) = self.entry(&(&party).into())?;
            let stands = self.stands_for(&data.party, &party);
            let (kind, country) = (data.kind, data.country.as_ref());
            stands.then_some(ShortParty { party, kind, country, seq: fact.seq })
        });
        listed.collect()
    }
}
