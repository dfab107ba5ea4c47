//! State at one instant: seats, slots, bookings, and the functions under way.

use super::{BOOKINGS, CUSTOMERS, Id, Mask, REQUESTS, SEATS, Wishes};
use crate::machine::Tick;

/// Value of a seat's attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Mark {
    Free,
    Locked { until: Tick, by: Id },
    Sold { by: Id },
}

/// A claim: a booking and a run of its request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Claim {
    pub(crate) booking: Id,
    pub(crate) nonce: u8,
}

/// Open claim of a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Open {
    pub(crate) claim: Claim,
    pub(crate) n: u8,
    pub(crate) until: Tick,
    pub(crate) req: u8,
    pub(crate) run_until: Tick,
}

/// A customer's slot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Slot {
    pub(crate) tickets: u8,
    pub(crate) open: Option<Open>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Status {
    Pending,
    Confirmed,
    Cancelled,
    Expired,
}

/// A booking's item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Row {
    pub(crate) status: Status,
    pub(crate) ver: u8,
    /// The request that made it.
    pub(crate) req: u8,
    pub(crate) claim: Claim,
    pub(crate) seats: Mask,
    pub(crate) created: Tick,
    /// The shown end.
    pub(crate) expires: Tick,
    /// True if the booking has an attempt.
    pub(crate) attempt: bool,
}

/// Payment of a booking's attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Money {
    None,
    Captured { in_time: bool },
    Sealed,
    Back,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Shared {
    pub(crate) seats: [Mark; SEATS],
    pub(crate) rows: [Option<Row>; BOOKINGS],
    pub(crate) slots: [Slot; CUSTOMERS],
    pub(crate) money: [Money; BOOKINGS],
    /// Numbers of requests, of requests about bookings, and of runs of each key so far.
    pub(crate) requests: [u8; REQUESTS],
    pub(crate) wishes: [Wishes; BOOKINGS],
    pub(crate) nonces: [u8; BOOKINGS],
    pub(crate) vanished: u8,
}

/// Function that runs, with its request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Work {
    Create(u8),
    Extend(Id),
    Pay(Id),
    Release(Id),
    Confirm(Id),
    Free(Id),
    Resolve(Id),
    Cancel(Id),
}

/// Next step of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum At {
    Look,
    Claim,
    Refused,
    TakeOver,
    ReadBooking,
    Lock,
    Put,
    FreeOwn,
    Unclaim,
    Read,
    ExtendSlot,
    ExtendSeats,
    LostSeats,
    WriteExtension,
    WriteRelease,
    GiveSeats,
    GiveSlot,
    Confirm,
    WriteOff,
    Cancel,
}

/// Case in which a confirmation counts the tickets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Counting {
    WithClaim,
    Alone,
    Beside(Open),
}

/// Running function with its memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Run {
    pub(crate) work: Work,
    pub(crate) at: At,
    pub(crate) claim: Claim,
    /// Seats that it locks, or has yet to free.
    pub(crate) seats: Mask,
    /// End of its lock.
    pub(crate) until: Tick,
    /// Booking as it was read.
    pub(crate) row: Option<Row>,
    /// Slot as a refused write returned it.
    pub(crate) slot: Slot,
    pub(crate) counting: Counting,
    /// True if this request's booking existed when the run began.
    pub(crate) existed: bool,
}

/// Events besides the steps of functions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Event {
    Start(Work),
    /// The customer pays.
    Paid(Id),
    /// TTL deletes an unpaid booking.
    Vanish(Id),
}
