//! The list of a declaration's page: who endorses it and by which act, who did once, and what each stated.

use maud::{Markup, html};

use super::acts::{dates, history, withdrawal};
use super::context::Context;
use super::filter::{Choice, Counted, all, count, every, form, is_found};
use super::listing::{Listed, pager};
use super::names::{by_entry, capital, date, party, recorded};
use super::order::{by_name, by_name_said};
use super::standing::doubt;
use super::table::Column::Words;
use super::table::table;
use crate::domain::event::act::Act;
use crate::projections::declarations::{DeclarationStatus, Endorsement, WithdrawnEndorsement};
use crate::projections::reading::PartyRef;
use crate::wording::lang::{Lang, pick};
use crate::wording::terms::act_word;

/// The list, with the fields that pick from it.
#[must_use]
pub fn section(context: &Context, status: &DeclarationStatus) -> Markup {
    let lang = context.lang;
    let mut found: Vec<&Endorsement> = status
        .endorsements
        .iter()
        .filter(|one| is_wanted(context, &one.party, one.act.act))
        .collect();
    sort(context, &mut found);
    let withdrawn = status.withdrawn.iter();
    let withdrawn: Vec<_> =
        withdrawn.filter(|one| is_wanted(context, &one.party, one.act.act)).collect();
    let listed = Listed::of(context, &found);
    html! {
        h2 #endorsers { (pick(lang, "Who endorses it", "賛同都市等")) }
        (form(context, &choices(lang, status)))
        (count(context, found.len(), status.endorsements.len(), &counted(lang)))
        @if !found.is_empty() {
            (rows(context, listed.rows))
            p.soft { (order(context)) }
            (pager(context, &listed))
        }
        @if !withdrawn.is_empty() {
            h2 #withdrawn { (pick(lang, "Who no longer endorses it", "賛同を終えた都市等")) }
            ul { @for one in withdrawn { li { (ended(context, one)) } } }
        }
    }
}

/// Whether an act is among what was asked for.
fn is_wanted(context: &Context, named: &PartyRef, act: Act) -> bool {
    let of_act = context.own("act");
    (of_act.is_empty() || of_act == act.as_str())
        && is_found(context.own("q"), every(&named.names).chain([named.party.as_str()]))
}

/// Puts acts in the order asked for; what is not asked for follows the names.
pub fn sort(context: &Context, acts: &mut [&Endorsement]) {
    by_name(context.lang, acts, |one| (one.party.names.as_ref(), one.party.party.as_str()));
    match context.own("sort") {
        "date" => acts.sort_by_key(|one| one.act.on.map(|on| (on.latest(), on.earliest()))),
        "recorded" => acts.sort_by_key(|one| one.act.fact.seq),
        "act" => acts.sort_by_key(|one| one.act.act),
        _ => {}
    }
}

/// The fields that pick from the list and order it.
fn choices(lang: Lang, status: &DeclarationStatus) -> [Choice; 2] {
    let acts = status.declaration.by_act.keys();
    let acts: Vec<_> = acts.map(|act| (act.as_str(), act_word(lang, *act))).collect();
    let mut orders = vec![
        ("", pick(lang, "name", "名称順")),
        ("date", pick(lang, "date", "日付順")),
        ("recorded", pick(lang, "order of recording", "記録順")),
    ];
    if acts.len() > 1 {
        orders.push(("act", pick(lang, "type of act", "区分順")));
    }
    [
        Choice {
            name: "act",
            label: pick(lang, "Type of act", "区分"),
            any: all(lang),
            options: acts,
        },
        Choice::order(lang, orders),
    ]
}

/// What the list counts: a party may have several acts.
fn counted(lang: Lang) -> Counted {
    Counted {
        one: "entry",
        many: "entries",
        counter: "件",
        none: pick(lang, "No endorsing city is named.", "名称を確認できた賛同都市はありません。"),
    }
}

/// In which order the list is.
fn order(context: &Context) -> &'static str {
    match context.own("sort") {
        "date" => pick(context.lang, "Order: by date.", "並び順：日付順。"),
        "recorded" => pick(context.lang, "Order: as recorded.", "並び順：記録順。"),
        "act" => {
            pick(context.lang, "Order: by type of act, then by name.", "並び順：区分順、名称順。")
        }
        _ => by_name_said(context.lang),
    }
}

fn rows(context: &Context, acts: &[&Endorsement]) -> Markup {
    let lang = context.lang;
    let columns = [
        Words(pick(lang, "City", "都市等")),
        Words(pick(lang, "Type of act", "区分")),
        Words(pick(lang, "Date", "日付")),
        Words(pick(lang, "Recorded", "台帳への記録")),
        Words(pick(lang, "Notes", "備考")),
    ];
    let rows = acts.iter().map(|one| {
        vec![
            party(context, &one.party),
            html! { (capital(act_word(lang, one.act.act))) },
            dates(lang, &one.act),
            html! { (recorded(context, one.act.fact)) (by_entry(context, one.act.fact)) },
            notes(context, one),
        ]
    });
    table(&columns, rows)
}

/// Acts in short, for a page that has more to show: who, and when.
#[must_use]
pub fn short_rows(context: &Context, acts: &[&Endorsement]) -> Markup {
    let lang = context.lang;
    let columns = [
        Words(pick(lang, "City", "都市等")),
        Words(pick(lang, "Date", "日付")),
        Words(pick(lang, "Notes", "備考")),
    ];
    let rows = acts
        .iter()
        .map(|one| vec![party(context, &one.party), dates(lang, &one.act), notes(context, one)]);
    table(&columns, rows)
}

/// What else is to be known of an act that stands.
fn notes(context: &Context, one: &Endorsement) -> Markup {
    let lang = context.lang;
    html! {
        (doubt(lang, one.certainty))
        (history(context, &one.act))
        @if let Some(withdrawal) = &one.act.withdrawal {
            p { (pick(lang, "May have withdrawn: ", "撤回の可能性：")) (self::withdrawal(context, withdrawal)) }
        }
    }
}

/// One act that has ended, in a sentence.
fn ended(context: &Context, one: &WithdrawnEndorsement) -> Markup {
    let lang = context.lang;
    let act = act_word(lang, one.act.act);
    html! {
        (party(context, &one.party)) (pick(lang, ": ", "：")) (act) (pick(lang, " ", "、")) (date(lang, one.act.on))
        @if let Some(withdrawal) = &one.act.withdrawal {
            (pick(lang, "; withdrawn ", "、撤回 ")) (self::withdrawal(context, withdrawal))
        }
        (history(context, &one.act))
    }
}
