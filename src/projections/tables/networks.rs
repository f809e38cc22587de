//! The tables of networks, of their members and offices, and of reported totals beside named ones.

use super::{
    CORRECTED_BY, Cell, ColumnType, ENDS_BY, ENDS_ON, NETWORK_EN, NETWORK_JA, PARTY_EN,
    PARTY_ENDED_ON, PARTY_ENDED_SEQ, PARTY_JA, RECORDED_AT, RECORDED_ON, RECORDED_ON_ABOUT, SEQ,
    STANDING, SUCCESSOR_OF_EN, SUCCESSOR_OF_JA, SUCCESSOR_SINCE, Sheet, Table, may, must, row,
};
use crate::domain::entity::Entity;
use crate::domain::event::network::{Measure, NetworkKind};
use crate::domain::recorded::written;
use crate::projections::networks::{Membership, Network, RoleHeld};
use crate::projections::reading::Reading;
use crate::projections::reconcile::{Comparison, Reconciliation, Reported};

static NETWORKS: Sheet = Sheet {
    name: "networks",
    about: "A network, project or programme",
    columns: &[
        must("network", ColumnType::Text, "Its id"),
        must(
            "kind",
            ColumnType::Word(NetworkKind::WORDS),
            "What kind of body or undertaking it is",
        ),
        may("title_en", ColumnType::Text, "Its title in English"),
        may("title_ja", ColumnType::Text, "Its title in Japanese"),
        must("title", ColumnType::Object, "Its title by language (BCP 47)"),
        may("on", ColumnType::Date, "Since when it exists"),
        must("standing", STANDING, "Whether it certainly existed"),
        must("members_certain", ColumnType::Integer, "How many are members for certain"),
        must("members_possible", ColumnType::Integer, "How many more may be members"),
        SEQ,
        CORRECTED_BY,
        RECORDED_AT,
        RECORDED_ON,
    ],
    key: &["network"],
    links: &[],
};

static MEMBERSHIPS: Sheet = Sheet {
    name: "memberships",
    about: "A party's membership of a network, those that have ended included",
    columns: &[
        must("network", ColumnType::Text, "The network"),
        NETWORK_EN,
        NETWORK_JA,
        must("party", ColumnType::Text, "The party"),
        PARTY_EN,
        PARTY_JA,
        may("on", ColumnType::Date, "Since when"),
        must("standing", STANDING, "Where it is in its life on the day of the view"),
        may("left_on", ColumnType::Date, "When the party left"),
        may("left_seq", ColumnType::Integer, "The event that tells the leaving"),
        may("successor_of", ColumnType::Text, "The body that joined, which the party succeeded"),
        SUCCESSOR_OF_EN,
        SUCCESSOR_OF_JA,
        SUCCESSOR_SINCE,
        PARTY_ENDED_ON,
        PARTY_ENDED_SEQ,
        ENDS_ON,
        ENDS_BY,
        SEQ,
        CORRECTED_BY,
        RECORDED_AT,
        RECORDED_ON,
    ],
    // What a body that ended has handed on to several stands for each of them.
    key: &["seq", "party"],
    links: &[("network", "networks", "network"), ("party", "parties", "party")],
};

static ROLES: Sheet = Sheet {
    name: "roles",
    about: "A party's term in an office of a network, those that have ended included",
    columns: &[
        must("network", ColumnType::Text, "The network"),
        NETWORK_EN,
        NETWORK_JA,
        must("party", ColumnType::Text, "The party"),
        PARTY_EN,
        PARTY_JA,
        must("role", ColumnType::Text, "The office"),
        may("from", ColumnType::Date, "The first day"),
        may("until", ColumnType::Date, "The last day"),
        must("standing", STANDING, "Where it is in its life on the day of the view"),
        PARTY_ENDED_ON,
        PARTY_ENDED_SEQ,
        SEQ,
        CORRECTED_BY,
        RECORDED_AT,
        RECORDED_ON,
    ],
    key: &["seq"],
    links: &[("network", "networks", "network"), ("party", "parties", "party")],
};

pub(super) static RECONCILIATION: Sheet = Sheet {
    name: "reconciliation",
    about: "The latest reported totals of a thing, each beside what is named as of its own day",
    columns: &[
        must("subject", ColumnType::Text, "What the total is about: its kind, a colon and its id"),
        may("subject_en", ColumnType::Text, "What that is called in English"),
        may("subject_ja", ColumnType::Text, "What that is called in Japanese"),
        must("measure", ColumnType::Word(Measure::WORDS), "What is counted"),
        must(
            "report",
            ColumnType::Integer,
            "Which of the reports for the latest day it is, from 1; 0 where nothing was reported",
        ),
        may("reported", ColumnType::Integer, "The reported total"),
        may("reported_as_of", ColumnType::Date, "The day for which it was given"),
        may("source", ColumnType::Text, "Who published it"),
        must(
            "named_certain",
            ColumnType::Integer,
            "How many are named for certain on the day of the view",
        ),
        must("named_possible", ColumnType::Integer, "How many more may be"),
        may(
            "named_then_certain",
            ColumnType::Integer,
            "How many are named for certain as of the day of the report",
        ),
        may("named_then_possible", ColumnType::Integer, "How many more may have been"),
        may(
            "not_named",
            ColumnType::Integer,
            "How many of the reported are not named for certain as of that day",
        ),
        may("discrepancy", ColumnType::Integer, "How many more are named then than were reported"),
        must("since", ColumnType::Integer, "How many came after the day of the report"),
        must("withdrawn_since", ColumnType::Integer, "How many of then are no longer counted"),
        may("seq", ColumnType::Integer, "The event that tells the reported total"),
        CORRECTED_BY,
        may("recorded_at", ColumnType::Text, "When that event was recorded (RFC 3339)"),
        may("recorded_on", ColumnType::Date, RECORDED_ON_ABOUT),
    ],
    key: &["subject", "measure", "report"],
    links: &[],
};

