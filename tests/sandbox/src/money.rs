//! Currencies of both providers: the decimals of an amount, and the least and most of a charge.

/// Currencies whose amounts have no decimals.
const ZERO_DECIMAL: &str = "bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf";
/// Currencies whose amounts have three decimals; the card networks require the last to be zero.
const THREE_DECIMAL: &str = "bhd jod kwd omr tnd";
/// Currencies that Stripe writes with two decimals for old integrations, though they have none.
const TWO_DECIMAL_ALWAYS_ZERO: &str = "isk ugx";
/// Ordinary currencies.
const TWO_DECIMAL: &str = "aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bmd bnd bob brl bsd bwp \
    byn bzd cad cdf chf cny cop crc cve czk dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gtq gyd hkd hnl \
    hrk htg huf idr ils inr jmd kes kgs khr kyd kzt lak lbp lkr lrd lsl mad mdl mkd mmk mnt mop mur mvr mwk \
    mxn myr mzn nad ngn nio nok npr nzd pab pen pgk php pkr pln qar ron rsd rub sar sbd scr sek sgd shp sle \
    sos srd std szl thb tjs top try ttd twd tzs uah usd uyu uzs wst xcd yer zar zmw";

/// Least charge in minor units, where Stripe publishes one.
const MINIMUMS: &[(&str, i64)] = &[
    ("aed", 200),
    ("aud", 50),
    ("bgn", 100),
    ("brl", 50),
    ("cad", 50),
    ("chf", 50),
    ("czk", 1_500),
    ("dkk", 250),
    ("eur", 50),
    ("gbp", 30),
    ("hkd", 400),
    ("huf", 17_500),
    ("inr", 50),
    ("jpy", 50),
    ("mxn", 1_000),
    ("myr", 200),
    ("nok", 300),
    ("nzd", 50),
    ("pln", 200),
    ("ron", 200),
    ("sek", 300),
    ("sgd", 50),
    ("thb", 1_000),
    ("usd", 50),
];

/// Most of one charge in minor units: eight digits.
pub(crate) const AMOUNT_MAX: i64 = 99_999_999;

const SYMBOLS: &[(&str, &str)] = &[("usd", "$"), ("eur", "€"), ("gbp", "£"), ("inr", "₹"), ("jpy", "¥")];

/// Decimals of a currency, given as three lower-case letters; `None` if Stripe does not know it.
pub(crate) fn decimals(currency: &str) -> Option<usize> {
    let listed = |list: &str| list.split_whitespace().any(|code| code == currency);
    if listed(TWO_DECIMAL) || listed(TWO_DECIMAL_ALWAYS_ZERO) {
        Some(2)
    } else if listed(ZERO_DECIMAL) {
        Some(0)
    } else if listed(THREE_DECIMAL) {
        Some(3)
    } else {
        None
    }
}

/// The least charge in a currency, in minor units.
pub(crate) fn minimum(currency: &str) -> i64 {
    MINIMUMS.iter().find(|(code, _)| *code == currency).map_or(1, |(_, minimum)| *minimum)
}

/// Step of which an amount of this currency must be a multiple.
pub(crate) fn step(currency: &str) -> i64 {
    let listed = |list: &str| list.split_whitespace().any(|code| code == currency);
    if listed(THREE_DECIMAL) {
        10
    } else if listed(TWO_DECIMAL_ALWAYS_ZERO) {
        100
    } else {
        1
    }
}

/// The minor units of one whole unit of a currency: 100 for INR, 1 for JPY. Any case.
pub(crate) fn whole_unit(currency: &str) -> i64 {
    let decimals = decimals(&currency.to_lowercase()).unwrap_or(2);
    (0..decimals).fold(1, |unit: i64, _| unit.saturating_mul(10))
}

/// `INR 1.00`, as Razorpay writes the least amount.
pub(crate) fn one(currency: &str) -> String {
    match decimals(&currency.to_lowercase()).unwrap_or(2) {
        0 => format!("{currency} 1"),
        decimals => format!("{currency} 1.{}", "0".repeat(decimals)),
    }
}

/// An amount for people: `₹1,200.00`, `¥500`, `KWD 1.250`.
pub(crate) fn format(amount_minor: i64, currency: &str) -> String {
    let decimals = decimals(currency).unwrap_or(2);
    let digits = format!("{amount_minor:0>width$}", width = decimals + 1);
    let (whole, fraction) = digits.split_at(digits.len() - decimals);
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let symbol = SYMBOLS
        .iter()
        .find(|(code, _)| *code == currency)
        .map_or_else(|| format!("{} ", currency.to_uppercase()), |(_, symbol)| (*symbol).to_owned());
    let point = if decimals == 0 { "" } else { "." };
    format!("{symbol}{grouped}{point}{fraction}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_with_the_decimals_of_their_currency() {
        assert_eq!(format(56_000, "inr"), "₹560.00");
        assert_eq!(format(123_456_789, "usd"), "$1,234,567.89");
        assert_eq!(format(5, "eur"), "€0.05");
        assert_eq!(format(500, "jpy"), "¥500");
        assert_eq!(format(1_250, "kwd"), "KWD 1.250");
    }

    #[test]
    fn a_whole_unit_has_as_many_minor_units_as_the_currency_has() {
        assert_eq!(["INR", "JPY", "kwd"].map(whole_unit), [100, 1, 1_000]);
        assert_eq!(["INR", "JPY"].map(one), ["INR 1.00", "JPY 1"]);
    }

    #[test]
    fn only_currencies_in_lower_case_are_known() {
        assert_eq!(decimals("inr"), Some(2));
        assert_eq!(decimals("jpy"), Some(0));
        assert_eq!(decimals("bhd"), Some(3));
        assert_eq!(decimals("INR"), None);
        assert_eq!(decimals("xyz"), None);
    }
}
