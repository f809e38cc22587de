//! Personal data beside an export: lines beside a log, cells of a table.

use std::io::Write;

use serde_json::Value;

use super::details::Opened;
use crate::cli::error::CliError;
use crate::cli::register::Register;
use crate::domain::disclosure::Disclosure;
use crate::domain::seq::Seq;
use crate::projections::tables::personal::PersonalCells;
use crate::store::error::StoreError;
use crate::tracker::{Left, pieces};

/// What is held of the events up to a seq, in their order.
pub(super) fn find(register: &Register, to: Seq) -> Result<Vec<Opened>, CliError> {
    let mut lines = Vec::new();
    for (_, one) in register.folded.views.all_commitments().all() {
        let wanted = one.made_by <= to && one.erased_by.is_none();
        let found = if wanted { register.disclosures.get(&one.digest)? } else { None };
        lines.extend(found.map(|found| opened(one.made_by, &found)));
    }
    lines.sort_by(|a: &Opened, b| a.seq.cmp(&b.seq).then_with(|| a.digest.cmp(&b.digest)));
    Ok(lines)
}

fn opened(seq: Seq, found: &Disclosure) -> Opened {
    let details = found.details();
    Opened {
        seq,
        field: details.field.clone(),
        value: details.value.clone(),
        digest: found.digest().clone(),
        disclosure: found.as_str().to_owned(),
    }
}

/// Writes the lines and returns how many bytes those were.
pub(super) fn write(lines: &[Opened], out: &mut impl Write) -> Result<u64, CliError> {
    let mut bytes = 0;
    for line in lines {
        let mut text = serde_json::to_vec(line).map_err(std::io::Error::from)?;
        text.push(b'\n');
        out.write_all(&text)?;
        bytes += text.len() as u64;
    }
    Ok(bytes)
}

/// The cells of a fact in a table.
pub(super) fn cells(
    register: &Register,
    seq: Seq,
    known_at: Seq,
) -> Result<PersonalCells, StoreError> {
    let mut cells = PersonalCells::default();
    for piece in pieces(&register.folded.views, register.disclosures.as_ref(), seq, known_at)? {
        cells.state = Some(match piece.left {
            Left::Erased { .. } => "erased",
            Left::NotInCopy => "not_in_copy",
            Left::Lost => "lost",
            Left::Held { value, .. } => {
                let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
                cells.parts = value.iter().map(|(part, said)| (part.clone(), text(said))).collect();
                "held"
            }
        });
    }
    Ok(cells)
}
