//! A simulated history of bookings, as the bus would have told it: with discounts, declines, refunds and disputes.

use std::collections::BTreeMap;

use domain::ids::{BookingId, CustomerId, DeploymentId};
use domain::message::Message;
use jiff::Timestamp;
use serde_json::{Value, json};

/// Seconds of a day.
const DAY: i64 = 86_400;
/// Days of the history.
const DAYS: u64 = 30;
/// Tiers, and the list price of a seat of each.
const TIERS: [(&str, i64); 3] = [("premium", 120_000), ("standard", 74_950), ("balcony", 19_999)];
/// Rates of tax.
const RATES: [u32; 3] = [0, 500, 1_800];
/// Codes with which banks decline.
const CODES: [&str; 5] =
    ["insufficient_funds", "card_declined", "expired_card", "do_not_honor", "payment_timed_out"];
/// Views that one of the sample stands for.
const SEEN_ONE_IN: i64 = 10;
/// Reasons for which seats come back.
const REASONS: [&str; 3] = ["customer_cancelled", "organizer_returned", "event_cancelled"];

/// Sums in which the simulation keeps what it has told: list prices, discounts, refunds, seats sold and returned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) gross: i64,
    pub(super) discount: i64,
    pub(super) refunded: i64,
    pub(super) captured: i64,
    pub(super) sold: i64,
    pub(super) returned: i64,
    pub(super) disputed: i64,
    pub(super) seen: i64,
}

/// A stream of numbers that follow from a seed (xorshift64).
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn of(seed: u64) -> Self {
        Self(seed.wrapping_mul(2).wrapping_add(1))
    }

    pub(super) fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }

    fn comes(&mut self, percent: u64) -> bool {
        self.roll(100) < percent
    }

    fn of_these<T: Copy>(&mut self, all: &[T]) -> T {
        all[usize::try_from(self.roll(all.len() as u64)).unwrap()]
    }
}

/// The history so far.
pub(super) struct History {
    pub(super) dice: Dice,
    /// Messages in the order of their instants within each booking, as the bus has them.
    pub(super) messages: Vec<Value>,
    /// That which was told, by event.
    pub(super) told: BTreeMap<String, Told>,
    events: Vec<String>,
    began: i64,
    bookings: u64,
}

/// A simulated booking.
struct Bought {
    event: String,
    /// Number of the event.
    number: usize,
    subject: Value,
    currency: &'static str,
    seats: Vec<Value>,
    provider: &'static str,
    payment_id: String,
    at: i64,
}

impl History {
    /// A history of these events that ends at `now`.
    pub(super) fn new(seed: u64, events: Vec<String>, now: Timestamp) -> Self {
        let began = now.as_second() - i64::try_from(DAYS).unwrap() * DAY;
        let (messages, told) = (Vec::new(), BTreeMap::new());
        Self { dice: Dice::of(seed), messages, told, events, began, bookings: 0 }
    }

    /// Adds messages until there are `count`.
    pub(super) fn tell(&mut self, count: usize) {
        while self.messages.len() < count {
            self.booking();
        }
    }

    fn message(&mut self, kind: &str, at: i64, data: &Value) {
        let message = json!({ "type": kind, "data": data });
        let parsed: Message =
            serde_json::from_value(message).unwrap_or_else(|error| panic!("{kind}: {error}: {data}"));
        let now = self.began + i64::try_from(DAYS).unwrap() * DAY;
        self.messages.push(json!({
            "message_id": format!("msg_{:032x}_0", self.messages.len()), "type": kind, "version": parsed.version(),
            "occurred_at": Timestamp::from_second(at.min(now)).unwrap(), "data": data,
        }));
    }

    fn seat(&mut self, number: usize, event: usize) -> Value {
        let (kind, list) = self.dice.of_these(&TIERS);
        let off =
            if self.dice.comes(30) { list * i64::try_from(self.dice.roll(60)).unwrap() / 100 } else { 0 };
        let rate = i64::from(RATES[event % RATES.len()]);
        let whole = if event.is_multiple_of(2) { 10_000 } else { 10_000 + rate };
        let (price, fees) = (list - off, 2_500);
        let (price_tax, fees_tax) = (price * rate / whole, fees * rate / whole);
        let added = if event.is_multiple_of(2) { price_tax + fees_tax } else { 0 };
        let discounts = match off {
            0 => json!([]),
            _ => json!([{
                "id": format!("off_{number:010}"), "label": "Spring",
                "funded_by": self.dice.of_these(&["organizer", "platform", "sponsor"]), "amount_minor": off,
            }]),
        };
        json!({
            "seat_id": format!("S-{number}"), "type": kind, "list_minor": list, "discounts": discounts,
            "fees_minor": fees, "price_tax_minor": price_tax, "fees_tax_minor": fees_tax, "total_minor": price + fees + added,
        })
    }

