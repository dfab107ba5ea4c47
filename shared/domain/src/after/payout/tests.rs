//! Lines that a booking explains, and lines that it does not.

use super::*;
use crate::sale::booking::Booking;
use crate::sale::fixture::{LOCKED_AT, at, confirmed, inr};
use crate::sale::payment::{Dispute, DisputeStatus, Refund, RefundReason};

fn payout() -> Payout {
    Payout {
        payout_id: "po_1".into(),
        provider: Provider::Stripe,
        status: PayoutStatus::Paid,
        amount_minor: 97_070,
        currency: "INR".into(),
        created_at: at(LOCKED_AT + 86_400),
    }
}

/// The line of the fixture's payment, with a fee of 2,930.
fn charge() -> Stated {
    Stated {
        line_id: "txn_1".into(),
        kind: LineKind::Charge,
        word: "charge".into(),
        about: Some("ch_1".into()),
        capture: Some("pi_1".into()),
        named: confirmed().payments.first().map(|payment| payment.payment_id.clone()),
        is_foreign: false,
        of_object: Some((100_000, "INR".into())),
        amount_minor: 100_000,
        fee_minor: 2_930,
        tax_minor: 0,
        itemized_minor: Some(2_930),
        net_minor: 97_070,
        currency: "INR".into(),
        at: at(LOCKED_AT + 20),
        unreadable: None,
    }
}

/// A line without a fee about an object of the booking.
fn line(kind: LineKind, about: &str, amount_minor: i64, of_object: i64) -> Stated {
    Stated {
        line_id: format!("txn_{about}"),
        kind,
        about: Some(about.to_owned()),
        of_object: Some((of_object, "INR".into())),
        amount_minor,
        fee_minor: 0,
        itemized_minor: Some(0),
        net_minor: amount_minor,
        ..charge()
    }
}

/// The fixture's booking with a refund of 20,000 and a dispute over 30,000.
fn booking() -> Booking {
    let mut booking = confirmed();
    let payment = &mut booking.payments[0];
    let id = payment.next_refund_id();
    let refund = Refund::due(id, 20_000, RefundReason::CustomerCancelled, at(LOCKED_AT + 30));
    payment.refunds.push(Refund { provider_ref: Some("re_1".into()), ..refund });
    payment.disputes.push(Dispute {
        dispute_id: "du_1".into(),
        status: DisputeStatus::Withdrawn,
        amount: inr(30_000),
        fee: None,
    });
    booking
}

fn problem(line: &Stated) -> Option<Problem> {
    explain(&payout(), line, &[&booking()]).problem
}

#[test]
fn a_booking_explains_its_charge_its_refund_and_its_dispute() {
    for line in [
        charge(),
        line(LineKind::Refund, "re_1", -20_000, 20_000),
        line(LineKind::RefundFailed, "re_1", 20_000, 20_000),
        line(LineKind::Dispute, "du_1", -30_000, 30_000),
        line(LineKind::Dispute, "du_1", 30_000, 30_000),
    ] {
        let explained = explain(&payout(), &line, &[&booking()]);
        assert_eq!(explained.problem, None, "{line:?}");
        assert_eq!(explained.booking_id, Some(booking().booking_id));
        assert_eq!(explained.event_id, Some(booking().event_id));
    }
    let fee = Stated { kind: LineKind::AccountFee, about: None, ..line(LineKind::AccountFee, "", -500, 0) };
    assert_eq!(explain(&payout(), &fee, &[]).problem, None);
}

