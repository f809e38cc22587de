//! The list of agreements by date: between whom, of which kind, and where each is in its life.

use maud::{Markup, html};

use super::agreement::{agreement, signatories, standing_of};
use super::context::Context;
use super::filter::{Choice, Counted, count, every, form, is_found};
use super::frame::{Page, page as frame};
use super::listing::{Listed, pager};
use super::names::{capital, date, entry};
use super::order::Sorting;
use super::table::Column::Words;
use super::table::sorted;
use crate::domain::event::agreement::AgreementKind;
use crate::projections::agreements::Agreement;
use crate::projections::reading::Reading;
use crate::wording::lang::{Lang, pick};
use crate::wording::terms::agreement_kind_word;

/// The columns by which the list can be put in order, the usual one first.
const ORDERS: &[&str] = &["date", "kind", "recorded"];

/// The page.
#[must_use]
pub fn page(context: &Context, reading: &Reading<'_>) -> Markup {
    let lang = context.lang;
    let list = reading.agreements().items;
    let mut found: Vec<&Agreement> =
        list.iter().filter(|one| is_wanted(context, reading, one)).collect();
    let sorting = Sorting::of(context, ORDERS);
    match sorting.by {
        "kind" => sorting.by_key(&mut found, |one| Some(one.kind)),
        "recorded" => sorting.by_key(&mut found, |one| Some(one.fact.seq)),
        // They come by date, those without one as they were published.
        _ if sorting.last_first => sorting.by_key(&mut found, |one| one.on.map(|on| on.latest())),
        _ => {}
    }
    let listed = Listed::of(context, &found);
    let body = html! {
        (form(context, &[choice(lang, &list)]))
        (count(context, found.len(), list.len(), &counted(lang)))
        (rows(context, reading, sorting, listed.rows))
        @if !found.is_empty() { p.soft { (order(context, sorting)) } }
        (pager(context, listed.paged))
    };
    let page = Page {
        title: pick(lang, "Agreements and joint statements", "合意文書").to_owned(),
        presets: Some(Vec::new()),
        data: vec![("CSV", context.data("agreements.csv")), ("JSON", context.data("agreements"))],
        body,
        ..Page::default()
    };
    frame(context, &page)
}

/// Whether an agreement is among what was asked for: by its title, or by any name of its parties.
fn is_wanted(context: &Context, reading: &Reading<'_>, one: &Agreement) -> bool {
    let (wanted, kind) = (context.own("q"), context.own("kind"));
    let is_named = || {
        let of_parties = one.parties.iter().map(|one| &one.party.party);
        let of_parties = of_parties.flat_map(|party| reading.names_of_record(party));
        is_found(wanted, every(of_parties.chain(&one.title)).chain([one.agreement.as_str()]))
    };
    (kind.is_empty() || kind == one.kind.as_str()) && (wanted.is_empty() || is_named())
}

fn choice(lang: Lang, list: &[Agreement]) -> Choice<'static> {
    let kinds = AgreementKind::ALL.iter().filter(|kind| list.iter().any(|one| one.kind == **kind));
    let kinds = kinds.map(|kind| (kind.as_str(), agreement_kind_word(lang, *kind)));
    Choice::kind(lang, kinds.collect())
}

fn counted(lang: Lang) -> Counted {
    Counted {
        one: "agreement or joint statement",
        many: "agreements and joint statements",
        counter: "件",
        none: pick(lang, "No agreement had been signed.", "締結された合意文書はありません。"),
    }
}

fn order(context: &Context, sorting: Sorting) -> String {
    let lang = context.lang;
    let of_column = match sorting.by {
        "kind" => Some(pick(lang, "Order: by kind, then by date.", "並び順：種類順、締結日順。")),
        "recorded" => Some(pick(lang, "Order: as recorded.", "並び順：記録順。")),
        _ => None,
    };
    if let Some(said) = of_column {
        return sorting.told(lang, said);
    }
    let said = match sorting.last_first {
        true => pick(
            lang,
            "Order: by date of signing, the newest first; those without a date last.",
            "並び順：締結日の新しい順（日付不明のものは末尾）。",
        ),
        false => pick(
            lang,
            "Order: by date of signing; those without a date last, as published.",
            "並び順：締結日順（日付不明のものは末尾に公表順）。",
        ),
    };
    said.to_owned()
}

fn rows(
    context: &Context,
    reading: &Reading<'_>,
    sorting: Sorting,
    agreements: &[&Agreement],
) -> Markup {
    let lang = context.lang;
    let columns = [
        (Words(pick(lang, "Agreement", "合意文書")), ""),
        (Words(pick(lang, "Between", "当事者")), ""),
        (Words(pick(lang, "Kind", "種類")), "kind"),
        (Words(pick(lang, "Signed", "締結日")), "date"),
        (Words(pick(lang, "Status", "状態")), ""),
        (Words(pick(lang, "Entry", "記録")), "recorded"),
    ];
    let rows = agreements.iter().map(|one| {
        // Where there is no title, the first cell says the kind already.
        let kind = one.title.as_ref().map(|_| capital(agreement_kind_word(lang, one.kind)));
        vec![
            agreement(context, one),
            signatories(context, &one.parties),
            html! { (kind.unwrap_or_default()) },
            date(lang, one.on),
            standing_of(context, reading, one, one.standing),
            entry(context, one.fact),
        ]
    });
    sorted(context, sorting, &columns, rows)
}
