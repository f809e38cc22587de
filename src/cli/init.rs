//! `daicho init`: a new register, empty or with an opening history.

use std::path::PathBuf;

use serde::Serialize;

use crate::cli::Context;
use crate::cli::clock;
use crate::cli::error::CliError;
use crate::cli::import;
use crate::cli::output::Output;
use crate::cli::register::DEFAULT_ORIGIN;
use crate::cli::submit::By;
use crate::domain::name::SeriesId;
use crate::domain::recorded::names_a_recorder;
use crate::domain::seq::Seq;
use crate::domain::settings::Settings;
use crate::domain::zone::Zone;
use crate::imports::report::Counts;
use crate::wording::asked::OnlyHere;
use crate::wording::fields;
use crate::wording::lang::{Words, pick};

/// No name of a log is longer: it stands in every checkpoint.
const ORIGIN_LIMIT_BYTES: usize = 200;

/// Make a new register
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The name of the log: a URL without its scheme, such as example.org/declaration
    #[arg(long, value_name = "NAME")]
    origin: Option<String>,
    /// An opening history: JSON Lines of facts, the first line perhaps with settings
    #[arg(long, value_name = "FILE.jsonl")]
    from: Option<PathBuf>,
    /// A series of gatherings whose attendants belong to the global network; may be repeated
    #[arg(long, value_name = "ID")]
    network_series: Vec<String>,
    /// The office that records in this register wherever a command names none, such as "Secretariat"
    #[arg(long, value_name = "OFFICE")]
    office: Option<String>,
    #[command(flatten)]
    by: By,
    #[command(flatten)]
    output: Output,
}

#[derive(Serialize)]
struct Made<'a> {
    origin: &'a str,
    network_series: &'a [SeriesId],
    zone: Option<Zone>,
    vkeys: &'a [String],
    head: Seq,
    #[serde(flatten)]
    counts: Counts,
}

/// Makes the register, and records the opening history.
///
/// # Errors
/// Store, where the directory holds a register; what importing reports. A register whose opening
/// history is refused is not made.
pub fn run(args: Args, context: &Context) -> Result<(), CliError> {
    let place = context.only_here(OnlyHere::Directory)?;
    let history = args.from.as_deref().map(import::read_history).transpose()?.unwrap_or_default();
    let mut settings = history.settings.clone().unwrap_or_default();
    if let Some(origin) = args.origin {
        settings.origin = origin;
    }
    if settings.origin.is_empty() {
        settings.origin = DEFAULT_ORIGIN.into();
    }
    check_origin(&settings.origin)?;
    settings.zone = clock::asked().or(settings.zone);
    for series in &args.network_series {
        settings.network_series.push(series.parse().map_err(|error| {
            let said = |lang| fields::name(lang, &error) + pick(lang, ".", "。");
            CliError::Usage(Words::both(said).about("--network-series"))
        })?);
    }
    settings.kept_here = args.from.is_none();
    settings.office = args.office.or(settings.office);
    if settings.office.as_deref().is_some_and(|office| !names_a_recorder(office)) {
        return Err(CliError::usage(
            "--office: expected a name of up to 200 bytes without control characters.",
            "--office: 制御文字を含まない 200 バイト以内の名前が必要です。",
        ));
    }
    // An empty register is made by nobody in particular.
    let by = match &args.from {
        Some(_) => args.by.office(settings.office.as_deref(), context.printer(false).lang)?,
        None => settings.office.clone().unwrap_or_default(),
    };
    // Decided in memory first, so that a history with a mistake leaves no half-made register.
    import::rehearse_history(&history, &by)?;
    let register = place.create(&settings)?;
    let (counts, head) = import::record_history(register, history, &by)?;
    let printer = context.printer(args.output.json);
    let Settings { origin, network_series, zone, .. } = &settings;
    let vkeys = crate::cli::key::vkeys(&place)?;
    printer.show(&Made { origin, network_series, zone: *zone, vkeys: &vkeys, head, counts }, |lang| {
        let keys = vkeys.join("\n");
        pick(
            lang,
            format!("Made the register {origin}: {} events, head {head}.\nVerifier key, for everyone who checks: {keys}\n", head.0),
            format!("台帳 {origin} を作りました（{} 件、最新 {head}）。\n検証鍵（確かめる人に渡すもの）: {keys}\n", head.0),
        )
    })
}

/// An origin stands on a line of its own in proofs: it holds no space and no control character.
///
/// # Errors
/// Usage, where it cannot.
pub fn check_origin(origin: &str) -> Result<(), CliError> {
    let fits = |character: char| !character.is_whitespace() && !character.is_control();
    let short = origin.len() <= ORIGIN_LIMIT_BYTES;
    if short
        && origin.chars().all(fits)
        && !origin.contains(['+', '\u{2014}'])
        && !origin.contains("://")
    {
        return Ok(());
    }
    Err(CliError::usage(
        format!(
            "--origin: expected a URL without its scheme, such as example.org/declaration, got {origin:?}."
        ),
        format!(
            "--origin: example.org/declaration のようなスキームのない URL が必要ですが、「{origin}」です。"
        ),
    ))
}