    fn bought(&mut self) -> Bought {
        self.bookings += 1;
        let number = usize::try_from(self.dice.roll(self.events.len() as u64)).unwrap();
        let event = self.events[number].clone();
        let customer: CustomerId = format!("cus_sim-{}", self.bookings).parse().unwrap();
        let booking_id = BookingId::derive(&DeploymentId::from_random([7; 6]), &customer, "key");
        let seats: Vec<Value> =
            (0..1 + self.dice.roll(4)).map(|n| self.seat(usize::try_from(n).unwrap(), number)).collect();
        let currency = currency_of(number);
        let names: Vec<&Value> = seats.iter().map(|seat| &seat["seat_id"]).collect();
        let subject = json!({
            "booking_id": booking_id, "customer_id": customer, "event_id": event, "seats": names,
            "total": { "amount_minor": sum(&seats, "total_minor"), "currency": currency },
        });
        let payment_id = format!("pay_{}_1", booking_id.as_str().trim_start_matches("bkg_"));
        let at = self.began + i64::try_from(self.dice.roll(DAYS * 86_400)).unwrap();
        let provider = self.dice.of_these(&["stripe", "razorpay"]);
        Bought { event, number, subject, currency, seats, provider, payment_id, at }
    }

    /// A view of an event's page, as the queue has it.
    fn seen(&mut self, event: &str, currency: &str, at: i64) {
        self.messages.push(json!({
            "view_id": format!("{:08x}{:024x}", 0, self.messages.len()), "event_id": event, "currency": currency,
            "seen_at": Timestamp::from_second(at).unwrap(), "stands_for": SEEN_ONE_IN,
        }));
        self.told.entry(event.to_owned()).or_default().seen += SEEN_ONE_IN;
    }

    /// A booking from its lock to its end.
    fn booking(&mut self) {
        let bought = self.bought();
        let Bought { subject, provider, payment_id, at, .. } = &bought;
        let total = subject["total"].clone();
        if self.dice.comes(60) {
            self.seen(&bought.event, bought.currency, *at);
        }
        self.message("BookingCreated", *at, &json!({ "booking": subject }));
        match self.dice.roll(100) {
            0..15 => {
                // Told when the item is removed, and of the end that the customer was shown.
                let end = Timestamp::from_second(at + 600).unwrap();
                let removed_at = at + 4_200 + i64::try_from(self.dice.roll(86_400)).unwrap();
                let data = json!({ "booking": subject, "expires_at": end });
                return self.message("BookingExpired", removed_at, &data);
            }
            15..20 => return self.message("BookingExpired", at + 600, &json!({ "booking": subject })),
            20..28 => {
                let data = json!({ "booking": subject, "returned": null, "refund": null });
                return self.message("BookingCancelled", at + 90, &data);
            }
            _ => {}
        }
        let started = json!({
            "booking": subject, "payment_id": payment_id, "provider": provider, "method": "card", "amount": total, "first": true,
        });
        self.message("PaymentStarted", at + 60, &started);
        let decline = self.dice.comes(20).then(|| {
            json!({ "id": format!("ch_{}", self.bookings), "at": at + 90, "code": self.dice.of_these(&CODES), "method": "card" })
        });
        let declined = decline.as_ref().map(|decline| json!({ "provider": provider, "decline": decline }));
        if let Some(decline) = &decline {
            let data = json!({ "booking": subject, "payment_id": payment_id, "decline": decline, "provider": provider });
            self.message("PaymentDeclined", at + 90, &data);
            if self.dice.comes(40) {
                let data = json!({ "booking": subject, "attempts": 1, "declined": declined });
                return self.message("BookingExpired", at + 660, &data);
            }
        }
        let sold = json!({ "tax": bought.tax(), "seats": bought.seats });
        let paid = json!({ "provider": provider, "method": "card", "amount": total });
        let data = json!({
            "booking": subject, "payment_id": payment_id, "sold": sold, "paid": paid, "declined": declined,
        });
        self.message("BookingConfirmed", at + 120, &data);
        if self.dice.comes(2) {
            let data = json!({
                "booking": subject, "from": subject["booking_id"], "seats": ["S-90", "S-91"],
                "credit": { "amount_minor": 70_000, "currency": bought.currency },
            });
            self.message("BookingMoved", at + 120, &data);
        }
        let told = self.told.entry(bought.event.clone()).or_default();
        told.gross += sum(&bought.seats, "list_minor");
        told.discount += discounts(&bought.seats);
        told.captured += sum(&bought.seats, "total_minor");
        told.sold += i64::try_from(bought.seats.len()).unwrap();
        self.afterwards(&bought);
    }

