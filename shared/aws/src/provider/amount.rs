//! Limits on the amounts of a provider.

use domain::Money;

/// A provider's limits on amounts of one currency.
pub(crate) struct Limits {
    /// Smallest amount, in minor units.
    pub(crate) least: i64,
    /// Largest amount, in minor units, if it is published.
    pub(crate) most: Option<i64>,
}

impl Limits {
    /// Refuses an amount outside of the limits. Of a currency with three decimals the last
    /// digit must be 0 (both providers say so).
    ///
    /// # Errors
    /// The reason, as the rest of a sentence.
    pub(crate) fn check(&self, amount: Money) -> Result<(), String> {
        let (minor, code) = (amount.amount_minor, amount.currency.code());
        let in_minor_units = "in minor units of";
        if minor < self.least {
            return Err(format!("it takes at least {} {in_minor_units} {code}", self.least));
        }
        if let Some(most) = self.most.filter(|most| minor > *most) {
            return Err(format!("it takes at most {most} {in_minor_units} {code}"));
        }
        if minor % amount.currency.charge_step_minor() != 0 {
            return Err(format!("the last digit of an amount {in_minor_units} {code} must be 0"));
        }
        Ok(())
    }
}

/// Returns true if `code` is one of the words of `list`.
pub(crate) fn listed(list: &str, code: &str) -> bool {
    list.split_ascii_whitespace().any(|listed| listed == code)
}
