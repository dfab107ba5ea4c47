//! Credit notes for all kinds of refunds: seats, all that is left, or only money.

use super::*;
use crate::sale::payment::{Refund, RefundReason};

fn refund(n: u8, reason: RefundReason, amount_minor: i64, seats: &[&str]) -> Refund {
    let payment = PaymentId::of(&"bkg_0123456789ab".parse().unwrap(), 1);
    let refund_id = crate::base::ids::RefundId::of(&payment, n);
    Refund {
        seats: seats.iter().map(|seat| (*seat).to_owned()).collect(),
        ..Refund::due(refund_id, amount_minor, reason, at(1_700_000_050))
    }
}

fn note(invoice: &Invoice, credited: &[CreditNote], refund: &Refund) -> Result<CreditNote, InvoiceError> {
    let number = DocumentNumber::new("CN", u64::try_from(credited.len()).unwrap() + 1).unwrap();
    CreditNote::of_refund(number, at(1_700_000_100), invoice, credited, (refund, refund.amount_minor))
}

#[test]
fn money_that_was_given_back_by_hand_reduces_the_price_and_gives_no_seat_back() {
    let invoice = Sale { tiers: vec![(2, 50_000)], discount: 0, fees: 0, tax: PLAIN }.invoice();
    let first = note(&invoice, &[], &refund(1, RefundReason::AtProvider, 11_800, &[])).unwrap();
    assert_eq!(fields(&first.amounts), [10_000, 0, 0, 0, 10_000, 1_800, 11_800]);
    assert!(first.lines.iter().all(|line| line.seats.is_empty()));
    // The seats take the remainder, and everything adds up to the invoice.
    let rest = refund(2, RefundReason::EventCancelled, 106_200, &[]);
    let second = note(&invoice, std::slice::from_ref(&first), &rest).unwrap();
    assert_eq!(second.lines[0].seats, ["S0-0", "S0-1"]);
    assert_eq!(fields(&second.amounts), [100_000, 0, 0, 10_000, 90_000, 16_200, 106_200]);
    let more = refund(3, RefundReason::AtProvider, 1, &[]);
    assert_eq!(note(&invoice, &[first, second], &more), Err(InvoiceError::TooMuch { max_minor: 0 }));
}

#[test]
fn seats_that_a_refund_names_go_back_and_no_others() {
    let invoice = Sale { tiers: vec![(2, 50_000)], discount: 0, fees: 0, tax: PLAIN }.invoice();
    let one = refund(1, RefundReason::CustomerCancelled, 59_000, &["S0-1"]);
    let first = note(&invoice, &[], &one).unwrap();
    assert_eq!((first.lines.len(), first.lines[0].seats.as_slice()), (1, &["S0-1".to_owned()][..]));
    assert_eq!(first.amounts.retained_minor, 0);
    let rest = refund(2, RefundReason::EventCancelled, 59_000, &[]);
    let second = note(&invoice, &[first], &rest).unwrap();
    assert_eq!(second.lines[0].seats, ["S0-0"]);
}

proptest! {
    #[test]
    fn reductions_and_then_everything_add_up_to_the_invoice(
        sale in sales(),
        percents in prop::collection::vec(1_i64..40, 0..4),
    ) {
        let invoice = sale.invoice();
        let mut notes: Vec<CreditNote> = Vec::new();
        let mut left = invoice.amounts.total_minor;
        for percent in percents {
            let part = left / 100 * percent;
            if part == 0 {
                continue;
            }
            let n = u8::try_from(notes.len()).unwrap() + 1;
            let next = note(&invoice, &notes, &refund(n, RefundReason::AtProvider, part, &[])).unwrap();
            assert_adds_up(&next.amounts, &next.lines, sale.tax.mode);
            left -= part;
            notes.push(next);
        }
        if left > 0 {
            let n = u8::try_from(notes.len()).unwrap() + 1;
            let last = note(&invoice, &notes, &refund(n, RefundReason::EventCancelled, left, &[])).unwrap();
            assert_adds_up(&last.amounts, &last.lines, sale.tax.mode);
            prop_assert!(fields(&last.amounts).iter().all(|amount| *amount >= 0), "{:?}", last.amounts);
            notes.push(last);
        }
        let sums = added(&notes);
        let whole = fields(&invoice.amounts);
        // Net, tax and total; reductions are in the retained amount of the last note.
        prop_assert_eq!(&sums[4..], &whole[4..]);
    }
}

