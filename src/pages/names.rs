//! Names, dates and counts inside a page: each with the language that it is in, none broken over lines.

use chrono::SecondsFormat;
use maud::{Markup, html};

use super::context::Context;
use crate::domain::date::Date;
use crate::domain::entity::{EntityKind, EntityRef};
use crate::domain::recorded::Moment;
use crate::domain::seq::Seq;
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
        @if is_of(lang, tag) { bdi { (said) } }
        @else { bdi lang=(tag) { (said) } span.foreign aria-hidden="true" { (primary) } }
    }
}

/// Whether a tag is of the page's language, or of a variety of it.
#[must_use]
pub fn is_of(lang: Lang, tag: &str) -> bool {
    tag.split('-').next().is_some_and(|primary| primary.eq_ignore_ascii_case(lang.tag()))
}

/// A thing's name as a link to its page.
#[must_use]
pub fn link(context: &Context, path: &str, named: &Text) -> Markup {
    html! { a href=(context.page(path)) { (text(context.lang, named)) } }
}

/// A party's name as a link to its page; its id, without a link, where nobody has named it.
#[must_use]
pub fn party(context: &Context, party: &PartyRef) -> Markup {
    html! {
        @match &party.names {
            Some(names) => (link(context, &format!("parties/{}", party.party), names)),
            None => bdi { (party.party) },
        }
    }
}

/// Anything of the register as a link to its page, by what it is called in the view; by its id,
/// without a link, where the view does not know it.
#[must_use]
pub fn thing<'e>(
    context: &Context,
    reading: &Reading<'_>,
    entity: impl Into<EntityRef<'e>>,
) -> Markup {
    let entity = entity.into();
    let Some(called) = reading.called(entity) else { return html! { bdi { (entity.id) } } };
    let said = self::called(context.lang, &called);
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
            let last = parties.len().saturating_sub(1);
            let names = html! {
                @for (at, party) in parties.iter().enumerate() {
                    @if at > 0 { (between(lang, at == last)) }
                    @match &party.names {
                        Some(names) => (text(lang, names)),
                        None => bdi { (party.party) },
                    }
                }
            };
            html! {
                @match lang {
                    Lang::En => { (capital(kind)) ": " (names) " (" (on) ")" },
                    Lang::Ja => { (names) "の" (kind) "（" (on) "）" },
                }
            }
        }
    }
}

/// What stands between things that are told one after the other.
#[must_use]
pub fn comma(lang: Lang) -> &'static str {
    pick(lang, ", ", "、")
}

/// What stands between the names of those who do something together.
#[must_use]
pub const fn between(lang: Lang, is_last: bool) -> &'static str {
    match (lang, is_last) {
        (Lang::En, true) => " and ",
        (Lang::En, false) => ", ",
        (Lang::Ja, _) => "、",
    }
}

/// Words at the beginning of a line.
#[must_use]
pub fn capital(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
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
            @if at > 0 { (comma(context.lang)) }
            (party(context, one))
        }
    }
}

/// The title of a page: a name in the page's language, and below it in the others.
#[must_use]
pub fn heading(lang: Lang, named: &Text) -> Markup {
    let (_, own) = named.chosen(lang.tag());
    html! {
        h1 {
            (text(lang, named))
            @for (tag, other) in named.iter().filter(|(_, other)| *other != own) {
                span.other lang=(tag) { (other) }
            }
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
    timed(known, days::may_last(lang, known))
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

/// A moment in the register's zone; on a narrow screen a line may end after its day.
#[must_use]
pub fn moment(context: &Context, moment: Moment) -> Markup {
    let said = days::moment(context.lang, moment, context.asked.zone);
    let machine = moment.to_rfc3339_opts(SecondsFormat::Secs, true);
    let between = pick(context.lang, ", ", " ");
    html! {
        time.moment datetime=(machine) {
            @match said.split_once(between) {
                Some((day, time)) => { span.day { (day) } (between) (time) },
                None => (said),
            }
        }
    }
}

/// An entry's number as a link to its page.
#[must_use]
pub fn entry(context: &Context, fact: FactRef) -> Markup {
    numbered(context, fact.seq)
}

/// An entry as a link to its page, where it is told of by itself.
#[must_use]
pub fn whole_entry(context: &Context, Seq(seq): Seq) -> Markup {
    html! {
        a href=(context.page(&format!("events/{seq}"))) {
            (pick(context.lang, "entry no. ", "記録番号")) (number(seq))
        }
    }
}

/// An entry's number in parentheses, after what it tells.
#[must_use]
pub fn by_entry(context: &Context, fact: FactRef) -> Markup {
    by_number(context, fact.seq)
}

/// The same for an entry of which only the number is known.
#[must_use]
pub fn by_number(context: &Context, seq: Seq) -> Markup {
    let lang = context.lang;
    html! { (pick(lang, " (", "（")) (numbered(context, seq)) (pick(lang, ")", "）")) }
}

fn numbered(context: &Context, Seq(seq): Seq) -> Markup {
    let said = number(seq);
    html! {
        a.entry href=(context.page(&format!("events/{seq}"))) {
            (message!(context.lang, "no. {said}", "記録番号{said}"))
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

/// A title within an English sentence.
#[must_use]
pub fn the(title: &str) -> String {
    if title.starts_with("The ") { title.to_owned() } else { format!("the {title}") }
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
    fn a_line_begins_with_a_capital() {
        assert_eq!(["élan", "", "都市"].map(capital), ["Élan", "", "都市"]);
    }

    #[test]
    fn a_name_in_another_language_says_so() {
        let title: Text = serde_json::from_str(r#"{"fr":"Déclaration <b>"}"#).unwrap();
        let said = text(Lang::En, &title).into_string();
        assert!(said.starts_with(r#"<bdi lang="fr">Déclaration &lt;b&gt;</bdi>"#), "{said}");
    }
}
