//! House seats: seats that an organizer keeps back under a name, such as `press` or `artist`.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Error;

/// Longest name: `blocked#` and the name are not longer than a lock's mark, so that a full block fits one write unit.
const CHARS_MAX: usize = 19;

/// Name of house seats: small letters, digits and hyphens, of which the first is a letter. It never looks like a
/// booking's id.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(extend("pattern" = "^[a-z][a-z0-9-]{0,18}$"))]
pub struct HouseName(String);

impl HouseName {
    /// Name of the places by which an area of general admission is smaller than its drawing.
    #[must_use]
    pub fn capacity() -> Self {
        Self("capacity".to_owned())
    }
}

impl FromStr for HouseName {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let is_good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if text.len() <= CHARS_MAX
            && text.starts_with(|c: char| c.is_ascii_lowercase())
            && text.chars().all(is_good)
        {
            return Ok(Self(text.to_owned()));
        }
        let reason = format!(
            "up to {CHARS_MAX} small letters, digits and hyphens, of which the first is a letter, such as `press`"
        );
        Err(Error::FieldInvalid { name: "name", reason })
    }
}

impl TryFrom<String> for HouseName {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        text.parse()
    }
}

impl From<HouseName> for String {
    fn from(name: HouseName) -> Self {
        name.0
    }
}

impl fmt::Display for HouseName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_short_and_plain() {
        for good in ["press", "artist-2", "a", "abcdefghijklmnopqrs"] {
            assert_eq!(good.parse::<HouseName>().unwrap().to_string(), good);
        }
        for bad in ["", "Press", "2nd", "-a", "bkg_0123456789ab", "a b", "a#b", "abcdefghijklmnopqrst", "ä"]
        {
            assert!(bad.parse::<HouseName>().is_err(), "{bad}");
        }
    }
}
