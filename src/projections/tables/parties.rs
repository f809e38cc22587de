//! The tables of parties, of their changes of name, and of the new global network.

use chrono::NaiveDate;

use super::{
    CERTAINTY, CORRECTED_BY, Cell, ColumnType, ENDS_BY, ENDS_ON, PARTY_EN, PARTY_JA, RECORDED_AT,
    RECORDED_ON, SEQ, Sheet, may, must, row,
};
use crate::domain::event::party::{Demise, PartyKind};
use crate::domain::identifier::Scheme;
use crate::domain::name::PartyId;
use crate::domain::recorded::written;
use crate::domain::seq::Seq;
use crate::projections::global_network::{Because, GlobalMember, Reason, WaysIn};
use crate::projections::parties::Party;
use crate::projections::reading::{PartyRef, Reading};

pub(super) static PARTIES: Sheet = Sheet {
    name: "parties",
    about: "A party: a city, state, region, country or organisation",
    columns: &[
        must("party", ColumnType::Text, "Its id"),
        must("kind", ColumnType::Word(PartyKind::WORDS), "What kind of body it is"),
        may("name_en", ColumnType::Text, "Its name in English"),
        may("name_ja", ColumnType::Text, "Its name in Japanese"),
        must("names", ColumnType::Object, "Its names by language (BCP 47)"),
        may("country", ColumnType::Text, "ISO 3166-1 alpha-2"),
        may("subdivision", ColumnType::Text, "ISO 3166-2"),
        may("lat", ColumnType::Number, "Degrees north (WGS 84)"),
        may("lon", ColumnType::Number, "Degrees east (WGS 84)"),
        may("wikidata", ColumnType::Text, "Its item in Wikidata"),
        may("locode", ColumnType::Text, "Its UN/LOCODE"),
        may(
            "identifiers",
            ColumnType::Array,
            "What it is called in other registers, as scheme:value",
        ),
        may("merged", ColumnType::Array, "The ids that were merged into it"),
        may(
            "merged_en",
            ColumnType::Array,
            "The names of those parties in English, in their order",
        ),
        may(
            "merged_ja",
            ColumnType::Array,
            "The names of those parties in Japanese, in their order",
        ),
        may("succeeds", ColumnType::Array, "The ids of the bodies that it succeeded"),
        may(
            "succeeds_en",
            ColumnType::Array,
            "The names of those bodies in English, in their order",
        ),
        may(
            "succeeds_ja",
            ColumnType::Array,
            "The names of those bodies in Japanese, in their order",
        ),
        may("ended_on", ColumnType::Date, "The day from which it is no more"),
        may("ended_seq", ColumnType::Integer, "The event that tells its end"),
        may("ended_certainty", CERTAINTY, "Whether that day has certainly come"),
        may("ended_how", ColumnType::Word(Demise::WORDS), "How it ended"),
        may("successors", ColumnType::Array, "The ids of the bodies that succeed it"),
        may(
            "successors_en",
            ColumnType::Array,
            "The names of those bodies in English, in their order",
        ),
        may(
            "successors_ja",
            ColumnType::Array,
            "The names of those bodies in Japanese, in their order",
        ),
        ENDS_ON,
        ENDS_BY,
        SEQ,
        CORRECTED_BY,
        RECORDED_AT,
        RECORDED_ON,
    ],
    key: &["party"],
    links: &[],
};

pub(super) static RENAMES: Sheet = Sheet {
    name: "renames",
    about: "A change of a party's names",
    columns: &[
        must("party", ColumnType::Text, "The party"),
        PARTY_EN,
        PARTY_JA,
        may("name_en", ColumnType::Text, "Its name in English from then on"),
        may("name_ja", ColumnType::Text, "Its name in Japanese from then on"),
        must("names", ColumnType::Object, "Its names by language (BCP 47) from then on"),
        may("on", ColumnType::Date, "Since when"),
        must("certainty", CERTAINTY, "Whether it had certainly happened"),
        SEQ,
        CORRECTED_BY,
        RECORDED_AT,
        RECORDED_ON,
    ],
    key: &["seq"],
    links: &[("party", "parties", "party")],
};

/// How many parties of the global network a stretch of its table is of.
const STRETCH: usize = 250;

/// The table of the global network.
pub static GLOBAL_NETWORK: Sheet = Sheet {
    name: "global_network",
    about: "A reason why a party is in the new global network",
    columns: &[
        must("party", ColumnType::Text, "The party"),
        PARTY_EN,
        PARTY_JA,
        must("certainty", CERTAINTY, "Whether the party is in for certain, by any reason"),
        must(
            "reason",
            ColumnType::Word(&["endorses", "sister_friendship", "attended"]),
            "The reason",
        ),
        must("of", ColumnType::Text, "The declaration, the agreement or the gathering"),
        may("of_en", ColumnType::Text, "What that is called in English"),
        may("of_ja", ColumnType::Text, "What that is called in Japanese"),
        may("with", ColumnType::Array, "The other parties of the agreement"),
        may("with_en", ColumnType::Array, "Their names in English, in their order"),
        may("with_ja", ColumnType::Array, "Their names in Japanese, in their order"),
        may("roles", ColumnType::Array, "As what it was at the gathering"),
        must("reason_certainty", CERTAINTY, "Whether the reason holds for certain"),
        must("seqs", ColumnType::Array, "The events that the reason rests on"),
        must("recorded_at", ColumnType::Array, "When each of these was recorded"),
        must("recorded_on", ColumnType::Array, "The day on which each of these was recorded"),
    ],
    key: &["party", "reason", "of"],
    links: &[("party", "parties", "party")],
};

