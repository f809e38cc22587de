//! The tables of agreements and of the parties to each.

use super::{
    AGREEMENT_EN, AGREEMENT_JA, CERTAINTY, CORRECTED_BY, Cell, ColumnType, ENDS_BY, ENDS_ON,
    PARTY_EN, PARTY_ENDED_SEQ, PARTY_JA, RECORDED_AT, RECORDED_ON, SEQ, STANDING, Sheet, Table,
    may, must, row,
};
use crate::domain::event::agreement::{AgreementKind, Ending};
use crate::projections::agreements::Agreement;
use crate::projections::reading::Reading;

static AGREEMENTS: Sheet = Sheet {
    name: "agreements",
    about: "A signed instrument between parties, those that have ended included",
    columns: &[
        must("agreement", ColumnType::Text, "Its id"),
        must("kind", ColumnType::Word(AgreementKind::WORDS), "What kind of instrument it is"),
        may("title_en", ColumnType::Text, "Its title in English"),
        may("title_ja", ColumnType::Text, "Its title in Japanese"),
        may("title", ColumnType::Object, "Its title by language (BCP 47)"),
        may("on", ColumnType::Date, "The day of signing"),
        may("until", ColumnType::Date, "The last day on which it stands"),
        may("areas", ColumnType::Array, "Areas of cooperation"),
        may("renews", ColumnType::Text, "The agreement that it renews"),
        may("renews_en", ColumnType::Text, "The title of that agreement in English"),
        may("renews_ja", ColumnType::Text, "The title of that agreement in Japanese"),
        may("order", ColumnType::Integer, "Its place in a published order"),
        must("standing", STANDING, "Where it is in its life on the day of the view"),
        may("ended_on", ColumnType::Date, "The day of its end"),
        may("ended_how", ColumnType::Word(Ending::WORDS), "How it ended"),
        may("ended_reason", ColumnType::Text, "Why it ended"),
        may("ended_seq", ColumnType::Integer, "The event that tells its end"),
        may("party_ended_on", ColumnType::Date, "The day of a party's end, by which it ended"),
        PARTY_ENDED_SEQ,
        ENDS_ON,
        ENDS_BY,
        SEQ,
        CORRECTED_BY,
        RECORDED_AT,
        RECORDED_ON,
    ],
    key: &["agreement"],
    links: &[],
};

static AGREEMENT_PARTIES: Sheet = Sheet {
    name: "agreement_parties",
    about: "A party to an agreement on the day of the view, or one that may be",
    columns: &[
        must("agreement", ColumnType::Text, "The agreement"),
        AGREEMENT_EN,
        AGREEMENT_JA,
        must("party", ColumnType::Text, "The party"),
        PARTY_EN,
        PARTY_JA,
        must("place", ColumnType::Integer, "Its place in the instrument, from 1"),
        must("certainty", CERTAINTY, "Whether it certainly is a party to it"),
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
                row![
                    Cell::text(&one.agreement),
                    Cell::both(one.title.as_ref()),
                    Cell::party(&party.party),
                    Cell::number(place),
                    Cell::certainty(party.certainty),
                ]
            })
        });
        let parties = parties.collect();
        let agreements = agreements.iter().map(|one| agreement(self, one)).collect();
        [
            Table { sheet: &AGREEMENTS, rows: agreements },
            Table { sheet: &AGREEMENT_PARTIES, rows: parties },
        ]
    }
}

fn agreement(reading: &Reading<'_>, one: &Agreement) -> Vec<Cell> {
    let end = one.ended.as_ref();
    row![
        Cell::text(&one.agreement),
        Cell::text(one.kind),
        Cell::languages(one.title.as_ref()),
        Cell::date(one.on),
        Cell::date(one.until),
        Cell::json(&one.areas),
        Cell::opt(one.renews.as_ref()),
        reading.named(one.renews.as_ref()),
        Cell::opt_number(one.order),
        Cell::standing(one.standing),
        Cell::date(end.and_then(|end| end.effective_on.or(end.on))),
        Cell::opt(end.map(|end| end.how)),
        Cell::opt(end.map(|end| &end.reason)),
        Cell::opt_seq(end.map(|end| end.fact.seq)),
        Cell::party_end(one.party_ended.as_ref()),
        Cell::date(one.ends_on),
        Cell::opt_seq(one.ends_by),
        Cell::fact(one.fact),
    ]
}
