//! Money in integer minor units, without floating point.

use std::cmp::Reverse;
use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Error;

/// An ISO 4217 currency code. The standard fixes the exponent of its minor unit (0 for JPY, 2 for EUR, 3 for
/// KWD); amounts stay in minor units, so it matters only for display.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(extend("pattern" = "^[A-Z]{3}$"))]
pub struct Currency([u8; 3]);

/// ISO 4217 (list one as of 2026) by exponent, without units of account, metals and codes for tests, in which nobody
/// pays; the lev stays for what was sold in it. Other codes are refused.
const EXPONENT_0: &str = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF";
const EXPONENT_3: &str = "BHD IQD JOD KWD LYD OMR TND";
const EXPONENT_2: &str = "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP \
    BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD \
    HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP \
    MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG \
    SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XAD \
    XCD XCG YER ZAR ZMW ZWG";

impl Currency {
    /// The three letters in upper case.
    #[must_use]
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Decimals of the major unit: 0, 2 or 3.
    #[must_use]
    pub fn exponent(&self) -> u8 {
        let within = |list: &str| list.split_ascii_whitespace().any(|code| code == self.code());
        if within(EXPONENT_0) {
            0
        } else if within(EXPONENT_3) {
            3
        } else {
            2
        }
    }

    /// Step between amounts that are charged, in minor units. Card networks have two decimals: of a currency with three the
    /// last digit must be 0.
    #[must_use]
    pub fn charge_step_minor(&self) -> i64 {
        if self.exponent() == 3 { 10 } else { 1 }
    }
}

impl FromStr for Currency {
    type Err = Error;

    fn from_str(code: &str) -> Result<Self, Error> {
        let known = [EXPONENT_2, EXPONENT_0, EXPONENT_3]
            .iter()
            .any(|list| list.split_ascii_whitespace().any(|known| known == code));
        match <[u8; 3]>::try_from(code.as_bytes()) {
            Ok(letters) if known => Ok(Self(letters)),
            _ => Err(Error::CurrencyUnknown),
        }
    }
}

impl TryFrom<String> for Currency {
    type Error = Error;

    fn try_from(code: String) -> Result<Self, Error> {
        code.parse()
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> String {
        currency.code().to_owned()
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// An amount in one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Money {
    /// Amount in integer minor units: 56000 is 560.00 INR, 560 is 560 JPY.
    pub amount_minor: i64,
    /// ISO 4217 code.
    pub currency: Currency,
}

/// Formats as `1180.00 INR`, `1180 JPY`, `1.180 KWD`: ISO 4217's decimals and code. A symbol could mean
/// several currencies (`$`) or be missing in a font (`₹`); a thousands separator is a decimal point in some
/// countries.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimals = usize::from(self.currency.exponent());
        let sign = if self.amount_minor < 0 { "-" } else { "" };
        let digits = format!("{:0width$}", self.amount_minor.unsigned_abs(), width = decimals + 1);
        let (whole, part) = digits.split_at(digits.len() - decimals);
        let point = if decimals > 0 { "." } else { "" };
        write!(f, "{sign}{whole}{point}{part} {}", self.currency)
    }
}

impl Money {
    /// An amount of `amount_minor` in `currency`.
    #[must_use]
    pub fn new(amount_minor: i64, currency: Currency) -> Self {
        Self { amount_minor, currency }
    }

    /// Adds two amounts.
    ///
    /// # Errors
    /// [`Error::AmountOutOfRange`] if the currencies differ or the sum overflows.
    pub fn plus(self, other: Self) -> Result<Self, Error> {
        let amount = self.amount_minor.checked_add(other.amount_minor);
        match amount {
            Some(amount_minor) if self.currency == other.currency => Ok(Self { amount_minor, ..self }),
            _ => Err(Error::AmountOutOfRange),
        }
    }

