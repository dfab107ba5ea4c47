//! The life of a purchase and of the payments in it.
//!
//! A booking and its payments are one value with one version, so that every step of money is one
//! conditional write. [`settle`] decides what a provider's news does; it is total, idempotent and
//! forward-only, whatever order the news comes in.

use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::block::BlockKey;
use crate::event::{Event, EventStatus};
use crate::ids::{BookingId, CustomerId, EventId, PaymentId};
use crate::payment::{News, Notice, Payment, PaymentStatus, Provider, Refund, RefundReason, RefundStatus};
use crate::quote::Quote;
use crate::{Error, Money, limits};

/// The life of a booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BookingStatus {
    /// The seats are locked; nothing has been paid.
    Pending,
    /// Paid: the seats belong to the customer.
    Confirmed,
    /// Given up, or called off.
    Cancelled,
    /// The lock ran out before money came.
    Expired,
}

impl BookingStatus {
    /// The word of the API.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Confirmed => "confirmed",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
        }
    }
}

/// One seat of a booking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldSeat {
    /// Id in the layout.
    pub seat_id: String,
    /// Label in its block.
    pub label: String,
    /// Its tier.
    #[serde(rename = "type")]
    pub kind: String,
}

/// The seats of a booking in one block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldBlock {
    /// Which block.
    #[serde(flatten)]
    pub key: BlockKey,
    /// Which seats of it.
    pub seats: Vec<HeldSeat>,
}

/// One purchase.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Booking {
    /// Its id.
    pub booking_id: BookingId,
    /// Whose it is.
    pub customer_id: CustomerId,
    /// What for.
    pub event_id: EventId,
    /// Where in its life it is; see [`Booking::status_at`] for what to show.
    pub status: BookingStatus,
    /// Raised by every write.
    pub ver: u64,
    /// Its seats, by block.
    pub held: Vec<HeldBlock>,
    /// What it costs.
    pub quote: Quote,
    /// When the seats were first locked.
    pub created_at: Timestamp,
    /// When the lock ends: whole seconds, inclusive.
    pub expires_at: Timestamp,
    /// The event's ticket limit when the seats were locked, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tickets_max: Option<u32>,
    /// Fingerprint of the request that made it.
    pub request: String,
    /// Every attempt to pay, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub payments: Vec<Payment>,
}

impl Booking {
    /// How many seats it has.
    #[must_use]
    pub fn seat_count(&self) -> usize {
        self.held.iter().map(|block| block.seats.len()).sum()
    }

    /// Ids of its seats.
    pub fn seat_ids(&self) -> impl Iterator<Item = &str> {
        self.held.iter().flat_map(|block| &block.seats).map(|seat| seat.seat_id.as_str())
    }

    /// Whether the lock has run out at `now`, by the rule of [`crate::block`].
    #[must_use]
    pub fn lock_expired(&self, now: Timestamp) -> bool {
        now.as_second() > self.expires_at.as_second()
    }

    /// The status to show at `now`: a pending booking whose lock has run out is expired.
    #[must_use]
    pub fn status_at(&self, now: Timestamp) -> BookingStatus {
        match self.status {
            BookingStatus::Pending if self.lock_expired(now) => BookingStatus::Expired,
            status => status,
        }
    }

    /// Refuses unless the booking is pending and its lock still holds.
    ///
    /// # Errors
    /// [`Error::LockExpired`] or [`Error::BookingStatusWrong`].
    pub fn check_open(&self, now: Timestamp) -> Result<(), Error> {
        match self.status_at(now) {
            BookingStatus::Pending => Ok(()),
            BookingStatus::Expired => Err(Error::LockExpired),
            status => Err(Error::BookingStatusWrong { status: status.word() }),
        }
    }

    /// The payment with this id.
    #[must_use]
    pub fn payment(&self, id: &PaymentId) -> Option<&Payment> {
        self.payments.iter().find(|payment| payment.payment_id == *id)
    }

    fn payment_mut(&mut self, id: &PaymentId) -> Option<&mut Payment> {
        self.payments.iter_mut().find(|payment| payment.payment_id == *id)
    }

    /// Whether a provider may still bring news that changes it: it is watched until then.
    #[must_use]
    pub fn awaits_payment(&self) -> bool {
        let open = self.payments.iter().any(|payment| payment.status == PaymentStatus::Pending);
        let undecided = self.status == BookingStatus::Pending && !self.payments.is_empty();
        let owing = self.payments.iter().any(Payment::awaits_refund);
        open || undecided || owing
    }

