//! Seats that a customer gives back: the quote, and the rounding by the provider.

use super::*;

/// An event without tax that starts ten days after [`LOCKED_AT`].
fn event() -> Event {
    Event { tax_basis_points: 0, ..fixture::event() }
}

fn given_back(booking: &Booking, seats: &[&str], second: i64) -> Result<RefundBreakdown, Error> {
    let seats: Vec<String> = seats.iter().map(|seat| (*seat).to_owned()).collect();
    RefundBreakdown::of(booking, &event(), Some(&seats), at(LOCKED_AT + second))
}

fn disputed() -> Booking {
    let mut booking = fixture::confirmed();
    let (dispute_id, status) = ("dp_1".to_owned(), DisputeStatus::Open);
    booking.payments[0].disputes.push(Dispute { dispute_id, status, amount: inr(100_000), fee: None });
    booking
}

#[test]
fn who_names_no_seats_gives_all_of_them_back() {
    let booking = fixture::confirmed();
    let all = RefundBreakdown::of(&booking, &event(), None, at(LOCKED_AT)).unwrap();
    assert_eq!((all.seats.as_slice(), all.total_minor), (&["A1".to_owned(), "A2".to_owned()][..], 100_000));
    assert_eq!((all.refund_basis_points, all.until), (WHOLE, at(LOCKED_AT + 8 * 86_400)));
    let half = RefundBreakdown::of(&booking, &event(), None, at(LOCKED_AT + 9 * 86_400)).unwrap();
    assert_eq!((half.total_minor, half.refund_basis_points), (50_000, 5_000));
}

#[test]
fn seats_are_given_back_by_their_ids_each_once_and_none_that_is_not_the_customers() {
    let booking = fixture::confirmed();
    let one = given_back(&booking, &["A2"], 0).unwrap();
    assert_eq!((one.seats.as_slice(), one.total_minor), (&["A2".to_owned()][..], 50_000));
    assert_eq!(given_back(&booking, &["A2", "A1"], 0).unwrap().seats, ["A1", "A2"]);
    assert_eq!(given_back(&booking, &[], 0), Err(Error::NoSeats));
    let names = |seats: &[&str]| seats.iter().map(|seat| (*seat).to_owned()).collect::<Vec<_>>();
    let twice = Error::DuplicateSeats { seats: names(&["A1"]) };
    assert_eq!(given_back(&booking, &["A1", "A2", "A1"], 0), Err(twice));
    let unknown = Error::UnknownSeats { seats: names(&["B1"]) };
    assert_eq!(given_back(&booking, &["A1", "B1"], 0), Err(unknown));
    let many: Vec<String> = (1..=33).map(|seat| seat.to_string()).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(given_back(&booking, &many, 0), Err(Error::TooManySeats));
    assert_eq!(given_back(&booking, &many[..32], 0), Err(Error::UnknownSeats { seats: names(&many[..32]) }));
}

#[test]
fn seats_are_given_back_until_the_event_begins() {
    let booking = fixture::confirmed();
    assert_eq!(given_back(&booking, &["A1"], 864_000 - 1).unwrap().total_minor, 0);
    let refused = given_back(&booking, &["A1"], 864_000);
    assert_eq!(refused, Err(Error::NotCancellable { reason: "the event has begun" }));
}

#[test]
fn only_a_confirmed_booking_of_an_event_that_takes_place_is_given_back() {
    let wrong = Error::BookingStatusWrong { status: "pending" };
    assert_eq!(given_back(&fixture::pending(), &["A1"], 0), Err(wrong));
    let off = Event { status: EventStatus::Cancelled, ..event() };
    let refused = RefundBreakdown::of(&fixture::confirmed(), &off, None, at(LOCKED_AT));
    assert!(matches!(refused, Err(Error::NotCancellable { .. })), "{refused:?}");
}

#[test]
fn nothing_is_given_back_while_the_bank_disputes_the_payment() {
    let refused = given_back(&disputed(), &["A1"], 0);
    assert!(matches!(refused, Err(Error::NotCancellable { .. })), "{refused:?}");
    let refused = RefundBreakdown::called_off(&disputed(), at(LOCKED_AT));
    assert!(matches!(refused, Err(Error::NotCancellable { .. })), "{refused:?}");
}

#[test]
fn an_event_may_take_back_whole_bookings_only() {
    let cancellation = CancellationPolicy { single_seats: false, ..CancellationPolicy::default() };
    let event = Event { cancellation, ..event() };
    let given_back = |seats: &[&str]| {
        let seats: Vec<String> = seats.iter().map(|seat| (*seat).to_owned()).collect();
        RefundBreakdown::of(&fixture::confirmed(), &event, Some(&seats), at(LOCKED_AT))
    };
    let refused = Err(Error::NotCancellable { reason: "this event takes back whole bookings only" });
    assert_eq!(given_back(&["A1"]), refused);
    assert_eq!(given_back(&["A1", "A2"]).unwrap().total_minor, 100_000);
}

#[test]
fn an_event_that_is_called_off_gives_everything_back_at_any_time() {
    let all = RefundBreakdown::called_off(&fixture::confirmed(), at(LOCKED_AT + 864_001)).unwrap();
    assert_eq!((all.seats.len(), all.total_minor), (2, 100_000));
}

#[test]
fn a_refund_that_leaves_too_little_takes_the_rest_of_price_fees_and_tax() {
    // Price 5.00, fees 3.00, tax 0.80: one whole unit is the least that Razorpay gives back.
    let tax = Tax { mode: TaxMode::Exclusive, basis_points: 1_000 };
    let mut booking = bought(&[(1, 500)], 300, tax);
    booking.payments[0].provider = Provider::Razorpay;
    let raised = |basis_points, fees| {
        let (_, paid) = give_back(&booking, &all_of(&booking), (basis_points, fees)).unwrap();
        [paid.price_minor, paid.fees_minor, paid.tax_minor, paid.total_minor]
    };
    assert_eq!(raised(500, true), [81, 15, 4, 100]);
    assert_eq!(raised(9_500, true), [500, 300, 80, 880], "0.44 would be left");
    assert_eq!(raised(WHOLE, false), [500, 0, 50, 550]);
}

#[test]
fn the_blocks_of_seats_are_those_that_hold_them() {
    let mut booking = fixture::confirmed();
    let mut row_b = booking.blocks[0].clone();
    row_b.key.row = "B".into();
    row_b.seats.truncate(1);
    row_b.seats[0].seat_id = "B1".into();
    booking.blocks.push(row_b);
    let blocks = booking.blocks_of(&["A2".to_owned()]);
    assert_eq!((blocks.len(), blocks[0].key.row.as_str(), blocks[0].seats.len()), (1, "A", 1));
    assert_eq!(blocks[0].seats[0].seat_id, "A2");
}

#[test]
fn a_refund_names_the_seats_that_were_given_back_for_it() {
    let booking = fixture::confirmed();
    let breakdown = given_back(&booking, &["A2"], 0).unwrap();
    let next = booking.cancelled(&breakdown, RefundReason::CustomerCancelled, at(LOCKED_AT)).unwrap();
    assert_eq!(next.payments[0].refunds[0].seats, ["A2"]);
    assert_eq!((next.seat_ids().collect::<Vec<_>>(), next.returned.len()), (vec!["A1"], 1));
}
