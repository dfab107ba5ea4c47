use proptest::prelude::*;

use super::*;
use crate::Money;
use crate::sale::fixture::{LOCKED_AT, at, discount, event, lines, sold};
use crate::sale::payment::Refund;
use crate::sale::quote::{Discounted, Quote};
use crate::sale::random_quotes::quotes;
use crate::sale::tax::TaxMode;

mod refunds;

const PLAIN: Tax = Tax { mode: TaxMode::Exclusive, basis_points: 1_800 };

/// A paid booking of seats of these numbers and prices.
fn booking(tiers: &[(u32, i64)], discount_minor: i64, fees: i64, tax: Tax) -> Booking {
    let discounts = vec![discount("a", Discounted::Booking(discount_minor))];
    let discounts = if discount_minor > 0 { discounts } else { Vec::new() };
    sold(Quote::of("INR".parse().unwrap(), lines(tiers), discounts, fees, tax).unwrap())
}

fn issue(booking: &Booking) -> Result<Invoice, InvoiceError> {
    issue_for(booking, &event(), &booking.payments[0])
}

fn issue_for(booking: &Booking, event: &Event, payment: &Payment) -> Result<Invoice, InvoiceError> {
    Invoice::issue(Issue {
        number: DocumentNumber::new("INV", 1).unwrap(),
        issued_at: at(LOCKED_AT + 40),
        seller: Seller {
            name: "Boxoffice Ltd".into(),
            address_lines: vec!["1 High St".into()],
            tax_ids: Vec::new(),
        },
        credit_note_series: None,
        customer: Buyer { customer_id: "cus_asha".parse().unwrap(), name: None, email: None },
        booking,
        event,
        payment,
    })
}

pub(crate) fn invoice_of(booking: &Booking, payment: &Payment) -> Invoice {
    issue_for(booking, &event(), payment).unwrap()
}

pub(crate) fn note_of(
    booking: &Booking,
    invoice: &Invoice,
    credit: (&Refund, i64),
) -> Result<CreditNote, InvoiceError> {
    let number = DocumentNumber::new("CN", 1).unwrap();
    CreditNote::issue(number, at(LOCKED_AT + 50), (booking, invoice), credit)
}

pub(crate) fn assert_adds_up(amounts: &Amounts, lines: &[InvoiceLine], mode: TaxMode) {
    let on_top = if mode == TaxMode::Exclusive { amounts.tax_minor } else { 0 };
    assert_eq!(amounts.subtotal_minor, lines.iter().map(|line| line.amount_minor).sum::<i64>());
    assert_eq!(
        amounts.total_minor,
        amounts.subtotal_minor - amounts.discount_minor + amounts.fees_minor - amounts.retained_minor
            + on_top
    );
    assert_eq!(amounts.net_minor, amounts.total_minor - amounts.tax_minor);
    assert!(fields(amounts).iter().all(|amount| *amount >= 0), "{amounts:?}");
}

pub(crate) fn fields(a: &Amounts) -> [i64; 7] {
    [
        a.subtotal_minor,
        a.discount_minor,
        a.fees_minor,
        a.retained_minor,
        a.net_minor,
        a.tax_minor,
        a.total_minor,
    ]
}

#[test]
fn an_invoice_says_what_was_sold_for_how_much_and_survives_json() {
    let booking = booking(&[(2, 50_000), (1, 30_000)], 13_000, 3_000, PLAIN);
    let invoice = issue(&booking).unwrap();
    assert_eq!(invoice.lines[0].seats, ["tier0-0", "tier0-1"]);
    assert_eq!((invoice.lines[0].amount_minor, invoice.lines[1].amount_minor), (100_000, 30_000));
    assert_eq!(fields(&invoice.amounts), [130_000, 13_000, 3_000, 0, 120_000, 21_600, 141_600]);
    assert_eq!((invoice.event.title.as_str(), invoice.event.city.as_str()), ("Monsoon Wedding", "Mumbai"));
    let json = serde_json::to_string(&invoice).unwrap();
    assert_eq!(serde_json::from_str::<Invoice>(&json).unwrap(), invoice);
}

