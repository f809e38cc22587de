//! Addresses of a site, and what is none.

use daicho::http::public_url::*;

#[test]
fn only_the_address_of_a_site_is_taken() {
    for (written, read) in [
        ("https://register.example.org", "https://register.example.org"),
        ("https://register.example.org/", "https://register.example.org"),
        ("http://127.0.0.1:8466", "http://127.0.0.1:8466"),
        ("http://[::1]:8466/", "http://[::1]:8466"),
    ] {
        assert_eq!(written.parse::<PublicUrl>().unwrap().to_string(), read);
    }
    for written in [
        "",
        "register.example.org",
        "ftp://example.org",
        "https://",
        "https:///en/",
        "https://user:word@example.org",
        "https://example.org/below",
        "https://example.org/?a",
        "https://example.org#top",
        "https://exa mple.org",
        "https://台帳.example",
    ] {
        assert!(written.parse::<PublicUrl>().is_err(), "{written}");
    }
}
