//! Bookings of the product's domain in the model.

use std::cmp::Ordering;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

use domain::booking::{Booking, BookingBlock, BookingSeat, BookingStatus};
use domain::event::{Event, EventStatus, ScreenRef, TitleRef, VenueRef, Visibility};
use domain::quote::{Line, Quote};
use domain::refund_policy::{CancellationPolicy, RefundTier, WHOLE};
use domain::title::TitleKind;
use domain::{Currency, Error, Money, block::BlockKey};
use jiff::Timestamp;

use crate::machine::Tick;

/// Second of tick 0.
const BEGIN: i64 = 1_800_000_000;
/// Seconds of a tick in the domain: the time after the shown end in which a payment is in time.
const SECONDS: i64 = 120;
/// Price of a seat.
pub(crate) const PRICE: i64 = 20_000;

/// Booking as the store has it, with its hash, which is computed once.
#[derive(Clone, Debug, Eq)]
pub(crate) struct Stored(Arc<(u64, Booking)>);

impl Stored {
    pub(crate) fn new(booking: Booking) -> Self {
        let mut hasher = DefaultHasher::new();
        format!("{booking:?}").hash(&mut hasher);
        Self(Arc::new((hasher.finish(), booking)))
    }

    /// Replaces the booking `IF ver = :ver AND created_at = :created_at`.
    pub(crate) fn replace(stored: &mut Option<Self>, read: &Self, next: &Booking, any: bool) -> bool {
        let current =
            stored.as_ref().is_some_and(|now| now.ver == read.ver && now.created_at == read.created_at);
        if current || any {
            *stored = Some(Self::new(Booking { ver: read.ver + 1, ..next.clone() }));
        }
        current || any
    }
}

impl Deref for Stored {
    type Target = Booking;

    fn deref(&self) -> &Booking {
        &self.0.1
    }
}

impl Hash for Stored {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.0.hash(state);
    }
}

impl PartialEq for Stored {
    fn eq(&self, other: &Self) -> bool {
        self.0.0 == other.0.0
    }
}

impl Ord for Stored {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.0.cmp(&other.0.0)
    }
}

impl PartialOrd for Stored {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The instant of a tick.
pub(crate) fn instant(tick: Tick) -> Timestamp {
    Timestamp::from_second(BEGIN + i64::from(tick) * SECONDS).unwrap_or_default()
}

/// The tick of an instant, rounded down.
pub(crate) fn tick(instant: Timestamp) -> Tick {
    Tick::try_from((instant.as_second() - BEGIN) / SECONDS).unwrap_or(Tick::MAX)
}

fn parsed<T: std::str::FromStr<Err = Error>>(text: &str) -> Result<T, Error> {
    text.parse()
}

/// A booking of `seats` seats, pending until tick 1, and its event, which begins at `starts`.
///
/// # Errors
/// If the domain refuses the model's names.
pub(crate) fn booking_and_event(seats: u32, starts: Tick) -> Result<(Booking, Event), Error> {
    let currency: Currency = parsed("INR")?;
    let event = event(currency, starts)?;
    let held = (0..seats).map(|seat| BookingSeat {
        seat_id: seat.to_string(),
        label: seat.to_string(),
        kind: "t".into(),
        line: None,
        sold_as: None,
    });
    let total_minor = PRICE * i64::from(seats);
    let booking = Booking {
        booking_id: parsed("bkg_000000000000")?,
        customer_id: parsed("cus_0")?,
        event_id: event.event_id.clone(),
        space: 0,
        status: BookingStatus::Pending,
        ver: 1,
        blocks: vec![BookingBlock {
            key: BlockKey { section: "S".into(), row: "A".into(), slice: 0 },
            seats: held.collect(),
            whole: false,
        }],
        quote: Quote {
            currency,
            lines: vec![Line { kind: "t".into(), count: seats, unit_minor: PRICE }],
            discounts: Vec::new(),
            fees_minor: 0,
            booking_fee_minor: 0,
            tax_basis_points: 0,
            tax_minor: 0,
            total_minor,
        },
        created_at: instant(0),
        expires_at: instant(1),
        tickets_max: None,
        claim: None,
        request: String::new(),
        payments: Vec::new(),
        returned: Vec::new(),
        ledger: Vec::new(),
        moves: None,
        next_due_at: None,
        complimentary: None,
        redemptions: Vec::new(),
    };
    Ok((booking, event))
}

/// The whole price of `booking`.
pub(crate) fn price(booking: &Booking) -> Money {
    booking.quote.total()
}

fn event(currency: Currency, starts: Tick) -> Result<Event, Error> {
    Ok(Event {
        event_id: parsed("evt_0123456789")?,
        organizer_id: parsed("org_0123456789")?,
        title: TitleRef {
            title_id: parsed("ttl_0123456789")?,
            name: String::new(),
            kind: TitleKind::Film,
            languages: Vec::new(),
        },
        venue: VenueRef {
            venue_id: parsed("ven_0123456789")?,
            name: String::new(),
            address: String::new(),
            city: String::new(),
            country: String::new(),
        },
        screen: ScreenRef { screen_id: parsed("scr_0123456789")?, name: String::new() },
        layout_version: 1,
        starts_at: instant(starts),
        local_start: String::new(),
        time_zone: String::new(),
        status: EventStatus::Published,
        ver: 1,
        request: None,
        visibility: Visibility::Public,
        sales_open_at: instant(0),
        sales_close_at: instant(starts),
        currency,
        tiers: Vec::new(),
        fee_per_ticket_minor: 0,
        fee_per_booking_minor: 0,
        tax_basis_points: 0,
        tax_mode: domain::tax::TaxMode::Exclusive,
        tickets_per_customer_max: None,
        lock_seconds: 120,
        lock_ceiling_seconds: 360,
        payment_seconds: 120,
        slow_payments_allowed: false,
        accessible_release_hours: None,
        seat_count: 0,
        sections: Vec::new(),
        cancellation: CancellationPolicy {
            tiers: vec![RefundTier { hours_before: 0, refund_basis_points: WHOLE }],
            fees_returned: true,
            single_seats: true,
            moves_until_hours: Some(0),
        },
        lost_dispute_keeps_seats: false,
        postponements: Vec::new(),
        space: 0,
        relocation: None,
    })
}
