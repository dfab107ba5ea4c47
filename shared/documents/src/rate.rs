//! Rates in percent for people, without floating point.

use mails::Language;

/// Formats as `18 %`, `7.5 %`, `0.25 %`, or as mails have it in other languages.
pub(crate) fn rate(basis_points: u32, language: Language) -> String {
    if language != Language::English {
        return mails::percent(language, basis_points);
    }
    let (whole, part) = (basis_points / 100, basis_points % 100);
    let decimals = match part {
        0 => String::new(),
        tenths if tenths % 10 == 0 => format!(".{}", tenths / 10),
        hundredths => format!(".{hundredths:02}"),
    };
    format!("{whole}{decimals} %")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_have_no_needless_decimals() {
        for (basis_points, shown) in
            [(1_800, "18 %"), (750, "7.5 %"), (25, "0.25 %"), (1_005, "10.05 %"), (0, "0 %")]
        {
            assert_eq!(rate(basis_points, Language::English), shown);
        }
    }
}
