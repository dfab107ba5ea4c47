//! Functions under way: which, and how far each has come.

use crate::state::{Id, Mask, News, Order, Reason, Row, Slot, Tick};

/// Which function runs, and for what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Work {
    /// create-booking
    Create(Id),
    /// extend-booking
    Extend(Id),
    /// release-booking
    Release(Id),
    /// create-payment, under a key
    Pay(Id, u8),
    /// process-payment
    Settle(News),
    /// process-refund
    Refund(Order),
    /// reconcile-payments, at one booking
    Reconcile(Id),
    /// confirm-cancellation
    Cancel(Id),
    /// cancel-bookings, at the list of bookings
    List,
    /// cancel-bookings, at one booking
    CallOff(Id),
}

impl Work {
    /// The booking that it is about.
    #[must_use]
    pub fn booking(self) -> Id {
        match self {
            Self::Create(id)
            | Self::Extend(id)
            | Self::Release(id)
            | Self::Pay(id, _)
            | Self::Reconcile(id)
            | Self::Cancel(id)
            | Self::CallOff(id) => id,
            Self::List => 0,
            Self::Settle(news) => news.booking,
            Self::Refund(order) => order.booking,
        }
    }
}

/// What a function does next: each is one atomic step of the store, the provider or a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "docs/model.md maps each to its line of code")]
pub enum At {
    Lock,
    LockRest,
    Put,
    Undo,
    Read,
    ExtendSlot,
    ExtendSeats,
    LostSlot,
    WriteExtension,
    WriteRelease,
    GiveSeats,
    GiveSlot,
    OpenSession,
    WritePayment,
    Answer,
    AnswerAgain,
    Inbox,
    Bury,
    SendBack,
    WriteSettled,
    ReadSlot,
    Confirm,
    WriteOff(Reason),
    AskRefund,
    ReadRefund,
    EndSession(u8),
    ReadBack(u8),
    WriteExpired,
    ReadCode,
    CancelBooking,
    WriteRefund,
    FreeSeats,
}

impl At {
    /// Whether the step is one write of one item, which the SDK sends again where its answer is lost.
    /// (A transaction carries a token instead, by which DynamoDB knows the second sending.)
    #[must_use]
    pub fn is_single_write(self) -> bool {
        matches!(
            self,
            Self::ExtendSlot
                | Self::WriteExtension
                | Self::WriteRelease
                | Self::GiveSeats
                | Self::GiveSlot
                | Self::WritePayment
                | Self::WriteSettled
                | Self::Bury
                | Self::WriteOff(_)
                | Self::AskRefund
                | Self::WriteExpired
                | Self::WriteRefund
                | Self::FreeSeats
        )
    }
}

/// A function under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Run {
    /// Which, and for what.
    pub work: Work,
    /// What it does next.
    pub at: At,
    /// How far its clock is ahead.
    pub skew: Tick,
    /// When it began.
    pub born: Tick,
    /// When it last looked at its clock.
    pub now: Tick,
    /// Until when it wants the lock.
    pub until: Tick,
    /// Whether it found the lock that another run had made.
    pub found: bool,
    /// Seats that it still has to free.
    pub seats: Mask,
    /// The booking as it means to write it, with the version that it read.
    pub next: Option<Row>,
    /// The slot as it read it.
    pub slot: Option<Slot>,
    /// What it settles.
    pub news: Option<News>,
}

impl Run {
    /// A run at its first step.
    #[must_use]
    pub fn new(work: Work, at: At, skew: Tick, born: Tick) -> Self {
        Self {
            work,
            at,
            skew,
            born,
            now: 0,
            until: 0,
            found: false,
            seats: 0,
            next: None,
            slot: None,
            news: None,
        }
    }
}
