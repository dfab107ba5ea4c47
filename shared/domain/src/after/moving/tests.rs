use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use super::*;
use crate::after::audit::money_findings;
use crate::after::invoice::credited_refunds;
use crate::after::invoice::tests::{invoice_of, note_of};
use crate::after::ledger::{self, Account};
use crate::after::message::{Message, between};
use crate::after::ticket::Ticket;
use crate::base::ids::RefundId;
use crate::base::provider::Provider;
use crate::sale::booking::{Settlement, settle, shared_dispute};
use crate::sale::event::Postponement;
use crate::sale::fixture::{self, LOCKED_AT, at, inr, lines, pending, sold};
use crate::sale::payment::{Dispute, DisputeStatus, PaymentUpdate, Update};
use crate::sale::random_quotes::quotes;
use crate::sale::refund_policy::CancellationPolicy;
use crate::sale::tax::{Tax, TaxMode};

mod disputes;

const NONE: Tax = Tax { mode: TaxMode::Exclusive, basis_points: 0 };
const NOW: i64 = LOCKED_AT + 60;

/// An event whose seats can be moved until an hour before it, and whose seats are returned for their whole worth.
fn event() -> Event {
    let tier = crate::sale::refund_policy::RefundTier { hours_before: 0, refund_basis_points: WHOLE };
    let cancellation = CancellationPolicy {
        tiers: vec![tier],
        fees_returned: true,
        moves_until_hours: Some(1),
        ..CancellationPolicy::default()
    };
    Event { cancellation, ..fixture::event() }
}

fn quote(tiers: &[(u32, i64)]) -> Quote {
    Quote::of("INR".parse().unwrap(), lines(tiers), Vec::new(), 0, NONE).unwrap()
}

fn all_of(booking: &Booking) -> Vec<String> {
    booking.seat_ids().map(str::to_owned).collect()
}

/// The pending booking of a planned move.
fn new_booking(quote: &Quote, planned: &Move) -> Booking {
    let mut new = sold(quote.clone());
    new.booking_id = "bkg_ba9876543210".parse().unwrap();
    new.moves = Some(planned.clone());
    Booking { status: BookingStatus::Pending, payments: Vec::new(), ledger: Vec::new(), ..new }
}

/// The booking, paid by its customer with `pi_2`, or by nothing.
fn paid(new: &Booking) -> Booking {
    let due = new.due();
    if let Some(free) = new.confirmed_free(&event(), Provider::Stripe, "key".into(), at(NOW)).unwrap() {
        return free;
    }
    let (payment_id, _) = new.next_payment(&event(), at(NOW)).unwrap();
    let mut new = new.clone();
    new.payments.push(Payment::attempt(payment_id.clone(), Provider::Stripe, due, at(NOW)));
    let update = Update::Captured { amount: due, capture: "pi_2".into(), paid_at: at(NOW) };
    let update = PaymentUpdate { provider: Provider::Stripe, message_id: "evt".into(), payment_id, update };
    match settle(&new, &update, at(NOW)) {
        Settlement::Confirm { next, .. } => next,
        other => panic!("{other:?}"),
    }
}

/// Moves `seats` of `old` to others that cost `quote`.
fn move_to(old: &Booking, seats: &[String], quote: &Quote) -> Result<Moved, Error> {
    let planned = plan(old, &event(), seats, quote, at(NOW))?;
    moved(&paid(&new_booking(quote, &planned)), &planned, old, at(NOW))
}

fn returned(booking: &Booking) -> Booking {
    let breakdown = RefundBreakdown::of(booking, &event(), None, at(NOW)).unwrap();
    booking.cancelled(&breakdown, RefundReason::CustomerCancelled, at(NOW)).unwrap()
}

/// The refunds that a provider has to pay, by capture.
fn ordered(bookings: &[&Booking], capture: &str) -> i64 {
    let payments = bookings.iter().flat_map(|booking| &booking.payments);
    let payments = payments.filter(|payment| payment.capture.as_deref() == Some(capture));
    let refunds = payments.flat_map(|payment| &payment.refunds).filter(|refund| refund.moved_to.is_none());
    refunds.map(|refund| refund.amount_minor).sum()
}

fn sound(booking: &Booking) {
    assert_eq!(ledger::check(booking), Vec::<String>::new());
    assert_eq!(money_findings(booking, at(NOW)), []);
}

