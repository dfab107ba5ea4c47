//! What there is at one moment: the store, the provider, the queues, and the functions under way.
//!
//! Everything is small and `Copy` where it can be, because millions of states are kept and compared.
//! Bookings are numbered, instants are ticks, a set of seats is a bit mask.

/// Most seats of a scenario.
pub const SEATS: usize = 3;
/// Most bookings of a scenario.
pub const BOOKINGS: usize = 3;
/// Most customers of a scenario.
pub const CUSTOMERS: usize = 2;
/// Most payments that a booking's row can have, adopted ones included.
pub const PAYMENTS: usize = 4;
/// Most `Idempotency-Key`s under which a customer pays for one booking.
pub const KEYS: usize = 2;

/// Added to the instant at which an order of the second provider was opened: so its id is no page's.
pub const ORDER: Tick = 100;

pub use crate::run::{At, Run, Work};

/// An instant: whole ticks since the beginning.
pub type Tick = u8;
/// Number of a booking.
pub type Id = u8;
/// A set of seats, one bit each.
pub type Mask = u8;

macro_rules! mirror {
    ($(#[$doc:meta])* $name:ident = $theirs:path { $($variant:ident),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs, reason = "the domain says it")]
        pub enum $name { $($variant),* }

        impl From<$theirs> for $name {
            fn from(theirs: $theirs) -> Self {
                match theirs { $(<$theirs>::$variant => Self::$variant),* }
            }
        }

        impl From<$name> for $theirs {
            fn from(ours: $name) -> Self {
                match ours { $($name::$variant => Self::$variant),* }
            }
        }
    };
}

mirror!(
    /// The domain's status of a booking, hashable.
    Status = domain::booking::BookingStatus { Pending, Confirmed, Cancelled, Expired }
);
mirror!(
    /// The domain's status of a payment, hashable.
    Paid = domain::payment::PaymentStatus { Pending, Success, Failed }
);
mirror!(
    /// The domain's status of a refund, hashable.
    Back = domain::payment::RefundStatus { Due, Requested, Failed, Refunded }
);
mirror!(
    /// The domain's reason of a refund, hashable.
    Reason = domain::payment::RefundReason {
        SeatsLost, AmountDiffers, PaidTwice, BookingEnded, TicketLimit, CustomerCancelled, EventCancelled, AtProvider
    }
);

/// What a seat's attribute holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the domain's `Mark` says it")]
pub enum Mark {
    Free,
    Locked { until: Tick, by: Id },
    Sold { by: Id },
}

impl Mark {
    /// Whether a writer with this clock may take the seat: `attribute_not_exists(seat) OR seat < :now`.
    #[must_use]
    pub fn is_free(self, now: Tick) -> bool {
        matches!(self, Self::Free) || matches!(self, Self::Locked { until, .. } if until < now)
    }

    /// `contains(seat, "#B")`.
    #[must_use]
    pub fn is_of(self, booking: Id) -> bool {
        matches!(self, Self::Locked { by, .. } | Self::Sold { by } if by == booking)
    }

    /// `contains(seat, "#B") AND seat < "a"`.
    #[must_use]
    pub fn is_locked_of(self, booking: Id) -> bool {
        matches!(self, Self::Locked { by, .. } if by == booking)
    }
}

/// The provider's id of captured money: the page that it was paid at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Capture {
    /// The attempt that the page was opened for.
    pub attempt: u8,
    /// The minute in its idempotency key; [`ORDER`] more, if it is an order of the second provider.
    pub opened: Tick,
}

impl Capture {
    /// Whether it is an order of the second provider: that can be neither cancelled nor made to end.
    #[must_use]
    pub fn is_order(self) -> bool {
        self.opened >= ORDER
    }
}

/// A payment in a booking's row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Payment {
    /// Number of the attempt, from 1.
    pub attempt: u8,
    /// Where in its life it is.
    pub status: Paid,
    /// Under which key the customer began it; `None` where it was adopted.
    pub key: Option<u8>,
    /// When its page was opened, which is the page's id.
    pub session: Option<Tick>,
    /// The captured money.
    pub capture: Option<Capture>,
    /// Less was captured than asked for.
    pub short: bool,
    /// Money on its way back.
    pub refund: Option<(Back, Reason)>,
}

/// A booking's item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Row {
    /// Where in its life it is.
    pub status: Status,
    /// Raised by every write.
    pub ver: u8,
    /// When the seats were first locked.
    pub created: Tick,
    /// When the lock ends, inclusive.
    pub expires: Tick,
    /// Attempts to pay, oldest first.
    pub payments: [Option<Payment>; PAYMENTS],
}

impl Row {
    /// The payments that there are.
    pub fn paid(&self) -> impl Iterator<Item = &Payment> {
        self.payments.iter().flatten()
    }

    /// Whether its customer has given its seats back.
    #[must_use]
    pub fn was_given_back(&self) -> bool {
        self.paid()
            .any(|payment| payment.refund.is_some_and(|(_, reason)| reason == Reason::CustomerCancelled))
    }

