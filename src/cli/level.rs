//! The signed checkpoint brought level with all that is recorded, here or by a server.

use std::thread::sleep;
use std::time::Duration;

use super::error::CliError;
use super::register::Place;
use crate::client::Client;
use crate::client::error::ClientError;
use crate::client::reading::AskedView;
use crate::merkle::checkpoint::Checkpoint;
use crate::notary::error::NotaryError;
use crate::notary::reader::Reader;
use crate::projections::Projections;
use crate::wording::lang::Words;

/// How often, and after how long each time, a server is asked whether its checkpoint covers everything.
const LOOKS: u32 = 100;
const LOOK: Duration = Duration::from_millis(50);

/// Opens the register, brings the checkpoint level with the log, and lets `read` read.
///
/// # Errors
/// Store, where the register or its key cannot be used.
pub fn level<T>(
    place: &Place,
    read: impl FnOnce(&Reader) -> Result<T, NotaryError>,
) -> Result<T, CliError> {
    level_viewing(place, |reader, _| read(reader))
}

/// As [`level`], with the views of what the checkpoint covers.
///
/// # Errors
/// As [`level`].
pub fn level_viewing<T>(
    place: &Place,
    read: impl FnOnce(&Reader, &Projections) -> Result<T, NotaryError>,
) -> Result<T, CliError> {
    place.with(|mut register| {
        let notary = register.notary()?;
        notary.level()?;
        Ok(read(notary.reader(), &register.folded.views)?)
    })
}

/// The checkpoint of a server once it covers all that is recorded, which is a moment after that.
///
/// # Errors
/// What the server says, and a checkpoint that is none or stays behind.
pub fn level_there(client: &Client) -> Result<String, CliError> {
    let head = client.register(&AskedView::default())?.head;
    for _ in 0..LOOKS {
        let note = client.checkpoint()?;
        let checkpoint = read(&note)?;
        if checkpoint.size >= head.0 {
            return Ok(note);
        }
        sleep(LOOK);
    }
    Err(CliError::Store(Words::new(
        "expected a checkpoint of all that is recorded, the server's stays behind. Its keeper finds the \
         reason in its log.",
        "サーバーのチェックポイントが、記録の全体に追いついていません。理由はサーバーのログに記録されています。",
    )))
}

/// The checkpoint that a note says.
///
/// # Errors
/// Store, for a note that says none.
pub fn read(note: &str) -> Result<Checkpoint, CliError> {
    let why = "no checkpoint".to_owned();
    let none = |_| ClientError::OtherVersion { asked: "/checkpoint".to_owned(), why };
    Ok(Checkpoint::read(note.as_bytes()).map_err(none)?.0)
}
