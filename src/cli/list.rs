//! `daicho list`: all things of one kind in a view, with their names in both languages.

mod rows;

use serde::Serialize;
use serde::de::DeserializeOwned;

use self::rows::{Listed, Row, write};
use crate::cli::Context;
use crate::cli::asking::{Asking, Seen};
use crate::cli::closing::remark_closing;
use crate::cli::error::CliError;
use crate::cli::output::{Output, Printer};
use crate::cli::view::ViewArgs;
use crate::domain::near::nearest_word;
use crate::domain::text::Country;
use crate::http::api::collection::Collection;
use crate::projections::reading::{Listing, Reading};

/// List the parties, declarations, agreements, gatherings, networks or strategies
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What to list: declarations, parties, agreements, gatherings, networks or strategies
    #[arg(value_parser = clap::builder::PossibleValuesParser::new(Collection::ALL.map(Collection::path)))]
    things: String,
    /// Only parties in this country (ISO 3166-1 alpha-2), such as JP
    #[arg(long, value_name = "CODE")]
    country: Option<String>,
    /// Only those of this kind, such as city or memorandum
    #[arg(long, value_name = "WORD")]
    kind: Option<String>,
    #[command(flatten)]
    view: ViewArgs,
    #[command(flatten)]
    output: Output,
}

/// What is listed, and what of it.
struct Wanted {
    collection: Collection,
    country: Option<Country>,
    kind: Option<String>,
}

/// Prints the list.
///
/// # Errors
/// Usage, for a view, a country or a kind that cannot be.
pub fn run(args: Args, context: &Context) -> Result<(), CliError> {
    let printer = context.printer(args.output.json);
    let collection = Collection::ALL.into_iter().find(|one| one.path() == args.things);
    let Some(collection) = collection else { return Ok(()) };
    let country = args.country.as_deref().map(|code| read_country(collection, code)).transpose()?;
    let kind = args.kind.as_deref().map(|word| read_kind(collection, word)).transpose()?;
    let wanted = Wanted { collection, country, kind };
    context.at()?.with_views(|asking| {
        let seen = asking.see(&args.view)?;
        remark_closing(printer, seen.closed.as_ref());
        let of = Of { asking, seen: &seen, wanted: &wanted, printer };
        match collection {
            Collection::Declarations => of.list(|reading| reading.declarations()),
            Collection::Parties => of.list(|reading| reading.parties()),
            Collection::Agreements => of.list(|reading| reading.agreements()),
            Collection::Gatherings => of.list(|reading| reading.gatherings()),
            Collection::Networks => of.list(|reading| reading.networks()),
            Collection::Strategies => of.list(|reading| reading.strategies()),
        }
    })
}

/// Who is asked for a list, and how it is printed.
struct Of<'a> {
    asking: Asking<'a>,
    seen: &'a Seen,
    wanted: &'a Wanted,
    printer: Printer,
}

impl Of<'_> {
    fn list<T: Row + Serialize + DeserializeOwned>(
        &self,
        here: impl FnOnce(&Reading<'_>) -> Listing<T>,
    ) -> Result<(), CliError> {
        let Wanted { collection, country, kind } = self.wanted;
        let mut all = self.asking.listing(self.seen, collection.list_template(false), here)?;
        all.items.retain(|one| {
            let listed = one.listed();
            country.as_ref().is_none_or(|country| listed.country == Some(country))
                && kind.as_ref().is_none_or(|kind| listed.kind.is_some_and(|own| own == kind))
        });
        self.printer.show(&all, |lang| {
            let listed: Vec<Listed<'_>> = all.items.iter().map(Row::listed).collect();
            write(lang, *collection, &all.asked, &listed)
        })
    }
}

fn read_country(collection: Collection, code: &str) -> Result<Country, CliError> {
    if collection != Collection::Parties {
        return Err(CliError::usage(
            "--country: expected it with parties, since only they lie in a country. Leave it out.",
            "--country: 国があるのは都市等（parties）だけです。省いてください。",
        ));
    }
    code.parse().map_err(|_| {
        CliError::usage(
            format!("--country: expected a code of ISO 3166-1 such as JP, got {code:?}."),
            format!("--country: JP のような ISO 3166-1 のコードが必要ですが、「{code}」です。"),
        )
    })
}

fn read_kind(collection: Collection, word: &str) -> Result<String, CliError> {
    let words = rows::kinds(collection);
    if words.contains(&word) {
        return Ok(word.to_owned());
    }
    let (list, path) = (words.join(", "), collection.path());
    if words.is_empty() {
        return Err(CliError::usage(
            format!("--kind: {path} have no kinds. Leave it out."),
            format!("--kind: {path} に種類はありません。省いてください。"),
        ));
    }
    let (en, ja) = nearest_word(word, words.iter().copied())
        .map_or_else(Default::default, |close| {
            (format!(" Did you mean {close:?}?"), format!("「{close}」のことですか？"))
        });
    Err(CliError::usage(
        format!("--kind: expected one of {list}, got {word:?}.{en}"),
        format!("--kind: {list} のいずれかが必要ですが、「{word}」です。{ja}"),
    ))
}
