//! What somebody may have meant who wrote something that is not there: what is spelled nearest.

use crate::domain::alike::fold;

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
    offered(spelled.filter(|(nearness, _)| *nearness >= NEAR))
}

/// Of things and their names, those that a reader may take for one that bears a name, the nearest first, each
/// once: where one name begins with the other, or few letters differ. Names are given as they are compared.
pub fn alike<'n, T: Ord + Clone>(
    name: &str,
    named: impl IntoIterator<Item = (T, &'n str)>,
) -> Vec<T> {
    let named = named.into_iter().filter(|(_, other)| is_alike(name, other));
    offered(named.map(|(thing, other)| (strsim::jaro_winkler(name, other), thing)))
}

fn is_alike(name: &str, other: &str) -> bool {
    if name.starts_with(other) || other.starts_with(name) {
        return true;
    }
    let [one, another] = [name, other].map(|name| name.chars().count());
    let longest = one.max(another);
    let most = (1 + longest / 8).min(longest / 4);
    one.abs_diff(another) <= most && strsim::osa_distance(name, other) <= most
}

fn offered<T: Ord + Clone>(near: impl Iterator<Item = (f64, T)>) -> Vec<T> {
    let mut near: Vec<(f64, T)> = near.collect();
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
    fn names_are_alike_where_one_begins_with_the_other_or_few_letters_differ() {
        let alike = |name, other: &'static str| !super::alike(name, [(0, other)]).is_empty();
        for (name, other) in [
            ("tokyo", "tokio"),
            ("austria", "australia"),
            ("niger", "nigeria"),
            ("aoba", "aobacity"),
            ("札幌", "札幌市"),
            ("valencia", "valencia"),
            ("aoba", "aboa"),
        ] {
            assert!(alike(name, other) && alike(other, name), "{name} {other}");
        }
        for (name, other) in
            [("rio", "rim"), ("republicofkorea", "republicofmoldova"), ("長野", "長崎")]
        {
            assert!(!alike(name, other), "{name} {other}");
        }
    }

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
