//! The tables of declarations and of the acts by which parties endorse them.

use super::{
    CORRECTED_BY, Cell, ColumnType, DECLARATION_EN, DECLARATION_JA, ENDS_BY, ENDS_ON, PARTY_EN,
    PARTY_ENDED_ON, PARTY_ENDED_SEQ, PARTY_JA, RECORDED_AT, RECORDED_ON, SEQ, STANDING,
    SUCCESSOR_OF_EN, SUCCESSOR_OF_JA, SUCCESSOR_SINCE, Sheet, Table, may, must, row,
};
use crate::domain::event::act::Act;
use crate::domain::event::declaration::DeclarationKind;
use crate::domain::name::DeclarationId;
use crate::projections::declarations::{ActOf, Declaration};
use crate::projections::reading::{PartyRef, Reading};
use crate::projections::span::Standing;

pub(super) static DECLARATIONS: Sheet = Sheet {
    name: "declarations",
    about: "A declaration with the number of those who endorse it",
    columns: &[
        must("declaration", ColumnType::Text, "Its id"),
        must("kind", ColumnType::Word(DeclarationKind::WORDS), "What kind of text it is"),
        may("title_en", ColumnType::Text, "Its title in English"),
        may("title_ja", ColumnType::Text, "Its title in Japanese"),
        must("title", ColumnType::Object, "Its title by language (BCP 47)"),
        may("adopted_on", ColumnType::Date, "When it was adopted"),
        may("at", ColumnType::Text, "The gathering that adopted it"),
        may("at_en", ColumnType::Text, "The title of that gathering in English"),
        may("at_ja", ColumnType::Text, "The title of that gathering in Japanese"),
        may("text_url", ColumnType::Text, "The address of the text"),
        may("text_sha256", ColumnType::Text, "SHA-256 of the text"),
        may("text_language", ColumnType::Text, "The language of the text"),
        must("standing", STANDING, "Whether it had certainly been adopted"),
        must("endorsers_certain", ColumnType::Integer, "How many parties endorse it for certain"),
        must("endorsers_possible", ColumnType::Integer, "How many more may endorse it"),
        SEQ,
        CORRECTED_BY,
        RECORDED_AT,
        RECORDED_ON,
    ],
    key: &["declaration"],
    links: &[],
};

pub(super) static ENDORSEMENTS: Sheet = Sheet {
    name: "endorsements",
    about: "An act by which a party endorses a declaration, those that have ended included",
    columns: &[
        must("declaration", ColumnType::Text, "The declaration"),
        DECLARATION_EN,
        DECLARATION_JA,
        must("party", ColumnType::Text, "The party"),
        PARTY_EN,
        PARTY_JA,
        must("act", ColumnType::Word(Act::WORDS), "The act"),
        may("on", ColumnType::Date, "The day of the act"),
        may(
            "effective_on",
            ColumnType::Date,
            "The day from which it counts, where that is another",
        ),
        must("standing", STANDING, "Whether it stands on the day of the view"),
        may("statement", ColumnType::Text, "A reservation or declaration made with it"),
        may("statement_language", ColumnType::Text, "The language of the statement"),
        may("recorded_as", ColumnType::Text, "The id in the event, of a party merged since"),
        may("also", ColumnType::Array, "Other events that tell the same act"),
        may("withdrawn_on", ColumnType::Date, "The day of the notification of its withdrawal"),
        may(
            "withdrawal_effective_on",
            ColumnType::Date,
            "The day from which the withdrawal counts",
        ),
        may("withdrawal_reason", ColumnType::Text, "Why it was withdrawn"),
        may("withdrawal_seq", ColumnType::Integer, "The event that tells the withdrawal"),
        may(
            "successor_of",
            ColumnType::Text,
            "The body whose act it was, which the party succeeded",
        ),
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
    links: &[("declaration", "declarations", "declaration"), ("party", "parties", "party")],
};

impl Reading<'_> {
    pub(super) fn declaration_rows(&self) -> impl Iterator<Item = Vec<Cell>> {
        self.declarations().items.into_iter().map(|one| declaration(self, &one))
    }

    /// Those of all declarations, one declaration after the other.
    pub(super) fn all_endorsement_rows(&self) -> impl Iterator<Item = Vec<Cell>> {
        let declarations = self.declarations().items.into_iter().map(|one| one.declaration);
        declarations.flat_map(|one| self.endorsement_rows(one).into_iter().flatten())
    }

    /// The acts by which parties endorse one declaration; none where its adoption is not known.
    #[must_use]
    pub fn endorsements_table(&self, declaration: &DeclarationId) -> Option<Table> {
        let rows = self.endorsement_rows(declaration.clone())?;
        Some(Table::of(&ENDORSEMENTS, rows))
    }

    fn endorsement_rows(
        &self,
        declaration: DeclarationId,
    ) -> Option<impl Iterator<Item = Vec<Cell>> + use<>> {
        let status = self.declaration_status(&declaration)?;
        let [en, ja] = self.named(Some(&declaration));
        let of = [Cell::text(&declaration), en, ja];
        let standing = status
            .endorsements
            .into_iter()
            .map(|one| (one.party, one.act, Cell::certainty(one.certainty)));
        let ended = status
            .withdrawn
            .into_iter()
            .map(|one| (one.party, one.act, Cell::standing(Standing::Ended)));
        let all = standing.chain(ended);
        Some(all.map(move |(party, act, standing)| act_row(of.clone(), &party, &act, standing)))
    }
}

fn declaration(reading: &Reading<'_>, one: &Declaration) -> Vec<Cell> {
    let text = one.text.as_ref();
    row![
        Cell::text(&one.declaration),
        Cell::text(one.kind),
        Cell::languages(Some(&one.title)),
        Cell::date(one.adopted_on),
        Cell::opt(one.at.as_ref()),
        reading.named(one.at.as_ref()),
        Cell::opt(text.map(|text| &text.url)),
        Cell::opt(text.and_then(|text| text.sha256.as_ref())),
        Cell::opt(text.and_then(|text| text.language.as_ref()).map(|language| language.as_str())),
        Cell::standing(one.standing),
        Cell::number(one.endorsers.certain),
        Cell::number(one.endorsers.possible),
        Cell::fact(one.fact),
    ]
}

/// The row of an act; `of` are the cells of its declaration.
fn act_row(of: [Cell; 3], party: &PartyRef, act: &ActOf, standing: Cell) -> Vec<Cell> {
    let (statement, end) = (act.statement.as_ref(), act.withdrawal.as_ref());
    row![
        of,
        Cell::party(party),
        Cell::text(act.act),
        Cell::date(act.on),
        Cell::date(act.effective_on),
        standing,
        Cell::opt(statement.map(|statement| &statement.text)),
        Cell::opt(statement.map(|statement| statement.language.as_str())),
        Cell::opt(act.recorded_as.as_ref()),
        Cell::json(&act.also),
        Cell::date(end.and_then(|end| end.on)),
        Cell::date(end.and_then(|end| end.effective_on)),
        Cell::opt(end.map(|end| &end.reason)),
        Cell::opt_seq(end.map(|end| end.fact.seq)),
        Cell::passage(&act.passage),
        Cell::date(act.ends_on),
        Cell::opt_seq(act.ends_by),
        Cell::fact(act.fact),
    ]
}
