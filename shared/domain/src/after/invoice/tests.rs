use proptest::prelude::*;

use super::*;
use crate::Money;
use crate::base::provider::Provider;
use crate::sale::booking::{BookingBlock, BookingSeat, BookingStatus};
use crate::sale::fixture::{at, event};
use crate::sale::quote::Line;
use crate::seating::block::BlockKey;

mod refunds;

/// A sale: seats and price of each type, discount, fees, tax.
#[derive(Clone, Debug)]
struct Sale {
    tiers: Vec<(u32, i64)>,
    discount: i64,
    fees: i64,
    tax: Tax,
}

const PLAIN: Tax = Tax { mode: TaxMode::Exclusive, basis_points: 1_800 };

impl Sale {
    /// Computes the tax a second time, without the code under test.
    fn booking(&self) -> Booking {
        let subtotal: i64 = self.tiers.iter().map(|(count, unit)| i64::from(*count) * unit).sum();
        let priced = subtotal - self.discount + self.fees;
        let exact = priced * i64::from(self.tax.basis_points);
        let on_top = if self.tax.mode == TaxMode::Exclusive { (exact + 5_000) / 10_000 } else { 0 };
        let kind = |tier: usize| format!("tier-{tier}");
        let seat = |tier: usize, n: u32| BookingSeat {
            seat_id: format!("S{tier}-{n}"),
            label: format!("{tier}-{n}"),
            kind: kind(tier),
        };
        let tiers = || self.tiers.iter().enumerate();
        Booking {
            booking_id: "bkg_0123456789ab".parse().unwrap(),
            customer_id: "cus_asha".parse().unwrap(),
            event_id: event().event_id,
            status: BookingStatus::Confirmed,
            ver: 2,
            blocks: vec![BookingBlock {
                key: BlockKey { section: "Main".into(), row: "A".into(), slice: 0 },
                seats: tiers().flat_map(|(tier, (n, _))| (0..*n).map(move |n| seat(tier, n))).collect(),
                whole: false,
            }],
            quote: Quote {
                currency: "INR".parse().unwrap(),
                lines: tiers()
                    .map(|(tier, (count, unit))| Line { kind: kind(tier), count: *count, unit_minor: *unit })
                    .collect(),
                discount_minor: self.discount,
                fees_minor: self.fees,
                tax_minor: on_top,
                total_minor: priced + on_top,
            },
            created_at: at(1_700_000_000),
            expires_at: at(1_700_000_300),
            tickets_max: None,
            claim: None,
            request: "r".into(),
            payments: Vec::new(),
            returned: Vec::new(),
            ledger: Vec::new(),
            next_due_at: None,
        }
    }

    fn invoice(&self) -> Invoice {
        issue(&self.booking(), self.tax).unwrap()
    }
}

fn payment(booking: &Booking) -> Payment {
    Payment {
        status: PaymentStatus::Success,
        capture: Some("pi_1".into()),
        ..Payment::attempt(
            PaymentId::of(&booking.booking_id, 1),
            Provider::Stripe,
            booking.quote.total(),
            at(1_700_000_010),
        )
    }
}

fn issue(booking: &Booking, tax: Tax) -> Result<Invoice, InvoiceError> {
    issue_for(booking, &event(), &payment(booking), tax)
}

fn issue_for(booking: &Booking, event: &Event, payment: &Payment, tax: Tax) -> Result<Invoice, InvoiceError> {
    Invoice::issue(Issue {
        number: DocumentNumber::new("INV", 1).unwrap(),
        issued_at: at(1_700_000_020),
        seller: Seller {
            name: "Boxoffice Ltd".into(),
            address_lines: vec!["1 High St".into()],
            tax_id: None,
        },
        customer: Buyer { customer_id: "cus_asha".parse().unwrap(), name: None, email: None },
        booking,
        event,
        payment,
        tax,
    })
}

fn give_back(
    invoice: &Invoice,
    credited: &[CreditNote],
    seats: &[String],
    returned: Returned,
) -> Result<CreditNote, InvoiceError> {
    CreditNote::issue(Credit {
        number: DocumentNumber::new("CN", credited.len() as u64 + 1).unwrap(),
        issued_at: at(1_700_001_000),
        invoice,
        credited,
        seats,
        returned,
        refund_id: "rfd_0123456789ab_1_1".parse().unwrap(),
    })
}

fn seats_of(invoice: &Invoice) -> Vec<String> {
    invoice.lines.iter().flat_map(|line| line.seats.clone()).collect()
}