#[test]
fn what_differs_from_the_booking_is_a_problem() {
    let mut other = charge();
    other.about = Some("ch_2".into());
    other.capture = Some("pi_2".into());
    for (line, expected) in [
        (Stated { amount_minor: 99_000, net_minor: 96_070, ..charge() }, Problem::AmountDiffers),
        (Stated { of_object: Some((99_000, "INR".into())), ..charge() }, Problem::AmountDiffers),
        (Stated { of_object: Some((100_000, "USD".into())), ..charge() }, Problem::AmountDiffers),
        (Stated { fee_minor: 3_000, ..charge() }, Problem::FeeDiffers),
        (Stated { itemized_minor: Some(1), ..charge() }, Problem::FeeDiffers),
        (Stated { tax_minor: 3_000, ..charge() }, Problem::FeeDiffers),
        (Stated { fee_minor: 100_001, net_minor: -1, itemized_minor: None, ..charge() }, Problem::FeeDiffers),
        (Stated { currency: "USD".into(), ..charge() }, Problem::CurrencyDiffers),
        (Stated { kind: LineKind::Other, ..charge() }, Problem::KindUnknown),
        (Stated { unreadable: Some("net".into()), ..charge() }, Problem::Unreadable),
        (other, Problem::NotInBooking),
        (line(LineKind::Refund, "re_2", -20_000, 20_000), Problem::NotInBooking),
        (line(LineKind::Refund, "re_1", 20_000, 20_000), Problem::AmountDiffers),
        (line(LineKind::Refund, "re_1", -10_000, 10_000), Problem::AmountDiffers),
        (line(LineKind::Dispute, "du_2", -30_000, 30_000), Problem::NotInBooking),
        (line(LineKind::Dispute, "du_1", -29_000, 29_000), Problem::AmountDiffers),
    ] {
        assert_eq!(problem(&line), Some(expected), "{line:?}");
        assert!(!expected.sentence().is_empty());
    }
    assert_eq!(explain(&payout(), &charge(), &[]).problem, Some(Problem::BookingMissing));
    let unnamed = Stated { named: None, ..charge() };
    assert_eq!(explain(&payout(), &unnamed, &[]).problem, Some(Problem::Unnamed));
    let razorpays = Payout { provider: Provider::Razorpay, ..payout() };
    assert_eq!(explain(&razorpays, &charge(), &[&booking()]).problem, Some(Problem::NotInBooking));
}

#[test]
fn a_charge_in_another_currency_is_compared_in_the_customers() {
    let in_euros = Payout { currency: "EUR".into(), ..payout() };
    let converted = Stated {
        currency: "EUR".into(),
        amount_minor: 1_100,
        fee_minor: 60,
        itemized_minor: Some(60),
        net_minor: 1_040,
        ..charge()
    };
    assert_eq!(explain(&in_euros, &converted, &[&booking()]).problem, None);
}

#[test]
fn sums_are_of_explained_lines_and_the_rest_is_a_finding() {
    let lines = [charge(), line(LineKind::Refund, "re_1", -20_000, 20_000)];
    let mut part = Part::default();
    for line in &lines {
        part.add(&explain(&payout(), line, &[&booking()]));
    }
    let expected = Part {
        charges_minor: 100_000,
        refunds_minor: -20_000,
        fees_minor: 2_930,
        net_minor: 77_070,
        lines: 2,
        ..Part::default()
    };
    assert_eq!(part, expected);
    let of = |amount_minor, unexplained_lines, status| Explained {
        payout: Payout { amount_minor, status, ..payout() },
        part,
        unexplained_lines,
        trouble: None,
        checked_at: at(LOCKED_AT),
    };
    assert_eq!(of(77_070, 0, PayoutStatus::Paid).finding(), None);
    assert_eq!(of(77_071, 0, PayoutStatus::Failed).finding(), None);
    assert!(of(77_070, 1, PayoutStatus::Paid).finding().is_some());
    let short = of(77_071, 0, PayoutStatus::Paid);
    assert_eq!((short.unexplained_minor(), short.finding().is_some()), (1, true));
    let broken = Explained { trouble: Some("no lines".into()), ..of(77_070, 0, PayoutStatus::Paid) };
    assert_eq!(broken.finding().as_deref(), Some("payout po_1: no lines"));
}

#[test]
fn movements_of_other_programs_are_nobodys_here() {
    let foreign = Stated { is_foreign: true, named: None, ..charge() };
    let line = explain(&payout(), &foreign, &[]);
    let mut part = Part::default();
    part.add(&line);
    assert_eq!((line.problem, part.foreign_minor, part.charges_minor), (None, 97_070, 0));
    assert_eq!((part.net_minor, part.fees_minor), (97_070, 0));
}
