//! What is refused because as much is asked for as is taken, as a problem.

use super::{BUSY, Problem, TOO_MANY_STREAMS};
use crate::http::places::TooMany;

/// How long to wait before asking for a costly answer again.
const BUSY_SECONDS: u32 = 2;
/// How long to wait before asking for a stream again: streams last.
const STREAMS_SECONDS: u32 = 30;

/// As many costly answers wait for their turn as may.
pub(in crate::http) fn busy() -> Problem {
    let problem = Problem::new(
        BUSY,
        "As many answers are waiting for their turn as this server, or this client, may have. Wait as \
         Retry-After says, and ask for one after the other.",
        "順番待ちの応答が、サーバーまたはクライアントの上限に達しています。Retry-After の秒数だけ\
         待ってから、一つずつ試してください。",
    );
    problem.retry_after(BUSY_SECONDS)
}

/// As many streams of events are open as may be.
pub(in crate::http) fn too_many_streams(why: TooMany) -> Problem {
    let problem = match why {
        TooMany::OfClient => Problem::new(
            TOO_MANY_STREAMS,
            "As many streams of events are open as one client may have. Close one, or let one stream \
             serve several readers.",
            "一つのクライアントに許されたストリームの数に達しています。一つ閉じるか、一つを共用\
             してください。",
        ),
        TooMany::OfAll => Problem::new(
            BUSY,
            "As many streams of events are open as this server takes. Wait as Retry-After says, or \
             read /api/v1/events from time to time.",
            "ストリームの数が上限に達しています。Retry-After の秒数だけ待つか、/api/v1/events を\
             時々読んでください。",
        ),
    };
    problem.retry_after(STREAMS_SECONDS).closing()
}
