//! `daicho status`: who endorses a declaration, or all declarations with their counts.

use crate::cli::Context;
use crate::cli::closing::remark_closing;
use crate::cli::error::CliError;
use crate::cli::meant;
use crate::cli::output::{Output, Printer};
use crate::cli::personal::{self, PersonalArgs};
use crate::cli::text::{
    asked, bold, by_whom, count, date, ended_with_party, ends_on, fact, if_dated, lines,
    of_predecessor, table,
};
use crate::cli::view::ViewArgs;
use crate::domain::entity::EntityKind;
use crate::domain::event::network::Measure;
use crate::projections::declarations::{
    Declaration, DeclarationStatus, Endorsement, WithdrawnEndorsement,
};
use crate::projections::reading::{Listing, PartyRef};
use crate::projections::reconcile::{Comparison, Reported};
use crate::wording::lang::{Lang, pick};
use crate::wording::reconciled;
use crate::wording::terms::{act_word, certainty_word, declaration_kind_word};

/// Show who endorses a declaration, on any day as known at any moment
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The id or a name of the declaration; default every declaration with its counts
    declaration: Option<String>,
    #[command(flatten)]
    view: ViewArgs,
    #[command(flatten)]
    personal: PersonalArgs,
    #[command(flatten)]
    output: Output,
}

/// Prints the status.
///
/// # Errors
/// Not found, where no such declaration is known in the view; usage, for a view that cannot be.
pub fn run(args: Args, context: &Context) -> Result<(), CliError> {
    let printer = context.printer(args.output.json);
    let at = context.at()?;
    let Some(id) = args.declaration else {
        let (all, closed) = at.with_views(|asking| {
            let seen = asking.see(&args.view)?;
            Ok((asking.declarations(&seen)?, seen.closed))
        })?;
        remark_closing(printer, closed.as_ref());
        return list(printer, &all);
    };
    let (status, closed) = at.with_views(|asking| {
        let id = meant::id(asking, &args.view, EntityKind::Declaration, &id)?;
        let seen = asking.see(&args.view)?;
        Ok((asking.declaration(&seen, &id, args.personal.with_personal)?, seen.closed))
    })?;
    remark_closing(printer, closed.as_ref());
    printer.show(&status, |lang| {
        write_status(lang, &status.answer) + &personal::section(lang, &status.personal)
    })
}

fn list(printer: Printer, all: &Listing<Declaration>) -> Result<(), CliError> {
    printer.show(all, |lang| {
        let header = pick(
            lang,
            [
                "Id",
                "Title",
                "Adopted",
                "Named",
                "Reported",
                "As of",
                "Named then",
                "Not named",
                "Since",
                "Withdrawn since",
            ],
            [
                "ID",
                "題名",
                "採択",
                "名称確認済み",
                "公表値",
                "公表値の日",
                "同日の確認済み",
                "名称未確認",
                "その後の賛同",
                "その後の撤回",
            ],
        );
        let rows: Vec<Vec<String>> = all.items.iter().map(|one| list_row(lang, one)).collect();
        let heading = pick(lang, "Declarations", "宣言");
        let body = if rows.is_empty() {
            pick(lang, "\nNo declaration in this view.\n", "\nこの時点の宣言はありません。\n")
                .into()
        } else {
            table(heading, &header, rows)
        };
        format!("{}\n{body}", asked(lang, &all.asked))
    })
}

fn list_row(lang: Lang, one: &Declaration) -> Vec<String> {
    let Comparison { reported, since, withdrawn_since } = &one.comparison;
    let each = |cell: &dyn Fn(&Reported) -> String| {
        reported.iter().map(cell).collect::<Vec<_>>().join(" / ")
    };
    // Where nobody was counted since there is nothing to say.
    let some = |list: &[PartyRef]| match list.len() {
        0 => String::new(),
        count => count.to_string(),
    };
    vec![
        one.declaration.to_string(),
        one.title.get(lang.tag()).to_owned(),
        date(lang, one.adopted_on),
        count(lang, one.endorsers),
        each(&|told| told.total.to_string()),
        reported.first().map(|told| date(lang, told.as_of)).unwrap_or_default(),
        reported.first().map(|told| count(lang, told.named_then)).unwrap_or_default(),
        each(&|told| told.not_named.to_string()),
        some(since),
        some(withdrawn_since),
    ]
}

