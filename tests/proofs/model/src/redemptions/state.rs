//! State at one instant: bookings, rows and counts, messages, and the functions under way.

use std::collections::BTreeSet;

use domain::booking::Booking;
use domain::redemption::{Redemption, Row, Uses};
use jiff::Timestamp;

use super::{BOOKINGS, CUSTOMERS, Redemptions};
use crate::machine::Tick;
use crate::real::Stored;

/// Second of tick 0, and seconds of a tick.
const BEGIN: i64 = 1_800_000_000;
const SECONDS: i64 = 30;
/// Name of a row: the first end of the lock, and the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Name {
    pub(crate) until: Tick,
    pub(crate) booking: u8,
    pub(crate) nonce: u8,
}

/// A row as it is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Item {
    pub(crate) name: Name,
    pub(crate) reserved_at: Tick,
    pub(crate) uses: u32,
    pub(crate) minor: i64,
    pub(crate) used: bool,
    pub(crate) ver: u64,
}

/// Sums of rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Count {
    pub(crate) kept: i64,
    pub(crate) kept_minor: i64,
    pub(crate) used: i64,
    pub(crate) used_minor: i64,
}

/// Numbers of requests about one booking, by kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Wishes {
    pub(crate) extends: u8,
    pub(crate) pays: u8,
    pub(crate) free: u8,
    pub(crate) releases: u8,
    /// Returns of the first seat, and of all.
    pub(crate) gives: [u8; 2],
    /// Changes of the code: to none, and to the offer's.
    pub(crate) codes: [u8; 2],
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Shared {
    pub(crate) bookings: Vec<Option<Stored>>,
    /// Rows, sorted by name.
    pub(crate) rows: Vec<Item>,
    /// The offer's count, and the uses in each customer's.
    pub(crate) count: Count,
    pub(crate) customers: [i64; CUSTOMERS],
    /// Bookings that were paid at the provider, whose checkouts are sealed, and whose seats a rival has locked.
    pub(crate) paid: [bool; BOOKINGS],
    pub(crate) sealed: [bool; BOOKINGS],
    pub(crate) lost: [bool; BOOKINGS],
    /// Numbers of runs of each request, of runs that may reserve for each booking, and of requests about it so far.
    pub(crate) requests: [u8; BOOKINGS],
    pub(crate) nonces: [u8; BOOKINGS],
    pub(crate) wishes: [Wishes; BOOKINGS],
    pub(crate) asks: u8,
    pub(crate) vanished: u8,
    /// Messages to settle a row, each with the tick from which it is delivered.
    pub(crate) queue: BTreeSet<(Tick, Name)>,
    /// Rows that a booking has named.
    pub(crate) named: BTreeSet<Name>,
}

/// Function that runs, with its request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Work {
    /// create-booking.
    Create(u8),
    /// A change of the code, to the offer's if it is true.
    Code(u8, bool),
    Extend(u8),
    /// create-payment, and its way for a booking that costs nothing.
    Pay(u8),
    Free(u8),
    /// process-payment of a captured payment.
    Told(u8),
    /// A look that seals.
    Look(u8),
    Release(u8),
    /// A return of the first seat, or of all.
    Give(u8, u8),
    /// settle-redemptions, of a message or of its repetition.
    Settle(Name, Option<Tick>),
}

/// Next step of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum At {
    Read,
    Reserve,
    /// The second half of a reservation in two halves, which only a fault has.
    Count,
    ReadRow,
    ReadBooking,
    Settle,
    Lock,
    Put,
    Write,
    /// Reads the booking after a stale write.
    Again,
    /// Returns the run's own row.
    Return,
    /// Returns the row that the booking does not name any more.
    Leave,
}

