use super::*;
use crate::sale::fixture::{LOCKED_AT, at, confirmed, inr};

fn refund(status: RefundStatus) -> Refund {
    let refund_id = confirmed().payments[0].next_refund_id();
    let due = Refund::due(refund_id, 40_000, RefundReason::CustomerCancelled, at(LOCKED_AT));
    Refund { status, ..due }
}

#[test]
fn a_payment_awaits_a_refund_until_the_provider_has_finished_it() {
    for (status, awaits) in [
        (RefundStatus::Due, true),
        (RefundStatus::Requested, true),
        (RefundStatus::Refunded, false),
        (RefundStatus::Failed, false),
    ] {
        let payment = Payment { refunds: vec![refund(status)], ..confirmed().payments.remove(0) };
        assert_eq!(payment.awaits_refund(), awaits, "{status:?}");
    }
    assert!(!confirmed().payments[0].awaits_refund());
}

#[test]
fn a_payment_is_disputed_until_the_bank_has_decided() {
    for (status, disputed) in [
        (DisputeStatus::Open, true),
        (DisputeStatus::Withdrawn, true),
        (DisputeStatus::Won, false),
        (DisputeStatus::Lost, false),
    ] {
        let dispute = Dispute { dispute_id: "dp_1".into(), status, amount: inr(100_000), fee: None };
        let payment = Payment { disputes: vec![dispute], ..confirmed().payments.remove(0) };
        assert_eq!(payment.is_disputed(), disputed, "{status:?}");
    }
    assert!(!confirmed().payments[0].is_disputed());
}

#[test]
fn a_provider_may_have_forgotten_a_key_after_twenty_hours() {
    let payment = &confirmed().payments[0];
    assert_eq!(payment.key_forgotten_at(), at(LOCKED_AT + 10 + 20 * 3_600));
}

#[test]
fn a_refund_is_price_fees_and_tax_as_far_as_it_goes() {
    let refund = Refund { fees_minor: 5_000, tax_minor: 6_000, ..refund(RefundStatus::Due) };
    assert_eq!(refund.parts(), [29_000, 5_000, 6_000]);
    for (amount_minor, parts) in [(8_000, [0, 2_000, 6_000]), (4_000, [0, 0, 4_000]), (0, [0; 3])] {
        assert_eq!(Refund { amount_minor, ..refund.clone() }.parts(), parts, "{amount_minor}");
    }
}

#[test]
fn a_refund_is_stored_without_what_is_nothing_and_read_back_the_same() {
    let plain = Refund { sale_minor: 0, ..refund(RefundStatus::Due) };
    let stored = serde_json::to_value(&plain).unwrap();
    for field in ["sale_minor", "fees_minor", "tax_minor", "tries"] {
        assert_eq!(stored.get(field), None, "{field}");
    }
    let full = Refund { sale_minor: 3, fees_minor: 1, tax_minor: 2, tries: 4, ..plain.clone() };
    for refund in [plain, full] {
        let stored = serde_json::to_string(&refund).unwrap();
        assert_eq!(serde_json::from_str::<Refund>(&stored).unwrap(), refund);
    }
}

#[test]
fn only_a_checkout_that_offers_everything_may_be_paid_slowly() {
    assert!(Method::Any.is_slow());
    assert!(!Method::Card.is_slow() && !Method::Upi.is_slow());
}

#[test]
fn a_provider_is_one_word_in_the_api_and_in_the_store() {
    for provider in Provider::ALL {
        assert_eq!(serde_json::to_value(provider).unwrap(), provider.as_str());
    }
}
