//! Amounts that a provider refunds.

use super::Provider;
use crate::Currency;

/// Amounts of one currency that a provider refunds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefundRule {
    /// Smallest refund, in minor units.
    pub least_minor: i64,
    /// Step between refunds, in minor units: each is a multiple of it.
    pub step_minor: i64,
}

impl RefundRule {
    /// The rule of a provider for a currency.
    #[must_use]
    pub fn of(provider: Provider, currency: Currency) -> Self {
        let step_minor = currency.charge_step_minor();
        let least_minor = match provider {
            Provider::Stripe => step_minor,
            // One whole unit.
            Provider::Razorpay => 10_i64.pow(u32::from(currency.exponent())),
        };
        Self { least_minor, step_minor }
    }

    /// Returns true if the provider refunds exactly this amount.
    #[must_use]
    pub fn takes(self, amount_minor: i64) -> bool {
        amount_minor >= self.least_minor && amount_minor % self.step_minor == 0
    }

    /// The smallest amount that is at least `wanted_minor`, can be refunded out of `left_minor`, and leaves
    /// either nothing or an amount that can be refunded, too; none if there is no such amount. Zero for zero.
    #[must_use]
    pub fn at_least(self, wanted_minor: i64, left_minor: i64) -> Option<i64> {
        if wanted_minor <= 0 {
            return Some(0);
        }
        let raised = wanted_minor.max(self.least_minor);
        let up = raised.checked_add(self.step_minor - 1)? / self.step_minor * self.step_minor;
        let whole = |amount: &i64| *amount == left_minor || self.takes(left_minor - amount);
        let payable = |amount: &i64| *amount >= wanted_minor && *amount <= left_minor && self.takes(*amount);
        let candidates = [up, left_minor];
        let best = candidates.into_iter().filter(payable).find(whole);
        // If the remainder is not a multiple of the step, a part of it stays in any case.
        best.or_else(|| candidates.into_iter().find(payable))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rule(provider: Provider, code: &str) -> RefundRule {
        RefundRule::of(provider, code.parse().unwrap())
    }

    #[test]
    fn a_refund_is_raised_to_what_the_provider_gives_back_and_leaves_nothing_that_it_does_not() {
        let (stripe, razorpay) = (Provider::Stripe, Provider::Razorpay);
        for (provider, code, wanted, left, payable) in [
            (stripe, "INR", 1, 10_000, Some(1)),
            (stripe, "KWD", 1_001, 3_000, Some(1_010)),
            (stripe, "KWD", 2_991, 3_000, Some(3_000)),
            (stripe, "JPY", 7, 100, Some(7)),
            (razorpay, "INR", 30, 10_000, Some(100)),
            (razorpay, "INR", 9_960, 10_000, Some(10_000)),
            (razorpay, "INR", 9_900, 10_000, Some(9_900)),
            (razorpay, "INR", 40, 40, None),
            (razorpay, "INR", 100, 140, Some(140)),
            (razorpay, "KWD", 1, 5_000, Some(1_000)),
            (razorpay, "JPY", 1, 1, Some(1)),
            (razorpay, "INR", 0, 40, Some(0)),
            (stripe, "KWD", 5, 1_005, Some(10)),
            (stripe, "KWD", 1_001, 1_005, None),
            (stripe, "INR", 101, 100, None),
        ] {
            let rule = rule(provider, code);
            assert_eq!(rule.at_least(wanted, left), payable, "{provider:?} {code} {wanted} of {left}");
        }
    }

    proptest! {
        #[test]
        fn a_payable_capture_can_go_back_in_any_slices(
            razorpay in any::<bool>(),
            code in prop_oneof![Just("INR"), Just("KWD"), Just("JPY")],
            units in 1_i64..100_000,
            slices in prop::collection::vec(1_i64..50_000, 1..20),
        ) {
            let provider = if razorpay { Provider::Razorpay } else { Provider::Stripe };
            let rule = rule(provider, code);
            let paid = (units * rule.step_minor).max(rule.least_minor);
            let mut left = paid;
            for wanted in slices.into_iter().chain([i64::MAX]) {
                let wanted = wanted.min(left);
                let given = rule.at_least(wanted, left);
                prop_assert!(given.is_some(), "{wanted} of {left}");
                let given = given.unwrap();
                prop_assert!(given >= wanted && given <= left && (given == 0 || rule.takes(given)));
                left -= given;
            }
            prop_assert_eq!(left, 0);
        }
    }
}
