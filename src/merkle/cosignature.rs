//! Cosignatures (C2SP tlog-cosignature, version 1): a witness says when it saw a checkpoint, and
//! that it saw no other history before it.

use crate::merkle::key::{KeyKind, SIGNATURE_BYTES, SignerKey, VerifierKey};

const TIME_BYTES: usize = 8;

/// What a witness signs: the time and the checkpoint's text.
fn message(text: &str, at_seconds: u64) -> Vec<u8> {
    format!("cosignature/v1\ntime {at_seconds}\n{text}").into_bytes()
}

/// The cosignature of the checkpoint's `text` as seen at `at_seconds` since 1970. `None` where
/// `key` is not a witness's.
#[must_use]
pub fn sign(text: &str, key: &SignerKey, at_seconds: u64) -> Option<Vec<u8>> {
    if key.verifier().kind() != KeyKind::Cosignature {
        return None;
    }
    let signature = key.sign(&message(text, at_seconds));
    Some([&at_seconds.to_be_bytes(), &signature[..]].concat())
}

/// The time at which the witness with `key` saw the checkpoint's `text`, in seconds since 1970;
/// `None` where the cosignature is not its.
#[must_use]
pub fn check(text: &str, key: &VerifierKey, cosignature: &[u8]) -> Option<u64> {
    let (time, signature) = cosignature.split_at_checked(TIME_BYTES)?;
    let at_seconds = u64::from_be_bytes(time.try_into().ok()?);
    let signature: &[u8; SIGNATURE_BYTES] = signature.try_into().ok()?;
    let witness = key.kind() == KeyKind::Cosignature;
    (witness && key.verifies(&message(text, at_seconds), signature)).then_some(at_seconds)
}