/// What people read about one declaration.
pub fn write_status(lang: Lang, status: &DeclarationStatus) -> String {
    let one = &status.declaration;
    let title = bold(&format!("{} ({})", one.title.get(lang.tag()), one.declaration));
    let mut text = format!("{title}\n{}\n\n{}", asked(lang, &status.asked), facts(lang, one));
    let header = pick(
        lang,
        ["Party", "Id", "Act", "On", "Effective", "Certainty", "Event"],
        ["都市等", "ID", "区分", "日付", "発効", "確実性", "記録番号"],
    );
    let rows = status.endorsements.iter().map(|endorsement| row(lang, endorsement)).collect();
    text.push_str(&table(pick(lang, "Endorsers", "賛同者"), &header, rows));
    if status.endorsements.is_empty() {
        text.push_str(pick(
            lang,
            "\nNobody is named in this view.\n",
            "\nこの時点で名簿にある賛同者はいません。\n",
        ));
    }
    let header = pick(
        lang,
        ["Party", "Id", "Act", "On", "Withdrawn", "Effective", "Event", "Withdrawal", "Reason"],
        ["都市等", "ID", "区分", "日付", "撤回", "発効", "記録番号", "撤回の記録", "理由"],
    );
    let rows = status.withdrawn.iter().map(|withdrawn| withdrawn_row(lang, withdrawn)).collect();
    let is_all_withdrawn = status.withdrawn.iter().all(|one| one.act.withdrawal.is_some());
    let heading = if is_all_withdrawn {
        pick(lang, "Withdrawn", "撤回された賛同")
    } else {
        pick(lang, "Withdrawn or ended", "撤回・終了した賛同")
    };
    text.push_str(&table(heading, &header, rows));
    for endorsement in &status.endorsements {
        if let Some(statement) = &endorsement.act.statement {
            let (name, said) = (endorsement.party.name(lang.tag()), &statement.text);
            let line = pick(
                lang,
                format!("\n{name} stated: {said}\n"),
                format!("\n{name}の声明: {said}\n"),
            );
            text.push_str(&line);
        }
    }
    text
}

fn facts(lang: Lang, one: &Declaration) -> String {
    let adopted = format!("{} {}", date(lang, one.adopted_on), fact(lang, one.fact));
    let by_act =
        one.by_act.iter().map(|(act, of)| format!("{} {}", act_word(lang, *act), count(lang, *of)));
    let by_act: Vec<String> = by_act.collect();
    let text = one.text.as_ref().map(|text| text.url.clone()).unwrap_or_default();
    let mut rows = vec![
        (pick(lang, "Kind", "種類"), declaration_kind_word(lang, one.kind).into()),
        (pick(lang, "Adopted", "採択"), adopted),
        (
            pick(lang, "Gathering", "会議・行事"),
            one.at.as_ref().map(ToString::to_string).unwrap_or_default(),
        ),
        (pick(lang, "Text", "本文"), text),
        (pick(lang, "Named", "名称確認済み"), count(lang, one.endorsers)),
        (pick(lang, "By act", "区分別"), by_act.join(pick(lang, ", ", "、"))),
    ];
    let Comparison { reported, since, withdrawn_since } = &one.comparison;
    for told in reported {
        let sentence = reconciled::reported(lang, Measure::Endorsers, told, &one.comparison);
        rows.push((pick(lang, "Reported", "公表値"), sentence));
        rows.push((pick(lang, "Source", "出典"), by_whom(lang, told)));
        if told.not_named > 0 {
            rows.push((pick(lang, "Not named", "名称未確認"), told.not_named.to_string()));
        }
    }
    let names = |list: &[PartyRef]| {
        let names = list.iter().map(|party| party.name(lang.tag()));
        names.collect::<Vec<_>>().join(pick(lang, ", ", "、"))
    };
    rows.push((pick(lang, "Since", "その後の賛同"), names(since)));
    rows.push((pick(lang, "Withdrawn since", "その後の撤回"), names(withdrawn_since)));
    lines(rows)
}

fn row(lang: Lang, endorsement: &Endorsement) -> Vec<String> {
    let Endorsement { party, certainty, act } = endorsement;
    let also = act.also.iter().map(|seq| format!(" {seq}")).collect::<String>();
    let seqs = format!("{}{also}", fact(lang, act.fact));
    let (word, ends) = (certainty_word(lang, *certainty), ends_on(lang, act.ends_on, act.ends_by));
    let certainty = if ends.is_empty() {
        word.to_owned()
    } else {
        pick(lang, format!("{word}, {ends}"), format!("{word}、{ends}"))
    };
    vec![
        party.name(lang.tag()).to_owned(),
        party.party.to_string(),
        of_predecessor(lang, act_word(lang, act.act), act.passage.successor_of.as_ref()),
        date(lang, act.on),
        if_dated(lang, act.effective_on),
        certainty,
        seqs,
    ]
}

fn withdrawn_row(lang: Lang, withdrawn: &WithdrawnEndorsement) -> Vec<String> {
    let WithdrawnEndorsement { party, act } = withdrawn;
    let mut row = vec![
        party.name(lang.tag()).to_owned(),
        party.party.to_string(),
        of_predecessor(lang, act_word(lang, act.act), act.passage.successor_of.as_ref()),
        date(lang, act.on),
    ];
    let end = act.withdrawal.as_ref();
    row.push(end.map(|end| date(lang, end.on)).unwrap_or_default());
    row.push(if_dated(lang, end.and_then(|end| end.effective_on)));
    row.push(fact(lang, act.fact));
    row.push(end.map(|end| fact(lang, end.fact)).unwrap_or_default());
    let with_party = act.passage.party_ended.as_ref().map(|end| ended_with_party(lang, end));
    row.push(end.map(|end| end.reason.clone()).or(with_party).unwrap_or_default());
    row
}