#[test]
fn seats_of_the_same_price_cost_nothing_and_are_paid_by_the_old_payment() {
    let old = sold(quote(&[(2, 50_000)]));
    let Moved { new, old: left, given } = move_to(&old, &["tier0-1".into()], &quote(&[(1, 50_000)])).unwrap();
    [&new, &left].into_iter().for_each(sound);
    assert_eq!(given[0].seats[0].seat_id, "tier0-1");
    assert_eq!((left.status, all_of(&left)), (BookingStatus::Confirmed, vec!["tier0-0".to_owned()]));
    let [payment] = &new.payments[..] else { panic!("{:?}", new.payments) };
    let from = (payment.capture.as_deref(), payment.moved_from.as_ref(), payment.request.as_deref());
    assert_eq!(from, (Some("pi_1"), Some(&old.payments[0].payment_id), Some("key")));
    assert_eq!((payment.amount, left.payments[0].unmoved()), (inr(50_000), inr(50_000)));
    assert_eq!(Ticket::of_confirmed(&left).len() + Ticket::of_confirmed(&new).len(), 2);
    // Both are returned: all of it is refunded from the one capture, each booking's part once.
    let (new, left) = (returned(&new), returned(&left));
    [&new, &left].into_iter().for_each(sound);
    assert_eq!(ordered(&[&new, &left], "pi_1"), 100_000);
}

#[test]
fn dearer_seats_cost_the_difference_and_their_refund_comes_from_both_payments() {
    let old = sold(quote(&[(1, 50_000)]));
    let Moved { new, old: left, .. } = move_to(&old, &all_of(&old), &quote(&[(1, 80_000)])).unwrap();
    [&new, &left].into_iter().for_each(sound);
    assert_eq!(left.status, BookingStatus::Cancelled);
    let amounts: Vec<i64> = new.kept_payments().map(|payment| payment.amount.amount_minor).collect();
    assert_eq!(amounts, [30_000, 50_000], "the customer's own comes first");
    let told = between(Some(&new), Some(&returned(&new))).unwrap();
    let [Message::BookingCancelled { refund: Some(refund), moved_to: None, .. }, ..] = &told[..] else {
        panic!("{told:?}")
    };
    assert_eq!(refund.price_minor, 80_000, "a fact is a function of its message");
    let new = returned(&new);
    sound(&new);
    assert_eq!((ordered(&[&new, &left], "pi_1"), ordered(&[&new, &left], "pi_2")), (50_000, 30_000));
    // Each has a credit note under its number.
    let numbers: Vec<u8> = credited_refunds(&new).map(|(refund, _)| refund.refund_id.number()).collect();
    assert_eq!(numbers, [1, 2]);
    let id: &RefundId = &new.payments[0].refunds[0].refund_id;
    assert_eq!(new.refunds_with(id).count(), 2);
    assert_eq!(credited_refunds(&new).map(|(_, total)| total).sum::<i64>(), 80_000);
    let refused = move_to(&new_again(), &["tier0-0".into()], &quote(&[(1, 90_000)]));
    assert!(matches!(refused, Err(Error::MoveNotPossible { .. })), "{refused:?}");
}

/// A booking that is paid by two payments.
fn new_again() -> Booking {
    let old = sold(quote(&[(1, 50_000)]));
    move_to(&old, &all_of(&old), &quote(&[(1, 80_000)])).unwrap().new
}

#[test]
fn seats_move_on_and_the_capture_stays_that_of_the_first_booking() {
    let old = sold(quote(&[(1, 50_000)]));
    let first = move_to(&old, &all_of(&old), &quote(&[(1, 50_000)])).unwrap().new;
    let Moved { new, old: left, .. } = move_to(&first, &all_of(&first), &quote(&[(1, 50_000)])).unwrap();
    [&new, &left].into_iter().for_each(sound);
    assert_eq!(new.payments[0].moved_from.as_ref(), Some(&old.payments[0].payment_id));
    assert_eq!(ordered(&[&old, &left, &returned(&new)], "pi_1"), 50_000);
}

