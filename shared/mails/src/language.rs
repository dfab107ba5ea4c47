//! Languages that mails are written in.

use domain::language::LanguageTag;

/// A language of mails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// English, with dates and amounts in the form of no single country (`en-001`).
    English,
    /// Hindi.
    Hindi,
    /// Spanish, with dates and amounts as in Spain.
    Spanish,
    /// Arabic, with the digits of seats and tickets (0 to 9) and month names as in the Gulf.
    Arabic,
}

impl Language {
    /// All languages.
    pub const ALL: [Self; 4] = [Self::English, Self::Hindi, Self::Spanish, Self::Arabic];

    /// The language of a reader's tag, whatever its region; English if mails are not written in it.
    #[must_use]
    pub fn of(tag: &LanguageTag) -> Self {
        let code = tag.as_str().split('-').next().unwrap_or_default();
        Self::with_code(code).unwrap_or(Self::English)
    }

    /// The language with a code (ISO 639-1), if mails are written in it.
    #[must_use]
    pub fn with_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.code() == code)
    }

    /// The first language of a browser's list (`Accept-Language`) that mails are written in; English if there is none.
    /// Browsers name the preferred one first.
    #[must_use]
    pub fn preferred(list: &str) -> Self {
        let tags = list.split(',').map(|entry| entry.split([';', '-']).next().unwrap_or_default().trim());
        tags.map(str::to_ascii_lowercase).find_map(|code| Self::with_code(&code)).unwrap_or(Self::English)
    }

    /// Code of the language (ISO 639-1).
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Hindi => "hi",
            Self::Spanish => "es",
            Self::Arabic => "ar",
        }
    }

    /// True if the language is written from right to left.
    #[must_use]
    pub fn is_right_to_left(self) -> bool {
        self == Self::Arabic
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readers_get_their_language_whatever_its_region_and_others_get_english() {
        for (tag, language) in [
            ("en-IN", Language::English),
            ("hi", Language::Hindi),
            ("es-419", Language::Spanish),
            ("ar-EG", Language::Arabic),
            ("de", Language::English),
            ("arn", Language::English),
        ] {
            assert_eq!(Language::of(&tag.parse().unwrap()), language, "{tag}");
        }
    }
    #[test]
    fn a_browser_gets_the_first_of_its_languages_that_mails_are_written_in() {
        for (list, language) in [
            ("hi-IN,hi;q=0.9,en;q=0.8", Language::Hindi),
            ("de-DE, es;q=0.7, en;q=0.3", Language::Spanish),
            ("AR-eg", Language::Arabic),
            ("*", Language::English),
            ("de-DE,de;q=0.9", Language::English),
            ("", Language::English),
        ] {
            assert_eq!(Language::preferred(list), language, "{list}");
        }
    }
}
