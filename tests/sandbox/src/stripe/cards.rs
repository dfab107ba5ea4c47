//! Test cards and bank accounts, and the outcome of a payment with each.

use serde::{Deserialize, Serialize};

use super::methods::Method;

/// Answer of the bank to a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Succeeds,
    /// The bank answers later, and accepts if `succeeds` is true.
    Later {
        succeeds: bool,
    },
    Declined(Decline),
}

/// Stripe's text of a decline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DeclineText {
    pub(crate) code: String,
    pub(crate) decline_code: Option<String>,
    pub(crate) message: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Decline {
    pub(crate) code: &'static str,
    pub(crate) decline_code: Option<&'static str>,
    pub(crate) message: &'static str,
}

/// Outcome of refunds to a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundOutcome {
    /// `succeeded` at once.
    Succeeded,
    /// `pending` first, then `succeeded`.
    Pending,
    /// `succeeded` first, then `failed`: the bank sends the money back.
    Failed,
}

/// A card or a bank account that exists only for tests.
#[derive(Debug)]
pub(crate) struct TestCard {
    pub(crate) number: &'static str,
    pub(crate) method: Method,
    /// Stripe's ready-made payment methods for the card.
    pub(crate) payment_methods: &'static [&'static str],
    pub(crate) label: &'static str,
    pub(crate) verdict: Verdict,
    pub(crate) refunds: RefundOutcome,
}

const DECLINED: &str = "Your card was declined.";

const fn declined(code: &'static str, decline_code: Option<&'static str>, message: &'static str) -> Verdict {
    Verdict::Declined(Decline { code, decline_code, message })
}

const fn card(
    number: &'static str,
    payment_methods: &'static [&'static str],
    label: &'static str,
    verdict: Verdict,
) -> TestCard {
    TestCard {
        number,
        method: Method::Card,
        payment_methods,
        label,
        verdict,
        refunds: RefundOutcome::Succeeded,
    }
}

const fn account(
    method: Method,
    number: &'static str,
    payment_methods: &'static [&'static str],
    label: &'static str,
    succeeds: bool,
) -> TestCard {
    TestCard { method, ..card(number, payment_methods, label, Verdict::Later { succeeds }) }
}

/// All test cards and accounts. The numbers are Stripe's own (<https://docs.stripe.com/testing>), except for the two
/// cards that are answered later: at Stripe only bank debits are.
pub(crate) static CARDS: &[TestCard] = &[
    card("4242424242424242", &["pm_card_visa"], "succeeds", Verdict::Succeeds),
    card("5555555555554444", &["pm_card_mastercard"], "succeeds (Mastercard)", Verdict::Succeeds),
    card(
        "4000000000000002",
        &["pm_card_chargeDeclined", "pm_card_visa_chargeDeclined"],
        "is declined",
        declined("card_declined", Some("generic_decline"), DECLINED),
    ),
    card(
        "4000000000009995",
        &["pm_card_chargeDeclinedInsufficientFunds", "pm_card_visa_chargeDeclinedInsufficientFunds"],
        "is declined: insufficient funds",
        declined("card_declined", Some("insufficient_funds"), "Your card has insufficient funds."),
    ),
    card(
        "4000000000000069",
        &["pm_card_chargeDeclinedExpiredCard", "pm_card_visa_chargeDeclinedExpiredCard"],
        "is declined: expired card",
        declined("expired_card", None, "Your card has expired."),
    ),
    card(
        "4000000000000119",
        &["pm_card_chargeDeclinedProcessingError", "pm_card_visa_chargeDeclinedProcessingError"],
        "is declined: processing error",
        declined(
            "processing_error",
            None,
            "An error occurred while processing your card. Try again in a little bit.",
        ),
    ),
    card(
        "4000000000001018",
        &["pm_card_paysLater"],
        "is answered later, with yes",
        Verdict::Later { succeeds: true },
    ),
    card(
        "4000000000001026",
        &["pm_card_failsLater"],
        "is answered later, with no",
        Verdict::Later { succeeds: false },
    ),
    TestCard {
        number: "4000000000007726",
        method: Method::Card,
        payment_methods: &["pm_card_pendingRefund"],
        label: "succeeds; its refunds are pending at first",
        verdict: Verdict::Succeeds,
        refunds: RefundOutcome::Pending,
    },
    TestCard {
        number: "4000000000005126",
        method: Method::Card,
        payment_methods: &["pm_card_refundFail"],
        label: "succeeds; its refunds fail later",
        verdict: Verdict::Succeeds,
        refunds: RefundOutcome::Failed,
    },
    account(Method::UsBankAccount, "000123456789", &["pm_usBankAccount"], "ACH debit: succeeds later", true),
    account(Method::UsBankAccount, "000111111113", &[], "ACH debit: fails later, account closed", false),
    account(Method::SepaDebit, "AT611904300234573201", &[], "SEPA debit: succeeds later", true),
    account(Method::SepaDebit, "AT861904300235473202", &[], "SEPA debit: fails later", false),
    account(Method::BacsDebit, "00012345", &[], "Bacs debit: succeeds later", true),
    account(Method::BacsDebit, "22222227", &[], "Bacs debit: fails later", false),
];

