//! How many of the witnesses that a reader trusts must have cosigned.

use crate::cli::error::CliError;
use crate::merkle::key::{KeyKind, VerifierKey};
use crate::merkle::note::VerifiedSignature;

/// The keys of witnesses, each once.
fn witnesses(keys: &[VerifierKey]) -> Vec<&VerifierKey> {
    let mut witnesses: Vec<&VerifierKey> = Vec::new();
    for key in keys {
        if key.kind() == KeyKind::Cosignature && !witnesses.contains(&key) {
            witnesses.push(key);
        }
    }
    witnesses
}

/// How many witnesses must have signed: as many as was asked for, else every one that was named.
///
/// # Errors
/// Usage, where more are asked for than are named.
pub fn required(keys: &[VerifierKey], asked: Option<usize>) -> Result<usize, CliError> {
    let named = witnesses(keys).len();
    let Some(asked) = asked else { return Ok(named) };
    if asked > named {
        return Err(CliError::usage(
            format!(
                "--witnesses: expected at most {named}, as many as keys of witnesses are given, \
                 got {asked}. Give their keys with --vkey."
            ),
            format!(
                "--witnesses: 検証鍵を指定した証人は {named} ですが、{asked} を求められました。\
                 証人の検証鍵を --vkey で指定してください。"
            ),
        ));
    }
    Ok(asked)
}

/// So many of the witnesses that were named must have cosigned.
///
/// # Errors
/// Verification, naming those who have not.
pub fn enough_witnesses(
    keys: &[VerifierKey],
    required: usize,
    signed: &[VerifiedSignature],
) -> Result<(), CliError> {
    let (mut held, mut missing) = (0, Vec::new());
    for key in witnesses(keys) {
        if signed.iter().any(|signed| signed.key == *key) {
            held += 1;
        } else {
            missing.push(key.name());
        }
    }
    if held >= required {
        return Ok(());
    }
    let (en, ja) = (missing.join(", "), missing.join("、"));
    Err(CliError::verification(
        format!("expected cosignatures by {required} witnesses, got {held}; none by {en}."),
        format!("証人 {required} の連署が必要ですが、{held} しかありません。連署のない証人: {ja}"),
    ))
}
