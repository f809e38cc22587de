//! Cities of the world, to suggest to whoever registers one: from GeoNames (<https://www.geonames.org>,
//! CC BY 4.0), those of 15,000 inhabitants or more. A suggestion is never a fact: a person takes it or not.

use std::io;
use std::sync::LazyLock;

use crate::domain::alike::key;

/// A line for each place, the most populous first: its GeoNames id, its name, its Japanese name where one is
/// known, its country (ISO 3166-1), its latitude and longitude. Compressed by zstd.
const PLACES: &[u8] = include_bytes!("places.tsv.zst");

/// A place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its id in GeoNames.
    pub geonames: String,
    /// Its name, in Latin letters.
    pub name: String,
    /// Its Japanese name, where one is known. Which of several is a guess by script.
    pub ja: Option<String>,
    /// Its country (ISO 3166-1 alpha-2).
    pub country: String,
    /// Its latitude and longitude in degrees, as they are written.
    pub position: [String; 2],
}

/// A place with the forms in which its names are compared.
struct Known {
    place: Place,
    keys: Vec<String>,
}

static ALL: LazyLock<Vec<Known>> = LazyLock::new(|| read().unwrap_or_default());

/// Reads every place. What is compiled in can be read.
fn read() -> io::Result<Vec<Known>> {
    let text = zstd::decode_all(PLACES)?;
    let text = String::from_utf8(text).map_err(io::Error::other)?;
    Ok(text.lines().filter_map(place).collect())
}

fn place(line: &str) -> Option<Known> {
    let mut cells = line.split('\t').map(str::to_owned);
    let (geonames, name, ja) = (cells.next()?, cells.next()?, cells.next()?);
    let (country, position) = (cells.next()?, [cells.next()?, cells.next()?]);
    let ja = Some(ja).filter(|ja| !ja.is_empty());
    let keys = [Some(&name), ja.as_ref()].into_iter().flatten().map(|name| key(name)).collect();
    Some(Known { place: Place { geonames, name, ja, country, position }, keys })
}

/// The places that bear a name, then those whose names begin so; of each the most populous first.
#[must_use]
pub fn suggest(written: &str, most: usize) -> Vec<&'static Place> {
    let wanted = key(written);
    if wanted.is_empty() {
        return Vec::new();
    }
    let bearing = ALL.iter().filter(|known| known.keys.contains(&wanted));
    let begins = |known: &&Known| {
        known.keys.iter().any(|key| key.len() > wanted.len() && key.starts_with(&wanted))
    };
    // Of a long list those that only begin so are of no use.
    let beginning = ALL.iter().filter(begins).filter(|_| wanted.chars().count() > 1);
    bearing.chain(beginning).map(|known| &known.place).take(most).collect()
}

/// The place with an id of GeoNames.
#[must_use]
pub fn find(geonames: &str) -> Option<&'static Place> {
    ALL.iter().map(|known| &known.place).find(|place| place.geonames == geonames)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_city_is_suggested_by_its_name_in_either_language() {
        assert_eq!(ALL.len(), 34_006);
        let first = |written: &str| suggest(written, 5).first().map(|place| place.name.clone());
        assert_eq!(first("sendai").as_deref(), Some("Sendai"));
        assert_eq!(first("仙台市").or_else(|| first("仙台")).as_deref(), Some("Sendai"));
        assert_eq!(first("SAO PAULO").as_deref(), Some("São Paulo"));
        let valencias: Vec<&str> =
            suggest("Valencia", 9).iter().map(|place| place.country.as_str()).collect();
        assert!(valencias.contains(&"ES") && valencias.contains(&"VE"), "{valencias:?}");
        assert!(suggest("", 5).is_empty() && suggest("!", 5).is_empty());
        let lima = suggest("Lima", 1)[0];
        assert_eq!(find(&lima.geonames), Some(lima));
        assert_eq!(
            (lima.country.as_str(), lima.position[0].split('.').next()),
            ("PE", Some("-12"))
        );
    }
}