#[test]
fn the_messages_tell_facts_that_need_no_other() {
    let old = sold(quote(&[(2, 50_000)]));
    let planned = plan(&old, &event(), &["tier0-0".into()], &quote(&[(1, 60_000)]), at(NOW)).unwrap();
    let before = new_booking(&quote(&[(1, 60_000)]), &planned);
    let Moved { new, old: left, .. } = moved(&paid(&before), &planned, &old, at(NOW)).unwrap();
    let told = between(Some(&before), Some(&new)).unwrap();
    let [Message::BookingConfirmed { sold, .. }, Message::BookingMoved { from, seats, credit, .. }] =
        &told[..]
    else {
        panic!("{told:?}")
    };
    assert_eq!(sold.seats[0].total_minor, 60_000);
    assert_eq!((from, &seats[..], *credit), (&old.booking_id, &["tier0-0".to_owned()][..], inr(50_000)));
    let told = between(Some(&old), Some(&left)).unwrap();
    let [Message::SeatsReturned { refund: Some(refund), moved_to, .. }] = &told[..] else {
        panic!("{told:?}")
    };
    assert_eq!((refund.price_minor, moved_to.as_ref()), (50_000, Some(&new.booking_id)));
    assert_eq!((told[0].kind(), told[0].version()), ("SeatsReturned", 3));
}

#[test]
fn what_cannot_be_moved_is_refused_with_the_reason() {
    let old = sold(quote(&[(2, 50_000)]));
    let (seats, same) = (vec!["tier0-0".to_owned()], quote(&[(1, 50_000)]));
    let not_possible = |refused: Result<Move, Error>| {
        assert!(matches!(refused, Err(Error::MoveNotPossible { .. })), "{refused:?}");
    };
    not_possible(plan(&old, &fixture::event(), &seats, &same, at(NOW)));
    let last = event().starts_at - jiff::SignedDuration::from_hours(1);
    assert!(plan(&old, &event(), &seats, &same, last).is_ok());
    not_possible(plan(&old, &event(), &seats, &same, last + jiff::SignedDuration::from_secs(1)));
    not_possible(plan(&old, &Event { status: EventStatus::Cancelled, ..event() }, &seats, &same, at(NOW)));
    let other = Event { event_id: "evt_1123456789".parse().unwrap(), ..event() };
    not_possible(plan(&old, &other, &seats, &same, at(NOW)));
    let cheap = plan(&old, &event(), &seats, &quote(&[(1, 49_998)]), at(NOW));
    assert_eq!(cheap, Err(Error::MoveTooCheap { price: inr(49_998), worth: inr(50_000) }));
    let two = plan(&old, &event(), &seats, &quote(&[(2, 50_000)]), at(NOW));
    assert!(matches!(two, Err(Error::FieldInvalid { .. })), "{two:?}");
    let unknown = plan(&old, &event(), &["tier0-9".into()], &same, at(NOW));
    assert!(matches!(unknown, Err(Error::UnknownSeats { .. })), "{unknown:?}");
    let pending = plan(&pending(), &event(), &["A1".into()], &same, at(NOW));
    assert!(matches!(pending, Err(Error::BookingStatusWrong { .. })), "{pending:?}");
    let mut disputed = old.clone();
    let dispute =
        Dispute { dispute_id: "dp".into(), status: DisputeStatus::Open, amount: inr(100_000), fee: None };
    disputed.payments[0].disputes.push(dispute);
    not_possible(plan(&disputed, &event(), &seats, &same, at(NOW)));
}

#[test]
fn a_unit_of_rounded_tax_neither_refuses_a_move_nor_is_lost() {
    // Three taxes of 33⅓ are rounded once: 34, 33, 33. One seat alone has 33.
    let tax = Tax { mode: TaxMode::Exclusive, basis_points: 3_333 };
    let of = |seats| Quote::of("INR".parse().unwrap(), lines(&[(seats, 100)]), Vec::new(), 0, tax).unwrap();
    let old = sold(of(3));
    let worths: Vec<i64> = old.allocations().unwrap().iter().map(|(_, it)| it.worth.total_minor()).collect();
    assert_eq!((worths, of(1).total_minor), (vec![134, 133, 133], 133));
    let Moved { new, old: left, .. } = move_to(&old, &["tier0-0".into()], &of(1)).unwrap();
    [&new, &left].into_iter().for_each(sound);
    assert_eq!(new.due(), inr(0));
    let (new, left) = (returned(&new), returned(&left));
    assert_eq!(ordered(&[&new, &left], "pi_1"), 399, "a unit stays with the old booking");
}

