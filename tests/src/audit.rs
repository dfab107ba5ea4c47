//! Checks that seats, money and customers' counts agree when the workers are at rest, whatever happened
//! before.

use std::collections::{BTreeMap, HashMap};

use aws::store::{booking_of_image, keys};
use domain::block::{BlockKey, Mark};
use domain::booking::{Booking, BookingStatus};
use domain::ids::RefundId;
use domain::payment::{Payment, Refund, RefundStatus};
use domain::{ledger, limits};
use serde_json::Value;

use crate::World;
use crate::audit_redemptions::audit_redemptions;

/// Longest possible lock: the default ceiling, the longest payment window, and the grace.
const LOCK_SECONDS_MAX: i64 = 3600 + 1800 + limits::GRACE.as_secs();

/// A seat's position in the table: partition, sort key, label.
type Place = (String, String, String);

/// Contents of the tables.
struct Books {
    bookings: BTreeMap<String, Booking>,
    marks: BTreeMap<Place, Mark>,
    slots: Vec<Value>,
}

impl World {
    /// Fails the test unless seats, money and customers' counts agree.
    #[track_caller]
    pub fn audit(&self) {
        let faults = self.audit_faults();
        assert!(faults.is_empty(), "the audit finds: {faults:#?}");
    }

    /// Findings of the audit.
    #[must_use]
    pub fn audit_faults(&self) -> Vec<String> {
        let books = self.books();
        let mut faults = Vec::new();
        self.audit_seats(&books, &mut faults);
        self.audit_locks(&books, &mut faults);
        audit_bookings(&books, &mut faults);
        audit_slots(&books, &mut faults);
        audit_redemptions(&self.items("bookings"), &books.bookings, &mut faults);
        self.audit_money(&books, &mut faults);
        faults
    }

    /// All bookings in the table.
    #[must_use]
    pub fn all_bookings(&self) -> Vec<Booking> {
        self.books().bookings.into_values().collect()
    }

    /// All seats that are not available, as `partition sort label` with their marks.
    #[must_use]
    pub fn all_marks(&self) -> Vec<(String, Mark)> {
        let marks = self.books().marks.into_iter();
        marks.map(|((pk, sk, label), mark)| (format!("{pk} {sk} {label}"), mark)).collect()
    }

    fn books(&self) -> Books {
        let rows = self.items("bookings");
        let bookings = rows.iter().filter_map(|item| match item["archived_at"] {
            Value::Null => booking_of_image(&item_of(item)).expect("a booking"),
            _ => Some(self.archived(item)),
        });
        let slots = rows.iter().filter(|item| item["sk"]["S"] == "customer").cloned().collect();
        Books {
            bookings: bookings.map(|booking| (booking.booking_id.to_string(), booking)).collect(),
            marks: self.items("seats").iter().flat_map(marks).collect(),
            slots,
        }
    }

    /// Checks that every mark has a reason: a booked seat belongs to the one confirmed booking that lists it,
    /// and a lock ends.
    fn audit_seats(&self, books: &Books, faults: &mut Vec<String>) {
        let latest = self.clock.second() + LOCK_SECONDS_MAX;
        for (place, mark) in &books.marks {
            match mark {
                Mark::Blocked { .. } | Mark::Unknown => {}
                Mark::Locked { until, .. } if *until <= latest => {}
                Mark::Locked { until, .. } => faults.push(format!("{place:?} is locked until {until}")),
                Mark::Sold { booking_id } => match books.bookings.get(booking_id.as_str()) {
                    Some(booking)
                        if booking.status == BookingStatus::Confirmed && places(booking).contains(place) => {}
                    other => {
                        let status = other.map(|booking| booking.status);
                        faults.push(format!("{place:?} is sold to {booking_id}, which is {status:?}"));
                    }
                },
            }
        }
    }