/// Running function with its memory.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Run {
    pub(crate) work: Work,
    pub(crate) at: At,
    /// The row that it reserves.
    pub(crate) own: Option<Name>,
    /// Booking and row as they were read.
    pub(crate) read: Option<Stored>,
    pub(crate) row: Option<Item>,
    /// Rows that it settles.
    pub(crate) settling: Vec<Name>,
    /// True once it has settled rows in the way of its reservation, and if one of them has changed.
    pub(crate) tried: bool,
    pub(crate) changed: bool,
    /// Row that a change of the code leaves.
    pub(crate) left: Option<Name>,
}

/// Events besides the steps of functions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Happens {
    Start(Work),
    /// The customer pays.
    Pays(u8),
    /// A rival locks the seats.
    Rival(u8),
    /// TTL deletes an unpaid booking.
    Vanish(u8),
}

impl Name {
    fn text(self) -> String {
        format!("{:010}#{}-{}", second(self.until), self.booking, self.nonce)
    }

    fn parse(text: &str) -> Option<Self> {
        let (until, run) = text.split_once('#')?;
        let (booking, nonce) = run.split_once('-')?;
        let until = tick_of(until.parse().ok()?);
        Some(Self { until, booking: booking.parse().ok()?, nonce: nonce.parse().ok()? })
    }

    /// The row that the booking names.
    pub(crate) fn of(booking: &Booking) -> Option<Self> {
        booking.redemptions.first().and_then(|redemption| Self::parse(&redemption.row))
    }
}

impl Run {
    pub(crate) fn new(work: Work, at: At) -> Self {
        let (own, read, row, settling, left) = (None, None, None, Vec::new(), None);
        Self { work, at, own, read, row, settling, tried: false, changed: false, left }
    }
}

impl Redemptions {
    /// The use of the offer by the row `name`, as its booking names it.
    pub(crate) fn redemption(&self, name: Name) -> Redemption {
        Redemption {
            offer_id: self.offer_id.clone(),
            shard: 0,
            row: name.text(),
            per_ticket: self.space.per_ticket,
            reserved: self.is_limited(),
            code: None,
            first_with: None,
            conditional: false,
        }
    }

    /// The row in the domain's form.
    pub(crate) fn domain_row(&self, item: &Item) -> Row {
        let template = &self.templates[usize::from(item.name.booking)];
        let uses = Uses { uses: item.uses, minor: item.minor };
        let (booking_id, customer_id) = (template.booking_id.clone(), template.customer_id.clone());
        let redemption = self.redemption(item.name);
        let row = Row::wanted(redemption, booking_id, customer_id, second(item.name.until), uses);
        Row { reserved_at: second(item.reserved_at), used: item.used, ver: item.ver, ..row }
    }

    /// Uses of the row `name` in `booking`; none if it does not name it.
    pub(crate) fn redeemed(&self, booking: &Booking, name: Name) -> Uses {
        let redemption = self.redemption(name);
        let named = booking.redemptions.contains(&redemption);
        let uses = named.then(|| booking.redeemed(&redemption));
        uses.map(|uses| uses.unwrap_or_else(|error| unreachable!("the model's quote adds up: {error}")))
            .unwrap_or_default()
    }

    /// Returns true if the booking still has its lock at `now`, or an attempt that may be paid.
    pub(crate) fn is_live(booking: &Booking, now: Tick) -> bool {
        let paying = !booking.payments.is_empty();
        match booking.status {
            domain::booking::BookingStatus::Pending => paying || !booking.lock_expired(real_instant(now)),
            status => status == domain::booking::BookingStatus::Confirmed,
        }
    }
}

/// The second of a tick.
fn second(tick: Tick) -> i64 {
    BEGIN + i64::from(tick) * SECONDS
}

fn tick_of(second: i64) -> Tick {
    Tick::try_from((second - BEGIN) / SECONDS).unwrap_or(Tick::MAX)
}

pub(crate) fn tick(instant: Timestamp) -> Tick {
    tick_of(instant.as_second())
}

/// The instant of a tick.
pub(crate) fn real_instant(tick: Tick) -> Timestamp {
    Timestamp::from_second(second(tick)).unwrap_or_default()
}
