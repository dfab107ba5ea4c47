//! Bookings and the payments in them.
//!
//! A booking and its payments are one value with one version, so that every step of money is one conditional
//! write. [`settle()`] decides the effect of a payment update; it is total, idempotent and only moves
//! forward, whatever the order of the updates.

use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::ids::{BookingId, ClaimId, CustomerId, EventId, PaymentId};
use crate::base::limits;
use crate::base::provider::Provider;
use crate::sale::event::{Event, EventStatus, is_first};
use crate::sale::ledger_entry::Entry;
use crate::sale::payment::{Payment, PaymentStatus, UnderWay};
use crate::sale::quote::Quote;
use crate::seating::house::HouseName;
use crate::{Error, Money};

/// Time in which a function that began at the end of a lock may still be running.
const UNDER_WAY: SignedDuration = SignedDuration::from_secs(60);

/// Status of a booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BookingStatus {
    /// The seats are locked; nothing is paid.
    Pending,
    /// The booking is paid: the seats belong to the customer.
    Confirmed,
    /// The lock was released, or the booking or its event was cancelled.
    Cancelled,
    /// The lock expired before a payment.
    Expired,
}

impl BookingStatus {
    /// All statuses.
    pub const ALL: [Self; 4] = [Self::Pending, Self::Confirmed, Self::Cancelled, Self::Expired];

    /// The status in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Confirmed => "confirmed",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
        }
    }
}

/// Mark of a complimentary booking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Complimentary {
    /// Name under which all its seats were house seats, and are again once they are returned; none if they were on sale.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub house_name: Option<HouseName>,
}

/// One purchase.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Booking {
    /// Id of the booking.
    pub booking_id: BookingId,
    /// Customer who made it.
    pub customer_id: CustomerId,
    /// Event of the seats.
    pub event_id: EventId,
    /// Number of the event's seat space that the seats are in.
    #[serde(default, skip_serializing_if = "is_first")]
    pub space: u32,
    /// Stored status; [`Booking::status_at`] has the one to show.
    pub status: BookingStatus,
    /// Version, raised by every write.
    pub ver: u64,
    /// Seats, by block.
    pub blocks: Vec<BookingBlock>,
    /// Price of the seats; [`Booking::allocations`] has that of each.
    pub quote: Quote,
    /// Instant at which the seats were first locked.
    pub created_at: Timestamp,
    /// Shown end of the lock: whole seconds, inclusive.
    pub expires_at: Timestamp,
    /// The event's ticket limit when the seats were locked, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tickets_max: Option<u32>,
    /// Claim on the customer's slot; none if the event has no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<ClaimId>,
    /// Seats of another booking that the customer gives up for these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moves: Option<Move>,
    /// Offers that lowered the price and whose uses are counted; [`crate::sale::redemption`] has the rules.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub redemptions: Vec<Redemption>,
    /// Fingerprint of the request that created the booking.
    pub request: String,
    /// Attempts to pay, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub payments: Vec<Payment>,
    /// Seats that were returned one by one; after a whole cancellation they stay in `blocks`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub returned: Vec<BookingSeat>,
    /// Ledger of the booking's money, oldest first: see [`crate::after::ledger`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ledger: Vec<Entry>,
    /// Second since 1970 at which the sweep looks at it; none while nothing is due: see
    /// [`Booking::next_due`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_due_at: Option<i64>,
    /// Mark of a complimentary booking; none of a booking that its customer made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub complimentary: Option<Complimentary>,
}

impl Booking {
    /// Number of seats.
    #[must_use]
    pub fn seat_count(&self) -> usize {
        self.blocks.iter().map(|block| block.seats.len()).sum()
    }

    /// Seats of all blocks.
    pub fn seats(&self) -> impl Iterator<Item = &BookingSeat> {
        self.blocks.iter().flat_map(|block| &block.seats)
    }

    /// All seats that were sold, including returned ones.
    pub fn sold_seats(&self) -> impl Iterator<Item = &BookingSeat> {
        self.seats().chain(&self.returned)
    }

    /// Ids of the seats.
    pub fn seat_ids(&self) -> impl Iterator<Item = &str> {
        self.seats().map(|seat| seat.seat_id.as_str())
    }

    /// Returns true if the booking is pending and a payment may still confirm it.
    #[must_use]
    pub fn may_be_confirmed(&self, now: Timestamp) -> bool {
        let ends_at = self.resolves_at().checked_add(UNDER_WAY).unwrap_or(Timestamp::MAX);
        self.status == BookingStatus::Pending && (self.open_attempts().next().is_some() || now <= ends_at)
    }

    /// Returns true if the lock has expired at `now`, by the rule of [`crate::seating::block`].
    #[must_use]
    pub fn lock_expired(&self, now: Timestamp) -> bool {
        now.as_second() > self.expires_at.as_second()
    }

