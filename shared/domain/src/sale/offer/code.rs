//! Codes of offers: the texts that customers type.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Given;
use crate::Error;
use crate::base::ids::fingerprint;
use crate::base::limits;
use crate::base::signature::hmac_sha256;

/// Characters of generated codes: capital letters and digits, without those that look like others (`0`, `1`, `I`, `L`,
/// `O`).
const ALPHABET: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";
/// Random characters of a generated code: 59 bits, which nobody guesses.
const RANDOM_CHARS: usize = 12;

/// A code of an offer, trimmed and in capital letters. Its `Debug` form does not show it, because no log may.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(extend("pattern" = "^\\s*[A-Za-z0-9][A-Za-z0-9-]{3,31}\\s*$"))]
pub struct Code(String);

impl Code {
    /// The code as it is shown.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Name of the code in keys and bookings, from which nobody reads it.
    #[must_use]
    pub fn key(&self) -> String {
        fingerprint(self.0.as_bytes())
    }

    /// Code number `n` of a batch. All codes of a batch follow from its secret `seed`, so that a request that was cut
    /// off makes the same ones when it is repeated, and their list is not stored a second time.
    #[must_use]
    pub fn generated(seed: &[u8], n: u32, prefix: Option<&CodePrefix>) -> Self {
        let digest = hmac_sha256(seed, &[&n.to_be_bytes()]);
        // Two bytes a character: the first two of the alphabet are more likely by 1 in 2,000 only.
        let random = digest.chunks_exact(2).take(RANDOM_CHARS).map(|pair| {
            let value = pair.iter().fold(0, |value, byte| value << 8 | usize::from(*byte));
            char::from(ALPHABET[value % ALPHABET.len()])
        });
        let prefix = prefix.map(|prefix| format!("{}-", prefix.0)).unwrap_or_default();
        Self(prefix.chars().chain(random).collect())
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(..)")
    }
}

impl FromStr for Code {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let text = text.trim();
        if limits::CODE_CHARS.contains(&text.len()) && is_made_of_code_chars(text) {
            return Ok(Self(text.to_ascii_uppercase()));
        }
        let (low, high) = limits::CODE_CHARS.into_inner();
        let reason = format!("give {low} to {high} letters A to Z, digits and hyphens, no hyphen first");
        Err(Error::FieldInvalid { name: "code", reason })
    }
}

impl TryFrom<String> for Code {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        text.parse()
    }
}

impl From<Code> for String {
    fn from(code: Code) -> Self {
        code.0
    }
}

/// Begin of generated codes, in capital letters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(extend("pattern" = "^[A-Za-z0-9][A-Za-z0-9-]{0,15}$"))]
pub struct CodePrefix(String);

impl TryFrom<String> for CodePrefix {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        let fits = (1..=limits::CODE_PREFIX_CHARS_MAX).contains(&text.len());
        if fits && is_made_of_code_chars(&text) {
            return Ok(Self(text.to_ascii_uppercase()));
        }
        let max = limits::CODE_PREFIX_CHARS_MAX;
        let reason = format!("give 1 to {max} letters A to Z, digits and hyphens, no hyphen first");
        Err(Error::FieldInvalid { name: "prefix", reason })
    }
}

impl From<CodePrefix> for String {
    fn from(prefix: CodePrefix) -> Self {
        prefix.0
    }
}

impl Given {
    /// The one code that many may use; none of other offers.
    ///
    /// # Errors
    /// [`Error::FieldInvalid`] if it is no code.
    pub fn code(&self) -> Result<Option<Code>, Error> {
        let of_offer = |error: Error| match error {
            Error::FieldInvalid { reason, .. } => Error::FieldInvalid { name: "given", reason },
            other => other,
        };
        match self {
            Self::Code { code } => code.parse().map(Some).map_err(of_offer),
            Self::Automatic | Self::Codes => Ok(None),
        }
    }
}

fn is_made_of_code_chars(text: &str) -> bool {
    !text.starts_with('-') && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_code_is_the_same_in_small_letters_and_with_spaces_around_it() {
        let code: Code = " summer-26 ".parse().unwrap();
        assert_eq!(code.as_str(), "SUMMER-26");
        assert_eq!(code, "Summer-26".parse().unwrap());
        assert_eq!(code.key(), "SUMMER-26".parse::<Code>().unwrap().key());
        assert_eq!(format!("{code:?}"), "Code(..)");
        for wrong in ["", "abc", "----", "-ABC", "a b c", "SÜMMER", "SUMMER_26", &"A".repeat(33)] {
            assert!(wrong.parse::<Code>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn generated_codes_differ_and_follow_from_the_seed() {
        let prefix = CodePrefix::try_from("press".to_owned()).unwrap();
        let made = |seed: &[u8], prefix| (0..1000).map(|n| Code::generated(seed, n, prefix)).collect();
        let (codes, again): (BTreeSet<Code>, BTreeSet<Code>) = (made(b"seed", None), made(b"seed", None));
        assert_eq!((codes.len(), &codes), (1000, &again));
        let others: BTreeSet<Code> = made(b"other", Some(&prefix));
        for code in codes.iter().chain(&others) {
            assert_eq!(code.as_str().parse(), Ok(code.clone()));
        }
        assert!(others.iter().all(|code| code.as_str().starts_with("PRESS-") && code.as_str().len() == 18));
    }
}
