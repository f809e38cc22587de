//! How the register of the present becomes one file. It takes long: the lane of scans does it.

use std::sync::Arc;

use super::source::WholeError;
use super::{database, package};
use crate::http::app::App;
use crate::http::problem::{Problem, UNAVAILABLE};
use crate::http::whole::{Made, Whole};
use crate::projections::View;

/// The file of the present.
///
/// # Errors
/// No room for it, or a log that cannot be read.
pub(super) fn made(app: &App, whole: Whole) -> Result<Arc<Made>, Problem> {
    let views = app.tracker.views();
    let view = View { as_of: views.today(app.present()), known_at: views.head() };
    let made = app.wholes.get(whole, view, || make(app, whole, view));
    made.map_err(|error| {
        tracing::error!(%error, file = whole.file(), "a file was not made");
        Problem::new(
            UNAVAILABLE,
            "The file cannot be made here at present. Try again later; the lists can be had one by one.",
            "現在、このファイルを作成できません。後でやり直すか、一覧ごとに取得してください。",
        )
    })
}

fn make(app: &App, whole: Whole, view: View) -> Result<Made, WholeError> {
    let file = tempfile::Builder::new().prefix(".daicho-whole-").tempfile()?;
    match whole {
        Whole::Package => package::write(app, view, file.as_file())?,
        Whole::Database => database::write(app, view, file.path())?,
    }
    Ok(Made::new(view, file)?)
}
