//! The product's own decisions, on the model's small values.
//!
//! A row is unpacked into a `domain` booking, the real function decides, and the answer is packed again.
//! A tick is a second, so that the domain's arithmetic and comparisons are used as they are.

use domain::block::BlockKey;
use domain::booking::{self, Booking, HeldBlock, HeldSeat, Settlement};
use domain::cancellation::{CancellationPolicy, Cut, RefundTier, WHOLE};
use domain::event::{Event, EventStatus, ScreenRef, TitleKind, TitleRef, VenueRef};
use domain::ids::{PaymentId, RefundId};
use domain::message::{Message, between};
use domain::payment::{self, Notice, Provider, Refund, RefundReason};
use domain::quote::{Line, Quote};
use domain::{Currency, Error, Money};
use jiff::Timestamp;

use crate::scenario::Scenario;
use crate::state::{Capture, Id, News, ORDER, PAYMENTS, Payment, Reason, Row, Tick, What};

/// Second of tick 0.
const BEGIN: i64 = 1_800_000_000;
/// What every booking costs.
const TOTAL: i64 = 56_000;
/// What a short capture brings.
const SHORT: i64 = 55_999;

/// What a provider's news does to a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Nothing.
    Nothing,
    /// Write it.
    Write(Row),
    /// Confirm it, in one transaction with its seats.
    Confirm(Row),
}

/// The parts of bookings and of the event that never change.
#[derive(Clone, Debug)]
pub struct Real {
    templates: Vec<Booking>,
    event: Event,
    currency: Currency,
}

fn instant(tick: Tick) -> Timestamp {
    Timestamp::from_second(BEGIN + i64::from(tick)).unwrap_or_default()
}

fn tick(instant: Timestamp) -> Tick {
    Tick::try_from(instant.as_second() - BEGIN).unwrap_or(Tick::MAX)
}

fn parsed<T: std::str::FromStr<Err = Error>>(text: &str) -> Result<T, Error> {
    text.parse()
}

impl Real {
    /// Bookings and an event as `scenario` has them.
    ///
    /// # Errors
    /// Where the domain refuses the model's names.
    pub fn new(scenario: &Scenario) -> Result<Self, Error> {
        let currency: Currency = parsed("INR")?;
        let event = event(scenario, currency)?;
        let mut templates = Vec::new();
        for (i, wish) in scenario.wishes.iter().enumerate() {
            let seats = (0..8).filter(|seat| wish.seats >> seat & 1 == 1);
            let count = wish.seats.count_ones();
            templates.push(Booking {
                booking_id: parsed(&format!("bkg_{i:012}"))?,
                customer_id: parsed(&format!("cus_{}", wish.customer))?,
                event_id: event.event_id.clone(),
                status: booking::BookingStatus::Pending,
                ver: 1,
                held: vec![HeldBlock {
                    key: BlockKey { section: "S".into(), row: "A".into(), slice: 0 },
                    seats: seats
                        .map(|seat| HeldSeat {
                            seat_id: format!("{seat}"),
                            label: format!("{seat}"),
                            kind: "t".into(),
                        })
                        .collect(),
                }],
                quote: Quote {
                    currency,
                    lines: vec![Line { kind: "t".into(), count, unit_minor: TOTAL }],
                    discount_minor: 0,
                    fees_minor: 0,
                    tax_minor: 0,
                    total_minor: TOTAL,
                },
                created_at: instant(0),
                expires_at: instant(0),
                tickets_max: scenario.limit.map(u32::from),
                claim: None,
                request: String::new(),
                payments: Vec::new(),
                returned: Vec::new(),
                ledger: Vec::new(),
            });
        }
        Ok(Self { templates, event, currency })
    }

    /// [`booking::settle`]
    #[must_use]
    pub fn settle(&self, id: Id, row: &Row, news: &News, now: Tick) -> Decision {
        match booking::settle(&self.booking(id, row), &self.notice(news), instant(now)) {
            Settlement::Nothing => Decision::Nothing,
            Settlement::Write(next) => Decision::Write(self.row(&next)),
            Settlement::Confirm(next) => Decision::Confirm(self.row(&next)),
        }
    }

    /// [`Booking::without_seats`]
    #[must_use]
    pub fn without_seats(&self, id: Id, row: &Row, reason: Reason) -> Row {
        self.row(&self.booking(id, row).without_seats(reason.into()))
    }

