//! Asks witnesses to cosign each new checkpoint (C2SP tlog-witness): a task for each witness, which
//! follows what is published and can keep nobody waiting.
//!
//! Only the newest checkpoint matters: what a witness missed meanwhile, it is spared. How far a
//! witness has come is not kept on the disk, because it says so itself.

use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::health::Gate;
use crate::client::outbound::{BaseUrl, Outbound, OutboundError, Reply};
use crate::domain::text::short;
use crate::merkle::hash::Hash;
use crate::merkle::key::VerifierKey;
use crate::merkle::note::Note;
use crate::merkle::witness::{ANSWER_LIMIT_BYTES, SIZE_TYPE, find_cosignature, read_size, request};
use crate::notary::reader::Reader;
use crate::notary::{Cosigner, Published};

/// How long a witness may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a witness is left alone after it has cosigned, so that one cosignature covers many
/// checkpoints when many come. The first after a rest is sent at once.
const REST: Duration = Duration::from_secs(1);
/// How long a witness is left alone after its first failure; twice as long after each further one.
const FIRST_WAIT: Duration = Duration::from_millis(500);
/// No wait is longer.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// Where a witness is, and its key.
#[derive(Clone, Debug)]
pub struct WitnessAt {
    /// The prefix of its addresses.
    pub base: BaseUrl,
    /// The key that its cosignatures are checked with.
    pub key: VerifierKey,
}

/// Why there is no cosignature of a witness.
#[derive(Debug, Error)]
enum Failure {
    #[error(transparent)]
    Unreachable(#[from] OutboundError),
    #[error("it refuses: {status} {said}")]
    Refused { status: u16, said: String },
    #[error(
        "it has cosigned {seen} events, this log shows {size}: the log was cut, or another log \
         uses its key"
    )]
    Ahead { seen: u64, size: u64 },
    #[error("its answer bears no cosignature that holds")]
    BadCosignature,
    #[error("its size keeps changing: another log may use this key")]
    Restless,
    #[error("no proof can be made: {0}")]
    NoProof(String),
}

impl Failure {
    const fn label(&self) -> &'static str {
        match self {
            Self::Unreachable(_) => "unreachable",
            Self::Refused { .. } => "refused",
            Self::Ahead { .. } | Self::Restless => "conflict",
            Self::BadCosignature => "bad_cosignature",
            Self::NoProof(_) => "no_proof",
        }
    }
}

/// The tasks that ask the witnesses. They end when this is dropped.
pub struct Cosigning {
    _tasks: JoinSet<()>,
}

impl Cosigning {
    /// Starts asking `witnesses` for each checkpoint that `reader` shows; their cosignatures go to
    /// `cosigner`, and what becomes of them is counted at `gate`.
    ///
    /// # Errors
    /// Where a witness is to be reached by TLS, and TLS cannot be had.
    pub fn start(
        witnesses: Vec<WitnessAt>,
        reader: &Reader,
        cosigner: &Cosigner,
        gate: &Arc<Gate>,
    ) -> Result<Self, OutboundError> {
        let outbound = Outbound::for_bases(witnesses.iter().map(|witness| &witness.base))?;
        let mut tasks = JoinSet::new();
        for witness in witnesses {
            let (reader, cosigner) = (reader.clone(), cosigner.clone());
            let (outbound, gate) = (outbound.clone(), Arc::clone(gate));
            let asking = Asking { witness, reader, cosigner, outbound, gate, seen: 0 };
            tasks.spawn(asking.run());
        }
        Ok(Self { _tasks: tasks })
    }
}

/// One witness, as it is asked.
struct Asking {
    witness: WitnessAt,
    reader: Reader,
    cosigner: Cosigner,
    outbound: Outbound,
    gate: Arc<Gate>,
    /// How many events the witness has seen, as far as is known.
    seen: u64,
}

impl Asking {
    async fn run(mut self) {
        let mut shown = self.reader.subscribe();
        let mut done: Option<(u64, Hash)> = None;
        let mut failures = 0;
        loop {
            let published = shown.borrow_and_update().clone();
            let is_new = |published: &Arc<Published>| done != Some(mark(published));
            let Some(published) = published.filter(is_new) else {
                if shown.changed().await.is_err() {
                    // The notary has ended.
                    return;
                }
                continue;
            };
            let size = published.checkpoint.size;
            let witness = self.witness.key.name().to_owned();
            let label = match self.ask(&published).await {
                Ok(()) => {
                    if failures > 0 {
                        tracing::info!(witness, size, "a witness cosigns again");
                    }
                    (done, failures) = (Some(mark(&published)), 0);
                    "cosigned"
                }
                Err(failure) => {
                    let wait_seconds = wait(failures).as_secs_f64();
                    tracing::warn!(witness, size, %failure, wait_seconds, "not cosigned");
                    failures += 1;
                    failure.label()
                }
            };
            self.gate.metrics().witnessed(&witness, label);
            sleep(failures.checked_sub(1).map_or(REST, wait)).await;
        }
    }