    /// Multiplies the amount by `count`.
    ///
    /// # Errors
    /// [`Error::AmountOutOfRange`] on overflow.
    pub fn times(self, count: usize) -> Result<Self, Error> {
        i64::try_from(count)
            .ok()
            .and_then(|count| self.amount_minor.checked_mul(count))
            .map(|amount_minor| Self { amount_minor, ..self })
            .ok_or(Error::AmountOutOfRange)
    }
}

/// `amount * part / whole`, rounded half up; 0 if `whole` is 0. Only this function rounds. Parts must not be
/// negative: with `part <= whole` it never exceeds `amount`.
///
/// # Errors
/// [`Error::AmountOutOfRange`] on overflow.
pub(crate) fn share(amount: i64, part: i64, whole: i64) -> Result<i64, Error> {
    if whole <= 0 {
        return Ok(0);
    }
    let (product, whole) = (i128::from(amount) * i128::from(part), i128::from(whole));
    i64::try_from((2 * product + whole).div_euclid(2 * whole)).map_err(|_| Error::AmountOutOfRange)
}

/// Shares `amount` out by `weights`, by largest remainder: the shares add up to it, and each is its exact
/// share, rounded down or up. Of equal remainders the first is rounded up. Only this function shares out. If
/// `amount` is not more than the sum of the weights, no share is more than its weight.
///
/// # Errors
/// [`Error::AmountOutOfRange`] if an amount is negative, or there is no weight to carry `amount`.
pub(crate) fn share_out(amount: i64, weights: &[i64]) -> Result<Vec<i64>, Error> {
    let whole: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
    let carried = whole > 0 || amount == 0;
    if amount < 0 || !carried || weights.iter().any(|weight| *weight < 0) {
        return Err(Error::AmountOutOfRange);
    }
    let exact = |weight: &i64| i128::from(amount) * i128::from(*weight);
    let rounded_down = |weight| i64::try_from(exact(weight).checked_div(whole).unwrap_or(0));
    let shares: Result<Vec<i64>, _> = weights.iter().map(rounded_down).collect();
    let mut shares = shares.map_err(|_| Error::AmountOutOfRange)?;
    let mut left = amount - shares.iter().sum::<i64>();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|place| Reverse(exact(&weights[*place]).checked_rem(whole).unwrap_or(0)));
    for place in order {
        let more = left.min(1);
        shares[place] += more;
        left -= more;
    }
    Ok(shares)
}

/// The slice of `amount` after the first `from` of parts that lie one after the other, part by part. So slices
/// that follow each other add up to the parts, whatever their lengths.
pub(crate) fn slice_of(parts: [i64; 3], from: i64, amount: i64) -> [i64; 3] {
    let mut begin = 0;
    parts.map(|part| {
        let end = begin + part;
        let slice = end.min(from + amount) - begin.max(from);
        begin = end;
        slice.max(0)
    })
}

