use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::after::ledger;
use crate::base::ids::RefundId;
use crate::base::provider::Provider;
use crate::sale::fixture::{LOCKED_AT, at, inr, pending};
use crate::sale::payment::{
    Dispute, DisputeStatus, PaymentStatus, PaymentUpdate, RefundReason, RefundStatus, Update,
};

mod lock;
mod money_back;
mod updates;

fn paying() -> Booking {
    let mut booking = pending();
    let attempt = Payment::attempt(id(1), Provider::Stripe, inr(100_000), at(LOCKED_AT + 10));
    booking.payments.push(attempt);
    booking
}

fn id(attempt: u8) -> PaymentId {
    PaymentId::of(&"bkg_0123456789ab".parse().unwrap(), attempt)
}

fn told(attempt: u8, update: Update) -> PaymentUpdate {
    PaymentUpdate {
        provider: Provider::Stripe,
        message_id: format!("evt_{attempt}"),
        payment_id: id(attempt),
        update,
    }
}

fn captured(attempt: u8, amount: i64, capture: &str) -> PaymentUpdate {
    let paid_at = at(LOCKED_AT + 15);
    told(attempt, Update::Captured { amount: inr(amount), capture: capture.into(), paid_at })
}

fn refund_news(attempt: u8, provider_ref: &str, status: RefundStatus) -> Update {
    let refund_id = Some(RefundId::of(&id(attempt), 1));
    Update::Refund {
        refund_id,
        provider_ref: provider_ref.into(),
        capture: "pi_1".into(),
        amount_minor: 100_000,
        status,
    }
}

fn dispute_news(status: DisputeStatus) -> Update {
    let dispute = Dispute { dispute_id: "dp_1".into(), status, amount: inr(100_000), fee: Some(inr(1_500)) };
    Update::Dispute { capture: "pi_1".into(), dispute }
}

fn refund_reason(booking: &Booking, attempt: u8) -> Option<RefundReason> {
    booking.payment(&id(attempt)).unwrap().refunds.first().map(|refund| refund.reason)
}

fn settled(booking: &Booking, update: &PaymentUpdate) -> Booking {
    match settle(booking, update, at(LOCKED_AT + 20)) {
        Settlement::Nothing => booking.clone(),
        Settlement::Write(next) | Settlement::Confirm { next, .. } | Settlement::Cancel { next, .. } => next,
    }
}

#[test]
fn the_right_money_confirms_the_booking() {
    let outcome = settle(&paying(), &captured(1, 100_000, "pi_1"), at(LOCKED_AT + 20));
    let Settlement::Confirm { next, in_time: true } = outcome else { panic!("{outcome:?}") };
    assert_eq!(next.status, BookingStatus::Confirmed);
    assert_eq!(next.payments[0].status, PaymentStatus::Success);
    assert_eq!(next.payments[0].refunds, []);
    assert!(next.open_attempts().next().is_none() && !next.may_vanish());
}

#[test]
fn news_that_comes_twice_does_nothing_the_second_time() {
    let capture = captured(1, 100_000, "pi_1");
    let confirmed = settled(&paying(), &capture);
    assert_eq!(settle(&confirmed, &capture, at(LOCKED_AT + 30)), Settlement::Nothing);
    let failure = told(1, Update::Sealed);
    let failed = settled(&paying(), &failure);
    assert_eq!(settle(&failed, &failure, at(LOCKED_AT + 30)), Settlement::Nothing);
}

#[test]
fn a_failure_that_is_overtaken_by_its_success_does_not_undo_it() {
    let confirmed = settled(&paying(), &captured(1, 100_000, "pi_1"));
    assert_eq!(settle(&confirmed, &told(1, Update::Sealed), at(LOCKED_AT + 30)), Settlement::Nothing);
}

#[test]
fn money_that_comes_after_its_failure_still_confirms() {
    let failed = settled(&paying(), &told(1, Update::Sealed));
    let outcome = settle(&failed, &captured(1, 100_000, "pi_1"), at(LOCKED_AT + 30));
    assert!(matches!(outcome, Settlement::Confirm { .. }));
}

#[test]
fn money_before_our_own_answer_was_stored_is_taken_as_an_attempt() {
    let outcome = settle(&pending(), &captured(1, 100_000, "pi_1"), at(LOCKED_AT + 20));
    let Settlement::Confirm { next, in_time: true } = outcome else { panic!("{outcome:?}") };
    assert_eq!(next.payments[0].payment_id, id(1));
}

