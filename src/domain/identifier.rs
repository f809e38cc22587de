//! What bodies are called in other registers: the schemes, how their values are written, and what is
//! wrong with one.

use thiserror::Error;
use unicode_normalization::UnicodeNormalization;

use crate::domain::fields::words;
use crate::domain::text::Subdivision;

words! {
    /// The schemes whose values are known to be right or wrong. A register may declare others.
    Scheme {
        /// Wikidata: an item, such as Q1490.
        Wikidata = "wikidata",
        /// UN/LOCODE: a country and a place in it, such as JPTYO.
        Locode = "locode",
        /// ISO 3166-2: a subdivision of a country, such as JP-13.
        Subdivision = "iso3166-2",
        /// GeoNames: a number, such as 1850147.
        Geonames = "geonames",
        /// The Legal Entity Identifier of ISO 17442.
        Lei = "lei",
        /// 全国地方公共団体コード: six digits with a check digit, such as 130001.
        LocalGovernment = "jp-local-government",
        /// 法人番号: thirteen digits, the first of which checks the others.
        Corporate = "jp-corporate-number",
    }
}

/// What is wrong with a value of a scheme.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Misfit {
    /// It is of another form.
    #[error("expected a value such as {example}")]
    Form {
        /// A value that is right.
        example: &'static str,
    },
    /// It does not agree with its own check digits.
    #[error("its check digits are those of no value")]
    CheckDigits {
        /// The same value with check digits that agree.
        meant: String,
    },
    /// It is too short by a digit, which may have been any of these.
    #[error("a digit is missing")]
    Short {
        /// What may have been meant.
        readings: Vec<String>,
    },
    /// It names a place in a country where the body does not lie.
    #[error("it lies in {country}")]
    Elsewhere {
        /// The country of the value.
        country: String,
    },
}

impl Scheme {
    /// A value that is right.
    #[must_use]
    pub const fn example(self) -> &'static str {
        match self {
            Self::Wikidata => "Q1490",
            Self::Locode => "JPTYO",
            Self::Subdivision => "JP-13",
            Self::Geonames => "1850147",
            Self::Lei => "5493001KJTIIGC8Y1R12",
            Self::LocalGovernment => "130001",
            Self::Corporate => "8000020130001",
        }
    }

    /// The address of a value, with `{value}` in its place (RFC 6570, level 1); none where there is no
    /// page for each.
    #[must_use]
    pub const fn address(self) -> Option<&'static str> {
        match self {
            Self::Wikidata => Some("https://www.wikidata.org/wiki/{value}"),
            Self::Geonames => Some("https://www.geonames.org/{value}"),
            Self::Lei => Some("https://search.gleif.org/#/record/{value}"),
            Self::Corporate => Some(
                "https://www.houjin-bangou.nta.go.jp/henkorireki-johoto.html?selHouzinNo={value}",
            ),
            Self::Locode | Self::Subdivision | Self::LocalGovernment => None,
        }
    }

    /// Whether a value is right, and of the country of the body, where that is known.
    ///
    /// # Errors
    /// [`Misfit`].
    pub fn check(self, value: &str, country: Option<&str>) -> Result<(), Misfit> {
        let form = || Misfit::Form { example: self.example() };
        let digits = value.bytes().all(|byte| byte.is_ascii_digit());
        match self {
            Self::Wikidata => {
                let number = value.strip_prefix('Q').ok_or_else(form)?;
                is_number(number).then_some(()).ok_or_else(form)
            }
            Self::Geonames => is_number(value).then_some(()).ok_or_else(form),
            Self::Locode => {
                let (at, place) = value.split_at_checked(2).ok_or_else(form)?;
                let of_place = |byte| matches!(byte, b'A'..=b'Z' | b'2'..=b'9');
                let fits = at.bytes().all(|byte| byte.is_ascii_uppercase())
                    && place.len() == 3
                    && place.bytes().all(of_place);
                fits.then_some(()).ok_or_else(form)?;
                lies_in(at, country)
            }
            Self::Subdivision => {
                value.parse::<Subdivision>().map_err(|_| form())?;
                lies_in(value.split('-').next().unwrap_or_default(), country)
            }
            Self::Lei => check_lei(value).ok_or_else(form)?,
            Self::LocalGovernment if digits => {
                check_local_government(value).ok_or_else(form)??;
                lies_in("JP", country)
            }
            Self::Corporate if digits => check_corporate(value).ok_or_else(form)?,
            Self::LocalGovernment | Self::Corporate => Err(form()),
        }
    }
}

