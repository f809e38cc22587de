//! A party's page: who it is, how it was called, and what became of it.

use maud::{Markup, html};

use super::context::Context;
use super::embed;
use super::event::history;
use super::figures::figure;
use super::frame::{Page, page as frame};
use super::names::{by_entry, by_number, capital, comma, date, heading, party, recorded, text};
use super::parties::no_opinion;
use super::party_parts;
use super::reported;
use super::standing::{body_ended, doubt, ends};
use crate::domain::entity::Entity;
use crate::domain::event::party::Identifier;
use crate::domain::identifier::Scheme;
use crate::domain::scheme::address;
use crate::domain::text::Text;
use crate::projections::parties::{MergedParty, Party, PartyAnswer};
use crate::projections::reading::Reading;
use crate::wording::lang::{Lang, pick};
use crate::wording::terms::{party_kind_word, scheme_word};

/// The page.
#[must_use]
pub fn page(context: &Context, reading: &Reading<'_>, answer: &PartyAnswer) -> Markup {
    let lang = context.lang;
    let one = &answer.party;
    let body = html! {
        (figures(lang, answer))
        (facts(context, one))
        (renames(context, reading, answer))
        (party_parts::declarations(context, reading, answer))
        (reported::section(context, &answer.reconciliation))
        (party_parts::agreements(context, reading, answer))
        (party_parts::gatherings(context, reading, answer))
        (party_parts::networks(context, reading, answer))
        (party_parts::offices(context, reading, answer))
        p.soft { (no_opinion(lang)) }
        (embed::of_party(context, &one.party, one.names.get(lang.tag())))
    };
    let id = &one.party;
    let page = Page {
        title: one.names.get(lang.tag()).to_owned(),
        heading: Some(heading(lang, &one.names)),
        trail: vec![(pick(lang, "Cities", "都市等").to_owned(), "parties".to_owned())],
        presets: Some(Vec::new()),
        data: vec![("JSON", context.data(&format!("parties/{id}")))],
        about: Some(format!("party:{id}")),
        body,
        ..Page::default()
    };
    frame(context, &page)
}

/// In how many things it has a part; what it has no part in is passed over.
fn figures(lang: Lang, answer: &PartyAnswer) -> Markup {
    let one_or_more = |count: usize, one: &'static str, more: &'static str, ja: &'static str| {
        let word = pick(lang, if count == 1 { one } else { more }, ja);
        (count as u64, word)
    };
    let all = [
        one_or_more(
            answer.endorsed().len(),
            "declaration endorsed",
            "declarations endorsed",
            "賛同した宣言",
        ),
        one_or_more(
            answer.agreements_standing(),
            "agreement in effect",
            "agreements in effect",
            "有効な合意文書",
        ),
        one_or_more(answer.gatherings_attended(), "gathering", "gatherings", "参加した会議・行事"),
        one_or_more(
            answer.networks_joined(),
            "network joined",
            "networks joined",
            "加盟するネットワーク",
        ),
    ];
    html! {
        @if all.iter().any(|(count, _)| *count > 0) {
            dl.figures { @for (count, word) in all.iter().filter(|(count, _)| *count > 0) { (figure(word, *count)) } }
        } @else if has_no_part(answer) {
            p.lead { (pick(lang, "Nothing else is on record of it.", "ほかの記録はありません。")) }
        }
    }
}

/// Whether it has, and had, a part in nothing at all.
fn has_no_part(answer: &PartyAnswer) -> bool {
    answer.endorsements.is_empty()
        && answer.agreements.is_empty()
        && answer.attendances.is_empty()
        && answer.memberships.is_empty()
        && answer.roles.is_empty()
        && answer.reconciliation.is_empty()
}

