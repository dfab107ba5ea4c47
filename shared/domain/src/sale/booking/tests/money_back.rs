//! Tries of refunds, concurrent refunds, and disputes.

use super::*;
use crate::sale::ledger_entry::Kind;
use crate::sale::payment::Refund;

/// A confirmed booking that owes this much of its 1,000.00 INR, because the customer returned seats.
fn owing(amount_minor: i64) -> (Booking, RefundId) {
    let mut booking = settled(&paying(), &captured(1, 100_000, "pi_1"));
    let refund_id = RefundId::of(&id(1), 1);
    let refund =
        Refund::due(refund_id.clone(), amount_minor, RefundReason::CustomerCancelled, at(LOCKED_AT + 30));
    booking.payments[0].refunds.push(refund);
    booking.record(Kind::Return, &id(1), Some(1), amount_minor, at(LOCKED_AT + 30));
    (booking, refund_id)
}

fn by_hand(provider_ref: &str, amount_minor: i64) -> PaymentUpdate {
    moved(None, provider_ref, amount_minor, RefundStatus::Refunded)
}

fn moved(
    refund_id: Option<RefundId>,
    provider_ref: &str,
    amount_minor: i64,
    status: RefundStatus,
) -> PaymentUpdate {
    let (provider_ref, capture) = (provider_ref.to_owned(), "pi_1".to_owned());
    told(1, Update::Refund { refund_id, provider_ref, capture, amount_minor, status })
}

fn returns(booking: &Booking) -> i64 {
    let returns = booking.ledger.iter().filter(|entry| entry.kind == Kind::Return);
    returns.map(|entry| entry.amount_minor).sum()
}

fn owed_to_customer(booking: &Booking) -> i64 {
    -ledger::balances(booking).get(&ledger::Account::Customer).copied().unwrap_or_default()
}

#[test]
fn each_try_of_a_refund_has_a_key_of_its_own_and_after_the_last_it_has_failed() {
    let (booking, refund_id) = owing(40_000);
    let mut booking = booking.refund_begun(&refund_id).unwrap();
    assert_eq!(booking.refund_begun(&refund_id), None, "its outcome is unknown");
    let mut keys = std::collections::BTreeSet::new();
    for _ in 0..Refund::TRIES_MAX {
        let refund = booking.payments[0].refunds[0].clone();
        assert_eq!(refund.status, RefundStatus::Due);
        assert!(keys.insert(refund.idempotency_key("0123456789ab")));
        booking = booking.refund_refused(&refund_id, 0).unwrap();
    }
    assert!(keys.contains("0123456789ab/rfd_0123456789ab_1_1/1"));
    assert_eq!(booking.payments[0].refunds[0].status, RefundStatus::Failed);
    assert_eq!(booking.refund_refused(&refund_id, 0), None);
    assert_eq!((ledger::check(&booking), owed_to_customer(&booking)), (Vec::new(), 40_000));
}

#[test]
fn a_refund_that_was_given_up_and_turns_out_to_have_been_paid_is_paid() {
    let (booking, refund_id) = owing(40_000);
    let mut booking = booking.refund_begun(&refund_id).unwrap();
    while booking.payments[0].refunds[0].status == RefundStatus::Due {
        booking = booking.refund_refused(&refund_id, 0).unwrap();
    }
    let paid = settled(&booking, &moved(Some(refund_id), "re_1", 40_000, RefundStatus::Refunded));
    assert_eq!(paid.payments[0].refunds[0].status, RefundStatus::Refunded);
    assert_eq!((ledger::check(&paid), owed_to_customer(&paid)), (Vec::new(), 0));
}

#[test]
fn a_refund_that_crosses_one_by_hand_is_what_that_leaves() {
    let (booking, refund_id) = owing(60_000);
    let booking = settled(&booking.refund_begun(&refund_id).unwrap(), &by_hand("re_hand", 70_000));
    let booking = booking.refund_refused(&refund_id, 70_000).unwrap();
    let booking = settled(&booking, &moved(Some(refund_id), "re_1", 30_000, RefundStatus::Refunded));
    let amounts: Vec<i64> = booking.payments[0].refunds.iter().map(|refund| refund.amount_minor).collect();
    assert_eq!(amounts, [30_000, 70_000]);
    assert_eq!((returns(&booking), owed_to_customer(&booking)), (100_000, 0));
    assert_eq!(ledger::check(&booking), Vec::<String>::new());
}