    /// The payment that the booking keeps: captured and not on its way back.
    pub fn kept(&self) -> impl Iterator<Item = &Payment> {
        self.paid().filter(|payment| payment.status == Paid::Success && payment.refund.is_none())
    }
}

/// A customer's slot for the event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot {
    /// The booking whose lock is open, and until when.
    pub open: Option<(Id, Tick)>,
    /// Tickets so far.
    pub tickets: u8,
}

/// The state of a page that the provider serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Page {
    /// It can be paid.
    Open,
    /// The customer has paid, and the bank has yet to answer.
    Promised,
    /// It was paid. The money is captured; whether all of what was asked for.
    Paid {
        /// Less than asked for.
        short: bool,
    },
    /// It can no longer be paid.
    Ended,
}

/// The id of a refund, which is its idempotency key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RefundKey {
    /// Of this attempt of the booking.
    Attempt(u8),
    /// Of money for nothing.
    Orphan(Capture),
}

/// A page that the provider serves, and the money that was paid at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Session {
    /// The booking in its metadata.
    pub booking: Id,
    /// Its own id: attempt in the metadata, and when it was opened.
    pub id: Capture,
    /// Where it stands.
    pub page: Page,
    /// Whether the customer has its address.
    pub known: bool,
    /// How often its money was sent back.
    pub refunded: u8,
    /// The id of the refund that sent it back.
    pub refund_key: Option<RefundKey>,
    /// Whether it has arrived.
    pub landed: bool,
}

/// What a provider says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct News {
    /// The booking in the metadata.
    pub booking: Id,
    /// The attempt in the metadata.
    pub attempt: u8,
    /// What has happened.
    pub what: What,
}

/// What has happened to a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the domain's `News` says it")]
pub enum What {
    Captured { capture: Capture, short: bool },
    Failed { page: Tick },
    Refund { status: Back },
}

/// A message that the provider would like to deliver.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Webhook {
    /// What it says.
    pub news: News,
    /// How often it may still be delivered.
    pub left: u8,
    /// Whether it was delivered at all.
    pub came: bool,
}

/// A message of the refunds queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Order {
    /// Whose money.
    pub booking: Id,
    /// The attempt.
    pub attempt: u8,
    /// The money, where there is no booking to read it from.
    pub orphan: Option<Capture>,
}

impl Order {
    /// The id of its refund.
    #[must_use]
    pub fn key(&self) -> RefundKey {
        self.orphan.map_or(RefundKey::Attempt(self.attempt), RefundKey::Orphan)
    }
}

/// An event that was called off, and how far its bookings have followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Off {
    /// When it was called off.
    pub at: Tick,
    /// Which time the bookings are gone through; beyond the last when it is done.
    pub pass: u8,
    /// When this pass begins, at the earliest.
    pub not_before: Tick,
    /// Whether the index has said which bookings there are.
    pub listed: bool,
    /// Those of them that have yet to follow, one bit each.
    pub left: u8,
}

/// What customers and bad luck may still do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "counts of what the scenario bounds")]
pub struct Spent {
    pub creates: [u8; BOOKINGS],
    pub extends: [u8; BOOKINGS],
    pub releases: [u8; BOOKINGS],
    pub cancels: [u8; BOOKINGS],
    pub pays: [[u8; KEYS]; BOOKINGS],
    pub declines: u8,
    pub short: u8,
    pub kills: u8,
    pub resends: u8,
    pub vanished: u8,
}

/// Everything at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct State {
    /// The slowest clock.
    pub now: Tick,
    /// Table `seats`.
    pub seats: [Mark; SEATS],
    /// Table `bookings`: the bookings.
    pub rows: [Option<Row>; BOOKINGS],
    /// Table `bookings`: tombstones, one bit each.
    pub buried: u8,
    /// Table `bookings`: the customers' slots.
    pub slots: [Slot; CUSTOMERS],
    /// Table `bookings`: codes of the bookings that were used, one bit each.
    pub codes: u8,
    /// Table `catalog`: the event, once it was called off.
    pub off: Option<Off>,
    /// The provider's pages.
    pub sessions: Vec<Session>,
    /// The provider's messages.
    pub webhooks: Vec<Webhook>,
    /// The payments queue.
    pub news: Vec<News>,
    /// The refunds queue, fed by the stream.
    pub orders: Vec<Order>,
    /// Messages that no run can ever work off.
    pub dead: u8,
    /// Pages that the provider refused to open.
    pub refused: u8,
    /// Functions under way.
    pub runs: Vec<Run>,
    /// What was spent of the bounds.
    pub spent: Spent,
}

/// Puts `value` into a sorted set.
pub fn insert<T: Ord + Copy>(set: &mut Vec<T>, value: T) {
    if let Err(place) = set.binary_search(&value) {
        set.insert(place, value);
    }
}
