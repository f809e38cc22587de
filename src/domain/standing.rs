//! What stands: acts until they are withdrawn, members until they leave, agreements until they end.

use crate::domain::event::act::Act;
use crate::domain::event::fact::Fact;
use crate::domain::event::fact_type::Bearing;
use crate::domain::seq::Seq;

/// Something that began with one fact and may have ended with a later one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Episode {
    /// The fact that began it.
    pub began: Seq,
    /// The fact that ended it; none while it stands.
    pub ended: Option<Seq>,
    /// The act, where the episode is that of an endorsement.
    pub act: Option<Act>,
}

/// The episodes of one topic, in the order of the log.
///
/// `facts` are the facts of the topic (of one declaration and party, one network and member, or
/// one agreement) by ascending seq. A fact that ends ends all that stand before it in the log and
/// that it names. Facts that neither begin nor end anything are passed over.
pub fn episodes<'a>(facts: impl IntoIterator<Item = (Seq, &'a Fact)>) -> Vec<Episode> {
    let mut episodes: Vec<Episode> = Vec::new();
    for (seq, fact) in facts {
        match fact.bearing() {
            Bearing::States => {}
            Bearing::Begins(act) => episodes.push(Episode { began: seq, ended: None, act }),
            Bearing::Ends(named) => {
                let standing = episodes.iter_mut().filter(|episode| episode.ended.is_none());
                for episode in standing.filter(|one| named.is_none() || one.act == named) {
                    episode.ended = Some(seq);
                }
            }
        }
    }
    episodes
}
