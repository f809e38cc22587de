//! What somebody may have meant who wrote something that is not there: what is spelled nearest.

use crate::domain::name::fold;

/// How near to what was written a spelling must be to be meant (Jaro-Winkler, 0 to 1).
const NEAR: f64 = 0.8;
/// How many are offered at most.
const OFFERED: usize = 3;
/// How much of what was written is looked at. Names are shorter, and strangers write what they like.
const LOOKED_AT_CHARS: usize = 200;

/// Of things and their spellings, those that are nearest to any form of what was written, the
/// nearest first, each once.
pub fn nearest<T: Ord + Clone, S: AsRef<str>>(
    written: &[&str],
    spelled: impl IntoIterator<Item = (T, S)>,
) -> Vec<T> {
    let looked_at = |form: &&str| fold(&form.chars().take(LOOKED_AT_CHARS).collect::<String>());
    let written: Vec<String> = written.iter().map(looked_at).collect();
    let nearness = |spelling: &str| {
        let spelling = fold(spelling);
        let forms = written.iter().map(|form| strsim::jaro_winkler(form, &spelling));
        forms.fold(0.0, f64::max)
    };
    let spelled = spelled.into_iter().map(|(thing, spelling)| (nearness(spelling.as_ref()), thing));
    let mut near: Vec<(f64, T)> = spelled.filter(|(nearness, _)| *nearness >= NEAR).collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let mut offered: Vec<T> = Vec::new();
    for (_, thing) in near {
        if offered.len() < OFFERED && !offered.contains(&thing) {
            offered.push(thing);
        }
    }
    offered
}

/// The word that is nearest to what was written, where one is near.
#[must_use]
pub fn nearest_word<'a>(written: &str, words: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    nearest(&[written], words.map(|word| (word, word))).into_iter().next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_comes_first_and_each_once() {
        let spelled =
            [("b", "Tokyo"), ("a", "Toyota"), ("b", "東京"), ("c", "Paris"), ("a", "tokyu")];
        assert_eq!(nearest(&["tokyo"], spelled), ["b", "a"]);
        assert_eq!(nearest(&["PÁRIS", "x"], spelled), ["c"]);
        assert_eq!(nearest(&["zzz"], spelled), [""; 0]);
        let many = ["a1", "a2", "a3", "a4"].map(|id| (id, id));
        assert_eq!(nearest(&["a"], many), ["a1", "a2", "a3"], "by name where they are as near");
        assert_eq!(
            nearest_word("memorendum", ["memorandum", "other"].into_iter()),
            Some("memorandum")
        );
    }
}
