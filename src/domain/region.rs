//! The regions of the world, and in which of them each country lies.

use crate::domain::text::Country;

/// A region of the world: one of those of the first level of UN M49.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Region {
    /// Africa (002).
    Africa,
    /// The Americas (019).
    Americas,
    /// Asia (142).
    Asia,
    /// Europe (150).
    Europe,
    /// Oceania (009).
    Oceania,
}

/// Each region with the countries in it: the territory containment of the Unicode Common Locale Data
/// Repository, version 48.2 (`supplemental/territoryContainment.json`, Unicode License v3), with all that
/// lies in between left out. What the United Nations leave unplaced it places too: Taiwan in Asia,
/// Antarctica in Oceania.
const CONTAINED: [(Region, &str); 5] = [
    (
        Region::Africa,
        "AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG EH ER ET GA GH GM GN GQ GW IO KE KM LR LS LY MA \
     MG ML MR MU MW MZ NA NE NG RE RW SC SD SH SL SN SO SS ST SZ TD TF TG TN TZ UG YT ZA ZM ZW",
    ),
    (
        Region::Americas,
        "AG AI AR AW BB BL BM BO BQ BR BS BV BZ CA CL CO CR CU CW DM DO EC FK GD GF GL GP GS GT GY \
     HN HT JM KN KY LC MF MQ MS MX NI PA PE PM PR PY SR SV SX TC TT US UY VC VE VG VI",
    ),
    (
        Region::Asia,
        "AE AF AM AZ BD BH BN BT CN CY GE HK ID IL IN IQ IR JO JP KG KH KP KR KW KZ LA LB LK MM MN \
     MO MV MY NP OM PH PK PS QA SA SG SY TH TJ TL TM TR TW UZ VN YE",
    ),
    (
        Region::Europe,
        "AD AL AT AX BA BE BG BY CH CZ DE DK EE ES FI FO FR GB GG GI GR HR HU IE IM IS IT JE LI LT \
     LU LV MC MD ME MK MT NL NO PL PT RO RS RU SE SI SJ SK SM UA VA",
    ),
    (
        Region::Oceania,
        "AQ AS AU CC CK CX FJ FM GU HM KI MH MP NC NF NR NU NZ PF PG PN PW SB TK TO TV UM VU WF WS",
    ),
];

impl Region {
    /// Every region.
    pub const ALL: [Self; 5] =
        [Self::Africa, Self::Americas, Self::Asia, Self::Europe, Self::Oceania];

    /// The region in which a country lies.
    #[must_use]
    pub fn of(country: &Country) -> Option<Self> {
        let contains = |codes: &str| codes.split(' ').any(|code| code == country.as_str());
        CONTAINED.iter().find(|(_, codes)| contains(codes)).map(|(region, _)| *region)
    }

    /// What the region is called in an address.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Africa => "africa",
            Self::Americas => "americas",
            Self::Asia => "asia",
            Self::Europe => "europe",
            Self::Oceania => "oceania",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_country_has_one_region() {
        assert!(rust_iso3166::ALL_ALPHA2.len() > 240);
        for code in rust_iso3166::ALL_ALPHA2 {
            let holding: Vec<Region> = CONTAINED
                .iter()
                .filter(|(_, codes)| codes.split(' ').any(|one| one == *code))
                .map(|(region, _)| *region)
                .collect();
            assert_eq!(holding.len(), 1, "{code} lies in {holding:?}");
            assert_eq!(Region::of(&code.parse().unwrap()), holding.first().copied());
        }
    }

    #[test]
    fn cities_of_all_continents_lie_where_people_look_for_them() {
        let of = |code: &str| Region::of(&code.parse().unwrap());
        for code in ["JP", "TW", "HK", "TR", "SA", "MN"] {
            assert_eq!(of(code), Some(Region::Asia), "{code}");
        }
        assert_eq!(of("SN"), Some(Region::Africa));
        assert_eq!(of("BR"), Some(Region::Americas));
        assert_eq!(of("RU"), Some(Region::Europe));
        assert_eq!(of("AU"), Some(Region::Oceania));
    }
}
