//! Lists and percentages.

use crate::language::Language;

/// Joins names, as in `A 1, A 2 and B 3`.
pub(crate) fn join(language: Language, names: &[String]) -> String {
    let Some((last, first)) = names.split_last() else { return String::new() };
    if first.is_empty() {
        return last.clone();
    }
    match language {
        Language::English => format!("{} and {last}", first.join(", ")),
        // Three or more names have a comma before the "and".
        Language::Hindi if first.len() > 1 => format!("{}, और {last}", first.join(", ")),
        Language::Hindi => format!("{} और {last}", first.join(", ")),
        // "y" becomes "e" before the sound of "i".
        Language::Spanish if begins_with_i(last) => format!("{} e {last}", first.join(", ")),
        Language::Spanish => format!("{} y {last}", first.join(", ")),
        // Every name has its "and", which is one letter and joined to it.
        Language::Arabic => names.join(" و"),
    }
}

fn begins_with_i(name: &str) -> bool {
    let small = name.to_lowercase();
    let sounds = small.starts_with(['i', 'í']) || small.starts_with("hi");
    // Before a diphthong ("hielo") it stays.
    sounds && !["hie", "hia", "ia", "ie", "io"].iter().any(|start| small.starts_with(start))
}

/// Formats ten-thousandths, as in `18.5%`.
#[must_use]
pub fn percent(language: Language, basis_points: u32) -> String {
    let (whole, part) = (basis_points / 100, basis_points % 100);
    let digits = match part {
        0 => whole.to_string(),
        part => format!("{whole}.{}", format!("{part:02}").trim_end_matches('0')),
    };
    match language {
        Language::English | Language::Hindi => format!("{digits}%"),
        Language::Spanish => format!("{}\u{a0}%", digits.replace('.', ",")),
        // The marks keep the sign beside its number in text from right to left.
        Language::Arabic => format!("{digits}\u{200e}%\u{200e}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_joined_as_cldr_says() {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let (three, two, one) = (names(&["A1", "A2", "B3"]), names(&["A1", "A2"]), names(&["A1"]));
        for (language, of_three, of_two) in [
            (Language::English, "A1, A2 and B3", "A1 and A2"),
            (Language::Hindi, "A1, A2, और B3", "A1 और A2"),
            (Language::Spanish, "A1, A2 y B3", "A1 y A2"),
            (Language::Arabic, "A1 وA2 وB3", "A1 وA2"),
        ] {
            assert_eq!(join(language, &three), of_three);
            assert_eq!(join(language, &two), of_two);
            assert_eq!(join(language, &one), "A1");
            assert_eq!(join(language, &[]), "");
        }
        assert_eq!(join(Language::Spanish, &names(&["Ana", "Inés"])), "Ana e Inés");
        assert_eq!(join(Language::Spanish, &names(&["Agua", "Hielo"])), "Agua y Hielo");
    }

    #[test]
    fn percentages_have_the_sign_of_the_language() {
        assert_eq!(percent(Language::English, 1_850), "18.5%");
        assert_eq!(percent(Language::Hindi, 1_800), "18%");
        assert_eq!(percent(Language::Spanish, 1_850), "18,5\u{a0}%");
        assert_eq!(percent(Language::Arabic, 1_805), "18.05\u{200e}%\u{200e}");
        assert_eq!(percent(Language::English, 0), "0%");
    }
}
