//! What a party has a part in: the declarations that it endorses or did, its agreements by whom they are
//! with, the gatherings where it was, its networks and its offices.

use maud::{Markup, html};

use super::acts::{dates, history, withdrawal};
use super::agreement::{agreement, standing_of};
use super::context::Context;
use super::names::{by_entry, capital, comma, date, entry, lasting, parties, thing};
use super::networks::{left, office_word, term};
use super::order::by_name;
use super::standing::{doubt, mark, passage};
use super::table::Column::Words;
use super::table::table;
use crate::domain::name::PartyId;
use crate::projections::agreements::Agreement;
use crate::projections::parties::{PartyAnswer, PartyEndorsement};
use crate::projections::reading::Reading;
use crate::projections::span::Standing;
use crate::wording::lang::pick;
use crate::wording::terms::{act_word, role_word};

/// Every act to a declaration, withdrawn ones too.
#[must_use]
pub fn declarations(context: &Context, reading: &Reading<'_>, answer: &PartyAnswer) -> Markup {
    let lang = context.lang;
    let columns = [
        Words(pick(lang, "Declaration", "宣言")),
        Words(pick(lang, "Type of act", "区分")),
        Words(pick(lang, "Date", "日付")),
        Words(pick(lang, "Notes", "備考")),
        Words(pick(lang, "Entry", "記録")),
    ];
    let rows = answer.endorsements.iter().map(|one| {
        vec![
            thing(context, reading, &one.declaration),
            html! { (capital(act_word(lang, one.act.act))) },
            dates(lang, &one.act),
            act_notes(context, one),
            entry(context, one.act.fact),
        ]
    });
    html! {
        @if !answer.endorsements.is_empty() {
            h2 #declarations { (pick(lang, "Declarations", "宣言への賛同")) }
            (table(&columns, rows))
        }
    }
}

fn act_notes(context: &Context, one: &PartyEndorsement) -> Markup {
    let lang = context.lang;
    html! {
        (mark(lang, one.standing, pick(lang, "ended", "終了")))
        @if let Some(taken_back) = &one.act.withdrawal {
            p { (pick(lang, "Withdrawn ", "撤回：")) (withdrawal(context, taken_back)) }
        }
        (history(context, &one.act))
    }
}

/// Its agreements, in the order of those they are with, then by date.
#[must_use]
pub fn agreements(context: &Context, reading: &Reading<'_>, answer: &PartyAnswer) -> Markup {
    let (lang, own) = (context.lang, &answer.party.party);
    let mut all: Vec<&Agreement> = answer.agreements.iter().collect();
    all.sort_by_key(|one| (one.on.map(|on| (on.earliest(), on.latest())), one.order));
    by_name(lang, &mut all, |one| {
        let first = one.others(own).next();
        (first.and_then(|other| other.names.as_ref()), "")
    });
    let columns = [
        Words(pick(lang, "With", "相手")),
        Words(pick(lang, "Agreement", "合意文書")),
        Words(pick(lang, "Signed", "締結日")),
        Words(pick(lang, "Status", "状態")),
        Words(pick(lang, "Entry", "記録")),
    ];
    let rows = all.iter().map(|one| {
        vec![
            parties(context, one.others(own)),
            agreement(context, one),
            date(lang, one.on),
            standing_for(context, reading, one, own),
            entry(context, one.fact),
        ]
    });
    html! {
        @if !all.is_empty() {
            h2 #agreements { (pick(lang, "Agreements", "合意文書")) }
            (table(&columns, rows))
        }
    }
}

/// Where an agreement is in its life for one of its parties, or for one that was.
fn standing_for(
    context: &Context,
    reading: &Reading<'_>,
    one: &Agreement,
    own: &PartyId,
) -> Markup {
    let lang = context.lang;
    let standing = one.standing_for(own);
    let goes_on = standing == Standing::Ended && one.standing != Standing::Ended;
    let passed = one.replaced.iter().find(|change| change.before.party.party == *own);
    match passed.filter(|change| goes_on && !change.successors.is_empty()) {
        None => standing_of(context, reading, one, standing),
        Some(change) => html! {
            (pick(lang, "goes on with ", "承継："))
            (parties(context, &change.successors))
            (comma(lang)) (date(lang, change.before.since)) (by_entry(context, change.before.fact))
        },
    }
}

/// The gatherings where it was, the newest first.
#[must_use]
pub fn gatherings(context: &Context, reading: &Reading<'_>, answer: &PartyAnswer) -> Markup {
    let lang = context.lang;
    let mut all: Vec<_> = answer.attendances.iter().collect();
    all.sort_by_key(|one| std::cmp::Reverse((one.held_on.map(|on| on.latest()), one.fact.seq)));
    let columns = [
        Words(pick(lang, "Gathering", "会議・行事")),
        Words(pick(lang, "Held", "開催日")),
        Words(pick(lang, "As", "立場")),
        Words(pick(lang, "Notes", "備考")),
        Words(pick(lang, "Entry", "記録")),
    ];
    let rows = all.iter().map(|one| {
        vec![
            thing(context, reading, &one.gathering),
            lasting(lang, one.held_on),
            html! { (capital(role_word(lang, one.role))) },
            doubt(lang, one.certainty),
            entry(context, one.fact),
        ]
    });
    html! {
        @if !all.is_empty() {
            h2 #gatherings { (pick(lang, "Gatherings", "会議・行事")) }
            (table(&columns, rows))
        }
    }
}

/// The networks of which it is or was a member.
#[must_use]
pub fn networks(context: &Context, reading: &Reading<'_>, answer: &PartyAnswer) -> Markup {
    let lang = context.lang;
    let columns = [
        Words(pick(lang, "Network", "ネットワーク")),
        Words(pick(lang, "Joined", "加盟日")),
        Words(pick(lang, "Left", "脱退日")),
        Words(pick(lang, "Notes", "備考")),
        Words(pick(lang, "Entry", "記録")),
    ];
    let rows = answer.memberships.iter().map(|one| {
        vec![
            thing(context, reading, &one.network),
            date(lang, one.term.on),
            left(context, &one.term),
            html! {
                (mark(lang, one.term.standing, pick(lang, "former member", "脱退")))
                (passage(context, &one.term.passage))
            },
            entry(context, one.term.fact),
        ]
    });
    html! {
        @if !answer.memberships.is_empty() {
            h2 #networks { (pick(lang, "Networks", "ネットワーク")) }
            (table(&columns, rows))
        }
    }
}

/// The offices that it holds or held in networks.
#[must_use]
pub fn offices(context: &Context, reading: &Reading<'_>, answer: &PartyAnswer) -> Markup {
    let lang = context.lang;
    let columns = [
        Words(pick(lang, "Network", "ネットワーク")),
        Words(pick(lang, "Office", "役職")),
        Words(pick(lang, "Term", "任期")),
        Words(pick(lang, "Notes", "備考")),
        Words(pick(lang, "Entry", "記録")),
    ];
    let rows = answer.roles.iter().map(|one| {
        vec![
            thing(context, reading, &one.network),
            office_word(lang, &one.term.role),
            term(context, &one.term),
            mark(lang, one.term.standing, pick(lang, "ended", "任期終了")),
            entry(context, one.term.fact),
        ]
    });
    html! {
        @if !answer.roles.is_empty() {
            h2 #offices { (pick(lang, "Offices", "役職")) }
            (table(&columns, rows))
        }
    }
}
