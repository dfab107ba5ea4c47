//! Amounts and rates as people read them, without floating point.

use domain::Currency;

/// `1180.00 INR`, `1180 JPY`, `1.180 KWD`: the decimals of ISO 4217 and its code. A symbol would be missing
/// in the font (`₹`) or name several currencies (`$`); a separator of thousands would be a decimal point
/// elsewhere.
pub(crate) fn amount(amount_minor: i64, currency: Currency) -> String {
    let decimals = usize::from(currency.exponent());
    let sign = if amount_minor < 0 { "-" } else { "" };
    let digits = format!("{:0width$}", amount_minor.unsigned_abs(), width = decimals + 1);
    let (whole, part) = digits.split_at(digits.len() - decimals);
    let point = if decimals > 0 { "." } else { "" };
    format!("{sign}{whole}{point}{part} {currency}")
}

/// `18 %`, `7.5 %`, `0.25 %`.
pub(crate) fn rate(basis_points: u32) -> String {
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
    fn amounts_have_the_decimals_of_their_currency() {
        let shown = |minor, code: &str| amount(minor, code.parse().unwrap());
        assert_eq!(shown(118_000, "INR"), "1180.00 INR");
        assert_eq!(shown(5, "EUR"), "0.05 EUR");
        assert_eq!(shown(0, "EUR"), "0.00 EUR");
        assert_eq!(shown(-50, "EUR"), "-0.50 EUR");
        assert_eq!(shown(1_180, "JPY"), "1180 JPY");
        assert_eq!(shown(0, "JPY"), "0 JPY");
        assert_eq!(shown(1_180, "KWD"), "1.180 KWD");
        assert_eq!(shown(7, "KWD"), "0.007 KWD");
        assert_eq!(shown(i64::MIN, "USD"), "-92233720368547758.08 USD");
    }

    #[test]
    fn rates_have_no_needless_decimals() {
        for (basis_points, shown) in
            [(1_800, "18 %"), (750, "7.5 %"), (25, "0.25 %"), (1_005, "10.05 %"), (0, "0 %")]
        {
            assert_eq!(rate(basis_points), shown);
        }
    }
}