    /// Checks that a booking that shows a lock has it, with the customer's slot.
    fn audit_locks(&self, books: &Books, faults: &mut Vec<String>) {
        let now = self.clock.second();
        for (id, booking) in &books.bookings {
            let until = booking.expires_at.as_second();
            if booking.status != BookingStatus::Pending || until < now {
                continue;
            }
            if let Some(claim) = &booking.claim {
                let whose = format!("{}#{}", booking.customer_id, booking.event_id);
                let slot = books.slots.iter().find(|slot| slot["pk"]["S"] == whose.as_str());
                let ends = |slot: &Value| slot["open_until"]["N"].as_str()?.parse::<i64>().ok();
                let has_it = |slot: &&Value| slot["open"]["S"] == claim.as_str() && ends(slot) >= Some(until);
                if slot.filter(has_it).is_none() {
                    faults.push(format!("{id} shows a lock until {until}, but its slot is {slot:?}"));
                }
            }
            for place in places(booking) {
                let mark = books.marks.get(&place);
                let holds = matches!(mark, Some(Mark::Locked { until: second, booking_id })
                    if booking_id.as_str() == id && *second >= until);
                if !holds {
                    faults.push(format!("{id} shows a lock until {until}, but {place:?} is {mark:?}"));
                }
            }
        }
    }

    /// Checks that each capture is a confirmed booking's price, or has exactly one refund, paid or pending.
    fn audit_money(&self, books: &Books, faults: &mut Vec<String>) {
        let mut refunded: HashMap<String, Vec<Back>> = HashMap::new();
        for refund in self.provider_list("/v1/refunds") {
            if refund["status"] != "failed" && refund["status"] != "canceled" {
                let intent = refund["payment_intent"].as_str().unwrap().to_owned();
                refunded.entry(intent).or_default().push(Back::of(&refund, "metadata"));
            }
        }
        for intent in self.provider_list("/v1/payment_intents") {
            if intent["status"] != "succeeded" {
                continue;
            }
            let id = intent["id"].as_str().unwrap();
            let amount = intent["amount_received"].as_i64().unwrap();
            let back = refunded.remove(id).unwrap_or_default();
            let payments = books.bookings.values().flat_map(|booking| {
                let of_it = booking.payments.iter().filter(|payment| payment.capture.as_deref() == Some(id));
                of_it.map(move |payment| (booking, payment))
            });
            let payments: Vec<_> = payments.collect();
            let ours = intent["metadata"]["deployment"] == self.deployment();
            if payments.is_empty() {
                self.audit_orphan((id, ours), faults);
            } else if ours {
                audit_shared((id, amount), &payments, &back, faults);
            } else {
                faults.push(format!("{id} is a payment of another deployment"));
            }
        }
        faults.extend(refunded.into_keys().map(|id| format!("{id} is refunded and was never captured")));
        self.audit_razorpay(books, faults);
    }

    /// The same for Razorpay. Payments that it returns uncaptured do not count.
    fn audit_razorpay(&self, books: &Books, faults: &mut Vec<String>) {
        let (paid, refunds) =
            self.sandbox(|sandbox, _| (sandbox.razorpay_payments(), sandbox.razorpay_refunds()));
        let orders = self.sandbox(|sandbox, _| sandbox.razorpay_orders());
        for payment in paid {
            let id = payment["id"].as_str().unwrap();
            let of_it = |refund: &&Value| refund["payment_id"] == id && refund["status"] != "failed";
            let back: Vec<&Value> = refunds.iter().filter(of_it).collect();
            let known = books.bookings.values().flat_map(|booking| {
                let of_it = booking.payments.iter().filter(|payment| payment.capture.as_deref() == Some(id));
                of_it.map(move |payment| (booking, payment))
            });
            let known: Vec<_> = known.collect();
            if payment["captured"] == false {
                let ours = back.iter().any(|refund| refund["notes"]["refund_id"].is_string());
                if ours || !known.is_empty() {
                    faults.push(format!("{id} was never captured: {known:?} {back:?}"));
                }
                continue;
            }
            let back: Vec<Back> = back.iter().map(|refund| Back::of(refund, "notes")).collect();
            let amount = payment["amount"].as_i64().unwrap();
            let receipt = orders.iter().find(|order| order["id"] == payment["order_id"]);
            let receipt = receipt.and_then(|order| order["receipt"].as_str()).unwrap_or_default();
            let ours = receipt.starts_with(&self.deployment());
            if known.is_empty() {
                self.audit_orphan((id, ours), faults);
            } else if ours {
                audit_shared((id, amount), &known, &back, faults);
            } else {
                faults.push(format!("{id} is a payment of another deployment"));
            }
        }
    }

