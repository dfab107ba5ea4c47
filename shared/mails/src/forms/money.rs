//! Amounts in a reader's form.

use domain::Money;

use crate::language::Language;

/// A space at which no line breaks.
const SPACE: char = '\u{a0}';
/// Makes what follows part of text from right to left.
const RIGHT_TO_LEFT: char = '\u{200f}';
/// Keeps a sign beside its number in text from right to left.
const LEFT_TO_RIGHT: char = '\u{200e}';

/// Formats an amount with all decimals of its currency.
#[must_use]
pub fn amount(language: Language, money: Money) -> String {
    let code = money.currency.code();
    let decimals = usize::from(money.currency.exponent());
    let all = format!("{:0width$}", money.amount_minor.unsigned_abs(), width = decimals + 1);
    let (whole, part) = all.split_at(all.len() - decimals);
    let (point, comma) = if language == Language::Spanish { (',', '.') } else { ('.', ',') };
    let mut digits = grouped(whole, grouping(language, code), comma);
    if decimals > 0 {
        digits = format!("{digits}{point}{part}");
    }
    let minus = if money.amount_minor < 0 { "-" } else { "" };
    let symbol = symbol(language, code);
    match language {
        // A code is a word, and has a space; a symbol has none.
        Language::English | Language::Hindi if symbol == code => format!("{minus}{symbol}{SPACE}{digits}"),
        Language::English | Language::Hindi => format!("{minus}{symbol}{digits}"),
        Language::Spanish => format!("{minus}{digits}{SPACE}{symbol}"),
        Language::Arabic if minus.is_empty() => format!("{RIGHT_TO_LEFT}{digits}{SPACE}{symbol}"),
        Language::Arabic => format!("{RIGHT_TO_LEFT}{LEFT_TO_RIGHT}-{digits}{SPACE}{symbol}"),
    }
}

/// Form of the groups of a whole number.
#[derive(Clone, Copy, PartialEq)]
enum Grouping {
    /// Groups of three: 1,234,567.
    Threes,
    /// Three, then groups of two: 12,34,567.
    Lakhs,
    /// Groups of three from five digits on: 1234, 12.345.
    FromFiveDigits,
}

fn grouping(language: Language, code: &str) -> Grouping {
    match language {
        Language::Hindi => Grouping::Lakhs,
        Language::English if code == "INR" => Grouping::Lakhs,
        Language::Spanish => Grouping::FromFiveDigits,
        Language::English | Language::Arabic => Grouping::Threes,
    }
}

fn grouped(whole: &str, grouping: Grouping, comma: char) -> String {
    if grouping == Grouping::FromFiveDigits && whole.len() < 5 {
        return whole.to_owned();
    }
    let ends_group = |left: usize| match grouping {
        Grouping::Lakhs => left == 3 || (left > 3 && (left - 3).is_multiple_of(2)),
        Grouping::Threes | Grouping::FromFiveDigits => left.is_multiple_of(3),
    };
    let mut text = String::new();
    for (i, digit) in whole.chars().enumerate() {
        let left = whole.len() - i;
        if i > 0 && ends_group(left) {
            text.push(comma);
        }
        text.push(digit);
    }
    text
}

/// Symbol of a currency, as CLDR has it in the language; otherwise its ISO 4217 code, which nobody mistakes.
fn symbol(language: Language, code: &str) -> &str {
    let known = match language {
        Language::English => &ENGLISH[..],
        Language::Hindi => &HINDI,
        Language::Spanish => &SPANISH,
        Language::Arabic => &ARABIC,
    };
    known.iter().find(|(known, _)| *known == code).map_or(code, |(_, symbol)| symbol)
}