#[test]
fn a_refund_for_which_nothing_is_left_has_failed() {
    let (booking, refund_id) = owing(60_000);
    let booking = settled(&booking.refund_begun(&refund_id).unwrap(), &by_hand("re_hand", 100_000));
    let booking = booking.refund_refused(&refund_id, 100_000).unwrap();
    assert_eq!(booking.payments[0].refunds[0].status, RefundStatus::Failed);
    assert_eq!((returns(&booking), owed_to_customer(&booking)), (100_000, 0));
    assert_eq!(ledger::check(&booking), Vec::<String>::new());
}

#[test]
fn money_given_back_by_hand_for_a_refund_that_failed_is_not_taken_back_of_the_sale_again() {
    let (booking, refund_id) = owing(40_000);
    let requested =
        settled(&booking, &moved(Some(refund_id.clone()), "re_1", 40_000, RefundStatus::Refunded));
    let bounced = settled(&requested, &moved(Some(refund_id), "re_1", 40_000, RefundStatus::Failed));
    assert_eq!(owed_to_customer(&bounced), 40_000);
    let paid = settled(&bounced, &by_hand("re_hand", 45_000));
    assert_eq!((returns(&paid), owed_to_customer(&paid)), (45_000, 0));
    assert_eq!(paid.payments[0].refunds.iter().map(|refund| refund.sale_minor).sum::<i64>(), 45_000);
    assert_eq!(ledger::check(&paid), Vec::<String>::new());
    assert_eq!(paid.payments[0].refundable_minor(), 55_000);
}

#[test]
fn a_second_refund_under_the_metadata_of_ours_stands_as_itself() {
    let (booking, refund_id) = owing(40_000);
    let ours = moved(Some(refund_id.clone()), "re_1", 40_000, RefundStatus::Refunded);
    let copied = moved(Some(refund_id), "re_2", 1_000, RefundStatus::Refunded);
    let booking = settled(&settled(&booking, &ours), &copied);
    let reasons: Vec<RefundReason> = booking.payments[0].refunds.iter().map(|refund| refund.reason).collect();
    assert_eq!(reasons, [RefundReason::CustomerCancelled, RefundReason::AtProvider]);
    assert_eq!(ledger::check(&booking), Vec::<String>::new());
}

#[test]
fn a_lost_dispute_cancels_the_booking_without_a_refund_or_leaves_the_seats() {
    let confirmed = settled(&paying(), &captured(1, 100_000, "pi_1"));
    for first in [DisputeStatus::Open, DisputeStatus::Withdrawn] {
        let begun = settled(&confirmed, &told(1, dispute_news(first)));
        let taken = if first == DisputeStatus::Open { 0 } else { 100_000 };
        let disputed = ledger::balances(&begun).get(&ledger::Account::Disputed).copied().unwrap_or_default();
        assert_eq!(disputed, taken, "{first:?}");
        let lost = settle(&begun, &told(1, dispute_news(DisputeStatus::Lost)), at(LOCKED_AT + 99));
        let Settlement::Cancel { next, keeping_seats } = lost else { panic!("{lost:?}") };
        assert_eq!((next.status, keeping_seats.status), (BookingStatus::Cancelled, BookingStatus::Confirmed));
        for booking in [next, keeping_seats] {
            assert_eq!(booking.payments[0].refunds, []);
            assert_eq!(ledger::check(&booking), Vec::<String>::new());
            assert_eq!(ledger::balances(&booking)[&ledger::Account::Losses], 100_000);
        }
    }
}