    /// [`Booking::extension`]: until when the lock would last.
    #[must_use]
    pub fn extension(&self, id: Id, row: &Row, now: Tick) -> Option<Tick> {
        self.booking(id, row).extension(&self.event, instant(now)).ok().map(tick)
    }

    /// [`Booking::next_payment`]: the attempt, and until when the lock must last.
    #[must_use]
    pub fn next_payment(&self, id: Id, row: &Row, now: Tick) -> Option<(u8, Tick)> {
        let next = self.booking(id, row).next_payment(&self.event, instant(now));
        next.ok().map(|(id, until)| (id.attempt(), tick(until)))
    }

    /// [`Booking::released`]
    #[must_use]
    pub fn released(&self, id: Id, row: &Row) -> Option<Row> {
        self.booking(id, row).released().ok().map(|next| self.row(&next))
    }

    /// [`Cut::of`] and [`Booking::cancelled`]: all seats given back by the customer, for all of the money.
    #[must_use]
    pub fn cancelled(&self, id: Id, row: &Row, now: Tick) -> Option<Row> {
        let (booking, now) = (self.booking(id, row), instant(now));
        let cut = Cut::of(&booking, &self.event, None, now).ok()?;
        booking.cancelled(&cut, RefundReason::CustomerCancelled, now).ok().map(|next| self.row(&next))
    }

    /// [`Cut::called_off`] and [`Booking::cancelled`]: the organizer calls the event off.
    #[must_use]
    pub fn called_off(&self, id: Id, row: &Row, now: Tick) -> Option<Row> {
        let (booking, now) = (self.booking(id, row), instant(now));
        let cut = Cut::called_off(&booking, &self.event, now).ok()?;
        booking.cancelled(&cut, RefundReason::EventCancelled, now).ok().map(|next| self.row(&next))
    }

    /// [`Booking::may_vanish`]
    #[must_use]
    pub fn may_vanish(&self, id: Id, row: &Row) -> bool {
        self.booking(id, row).may_vanish()
    }

    /// [`Booking::awaits_payment`]
    #[must_use]
    pub fn awaits_payment(&self, id: Id, row: &Row) -> bool {
        self.booking(id, row).awaits_payment()
    }

    /// [`Booking::lock_expired`]
    #[must_use]
    pub fn lock_expired(&self, id: Id, row: &Row, now: Tick) -> bool {
        self.booking(id, row).lock_expired(instant(now))
    }

    /// Attempts whose refund the stream announces as due: [`between`].
    #[must_use]
    pub fn refunds_due(&self, id: Id, old: Option<&Row>, new: &Row) -> Vec<u8> {
        if new.paid().all(|payment| payment.refund.is_none()) {
            return Vec::new();
        }
        let old = old.map(|row| self.booking(id, row));
        let due = between(old.as_ref(), Some(&self.booking(id, new))).into_iter();
        due.filter_map(|message| match message {
            Message::RefundDue { payment_id, .. } => Some(payment_id.attempt()),
            _ => None,
        })
        .collect()
    }

    fn booking(&self, id: Id, row: &Row) -> Booking {
        let mut booking = self.templates[usize::from(id)].clone();
        booking.status = row.status.into();
        booking.ver = u64::from(row.ver);
        booking.created_at = instant(row.created);
        booking.expires_at = instant(row.expires);
        booking.payments = row.paid().map(|payment| self.payment(&booking, payment)).collect();
        booking
    }

    fn payment(&self, booking: &Booking, payment: &Payment) -> payment::Payment {
        let amount = self.money(payment.short);
        let payment_id = PaymentId::of(&booking.booking_id, payment.attempt);
        let refund = payment.refund.map(|(status, reason)| Refund {
            refund_id: RefundId::of(&payment_id, 1),
            status: status.into(),
            amount_minor: amount.amount_minor,
            fees_minor: 0,
            tax_minor: 0,
            reason: reason.into(),
            seats: Vec::new(),
            provider_ref: None,
            replaced: Vec::new(),
        });
        payment::Payment {
            payment_id,
            provider: provider_of(payment.session.or(payment.capture.map(|capture| capture.opened))),
            status: payment.status.into(),
            amount,
            created_at: instant(payment.session.unwrap_or_default()),
            request: payment.key.map(|key| key.to_string()),
            session: payment.session.map(|opened| opened.to_string()),
            capture: payment.capture.map(written),
            notice: None,
            refunds: refund.into_iter().collect(),
            disputes: Vec::new(),
        }
    }