const ENGLISH: [(&str, &str); 12] = [
    ("EUR", "€"),
    ("GBP", "£"),
    ("INR", "₹"),
    ("USD", "US$"),
    ("JPY", "JP¥"),
    ("MXN", "MX$"),
    ("BRL", "R$"),
    ("CNY", "CN¥"),
    ("KRW", "₩"),
    ("ILS", "₪"),
    ("VND", "₫"),
    ("PHP", "₱"),
];
const HINDI: [(&str, &str); 12] = [
    ("EUR", "€"),
    ("GBP", "£"),
    ("INR", "₹"),
    ("USD", "$"),
    ("JPY", "JP¥"),
    ("MXN", "MX$"),
    ("BRL", "R$"),
    ("CNY", "CN¥"),
    ("KRW", "₩"),
    ("ILS", "₪"),
    ("VND", "₫"),
    ("PHP", "₱"),
];
const SPANISH: [(&str, &str); 2] = [("EUR", "€"), ("USD", "US$")];
const ARABIC: [(&str, &str); 14] = [
    ("EUR", "€"),
    ("GBP", "UK£"),
    ("INR", "₹"),
    ("USD", "US$"),
    ("JPY", "JP¥"),
    ("MXN", "MX$"),
    ("BRL", "R$"),
    ("AED", "د.إ.\u{200f}"),
    ("SAR", "ر.س.\u{200f}"),
    ("EGP", "ج.م.\u{200f}"),
    ("KWD", "د.ك.\u{200f}"),
    ("QAR", "ر.ق.\u{200f}"),
    ("BHD", "د.ب.\u{200f}"),
    ("OMR", "ر.ع.\u{200f}"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(language: Language, minor: i64, code: &str) -> String {
        amount(language, Money::new(minor, code.parse().unwrap())).replace(SPACE, " ")
    }

    #[test]
    fn amounts_are_grouped_and_marked_as_cldr_says() {
        for (minor, code, english, hindi, spanish, arabic) in [
            (
                123_456_750,
                "INR",
                "₹12,34,567.50",
                "₹12,34,567.50",
                "1.234.567,50 INR",
                "\u{200f}1,234,567.50 ₹",
            ),
            (123_450, "EUR", "€1,234.50", "€1,234.50", "1234,50 €", "\u{200f}1,234.50 €"),
            (1_234_550, "EUR", "€12,345.50", "€12,345.50", "12.345,50 €", "\u{200f}12,345.50 €"),
            (-500, "EUR", "-€5.00", "-€5.00", "-5,00 €", "\u{200f}\u{200e}-5.00 €"),
            (999, "USD", "US$9.99", "$9.99", "9,99 US$", "\u{200f}9.99 US$"),
            (5_600, "JPY", "JP¥5,600", "JP¥5,600", "5600 JPY", "\u{200f}5,600 JP¥"),
            (
                1_234_567,
                "KWD",
                "KWD 1,234.567",
                "KWD 1,234.567",
                "1234,567 KWD",
                "\u{200f}1,234.567 د.ك.\u{200f}",
            ),
            (9_900, "AED", "AED 99.00", "AED 99.00", "99,00 AED", "\u{200f}99.00 د.إ.\u{200f}"),
            (200, "CHF", "CHF 2.00", "CHF 2.00", "2,00 CHF", "\u{200f}2.00 CHF"),
            (100, "GBP", "£1.00", "£1.00", "1,00 GBP", "\u{200f}1.00 UK£"),
            (5, "INR", "₹0.05", "₹0.05", "0,05 INR", "\u{200f}0.05 ₹"),
        ] {
            assert_eq!(shown(Language::English, minor, code), english);
            assert_eq!(shown(Language::Hindi, minor, code), hindi);
            assert_eq!(shown(Language::Spanish, minor, code), spanish);
            assert_eq!(shown(Language::Arabic, minor, code), arabic);
        }
    }

    #[test]
    fn lakhs_and_crores_have_two_digits_after_the_first_three() {
        for (minor, text) in [
            (100_000, "₹1,000.00"),
            (10_000_000, "₹1,00,000.00"),
            (1_000_000_000, "₹1,00,00,000.00"),
            (99_999, "₹999.99"),
        ] {
            assert_eq!(shown(Language::Hindi, minor, "INR"), text);
        }
        assert_eq!(shown(Language::English, i64::MIN, "USD"), "-US$92,233,720,368,547,758.08");
    }
}
