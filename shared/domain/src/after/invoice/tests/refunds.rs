//! Credit notes for all kinds of refunds: seats, all that is left, or only money.

use super::*;
use crate::base::ids::RefundId;
use crate::sale::payment::RefundReason;

/// A refund of these parts: price, fees, tax.
fn refund(reason: RefundReason, [price, fees_minor, tax_minor]: [i64; 3], seats: &[&str]) -> Refund {
    let payment = PaymentId::of(&"bkg_0123456789ab".parse().unwrap(), 1);
    let refund_id = RefundId::of(&payment, 1);
    Refund {
        fees_minor,
        tax_minor,
        seats: seats.iter().map(|seat| (*seat).to_owned()).collect(),
        ..Refund::due(refund_id, price + fees_minor + tax_minor, reason, at(LOCKED_AT + 45))
    }
}

fn note(booking: &Booking, refund: &Refund) -> CreditNote {
    let note = note_of(booking, &issue(booking).unwrap(), (refund, refund.sale_minor)).unwrap();
    assert_adds_up(&note.amounts, &note.lines, note.tax.mode);
    note
}

#[test]
fn money_that_was_given_back_by_hand_reduces_the_price_and_gives_no_seat_back() {
    let booking = booking(&[(2, 50_000)], 0, 0, PLAIN);
    let reduction = note(&booking, &refund(RefundReason::AtProvider, [10_000, 0, 1_800], &[]));
    assert_eq!(fields(&reduction.amounts), [10_000, 0, 0, 0, 10_000, 1_800, 11_800]);
    assert_eq!((reduction.lines.len(), reduction.lines[0].kind.as_str()), (1, "price reduction"));
    assert!(reduction.lines[0].seats.is_empty());
    // The seats take the remainder, and everything adds up to the invoice.
    let all = ["tier0-0", "tier0-1"];
    let rest = note(&booking, &refund(RefundReason::EventCancelled, [90_000, 0, 16_200], &all));
    assert_eq!(rest.lines[0].seats, all);
    assert_eq!(fields(&rest.amounts), [100_000, 0, 0, 10_000, 90_000, 16_200, 106_200]);
}

#[test]
fn seats_that_a_refund_names_go_back_and_no_others_with_their_share_of_discount_and_fees() {
    let booking = booking(&[(2, 50_000), (1, 30_000)], 13_000, 3_000, PLAIN);
    let one = refund(RefundReason::CustomerCancelled, [27_000, 1_000, 5_040], &["tier1-0"]);
    let note = note(&booking, &one);
    assert_eq!((note.lines.len(), note.lines[0].kind.as_str()), (1, "tier1"));
    assert_eq!(note.lines[0].seats, ["tier1-0"]);
    assert_eq!(fields(&note.amounts), [30_000, 3_000, 1_000, 0, 28_000, 5_040, 33_040]);
    let json = serde_json::to_string(&note).unwrap();
    assert_eq!(serde_json::from_str::<CreditNote>(&json).unwrap(), note);
}

#[test]
fn a_cancellation_charge_is_kept_with_its_tax_left_out_of_the_note() {
    let booking = booking(&[(2, 50_000)], 0, 0, PLAIN);
    let half = refund(RefundReason::CustomerCancelled, [25_000, 0, 4_500], &["tier0-0"]);
    assert_eq!(fields(&note(&booking, &half).amounts), [50_000, 0, 0, 25_000, 25_000, 4_500, 29_500]);
}

#[test]
fn a_refund_that_was_raised_for_the_provider_has_a_line_for_it() {
    let booking = booking(&[(2, 40)], 0, 0, PLAIN);
    let raised = refund(RefundReason::CustomerCancelled, [80, 0, 14], &["tier0-0"]);
    let note = note(&booking, &raised);
    let lines: Vec<(&str, i64)> =
        note.lines.iter().map(|line| (line.kind.as_str(), line.amount_minor)).collect();
    assert_eq!(lines, [("tier0", 40), ("rounding", 40)]);
    assert_eq!(fields(&note.amounts), [80, 0, 0, 0, 80, 14, 94]);
}

#[test]
fn a_note_corrects_the_invoice_of_its_own_booking() {
    let booking = booking(&[(2, 50_000)], 0, 0, PLAIN);
    let mut theirs = issue(&booking).unwrap();
    theirs.booking_id = "bkg_ba9876543210".parse().unwrap();
    let one = refund(RefundReason::CustomerCancelled, [50_000, 0, 9_000], &["tier0-0"]);
    let refused = note_of(&booking, &theirs, (&one, one.sale_minor));
    assert_eq!(refused, Err(InvoiceError::NotOfThis { what: "the invoice" }));
}

#[test]
fn a_seat_that_was_given_back_has_no_ticket_and_is_not_owned_any_more() {
    let mut booking = booking(&[(2, 50_000)], 0, 0, PLAIN);
    booking.payments[0].refunds =
        vec![refund(RefundReason::CustomerCancelled, [50_000, 0, 9_000], &["tier0-1"])];
    let lines = ["1700000015 sale 1 118000", "1700000090 return 1.1 59000"];
    booking.ledger = lines.iter().map(|line| line.parse().unwrap()).collect();
    let tickets = crate::after::ticket::Ticket::of_confirmed(&booking);
    assert_eq!(tickets.iter().map(|ticket| ticket.seat_id.as_str()).collect::<Vec<_>>(), ["tier0-0"]);
    assert_eq!(tickets[0].issued_at, at(1_700_000_015), "when it was sold, whatever happened later");
    let places = crate::after::audit::places(&booking);
    assert_eq!(places.values().filter(|owned| **owned).count(), 1);
    let sold = crate::seating::block::Mark::Sold { booking_id: booking.booking_id.clone() };
    let kept = |place: &crate::after::audit::Place| (place.2 == "tier00").then_some(&sold);
    assert_eq!(crate::after::audit::seat_findings(&booking, kept), []);
    let both = |_: &crate::after::audit::Place| Some(&sold);
    assert_eq!(
        crate::after::audit::seat_findings(&booking, both).len(),
        1,
        "the seat that was given back is still sold"
    );
}
