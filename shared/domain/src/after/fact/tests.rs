use super::*;
use crate::after::cancellation::RefundBreakdown;
use crate::after::message::between;
use crate::sale::booking::{Booking, BookingStatus};
use crate::sale::event::Event;
use crate::sale::fixture::{
    LOCKED_AT, at, confirmed, discount, event, inr, lines as quote_lines, pending, sold as sold_as,
};
use crate::sale::payment::{Payment, PaymentStatus};
use crate::sale::quote::{Discounted, Quote};

fn facts(old: Option<&Booking>, new: Option<&Booking>) -> Vec<Fact> {
    let messages = between(old, new).unwrap();
    let numbered = messages.iter().enumerate();
    numbered.filter_map(|(n, message)| Fact::of(&format!("msg_{n}"), at(LOCKED_AT), message)).collect()
}

fn sum(facts: &[Fact], kind: Kind) -> (i64, i64, i64) {
    let lines = facts.iter().flat_map(|fact| &fact.lines).filter(|line| line.of.kind == kind);
    lines.fold((0, 0, 0), |(count, seats, amount), line| {
        (count + line.count, seats + line.seats, amount + line.amount_minor)
    })
}

fn owed(facts: &[Fact]) -> i64 {
    let of = |kind| sum(facts, kind).2;
    let lines = facts.iter().flat_map(|fact| &fact.lines);
    let added = lines.filter(|line| line.of.kind == Kind::Tax && line.of.tax_included == Some(false));
    let added: i64 = added.map(|line| line.amount_minor).sum();
    of(Kind::Sale) - of(Kind::Discount) + of(Kind::Fee) + added
}

fn given_back(facts: &[Fact]) -> i64 {
    [Kind::RefundedPrice, Kind::RefundedFee, Kind::RefundedTax].map(|kind| sum(facts, kind).2).iter().sum()
}

#[test]
fn the_lines_of_a_sale_add_up_to_what_the_customer_owes() {
    for mode in [TaxMode::Exclusive, TaxMode::Inclusive] {
        let tax = Tax { mode, basis_points: 1_800 };
        let discounts = vec![discount("off_1", Discounted::Booking(7_777))];
        let quote = Quote::of(inr(0).currency, quote_lines(&[(2, 50_000)]), discounts, 4_567, tax).unwrap();
        let booking = sold_as(quote);
        let sold = facts(Some(&pending()), Some(&booking));
        assert_eq!(owed(&sold), booking.quote.total().amount_minor, "{mode:?}");
        assert_eq!(sum(&sold, Kind::Confirmed), (1, 2, booking.quote.total().amount_minor));
        assert_eq!(sum(&sold, Kind::Captured).2, booking.payments[0].amount.amount_minor);
    }
}

#[test]
fn a_returned_booking_takes_all_of_its_sale_back_to_the_cent() {
    let event = Event { tax_basis_points: 0, ..event() };
    let sold = facts(Some(&pending()), Some(&confirmed()));
    let breakdown = RefundBreakdown::of(&confirmed(), &event, None, at(LOCKED_AT + 30)).unwrap();
    let back =
        confirmed().cancelled(&breakdown, RefundReason::CustomerCancelled, at(LOCKED_AT + 30)).unwrap();
    let returned = facts(Some(&confirmed()), Some(&back));
    assert_eq!(sum(&returned, Kind::Returned), (1, 2, owed(&sold)));
    let refund = &back.payments[0].refunds[0];
    assert_eq!(given_back(&returned), refund.sale_minor);
    assert_eq!(sum(&returned, Kind::Refund).2, refund.amount_minor);
    let tiers =
        returned.iter().flat_map(|fact| &fact.lines).filter(|line| line.of.kind == Kind::RefundedPrice);
    assert!(tiers.clone().count() > 0 && tiers.into_iter().all(|line| line.of.tier.is_some()));
}