    /// Checks that a payment of this deployment without a booking is recorded for a person.
    fn audit_orphan(&self, (id, ours): (&str, bool), faults: &mut Vec<String>) {
        let written = || self.items("bookings").iter().any(|item| item["pk"]["S"] == format!("orphan#{id}"));
        if ours != written() {
            faults.push(format!("{id} was captured for a missing booking; ours: {ours}"));
        }
    }
}

/// A refund at the provider: the booking that its id names, and its amount.
struct Back {
    named: Option<String>,
    amount: i64,
}

impl Back {
    fn of(refund: &Value, data: &str) -> Self {
        let id = refund[data]["refund_id"].as_str().and_then(|id| id.parse::<RefundId>().ok());
        let named = id.map(|id| id.booking_id().as_str().to_owned());
        Self { named, amount: refund["amount"].as_i64().unwrap() }
    }
}

/// Checks the payments that share a capture: one made it, and seats of it may have moved to others. Each refund is of
/// the booking that its id names, if that shares the capture, otherwise of the one that made it.
fn audit_shared(
    (id, amount): (&str, i64),
    payments: &[(&Booking, &Payment)],
    back: &[Back],
    faults: &mut Vec<String>,
) {
    let makers = payments.iter().filter(|(_, payment)| payment.moved_from.is_none()).count();
    let goes_over = |payment: &Payment| payment.amount.amount_minor - payment.unmoved().amount_minor;
    let left: i64 = payments.iter().map(|(_, payment)| goes_over(payment)).sum();
    let shared = payments.iter().filter(|(_, payment)| payment.moved_from.is_some());
    let taken: i64 = shared.map(|(_, payment)| payment.amount.amount_minor).sum();
    if makers != 1 || left != taken {
        faults.push(format!("{id} is made by {makers} payments; {left} of it moved, {taken} arrived"));
    }
    let shares = |named: &str| payments.iter().any(|(booking, _)| booking.booking_id.as_str() == named);
    for (booking, payment) in payments {
        let is_maker = payment.moved_from.is_none();
        let of_it = |back: &&Back| match back.named.as_deref().filter(|named| shares(named)) {
            Some(named) => named == booking.booking_id.as_str(),
            None => is_maker,
        };
        let back: Vec<i64> = back.iter().filter(of_it).map(|back| back.amount).collect();
        let amount = if is_maker { amount } else { payment.amount.amount_minor };
        audit_capture((id, amount), (booking, payment), &back, faults);
    }
}

fn audit_capture(
    (id, amount): (&str, i64),
    (booking, payment): (&Booking, &Payment),
    back: &[i64],
    faults: &mut Vec<String>,
) {
    let went: i64 = back.iter().sum();
    if went > amount {
        faults.push(format!("{id}: of {amount} were refunded {back:?}"));
    }
    // A failed or due refund has raised an alarm or is under way; a settled one must be paid. A refund by hand
    // that came first, so that ours was never ordered, counts as paid.
    let was_made = |refund: &&Refund| {
        (refund.status != RefundStatus::Failed || refund.provider_ref.is_some()) && refund.moved_to.is_none()
    };
    let refunds = || payment.refunds.iter().filter(was_made);
    let mut rest = back.to_vec();
    for refund in refunds() {
        let place = rest.iter().position(|amount| *amount == refund.amount_minor);
        let settled = matches!(refund.status, RefundStatus::Requested | RefundStatus::Refunded);
        match place {
            Some(place) => drop(rest.swap_remove(place)),
            None if settled => faults.push(format!("{id}: refund {refund:?} was not paid: {back:?}")),
            None => {}
        }
    }
    if !rest.is_empty() {
        faults.push(format!("{id}: {rest:?} were refunded, and no refund is recorded"));
    }
    let ordered = payment.returned_minor();
    let failed = payment.refunds.iter().any(|refund| refund.status == RefundStatus::Failed);
    let pays = matches!(booking.status, BookingStatus::Confirmed | BookingStatus::Cancelled)
        && booking.kept_payments().map(|kept| kept.amount.amount_minor).sum::<i64>()
            == booking.quote.total_minor
        && payment.amount.amount_minor == amount
        && ordered <= amount;
    let settled = if payment.is_kept() { pays } else { failed || payment.going_back_minor() == amount };
    if !settled {
        let status = booking.status;
        faults.push(format!("{id}: {ordered} of {amount} are refunded, for a booking that is {status:?}"));
    }
}

