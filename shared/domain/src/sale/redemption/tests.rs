use super::*;
use crate::sale::fixture::{LOCKED_AT, at, confirmed, pending};
use crate::sale::quote::{Discounted, Quote};
use crate::sale::tax::{Tax, TaxMode};

const OFFER: &str = "off_0000000001";
/// Second of the shown end of the fixture's lock.
const END: i64 = LOCKED_AT + 300;

fn redemption(per_ticket: bool) -> Redemption {
    Redemption {
        offer_id: OFFER.parse().unwrap(),
        shard: 0,
        row: format!("{END}#c"),
        per_ticket,
        reserved: true,
        code: None,
        first_with: None,
        conditional: false,
    }
}

/// A row that is reserved for one use.
fn row(per_ticket: bool) -> Row {
    let Booking { booking_id, customer_id, .. } = pending();
    let wanted =
        Row::wanted(redemption(per_ticket), booking_id, customer_id, END, Uses { uses: 1, minor: 300 });
    Row { reserved_at: LOCKED_AT, ..wanted }
}

/// The booking with 1.00 off its first seat and 2.00 off its second by the offer.
fn with_offer(booking: Booking, per_ticket: bool) -> Booking {
    let discount = Discount {
        id: OFFER.to_owned(),
        label: "An offer".to_owned(),
        funded_by: "organizer".to_owned(),
        amount: Discounted::Seats(vec![100, 200]),
        fees_waived_minor: 0,
    };
    let quote = booking.quote.clone();
    let tax = Tax { mode: TaxMode::Exclusive, basis_points: 0 };
    let quote = Quote::of(quote.currency, quote.lines, vec![discount], 0, tax).unwrap();
    Booking { quote, redemptions: vec![redemption(per_ticket)], ..booking }
}

/// The booking after its first seat was returned.
fn without_first(mut booking: Booking) -> Booking {
    let seat = booking.blocks[0].seats.remove(0);
    booking.returned.push(seat);
    booking
}

fn due_at(second: i64, row: &Row, booking: Option<&Booking>) -> Due {
    due(row, booking, at(second)).unwrap()
}

#[test]
fn a_use_without_a_booking_comes_back_once_no_run_can_write_one() {
    let row = row(false);
    let other = pending();
    for booking in [None, Some(&other)] {
        assert_eq!(due_at(LOCKED_AT, &row, booking), Due::Stay);
        assert_eq!(due_at(LOCKED_AT + 45, &row, booking), Due::Stay);
        assert_eq!(due_at(LOCKED_AT + 46, &row, booking), Due::Return);
    }
}

#[test]
fn a_use_comes_back_within_a_minute_of_the_end_of_the_lock() {
    let booking = with_offer(pending(), false);
    assert_eq!(due_at(END + 45, &row(false), Some(&booking)), Due::Stay);
    assert_eq!(due_at(END + 46, &row(false), Some(&booking)), Due::Return);
    let extended = Booking { expires_at: at(END + 600), ..booking };
    assert_eq!(due_at(END + 46, &row(false), Some(&extended)), Due::Stay, "it is extended with the booking");
    assert_eq!(due_at(END + 646, &row(false), Some(&extended)), Due::Return);
}

#[test]
fn an_attempt_to_pay_keeps_a_use_until_it_is_resolved() {
    let paid = with_offer(confirmed(), false);
    let trying = Booking { status: BookingStatus::Pending, ..paid.clone() };
    assert_eq!(due_at(END + 100_000, &row(false), Some(&trying)), Due::Stay);
    for status in [BookingStatus::Expired, BookingStatus::Cancelled] {
        let over = Booking { status, ..paid.clone() };
        assert_eq!(due_at(LOCKED_AT, &row(false), Some(&over)), Due::Return, "{status:?}");
    }
}

#[test]
fn a_confirmed_booking_uses_the_offer_for_the_seats_that_it_has() {
    for (per_ticket, uses) in [(false, 1), (true, 2)] {
        let booking = with_offer(confirmed(), per_ticket);
        let used = Uses { uses, minor: 300 };
        assert_eq!(due_at(LOCKED_AT, &row(per_ticket), Some(&booking)), Due::Use(used));
        let settled = Row { used: true, uses: used, ver: 1, ..row(per_ticket) };
        assert_eq!(due_at(LOCKED_AT, &settled, Some(&booking)), Due::Stay, "asked again, it changes nothing");
        let fewer = without_first(booking);
        let used = Uses { uses: 1, minor: 200 };
        assert_eq!(due_at(LOCKED_AT, &settled, Some(&fewer)), Due::Use(used));
    }
}

#[test]
fn a_use_comes_back_with_the_last_seat_that_it_made_cheaper() {
    let mut booking = with_offer(confirmed(), false);
    booking.quote.discounts[0].amount = Discounted::Seats(vec![300, 0]);
    booking.quote = with_sums(booking.quote);
    let row = Row { used: true, uses: Uses { uses: 1, minor: 300 }, ver: 1, ..row(false) };
    assert_eq!(due_at(LOCKED_AT, &row, Some(&booking)), Due::Stay);
    assert_eq!(due_at(LOCKED_AT, &row, Some(&without_first(booking))), Due::Return);
}

#[test]
fn waived_fees_are_money_of_the_offer() {
    let mut booking = with_offer(confirmed(), true);
    let discount = &mut booking.quote.discounts[0];
    (discount.amount, discount.fees_waived_minor) = (Discounted::Seats(vec![0, 0]), 51);
    booking.quote = with_sums(booking.quote);
    let redeemed = booking.redeemed(&redemption(true)).unwrap();
    assert_eq!(redeemed, Uses { uses: 2, minor: 51 });
    let left = without_first(booking).redeemed(&redemption(true)).unwrap();
    assert_eq!(left, Uses { uses: 1, minor: 25 });
}

#[test]
fn an_offer_that_only_unlocks_is_used_by_every_seat() {
    let booking = Booking { redemptions: vec![redemption(true)], ..confirmed() };
    assert_eq!(due_at(LOCKED_AT, &row(true), Some(&booking)), Due::Use(Uses { uses: 2, minor: 0 }));
    let fewer = without_first(booking);
    assert_eq!(due_at(LOCKED_AT, &row(true), Some(&fewer)), Due::Use(Uses { uses: 1, minor: 0 }));
}

/// The quote of the same lines and discounts.
fn with_sums(quote: Quote) -> Quote {
    let tax = Tax { mode: TaxMode::Exclusive, basis_points: 0 };
    Quote::of(quote.currency, quote.lines, quote.discounts, quote.fees_minor, tax).unwrap()
}
