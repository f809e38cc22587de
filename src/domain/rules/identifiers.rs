//! The rules on what a body is called in other registers.

use super::Lens;
use super::repeated::check_twice;
use crate::domain::event::party::PartyRegistered;
use crate::domain::event::register::DeclaredScheme;
use crate::domain::identifier::Scheme;
use crate::domain::rejection::Rejection;

/// Each identifier is of a scheme that is known or declared, right by what is known of it, told once, and
/// that of no other body that stands.
pub fn check(lens: &Lens<'_>, data: &PartyRegistered) -> Result<(), Rejection> {
    let written: Vec<String> = data.identifiers.iter().map(ToString::to_string).collect();
    check_twice("identifiers", written.iter().map(String::as_str))?;
    let country = data.country.as_ref().map(|country| country.as_str());
    for one in &data.identifiers {
        let (scheme, value) = (one.scheme.clone(), one.value.clone());
        match Scheme::find(&scheme) {
            Some(known) => known.check(&value, country).map_err(|misfit| {
                Rejection::WrongIdentifier { scheme: scheme.clone(), value: value.clone(), misfit }
            })?,
            None if lens.declares(&scheme) => {}
            None => {
                let declared = lens.declared_schemes().iter().map(|one| one.scheme.clone());
                let known = Scheme::WORDS.iter().map(|word| (*word).to_owned());
                return Err(Rejection::UnknownScheme {
                    scheme,
                    known: known.chain(declared).collect(),
                });
            }
        }
        if let Some((party, seq)) = lens.other_holder(one, &data.party) {
            return Err(Rejection::IdentifierTaken { scheme, value, party, seq });
        }
    }
    Ok(())
}

/// A register declares each scheme once, and none that is known.
pub fn check_declared(declared: &[DeclaredScheme]) -> Result<(), Rejection> {
    let names = declared.iter().map(|one| one.scheme.as_str());
    check_twice("schemes", Scheme::WORDS.iter().copied().chain(names))
}
