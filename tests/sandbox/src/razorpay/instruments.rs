//! Test UPI addresses and cards, and the outcome of a payment with each.

use serde::{Deserialize, Serialize};

use crate::stripe::RefundOutcome;

/// Razorpay's reason for a failed payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Failure {
    pub(crate) description: String,
    pub(crate) source: String,
    pub(crate) step: String,
    pub(crate) reason: String,
}

/// Answer of the bank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Succeeds,
    Fails,
    /// The payment is `created` until the bank answers.
    Later {
        succeeds: bool,
    },
    /// The payment fails, and is authorized later: Razorpay's late authorization.
    FailsThenSucceeds,
}

/// A UPI address or a card that exists only for tests.
#[derive(Debug)]
pub(crate) struct Instrument {
    /// `name@bank`, or the digits of a card.
    pub(crate) code: &'static str,
    pub(crate) label: &'static str,
    pub(crate) verdict: Verdict,
    pub(crate) refunds: RefundOutcome,
}

const fn instrument(code: &'static str, label: &'static str, verdict: Verdict) -> Instrument {
    Instrument { code, label, verdict, refunds: RefundOutcome::Succeeded }
}

/// All instruments. `success@`, `failure@` and the first two cards are Razorpay's own. The others are ours:
/// Razorpay's test mode has no instrument whose payment is answered late or whose refund fails.
pub(crate) static INSTRUMENTS: &[Instrument] = &[
    instrument("success@razorpay", "UPI: succeeds", Verdict::Succeeds),
    instrument("failure@razorpay", "UPI: fails", Verdict::Fails),
    instrument("4111111111111111", "card: succeeds (Visa)", Verdict::Succeeds),
    instrument("5267318187975449", "card: succeeds (Mastercard)", Verdict::Succeeds),
    instrument("4000000000000002", "card: is declined", Verdict::Fails),
    instrument("later@razorpay", "UPI: is answered later, with yes", Verdict::Later { succeeds: true }),
    instrument("failslater@razorpay", "UPI: is answered later, with no", Verdict::Later { succeeds: false }),
    instrument("late@razorpay", "UPI: fails, and is authorized later", Verdict::FailsThenSucceeds),
    Instrument {
        code: "4000000000007726",
        label: "card: succeeds; its refunds are pending at first",
        verdict: Verdict::Succeeds,
        refunds: RefundOutcome::Pending,
    },
    Instrument {
        code: "4000000000005126",
        label: "card: succeeds; its refunds fail later",
        verdict: Verdict::Succeeds,
        refunds: RefundOutcome::Failed,
    },
];

impl Instrument {
    pub(crate) fn is_upi(&self) -> bool {
        is_upi(self.code)
    }

    /// Error of a failed payment with the instrument.
    pub(crate) fn failure(&self) -> Failure {
        let (description, source, step, reason) = if self.is_upi() {
            (
                "Payment was unsuccessful as the customer's bank declined it.",
                "customer",
                "payment_authorization",
                "payment_declined",
            )
        } else {
            (
                "Your payment didn't go through as it was declined by the bank.",
                "bank",
                "payment_authorization",
                "card_declined",
            )
        };
        Failure {
            description: description.to_owned(),
            source: source.to_owned(),
            step: step.to_owned(),
            reason: reason.to_owned(),
        }
    }
}

pub(crate) fn is_upi(code: &str) -> bool {
    code.contains('@')
}

/// Finds the instrument that a payer typed, ignoring case, spaces and dashes.
pub(crate) fn find(typed: &str) -> Option<&'static Instrument> {
    let typed = typed.trim().to_lowercase();
    let code: String =
        if is_upi(&typed) { typed } else { typed.chars().filter(|c| !matches!(c, ' ' | '-')).collect() };
    INSTRUMENTS.iter().find(|instrument| instrument.code == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instrument_is_found_as_people_type_it() {
        assert_eq!(find(" 4111 1111-1111 1111").unwrap().code, "4111111111111111");
        assert_eq!(find("Success@Razorpay ").unwrap().verdict, Verdict::Succeeds);
        assert!(find("someone@bank").is_none() && find("").is_none());
    }
}
