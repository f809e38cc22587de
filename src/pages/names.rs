//! Names, dates and counts inside a page: each with the language that it is in, none broken over lines.

use chrono::SecondsFormat;
use maud::{Markup, html};

use super::context::Context;
use crate::domain::date::Date;
use crate::domain::entity::{EntityKind, EntityRef};
use crate::domain::recorded::Moment;
use crate::domain::text::Text;
use crate::projections::naming::Called;
use crate::projections::reading::{FactRef, PartyRef, Reading};
use crate::wording::days;
use crate::wording::lang::{Lang, message, pick};
use crate::wording::terms::agreement_kind_word;

/// A text of the register in the page's language, else in another, which is marked then.
#[must_use]
pub fn text(lang: Lang, text: &Text) -> Markup {
    let (tag, said) = text.chosen(lang.tag());
    let primary = tag.split('-').next().unwrap_or_default();
    html! {
        @if primary.eq_ignore_ascii_case(lang.tag()) { bdi { (said) } }
        @else { bdi lang=(tag) { (said) } span.foreign aria-hidden="true" { (primary) } }
    }
}

/// A thing's name as a link to its page.
#[must_use]
pub fn link(context: &Context, path: &str, named: &Text) -> Markup {
    html! { a href=(context.page(path)) { (text(context.lang, named)) } }
}

/// A party's name as a link to its page; its id where nobody has named it.
#[must_use]
pub fn party(context: &Context, party: &PartyRef) -> Markup {
    let address = context.page(&format!("parties/{}", party.party));
    html! {
        a href=(address) {
            @match &party.names {
                Some(names) => (text(context.lang, names)),
                None => bdi { (party.party) },
            }
        }
    }
}

/// Anything of the register as a link to its page, by what it is called in the view; by its id where
/// the view does not know it.
#[must_use]
pub fn thing<'e>(
    context: &Context,
    reading: &Reading<'_>,
    entity: impl Into<EntityRef<'e>>,
) -> Markup {
    let entity = entity.into();
    let said = html! {
        @match reading.called(entity) {
            Some(called) => (self::called(context.lang, &called)),
            None => bdi { (entity.id) },
        }
    };
    html! {
        @match list_of(entity.kind) {
            Some(list) => a href=(context.page(&format!("{list}/{}", entity.id))) { (said) },
            None => (said),
        }
    }
}

/// What something is called; an agreement without a title by its kind, its parties and its day.
#[must_use]
pub fn called(lang: Lang, called: &Called) -> Markup {
    match called {
        Called::Title(title) => text(lang, title),
        Called::Agreement { kind, parties, on } => {
            let (kind, on) = (agreement_kind_word(lang, *kind), days::may_be(lang, *on));
            let names = parties.iter().map(|party| party.name(lang.tag())).collect::<Vec<_>>();
            let names = names.join(pick(lang, ", ", "、"));
            html! { (message!(lang, "{kind}: {names} ({on})", "{names}の{kind}（{on}）")) }
        }
    }
}

/// The address of the list on which things of a kind stand, below the language.
#[must_use]
pub const fn list_of(kind: EntityKind) -> Option<&'static str> {
    match kind {
        EntityKind::Party => Some("parties"),
        EntityKind::Gathering => Some("gatherings"),
        EntityKind::Declaration => Some("declarations"),
        EntityKind::Agreement => Some("agreements"),
        EntityKind::Network => Some("networks"),
        EntityKind::Strategy => Some("strategies"),
        EntityKind::Goal | EntityKind::Register => None,
    }
}

/// Parties as links, one after the other.
#[must_use]
pub fn parties<'p>(context: &Context, all: impl IntoIterator<Item = &'p PartyRef>) -> Markup {
    html! {
        @for (at, one) in all.into_iter().enumerate() {
            @if at > 0 { (pick(context.lang, ", ", "、")) }
            (party(context, one))
        }
    }
}

/// A date in words, which a program can read as well where it names one day, month or year.
#[must_use]
pub fn date(lang: Lang, known: Option<Date>) -> Markup {
    let said = days::may_be(lang, known);
    timed(known, said)
}

/// The days over which something lasted.
#[must_use]
pub fn lasting(lang: Lang, known: Option<Date>) -> Markup {
    let said = known.map_or_else(|| days::may_be(lang, None), |known| days::lasting(lang, known));
    timed(known, said)
}

fn timed(known: Option<Date>, said: String) -> Markup {
    // HTML's <time> knows no doubt and no "by".
    let plain = known.map(|date| date.to_string());
    let plain = plain.filter(|date| date.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-'));
    html! {
        @match plain {
            Some(date) => time.day datetime=(date) { (said) },
            None => span.day { (said) },
        }
    }
}

/// When an entry was recorded, in the register's zone.
#[must_use]
pub fn recorded(context: &Context, fact: FactRef) -> Markup {
    moment(context, fact.recorded_at)
}

/// A moment in the register's zone.
#[must_use]
pub fn moment(context: &Context, moment: Moment) -> Markup {
    let said = days::moment(context.lang, moment, context.asked.zone);
    let machine = moment.to_rfc3339_opts(SecondsFormat::Secs, true);
    html! { time datetime=(machine) { (said) } }
}

/// An entry's number as a link to its page.
#[must_use]
pub fn entry(context: &Context, fact: FactRef) -> Markup {
    let seq = fact.seq.0;
    html! {
        a href=(context.page(&format!("events/{seq}"))) {
            (message!(context.lang, "no. {seq}", "記録番号{seq}"))
        }
    }
}

/// A number with a comma at thousands.
#[must_use]
pub fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut said = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            said.push(',');
        }
        said.push(digit);
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_parted() {
        let said = [0, 999, 1_000, 86_400, 1_000_000].map(number);
        assert_eq!(said, ["0", "999", "1,000", "86,400", "1,000,000"]);
    }

    #[test]
    fn a_name_in_another_language_says_so() {
        let title: Text = serde_json::from_str(r#"{"fr":"Déclaration <b>"}"#).unwrap();
        let said = text(Lang::En, &title).into_string();
        assert!(said.starts_with(r#"<bdi lang="fr">Déclaration &lt;b&gt;</bdi>"#), "{said}");
    }
}