fn assert_adds_up(amounts: &Amounts, lines: &[InvoiceLine], mode: TaxMode) {
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

fn fields(a: &Amounts) -> [i64; 7] {
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

fn added(notes: &[CreditNote]) -> [i64; 7] {
    notes.iter().fold([0; 7], |mut sums, note| {
        for (sum, amount) in sums.iter_mut().zip(fields(&note.amounts)) {
            *sum += amount;
        }
        sums
    })
}

#[test]
fn an_invoice_says_what_was_sold_for_how_much_and_survives_json() {
    let sale = Sale { tiers: vec![(2, 50_000), (1, 30_000)], discount: 13_000, fees: 3_000, tax: PLAIN };
    let invoice = sale.invoice();
    assert_eq!(invoice.lines[0].seats, ["S0-0", "S0-1"]);
    assert_eq!((invoice.lines[0].amount_minor, invoice.lines[1].amount_minor), (100_000, 30_000));
    assert_eq!(fields(&invoice.amounts), [130_000, 13_000, 3_000, 0, 120_000, 21_600, 141_600]);
    assert_eq!((invoice.event.title.as_str(), invoice.event.city.as_str()), ("Monsoon Wedding", "Mumbai"));
    let json = serde_json::to_string(&invoice).unwrap();
    assert_eq!(serde_json::from_str::<Invoice>(&json).unwrap(), invoice);
    let note = give_back(&invoice, &[], &["S0-1".into()], Returned::Everything).unwrap();
    let json = serde_json::to_string(&note).unwrap();
    assert_eq!(serde_json::from_str::<CreditNote>(&json).unwrap(), note);
}

#[test]
fn where_prices_contain_the_tax_it_is_taken_out_of_the_total() {
    let tax = Tax { mode: TaxMode::Inclusive, basis_points: 1_900 };
    let invoice = Sale { tiers: vec![(1, 10_000)], discount: 0, fees: 0, tax }.invoice();
    // 10000 * 1900 / 11900 = 1596.6
    assert_eq!(fields(&invoice.amounts), [10_000, 0, 0, 0, 8_403, 1_597, 10_000]);
    let free = Sale { tiers: vec![(2, 0)], discount: 0, fees: 0, tax }.invoice();
    assert_eq!(fields(&free.amounts), [0; 7]);
}

#[test]
fn halves_are_rounded_up_once_per_document() {
    // Two seats at 25 and 10 % on top: 5.0, not twice 2.5 rounded up.
    let tax = Tax { mode: TaxMode::Exclusive, basis_points: 1_000 };
    let sale = |count| Sale { tiers: vec![(count, 25)], discount: 0, fees: 0, tax };
    assert_eq!(sale(1).invoice().amounts.tax_minor, 3);
    assert_eq!(sale(2).invoice().amounts.tax_minor, 5);
    // 100 % of 3, included, is 1.5.
    let tax = Tax { mode: TaxMode::Inclusive, basis_points: 10_000 };
    assert_eq!(Sale { tiers: vec![(1, 3)], discount: 0, fees: 0, tax }.invoice().amounts.tax_minor, 2);
}

#[test]
fn a_booking_that_contradicts_itself_gets_no_invoice() {
    let sale = Sale { tiers: vec![(2, 50_000)], discount: 0, fees: 0, tax: PLAIN };
    let changed = |change: fn(&mut Booking)| {
        let mut booking = sale.booking();
        change(&mut booking);
        issue(&booking, PLAIN)
    };
    assert!(changed(|_| ()).is_ok());
    assert_eq!(changed(|booking| booking.quote.total_minor += 1), Err(InvoiceError::QuoteDiffers));
    assert_eq!(changed(|booking| booking.quote.discount_minor = 100_001), Err(InvoiceError::QuoteDiffers));
    assert_eq!(
        changed(|booking| booking.quote.tax_minor += 1),
        Err(InvoiceError::TaxDiffers { expected_minor: 18_000, found_minor: 18_001 })
    );
    assert_eq!(changed(|b| b.blocks[0].seats.truncate(1)), Err(InvoiceError::SeatsDiffer));
    assert_eq!(changed(|b| b.blocks[0].seats[0].kind = "other".into()), Err(InvoiceError::SeatsDiffer));
    assert_eq!(changed(|b| b.quote.lines[0].unit_minor = i64::MAX), Err(Error::AmountOutOfRange.into()));
    assert_eq!(changed(|b| b.quote.fees_minor = -1), Err(Error::AmountOutOfRange.into()));
    let customer = changed(|booking| booking.customer_id = "cus_ben".parse().unwrap());
    assert_eq!(customer, Err(InvoiceError::NotOfThis { what: "the customer" }));
}

#[test]
fn only_the_payment_that_paid_the_booking_is_acknowledged() {
    let booking = Sale { tiers: vec![(2, 50_000)], discount: 0, fees: 0, tax: PLAIN }.booking();
    let refused = Err(InvoiceError::NotOfThis { what: "the payment" });
    let paid = payment(&booking);
    let failed = Payment { status: PaymentStatus::Failed, ..paid.clone() };
    let other = Payment { amount: Money::new(1, booking.quote.currency), ..paid.clone() };
    let theirs = "bkg_ba9876543210".parse().unwrap();
    let foreign = Payment { payment_id: PaymentId::of(&theirs, 1), ..paid };
    for payment in [failed, other, foreign] {
        assert_eq!(issue_for(&booking, &event(), &payment, PLAIN), refused);
    }
}

#[test]
fn a_seat_goes_back_once_and_only_if_it_was_sold() {
    let invoice = Sale { tiers: vec![(3, 50_000)], discount: 0, fees: 0, tax: PLAIN }.invoice();
    let first = give_back(&invoice, &[], &["S0-1".into()], Returned::Everything).unwrap();
    assert_eq!((first.lines.len(), first.lines[0].count), (1, 1));
    assert_eq!(first.invoice_number, invoice.number);
    let not = |seat: &str| Err(InvoiceError::SeatNotCreditable { seat_id: seat.into() });
    let again = |seats: &[String]| {
        give_back(&invoice, std::slice::from_ref(&first), seats, Returned::Everything)
            .map(|note| note.amounts)
    };
    assert_eq!(again(&["S0-1".into()]), not("S0-1"));
    assert_eq!(again(&["S9-9".into()]), not("S9-9"));
    assert_eq!(again(&["S0-2".into(), "S0-2".into()]), not("S0-2"));
    assert_eq!(again(&[]), Err(InvoiceError::NoSeats));
    let mut foreign = first.clone();
    foreign.invoice_number = DocumentNumber::new("INV", 2).unwrap();
    let mixed = give_back(&invoice, &[foreign], &["S0-2".into()], Returned::Everything);
    assert_eq!(mixed, Err(InvoiceError::NotOfThis { what: "a credit note" }));
}

#[test]
fn a_cancellation_charge_is_kept_with_its_tax_left_out_of_the_note() {
    let invoice = Sale { tiers: vec![(2, 50_000)], discount: 0, fees: 0, tax: PLAIN }.invoice();
    let note = give_back(&invoice, &[], &["S0-0".into()], Returned::Total(29_500)).unwrap();
    assert_eq!(fields(&note.amounts), [50_000, 0, 0, 25_000, 25_000, 4_500, 29_500]);
    let too_much = give_back(&invoice, &[], &["S0-0".into()], Returned::Total(59_001));
    assert_eq!(too_much, Err(InvoiceError::TooMuch { max_minor: 59_000 }));
    assert!(give_back(&invoice, &[], &["S0-0".into()], Returned::Total(-1)).is_err());
}

fn sales() -> impl Strategy<Value = Sale> {
    let tiers = prop::collection::vec((1_u32..5, prop_oneof![0_i64..20, 0_i64..99_999_999_999]), 1..4);
    let mode = prop_oneof![Just(TaxMode::Exclusive), Just(TaxMode::Inclusive)];
    (tiers, 0_i64..=100, prop_oneof![0_i64..30, 0_i64..1_000_000], mode, 0_u32..=10_000).prop_map(
        |(tiers, percent, fees, mode, basis_points)| {
            let subtotal: i64 = tiers.iter().map(|(count, unit)| i64::from(*count) * unit).sum();
            Sale { tiers, discount: subtotal * percent / 100, fees, tax: Tax { mode, basis_points } }
        },
    )
}

proptest! {
    #[test]
    fn every_invoice_adds_up(sale in sales()) {
        let invoice = sale.invoice();
        assert_adds_up(&invoice.amounts, &invoice.lines, sale.tax.mode);
        prop_assert_eq!(invoice.amounts.total_minor, sale.booking().quote.total_minor);
    }

    #[test]
    fn notes_for_all_seats_in_any_order_and_any_parts_add_up_to_the_invoice(
        sale in sales(),
        order in Just((0..16_usize).collect::<Vec<_>>()).prop_shuffle(),
        cuts in prop::collection::vec(1_usize..4, 16),
    ) {
        let invoice = sale.invoice();
        let seats = seats_of(&invoice);
        let mut left: Vec<String> = order.iter().filter_map(|i| seats.get(*i)).cloned().collect();
        let mut notes = Vec::new();
        for breakdown in cuts {
            let given: Vec<String> = left.drain(..breakdown.min(left.len())).collect();
            if given.is_empty() {
                break;
            }
            let note = give_back(&invoice, &notes, &given, Returned::Everything).unwrap();
            assert_adds_up(&note.amounts, &note.lines, sale.tax.mode);
            notes.push(note);
            for (sum, whole) in added(&notes).iter().zip(fields(&invoice.amounts)) {
                prop_assert!(*sum <= whole);
            }
        }
        prop_assert_eq!(added(&notes), fields(&invoice.amounts));
    }

    #[test]
    fn notes_that_keep_a_charge_never_exceed_the_invoice(sale in sales(), percents in prop::collection::vec(0_i64..=100, 16)) {
        let invoice = sale.invoice();
        let mut notes = Vec::new();
        for (seat, percent) in seats_of(&invoice).into_iter().zip(percents) {
            let given = [seat];
            let whole = credit_amounts(&invoice, &notes, &given, Returned::Everything).unwrap();
            let total = whole.total_minor * percent / 100;
            let note = give_back(&invoice, &notes, &given, Returned::Total(total)).unwrap();
            assert_adds_up(&note.amounts, &note.lines, sale.tax.mode);
            prop_assert_eq!(note.amounts.total_minor, total);
            notes.push(note);
        }
        let sums = added(&notes);
        for i in [0, 1, 2, 4, 5, 6] {
            prop_assert!(sums[i] <= fields(&invoice.amounts)[i]);
        }
    }
}