#[test]
fn where_prices_contain_the_tax_it_is_taken_out_of_the_total() {
    let tax = Tax { mode: TaxMode::Inclusive, basis_points: 1_900 };
    let invoice = issue(&booking(&[(1, 10_000)], 0, 0, tax)).unwrap();
    // 10000 * 1900 / 11900 = 1596.6
    assert_eq!(fields(&invoice.amounts), [10_000, 0, 0, 0, 8_403, 1_597, 10_000]);
    assert_eq!(invoice.tax, tax);
    let free = issue(&booking(&[(2, 0)], 0, 0, tax)).unwrap();
    assert_eq!(fields(&free.amounts), [0; 7]);
}

#[test]
fn halves_are_rounded_up_once_per_sale() {
    // Two seats at 25 and 10 % on top: 5.0, not twice 2.5 rounded up.
    let tax = Tax { mode: TaxMode::Exclusive, basis_points: 1_000 };
    let taxed = |count, unit, tax| issue(&booking(&[(count, unit)], 0, 0, tax)).unwrap().amounts.tax_minor;
    assert_eq!((taxed(1, 25, tax), taxed(2, 25, tax)), (3, 5));
    // 100 % of 3, included, is 1.5.
    assert_eq!(taxed(1, 3, Tax { mode: TaxMode::Inclusive, basis_points: 10_000 }), 2);
}

#[test]
fn a_booking_that_contradicts_itself_gets_no_invoice() {
    let changed = |change: fn(&mut Booking)| {
        let mut booking = booking(&[(2, 50_000)], 0, 0, PLAIN);
        change(&mut booking);
        let amount = booking.quote.total();
        booking.payments[0].amount = amount;
        issue(&booking)
    };
    assert!(changed(|_| ()).is_ok());
    assert_eq!(changed(|booking| booking.quote.total_minor += 1), Err(InvoiceError::QuoteDiffers));
    assert_eq!(changed(|booking| booking.quote.tax_minor += 1), Err(InvoiceError::QuoteDiffers));
    assert_eq!(changed(|b| b.quote.lines[0].unit_minor = i64::MAX), Err(InvoiceError::QuoteDiffers));
    assert_eq!(changed(|b| b.quote.fees_minor = -1), Err(InvoiceError::QuoteDiffers));
    let more = |booking: &mut Booking| {
        booking.quote.discounts = vec![discount("a", Discounted::Booking(100_001))];
    };
    assert_eq!(changed(more), Err(InvoiceError::QuoteDiffers));
    assert_eq!(changed(|b| b.blocks[0].seats.truncate(1)), Err(InvoiceError::SeatsDiffer));
    assert_eq!(changed(|b| b.blocks[0].seats[0].kind = "other".into()), Err(InvoiceError::SeatsDiffer));
    let customer = changed(|booking| booking.customer_id = "cus_ben".parse().unwrap());
    assert_eq!(customer, Err(InvoiceError::NotOfThis { what: "the customer" }));
}

#[test]
fn only_the_payment_that_paid_the_booking_is_acknowledged() {
    let booking = booking(&[(2, 50_000)], 0, 0, PLAIN);
    let refused = Err(InvoiceError::NotOfThis { what: "the payment" });
    let paid = booking.payments[0].clone();
    let failed = Payment { status: PaymentStatus::Failed, ..paid.clone() };
    let other = Payment { amount: Money::new(1, booking.quote.currency), ..paid.clone() };
    let theirs = "bkg_ba9876543210".parse().unwrap();
    let foreign = Payment { payment_id: PaymentId::of(&theirs, 1), ..paid };
    for payment in [failed, other, foreign] {
        assert_eq!(issue_for(&booking, &event(), &payment), refused);
    }
}

proptest! {
    #[test]
    fn every_invoice_adds_up_whatever_was_returned_since(quote in quotes(), left in 0_usize..9) {
        let mut booking = sold(quote);
        let invoice = issue(&booking).unwrap();
        assert_adds_up(&invoice.amounts, &invoice.lines, invoice.tax.mode);
        prop_assert_eq!(invoice.amounts.total_minor, booking.quote.total_minor);
        let seats = &mut booking.blocks[0].seats;
        let returned = seats.split_off(left.min(seats.len()));
        booking.returned = returned;
        prop_assert_eq!(issue(&booking).unwrap().amounts, invoice.amounts);
    }
}