/// Returns true of an amount that items and answers leave out.
#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
pub(crate) fn is_zero(amount: &i64) -> bool {
    *amount == 0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::base::limits;

    fn inr(amount: i64) -> Money {
        Money::new(amount, "INR".parse().unwrap())
    }

    #[test]
    fn exponents_follow_iso_4217() {
        for (code, exponent) in
            [("JPY", 0), ("INR", 2), ("KWD", 3), ("EUR", 2), ("KRW", 0), ("XCG", 2), ("VES", 2)]
        {
            assert_eq!(code.parse::<Currency>().unwrap().exponent(), exponent, "{code}");
        }
        for wrong in ["inr", "XXX", "XAU", "CLF", "ANG", "", "EURO", "E R"] {
            assert!(wrong.parse::<Currency>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn sums_refuse_to_overflow_or_to_mix_currencies() {
        assert_eq!(inr(2).plus(inr(3)).unwrap(), inr(5));
        assert!(inr(i64::MAX).plus(inr(1)).is_err());
        assert!(inr(1).plus(Money::new(1, "EUR".parse().unwrap())).is_err());
        assert!(inr(i64::MAX / 2).times(3).is_err());
    }

    #[test]
    fn amounts_are_written_with_the_decimals_and_the_code_of_their_currency() {
        let shown = |minor, code: &str| Money::new(minor, code.parse().unwrap()).to_string();
        assert_eq!(shown(56_000, "INR"), "560.00 INR");
        assert_eq!(shown(5, "INR"), "0.05 INR");
        assert_eq!(shown(560, "JPY"), "560 JPY");
        assert_eq!(shown(0, "KWD"), "0.000 KWD");
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
    fn a_share_is_rounded_half_up_and_never_more_than_the_whole() {
        assert_eq!(share(5, 1_000, 10_000), Ok(1));
        assert_eq!(share(4, 1_000, 10_000), Ok(0));
        assert_eq!(share(56_000, 1_800, 10_000), Ok(10_080));
        assert_eq!(share(1, 0, 0), Ok(0));
        assert_eq!(share(i64::MAX, i64::MAX, i64::MAX), Ok(i64::MAX));
        assert_eq!(share(i64::MAX, 2, 1), Err(Error::AmountOutOfRange));
    }

    #[test]
    fn an_amount_is_shared_out_to_the_last_unit_and_the_largest_remainders_come_first() {
        assert_eq!(share_out(100, &[1, 1, 1]), Ok(vec![34, 33, 33]));
        assert_eq!(share_out(10, &[3, 3, 6]), Ok(vec![3, 2, 5]));
        assert_eq!(share_out(1, &[1, 2, 1]), Ok(vec![0, 1, 0]));
        assert_eq!(share_out(5, &[0, 7, 0]), Ok(vec![0, 5, 0]));
        assert_eq!(share_out(0, &[0, 0]), Ok(vec![0, 0]));
        assert_eq!(share_out(0, &[]), Ok(vec![]));
        assert_eq!(share_out(i64::MAX, &[i64::MAX, i64::MAX]), Ok(vec![i64::MAX / 2 + 1, i64::MAX / 2]));
        for (amount, weights) in [(1, &[][..]), (1, &[0, 0]), (-1, &[1]), (1, &[2, -1])] {
            assert_eq!(share_out(amount, weights), Err(Error::AmountOutOfRange), "{amount} by {weights:?}");
        }
    }

    proptest! {
        #[test]
        fn shares_add_up_and_none_is_more_than_its_weight(
            weights in prop::collection::vec(prop_oneof![0_i64..5, 0..=limits::AMOUNT_MINOR_MAX], 1..40),
            part in 0_u64..=1_000,
        ) {
            let whole: i64 = weights.iter().sum();
            let amount = share(whole, part.try_into().unwrap(), 1_000).unwrap();
            let shares = share_out(amount, &weights).unwrap();
            prop_assert_eq!(shares.iter().sum::<i64>(), amount);
            for (share, weight) in shares.iter().zip(&weights) {
                let (product, whole) = (i128::from(amount) * i128::from(*weight), i128::from(whole).max(1));
                prop_assert!(*share >= 0 && share <= weight);
                prop_assert!((i128::from(*share) * whole - product).abs() < whole);
            }
        }
    }

    #[test]
    fn slices_of_parts_that_follow_each_other_add_up_to_the_parts() {
        assert_eq!(slice_of([700, 200, 100], 0, 800), [700, 100, 0]);
        assert_eq!(slice_of([700, 200, 100], 800, 200), [0, 100, 100]);
        assert_eq!(slice_of([700, 200, 100], 0, 1_000), [700, 200, 100]);
        assert_eq!(slice_of([700, 200, 100], 300, 0), [0, 0, 0]);
    }

    #[test]
    fn an_amount_is_multiplied_in_its_currency() {
        assert_eq!(inr(50_000).times(3), Ok(inr(150_000)));
        assert_eq!(inr(50_000).times(0), Ok(inr(0)));
    }
}
