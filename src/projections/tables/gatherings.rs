//! The tables of gatherings and of who was there.

use super::{
    CERTAINTY, CORRECTED_BY, Cell, ColumnType, GATHERING_EN, GATHERING_JA, PARTY_EN, PARTY_JA,
    RECORDED_AT, RECORDED_ON, SEQ, STANDING, Sheet, may, must, row,
};
use crate::domain::event::gathering::{AttendanceRole, Format, GatheringKind};
use crate::projections::gatherings::{Attendance, Gathering};
use crate::projections::reading::Reading;

pub(super) static GATHERINGS: Sheet = Sheet {
    name: "gatherings",
    about: "A gathering: a forum, seminar edition, summit, meeting or exercise",
    columns: &[
        must("gathering", ColumnType::Text, "Its id"),
        must("kind", ColumnType::Word(GatheringKind::WORDS), "What kind of gathering it was"),
        may("title_en", ColumnType::Text, "Its title in English"),
        may("title_ja", ColumnType::Text, "Its title in Japanese"),
        must("title", ColumnType::Object, "Its title by language (BCP 47)"),
        may("series", ColumnType::Text, "The series it belongs to"),
        may("edition", ColumnType::Integer, "Its number in the series"),
        may("held_on", ColumnType::Date, "The day or days it was held"),
        may("format", ColumnType::Word(Format::WORDS), "How people took part"),
        may("place_en", ColumnType::Text, "Where, in English"),
        may("place_ja", ColumnType::Text, "Where, in Japanese"),
        may("place", ColumnType::Object, "Where, by language (BCP 47)"),
        may("theme_en", ColumnType::Text, "Its theme in English"),
        may("theme_ja", ColumnType::Text, "Its theme in Japanese"),
        may("theme", ColumnType::Object, "Its theme by language (BCP 47)"),
        must("standing", STANDING, "Whether it had certainly been held"),
        SEQ,
        CORRECTED_BY,
        RECORDED_AT,
        RECORDED_ON,
    ],
    key: &["gathering"],
    links: &[],
};

pub(super) static ATTENDANCES: Sheet = Sheet {
    name: "attendances",
    about: "A party's presence at a gathering in one role",
    columns: &[
        must("gathering", ColumnType::Text, "The gathering"),
        GATHERING_EN,
        GATHERING_JA,
        must("party", ColumnType::Text, "The party"),
        PARTY_EN,
        PARTY_JA,
        must("role", ColumnType::Word(AttendanceRole::WORDS), "As what it was there"),
        must("certainty", CERTAINTY, "Whether the gathering had certainly been held"),
        may("recorded_as", ColumnType::Text, "The id in the event, of a party merged since"),
        SEQ,
        CORRECTED_BY,
        RECORDED_AT,
        RECORDED_ON,
    ],
    key: &["gathering", "party", "role"],
    links: &[("gathering", "gatherings", "gathering"), ("party", "parties", "party")],
};

impl Reading<'_> {
    pub(super) fn gathering_rows(&self) -> impl Iterator<Item = Vec<Cell>> {
        self.gatherings().items.into_iter().map(|one| gathering(&one))
    }

    /// Those of all gatherings, one gathering after the other.
    pub(super) fn attendance_rows(&self) -> impl Iterator<Item = Vec<Cell>> {
        self.gatherings().items.into_iter().flat_map(|one| {
            let answer = self.gathering(&one.gathering);
            let there = answer.into_iter().flat_map(|answer| answer.attendances);
            there.map(move |attendance| attended(&one, &attendance))
        })
    }
}

fn gathering(one: &Gathering) -> Vec<Cell> {
    row![
        Cell::text(&one.gathering),
        Cell::text(one.kind),
        Cell::languages(Some(&one.title)),
        Cell::opt(one.series.as_ref()),
        Cell::opt_number(one.edition),
        Cell::date(one.held_on),
        Cell::opt(one.format),
        Cell::languages(one.place.as_ref()),
        Cell::languages(one.theme.as_ref()),
        Cell::standing(one.standing),
        Cell::fact(one.fact),
    ]
}

fn attended(gathering: &Gathering, one: &Attendance) -> Vec<Cell> {
    row![
        Cell::text(&gathering.gathering),
        Cell::both(Some(&gathering.title)),
        Cell::party(&one.party),
        Cell::text(one.role),
        Cell::certainty(one.certainty),
        Cell::opt(one.recorded_as.as_ref()),
        Cell::fact(one.fact),
    ]
}
