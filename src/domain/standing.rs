//! What stands: acts until they are withdrawn, members until they leave, agreements until they end.

use crate::domain::event::Event;
use crate::domain::event::declaration::Act;
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
pub fn episodes<'a>(facts: impl IntoIterator<Item = (Seq, &'a Event)>) -> Vec<Episode> {
    let mut episodes: Vec<Episode> = Vec::new();
    for (seq, event) in facts {
        let begin = |act| Episode { began: seq, ended: None, act };
        let named = match event {
            Event::DeclarationEndorsed(data) => {
                episodes.push(begin(Some(data.act)));
                continue;
            }
            Event::NetworkJoined(_) | Event::AgreementSigned(_) => {
                episodes.push(begin(None));
                continue;
            }
            Event::EndorsementWithdrawn(data) => data.act,
            Event::NetworkLeft(_) | Event::AgreementEnded(_) => None,
            _ => continue,
        };
        let standing = episodes.iter_mut().filter(|episode| episode.ended.is_none());
        for episode in standing.filter(|episode| named.is_none() || episode.act == named) {
            episode.ended = Some(seq);
        }
    }
    episodes
}
