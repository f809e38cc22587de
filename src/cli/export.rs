//! `daicho export`: the whole log byte for byte, or the tables of a view.

pub mod details;
mod disclosures;
pub mod jsonl;
mod tables;

use std::path::PathBuf;

use clap::ValueEnum;

use crate::cli::Context;
use crate::cli::error::CliError;
use crate::cli::output::Output;
use crate::cli::personal::PersonalArgs;
use crate::cli::view::ViewArgs;

/// Write out the log, or the tables of a view
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub struct Args {
    /// jsonl (the whole log, as it is stored), csv or datapackage (the tables of a view)
    #[arg(
        long,
        value_enum,
        value_name = "FORMAT",
        default_value = "jsonl",
        hide_possible_values = true,
        hide_default_value = true
    )]
    format: Format,
    /// The new file; for csv and datapackage the new directory. A log goes to stdout by default
    #[arg(long, value_name = "PATH")]
    out: Option<PathBuf>,
    #[command(flatten)]
    view: ViewArgs,
    #[command(flatten)]
    personal: PersonalArgs,
    #[command(flatten)]
    output: Output,
}

/// What is said below the help, where there is more to know than an argument.
const AFTER_HELP: &str = "\
Tables are UTF-8 with a byte order mark (Excel needs it for Japanese) and CR LF line ends, as RFC \
4180 says. Dates are as written, in EDTF. A text that a spreadsheet would take for a formula, such \
as one that begins with =, +, - or @, has an apostrophe before it; numbers and dates are as they \
are. Nothing that exists is overwritten.

Personal data is left out. With --with-personal, tables have columns for it, and a log, whose bytes \
stay the same, has a file PATH.disclosures beside it, readable by its owner alone: one JSON object a \
line with the seq of the event, the field and its value, and the disclosure whose SHA-256 in base64url \
is the digest in that event's _sd (RFC 9901).

A whole log has its signed checkpoint beside it, in PATH.checkpoint. `daicho restore PATH` brings it back \
with the same bytes, numbers, times and ids, and holds it against that checkpoint. Settings and keys \
are not in an export; `daicho backup` has the settings.";

/// The forms of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Jsonl,
    Csv,
    Datapackage,
}

/// Exports.
///
/// # Errors
/// Usage, where something stands in the way of the new file; store, where the log cannot be read.
pub fn run(args: Args, context: &Context) -> Result<(), CliError> {
    let printer = context.printer(args.output.json);
    let at = context.at()?;
    let (out, view, personal) = (args.out.as_deref(), &args.view, args.personal);
    match args.format {
        Format::Jsonl => jsonl::export(&at, out, view, personal, printer),
        Format::Csv => tables::export(&at, out, view, personal, false, printer),
        Format::Datapackage => tables::export(&at, out, view, personal, true, printer),
    }
}
