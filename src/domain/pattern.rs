//! Regular expressions for JSON Schemas, as every common validator reads them.
//!
//! Classes of characters are written out as ranges: `\p{…}` and `\u{…}` are not read everywhere,
//! and `\s` and `\w` do not mean the same everywhere.

use std::ops::RangeInclusive;

use schemars::{Schema, SchemaGenerator, json_schema};

/// The last character of Unicode's Basic Multilingual Plane; what stands there after it never is one.
const LAST_OF_BMP: char = '\u{fffd}';

/// The characters that fit, as ranges between the brackets of a class.
pub(crate) fn class(fits: impl Fn(char) -> bool) -> String {
    ranges('\0'..=char::MAX, fits)
}

/// Those of the Basic Multilingual Plane that do not fit, between the brackets of a class that begins
/// with `^`. All others are in such a class: some readers of JavaScript's regular expressions take the
/// ranges beyond the plane for something else.
pub(crate) fn outside(fits: impl Fn(char) -> bool) -> String {
    ranges('\0'..=LAST_OF_BMP, |character| !fits(character))
}

fn ranges(all: RangeInclusive<char>, fits: impl Fn(char) -> bool) -> String {
    let mut class = String::new();
    let mut open: Option<(char, char)> = None;
    for character in all.filter(|character| fits(*character)) {
        open = match open {
            Some((first, last)) if u32::from(last) + 1 == u32::from(character) => {
                Some((first, character))
            }
            before => {
                before.iter().for_each(|range| write_range(&mut class, *range));
                Some((character, character))
            }
        };
    }
    open.iter().for_each(|range| write_range(&mut class, *range));
    class
}

fn write_range(class: &mut String, (first, last): (char, char)) {
    write_end(class, first);
    if first != last {
        class.push('-');
        write_end(class, last);
    }
}

fn write_end(class: &mut String, end: char) {
    match end {
        // As themselves they would stand in JSON, but not in YAML, as which some read it.
        _ if end.is_control() => class.push_str(&format!(r"\x{:02x}", u32::from(end))),
        '\\' | ']' | '[' | '^' | '-' => class.extend(['\\', end]),
        _ => class.push(end),
    }
}

/// The schema of a text that the pattern, from `^` to `$`, fits. Python's `$` also fits before a
/// line feed at the end, which is therefore refused by name.
pub(crate) fn whole(about: &str, pattern: &str) -> Schema {
    let not = json_schema!({"pattern": "\n"});
    json_schema!({"type": "string", "description": about, "pattern": pattern, "not": not})
}

/// Refers to a schema by name, and enters it among the definitions unless it is there.
pub(crate) fn named(
    generator: &mut SchemaGenerator,
    name: &str,
    make: impl FnOnce() -> Schema,
) -> Schema {
    let definitions = generator.definitions_mut();
    if !definitions.contains_key(name) {
        definitions.insert(name.to_owned(), make().to_value());
    }
    Schema::new_ref(format!("#{}/{name}", generator.settings().definitions_path))
}