    /// Asks the witness to cosign what was published, from the size on that it has seen.
    async fn ask(&mut self, published: &Arc<Published>) -> Result<(), Failure> {
        let size = published.checkpoint.size;
        // The first answer may teach its size; more than one means that somebody else asks, too.
        for _ in 0..3 {
            if self.seen > size {
                let seen = std::mem::take(&mut self.seen);
                return Err(Failure::Ahead { seen, size });
            }
            let proof = self.prove(size).await?;
            let body = request(self.seen, &proof, &published.note);
            let Self { outbound, witness, .. } = &*self;
            let asked =
                outbound.post(&witness.base, "/add-checkpoint", body, ANSWER_LIMIT_BYTES, PATIENCE);
            let reply = asked.await?;
            let learnt = (reply.status.as_u16() == 409 && reply.content_type == SIZE_TYPE)
                .then(|| read_size(&reply.body))
                .flatten();
            match learnt {
                _ if reply.status.as_u16() == 200 => {
                    self.cosign(published, &reply).await?;
                    self.seen = size;
                    return Ok(());
                }
                Some(seen) if seen != self.seen => self.seen = seen,
                _ => {
                    // Whatever it has seen, it is not what was thought.
                    self.seen = 0;
                    return Err(refused(&reply));
                }
            }
        }
        Err(Failure::Restless)
    }

    /// The proof that the tree of `size` events begins with what the witness has seen.
    async fn prove(&self, size: u64) -> Result<Vec<Hash>, Failure> {
        let (reader, seen) = (self.reader.clone(), self.seen);
        let prove = move || reader.prove_consistency_to(size, seen);
        let proof = tokio::task::spawn_blocking(prove).await;
        let proof = proof.map_err(|error| Failure::NoProof(error.to_string()))?;
        let proof = proof.map_err(|error| Failure::NoProof(error.to_string()))?;
        proof.ok_or(Failure::Ahead { seen, size })
    }

    /// Adds the cosignature to what is served, where it holds.
    async fn cosign(&self, published: &Arc<Published>, reply: &Reply) -> Result<(), Failure> {
        let note = Note::parse(published.note.as_bytes()).map_err(|_| Failure::BadCosignature)?;
        let found = find_cosignature(&reply.body, note.text(), &self.witness.key);
        let cosignature = found.ok_or(Failure::BadCosignature)?;
        let (cosigner, key) = (self.cosigner.clone(), self.witness.key.clone());
        let added = tokio::task::spawn_blocking(move || cosigner.add(&key, cosignature)).await;
        match added {
            // Where a newer checkpoint has been published meanwhile, it is cosigned next.
            Ok(Ok(_)) => {}
            Ok(Err(error)) => tracing::warn!(%error, "a cosignature is shown, but not kept"),
            Err(error) => return Err(Failure::NoProof(error.to_string())),
        }
        Ok(())
    }
}

fn mark(published: &Arc<Published>) -> (u64, Hash) {
    (published.checkpoint.size, published.checkpoint.root)
}

/// How long to wait after so many failures before the last one.
fn wait(failures: u32) -> Duration {
    FIRST_WAIT.saturating_mul(1 << failures.min(16)).min(LONGEST_WAIT)
}

/// What a witness said, short and in one line.
fn refused(reply: &Reply) -> Failure {
    let text = String::from_utf8_lossy(&reply.body);
    let shown: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    Failure::Refused { status: reply.status.as_u16(), said: short_line(&shown) }
}

fn short_line(shown: &str) -> String {
    // A problem document says in `detail` what a person wants to know.
    let document: Option<serde_json::Value> = serde_json::from_str(shown).ok();
    let detail = document.as_ref().and_then(|document| document["detail"].as_str());
    detail.map_or_else(|| short(shown), |detail| detail.chars().take(300).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_witness_that_fails_is_asked_less_and_less_often() {
        let waits: Vec<u128> = (0..9).map(|failures| wait(failures).as_millis()).collect();
        assert_eq!(waits, [500, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
        assert_eq!(wait(u32::MAX), LONGEST_WAIT);
    }
}