#[test]
fn a_booking_counts_once_on_its_way_from_lock_to_payment() {
    let attempt = |number| {
        let booking = pending();
        let payment_id = confirmed().payments[0].payment_id.clone();
        let payment = Payment::attempt(payment_id, Provider::Stripe, booking.quote.total(), at(LOCKED_AT));
        Booking { payments: vec![payment; number], ..booking }
    };
    assert_eq!(sum(&facts(None, Some(&pending())), Kind::Locked), (1, 2, 100_000));
    let started = facts(Some(&pending()), Some(&attempt(1)));
    assert_eq!(sum(&started, Kind::Paying), (1, 2, 100_000));
    assert_eq!(facts(Some(&attempt(1)), Some(&attempt(1))), []);
    let ended = |booking: Booking, status| Booking { status, ..booking };
    let expired = facts(Some(&pending()), Some(&ended(pending(), BookingStatus::Expired)));
    assert_eq!(sum(&expired, Kind::LockExpired).0, 1);
    let abandoned = facts(Some(&attempt(1)), Some(&ended(attempt(1), BookingStatus::Expired)));
    assert_eq!((sum(&abandoned, Kind::PaymentAbandoned).0, sum(&abandoned, Kind::LockExpired).0), (1, 0));
    let released = facts(Some(&pending()), Some(&ended(pending(), BookingStatus::Cancelled)));
    assert_eq!(sum(&released, Kind::Released).0, 1);
}

#[test]
fn a_lock_ends_when_its_customer_was_told_and_not_when_its_item_is_removed() {
    let [message] = between(Some(&pending()), None).unwrap().try_into().unwrap();
    let removed_at = pending().expires_at + jiff::SignedDuration::from_hours(9);
    let of = |message: &Message, at| Fact::of("msg_1_0", at, message).unwrap().occurred_at;
    assert_eq!(of(&message, removed_at), pending().expires_at);
    let early = pending().expires_at - jiff::SignedDuration::from_secs(1);
    assert_eq!(of(&message, early), early, "no fact is later than its message");
    // As in the archive of an earlier version.
    let mut told = serde_json::to_value(&message).unwrap();
    assert!(told["data"].as_object_mut().unwrap().remove("expires_at").is_some());
    assert_eq!(of(&serde_json::from_value(told).unwrap(), removed_at), removed_at);
}

#[test]
fn money_that_a_decline_costs_is_lost_or_recovered_once() {
    let declined = |status| {
        let code = Some("insufficient_funds".to_owned());
        let decline = Decline {
            id: "x".into(),
            at: LOCKED_AT,
            code,
            source: None,
            step: None,
            reason: None,
            method: None,
            issuer: None,
        };
        let mut booking = Booking { status, ..confirmed() };
        booking.payments[0].declines = vec![decline];
        booking
    };
    let pending = |status| {
        let mut booking = declined(status);
        booking.payments[0].status = PaymentStatus::Pending;
        booking
    };
    let before = pending(BookingStatus::Pending);
    let paid = facts(Some(&before), Some(&declined(BookingStatus::Confirmed)));
    assert_eq!((sum(&paid, Kind::Recovered).0, sum(&paid, Kind::Lost).0), (1, 0));
    let gone = facts(Some(&before), Some(&pending(BookingStatus::Expired)));
    assert_eq!((sum(&gone, Kind::Recovered).0, sum(&gone, Kind::Lost).0), (0, 1));
    let lost = gone.iter().flat_map(|fact| &fact.lines).find(|line| line.of.kind == Kind::Lost).unwrap();
    assert_eq!(lost.of.declined.as_ref().unwrap().code.as_deref(), Some("insufficient_funds"));
}

#[test]
fn an_aggregate_is_the_same_in_whatever_order_its_facts_come() {
    let mut all = facts(Some(&pending()), Some(&confirmed()));
    all.extend(facts(None, Some(&pending())));
    let forward: Vec<HourLine> = Aggregate::of(&all).into_hours().collect();
    all.reverse();
    assert_eq!(Aggregate::of(&all).into_hours().collect::<Vec<_>>(), forward);
    let written = serde_json::to_string(&forward).unwrap();
    assert_eq!(serde_json::from_str::<Vec<HourLine>>(&written).unwrap(), forward);
    let read: Fact = serde_json::from_str(&serde_json::to_string(&all[0]).unwrap()).unwrap();
    assert_eq!(read, all[0]);
}