    /// The status to show at `now`: a pending booking whose lock has expired is expired, unless an open
    /// attempt may still be paid.
    #[must_use]
    pub fn status_at(&self, now: Timestamp) -> BookingStatus {
        match self.status {
            BookingStatus::Pending if self.lock_expired(now) && self.open_attempts().next().is_none() => {
                BookingStatus::Expired
            }
            status => status,
        }
    }

    /// Refuses unless the booking is pending and its lock has not expired.
    ///
    /// # Errors
    /// [`Error::LockExpired`] or [`Error::BookingStatusWrong`].
    pub fn check_open(&self, now: Timestamp) -> Result<(), Error> {
        match self.status {
            BookingStatus::Pending if !self.lock_expired(now) => Ok(()),
            BookingStatus::Pending | BookingStatus::Expired => Err(Error::LockExpired),
            status => Err(Error::BookingStatusWrong { status: status.as_str() }),
        }
    }

    /// The payment with this id.
    #[must_use]
    pub fn payment(&self, id: &PaymentId) -> Option<&Payment> {
        self.payments.iter().find(|payment| payment.payment_id == *id)
    }

    pub(crate) fn payment_mut(&mut self, id: &PaymentId) -> Option<&mut Payment> {
        self.payments.iter_mut().find(|payment| payment.payment_id == *id)
    }

    /// The payment whose capture has this id at the provider.
    #[must_use]
    pub fn payment_of(&self, capture: &str) -> Option<&Payment> {
        self.payments.iter().find(|payment| payment.capture.as_deref() == Some(capture))
    }

    /// The payment that pays for the booking; for one with moved seats the first of [`Self::kept_payments`].
    #[must_use]
    pub fn kept_payment(&self) -> Option<&Payment> {
        self.kept_payments().next()
    }

    /// The payments that pay for the booking. Moved seats may have two: the customer's own, then that of the
    /// booking which had the seats.
    pub fn kept_payments(&self) -> impl Iterator<Item = &Payment> {
        self.payments.iter().filter(|payment| payment.is_kept())
    }

    /// Attempts that may still be paid.
    pub fn open_attempts(&self) -> impl Iterator<Item = &Payment> {
        self.payments.iter().filter(|payment| payment.is_open())
    }

    /// Last instant at which a payment is in time: two minutes after the shown end. An open checkout is
    /// sealed only after it.
    #[must_use]
    pub fn resolves_at(&self) -> Timestamp {
        self.expires_at + limits::IN_TIME
    }

    /// Next instant to ask the provider about the booking or to order its refunds again; none while nothing
    /// is due, or a message of the looks queue covers it. The wait doubles with the time that has passed,
    /// from a minute to an hour.
    #[must_use]
    pub fn next_due(&self, now: Timestamp) -> Option<Timestamp> {
        let watched = self.status == BookingStatus::Pending && now <= self.resolves_at();
        let attempts = self.open_attempts().filter(|_| !watched).map(|_| self.resolves_at());
        let refunds = self.payments.iter().flat_map(|payment| &payment.refunds);
        let refunds = refunds.filter(|refund| refund.is_under_way()).map(|refund| refund.created_at);
        let waits = attempts.chain(refunds).map(|since| {
            let passed = now.duration_since(since);
            passed.clamp(limits::DUE_WAIT_MIN, limits::DUE_WAIT_MAX)
        });
        waits.min().map(|wait| now + wait)
    }

    /// Returns true if an authorized payment of `amount` is to be captured: only while it can still confirm
    /// the booking. Nothing is captured for a booking that has ended, so an authorization after that lapses
    /// and needs no refund.
    #[must_use]
    pub fn may_capture(&self, amount: Money) -> bool {
        self.status == BookingStatus::Pending && amount == self.due()
    }

    /// The expired booking, after all its attempts were read and none can pay for it any more. Only then, and
    /// at the earliest two minutes after the shown end, are its seats freed.
    ///
    /// `under_way` is what may still happen to the open attempts, read after [`Self::resolves_at`]. None if
    /// the booking must not end yet.
    #[must_use]
    pub fn expired(&self, under_way: UnderWay, now: Timestamp) -> Option<Self> {
        let capturing = self.payments.iter().any(|payment| payment.capturing.is_some());
        let bound = self.expires_at + limits::GRACE;
        let decided = match under_way {
            UnderWay::Nothing | UnderWay::Late => true,
            UnderWay::InTime => now > bound && self.open_attempts().all(|p| p.provider == Provider::Razorpay),
            UnderWay::Payable => false,
        };
        let over = self.status == BookingStatus::Pending && now > self.resolves_at();
        let ends = over && decided && !capturing && !self.payments.is_empty();
        ends.then(|| Self { status: BookingStatus::Expired, ..self.clone() })
    }

