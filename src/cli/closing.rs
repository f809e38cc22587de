//! That a register is kept no longer, said beside what commands show of it.

use crate::cli::error::CliError;
use crate::cli::output::Printer;
use crate::domain::seq::Seq;
use crate::projections::View;
use crate::projections::register::Closed;
use crate::store::EventStore;
use crate::tracker::fold_views;
use crate::wording::register;

/// Says beside an answer that the register is kept no longer, where it is. Programs find that under
/// the fact itself.
pub fn remark_closing(printer: Printer, closed: Option<&Closed>) {
    if let Some(closed) = closed {
        printer.remark(|lang| register::closed(lang, closed));
    }
}

/// Whether the register is kept no longer, as its log says up to the head.
///
/// # Errors
/// What reading reports.
pub fn closing_of(log: &dyn EventStore) -> Result<Option<Closed>, CliError> {
    let (_, views) = fold_views(|visit| log.scan(Seq::FIRST, visit))?;
    let view = View { as_of: chrono::NaiveDate::MAX, known_at: views.head() };
    Ok(views.at(view).closed())
}