/// A message of each kind: each takes what it needs of all that messages say.
fn each_kind() -> Vec<Message> {
    let event = Event { tax_basis_points: 0, ..event() };
    let breakdown = RefundBreakdown::of(&confirmed(), &event, None, at(LOCKED_AT + 30)).unwrap();
    let back =
        confirmed().cancelled(&breakdown, RefundReason::CustomerCancelled, at(LOCKED_AT + 30)).unwrap();
    let told = [between(Some(&pending()), Some(&confirmed())), between(Some(&confirmed()), Some(&back))];
    let mut data = serde_json::json!({
        "from": "bkg_3f8h1n5r7t9w", "seats": ["A1"], "credit": inr(1), "provider": "stripe", "method": "card",
        "first": true, "refund_id": back.payments[0].refunds[0].refund_id, "dispute_id": "dp_1", "won": true, "moved": [],
        "decline": { "id": "ch_1", "at": LOCKED_AT },
        "event": {
            "event_id": event.event_id, "organizer_id": event.organizer_id, "time_zone": "Asia/Kolkata",
            "from": at(LOCKED_AT), "from_local_start": "", "starts_at": at(LOCKED_AT), "local_start": "",
            "booked_until": at(LOCKED_AT), "refund_until": at(LOCKED_AT),
        },
        "payout": {
            "payout_id": "po_1", "provider": "stripe", "organizer_id": event.organizer_id, "event_id": event.event_id,
            "currency": "INR", "net_minor": 98_000, "fees_minor": 2_000, "tax_minor": 300,
        },
    });
    for message in told.into_iter().flat_map(Result::unwrap) {
        let serde_json::Value::Object(said) = serde_json::to_value(&message).unwrap()["data"].take() else {
            panic!()
        };
        said.into_iter().filter(|(_, value)| !value.is_null()).for_each(|(name, value)| data[name] = value);
    }
    let kinds = crate::after::webhook::MessageKind::ALL
        .iter()
        .map(|kind| kind.as_str())
        .chain(["PaymentStarted", "PayoutExplained"]);
    let message = |kind| serde_json::from_value(serde_json::json!({ "type": kind, "data": data })).unwrap();
    kinds.map(message).collect()
}

#[test]
fn messages_of_exactly_the_kinds_in_the_list_have_facts() {
    let messages = each_kind();
    for message in &messages {
        let counted = Fact::of("msg_1", at(LOCKED_AT), message).is_some();
        assert_eq!(counted, Fact::KINDS.contains(&message.kind()), "{}", message.kind());
    }
    assert!(Fact::KINDS.iter().all(|kind| messages.iter().any(|message| message.kind() == *kind)));
}

#[test]
fn two_aggregates_differ_in_the_lines_that_they_do_not_have_alike() {
    let sold = facts(Some(&pending()), Some(&confirmed()));
    let locked = facts(None, Some(&pending()));
    let (one, mut other) = (Aggregate::of(&sold), Aggregate::of(sold.iter().chain(&locked)));
    assert_eq!(one.differences(&one), []);
    let differences = one.differences(&other);
    let [difference] = differences.as_slice() else { panic!("{differences:?}") };
    assert_eq!(
        (difference.of.kind, difference.one, difference.other.count),
        (Kind::Locked, Sums::default(), 1)
    );
    other.add_all(one.clone());
    let twice = one.differences(&other);
    assert!(twice.iter().all(|line| line.of.kind == Kind::Locked || line.other.count == 2 * line.one.count));
    assert_eq!(Aggregate::of_lines(one.clone().into_hours()), one);
}

#[test]
fn a_row_says_all_of_its_line_and_where_it_stands() {
    let sold = facts(Some(&pending()), Some(&confirmed()));
    let rows: Vec<_> =
        sold.iter().flat_map(Fact::rows).map(|row| serde_json::to_value(row).unwrap()).collect();
    assert_eq!(rows.len(), sold.iter().map(|fact| fact.lines.len()).sum::<usize>());
    let sale = rows.iter().find(|row| row["kind"] == "sale").unwrap();
    assert_eq!((sale["seats"].as_i64(), sale["amount_minor"].as_i64()), (Some(2), Some(100_000)));
    assert_eq!(sale["message_id"], sold[0].message_id.as_str());
    assert_eq!(sale["day"], sold[0].day().to_string());
}
