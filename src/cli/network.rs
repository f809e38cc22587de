//! `daicho network`.

use crate::cli::Context;
use crate::cli::error::CliError;

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Runs.
///
/// # Errors
/// None yet.
pub fn run(_args: Args, _context: &Context) -> Result<(), CliError> {
    Ok(())
}