impl Reading<'_> {
    pub(super) fn party_rows(&self) -> impl Iterator<Item = Vec<Cell>> {
        self.every_party().map(|one| party(&one))
    }

    pub(super) fn rename_rows(&self) -> impl Iterator<Item = Vec<Cell>> {
        self.every_party().flat_map(|one| {
            let renames = self.renames(&one.party).into_iter();
            renames.map(move |rename| {
                row![
                    Cell::text(&one.party),
                    Cell::both(Some(&one.names)),
                    Cell::languages(Some(&rename.names)),
                    Cell::date(rename.on),
                    Cell::certainty(rename.certainty),
                    Cell::fact(rename.fact),
                ]
            })
        })
    }

    pub(super) fn global_network_rows(&self) -> impl Iterator<Item = Vec<Cell>> {
        let ways = self.ways_in();
        let mut next = Some(String::new());
        let stretches = std::iter::from_fn(move || {
            let (rows, following) = self.network_stretch(&ways, &next.take()?);
            next = following.map(|party| party.to_string());
            Some(rows)
        });
        stretches.flatten()
    }

    /// The rows of the global network from a party on, of so many parties as are well held at once, and
    /// the party with which the next stretch begins.
    #[must_use]
    pub fn global_network_from_row(&self, from: &str) -> (Vec<Vec<Cell>>, Option<PartyId>) {
        self.network_stretch(&self.ways_in(), from)
    }

    fn network_stretch(&self, ways: &WaysIn, from: &str) -> (Vec<Vec<Cell>>, Option<PartyId>) {
        let (members, next) = self.members_from(ways, from, STRETCH);
        let rows = members.iter().flat_map(|member| {
            member.reasons.iter().map(move |reason| reason_row(self, member, reason))
        });
        (rows.collect(), next)
    }
}

fn party(one: &Party) -> Vec<Cell> {
    let elsewhere: Vec<String> = one.identifiers.iter().map(ToString::to_string).collect();
    let of = |scheme: Scheme| {
        one.identifiers.iter().find(|known| known.is_of(scheme)).map(|known| &known.value)
    };
    let merged: Vec<&str> = one.merged.iter().map(|other| other.party.as_str()).collect();
    row![
        Cell::text(&one.party),
        Cell::text(one.kind),
        Cell::languages(Some(&one.names)),
        Cell::opt(one.country.as_ref()),
        Cell::opt(one.subdivision.as_ref()),
        Cell::opt_number(one.position.map(|at| at.lat)),
        Cell::opt_number(one.position.map(|at| at.lon)),
        Cell::opt(of(Scheme::Wikidata)),
        Cell::opt(of(Scheme::Locode)),
        Cell::json(&elsewhere),
        Cell::json(&merged),
        Cell::names(one.merged.iter().map(|other| other.names.as_ref())),
        Cell::json(&ids(one.succeeds.iter().map(|before| &before.party))),
        Cell::names(one.succeeds.iter().map(|before| before.party.names.as_ref())),
        Cell::party_end(one.ended.as_ref()),
        one.ended.as_ref().map_or(Cell::Empty, |end| Cell::certainty(end.certainty)),
        Cell::opt(one.ended.as_ref().map(|end| end.how)),
        Cell::json(&ids(one.ended.iter().flat_map(|end| &end.successors))),
        Cell::names(one.ended.iter().flat_map(|end| &end.successors).map(|one| one.names.as_ref())),
        Cell::date(one.ends_on),
        Cell::opt_seq(one.ends_by),
        Cell::fact(one.fact),
    ]
}

fn ids<'a>(parties: impl Iterator<Item = &'a PartyRef>) -> Vec<&'a PartyId> {
    parties.map(|party| &party.party).collect()
}

fn reason_row(reading: &Reading<'_>, member: &GlobalMember, reason: &Reason) -> Vec<Cell> {
    let no_one = || [Cell::Empty, Cell::Empty, Cell::Empty];
    let (word, of, [en, ja], with, roles) = match &reason.because {
        Because::Endorses { declaration } => {
            let named = reading.named(Some(declaration));
            ("endorses", Cell::text(declaration), named, no_one(), Cell::Empty)
        }
        Because::SisterFriendship { agreement, with } => {
            let others: Vec<PartyRef> = with.iter().map(|party| reading.party_ref(party)).collect();
            let [en, ja] = Cell::names(others.iter().map(|party| party.names.as_ref()));
            let named = reading.named(Some(agreement));
            let with = [Cell::json(with), en, ja];
            ("sister_friendship", Cell::text(agreement), named, with, Cell::Empty)
        }
        Because::Attended { gathering, roles, .. } => {
            let named = reading.named(Some(gathering));
            ("attended", Cell::text(gathering), named, no_one(), Cell::json(roles))
        }
    };
    let seqs: Vec<Seq> = reason.facts.iter().map(|fact| fact.seq).collect();
    let times: Vec<String> = reason.facts.iter().map(|fact| written(fact.recorded_at)).collect();
    let days: Vec<NaiveDate> = reason.facts.iter().map(|fact| fact.recorded_on).collect();
    row![
        Cell::party(&member.party),
        Cell::certainty(member.certainty),
        [Cell::text(word), of, en, ja],
        with,
        roles,
        Cell::certainty(reason.certainty),
        Cell::json(&seqs),
        Cell::json(&times),
        Cell::json(&days),
    ]
}