#[test]
fn a_second_payment_is_refunded_and_the_first_kept() {
    let confirmed = settled(&paying(), &captured(1, 100_000, "pi_1"));
    let twice = settled(&confirmed, &captured(2, 100_000, "pi_2"));
    assert_eq!(twice.status, BookingStatus::Confirmed);
    assert_eq!(refund_reason(&twice, 1), None);
    assert_eq!(refund_reason(&twice, 2), Some(RefundReason::PaidTwice));
}

#[test]
fn a_second_capture_of_one_attempt_is_refunded_as_an_attempt_of_its_own() {
    let confirmed = settled(&paying(), &captured(1, 100_000, "pi_1"));
    let twice = settled(&confirmed, &captured(1, 100_000, "pi_other"));
    assert_eq!(twice.payments.len(), 2);
    assert_eq!(refund_reason(&twice, 2), Some(RefundReason::PaidTwice));
}

#[test]
fn another_amount_is_refunded_and_confirms_nothing() {
    for amount in [99_999, 100_001, 1] {
        let next = settled(&paying(), &captured(1, amount, "pi_1"));
        assert_eq!(next.status, BookingStatus::Pending);
        // As a separate attempt: the requested one is still open.
        assert_eq!(next.payments[0].status, PaymentStatus::Pending);
        assert_eq!(refund_reason(&next, 2), Some(RefundReason::AmountDiffers));
        assert_eq!(next.payments[1].refunds[0].amount_minor, amount);
    }
}

#[test]
fn money_for_a_booking_that_was_given_up_is_refunded() {
    let released = paying().released().unwrap();
    let next = settled(&released, &captured(1, 100_000, "pi_1"));
    assert_eq!(next.status, BookingStatus::Cancelled);
    assert_eq!(refund_reason(&next, 1), Some(RefundReason::BookingEnded));
}

#[test]
fn a_booking_without_its_seats_owes_the_money_back_once() {
    let Settlement::Confirm { next, .. } =
        settle(&paying(), &captured(1, 100_000, "pi_1"), at(LOCKED_AT + 400))
    else {
        panic!()
    };
    let lost = next.without_seats(RefundReason::SeatsLost, at(LOCKED_AT + 400));
    assert_eq!(lost.status, BookingStatus::Expired);
    assert_eq!(refund_reason(&lost, 1), Some(RefundReason::SeatsLost));
    assert_eq!(lost.clone().without_seats(RefundReason::SeatsLost, at(LOCKED_AT + 400)), lost);
}

#[test]
fn a_refund_only_moves_forward() {
    let released = paying().released().unwrap();
    let due = settled(&released, &captured(1, 100_000, "pi_1"));
    let moved = |status| told(1, refund_news(1, "re_1", status));
    let back = settled(&due, &moved(RefundStatus::Refunded));
    assert_eq!(back.payments[0].refunds[0].status, RefundStatus::Refunded);
    for earlier in [RefundStatus::Due, RefundStatus::Requested, RefundStatus::Refunded] {
        assert_eq!(settle(&back, &moved(earlier), at(LOCKED_AT + 99)), Settlement::Nothing);
    }
}

#[test]
fn a_refund_that_the_bank_sends_back_has_failed_whatever_was_said_before_or_is_said_late() {
    let released = paying().released().unwrap();
    let due = settled(&released, &captured(1, 100_000, "pi_1"));
    let moved = |status| told(1, refund_news(1, "re_1", status));
    let back = settled(&due, &moved(RefundStatus::Refunded));
    let failed = settled(&back, &moved(RefundStatus::Failed));
    assert_eq!(failed.payments[0].refunds[0].status, RefundStatus::Failed);
    assert_eq!(settle(&failed, &moved(RefundStatus::Refunded), at(LOCKED_AT + 99)), Settlement::Nothing);
}

#[test]
fn a_lock_shows_as_expired_in_the_second_after_its_last() {
    let booking = pending();
    assert_eq!(booking.status_at(at(LOCKED_AT + 300)), BookingStatus::Pending);
    assert_eq!(booking.status_at(at(LOCKED_AT + 301)), BookingStatus::Expired);
    assert_eq!(booking.check_open(at(LOCKED_AT + 301)), Err(Error::LockExpired));
}

