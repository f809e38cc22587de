//! Who endorses a declaration and who did, in short: as much of each act as choosing among them and
//! ordering them needs, so that an answer builds no more of them than it shows.

use std::collections::BTreeMap;

use crate::domain::date::Date;
use crate::domain::entity::Entity;
use crate::domain::event::act::Act;
use crate::domain::event::fact::Fact;
use crate::domain::event::party::{PartyKind, PartyRegistered};
use crate::domain::name::{DeclarationId, PartyId};
use crate::domain::seq::Seq;
use crate::domain::text::{Country, Position};
use crate::projections::declarations::{Declaration, Endorsement, WithdrawnEndorsement};
use crate::projections::endorsers::{Endorser, EndorserCounts, standing_acts};
use crate::projections::reading::{Period, Reading};
use crate::projections::span::{Certainty, Standing};

/// A declaration with the acts of everybody who endorses it or did.
pub struct WhoEndorses<'a> {
    /// The declaration, with its counts.
    pub declaration: Declaration,
    /// The acts that stand or may, by party and act.
    pub standing: Vec<ShortAct>,
    /// The acts that have certainly ended, by party and seq.
    pub ended: Vec<ShortAct>,
    endorsers: Vec<(Endorser<'a>, Option<&'a PartyRegistered>)>,
}

/// An act of one party in short.
#[derive(Clone, Copy, Debug)]
pub struct ShortAct {
    /// The act.
    pub act: Act,
    /// Where it is in its life.
    pub standing: Standing,
    /// The day of the act, as written.
    pub on: Option<Date>,
    /// The day since which it counts, as written.
    pub since: Option<Date>,
    /// The fact that tells it.
    pub seq: Seq,
    /// Whether it stands for a successor of the body that it is of.
    pub is_inherited: bool,
    /// Whether it was taken back, and the day from which that counts, as written.
    pub taken_back: Option<Option<Date>>,
    /// Which of the endorsers it is of.
    endorser: usize,
}

impl ShortAct {
    /// Whether it stands for certain; none where it has ended.
    #[must_use]
    pub fn certainty(&self) -> Option<Certainty> {
        self.standing.certainty()
    }

    fn of(endorser: usize, period: &Period<'_>) -> Option<Self> {
        let Fact::DeclarationEndorsed(data) = period.began.data else { return None };
        let taken_back = period.ended_by().and_then(|end| {
            let Fact::EndorsementWithdrawn(data) = end.data else { return None };
            Some(data.effective_on.or(data.on))
        });
        Some(Self {
            act: data.act,
            standing: period.standing,
            on: data.on,
            since: data.effective_on.or(data.on),
            seq: period.began.seq,
            is_inherited: period.began.inherited.is_some(),
            taken_back,
            endorser,
        })
    }
}

impl<'a> WhoEndorses<'a> {
    /// Whose act it is, by the id that stands for the party.
    #[must_use]
    pub fn party(&self, act: &ShortAct) -> &PartyId {
        &self.endorsers[act.endorser].0.party
    }

    /// The country in which the party of an act lies, where that is on record.
    #[must_use]
    pub fn country(&self, act: &ShortAct) -> Option<&'a Country> {
        self.entry(act)?.country.as_ref()
    }

    /// Where the party of an act lies, where that is on record.
    #[must_use]
    pub fn position(&self, act: &ShortAct) -> Option<Position> {
        self.entry(act)?.position
    }

    /// How many parties of each kind endorse it for certain; without a kind those whose entry is not
    /// known.
    #[must_use]
    pub fn certain_by_kind(&self) -> BTreeMap<Option<PartyKind>, u64> {
        let mut kinds = BTreeMap::new();
        for (endorser, entry) in &self.endorsers {
            if endorser.certainty() == Some(Certainty::Certain) {
                *kinds.entry(entry.map(|entry| entry.kind)).or_default() += 1;
            }
        }
        kinds
    }

    fn entry(&self, act: &ShortAct) -> Option<&'a PartyRegistered> {
        self.endorsers[act.endorser].1
    }
}

impl<'a> Reading<'a> {
    /// Who endorses a declaration, in short; none where its adoption is not known in this view.
    #[must_use]
    pub fn who_endorses(&self, id: &DeclarationId) -> Option<WhoEndorses<'a>> {
        let entity = Entity::from(id);
        self.adoption(&entity)?;
        let endorsers = self.endorsers(&entity);
        let declaration = self.declaration(&entity, EndorserCounts::of(&endorsers))?;
        let (mut standing, mut ended) = (Vec::with_capacity(endorsers.len()), Vec::new());
        for (at, endorser) in endorsers.iter().enumerate() {
            let acts = standing_acts(&endorser.periods).into_iter();
            standing.extend(acts.filter_map(|(period, _)| ShortAct::of(at, period)));
            let over = endorser.periods.iter().filter(|one| one.standing == Standing::Ended);
            ended.extend(over.filter_map(|period| ShortAct::of(at, period)));
        }
        let endorsers = endorsers.into_iter().map(|endorser| {
            let entry = self.entry(&(&endorser.party).into()).map(|(_, data)| data);
            (endorser, entry)
        });
        Some(WhoEndorses { declaration, standing, ended, endorsers: endorsers.collect() })
    }

    /// One of the acts that stand or may, as a whole.
    #[must_use]
    pub fn endorsement(&self, all: &WhoEndorses<'a>, act: &ShortAct) -> Option<Endorsement> {
        let (endorser, _) = all.endorsers.get(act.endorser)?;
        let acts = self.standing_endorsements(endorser, &self.party_ref(&endorser.party));
        acts.into_iter().find(|one| one.act.act == act.act)
    }

    /// One of the acts that have ended, as a whole.
    #[must_use]
    pub fn ended_endorsement(
        &self,
        all: &WhoEndorses<'a>,
        act: &ShortAct,
    ) -> Option<WithdrawnEndorsement> {
        let (endorser, _) = all.endorsers.get(act.endorser)?;
        let mut over = endorser.periods.iter().filter(|one| one.standing == Standing::Ended);
        let period = over.find(|one| one.began.seq == act.seq)?;
        self.withdrawn_endorsement(period, &self.party_ref(&endorser.party))
    }
}