const LATE_NO: Decline =
    Decline { code: "card_declined", decline_code: Some("generic_decline"), message: DECLINED };
const DEBIT_NO: Decline = Decline {
    code: "account_closed",
    decline_code: None,
    message: "The customer's bank account has been closed.",
};

impl Method {
    /// Reason of a late decline.
    pub(super) fn late_no(self) -> Decline {
        if self == Method::Card { LATE_NO } else { DEBIT_NO }
    }
}

impl Decline {
    pub(crate) fn text(self) -> DeclineText {
        DeclineText {
            code: self.code.to_owned(),
            decline_code: self.decline_code.map(str::to_owned),
            message: self.message.to_owned(),
        }
    }
}

/// Finds the card or account that a payer typed, ignoring spaces and dashes.
///
/// # Errors
/// Stripe's decline of an invalid number, or of a real one in test mode.
pub(crate) fn by_number(typed: &str) -> Result<&'static TestCard, Decline> {
    let number: String = typed.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    let is_account = |card: &&TestCard| card.method != Method::Card && card.number == number;
    if let Some(account) = CARDS.iter().find(is_account) {
        return Ok(account);
    }
    let wrong =
        Decline { code: "incorrect_number", decline_code: None, message: "Your card number is incorrect." };
    let plausible = (13..=19).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
    if !plausible || !luhn(&number) {
        return Err(wrong);
    }
    CARDS.iter().find(|card| card.number == number).ok_or(Decline {
        code: "card_declined",
        decline_code: Some("test_mode_live_card"),
        message: "Your card was declined. Your request was in test mode, but used a non test card.",
    })
}

/// The card behind a payment method such as `pm_card_visa`.
pub(crate) fn by_payment_method(name: &str) -> Option<&'static TestCard> {
    CARDS.iter().find(|card| card.payment_methods.contains(&name))
}

/// True if a card number has the right check digit.
fn luhn(number: &str) -> bool {
    let sum: u32 = number
        .bytes()
        .rev()
        .enumerate()
        .map(|(index, byte)| {
            let digit = u32::from(byte - b'0');
            if index % 2 == 0 { digit } else { digit * 2 / 10 + digit * 2 % 10 }
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_test_card_has_a_right_check_digit_and_is_found_as_people_type_it() {
        for card in CARDS {
            assert!(by_number(card.number).is_ok(), "{}", card.number);
        }
        assert_eq!(by_number("4242 4242-4242 4242").unwrap().number, "4242424242424242");
    }

    #[test]
    fn a_wrong_number_and_a_real_card_are_told_apart() {
        assert_eq!(by_number("4242424242424241").unwrap_err().code, "incorrect_number");
        assert_eq!(by_number("4242").unwrap_err().code, "incorrect_number");
        assert_eq!(by_number("4111111111111111").unwrap_err().decline_code, Some("test_mode_live_card"));
    }
}