    /// Whether DynamoDB may delete it after the lock: only while no money can be on its way.
    #[must_use]
    pub fn may_vanish(&self) -> bool {
        self.payments.is_empty() && self.status == BookingStatus::Pending
    }

    /// When the lock ends if it is extended at `now`: `lock_seconds` from now, but not past the ceiling
    /// and never earlier than it already ends.
    ///
    /// # Errors
    /// [`Error::LockExpired`], [`Error::BookingStatusWrong`], or [`Error::LockCeilingReached`] where
    /// the lock lasts to the ceiling already.
    pub fn extension(&self, event: &Event, now: Timestamp) -> Result<Timestamp, Error> {
        self.check_open(now)?;
        let ceiling = after(self.created_at, event.lock_ceiling_seconds)?;
        if self.expires_at >= ceiling {
            return Err(Error::LockCeilingReached);
        }
        Ok(after(now, event.lock_seconds)?.min(ceiling).max(self.expires_at))
    }

    /// Checks that another attempt to pay may begin, and says until when the lock must then last and
    /// what the attempt's id is.
    ///
    /// # Errors
    /// [`Error::LockExpired`], [`Error::BookingStatusWrong`], [`Error::TooManyPayments`], or
    /// [`Error::EventStatusWrong`] where the event was called off.
    pub fn next_payment(&self, event: &Event, now: Timestamp) -> Result<(PaymentId, Timestamp), Error> {
        self.check_open(now)?;
        if event.status != EventStatus::Published {
            return Err(Error::EventStatusWrong { status: event.status.word() });
        }
        if self.payments.len() >= limits::PAYMENTS_PER_BOOKING_MAX {
            return Err(Error::TooManyPayments);
        }
        // Only the first attempt extends: otherwise attempts would keep seats from others for ever.
        let until = match self.payments.first() {
            None => after(now, event.payment_seconds)?.max(self.expires_at),
            Some(_) => self.expires_at,
        };
        Ok((self.next_payment_id(), until))
    }

    /// The last instant at which an attempt to pay can begin: a lock extended to its ceiling, and the first
    /// attempt's window after it.
    ///
    /// # Errors
    /// [`Error::AmountOutOfRange`] beyond the end of time.
    pub fn payable_until(&self, event: &Event) -> Result<Timestamp, Error> {
        after(self.created_at, event.lock_ceiling_seconds.saturating_add(event.payment_seconds))
    }

    /// One after the highest number so far, which is not the count where money came for an attempt
    /// that we have not written down.
    fn next_payment_id(&self) -> PaymentId {
        let last = self.payments.iter().map(|payment| payment.payment_id.attempt()).max();
        PaymentId::of(&self.booking_id, last.unwrap_or(0).saturating_add(1))
    }

    /// The booking without its lock.
    ///
    /// # Errors
    /// [`Error::BookingStatusWrong`] unless it is pending (also after the lock has run out).
    pub fn released(&self) -> Result<Self, Error> {
        match self.status {
            BookingStatus::Pending => Ok(Self { status: BookingStatus::Cancelled, ..self.clone() }),
            status => Err(Error::BookingStatusWrong { status: status.word() }),
        }
    }
}

/// `seconds` after `from`, in whole seconds.
///
/// # Errors
/// [`Error::AmountOutOfRange`] beyond the end of time.
pub fn after(from: Timestamp, seconds: u32) -> Result<Timestamp, Error> {
    from.checked_add(SignedDuration::from_secs(i64::from(seconds)))
        .ok()
        .and_then(|instant| Timestamp::from_second(instant.as_second()).ok())
        .ok_or(Error::AmountOutOfRange)
}

/// What a provider's news does to a booking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settlement {
    /// Nothing: it is known already, or changes nothing.
    Nothing,
    /// Write the booking.
    Write(Booking),
    /// Take the seats, in one transaction with the first booking; where they are lost (or the
    /// customer's limit is reached), write what [`Booking::without_seats`] makes of it instead.
    Confirm(Booking),
}