    fn row(&self, booking: &Booking) -> Row {
        debug_assert!(
            booking.payments.len() <= PAYMENTS,
            "the space has more payments than a row has places"
        );
        let mut payments = [None; PAYMENTS];
        for (place, payment) in payments.iter_mut().zip(&booking.payments) {
            *place = Some(Payment {
                attempt: payment.payment_id.attempt(),
                status: payment.status.into(),
                key: payment.request.as_deref().and_then(|key| key.parse().ok()),
                session: payment.session.as_deref().and_then(|opened| opened.parse().ok()),
                capture: payment.capture.as_deref().and_then(read),
                short: payment.amount != self.money(false),
                refund: payment.refunds.first().map(|refund| (refund.status.into(), refund.reason.into())),
            });
        }
        Row {
            status: booking.status.into(),
            ver: u8::try_from(booking.ver).unwrap_or(u8::MAX),
            created: tick(booking.created_at),
            expires: tick(booking.expires_at),
            payments,
        }
    }

    fn notice(&self, news: &News) -> Notice {
        let id = &self.templates[usize::from(news.booking)].booking_id;
        Notice {
            provider: match news.what {
                What::Captured { capture, .. } => provider_of(Some(capture.opened)),
                What::Failed { page } => provider_of(Some(page)),
                What::Refund { .. } => Provider::Stripe,
            },
            notice_id: String::new(),
            payment_id: PaymentId::of(id, news.attempt),
            news: match news.what {
                What::Captured { capture, short } => {
                    // An order can be paid again, so the second provider does not say that this is its end.
                    let session = (!capture.is_order()).then(|| capture.opened.to_string());
                    let (amount, capture) = (self.money(short), written(capture));
                    payment::News::Captured { amount, capture, session }
                }
                What::Failed { page } => payment::News::Failed { session: Some(page.to_string()) },
                What::Refund { status } => {
                    let refund_id = Some(RefundId::of(&PaymentId::of(id, news.attempt), 1));
                    let (provider_ref, amount_minor) = ("re".to_owned(), TOTAL);
                    payment::News::Refund {
                        refund_id,
                        provider_ref,
                        capture: None,
                        amount_minor,
                        status: status.into(),
                    }
                }
            },
        }
    }

    fn money(&self, short: bool) -> Money {
        Money::new(if short { SHORT } else { TOTAL }, self.currency)
    }
}

/// Where a page, or an order, is.
fn provider_of(opened: Option<Tick>) -> Provider {
    if opened.is_some_and(|opened| opened >= ORDER) { Provider::Razorpay } else { Provider::Stripe }
}

fn written(capture: Capture) -> String {
    format!("{}.{}", capture.attempt, capture.opened)
}

fn read(capture: &str) -> Option<Capture> {
    let (attempt, opened) = capture.split_once('.')?;
    Some(Capture { attempt: attempt.parse().ok()?, opened: opened.parse().ok()? })
}

fn event(scenario: &Scenario, currency: Currency) -> Result<Event, Error> {
    Ok(Event {
        event_id: parsed("evt_0123456789")?,
        title: TitleRef { title_id: parsed("ttl_0123456789")?, name: String::new(), kind: TitleKind::Film },
        venue: VenueRef {
            venue_id: parsed("ven_0123456789")?,
            name: String::new(),
            address: String::new(),
            city: String::new(),
            country: String::new(),
        },
        screen: ScreenRef { screen_id: parsed("scr_0123456789")?, name: String::new() },
        layout_version: 1,
        starts_at: instant(Tick::MAX),
        local_start: String::new(),
        time_zone: String::new(),
        status: EventStatus::Published,
        sales_open_at: instant(0),
        sales_close_at: instant(Tick::MAX),
        currency,
        tiers: Vec::new(),
        fee_per_ticket_minor: 0,
        tax_basis_points: 0,
        tax_mode: domain::invoice::TaxMode::Exclusive,
        tickets_per_customer_max: scenario.limit.map(u32::from),
        lock_seconds: u32::from(scenario.lock),
        lock_ceiling_seconds: u32::from(scenario.ceiling),
        payment_seconds: u32::from(scenario.window),
        slow_payments_allowed: false,
        seat_count: 0,
        sections: Vec::new(),
        cancellation: CancellationPolicy {
            tiers: vec![RefundTier { hours_before: 0, refund_basis_points: WHOLE }],
            fees_returned: true,
            single_seats: false,
        },
    })
}
