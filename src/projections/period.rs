//! What happened in a period: who was counted on its first and its last day, who came and went, what was
//! held and signed.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::domain::date::Date;
use crate::domain::entity::Entity;
use crate::domain::name::{DeclarationId, NetworkId, PartyId};
use crate::domain::seq::Seq;
use crate::projections::reading::{PartyRef, Reading};
use crate::projections::span::{Certainty, Standing};
use crate::projections::{Projections, View};

/// Some days, the first and the last among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub until: NaiveDate,
}

/// Somebody who came or went.
#[derive(Clone, Debug, PartialEq)]
pub struct Moved {
    /// Who.
    pub party: PartyRef,
    /// When it had come, as written.
    pub on: Option<Date>,
    /// The entry that tells it.
    pub seq: Seq,
}

/// Something in which parties have a part.
#[derive(Clone, Debug, PartialEq)]
pub struct Joined {
    /// The declaration or network.
    pub of: Entity,
    /// How many had a part for certain on the day before the period.
    pub before: u64,
    /// How many had on its last day.
    pub after: u64,
    /// Who had not before and had then, by name of their entries.
    pub came: Vec<Moved>,
    /// Who had before and had no more then.
    pub went: Vec<Moved>,
}

/// Something that happened on a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Happened {
    /// The gathering or agreement.
    pub what: Entity,
    /// When, as written.
    pub on: Option<Date>,
    /// How many parties took part.
    pub parties: u64,
}

/// What happened in a period.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// Declarations in which somebody had a part.
    pub declarations: Vec<Joined>,
    /// Networks in which somebody had.
    pub networks: Vec<Joined>,
    /// Gatherings that were held, by day.
    pub gatherings: Vec<Happened>,
    /// Agreements that were signed, by day.
    pub agreements: Vec<Happened>,
}

/// Who has a part, each by the first fact that tells it.
type Parts = BTreeMap<PartyId, Moved>;

impl Projections {
    /// What happened in a period, as known at a seq.
    #[must_use]
    pub fn happened_in(&self, period: Period, known_at: Seq) -> Report {
        let before = period.from.pred_opt().unwrap_or(period.from);
        let [before, after] = [before, period.until].map(|as_of| self.at(View { as_of, known_at }));
        let declarations = after.declarations().items.into_iter().map(|one| {
            let parts = |reading: &Reading<'_>| endorsers(reading, &one.declaration);
            joined((&one.declaration).into(), parts(&before), parts(&after))
        });
        let networks = after.networks().items.into_iter().map(|one| {
            let parts = |reading: &Reading<'_>| members(reading, &one.network);
            joined((&one.network).into(), parts(&before), parts(&after))
        });
        let within = |on: Option<Date>| {
            let day = on.and_then(Date::earliest);
            day.is_some_and(|day| (period.from..=period.until).contains(&day))
        };
        let held = after.gatherings().items.into_iter().filter(|one| within(one.held_on));
        let gatherings = held.map(|one| Happened {
            parties: after.gathering(&one.gathering).map_or(0, |all| all.attendances.len() as u64),
            what: (&one.gathering).into(),
            on: one.held_on,
        });
        let signed = after.agreements().items.into_iter().filter(|one| within(one.on));
        let agreements = signed.map(|one| Happened {
            parties: one.parties.len() as u64,
            what: (&one.agreement).into(),
            on: one.on,
        });
        let is_any = |one: &Joined| one.before + one.after > 0 || !one.went.is_empty();
        Report {
            declarations: declarations.filter(is_any).collect(),
            networks: networks.filter(is_any).collect(),
            gatherings: by_day(gatherings.collect()),
            agreements: by_day(agreements.collect()),
        }
    }
}

fn endorsers(reading: &Reading<'_>, id: &DeclarationId) -> Parts {
    let mut parts = Parts::new();
    let acts = reading.declaration_status(id).map(|status| status.endorsements);
    for one in acts.into_iter().flatten().filter(|one| one.certainty == Certainty::Certain) {
        let moved = Moved { on: one.act.on, seq: one.act.fact.seq, party: one.party };
        parts.entry(moved.party.party.clone()).or_insert(moved);
    }
    parts
}

fn members(reading: &Reading<'_>, id: &NetworkId) -> Parts {
    let mut parts = Parts::new();
    let terms = reading.network(id).map(|network| network.memberships);
    for one in terms.into_iter().flatten().filter(|one| one.term.standing == Standing::Certain) {
        let moved = Moved { on: one.term.on, seq: one.term.fact.seq, party: one.party };
        parts.entry(moved.party.party.clone()).or_insert(moved);
    }
    parts
}

fn joined(of: Entity, before: Parts, after: Parts) -> Joined {
    let without = |all: &Parts, others: &Parts| -> Vec<Moved> {
        all.iter().filter(|(id, _)| !others.contains_key(*id)).map(|(_, one)| one.clone()).collect()
    };
    Joined {
        of,
        before: before.len() as u64,
        after: after.len() as u64,
        came: without(&after, &before),
        went: without(&before, &after),
    }
}

fn by_day(mut all: Vec<Happened>) -> Vec<Happened> {
    all.sort_by_key(|one| one.on.and_then(Date::earliest));
    all
}
