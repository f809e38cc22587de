//! The log as CSV, a row for each event.

use std::collections::VecDeque;

use warp::reply::Response;

use super::events::{EventQuery, READ_AT_ONCE, read_seqs};
use super::streamed::{self, Portions, Titled};
use crate::domain::seq::Seq;
use crate::http::app::App;
use crate::http::call::Call;
use crate::http::media::CSV;
use crate::http::pool::Lane;
use crate::http::problem::Problem;
use crate::projections::tables::{CsvWriter, EVENTS, event_row};

/// How many bytes the events of a portion have at most, unless a single one has more.
const PORTION_BYTES: usize = 256 << 10;
/// How many seqs are looked up at once. To find them may cost as much as the log has of them.
const LOOK_AHEAD: usize = 16 << 10;

/// The events that are still to be written.
struct Rows {
    query: EventQuery,
    /// The seqs that are to be looked at next.
    seqs: VecDeque<Seq>,
    /// The last of those that were looked up; none before the first.
    looked_up: Option<Seq>,
    /// Whether there are no others.
    all_found: bool,
    begun: bool,
}

/// Answers with the events that are asked for.
///
/// # Errors
/// A log that cannot be read, and where too much is asked for at once.
pub(super) async fn answer(app: &App, call: &Call, query: EventQuery) -> Result<Response, Problem> {
    let titled = Titled {
        name: "events.csv",
        media: CSV,
        viewed: query.viewed,
        target: query.target.clone(),
    };
    let (seqs, looked_up) = (VecDeque::new(), None);
    let rows = Rows { query, seqs, looked_up, all_found: false, begun: false };
    streamed::answer(app, call, titled, rows).await
}

impl Portions for Rows {
    const LANE: Lane = Lane::Scans;

    fn next(&mut self, app: &App) -> Result<(Vec<u8>, bool), Problem> {
        if self.seqs.len() < READ_AT_ONCE && !self.all_found {
            self.look_ahead(app);
        }
        let text = self.rows(app)?;
        Ok((text, self.all_found && self.seqs.is_empty()))
    }
}

impl Rows {
    /// Looks up which seqs come next.
    fn look_ahead(&mut self, app: &App) {
        let (views, last) = (app.tracker.views(), self.looked_up);
        // The one from which the others are counted is the first of them.
        let found = self.query.candidates(&views, last).filter(|seq| Some(*seq) != last);
        let before = self.seqs.len();
        self.seqs.extend(found.take(LOOK_AHEAD));
        self.all_found = self.seqs.len() - before < LOOK_AHEAD;
        self.looked_up = self.seqs.back().copied().or(last);
    }

    /// Writes the rows of the next events.
    fn rows(&mut self, app: &App) -> Result<Vec<u8>, Problem> {
        let seqs: Vec<Seq> = self.seqs.iter().take(READ_AT_ONCE).copied().collect();
        let (mut text, mut bytes) = (Vec::new(), 0);
        let mut writer = if self.begun {
            CsvWriter::carry_on(&mut text)
        } else {
            self.begun = true;
            CsvWriter::begin(&EVENTS, &mut text).map_err(|_| Problem::internal())?
        };
        let views = app.tracker.views();
        let reading = views.at(self.query.viewed.view);
        for stored in read_seqs(app, &seqs)? {
            if self.query.takes(&stored.event) {
                bytes += stored.bytes.len();
                if bytes > PORTION_BYTES && bytes > stored.bytes.len() {
                    break;
                }
                writer.row(&event_row(&reading, &stored.event)).map_err(|_| Problem::internal())?;
            }
            self.seqs.pop_front();
        }
        writer.end().map_err(|_| Problem::internal())?;
        drop(writer);
        Ok(text)
    }
}
