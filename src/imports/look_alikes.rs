//! For each thing that an import registers on the way, those whose names a reader may take for its own.
//!
//! Names are not compared each with each: only with those that share a part, of which so many are looked at.

use compact_str::CompactString;
use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;

use super::known::{Bearer, Known};
use super::report::{LookAlike, Registered};
use crate::domain::alike::key;
use crate::domain::entity::EntityKind;
use crate::domain::near::alike;

/// How many names that share a part are looked at.
const SHARED: usize = 24;
/// How much of a name is looked at.
const LOOKED_AT_CHARS: usize = 40;

/// Finds the look-alikes of what was registered among all that is known, what was registered included.
pub fn find(registered: &mut [Registered], known: &Known) {
    let kinds: FxHashSet<EntityKind> = registered.iter().map(|new| new.kind).collect();
    for kind in kinds {
        let index = Index::of(known.spellings(kind));
        for new in registered.iter_mut().filter(|new| new.kind == kind) {
            let ids = index.alike(&new.name, &new.id).into_iter();
            let named = ids.filter_map(|id| {
                let name = known.thing(kind, id)?.name.clone();
                Some(LookAlike { id: id.to_owned(), name })
            });
            new.alike = named.collect();
        }
    }
}

/// The names of one sort of things, by the parts that they share with others.
struct Index<'k> {
    spellings: Vec<(&'k str, &'k [Bearer])>,
    parts: FxHashMap<CompactString, SmallVec<[u32; 2]>>,
}

impl<'k> Index<'k> {
    fn of(spellings: impl Iterator<Item = (&'k str, &'k [Bearer])>) -> Self {
        let mut spellings: Vec<_> = spellings.collect();
        // Which of too many are looked at does not depend on chance.
        spellings.sort_unstable();
        let mut parts: FxHashMap<CompactString, SmallVec<[u32; 2]>> = FxHashMap::default();
        for ((spelling, _), place) in spellings.iter().zip(0..) {
            for part in parts_of(spelling) {
                let sharing = parts.entry(part).or_default();
                if sharing.len() < SHARED {
                    sharing.push(place);
                }
            }
        }
        Self { spellings, parts }
    }

    /// The ids whose names are like one, but for its own.
    fn alike(&self, name: &str, own: &str) -> Vec<&'k str> {
        let name = key(name);
        let mut places: Vec<u32> =
            parts_of(&name).filter_map(|part| self.parts.get(&part)).flatten().copied().collect();
        places.sort_unstable();
        places.dedup();
        let sharing = places.iter().filter_map(|place| self.spellings.get(*place as usize));
        let named = sharing.flat_map(|(spelling, bearers)| {
            bearers.iter().map(move |bearer| (bearer.id.as_str(), *spelling))
        });
        alike(&name, named.filter(|(id, _)| *id != own))
    }
}

/// What two names share that are nearly the same: themselves, either without one of its characters, or how
/// they begin.
fn parts_of(name: &str) -> impl Iterator<Item = CompactString> {
    let characters: SmallVec<[char; 32]> = name.chars().take(LOOKED_AT_CHARS).collect();
    let beginning = if name.is_ascii() { 4 } else { 2 };
    let begins = characters.iter().take(beginning).chain(&['…']).collect();
    let without = |left_out: usize| {
        let others = characters.iter().enumerate().filter(move |(place, _)| *place != left_out);
        others.map(|(_, character)| *character).collect::<CompactString>()
    };
    let mut parts: Vec<CompactString> = (0..=characters.len()).map(without).collect();
    parts.push(begins);
    parts.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_may_be_taken_for_another_are_found_and_no_others() {
        let bearers = ["tokyo", "aoba", "newyork", "札幌市", "nagoya", "saopaulostate", "wien"]
            .map(|name| [Bearer { id: name.to_owned(), folded: name.to_owned(), line: 0 }]);
        let index = Index::of(bearers.iter().map(|bearer| (bearer[0].id.as_str(), &bearer[..])));
        let like = |name: &str| index.alike(name, "new");
        assert_eq!(like("Tokio"), ["tokyo"]);
        assert_eq!(like("Ao-ba"), ["aoba"]);
        assert_eq!(like("Aoba City"), ["aoba"]);
        assert_eq!(like("札幌"), ["札幌市"]);
        assert_eq!(like("São Paulo"), ["saopaulostate"]);
        assert_eq!(like("Nagasaki"), [""; 0]);
        assert_eq!(index.alike("Tokyo", "tokyo"), [""; 0]);
    }
}
