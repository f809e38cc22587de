//! A network's page: its members now and before, and its offices by term.

use maud::{Markup, html};

use super::context::Context;
use super::event::history;
use super::frame::{Page, page as frame};
use super::goals::goals;
use super::names::{by_entry, capital, date, entry, heading, party, recorded};
use super::networks::{left, office_word, term};
use super::order::{by_name, by_name_said};
use super::reported::section;
use super::standing::{ahead, doubt, mark, passage};
use super::table::Column::Words;
use super::table::table;
use crate::domain::entity::Entity;
use crate::projections::networks::{Membership, Network, NetworkAnswer, RoleHeld};
use crate::projections::reading::Reading;
use crate::projections::span::Standing;
use crate::wording::days;
use crate::wording::lang::pick;
use crate::wording::terms::network_kind_word;

/// The page.
#[must_use]
pub fn page(context: &Context, reading: &Reading<'_>, answer: &NetworkAnswer) -> Markup {
    let lang = context.lang;
    let one = &answer.network;
    let id = &one.network;
    let body = html! {
        @if one.standing == Standing::NotYet {
            (ahead(context, &days::may_be(lang, one.on), "did not exist", "設立されていません"))
        }
        (facts(context, reading, one))
        (section(context, std::slice::from_ref(&one.members)))
        (members(context, answer))
        (offices(context, &answer.roles))
    };
    let page = Page {
        title: one.title.get(lang.tag()).to_owned(),
        heading: Some(heading(lang, &one.title)),
        trail: vec![(pick(lang, "Networks", "ネットワーク").to_owned(), "networks".to_owned())],
        presets: Some(Vec::new()),
        data: vec![("JSON", context.data(&format!("networks/{id}")))],
        about: Some(format!("network:{id}")),
        body,
        ..Page::default()
    };
    frame(context, &page)
}

fn facts(context: &Context, reading: &Reading<'_>, one: &Network) -> Markup {
    let lang = context.lang;
    html! {
        dl.facts {
            dt { (pick(lang, "Kind", "種類")) }
            dd { (capital(network_kind_word(lang, one.kind))) }
            dt { (pick(lang, "Since", "設立")) }
            dd { (date(lang, one.on)) }
            (goals(context, reading, &one.goals))
            dt { (pick(lang, "Recorded", "台帳への記録")) }
            dd {
                (recorded(context, one.fact)) (by_entry(context, one.fact)) " · "
                a href=(history(context, &Entity::from(&one.network))) { (pick(lang, "history of this entry", "この記載の更新履歴")) }
            }
        }
    }
}

/// Those who are members or may be, and those who were.
fn members(context: &Context, answer: &NetworkAnswer) -> Markup {
    let lang = context.lang;
    let is_member = |one: &&Membership| one.term.standing.certainty().is_some();
    let (mut now, mut former): (Vec<&Membership>, Vec<&Membership>) =
        answer.memberships.iter().partition(is_member);
    for list in [&mut now, &mut former] {
        by_name(lang, list, |one| (one.party.names.as_ref(), one.party.party.as_str()));
    }
    html! {
        h2 #members { (pick(lang, "Members", "加盟都市等")) }
        @if now.is_empty() {
            p { (pick(lang, "No member is named here.", "名称を確認できた加盟都市等はありません。")) }
        } @else {
            (rows(context, &now))
            p.soft { (by_name_said(lang)) }
        }
        @if !former.is_empty() {
            h2 #former { (pick(lang, "Former members", "かつての加盟都市等")) }
            (rows(context, &former))
        }
    }
}

fn rows(context: &Context, members: &[&Membership]) -> Markup {
    let lang = context.lang;
    let columns = [
        Words(pick(lang, "City", "都市等")),
        Words(pick(lang, "Joined", "加盟日")),
        Words(pick(lang, "Left", "脱退日")),
        Words(pick(lang, "Notes", "備考")),
        Words(pick(lang, "Entry", "記録")),
    ];
    let rows = members.iter().map(|one| {
        let certainty = one.term.standing.certainty();
        vec![
            party(context, &one.party),
            date(lang, one.term.on),
            left(context, &one.term),
            html! {
                @if let Some(certainty) = certainty { (doubt(lang, certainty)) }
                (passage(context, &one.term.passage))
            },
            entry(context, one.term.fact),
        ]
    });
    table(&columns, rows)
}

/// Who held which office when.
fn offices(context: &Context, held: &[RoleHeld]) -> Markup {
    let lang = context.lang;
    let columns = [
        Words(pick(lang, "Office", "役職")),
        Words(pick(lang, "City", "都市等")),
        Words(pick(lang, "Term", "任期")),
        Words(pick(lang, "Notes", "備考")),
        Words(pick(lang, "Entry", "記録")),
    ];
    let rows = held.iter().map(|one| {
        vec![
            office_word(lang, &one.term.role),
            party(context, &one.party),
            term(context, &one.term),
            mark(lang, one.term.standing, pick(lang, "ended", "任期終了")),
            entry(context, one.term.fact),
        ]
    });
    html! {
        @if !held.is_empty() {
            h2 #offices { (pick(lang, "Offices", "役職")) }
            (table(&columns, rows))
        }
    }
}