fn facts(context: &Context, one: &Party) -> Markup {
    let lang = context.lang;
    html! {
        dl.facts {
            dt { (pick(lang, "Kind", "種類")) }
            dd { (capital(party_kind_word(lang, one.kind))) }
            @if !one.identifiers.is_empty() {
                dt { (pick(lang, "Identifiers", "識別子")) }
                @for known in &one.identifiers { dd { (identifier(context, known)) } }
            }
            @if !one.succeeds.is_empty() {
                dt { (pick(lang, "Successor of", "承継元")) }
                @for before in &one.succeeds {
                    dd { (party(context, &before.party)) (comma(lang)) (date(lang, before.since)) (by_entry(context, before.fact)) (doubt(lang, before.certainty)) }
                }
            }
            @if let Some(end) = &one.ended {
                dt { (pick(lang, "No more since", "団体の終わり")) }
                dd { (body_ended(context, end)) }
            } @else if one.ends_on.is_some() {
                dt { (pick(lang, "End ahead", "今後の終わり")) }
                dd { (ends(context, one.ends_on, one.ends_by)) }
            }
            @if !one.merged.is_empty() {
                dt { (pick(lang, "Also entered as", "同一の団体の別の記載")) }
                @for other in &one.merged { dd { (merged(context, other)) } }
            }
            dt { (pick(lang, "Recorded", "台帳への記録")) }
            dd {
                (recorded(context, one.fact)) (by_entry(context, one.fact)) " · "
                a href=(history(context, &Entity::from(&one.party))) { (pick(lang, "history of this entry", "この記載の更新履歴")) }
            }
        }
    }
}

/// What the body is called in another register, with its page there.
fn identifier(context: &Context, known: &Identifier) -> Markup {
    let lang = context.lang;
    let declared = context.declared_scheme(&known.scheme);
    let scheme = Scheme::find(&known.scheme);
    let pattern = scheme.and_then(Scheme::address);
    let pattern = pattern.or_else(|| declared.and_then(|declared| declared.address.as_deref()));
    html! {
        @match (scheme, declared) {
            (Some(scheme), _) => (scheme_word(lang, scheme)),
            (None, Some(declared)) => (text(lang, &declared.title)),
            (None, None) => (known.scheme),
        }
        " "
        @match pattern {
            Some(pattern) => a href=(address(pattern, &known.value)) { bdi { (known.value) } },
            None => bdi { (known.value) },
        }
        @if known.since.is_some() { (pick(lang, ", since ", "、開始日：")) (date(lang, known.since)) }
    }
}

/// An entry that was found to be of the same body.
fn merged(context: &Context, other: &MergedParty) -> Markup {
    let lang = context.lang;
    html! {
        @match &other.names {
            Some(names) => (text(lang, names)),
            None => bdi { (other.party) },
        }
        @if let Some(seq) = other.seq { (by_number(context, seq)) }
    }
}

/// How it was called before, and since when it is called otherwise.
fn renames(context: &Context, reading: &Reading<'_>, answer: &PartyAnswer) -> Markup {
    let lang = context.lang;
    let current = &answer.party.names;
    let former: Vec<&Text> = {
        let of_record = reading.names_of_record(&answer.party.party).into_iter();
        let taken = |names: &&Text| answer.renames.iter().any(|one| one.names == **names);
        let merged = |names: &&Text| {
            answer.party.merged.iter().any(|one| one.names.as_ref() == Some(*names))
        };
        of_record.filter(|names| *names != current && !taken(names) && !merged(names)).collect()
    };
    html! {
        @if !answer.renames.is_empty() {
            h2 #names { (pick(lang, "Names", "名称の変遷")) }
            ul {
                @for names in former { li { (in_all(lang, names)) (pick(lang, ", as first entered", "（当初の記載）")) } }
                @for one in &answer.renames {
                    li {
                        (in_all(lang, &one.names)) (pick(lang, ", since ", "、変更日：")) (date(lang, one.on))
                        (by_entry(context, one.fact)) (doubt(lang, one.certainty))
                    }
                }
            }
        }
    }
}

/// A name in the page's language, then in every other.
fn in_all(lang: Lang, names: &Text) -> Markup {
    let (own, _) = names.chosen(lang.tag());
    html! {
        (text(lang, names))
        @for (tag, other) in names.iter().filter(|(tag, _)| *tag != own) {
            " · " bdi lang=(tag) { (other) }
        }
    }
}