/// Decides what `notice` does to `booking`. Pure, total, idempotent and forward-only: the same notice
/// twice is [`Settlement::Nothing`], and every captured amount ends in a confirmed booking or a refund.
#[must_use]
pub fn settle(booking: &Booking, notice: &Notice, now: Timestamp) -> Settlement {
    match &notice.news {
        News::Captured { amount, capture } => captured(booking, notice, *amount, capture, now),
        News::Failed { session } => failed(booking, notice, session.as_deref()),
        News::Refund { provider_ref, status } => refund_moved(booking, notice, provider_ref, *status),
    }
}

fn captured(booking: &Booking, notice: &Notice, amount: Money, capture: &str, now: Timestamp) -> Settlement {
    let known = |payment: &Payment| payment.capture.as_deref() == Some(capture);
    if booking.payments.iter().any(known) {
        return Settlement::Nothing;
    }
    let mut next = booking.clone();
    let payment_id = match booking.payment(&notice.payment_id) {
        Some(payment) if payment.capture.is_none() => payment.payment_id.clone(),
        // Captured again for one attempt, or before our own answer was stored: an attempt of its own.
        Some(_) => adopt(&mut next, booking.next_payment_id(), notice.provider, amount, now),
        None => adopt(&mut next, notice.payment_id.clone(), notice.provider, amount, now),
    };
    let reason = match booking.status {
        _ if amount != booking.quote.total() => Some(RefundReason::AmountDiffers),
        BookingStatus::Confirmed => Some(RefundReason::PaidTwice),
        BookingStatus::Cancelled | BookingStatus::Expired => Some(RefundReason::BookingEnded),
        BookingStatus::Pending => None,
    };
    if let Some(payment) = next.payment_mut(&payment_id) {
        payment.status = PaymentStatus::Success;
        payment.amount = amount;
        payment.capture = Some(capture.to_owned());
        payment.notice = Some(notice.notice_id.clone());
        payment.refund = reason.map(|reason| refund_of(payment, reason));
    }
    if reason.is_some() {
        return Settlement::Write(next);
    }
    next.status = BookingStatus::Confirmed;
    Settlement::Confirm(next)
}

fn adopt(next: &mut Booking, id: PaymentId, provider: Provider, amount: Money, now: Timestamp) -> PaymentId {
    next.payments.push(Payment {
        payment_id: id.clone(),
        provider,
        status: PaymentStatus::Pending,
        amount,
        created_at: now,
        request: None,
        session: None,
        capture: None,
        notice: None,
        refund: None,
    });
    id
}

fn refund_of(payment: &Payment, reason: RefundReason) -> Refund {
    // Where nothing was taken, nothing is owed.
    let nothing = payment.amount.amount_minor == 0;
    Refund {
        refund_id: format!("rfd_{}", &payment.payment_id.as_str()[PaymentId::PREFIX.len()..]),
        status: if nothing { RefundStatus::Refunded } else { RefundStatus::Due },
        amount_minor: payment.amount.amount_minor,
        reason,
        provider_ref: None,
    }
}

fn failed(booking: &Booking, notice: &Notice, session: Option<&str>) -> Settlement {
    let mut next = booking.clone();
    let given = |payment: &Payment| session.is_none() || payment.session.as_deref() == session;
    match next.payment_mut(&notice.payment_id) {
        Some(payment) if payment.status == PaymentStatus::Pending && given(payment) => {
            payment.status = PaymentStatus::Failed;
            payment.notice = Some(notice.notice_id.clone());
            Settlement::Write(next)
        }
        _ => Settlement::Nothing,
    }
}

fn refund_moved(booking: &Booking, notice: &Notice, provider_ref: &str, status: RefundStatus) -> Settlement {
    let mut next = booking.clone();
    let refund = next.payment_mut(&notice.payment_id).and_then(|payment| payment.refund.as_mut());
    match refund {
        Some(refund) if status > refund.status => {
            refund.status = status;
            refund.provider_ref = Some(provider_ref.to_owned());
            Settlement::Write(next)
        }
        _ => Settlement::Nothing,
    }
}

impl Booking {
    /// What a booking that was to be confirmed becomes where its seats are lost: expired, and the money
    /// that was just captured goes back.
    #[must_use]
    pub fn without_seats(mut self, reason: RefundReason) -> Self {
        self.status = BookingStatus::Expired;
        for payment in &mut self.payments {
            if payment.status == PaymentStatus::Success && payment.refund.is_none() {
                payment.refund = Some(refund_of(payment, reason));
            }
        }
        self
    }
}

#[cfg(test)]
mod tests;