#[test]
fn a_seat_that_is_worth_a_unit_less_than_its_like_costs_nothing() {
    // Three taxes of 288.75 are rounded once: 289, 289, 288. One seat alone has 289.
    let tax = Tax { mode: TaxMode::Exclusive, basis_points: 825 };
    let of = |seats| Quote::of("INR".parse().unwrap(), lines(&[(seats, 3_500)]), Vec::new(), 0, tax).unwrap();
    let old = sold(of(3));
    let first = move_to(&old, &["tier0-2".into()], &of(1)).unwrap();
    assert_eq!((first.new.due(), first.old.payments[0].ahead_minor), (inr(0), 1));
    let second = move_to(&first.old, &["tier0-1".into()], &of(1)).unwrap();
    assert_eq!(second.new.due(), inr(0));
    [&first.new, &first.old, &second.new, &second.old].into_iter().for_each(sound);
    // The last seat has paid for the first: a cent is not asked for, and a real difference is.
    let last = ["tier0-0".to_owned()];
    let refused = plan(&second.old, &event(), &last, &of(1), at(NOW));
    assert!(matches!(refused, Err(Error::MoveNotPossible { .. })), "{refused:?}");
    let dearer = quote(&[(1, 5_000)]);
    assert_eq!(plan(&second.old, &event(), &last, &dearer, at(NOW)).unwrap().credit_minor, 3_788);
    let (new, left) = (returned(&first.new), returned(&first.old));
    [&new, &left].into_iter().for_each(sound);
    assert_eq!(ordered(&[&new, &left], "pi_1"), old.quote.total_minor);
}

#[test]
fn what_rounding_leaves_keeps_no_seat_at_a_provider_that_refunds_whole_units() {
    let tax = Tax { mode: TaxMode::Exclusive, basis_points: 3_333 };
    let of = |seats| Quote::of("INR".parse().unwrap(), lines(&[(seats, 100)]), Vec::new(), 0, tax).unwrap();
    let mut old = sold(of(3));
    old.payments[0].provider = Provider::Razorpay;
    for seat in ["tier0-2", "tier0-1", "tier0-0"] {
        let Moved { new, old: left, .. } = move_to(&old, &[seat.into()], &of(1)).unwrap();
        [&new, &left].into_iter().for_each(sound);
        old = left;
    }
    assert_eq!(old.status, BookingStatus::Cancelled);
}

#[test]
fn a_returned_seat_is_not_moved_under_the_name_that_another_seat_has_now() {
    let old = sold(quote(&[(2, 50_000)]));
    let planned = plan(&old, &event(), &["tier0-0".into()], &quote(&[(1, 50_000)]), at(NOW)).unwrap();
    let breakdown = RefundBreakdown::of(&old, &event(), Some(&["tier0-0".into()]), at(NOW)).unwrap();
    let mut left = old.cancelled(&breakdown, RefundReason::CustomerCancelled, at(NOW)).unwrap();
    let seat = &mut left.blocks[0].seats[0];
    (seat.seat_id, seat.sold_as) = ("tier0-0".into(), Some("tier0-1".into()));
    let refused = moved(&paid(&new_booking(&quote(&[(1, 50_000)]), &planned)), &planned, &left, at(NOW));
    assert_eq!(refused, Err(Error::UnknownSeats { seats: vec!["tier0-0".into()] }));
}

#[test]
fn what_is_only_given_back_together_is_only_moved_together() {
    let old = sold(quote(&[(2, 50_000)]));
    let together = CancellationPolicy { single_seats: false, ..event().cancellation };
    let together = Event { cancellation: together, ..event() };
    let window = Postponement { at: at(NOW), from: event().starts_at, refund_until: at(NOW + 60) };
    let postponed = Event { postponements: vec![window], ..event() };
    let ask = |event: &Event, seats: &[String], now| {
        plan(&old, event, seats, &quote(&[(u32::try_from(seats.len()).unwrap(), 50_000)]), now)
    };
    let one = ["tier0-0".to_owned()];
    for event in [&together, &postponed] {
        let refused = ask(event, &one, at(NOW));
        assert!(matches!(refused, Err(Error::MoveNotPossible { .. })), "{refused:?}");
        assert!(ask(event, &all_of(&old), at(NOW)).is_ok());
    }
    assert!(ask(&postponed, &one, at(NOW + 61)).is_ok(), "the window is over");
}

#[test]
fn moved_seats_keep_the_refund_window_of_the_first_booking() {
    let old = sold(quote(&[(1, 50_000)]));
    let later = Booking { created_at: at(NOW + 1_000), ..new_again() };
    assert_eq!(later.booked_at(), old.created_at);
    let window = Postponement { at: at(NOW), from: event().starts_at, refund_until: at(NOW + 9_000) };
    let none = CancellationPolicy { tiers: Vec::new(), ..event().cancellation };
    let event = Event { postponements: vec![window], cancellation: none, ..event() };
    let back = RefundBreakdown::of(&later, &event, None, at(NOW + 2_000)).unwrap();
    assert_eq!((back.total_minor, back.postponed), (80_000, true), "with the difference");
}