/// A value as it is recorded, whichever way it was written: without the spaces, the full width, the lower
/// case or the address around it that others write. A value of no scheme that is known is only trimmed.
#[must_use]
pub fn tidied(scheme: &str, value: &str) -> String {
    let Some(scheme) = Scheme::find(scheme) else { return value.trim().to_owned() };
    let value: String = value.nfkc().collect();
    let value = match scheme {
        Scheme::Wikidata | Scheme::Geonames => last_of_address(value.trim()),
        _ => value.trim(),
    };
    let is_between = |character: char| match scheme {
        Scheme::Subdivision => character.is_whitespace(),
        Scheme::Wikidata
        | Scheme::Geonames
        | Scheme::Locode
        | Scheme::Lei
        | Scheme::LocalGovernment
        | Scheme::Corporate => character.is_whitespace() || character == '-',
    };
    value.chars().filter(|character| !is_between(*character)).collect::<String>().to_uppercase()
}

/// Of the address of a page about a thing, the part that names it.
fn last_of_address(value: &str) -> &str {
    let is_address = value.starts_with("http://") || value.starts_with("https://");
    let mut of_path = value.split('/').filter(|part| !part.is_empty());
    match value.contains("geonames.org/") {
        // Behind the number may stand the name of the place.
        true if is_address => of_path.nth(2).unwrap_or(value),
        _ if is_address => of_path.next_back().unwrap_or(value),
        _ => value,
    }
}

