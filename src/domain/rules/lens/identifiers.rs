//! What the lens shows of the identifiers of bodies, and of the schemes that the register declares.

use super::Lens;
use crate::domain::event::fact::Fact;
use crate::domain::event::party::Identifier;
use crate::domain::event::register::DeclaredScheme;
use crate::domain::name::PartyId;
use crate::domain::seq::Seq;

impl<'a> Lens<'a> {
    /// The schemes that the register declares, by the description that holds now.
    #[must_use]
    pub fn declared_schemes(&self) -> &'a [DeclaredScheme] {
        self.state.described().map_or(&[], |(_, described)| described.schemes.as_slice())
    }

    /// Whether the register declares a scheme.
    #[must_use]
    pub fn declares(&self, scheme: &str) -> bool {
        self.declared_schemes().iter().any(|declared| declared.scheme == scheme)
    }

    /// A body other than a party that has an identifier, and the fact that says so. Entries that were
    /// found to be of one body share theirs, and one that has ended may have left its own to another.
    #[must_use]
    pub fn other_holder(&self, identifier: &Identifier, party: &PartyId) -> Option<(PartyId, Seq)> {
        let mut held = self.state.holders(identifier).iter().copied();
        held.find_map(|seq| {
            let Fact::PartyRegistered(data) = self.data(seq)? else { return None };
            let has_it = data.identifiers.iter().any(|one| one.is_same(identifier));
            let is_other = seq != self.before
                && self.stands_for(&data.party) != self.stands_for(party)
                && self.state.endings().of(&data.party).is_empty();
            (has_it && is_other).then(|| (data.party.clone(), seq))
        })
    }

    /// The party that stands for a party, at the end of all merges that are on record.
    fn stands_for<'p>(&self, party: &'p PartyId) -> &'p PartyId
    where
        'a: 'p,
    {
        let mut last = party;
        for _ in 0..self.state.merge_count() {
            match self.state.merged_into(last) {
                Some((into, _)) => last = into,
                None => break,
            }
        }
        last
    }
}
