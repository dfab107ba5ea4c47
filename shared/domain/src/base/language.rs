//! Languages, as people write them in tags.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Most characters of a tag.
const CHARS_MAX: usize = 35;

/// A language tag (BCP 47): a language, then, where they matter, a script, a region and variants: `de`, `pt-BR`,
/// `zh-Hant`, `de-1996`. It is parsed in any case, and kept in its usual spelling.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
pub struct LanguageTag(
    #[schemars(
        regex(
            pattern = "^[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*$"
        ),
        length(max = 35)
    )]
    String,
);

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

fn has_letters(part: &str) -> bool {
    part.bytes().all(|byte| byte.is_ascii_alphabetic())
}

fn is_language(part: &str) -> bool {
    (2..=3).contains(&part.len()) && has_letters(part)
}

fn is_script(part: &str) -> bool {
    part.len() == 4 && has_letters(part)
}

fn is_region(part: &str) -> bool {
    match part.len() {
        2 => has_letters(part),
        3 => part.bytes().all(|byte| byte.is_ascii_digit()),
        _ => false,
    }
}

fn is_variant(part: &str) -> bool {
    let begins_with_digit = part.bytes().next().is_some_and(|byte| byte.is_ascii_digit());
    part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && ((5..=8).contains(&part.len()) || (part.len() == 4 && begins_with_digit))
}

impl FromStr for LanguageTag {
    type Err = LanguageUnknown;

    fn from_str(text: &str) -> Result<Self, LanguageUnknown> {
        let mut parts = text.split('-').peekable();
        let language = parts.next().filter(|part| is_language(part)).ok_or(LanguageUnknown)?;
        let mut tag = language.to_ascii_lowercase();
        if let Some(script) = parts.next_if(|part| is_script(part)) {
            let (first, rest) = script.split_at(1);
            tag = format!("{tag}-{}{}", first.to_ascii_uppercase(), rest.to_ascii_lowercase());
        }
        if let Some(region) = parts.next_if(|part| is_region(part)) {
            tag = format!("{tag}-{}", region.to_ascii_uppercase());
        }
        for variant in parts {
            if !is_variant(variant) {
                return Err(LanguageUnknown);
            }
            tag = format!("{tag}-{}", variant.to_ascii_lowercase());
        }
        if tag.len() <= CHARS_MAX { Ok(Self(tag)) } else { Err(LanguageUnknown) }
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
    fn tags_are_taken_in_any_case_and_kept_in_their_usual_spelling() {
        for right in ["de", "gsw", "pt-BR", "es-419", "zh-Hant", "zh-Hant-TW", "de-1996", "sl-rozaj-biske"] {
            for given in [right.to_owned(), right.to_ascii_lowercase(), right.to_ascii_uppercase()] {
                assert_eq!(tag(&given).unwrap().as_str(), right, "{given}");
            }
        }
        let long = format!("de{}", "-abcde".repeat(6));
        for wrong in [
            "",
            "d",
            "German",
            "de_DE",
            "de-",
            "-de",
            "de--DE",
            "de-1A",
            "zh-H4nt",
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