fn is_number(text: &str) -> bool {
    !text.starts_with('0')
        && matches!(text.len(), 1..=12)
        && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn lies_in(at: &str, country: Option<&str>) -> Result<(), Misfit> {
    match country {
        Some(country) if country != at => Err(Misfit::Elsewhere { country: at.to_owned() }),
        Some(_) | None => Ok(()),
    }
}

/// ISO 17442-1: eighteen letters and digits, and two check digits by ISO/IEC 7064, MOD 97-10.
fn check_lei(value: &str) -> Option<Result<(), Misfit>> {
    let (body, check) = value.split_at_checked(18)?;
    let of_body = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    if !body.bytes().all(of_body) || check.len() != 2 || !check.bytes().all(|b| b.is_ascii_digit())
    {
        return None;
    }
    let remainder = |text: &str| {
        text.chars().filter_map(|one| one.to_digit(36)).fold(0, |sum: u32, digit| {
            let shift = if digit > 9 { 100 } else { 10 };
            (sum * shift + digit) % 97
        })
    };
    let meant = format!("{body}{:02}", 98 - remainder(&format!("{body}00")));
    Some(if meant == value { Ok(()) } else { Err(Misfit::CheckDigits { meant }) })
}

/// 全国地方公共団体コード (総務省, 検査数字の算出方法): the weights 6 to 2, the complement to 11, its last digit. A
/// spreadsheet takes a zero at the front away, and others leave the check digit out.
fn check_local_government(value: &str) -> Option<Result<(), Misfit>> {
    let whole = |body: &str| {
        let weighed = body.bytes().zip([6, 5, 4, 3, 2]);
        let sum: u32 = weighed.map(|(byte, weight)| u32::from(byte - b'0') * weight).sum();
        let is_of_prefecture = ("01".."48").contains(&body.get(..2)?);
        is_of_prefecture.then(|| format!("{body}{}", (11 - sum % 11) % 10))
    };
    if value.len() == 5 {
        let padded = format!("0{value}");
        let padded = whole(padded.get(..5)?).filter(|meant| *meant == padded);
        let readings: Vec<String> = padded.into_iter().chain(whole(value)).collect();
        return (!readings.is_empty()).then_some(Err(Misfit::Short { readings }));
    }
    let meant = whole(value.get(..5).filter(|_| value.len() == 6)?)?;
    Some(if meant == value { Ok(()) } else { Err(Misfit::CheckDigits { meant }) })
}

/// 法人番号 (国税庁, 検査用数字の計算方法): the first digit is nine less the remainder by nine of the others, of
/// which every second one from the right, but for the last, counts twice.
fn check_corporate(value: &str) -> Option<Result<(), Misfit>> {
    let body = value.get(1..).filter(|body| body.len() == 12)?;
    let weighed = body.bytes().rev().zip([1, 2].into_iter().cycle());
    let sum: u32 = weighed.map(|(byte, weight)| u32::from(byte - b'0') * weight).sum();
    let meant = format!("{}{body}", 9 - sum % 9);
    Some(if meant == value { Ok(()) } else { Err(Misfit::CheckDigits { meant }) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_are_in_use_are_right() {
        for (scheme, values) in [
            (Scheme::Wikidata, &["Q1490", "Q60"][..]),
            (Scheme::Locode, &["JPTYO", "JPHAC", "USNYC", "GB2PS"]),
            (Scheme::Subdivision, &["JP-13", "AU-NSW"]),
            (Scheme::Geonames, &["1850147"]),
            (Scheme::Lei, &["5493001KJTIIGC8Y1R12", "HWUPKR0MPOU8FGXBT394"]),
            (
                Scheme::LocalGovernment,
                &["130001", "011002", "472158", "092011", "123226", "011011"],
            ),
            (Scheme::Corporate, &["8000020130001", "7000012050002"]),
        ] {
            for value in values {
                assert_eq!(scheme.check(value, None), Ok(()), "{scheme} {value}");
                assert_eq!(tidied(scheme.as_str(), value), *value, "{scheme}");
            }
            assert_eq!(scheme.check(scheme.example(), None), Ok(()), "{scheme}");
            for wrong in ["", "x", "Q", "Q01", "JPT", "jptyo", "JPTY1", "0", "12345678901234567890"]
            {
                assert!(scheme.check(wrong, None).is_err(), "{scheme} {wrong}");
            }
        }
    }

    #[test]
    fn any_changed_digit_is_found() {
        for (scheme, value) in [
            (Scheme::LocalGovernment, "011002"),
            (Scheme::Corporate, "8000020130001"),
            (Scheme::Lei, "5493001KJTIIGC8Y1R12"),
        ] {
            // A letter counts two places: one for another digit shifts what stands before it.
            let digits = value.char_indices().filter(|(_, one)| one.is_ascii_digit());
            for place in digits.map(|(place, _)| place) {
                for digit in '0'..='9' {
                    let mut changed = value.to_owned();
                    changed.replace_range(place..=place, &digit.to_string());
                    let agrees = scheme.check(&changed, None).is_ok();
                    // What counts eleven or nine more agrees as well: a check digit finds not all.
                    assert!(!agrees || changed == value || scheme != Scheme::Lei, "{changed}");
                }
            }
        }
        let meant = |scheme: Scheme, value| match scheme.check(value, None) {
            Err(Misfit::CheckDigits { meant }) => meant,
            other => panic!("{other:?}"),
        };
        assert_eq!(meant(Scheme::LocalGovernment, "130002"), "130001");
        assert_eq!(meant(Scheme::Corporate, "1000020130001"), "8000020130001");
        assert_eq!(meant(Scheme::Lei, "5493001KJTIIGC8Y1R21"), "5493001KJTIIGC8Y1R12");
    }

    #[test]
    fn a_lost_digit_is_asked_about() {
        let readings = |value| match Scheme::LocalGovernment.check(value, None) {
            Err(Misfit::Short { readings }) => readings,
            other => panic!("{other:?}"),
        };
        assert_eq!(readings("11002"), ["011002", "110027"]);
        assert_eq!(readings("13000"), ["130001"]);
        assert_eq!(
            Scheme::LocalGovernment.check("99999", None),
            Err(Misfit::Form { example: "130001" })
        );
    }

    #[test]
    fn a_value_says_in_which_country_it_lies() {
        let elsewhere = |country: &str| Err(Misfit::Elsewhere { country: country.into() });
        assert_eq!(Scheme::Locode.check("JPTYO", Some("JP")), Ok(()));
        assert_eq!(Scheme::Locode.check("JPTYO", Some("KR")), elsewhere("JP"));
        assert_eq!(Scheme::Subdivision.check("AU-NSW", Some("JP")), elsewhere("AU"));
        assert_eq!(Scheme::LocalGovernment.check("130001", Some("KR")), elsewhere("JP"));
        assert_eq!(Scheme::Wikidata.check("Q1490", Some("KR")), Ok(()));
    }

    #[test]
    fn a_value_is_tidied_however_it_was_written() {
        for (scheme, written, tidy) in [
            ("locode", " JP HAC ", "JPHAC"),
            ("locode", "jp-hac", "JPHAC"),
            ("wikidata", "http://www.wikidata.org/entity/Q1490", "Q1490"),
            ("wikidata", "q1490", "Q1490"),
            ("geonames", "https://www.geonames.org/1850147/tokyo.html", "1850147"),
            ("geonames", "https://www.geonames.org/1850147", "1850147"),
            ("jp-local-government", "１３０００１", "130001"),
            ("jp-local-government", "13000-1", "130001"),
            ("iso3166-2", "jp-13", "JP-13"),
            ("of-the-house", " a b ", "a b"),
        ] {
            assert_eq!(tidied(scheme, written), tidy, "{scheme} {written}");
        }
    }
}
