//! What is wrong with a form, at its field, from what the rooms below report.

use crate::domain::disclosure::Personal;
use crate::domain::entity::{Entity, EntityKind};
use crate::domain::event::fact::FactKind;
use crate::domain::fields::Fault;
use crate::http::problem::recording::field;
use crate::imports::form::meant::Question;
use crate::imports::form::{DATA, Unread};
use crate::pages::desk::form::Wrong;
use crate::pages::desk::hints;
use crate::pages::names::capital;
use crate::projections::reading::Reading;
use crate::tracker::Refusal;
use crate::wording::lang::Lang;
use crate::wording::{desk, endpoint, rejections};

/// How many things are offered for a name.
const OFFERED: usize = 6;

/// Who is told, and of which kind of fact.
#[derive(Clone, Copy)]
pub(super) struct Telling {
    pub lang: Lang,
    pub kind: FactKind,
    /// Where the data of the fact stands in the form.
    pub within: &'static str,
}

impl Telling {
    /// What a field is called on the page: that of the data which it is of, or is a part of.
    fn label(self, field: &str) -> String {
        let of_data = field.strip_prefix(self.within).and_then(|rest| rest.strip_prefix('.'));
        let mut parts = of_data.unwrap_or(field).split('.');
        let first = parts.next().unwrap_or_default();
        let inner = parts.next_back().filter(|part| part.parse::<usize>().is_err());
        let named = |name: &str| capital(hints::label(self.lang, self.kind, name));
        match inner {
            Some(inner) => {
                let inner = capital(hints::part(self.lang, self.kind, first, inner));
                format!("{} – {inner}", named(first))
            }
            None => named(first),
        }
    }

    pub(super) fn unread(self, unread: &Unread) -> Wrong {
        let said = desk::unread(self.lang, &unread.problem, &self.label(&unread.field));
        Wrong::new(&unread.field, said)
    }

    pub(super) fn fault(self, fault: &Fault) -> Wrong {
        let name = fault.field.rsplit('.').next().unwrap_or_default();
        let of_data = fault.field.strip_prefix(DATA).filter(|rest| rest.starts_with('.'));
        let field =
            of_data.map_or_else(|| fault.field.clone(), |rest| format!("{}{rest}", self.within));
        let said = desk::fault(self.lang, &fault.problem, &self.label(&field), name);
        Wrong::new(&field, said)
    }

    /// A name that has to be asked about, with what may be meant.
    pub(super) fn question(self, question: &Question, reading: &Reading<'_>) -> Wrong {
        let bearing = question.bearing.iter().map(|found| found.entity.clone());
        let mut meant: Vec<Entity> = bearing.chain(question.like.iter().cloned()).collect();
        if question.bearing.is_empty() {
            // Part of a longer name may be what was written.
            let found = reading.search(&question.written, &[question.kind]).into_iter();
            let found: Vec<Entity> = found.map(|one| one.entity).collect();
            meant.splice(0..0, found.into_iter().filter(|one| !question.like.contains(one)));
        }
        let named = meant.iter().filter_map(|thing| {
            let id = thing.id.to_string();
            Some((id, reading.called(thing)?))
        });
        let choices: Vec<_> = named.take(OFFERED).collect();
        let label = self.label(&question.field);
        let said = desk::question(self.lang, question, &label, !choices.is_empty());
        let names_new = question.bearing.is_empty() && question.kind == EntityKind::Party;
        Wrong { field: question.field.clone(), said, choices, names_new }
    }

    pub(super) fn refused(self, refusal: &Refusal) -> Wrong {
        let (field, said) = match refusal {
            Refusal::Rule(rule) => (field(rule), rejections::rejection(self.lang, rule)),
            Refusal::CommandIdTaken { seq } | Refusal::OtherPersonal { seq } => {
                (None, desk::recorded_before(self.lang, *seq))
            }
            Refusal::Unread(_)
            | Refusal::Personal(_)
            | Refusal::TooLarge { .. }
            | Refusal::Unreadable(_) => (None, endpoint::refused(self.lang, refusal)),
        };
        let field = field.map_or_else(String::new, |field| format!("{}.{field}", self.within));
        Wrong::new(&field, said)
    }

    /// What is personal in a fact, by the names that its parts have on the page.
    pub(super) fn personal(self, personal: &Personal) -> Vec<(String, String)> {
        let Personal::Given(details) = personal else { return Vec::new() };
        let parts = details.value.iter().filter_map(|(name, value)| {
            let name = hints::part(self.lang, self.kind, &details.field, name);
            Some((capital(name), value.as_str()?.to_owned()))
        });
        parts.collect()
    }
}
