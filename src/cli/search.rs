//! `daicho find`: things by a part of any of their names, of earlier names, or of their ids.

use crate::cli::Context;
use crate::cli::closing::remark_closing;
use crate::cli::error::CliError;
use crate::cli::output::Output;
use crate::cli::text::{asked, table};
use crate::cli::view::ViewArgs;
use crate::domain::entity::EntityKind;
use crate::domain::text::Text;
use crate::projections::reading::Listing;
use crate::projections::search::{FoundThing, KIND_WORDS};
use crate::wording::lang::{Lang, pick};
use crate::wording::terms::{agreement_kind_word, kind_word};

/// Find things by their names, earlier ones included, their titles and their ids
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Words, each of which is in a name or the id, in whatever language, case, width and kana
    #[arg(required = true, value_name = "WORDS")]
    words: Vec<String>,
    /// Only things of this kind
    #[arg(long, value_name = "KIND", value_parser = clap::builder::PossibleValuesParser::new(KIND_WORDS))]
    kind: Option<String>,
    #[command(flatten)]
    view: ViewArgs,
    #[command(flatten)]
    output: Output,
}

/// Prints what is found, the best first.
///
/// # Errors
/// Usage, for a view that cannot be.
pub fn run(args: Args, context: &Context) -> Result<(), CliError> {
    let printer = context.printer(args.output.json);
    let words = args.words.join(" ");
    let kind = args.kind.as_deref().and_then(EntityKind::read);
    let (found, closed) = context.at()?.with_views(|asking| {
        let seen = asking.see(&args.view)?;
        Ok((asking.search(&seen, &words, kind)?, seen.closed))
    })?;
    remark_closing(printer, closed.as_ref());
    printer.show(&found, |lang| write(lang, &words, &found))
}

fn write(lang: Lang, words: &str, found: &Listing<FoundThing>) -> String {
    let times = asked(lang, &found.asked);
    if found.items.is_empty() {
        return pick(
            lang,
            format!("{times}\n\nNothing here is called {words:?}.\n"),
            format!("{times}\n\n「{words}」を名称や ID に含むものはありません。\n"),
        );
    }
    let header = pick(
        lang,
        ["Kind", "English", "Japanese", "Found as", "Id"],
        ["種類", "英語", "日本語", "一致した名称", "ID"],
    );
    let rows = found.items.iter().map(|one| row(lang, one)).collect();
    times + "\n" + &table(pick(lang, "Found", "検索結果"), &header, rows)
}

fn row(lang: Lang, one: &FoundThing) -> Vec<String> {
    let name = |language: &str| {
        let named = one.names.as_ref().and_then(|names| exactly(names, language));
        named.map(str::to_owned)
    };
    let untitled = one.agreement.as_ref().map(|agreement| {
        let names = agreement.parties.iter().map(|party| party.name(lang.tag()));
        let parties = names.collect::<Vec<_>>().join(pick(lang, ", ", "、"));
        let kind = agreement_kind_word(lang, agreement.kind);
        pick(lang, format!("{kind}: {parties}"), format!("{kind}：{parties}"))
    });
    let [en, ja] = [("en", Lang::En), ("ja", Lang::Ja)].map(|(tag, of)| {
        name(tag).or_else(|| untitled.clone().filter(|_| lang == of)).unwrap_or_default()
    });
    // What is told already is not told again.
    let other = [&en, &ja].iter().all(|told| **told != one.matched) && one.matched != one.id;
    let matched = if other { one.matched.clone() } else { String::new() };
    vec![kind_word(lang, one.kind).to_owned(), en, ja, matched, one.id.clone()]
}

/// A text in a language, and in no other.
pub fn exactly<'t>(text: &'t Text, language: &str) -> Option<&'t str> {
    text.iter().find(|(tag, _)| *tag == language).map(|(_, said)| said)
}