    /// That which may become of a booking that is paid.
    fn afterwards(&mut self, bought: &Bought) {
        let Bought { subject, provider, payment_id, at, .. } = bought;
        if self.dice.comes(18) {
            self.refund(bought);
        }
        if self.dice.comes(4) {
            let amount = &subject["total"];
            let fee = json!({ "amount_minor": 1_500, "currency": bought.currency });
            let mut data = json!({
                "booking": subject, "payment_id": payment_id, "dispute_id": format!("dp_{}", self.bookings), "amount": amount,
                "fee": fee, "provider": provider,
            });
            self.message("DisputeOpened", at + 5 * DAY, &data);
            self.told.entry(bought.event.clone()).or_default().disputed += sum(&bought.seats, "total_minor");
            data["won"] = json!(self.dice.comes(50));
            self.message("DisputeClosed", at + 9 * DAY, &data);
        }
        if self.dice.comes(1) {
            let amount = &subject["total"];
            let refund = json!({
                "refund_id": format!("{}_9", payment_id.replace("pay_", "rfd_")), "price_minor": 0, "fees_minor": 0, "tax_minor": 0,
            });
            let data = json!({
                "booking": subject, "payment_id": payment_id, "refund": refund, "amount": amount, "reason": "paid_twice",
                "provider": provider,
            });
            self.message("RefundDue", at + 180, &data);
        }
    }

    /// Some or all seats come back, for the price or most of it.
    fn refund(&mut self, bought: &Bought) {
        let Bought { subject, provider, payment_id, at, .. } = bought;
        let back = usize::try_from(1 + self.dice.roll(bought.seats.len() as u64)).unwrap();
        let (seats, rest) = bought.seats.split_at(back);
        let kept = i64::try_from(self.dice.of_these(&[0_u64, 10, 50])).unwrap();
        let at = at + i64::try_from(self.dice.roll(6 * 86_400)).unwrap();
        let mut by_tier: BTreeMap<&str, [i64; 3]> = BTreeMap::new();
        for seat in seats {
            let [price, fees, tax] = bought.parts_of(seat).map(|part| part * (100 - kept) / 100);
            let parts = by_tier.entry(seat["type"].as_str().unwrap()).or_default();
            *parts = [parts[0] + price, parts[1] + fees, parts[2] + tax];
        }
        let whole =
            by_tier.values().fold([0; 3], |sum, part| [sum[0] + part[0], sum[1] + part[1], sum[2] + part[2]]);
        let refund = json!({
            "refund_id": format!("{}_1", payment_id.replace("pay_", "rfd_")),
            "price_minor": whole[0], "fees_minor": whole[1], "tax_minor": whole[2],
        });
        let returned = json!({ "tax": bought.tax(), "seats": seats });
        let kind = if rest.is_empty() { "BookingCancelled" } else { "SeatsReturned" };
        self.message(kind, at, &json!({ "booking": subject, "returned": returned, "refund": refund }));
        let by_tier: Vec<Value> = by_tier.iter().map(|(tier, [price, fees, tax])| {
            json!({ "type": tier, "price_minor": price, "fees_minor": fees, "tax_minor": tax })
        }).collect();
        let amount = json!({ "amount_minor": whole.iter().sum::<i64>(), "currency": bought.currency });
        let mut data = json!({
            "booking": subject, "payment_id": payment_id, "refund": refund, "amount": amount,
            "reason": self.dice.of_these(&REASONS), "provider": provider, "tax": bought.tax(), "by_tier": by_tier,
        });
        self.message("RefundDue", at, &data);
        data["refund_id"] = refund["refund_id"].clone();
        let kind = if self.dice.comes(3) { "RefundFailed" } else { "RefundSettled" };
        self.message(kind, at + 3_600, &data);
        let told = self.told.entry(bought.event.clone()).or_default();
        told.refunded += whole.iter().sum::<i64>();
        told.returned += i64::try_from(back).unwrap();
    }
}

impl Bought {
    fn is_added(&self) -> bool {
        self.number.is_multiple_of(2)
    }

    fn tax(&self) -> Value {
        let mode = if self.is_added() { "exclusive" } else { "inclusive" };
        json!({ "mode": mode, "basis_points": RATES[self.number % RATES.len()] })
    }

    /// Price, fees and tax of a seat, of which the first two are without tax.
    fn parts_of(&self, seat: &Value) -> [i64; 3] {
        let of = |name: &str| seat[name].as_i64().unwrap();
        let price = of("list_minor") - discounts(std::slice::from_ref(seat));
        let (price_tax, fees_tax) = (of("price_tax_minor"), of("fees_tax_minor"));
        match self.is_added() {
            true => [price, of("fees_minor"), price_tax + fees_tax],
            false => [price - price_tax, of("fees_minor") - fees_tax, price_tax + fees_tax],
        }
    }
}

/// Currency of an event.
pub(super) fn currency_of(number: usize) -> &'static str {
    if number.is_multiple_of(3) { "EUR" } else { "INR" }
}

fn sum(seats: &[Value], name: &str) -> i64 {
    seats.iter().map(|seat| seat[name].as_i64().unwrap()).sum()
}

fn discounts(seats: &[Value]) -> i64 {
    seats.iter().map(|seat| sum(seat["discounts"].as_array().unwrap(), "amount_minor")).sum()
}