impl Reading<'_> {
    pub(super) fn network_tables(&self) -> [Table; 3] {
        let (mut memberships, mut roles) = (Vec::new(), Vec::new());
        let networks = self.networks().items;
        for one in &networks {
            let Some(answer) = self.network(&one.network) else { continue };
            memberships.extend(answer.memberships.iter().map(|member| membership(one, member)));
            roles.extend(answer.roles.iter().map(|office| role(one, office)));
        }
        let networks = networks.iter().map(network).collect();
        [
            Table { sheet: &NETWORKS, rows: networks },
            Table { sheet: &MEMBERSHIPS, rows: memberships },
            Table { sheet: &ROLES, rows: roles },
        ]
    }

    pub(super) fn reconciliation_rows(&self) -> impl Iterator<Item = Vec<Cell>> {
        let declarations = self.declarations().items.into_iter().flat_map(|one| {
            let (measure, named) = (Measure::Endorsers, one.endorsers);
            let told = Reconciliation { measure, named, comparison: one.comparison };
            reconciled(self, &(&one.declaration).into(), &told)
        });
        let gatherings = self.gatherings().items.into_iter().flat_map(move |one| {
            let entity = Entity::from(&one.gathering);
            one.reconciliation.into_iter().flat_map(move |told| reconciled(self, &entity, &told))
        });
        let networks = self.networks().items.into_iter();
        let networks =
            networks.flat_map(|one| reconciled(self, &(&one.network).into(), &one.members));
        let parties = self.sister_friendships_of_all();
        let parties = parties.flat_map(|(id, told)| reconciled(self, &(&id).into(), &told));
        declarations.chain(gatherings).chain(networks).chain(parties)
    }
}

fn network(one: &Network) -> Vec<Cell> {
    row![
        Cell::text(&one.network),
        Cell::text(one.kind),
        Cell::languages(Some(&one.title)),
        Cell::date(one.on),
        Cell::standing(one.standing),
        Cell::number(one.members.named.certain),
        Cell::number(one.members.named.possible),
        Cell::fact(one.fact),
    ]
}

fn membership(network: &Network, one: &Membership) -> Vec<Cell> {
    let left = one.term.left.as_ref();
    row![
        Cell::text(&network.network),
        Cell::both(Some(&network.title)),
        Cell::party(&one.party),
        Cell::date(one.term.on),
        Cell::standing(one.term.standing),
        Cell::date(left.and_then(|left| left.effective_on.or(left.on))),
        Cell::opt_seq(left.map(|left| left.fact.seq)),
        Cell::passage(&one.term.passage),
        Cell::date(one.term.ends_on),
        Cell::opt_seq(one.term.ends_by),
        Cell::fact(one.term.fact),
    ]
}

fn role(network: &Network, one: &RoleHeld) -> Vec<Cell> {
    row![
        Cell::text(&network.network),
        Cell::both(Some(&network.title)),
        Cell::party(&one.party),
        Cell::text(&one.term.role),
        Cell::date(one.term.from),
        Cell::date(one.term.until),
        Cell::standing(one.term.standing),
        Cell::party_end(one.term.party_ended.as_ref()),
        Cell::fact(one.term.fact),
    ]
}

/// A row for each report; one without where there is none.
fn reconciled(reading: &Reading<'_>, subject: &Entity, one: &Reconciliation) -> Vec<Vec<Cell>> {
    let Comparison { reported, .. } = &one.comparison;
    let [en, ja] = reading.named(Some(subject));
    let of = [Cell::text(subject), en, ja];
    if reported.is_empty() {
        return vec![report(of, one, 0, None)];
    }
    let rows = (1..).zip(reported);
    rows.map(|(place, told)| report(of.clone(), one, place, Some(told))).collect()
}

/// The row of a report; `of` are the cells of what it is about.
fn report(
    of: [Cell; 3],
    one: &Reconciliation,
    place: u64,
    reported: Option<&Reported>,
) -> Vec<Cell> {
    let Comparison { since, withdrawn_since, .. } = &one.comparison;
    row![
        of,
        Cell::text(one.measure),
        Cell::number(place),
        Cell::opt_number(reported.map(|told| told.total)),
        Cell::date(reported.and_then(|told| told.as_of)),
        Cell::opt(reported.map(|told| &told.source)),
        Cell::number(one.named.certain),
        Cell::number(one.named.possible),
        Cell::opt_number(reported.map(|told| told.named_then.certain)),
        Cell::opt_number(reported.map(|told| told.named_then.possible)),
        Cell::opt_number(reported.map(|told| told.not_named)),
        Cell::opt_number(reported.map(|told| told.discrepancy)),
        Cell::number(since.len() as u64),
        Cell::number(withdrawn_since.len() as u64),
        Cell::opt_seq(reported.map(|told| told.fact.seq)),
        Cell::opt_seq(reported.and_then(|told| told.fact.corrected_by)),
        Cell::opt(reported.map(|told| written(told.fact.recorded_at))),
        Cell::opt_number(reported.map(|told| told.fact.recorded_on)),
    ]
}
