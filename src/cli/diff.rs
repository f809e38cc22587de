//! `daicho diff`: what changed between two views, and the events that made the difference.

use crate::cli::Context;
use crate::cli::columns::{blocks, room};
use crate::cli::error::CliError;
use crate::cli::output::Output;
use crate::cli::text::{asked, bold, dim};
use crate::projections::history::{Cause, CauseKind, Change, Diff};
use crate::wording::lang::{Lang, pick};
use crate::wording::terms::standing_word;
use crate::wording::{changes, facts};

/// Show what changed between two views, and the events that made the difference
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The earlier view: AS_OF@KNOWN_AT, such as 2021-12-31@57; either half may be left out
    #[arg(long, value_name = "VIEW")]
    from: String,
    /// The later view; default today, as known now
    #[arg(long, value_name = "VIEW")]
    to: Option<String>,
    #[command(flatten)]
    output: Output,
}

/// Prints the difference.
///
/// # Errors
/// Usage, for a view that cannot be.
pub fn run(args: Args, context: &Context) -> Result<(), CliError> {
    let printer = context.printer(args.output.json);
    let (from, to) = (args.from.as_str(), args.to.as_deref().unwrap_or_default());
    let diff = context.at()?.with_views(|asking| asking.diff(from, to))?;
    printer.show(&diff, |lang| write_diff(lang, &diff))
}

fn write_diff(lang: Lang, diff: &Diff) -> String {
    let from = format!("{}{}", pick(lang, "From  ", "前  "), asked(lang, &diff.from));
    let to = format!("{}{}", pick(lang, "To    ", "後  "), asked(lang, &diff.to));
    let mut text = format!("{from}\n{to}\n");
    if diff.is_empty() {
        text.push_str(pick(lang, "\nNothing changed.\n", "\n変わったことはありません。\n"));
        return text;
    }
    let is_retracted =
        |change: &&Change| change.causes.iter().any(|made| made.cause == CauseKind::Retracted);
    let (retracted, gone) = diff.removed.iter().partition(is_retracted);
    let groups: [(&str, &str, Vec<&Change>); 8] = [
        ("Added", "追加", diff.added.iter().collect()),
        ("Retracted", "取消し", retracted),
        ("Not in the later view", "後の時点にないもの", gone),
        ("Withdrawn or ended", "撤回・終了", diff.withdrawn.iter().collect()),
        ("Stands again", "再び有効", diff.restored.iter().collect()),
        ("Corrected", "訂正", diff.corrected.iter().collect()),
        (
            "Told again, or begun anew",
            "重複した記録となったもの・新たな始まりとなったもの",
            diff.told_again.iter().collect(),
        ),
        ("Certainty", "確実性の変化", diff.certainty.iter().collect()),
    ];
    for (en, ja, changes) in groups {
        text.push_str(&write_group(lang, pick(lang, en, ja), &changes));
    }
    text
}

fn write_group(lang: Lang, heading: &str, changes: &[&Change]) -> String {
    if changes.is_empty() {
        return String::new();
    }
    let (heading, many) = (bold(heading), changes.len());
    let mut text =
        pick(lang, format!("\n{heading} ({many})\n"), format!("\n{heading}（{many}件）\n"));
    let rows: Vec<Vec<String>> = changes.iter().map(|change| row(lang, change)).collect();
    for (row, change) in blocks(&rows, room()).into_iter().zip(changes) {
        text.push_str(&row);
        text.push_str(&details(lang, change));
    }
    text
}

fn row(lang: Lang, change: &Change) -> Vec<String> {
    let Change { kind, seq, entity, parties, causes, .. } = change;
    let about = entity.as_ref().map(ToString::to_string).unwrap_or_default();
    let named: Vec<&str> = parties.iter().map(|party| party.name(lang.tag())).collect();
    let comma = pick(lang, ", ", "、");
    let causes: Vec<String> = causes.iter().map(|made| cause(lang, *made)).collect();
    let causes = dim(&causes.join(comma));
    let kind = facts::kind_words(lang, *kind).to_owned();
    vec![format!("  {seq}"), kind, about, named.join(comma), causes]
}

/// What a change did to what both views show.
fn details(lang: Lang, change: &Change) -> String {
    let mut text = String::new();
    if let (Some(before), Some(after)) = (&change.before, &change.after)
        && before.standing != after.standing
    {
        let (was, is) = (standing_word(lang, before.standing), standing_word(lang, after.standing));
        text.push_str(&format!("      {was} → {is}\n"));
    }
    for field in &change.fields {
        text.push_str(&format!("      {}\n", changes::change(lang, change.kind.fact(), field)));
    }
    text
}

fn cause(lang: Lang, cause: Cause) -> String {
    let seq = cause.seq;
    match cause.cause {
        CauseKind::Recorded => pick(lang, format!("recorded as {seq}"), format!("{seq} で記録")),
        CauseKind::Corrected => pick(lang, format!("corrected by {seq}"), format!("{seq} で訂正")),
        CauseKind::Retracted => {
            pick(lang, format!("retracted by {seq}"), format!("{seq} で取消し"))
        }
        CauseKind::Merged => pick(lang, format!("merged by {seq}"), format!("{seq} で統合")),
        CauseKind::Date => {
            pick(lang, format!("by the date of {seq}"), format!("{seq} の日付による"))
        }
    }
}