#[test]
fn a_booking_vanishes_only_while_nobody_has_begun_to_pay() {
    assert!(pending().may_vanish());
    assert!(!paying().may_vanish());
    assert!(paying().open_attempts().next().is_some());
    assert!(!settled(&paying(), &captured(1, 100_000, "pi_1")).may_vanish());
}

proptest! {
    /// For all updates in any order and number: at rest every captured amount is the one payment of a
    /// confirmed booking, or has exactly one refund.
    #[test]
    fn captured_money_is_a_confirmed_booking_or_goes_back_once(
        news in prop::collection::vec((1_u8..4, 0_u8..6, any::<bool>()), 1..20),
        given_up_at in 0_usize..20,
    ) {
        let mut booking = paying();
        let mut captures = std::collections::BTreeMap::new();
        for (i, (attempt, kind, seats_lost)) in news.into_iter().enumerate() {
            if i == given_up_at && let Ok(released) = booking.released() {
                booking = released;
            }
            let update = match kind {
                0 => told(attempt, Update::Sealed),
                1 => told(attempt, refund_news(attempt, "re", RefundStatus::Refunded)),
                4 => told(attempt, dispute_news(DisputeStatus::Withdrawn)),
                5 => told(attempt, dispute_news(if seats_lost { DisputeStatus::Lost } else { DisputeStatus::Won })),
                2 => captured(attempt, 99, &format!("pi_wrong_{attempt}")),
                _ => captured(attempt, 100_000, &format!("pi_{attempt}_{}", kind % 2)),
            };
            if let Update::Captured { amount, capture, .. } = &update.update {
                captures.insert(capture.clone(), amount.amount_minor);
            }
            booking = match settle(&booking, &update, at(LOCKED_AT + 20)) {
                Settlement::Nothing => booking,
                Settlement::Write(next) | Settlement::Cancel { next, .. } => next,
                Settlement::Confirm { next, .. } if seats_lost => {
                    next.without_seats(RefundReason::SeatsLost, at(LOCKED_AT + 20))
                }
                Settlement::Confirm { next, .. } => next,
            };
        }
        let kept: Vec<_> = booking
            .payments
            .iter()
            .filter(|payment| payment.status == PaymentStatus::Success && payment.is_kept())
            .collect();
        prop_assert_eq!(kept.len(), usize::from(booking.status == BookingStatus::Confirmed));
        for payment in &booking.payments {
            for refund in &payment.refunds {
                prop_assert_eq!(refund.amount_minor, payment.amount.amount_minor);
            }
        }
        let recorded: std::collections::BTreeMap<_, _> = booking
            .payments
            .iter()
            .filter_map(|payment| Some((payment.capture.clone()?, payment.amount.amount_minor)))
            .collect();
        prop_assert_eq!(recorded, captures);
        prop_assert_eq!(ledger::check(&booking), Vec::<String>::new());
    }
}

#[test]
fn a_refund_that_somebody_made_at_the_provider_is_in_the_books_once() {
    let confirmed = settled(&paying(), &captured(1, 100_000, "pi_1"));
    let by_hand = |status| {
        let provider_ref = "re_hand".to_owned();
        told(
            1,
            Update::Refund {
                refund_id: None,
                provider_ref,
                capture: "pi_1".into(),
                amount_minor: 30_000,
                status,
            },
        )
    };
    let asked = settled(&confirmed, &by_hand(RefundStatus::Requested));
    let back = settled(&asked, &by_hand(RefundStatus::Refunded));
    assert_eq!(settle(&back, &by_hand(RefundStatus::Refunded), at(LOCKED_AT + 99)), Settlement::Nothing);
    assert_eq!(refund_reason(&back, 1), Some(RefundReason::AtProvider));
    assert_eq!(back.payments[0].refundable_minor(), 70_000);
    assert_eq!(ledger::check(&back), Vec::<String>::new());
}