/// Checks that every confirmed booking has its seats and its payment, and none exceeds the limits.
fn audit_bookings(books: &Books, faults: &mut Vec<String>) {
    for (id, booking) in &books.bookings {
        faults.extend(ledger::check(booking));
        if booking.seat_count() == 0 || booking.seat_count() > limits::SEATS_PER_TABLE_MAX {
            faults.push(format!("{id} has {} seats", booking.seat_count()));
        }
        if booking.status != BookingStatus::Confirmed {
            continue;
        }
        for place in places(booking) {
            let mark = books.marks.get(&place);
            if !matches!(mark, Some(Mark::Sold { booking_id }) if booking_id.as_str() == id) {
                faults.push(format!("{id} is confirmed, but {place:?} is {mark:?}"));
            }
        }
        let kept = || booking.kept_payments().filter(|payment| payment.capture.is_some());
        let own = kept().filter(|payment| payment.moved_from.is_none()).count();
        if kept().count() == 0 || own > 1 || kept().count() - own > 1 {
            faults.push(format!("{id} is confirmed, but not by one payment or one and that of moved seats"));
        }
    }
}

/// Checks that customers' slots count the tickets of their confirmed bookings, within the limit.
fn audit_slots(books: &Books, faults: &mut Vec<String>) {
    let mut tickets: BTreeMap<String, (usize, u32)> = BTreeMap::new();
    for booking in books.bookings.values() {
        let Some(max) = booking.tickets_max else { continue };
        let entry = tickets.entry(format!("{}#{}", booking.customer_id, booking.event_id)).or_default();
        entry.1 = entry.1.max(max);
        if booking.status == BookingStatus::Confirmed {
            entry.0 += booking.seat_count();
        }
    }
    for slot in &books.slots {
        let key = slot["pk"]["S"].as_str().unwrap();
        let counted: usize = slot["tickets"]["N"].as_str().map_or(0, |text| text.parse().unwrap());
        let (bought, max) = tickets.remove(key).unwrap_or_default();
        if counted != bought {
            faults.push(format!("the slot {key} counts {counted} tickets of {bought}"));
        }
        if bought > max as usize {
            faults.push(format!("{key} has {bought} tickets of {max}"));
        }
    }
    let uncounted = tickets.into_iter().filter(|(_, (bought, _))| *bought > 0);
    faults
        .extend(uncounted.map(|(key, (bought, _))| format!("no slot counts the {bought} tickets of {key}")));
}

fn places(booking: &Booking) -> Vec<Place> {
    let of_block = |key: &BlockKey, label: &str| {
        let (partition, sort) = keys::of_block(&booking.seat_space(), key);
        (partition, sort, label.to_owned())
    };
    let blocks = booking.blocks.iter();
    blocks.flat_map(|block| block.seats.iter().map(|seat| of_block(&block.key, &seat.label))).collect()
}

fn marks(item: &Value) -> Vec<(Place, Mark)> {
    let key = |name: &str| item[name]["S"].as_str().unwrap().to_owned();
    let fields = item.as_object().unwrap().iter();
    fields
        .filter(|(name, _)| {
            !matches!(name.as_str(), "pk" | "sk" | "ver" | "picture" | "taken_at" | "seats_left")
        })
        .map(|(name, value)| {
            let label = keys::seat_label(name).expect("a seat's attribute").to_owned();
            ((key("pk"), key("sk"), label), Mark::parse(value["S"].as_str().unwrap()))
        })
        .collect()
}

/// An item in the form that the stream's reader gets.
pub(crate) fn item_of(json: &Value) -> serde_dynamo::Item {
    serde_json::from_value(json.clone()).expect("an item")
}
