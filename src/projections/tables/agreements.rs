//! The tables of agreements and of the parties to each.

use super::{CORRECTED_BY, Cell, Kind, SEQ, STANDING, Sheet, Table, may, must, row};
use crate::domain::event::agreement::{AgreementKind, Ending};
use crate::projections::agreements::Agreement;
use crate::projections::reading::Reading;

static AGREEMENTS: Sheet = Sheet {
    name: "agreements",
    about: "A signed instrument between parties, those that have ended included",
    columns: &[
        must("agreement", Kind::Text, "Its id"),
        must("kind", Kind::Word(AgreementKind::WORDS), "What kind of instrument it is"),
        may("title_en", Kind::Text, "Its title in English"),
        may("title_ja", Kind::Text, "Its title in Japanese"),
        may("title", Kind::Object, "Its title by language (BCP 47)"),
        may("on", Kind::Date, "The day of signing"),
        may("until", Kind::Date, "The last day on which it stands"),
        may("areas", Kind::Array, "Areas of cooperation"),
        may("renews", Kind::Text, "The agreement that it renews"),
        may("order", Kind::Integer, "Its place in a published order"),
        must("standing", STANDING, "Where it is in its life on the day of the view"),
        may("ended_on", Kind::Date, "The day of its end"),
        may("ended_how", Kind::Word(Ending::WORDS), "How it ended"),
        may("ended_reason", Kind::Text, "Why it ended"),
        may("ended_seq", Kind::Integer, "The event that tells its end"),
        SEQ,
        CORRECTED_BY,
    ],
    key: &["agreement"],
    links: &[],
};

static AGREEMENT_PARTIES: Sheet = Sheet {
    name: "agreement_parties",
    about: "A party to an agreement",
    columns: &[
        must("agreement", Kind::Text, "The agreement"),
        must("party", Kind::Text, "The party"),
        must("place", Kind::Integer, "Its place in the instrument, from 1"),
    ],
    key: &["agreement", "party"],
    links: &[("agreement", "agreements", "agreement"), ("party", "parties", "party")],
};

impl Reading<'_> {
    pub(super) fn agreement_tables(&self) -> [Table; 2] {
        let agreements = self.agreements().items;
        let parties = agreements.iter().flat_map(|one| {
            let places = one.parties.iter().zip(1..);
            places.map(|(party, place): (_, u32)| {
                row![Cell::text(&one.agreement), Cell::text(&party.party), Cell::number(place)]
            })
        });
        let parties = parties.collect();
        let agreements = agreements.iter().map(agreement).collect();
        [
            Table { sheet: &AGREEMENTS, rows: agreements },
            Table { sheet: &AGREEMENT_PARTIES, rows: parties },
        ]
    }
}

fn agreement(one: &Agreement) -> Vec<Cell> {
    let end = one.ended.as_ref();
    row![
        Cell::text(&one.agreement),
        Cell::text(one.kind),
        Cell::languages(one.title.as_ref()),
        Cell::date(one.on),
        Cell::date(one.until),
        Cell::json(&one.areas),
        Cell::opt(one.renews.as_ref()),
        Cell::opt_number(one.order),
        Cell::standing(one.standing),
        Cell::date(end.and_then(|end| end.on)),
        Cell::opt(end.map(|end| end.how)),
        Cell::opt(end.map(|end| &end.reason)),
        Cell::opt_seq(end.map(|end| end.fact.seq)),
        Cell::fact(one.fact),
    ]
}