#[test]
fn a_dispute_that_is_won_leaves_the_books_as_before_and_one_that_is_lost_shows_the_loss() {
    let confirmed = settled(&paying(), &captured(1, 100_000, "pi_1"));
    let open = settled(&confirmed, &told(1, dispute_news(DisputeStatus::Withdrawn)));
    assert_eq!(ledger::balances(&open).get(&ledger::Account::Stripe), None);
    let won = settled(&open, &told(1, dispute_news(DisputeStatus::Won)));
    assert_eq!(ledger::balances(&won), ledger::balances(&confirmed));
    let lost = settled(&open, &told(1, dispute_news(DisputeStatus::Lost)));
    assert_eq!(ledger::balances(&lost)[&ledger::Account::Losses], 100_000);
    let late = told(1, dispute_news(DisputeStatus::Withdrawn));
    assert_eq!(settle(&lost, &late, at(LOCKED_AT + 99)), Settlement::Nothing);
}

#[test]
fn news_of_a_second_capture_is_about_that_capture() {
    let confirmed = settled(&paying(), &captured(1, 100_000, "pi_1"));
    let twice = settled(&confirmed, &captured(1, 100_000, "pi_2"));
    let by_hand = Update::Refund {
        refund_id: None,
        provider_ref: "re_hand".into(),
        capture: "pi_2".into(),
        amount_minor: 100,
        status: RefundStatus::Refunded,
    };
    let back = settled(&twice, &told(1, by_hand));
    assert_eq!(back.payments[0].refunds, []);
    assert_eq!(back.payments[1].refunds.len(), 2);
    assert_eq!(ledger::check(&back), Vec::<String>::new());
}

#[test]
fn money_that_is_set_aside_changes_nothing_and_is_captured_only_for_a_pending_booking() {
    let (amount, paid_at) = (inr(100_000), at(LOCKED_AT + 15));
    let aside = Update::Authorized { amount, capture: "pay_A".into(), paid_at };
    assert_eq!(settle(&paying(), &told(1, aside), at(LOCKED_AT + 20)), Settlement::Nothing);
    assert!(paying().may_capture(inr(100_000)));
    assert!(!paying().may_capture(inr(99_999)));
    let confirmed = settled(&paying(), &captured(1, 100_000, "pi_1"));
    assert!(!confirmed.may_capture(inr(100_000)));
}

#[test]
fn who_pays_within_two_minutes_of_the_shown_end_has_paid_in_time_however_late_we_read_it() {
    for (second, wanted) in [(420, true), (421, false)] {
        let paid_at = at(LOCKED_AT + second);
        let capture = Update::Captured { amount: inr(100_000), capture: "pi_1".into(), paid_at };
        let outcome = settle(&paying(), &told(1, capture), at(LOCKED_AT + 90_000));
        assert!(matches!(outcome, Settlement::Confirm { in_time, .. } if in_time == wanted), "{second}");
    }
}

#[test]
fn a_booking_ends_only_after_its_attempts_were_read_two_minutes_after_the_shown_end() {
    let (early, after) = (at(LOCKED_AT + 420), at(LOCKED_AT + 421));
    assert_eq!(paying().expired(UnderWay::Nothing, early), None);
    assert_eq!(paying().expired(UnderWay::Payable, after), None);
    assert_eq!(paying().expired(UnderWay::InTime, at(LOCKED_AT + 99_999)), None, "Stripe says how it ends");
    assert_eq!(paying().expired(UnderWay::Nothing, after).unwrap().status, BookingStatus::Expired);
    let mut order = paying();
    order.payments[0].provider = Provider::Razorpay;
    assert_eq!(order.expired(UnderWay::InTime, at(LOCKED_AT + 300 + 34 * 60)), None);
    assert!(order.expired(UnderWay::InTime, at(LOCKED_AT + 301 + 34 * 60)).is_some());
    assert!(order.expired(UnderWay::Late, after).is_some());
    order.payments[0].capturing = Some("pay_A".into());
    assert_eq!(order.expired(UnderWay::Nothing, after), None, "it may be captured at this moment");
}

#[test]
fn what_waits_is_due_after_as_long_as_it_has_waited() {
    let resolves_at = LOCKED_AT + 420;
    assert_eq!(paying().next_due(at(resolves_at)), None, "a delayed message looks at it");
    for (passed, wait) in [(1, 60), (60, 60), (120, 120), (600, 600), (90_000, 3600)] {
        let now = at(resolves_at + passed);
        assert_eq!(paying().next_due(now), Some(at(resolves_at + passed + wait)), "{passed}");
    }
}
