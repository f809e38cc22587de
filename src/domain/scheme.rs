//! How the schemes of identifiers are named, and how an identifier and its address are written.

/// An identifier as people write it in one piece, `SCHEME:VALUE`, in its two halves.
#[must_use]
pub fn halves(written: &str) -> Option<(&str, &str)> {
    let (scheme, value) = written.split_once(':')?;
    is_scheme(scheme.trim()).then(|| (scheme.trim(), value.trim()))
}

/// Whether a text may be the name of a scheme.
#[must_use]
pub fn is_scheme(text: &str) -> bool {
    text.len() <= MAX_SCHEME_BYTES
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// The greatest length of the name of a scheme.
const MAX_SCHEME_BYTES: usize = 40;

/// The form of the name of a scheme as a regular expression.
pub(crate) const SCHEME: &str = "^[a-z][a-z0-9-]{0,39}$";

/// What stands for the value in the address of a scheme.
pub const VALUE: &str = "{value}";

/// The address of a value, by the pattern of its scheme; what an address cannot hold is percent-encoded
/// (RFC 3986, section 2.1).
#[must_use]
pub fn address(pattern: &str, value: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let mut encoded = String::new();
    for byte in value.bytes() {
        if is_plain(byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    pattern.replace(VALUE, &encoded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_is_a_scheme_and_a_value() {
        assert_eq!(halves("wikidata: Q1490 "), Some(("wikidata", "Q1490")));
        assert_eq!(halves("iso3166-2:JP-13"), Some(("iso3166-2", "JP-13")));
        for other in ["Q1490", "Wikidata:Q1", ":x", "東京:1", "2x:1"] {
            assert_eq!(halves(other), None, "{other}");
        }
    }

    #[test]
    fn an_address_holds_any_value() {
        let pattern = "https://example.org/{value}";
        assert_eq!(address(pattern, "a b/ü"), "https://example.org/a%20b%2F%C3%BC");
    }
}
