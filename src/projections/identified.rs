//! Which party is called so in another register.

use crate::domain::event::party::{Identifier, PartyRegistered};
use crate::domain::identifier::{Scheme, tidied};
use crate::domain::name::PartyId;
use crate::domain::scheme::halves;
use crate::projections::reading::Reading;

impl<'a> Reading<'a> {
    /// What a body is called in other registers on the day asked about: what has not certainly begun
    /// later.
    pub(super) fn identifiers_of<'d>(
        &self,
        data: &'d PartyRegistered,
    ) -> impl Iterator<Item = &'d Identifier> {
        let as_of = self.as_of;
        let begins = |one: &Identifier| one.since.and_then(|since| since.earliest());
        data.identifiers.iter().filter(move |one| begins(one).is_none_or(|first| first <= as_of))
    }

    /// The identifiers of the entry of a party and of every entry that was merged into it.
    #[must_use]
    pub fn every_identifier(&self, party: &PartyId) -> Vec<&'a Identifier> {
        let party = self.merges.resolve(party);
        let entries = std::iter::once(party).chain(self.merges.absorbed(party));
        let entries = entries.filter_map(|entry| self.entry(&entry.into()));
        entries.flat_map(|(_, data)| &data.identifiers).collect()
    }

    /// The values of all of these.
    pub(super) fn values_elsewhere(&self, party: &PartyId) -> Vec<&'a str> {
        self.every_identifier(party).into_iter().map(|one| one.value.as_str()).collect()
    }

    /// The parties that are called so in another register, by `SCHEME:VALUE` however the value is
    /// written; none where it is no scheme that is known or declared.
    #[must_use]
    pub fn identified(&self, written: &str) -> Vec<PartyId> {
        let Some((scheme, value)) = halves(written).filter(|(scheme, _)| self.is_scheme(scheme))
        else {
            return Vec::new();
        };
        let value = tidied(scheme, value);
        let is_it = |one: &&Identifier| one.scheme == scheme && one.value == value;
        self.listed("").filter(|party| self.every_identifier(party).iter().any(is_it)).collect()
    }

    /// The schemes whose values the register takes: those that are known, and those that it declares.
    pub fn schemes(&self) -> impl Iterator<Item = &str> {
        let declared = self.declared_schemes().iter().map(|declared| declared.scheme.as_str());
        Scheme::WORDS.iter().copied().chain(declared)
    }

    fn is_scheme(&self, name: &str) -> bool {
        self.schemes().any(|scheme| scheme == name)
    }
}