/// Moves some seats, then returns everything: each unit comes back once, in the books, on paper and in messages. Returns
/// what is paid for the move; none if it is refused.
fn keeps_every_unit(quote: &Quote, given: &[String], more: i64) -> Result<Option<i64>, TestCaseError> {
    let old = sold(quote.clone());
    let dearest = quote.lines.iter().map(|line| line.unit_minor).max().unwrap_or(0) + more;
    let count = u32::try_from(given.len()).unwrap();
    let tiers = lines(&[(count, dearest)]);
    let price = Quote::of(quote.currency, tiers, Vec::new(), quote.fees_minor, quote.tax()).unwrap();
    let event = Event { currency: quote.currency, ..event() };
    let planned = match plan(&old, &event, given, &price, at(NOW)) {
        Err(Error::MoveTooCheap { .. } | Error::MoveNotPossible { .. }) => return Ok(None),
        planned => planned.unwrap(),
    };
    let due = price.total_minor - planned.credit_minor;
    let before = new_booking(&price, &planned);
    let Moved { new, old: left, .. } = moved(&paid(&before), &planned, &old, at(NOW)).unwrap();
    [&new, &left].into_iter().for_each(sound);
    if let Some(payment) = crate::after::invoice::invoiced_payment(&new) {
        prop_assert_eq!(invoice_of(&new, payment).amounts.total_minor, price.total_minor);
    }
    let end = |booking: &Booking| match booking.status {
        BookingStatus::Confirmed => {
            let breakdown = RefundBreakdown::called_off(booking, at(NOW)).unwrap();
            booking.cancelled(&breakdown, RefundReason::EventCancelled, at(NOW)).unwrap()
        }
        _ => booking.clone(),
    };
    let (new, left) = (end(&new), end(&left));
    [&new, &left].into_iter().for_each(sound);
    for booking in [&new, &left] {
        let Some(payment) = crate::after::invoice::invoiced_payment(booking) else { continue };
        let invoice = invoice_of(booking, payment);
        for credit in credited_refunds(booking) {
            prop_assert!(note_of(booking, &invoice, credit).is_ok());
        }
    }
    let worth = old.worth_of(|seat| given.contains(&seat.seat_id)).unwrap().total_minor();
    let kept = worth - planned.credit_minor;
    prop_assert!(kept >= -i64::from(count) && kept < i64::from(count) + 10);
    // What was paid ahead is not refunded again.
    let kept = kept.max(0);
    prop_assert_eq!(ordered(&[&new, &left], "pi_2"), due);
    // A provider with a step may be asked for all that is left, with what rounding had kept.
    let kept_at_last = quote.total_minor - ordered(&[&new, &left], "pi_1");
    let step = RefundRule::of(Provider::Stripe, quote.currency).step_minor;
    prop_assert!(kept_at_last == kept || step > 1 && (0..kept).contains(&kept_at_last));
    let of =
        |booking: &Booking, account| ledger::balances(booking).get(&account).copied().unwrap_or_default();
    for booking in [&new, &left] {
        prop_assert!(
            [Account::Tickets, Account::Fees, Account::Tax].iter().all(|of_it| of(booking, *of_it) <= 0)
        );
    }
    let earned = |booking: &Booking| {
        of(booking, Account::Tickets) + of(booking, Account::Fees) + of(booking, Account::Tax)
    };
    prop_assert_eq!((earned(&new), earned(&left)), (0, -kept_at_last));
    Ok(Some(due))
}

proptest! {
    #[test]
    fn no_move_gains_or_loses_a_unit(quote in quotes(), seats in 1_usize..6, more in 0_i64..10_000) {
        let given: Vec<String> = all_of(&sold(quote.clone())).into_iter().take(seats).collect();
        keeps_every_unit(&quote, &given, more)?;
    }

    #[test]
    fn equal_seats_cost_nothing_however_their_tax_is_rounded(
        count in 1_u32..8, seats in 1_usize..8, unit in 100_i64..100_000, basis_points in 0_u32..=3_000,
    ) {
        let tax = Tax { mode: TaxMode::Exclusive, basis_points };
        let quote = Quote::of("INR".parse().unwrap(), lines(&[(count, unit)]), Vec::new(), 0, tax).unwrap();
        let given: Vec<String> = all_of(&sold(quote.clone())).into_iter().rev().take(seats).collect();
        prop_assert_eq!(keeps_every_unit(&quote, &given, 0)?, Some(0));
    }
}
