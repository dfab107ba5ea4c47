//! Languages, as people write them in tags.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Most characters of a tag.
const CHARS_MAX: usize = 35;

/// A language tag (BCP 47) in its usual spelling: a language, then, where they matter, a script, a region and variants:
/// `de`, `pt-BR`, `zh-Hant`, `de-1996`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(extend(
    "pattern" = "^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?(-([a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*$",
    "maxLength" = 35
))]
pub struct LanguageTag(String);

/// Refusal of a text that is no language tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a language is a tag of BCP 47, such as `de`, `pt-BR` or `zh-Hant`")]
pub struct LanguageUnknown;

impl LanguageTag {
    /// The tag.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns true if this is the language `wanted` or a kind of it, as `pt-BR` is one of `pt`.
    #[must_use]
    pub fn is_a(&self, wanted: &Self) -> bool {
        let rest = self.0.strip_prefix(&wanted.0);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    }
}

fn is_language(part: &str) -> bool {
    (2..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_lowercase())
}

fn is_script(part: &str) -> bool {
    let (first, rest) = part.as_bytes().split_first().unwrap_or((&0, &[]));
    part.len() == 4 && first.is_ascii_uppercase() && rest.iter().all(u8::is_ascii_lowercase)
}

fn is_region(part: &str) -> bool {
    match part.len() {
        2 => part.bytes().all(|byte| byte.is_ascii_uppercase()),
        3 => part.bytes().all(|byte| byte.is_ascii_digit()),
        _ => false,
    }
}

fn is_variant(part: &str) -> bool {
    let is_plain = part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    let begins_with_digit = part.bytes().next().is_some_and(|byte| byte.is_ascii_digit());
    is_plain && ((5..=8).contains(&part.len()) || (part.len() == 4 && begins_with_digit))
}

impl FromStr for LanguageTag {
    type Err = LanguageUnknown;

    fn from_str(text: &str) -> Result<Self, LanguageUnknown> {
        let mut parts = text.split('-').peekable();
        let has_language = parts.next().is_some_and(is_language);
        parts.next_if(|part| is_script(part));
        parts.next_if(|part| is_region(part));
        if has_language && text.len() <= CHARS_MAX && parts.all(is_variant) {
            Ok(Self(text.to_owned()))
        } else {
            Err(LanguageUnknown)
        }
    }
}

impl TryFrom<String> for LanguageTag {
    type Error = LanguageUnknown;

    fn try_from(text: String) -> Result<Self, LanguageUnknown> {
        text.parse()
    }
}

impl From<LanguageTag> for String {
    fn from(tag: LanguageTag) -> String {
        tag.0
    }
}

impl fmt::Display for LanguageTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(text: &str) -> Result<LanguageTag, LanguageUnknown> {
        text.parse()
    }

    #[test]
    fn tags_in_their_usual_spelling_are_taken_and_no_other_text_is() {
        for right in ["de", "gsw", "pt-BR", "es-419", "zh-Hant", "zh-Hant-TW", "de-1996", "sl-rozaj-biske"] {
            assert_eq!(tag(right).unwrap().as_str(), right);
        }
        let long = format!("de{}", "-abcde".repeat(6));
        for wrong in [
            "",
            "d",
            "German",
            "DE",
            "de_DE",
            "de-",
            "-de",
            "de--DE",
            "pt-br",
            "zh-hant",
            "de-DE-1",
            "x-private",
            "\u{202e}de",
            "d\u{e9}",
            &long,
        ] {
            assert_eq!(tag(wrong), Err(LanguageUnknown), "{wrong}");
        }
    }

    #[test]
    fn a_language_covers_its_regions_and_not_its_neighbours() {
        let [brazil, portugal, papiamento] = ["pt-BR", "pt", "pap"].map(|text| tag(text).unwrap());
        assert!(brazil.is_a(&portugal) && portugal.is_a(&portugal));
        assert!(!portugal.is_a(&brazil) && !papiamento.is_a(&tag("pa").unwrap()));
    }
}
