//! `daicho key`: the keys that sign checkpoints, shown by their public half; a new one beside them.

use serde::Serialize;

use crate::cli::Context;
use crate::cli::asking::At;
use crate::cli::error::CliError;
use crate::cli::output::Output;
use crate::cli::register::{Place, fresh_seed, origin, verifiers};
use crate::wording::asked::{OnlyHere, only_here};
use crate::wording::lang::{Words, pick};

/// Show the verifier keys, or add a key
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    action: Option<Action>,
    /// Print the result as JSON, for machines
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    Make(MakeArgs),
    Rotate(RotateArgs),
}

/// Make a key where there is none
#[derive(Debug, clap::Args)]
struct MakeArgs {}

/// Add a new key that signs beside the older ones from now on
#[derive(Debug, clap::Args)]
struct RotateArgs {}

#[derive(Serialize)]
struct Keys {
    vkeys: Vec<String>,
}

/// The verifier keys of a register, oldest first.
///
/// # Errors
/// Store, where the key file cannot be read.
pub fn vkeys(place: &Place) -> Result<Vec<String>, CliError> {
    let keys = verifiers(&place.keys(), &place.read_settings()?)?;
    Ok(keys.iter().map(ToString::to_string).collect())
}

/// Shows the keys, or adds one and signs with it.
///
/// # Errors
/// Store, where the register or its key file cannot be used, or a running server has it open.
pub fn run(args: Args, context: &Context) -> Result<(), CliError> {
    let vkeys = match (context.at()?, args.action) {
        (At::Here(place), None) => vkeys(&place)?,
        (At::Here(place), Some(action)) => {
            add(&place, &action)?;
            vkeys(&place)?
        }
        (At::There(client), None) => client.keys()?,
        (At::There(_), Some(Action::Make(_) | Action::Rotate(_))) => {
            return Err(CliError::Usage(Words::both(|lang| only_here(lang, OnlyHere::Keys))));
        }
    };
    let keys = Keys { vkeys };
    let output = Output { json: args.json };
    context.printer(output.json).show(&keys, |lang| {
        if keys.vkeys.is_empty() {
            let en =
                "No key yet: it is made when something is recorded, or by `daicho key make`.\n";
            let ja = "鍵はまだありません。記録するとき、または `daicho key make` で作られます。\n";
            return pick(lang, en, ja).into();
        }
        keys.vkeys.iter().map(|key| format!("{key}\n")).collect()
    })
}

/// Adds a key while nobody else has the register open, and signs the checkpoint with it.
fn add(place: &Place, action: &Action) -> Result<(), CliError> {
    place.with(|mut register| {
        let (seed, origin) = (fresh_seed()?, origin(&register.settings).to_owned());
        match action {
            Action::Make(MakeArgs {}) => register.keys.make(&origin, &seed)?,
            Action::Rotate(RotateArgs {}) => register.keys.add(&origin, &seed)?,
        };
        Ok(register.notary()?.level()?)
    })
}
