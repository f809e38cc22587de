//! How much of a workbook is read: what exceeds it is refused before it is a thing in memory.

use super::error::{ImportError, Measure};

/// The largest file, in bytes.
pub const FILE_BYTES: u64 = 32 << 20;
/// The most bytes of all parts that are read, once they are unpacked.
pub const UNPACKED_BYTES: u64 = 128 << 20;
/// The most bytes of a part that holds neither cells nor texts.
pub const SMALL_PART_BYTES: u64 = 8 << 20;
/// The most bytes of the texts that cells share.
pub const SHARED_TEXT_BYTES: u64 = 32 << 20;
/// The most bytes of one piece of a part; a cell of Excel holds 32,767 characters.
pub const PIECE_BYTES: u64 = 1 << 20;
/// The most rows of a sheet in which something stands. Each is kept until it is recorded, with what is wrong with it.
pub const ROWS: u64 = 100_000;
/// The most cells of a sheet that hold something.
pub const CELLS: u64 = 500_000;
/// The most bytes that stand in the cells of a sheet.
pub const TEXT_BYTES: u64 = 32 << 20;
/// The most sheets.
pub const SHEETS: u64 = 256;
/// The most looks of cells with what these are made of. Excel takes 65,490 looks (its specifications and limits).
pub const STYLES: u64 = 131_072;
/// The most bytes of what all looks repeat of what they are made of.
pub const STYLE_BYTES: u64 = 32 << 20;
/// The most formulas that cells share.
pub const SHARED_FORMULAS: u64 = 100_000;

/// Whether so much is read.
///
/// # Errors
/// It is more than the limit.
pub fn within(measure: Measure, came: u64, limit: u64) -> Result<(), ImportError> {
    if came > limit { Err(ImportError::TooLarge { measure, limit }) } else { Ok(()) }
}
