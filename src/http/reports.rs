//! The reports of the imports that were carried out last, for whoever lost the answer.
//!
//! They are kept in memory, each as it was answered, and go with the server; what an import recorded stays
//! in the log under its id.

use std::collections::VecDeque;
use std::io;
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use serde::Serialize;
use uuid::Uuid;
use warp::http::StatusCode;

/// The most bytes that reports occupy, compressed: that of a million rows takes about four mebibytes.
const KEPT_BYTES: usize = 32 << 20;
/// A report is kept once and seldom read.
const ZSTD_LEVEL: i32 = 3;

/// A report that is kept.
struct Kept {
    import: Uuid,
    by: String,
    status: StatusCode,
    compressed: Bytes,
}

/// What was answered to an import.
#[derive(Debug, PartialEq, Eq)]
pub struct Answered {
    /// Who imported.
    pub by: String,
    /// With which status: of an import that was refused, that of the problem.
    pub status: StatusCode,
    /// The report, or the problem.
    pub body: Vec<u8>,
}

/// The reports that are kept, the oldest first.
#[derive(Default)]
pub struct Reports(Mutex<VecDeque<Kept>>);

impl Reports {
    /// Keeps the report of an import by somebody; the oldest make room for it.
    pub fn keep(&self, import: Uuid, by: &str, report: &impl Serialize) {
        self.keep_refusal(import, by, report, StatusCode::OK);
    }

    /// Keeps why an import by somebody was refused.
    pub fn keep_refusal(
        &self,
        import: Uuid,
        by: &str,
        report: &impl Serialize,
        status: StatusCode,
    ) {
        // Every report can be written and compressed.
        let Ok(compressed) = compressed(report).map(Bytes::from) else { return };
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push_back(Kept { import, by: by.to_owned(), status, compressed });
        while kept.len() > 1 && bytes(&kept) > KEPT_BYTES {
            kept.pop_front();
        }
    }

    /// What was answered to an import; none where it is not kept.
    ///
    /// # Errors
    /// None that is known: what was compressed here can be read.
    pub fn get(&self, import: Uuid) -> io::Result<Option<Answered>> {
        let found = {
            let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let found = kept.iter().find(|one| one.import == import);
            found.map(|one| (one.by.clone(), one.status, one.compressed.clone()))
        };
        let answered = found.map(|(by, status, compressed)| {
            Ok(Answered { by, status, body: zstd::decode_all(&compressed[..])? })
        });
        answered.transpose()
    }
}

/// Compressed as it is written, so that the whole is nowhere held as text.
fn compressed(report: &impl Serialize) -> io::Result<Vec<u8>> {
    let mut compressing = zstd::Encoder::new(Vec::new(), ZSTD_LEVEL)?;
    serde_json::to_writer(&mut compressing, report)?;
    compressing.finish()
}

fn bytes(kept: &VecDeque<Kept>) -> usize {
    kept.iter().map(|one| one.compressed.len()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_reports_make_room_and_the_last_is_always_kept() {
        let reports = Reports::default();
        // What is hardly compressed: of 40 MB of hexadecimal digits 20 are left.
        let mut state = 1_u64;
        let next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state.to_le_bytes()
        };
        let bytes: Vec<u8> = std::iter::repeat_with(next).take((20 << 20) / 8).flatten().collect();
        let long = data_encoding::HEXLOWER.encode(&bytes);
        let ids = [1, 2, 3].map(Uuid::from_u128);
        reports.keep(ids[0], "a", &1);
        reports.keep(ids[1], "b", &long);
        let first = Answered { by: "a".into(), status: StatusCode::OK, body: b"1".to_vec() };
        assert_eq!(reports.get(ids[0]).unwrap(), Some(first));
        reports.keep(ids[2], "c", &long);
        assert_eq!(reports.get(ids[0]).unwrap(), None);
        assert_eq!(reports.get(ids[1]).unwrap(), None);
        let Answered { by, body, .. } = reports.get(ids[2]).unwrap().unwrap();
        assert_eq!((by.as_str(), body.len()), ("c", long.len() + 2));
    }
}
