//! Where those lie that endorse a declaration or did.

use chrono::{Months, NaiveDate};

use crate::domain::date::Date;
use crate::domain::name::PartyId;
use crate::domain::text::{Country, Position, Text};
use crate::projections::reading::Reading;
use crate::projections::span::{Certainty, Standing};
use crate::projections::who_endorses::{ShortAct, WhoEndorses};

/// How many months an endorsement counts as new.
const NEW_MONTHS: Months = Months::new(12);

/// A party that endorses a declaration, may, or has withdrawn, with where it lies.
#[derive(Clone, Debug, PartialEq)]
pub struct Place<'a> {
    /// Who.
    pub party: PartyId,
    /// Its names on the day asked about; none where its entry is not known.
    pub names: Option<&'a Text>,
    /// The country it lies in.
    pub country: Option<&'a Country>,
    /// Where it lies; none where that is not on record.
    pub position: Option<Position>,
    /// Whether it endorses the declaration for certain, possibly, or no longer.
    pub standing: Standing,
    /// Whether it has endorsed it for certain for no longer than twelve months.
    pub is_new: bool,
    /// The day of its first act that stands, or of its withdrawal, as written.
    pub on: Option<Date>,
}

impl Place<'_> {
    /// Its name in a language, as [`Text::get`] chooses; its id where it has no name.
    #[must_use]
    pub fn name(&self, language: &str) -> &str {
        self.names.map_or(self.party.as_str(), |names| names.get(language))
    }
}

impl<'a> Reading<'a> {
    /// Where those lie that endorse a declaration or have withdrawn, each party once: those whose act is
    /// the earliest first, those that have withdrawn last. Who ended as a body is left out.
    #[must_use]
    pub fn places(&self, all: &WhoEndorses<'a>) -> Vec<Place<'a>> {
        let by_party = all.standing.chunk_by(|one, next| all.party(one) == all.party(next));
        let mut places: Vec<Place<'a>> =
            by_party.filter_map(|acts| self.standing_place(all, acts)).collect();
        places.sort_by_key(|place| place.on.map_or(NaiveDate::MIN, Date::latest));
        let mut gone: Vec<Place<'a>> = Vec::new();
        for one in all.ended.iter().rev() {
            let id = all.party(one);
            // They stand in the order of the parties' ids.
            let stands = || all.standing.binary_search_by(|act| all.party(act).cmp(id)).is_ok();
            let is_told = gone.last().is_some_and(|last| last.party == *id);
            if let (Some(on), false) = (one.taken_back, is_told)
                && !stands()
            {
                gone.push(self.place(all, one, Standing::Ended, on));
            }
        }
        places.extend(gone.into_iter().rev());
        places
    }

    fn standing_place(&self, all: &WhoEndorses<'a>, acts: &[ShortAct]) -> Option<Place<'a>> {
        let surest = acts.iter().filter_map(ShortAct::certainty).min()?;
        let standing = match surest {
            Certainty::Certain => Standing::Certain,
            Certainty::Possible => Standing::Possible,
        };
        let first = acts.iter().min_by_key(|one| one.since.map(Date::latest))?;
        let is_new = surest == Certainty::Certain && acts.iter().all(|one| self.is_new(one));
        Some(Place { is_new, ..self.place(all, first, standing, first.since) })
    }

    /// Whether an act counts for no longer than twelve months.
    fn is_new(&self, act: &ShortAct) -> bool {
        let begin = self.as_of.checked_sub_months(NEW_MONTHS).unwrap_or(NaiveDate::MIN);
        let since = act.since.and_then(Date::earliest);
        !act.is_inherited && since.is_some_and(|day| day > begin)
    }

    fn place(
        &self,
        all: &WhoEndorses<'a>,
        act: &ShortAct,
        standing: Standing,
        on: Option<Date>,
    ) -> Place<'a> {
        let party = all.party(act);
        Place {
            party: party.clone(),
            names: self.names(party),
            country: all.country(act),
            position: all.position(act),
            standing,
            is_new: false,
            on,
        }
    }
}