#[test]
fn a_dispute_keeps_its_currency_and_fee_and_one_in_another_currency_takes_all() {
    let confirmed = settled(&paying(), &captured(1, 100_000, "pi_1"));
    let amount = Money::new(1_100, "EUR".parse().unwrap());
    let (dispute_id, status, fee) = ("dp_1".to_owned(), DisputeStatus::Withdrawn, Some(inr(1_500)));
    let dispute = Dispute { dispute_id, status, amount, fee };
    let taken =
        settled(&confirmed, &told(1, Update::Dispute { capture: "pi_1".into(), dispute: dispute.clone() }));
    assert_eq!(taken.payments[0].disputes, [dispute]);
    assert_eq!(ledger::balances(&taken)[&ledger::Account::Disputed], 100_000);
    assert_eq!(ledger::check(&taken), Vec::<String>::new());
}

#[test]
fn a_decline_is_kept_once_and_published_once() {
    let decline = crate::sale::payment::Decline {
        id: "ch_1".into(),
        at: LOCKED_AT + 20,
        code: Some("card_declined".into()),
        source: None,
        step: None,
        reason: Some("insufficient_funds".into()),
        method: Some("card".into()),
        issuer: None,
    };
    let update = told(1, Update::Declined(decline.clone()));
    let declined = settled(&paying(), &update);
    assert_eq!(
        (declined.status, &declined.payments[0].status),
        (BookingStatus::Pending, &PaymentStatus::Pending)
    );
    assert_eq!(settle(&declined, &update, at(LOCKED_AT + 40)), Settlement::Nothing);
    let messages = crate::after::message::between(Some(&paying()), Some(&declined)).unwrap();
    assert!(
        matches!(&messages[..], [crate::after::message::Message::PaymentDeclined { decline: told, .. }] if *told == decline)
    );
}

proptest! {
    /// For all refunds by hand and all answers of the provider to ours: no refund stays due, no more is
    /// refunded than was paid, and the ledger agrees.
    #[test]
    fn refunds_that_cross_end_paid_or_failed(
        owed in 1_i64..=100_000,
        hands in prop::collection::vec((1_i64..60_000, any::<bool>()), 0..5),
        bounces in any::<bool>(),
        razorpay in any::<bool>(),
    ) {
        let (booking, refund_id) = owing(owed);
        let mut booking = booking.refund_begun(&refund_id).unwrap();
        if razorpay {
            booking.payments[0].provider = Provider::Razorpay;
        }
        let mut gone = 0;
        for (i, (amount, tried)) in hands.into_iter().enumerate() {
            let amount = amount.min(100_000 - gone);
            if amount > 0 {
                booking = settled(&booking, &by_hand(&format!("re_{i}"), amount));
                gone += amount;
            }
            if tried && let Some(next) = booking.refund_refused(&refund_id, gone) {
                booking = next;
            }
        }
        while booking.payments[0].refunds[0].status == RefundStatus::Due {
            let refund = booking.payments[0].refunds[0].clone();
            let takes = crate::sale::payment::RefundRule::of(booking.payments[0].provider, inr(1).currency)
                .takes(refund.amount_minor);
            if takes && gone + refund.amount_minor <= 100_000 {
                let paid = moved(Some(refund_id.clone()), "re_ours", refund.amount_minor, RefundStatus::Refunded);
                booking = settled(&booking, &paid);
                if bounces {
                    let failed = moved(Some(refund_id.clone()), "re_ours", refund.amount_minor, RefundStatus::Failed);
                    booking = settled(&booking, &failed);
                } else {
                    gone += refund.amount_minor;
                }
            } else {
                booking = booking.refund_refused(&refund_id, gone).unwrap();
            }
        }
        prop_assert_eq!(ledger::check(&booking), Vec::<String>::new());
        prop_assert_eq!(booking.payments[0].given_back_minor(), gone);
        prop_assert!(gone <= 100_000 && returns(&booking) <= 100_000);
        let failed = booking.payments[0].refunds[0].status == RefundStatus::Failed;
        prop_assert!(failed || owed_to_customer(&booking) <= 0 || gone == 100_000);
    }
}
