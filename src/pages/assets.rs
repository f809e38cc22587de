//! What pages are dressed with: the style, the script and the icon, each at an address that changes
//! with its bytes, so that it may be kept for ever.

use std::sync::LazyLock;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

/// A file that pages refer to.
#[derive(Debug)]
pub struct Asset {
    /// Its name.
    pub name: &'static str,
    /// Its media type.
    pub media: &'static str,
    /// Its bytes.
    pub text: &'static str,
    /// Where it lies: `/assets/HASH/NAME`.
    pub address: String,
}

/// Every file.
static ALL: LazyLock<[Asset; 4]> = LazyLock::new(|| {
    [
        asset("style.css", "text/css", include_str!("assets/style.css")),
        asset("script.js", "text/javascript", include_str!("assets/script.js")),
        asset("check.js", "text/javascript", include_str!("assets/check.js")),
        asset("icon.svg", "image/svg+xml", include_str!("assets/icon.svg")),
    ]
});

fn asset(name: &'static str, media: &'static str, text: &'static str) -> Asset {
    let hash = HEXLOWER.encode(&Sha256::digest(text));
    let address = format!("/assets/{}/{name}", hash.get(..12).unwrap_or(&hash));
    Asset { name, media, text, address }
}

/// The file at an address.
#[must_use]
pub fn at(address: &str) -> Option<&'static Asset> {
    ALL.iter().find(|asset| asset.address == address)
}

/// The address of the style.
#[must_use]
pub fn style() -> &'static str {
    &ALL[0].address
}

/// The address of the script.
#[must_use]
pub fn script() -> &'static str {
    &ALL[1].address
}

/// The address of the script that checks proofs.
#[must_use]
pub fn check() -> &'static str {
    &ALL[2].address
}

/// The address of the icon.
#[must_use]
pub fn icon() -> &'static str {
    &ALL[3].address
}
