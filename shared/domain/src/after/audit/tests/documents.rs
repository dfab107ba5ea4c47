//! Documents against money.

use super::*;
use crate::after::invoice::{Buyer, CreditNote, DocumentNumber, Invoice, Issue, Seller, credited_refunds};
use crate::sale::fixture::event;

fn invoice() -> Invoice {
    let booking = confirmed();
    Invoice::issue(Issue {
        number: DocumentNumber::new("INV", 1).unwrap(),
        issued_at: at(LOCKED_AT + 25),
        seller: Seller { name: "Boxoffice Ltd".into(), address_lines: Vec::new(), tax_ids: Vec::new() },
        credit_note_series: None,
        customer: Buyer { customer_id: booking.customer_id.clone(), name: None, email: None },
        booking: &booking,
        event: &event(),
        payment: &booking.payments[0],
    })
    .unwrap()
}

/// The credit note of the first refund of `booking`.
fn note(booking: &Booking) -> CreditNote {
    let (refund, number) = (&booking.payments[0].refunds[0], DocumentNumber::new("CN", 1).unwrap());
    let total = refund.amount_minor;
    CreditNote::issue(number, at(LOCKED_AT + 35), (booking, &invoice()), (refund, total)).unwrap()
}

fn found(booking: &Booking, invoice: Option<&Invoice>, notes: &[CreditNote], second: i64) -> Vec<String> {
    let filed = Filed { booking, invoice, credit_notes: notes };
    filed.findings(at(LOCKED_AT + second)).into_iter().map(|finding| finding.what).collect()
}

#[test]
fn a_booking_that_was_paid_has_its_invoice_within_an_hour() {
    assert_eq!(found(&confirmed(), Some(&invoice()), &[], 9_999), [""; 0]);
    assert_eq!(found(&confirmed(), None, &[], 20 + 3_600), [""; 0]);
    let missing = ["it was paid and has no invoice"];
    assert_eq!(found(&confirmed(), None, &[], 20 + 3_601), missing);
    assert_eq!(found(&pending(), None, &[], 9_999), [""; 0]);
    // A dispute moves money later, and the invoice is missed all the same.
    let mut disputed = confirmed();
    let payment_id = disputed.payments[0].payment_id.clone();
    disputed.record(Kind::Dispute, &payment_id, None, 100_000, at(LOCKED_AT + 3_000));
    assert_eq!(found(&disputed, None, &[], 20 + 3_601), missing);
}

#[test]
fn an_invoice_is_for_the_money_that_was_paid() {
    assert_eq!(found(&pending(), Some(&invoice()), &[], 0), ["INV-000001 is for no payment"]);
    let mut free = confirmed();
    free.payments[0].amount = inr(0);
    assert_eq!(found(&free, Some(&invoice()), &[], 0), ["INV-000001 is for no payment"]);
    assert_eq!(found(&free, None, &[], 9_999), [""; 0]);
    let mut cheaper = invoice();
    cheaper.amounts.total_minor = 90_000;
    assert_eq!(found(&confirmed(), Some(&cheaper), &[], 0), ["INV-000001 says 90000, and 100000 were paid"]);
}

#[test]
fn a_refund_has_its_credit_note_within_an_hour() {
    let booking = owing(&[(RefundStatus::Refunded, 40_000)]);
    let seen = |notes: &[CreditNote], second| found(&booking, Some(&invoice()), notes, second);
    assert_eq!(seen(&[note(&booking)], 9_999), [""; 0]);
    assert_eq!(seen(&[], 30 + 3_600), [""; 0]);
    assert_eq!(seen(&[], 30 + 3_601), ["rfd_0123456789ab_1_1 has no credit note"]);
}

#[test]
fn each_refund_has_a_credit_note_of_its_own() {
    let booking = owing(&[(RefundStatus::Due, 40_000), (RefundStatus::Due, 10_000)]);
    let notes = [note(&booking)];
    let totals: Vec<i64> = credited_refunds(&booking).map(|(_, total)| total).collect();
    assert_eq!(totals, [40_000, 10_000]);
    let missing = ["rfd_0123456789ab_1_2 has no credit note"];
    assert_eq!(found(&booking, Some(&invoice()), &notes, 9_999), missing);
}

#[test]
fn a_credit_note_says_what_goes_back() {
    let booking = owing(&[(RefundStatus::Due, 40_000)]);
    let mut wrong = note(&booking);
    wrong.amounts.total_minor = 30_000;
    assert_eq!(found(&booking, Some(&invoice()), &[wrong], 0), ["CN-000001 says 30000, and 40000 go back"]);
}

#[test]
fn a_credit_note_is_for_a_refund_and_no_more_is_credited_than_was_invoiced() {
    let stray = note(&owing(&[(RefundStatus::Due, 40_000)]));
    assert_eq!(found(&confirmed(), Some(&invoice()), &[stray], 0), ["CN-000001 is for no refund"]);
    let all = owing(&[(RefundStatus::Due, 100_000)]);
    let whole = note(&all);
    assert_eq!(found(&all, Some(&invoice()), std::slice::from_ref(&whole), 0), [""; 0]);
    let twice = [whole.clone(), whole];
    assert_eq!(found(&all, Some(&invoice()), &twice, 0), ["INV-000001 is credited with 200000"]);
}