proptest! {
    #[test]
    fn notes_of_refunds_that_were_raised_to_what_a_provider_gives_back_add_up_to_the_invoice(
        sale in sales(),
        percent in 1_i64..=100,
    ) {
        let invoice = sale.invoice();
        let seats: Vec<&String> = invoice.lines.iter().flat_map(|line| &line.seats).collect();
        let mut notes: Vec<CreditNote> = Vec::new();
        let mut left = invoice.amounts.total_minor / 10 * 10;
        for (i, seat) in seats.iter().enumerate() {
            let worth = credit_amounts(&invoice, &notes, &[(*seat).clone()], Returned::Everything).unwrap();
            let wanted = worth.total_minor.min(left);
            let rule = crate::sale::payment::RefundRule { least_minor: 10, step_minor: 10 };
            let raised = rule.at_least(wanted * percent / 100, left).unwrap();
            if raised == 0 {
                continue;
            }
            let n = u8::try_from(i).unwrap() + 1;
            let given = refund(n, RefundReason::CustomerCancelled, raised, &[seat.as_str()]);
            let next = note(&invoice, &notes, &given).unwrap();
            prop_assert_eq!(next.amounts.total_minor, raised);
            assert_adds_up(&next.amounts, &next.lines, sale.tax.mode);
            left -= raised;
            notes.push(next);
        }
        let back: i64 = notes.iter().map(|note| note.amounts.total_minor).sum();
        prop_assert!(back <= invoice.amounts.total_minor);
    }
}

#[test]
fn a_seat_that_was_given_back_has_no_ticket_and_is_not_owned_any_more() {
    let mut booking = Sale { tiers: vec![(2, 50_000)], discount: 0, fees: 0, tax: PLAIN }.booking();
    let mut paid = payment(&booking);
    paid.refunds = vec![refund(1, RefundReason::CustomerCancelled, 59_000, &["S0-1"])];
    booking.payments = vec![paid];
    let lines = ["1700000015 sale 1 118000", "1700000090 return 1.1 59000"];
    booking.ledger = lines.iter().map(|line| line.parse().unwrap()).collect();
    let tickets = crate::after::ticket::Ticket::of_confirmed(&booking);
    assert_eq!(tickets.iter().map(|ticket| ticket.seat_id.as_str()).collect::<Vec<_>>(), ["S0-0"]);
    assert_eq!(tickets[0].issued_at, at(1_700_000_015), "when it was sold, whatever happened later");
    let places = crate::after::audit::places(&booking);
    assert_eq!(places.values().filter(|owned| **owned).count(), 1);
    let sold = crate::seating::block::Mark::Sold { booking_id: booking.booking_id.clone() };
    let kept = |place: &crate::after::audit::Place| (place.2 == "0-0").then_some(&sold);
    assert_eq!(crate::after::audit::seat_findings(&booking, kept), []);
    let both = |_: &crate::after::audit::Place| Some(&sold);
    assert_eq!(
        crate::after::audit::seat_findings(&booking, both).len(),
        1,
        "the seat that was given back is still sold"
    );
}

/// A price of 1.00 with 0.5 % of tax, which is rounded up to 0.01: of 1.00 of it that goes back no tax is left.
#[test]
fn a_part_has_the_tax_that_is_in_it_and_not_what_was_rounded_up() {
    let tax = Tax { mode: TaxMode::Exclusive, basis_points: 50 };
    let invoice = Sale { tiers: vec![(1, 100)], discount: 0, fees: 0, tax }.invoice();
    let parts = |note: CreditNote| (note.amounts.net_minor, note.amounts.tax_minor);
    let by_hand = refund(1, RefundReason::AtProvider, 100, &[]);
    assert_eq!(parts(note(&invoice, &[], &by_hand).unwrap()), (100, 0));
    let seat = give_back(&invoice, &[], &seats_of(&invoice), Returned::Total(100)).unwrap();
    assert_eq!(parts(seat), (100, 0));
}