    /// Returns true if DynamoDB may delete the booking after its lock: only while no payment can be under
    /// way.
    #[must_use]
    pub fn may_vanish(&self) -> bool {
        self.payments.is_empty() && self.status == BookingStatus::Pending
    }

    /// End of the lock if it is extended at `now`: `lock_seconds` from now, but not past the ceiling and
    /// never earlier than its present end.
    ///
    /// # Errors
    /// [`Error::LockExpired`], [`Error::BookingStatusWrong`], [`Error::EventMoving`], or
    /// [`Error::LockCeilingReached`] if the lock lasts to the ceiling already.
    pub fn extension(&self, event: &Event, now: Timestamp) -> Result<Timestamp, Error> {
        self.check_open(now)?;
        event.check_settled()?;
        let ceiling = after(self.created_at, event.lock_ceiling_seconds)?;
        if self.expires_at >= ceiling {
            return Err(Error::LockCeilingReached);
        }
        Ok(after(now, event.lock_seconds)?.min(ceiling).max(self.expires_at))
    }

    /// The end of the lock of seats and claim for the shown end `shown`: later by the grace once there is an
    /// attempt to pay.
    #[must_use]
    pub fn locked_until(&self, shown: Timestamp) -> Timestamp {
        if self.payments.is_empty() { shown } else { shown + limits::GRACE }
    }

    /// Checks that another attempt to pay may begin, and returns its id and the end that the lock then needs.
    ///
    /// # Errors
    /// [`Error::LockExpired`], [`Error::BookingStatusWrong`], [`Error::TooManyPayments`], or
    /// [`Error::EventStatusWrong`] if the event was cancelled, [`Error::EventMoving`].
    pub fn next_payment(&self, event: &Event, now: Timestamp) -> Result<(PaymentId, Timestamp), Error> {
        self.check_open(now)?;
        if event.status != EventStatus::Published {
            return Err(Error::EventStatusWrong { status: event.status.as_str() });
        }
        event.check_settled()?;
        if self.payments.len() >= limits::PAYMENTS_PER_BOOKING_MAX {
            return Err(Error::TooManyPayments);
        }
        // Only the first attempt extends the lock; otherwise attempts could keep seats from others for ever.
        let until = match self.payments.first() {
            None => after(now, event.payment_seconds)?.max(self.expires_at),
            Some(_) => self.expires_at,
        };
        Ok((self.next_payment_id(), until))
    }

    /// One more than the highest number so far. That is not the count if a payment came for an attempt that
    /// was never recorded.
    pub(crate) fn next_payment_id(&self) -> PaymentId {
        let last = self.payments.iter().map(|payment| payment.payment_id.attempt()).max();
        PaymentId::of(&self.booking_id, last.unwrap_or(0).saturating_add(1))
    }

    /// The booking, confirmed by a free payment for the request `request`; none if it is not free.
    ///
    /// # Errors
    /// Those of [`Booking::next_payment`].
    pub fn confirmed_free(
        &self,
        event: &Event,
        provider: Provider,
        request: String,
        now: Timestamp,
    ) -> Result<Option<Self>, Error> {
        let amount = self.due();
        if amount.amount_minor != 0 {
            return Ok(None);
        }
        let (payment_id, _) = self.next_payment(event, now)?;
        let mut next = Self { status: BookingStatus::Confirmed, ..self.clone() };
        next.payments.push(Payment {
            status: PaymentStatus::Success,
            capture: Some(format!("free {payment_id}")),
            request: Some(request),
            ..Payment::attempt(payment_id, provider, amount, now)
        });
        Ok(Some(next))
    }

    /// The booking with its lock released.
    ///
    /// # Errors
    /// [`Error::BookingStatusWrong`] unless it is pending (also after the lock has run out).
    pub fn released(&self) -> Result<Self, Error> {
        match self.status {
            BookingStatus::Pending => Ok(Self { status: BookingStatus::Cancelled, ..self.clone() }),
            status => Err(Error::BookingStatusWrong { status: status.as_str() }),
        }
    }
}

/// The instant `seconds` after `from`, in whole seconds.
///
/// # Errors
/// [`Error::AmountOutOfRange`] beyond the end of time.
pub fn after(from: Timestamp, seconds: u32) -> Result<Timestamp, Error> {
    from.checked_add(SignedDuration::from_secs(i64::from(seconds)))
        .ok()
        .and_then(|instant| Timestamp::from_second(instant.as_second()).ok())
        .ok_or(Error::AmountOutOfRange)
}

mod moves;
mod redemption;
mod seat;
mod settle;
mod tie;
mod worth;

pub use moves::Move;
pub use redemption::Redemption;
pub use seat::{BookingBlock, BookingSeat};
pub use settle::{Settlement, settle, shared_dispute};
pub use worth::{allocated, priced, repriced};

#[cfg(test)]
mod tests;
