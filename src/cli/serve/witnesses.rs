//! The witnesses that a server asks to cosign, as flags.

use clap::Args;

use crate::cli::error::CliError;
use crate::client::outbound::OutboundError;
use crate::http::cosigning::WitnessAt;
use crate::merkle::key::{KeyKind, VerifierKey};
use crate::wording::lang::Words;
use crate::wording::proofs;

/// The flag of the witnesses.
#[derive(Clone, Debug, Args)]
pub struct WitnessArgs {
    /// A witness that is asked to cosign each checkpoint: its address and its vkey; may be repeated
    #[arg(long, env = "DAICHO_WITNESS", value_name = "URL=VKEY")]
    witness: Vec<String>,
}

impl WitnessArgs {
    /// The witnesses asked for. An environment variable names several with commas or newlines.
    ///
    /// # Errors
    /// Usage, naming the witness that cannot be one.
    pub fn read(&self) -> Result<Vec<WitnessAt>, CliError> {
        let each = self.witness.iter().flat_map(|written| written.split([',', '\n']));
        let mut witnesses: Vec<WitnessAt> = Vec::new();
        for written in each.map(str::trim).filter(|written| !written.is_empty()) {
            let witness = read(written)?;
            if witnesses.iter().any(|other| other.key == witness.key) {
                return Err(twice(&witness.key));
            }
            witnesses.push(witness);
        }
        Ok(witnesses)
    }
}

fn read(written: &str) -> Result<WitnessAt, CliError> {
    let Some((base, key)) = written.split_once('=') else {
        return Err(CliError::usage(
            format!(
                "--witness: expected URL=VKEY, got {written:?}. `daicho witness` prints its vkey."
            ),
            format!(
                "--witness: URL=検証鍵 の形が必要ですが、「{written}」です。検証鍵は `daicho witness` が表示します。"
            ),
        ));
    };
    let base = base.parse().map_err(|error| {
        CliError::usage(
            format!("--witness: {error}. Name the prefix of the witness's addresses."),
            format!(
                "--witness: https://witness.example のようなアドレスが必要ですが、「{base}」です。"
            ),
        )
    })?;
    let key = VerifierKey::parse(key.trim()).map_err(|error| {
        CliError::Usage(Words::both(|lang| proofs::key(lang, &error)).about("--witness"))
    })?;
    if key.kind() != KeyKind::Cosignature {
        return Err(CliError::usage(
            format!(
                "--witness: expected the vkey of a witness (type 4), got that of a log: {key}."
            ),
            format!("--witness: 証人の検証鍵（種別 4）が必要ですが、ログの検証鍵です: {key}"),
        ));
    }
    Ok(WitnessAt { base, key })
}

fn twice(key: &VerifierKey) -> CliError {
    CliError::usage(
        format!("--witness: expected each witness once, got {} twice.", key.name()),
        format!("--witness: 証人 {} が 2 回指定されています。", key.name()),
    )
}

impl From<OutboundError> for CliError {
    fn from(error: OutboundError) -> Self {
        Self::usage(
            format!("--witness: witnesses cannot be asked: {error}."),
            format!("--witness: 証人に問い合わせられません（{error}）。"),
        )
    }
}
