//! Seeded bugs: each is one line of the design taken away, and the model must notice.

use crate::Scenario;
use crate::spaces::{
    AGAIN, BANK, BLOCKS, CANCEL, LATE, LIMIT, OFF, OVERTIME, RESALE, SEATS, SECOND, SHORT, SKEW, SLOT, STRAY,
    TWICE, WORDS,
};

macro_rules! mutants {
    ($($variant:ident in $space:ident: $row:literal, $bug:literal;)*) => {
        /// A bug to seed into the model.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Mutant {
            /// None: the product as it is.
            None,
            $(#[doc = $bug] $variant),*
        }

        /// Every seeded bug, and where to look for it.
        pub const MUTANTS: &[Seeded] =
            &[$(Seeded { mutant: Mutant::$variant, space: $space, row: $row, bug: $bug }),*];
    };
}

/// A seeded bug.
#[derive(Clone, Copy, Debug)]
pub struct Seeded {
    /// Which.
    pub mutant: Mutant,
    /// The space that shows it.
    pub space: Scenario,
    /// What of the design it takes away.
    pub row: &'static str,
    /// What it does.
    pub bug: &'static str,
}

impl Seeded {
    /// Whether only a search of the whole space shows it: something good never happens.
    #[must_use]
    pub fn is_slow(&self) -> bool {
        self.mutant == Mutant::LateMoneyNeverTriesTheSeats
    }
}

mutants! {
    LockTakesTheLastSecond in SEATS: "seats: lock", "a lock compares with <= and takes seats in their last second";
    LockOverwrites in LATE: "seats: lock", "a lock has no condition";
    LockTakesAnyLock in SEATS: "seats: lock", "a lock takes seats that are locked for others";
    ConfirmWithoutOwnership in BLOCKS: "seats: confirm", "a confirmation does not look at the seats";
    ConfirmTakesAnyLock in LATE: "seats: confirm", "a confirmation takes seats that others have locked";
    ConfirmSkewed in SKEW: "seats: confirm", "a confirmation takes locks that expire within a tick";
    ReleaseWithoutOwnership in SEATS: "seats: release", "a release frees whatever is locked";
    TtlFreesSeats in SEATS: "seats: TTL", "TTL frees the seats of a booking that vanishes";
    SeatsReleasedBeforeTheBooking in SEATS: "seats: release", "a release frees the seats before it writes the booking";
    RetryReleasesAll in SEATS: "seats: retry", "a create-booking that is sent again releases what the first has";
    FoundLockIsTrusted in SLOT: "seats: retry", "a create-booking that finds its lock does not look whether it is still there";
    UndoDoesNotLook in SLOT: "seats: retry", "a create-booking undoes its lock without a look at the booking";
    UndoLeavesTheVersion in SEATS: "seats: retry", "an extension does not notice that the lock was undone";
    UndoesAFoundLock in SLOT: "seats: retry", "a create-booking undoes a lock that another run has made";
    CreateReplaces in AGAIN: "seats: retry", "a create-booking that is sent again replaces the booking";
    WriteWithoutVersion in TWICE: "webhook reordered", "a booking is replaced whatever its version";
    ExtensionTakesSeats in SEATS: "seats: extend", "an extension does not look whose the seats are";
    ExtensionShortens in TWICE: "seats: extend", "an extension that is overtaken by a longer one shortens the lock";
    BookingExtendedFirst in SEATS: "seats: extend", "an extension writes the booking before the seats";
    EveryPaymentExtends in TWICE: "seats: extend", "every attempt to pay extends the lock";
    SlotNotExtended in SLOT: "one open lock", "an extension forgets the customer's slot";
    SlotTakenWithoutCondition in SLOT: "one open lock", "a new booking takes the slot from an open one";
    SlotFreedForOthers in SLOT: "one open lock", "a booking frees a slot that is another's";
    LimitIgnored in LIMIT: "ticket limit", "a confirmation does not count the customer's tickets";
    LimitIsReadOnly in LIMIT: "ticket limit", "the limit is read before the transaction and no condition of it";
    SeatsSoldBeforeTheBooking in TWICE: "seats: confirm", "seats are sold before, not with, the booking";
    InboxBeforeTheEffect in TWICE: "webhook twice", "the inbox is written before the effect";
    AnyPageEndsTheAttempt in BANK: "webhook reordered", "the end of a page that nobody was given ends the attempt";
    FailedUndoesSuccess in WORDS: "webhook reordered", "failed undoes success";
    SecondCaptureIgnored in TWICE: "second payment", "a second capture is ignored";
    CaptureOfEndedIgnored in LATE: "paid late", "a capture for an ended booking is ignored";
    LateMoneyNeverTriesTheSeats in AGAIN: "paid late", "money that comes late goes back though the seats are free";
    SeatsLostWithoutRefund in LATE: "paid late", "seats are lost and no refund is written";
    AmountIgnored in SHORT: "amount differs", "a confirmation does not look at the amount";
    StaleIsDone in WORDS: "webhook twice", "a write that was overtaken counts as done";
    RefundWithoutId in TWICE: "refund twice", "a refund is asked for without its id";
    RefundsAreNotWatched in TWICE: "refund twice", "reconcile-payments forgets refunds that have not arrived";
    NewsAckedBeforeTheEffect in WORDS: "webhook twice", "a provider's message is deleted before its effect";
    NothingIsReadBack in TWICE: "webhook never comes", "reconcile-payments does not read payments back";
    EndedBookingsAreNotWatched in LATE: "webhook never comes", "reconcile-payments forgets bookings that were released";
    ExpiresWhileAPageIsOpen in TWICE: "webhook never comes", "reconcile-payments expires a booking whose page is open";
    StaleReconcileGivesUp in OVERTIME: "webhook never comes", "reconcile-payments gives seats up though its write was overtaken";
    TtlKeptAfterPayment in TWICE: "webhook never comes", "a booking keeps its TTL when a payment starts";
    PageGivenBeforeTheBookingKnows in TWICE: "before our answer was stored", "the customer is told where to pay before the attempt is written";
    RebirthGoesUnnoticed in SLOT: "seats: TTL", "a write does not notice that the booking vanished and was made again";
    OrphanIsNotBuried in STRAY: "seats: TTL", "a booking whose money went back when it was not there can be made again";
    CancellationWithoutVersion in OFF: "cancel", "a cancellation replaces the booking whatever its version";
    SeatsFollowTheCancellation in CANCEL: "cancel", "a cancellation frees the seats after the booking, not with it";
    CancelledAgainFreesSeats in RESALE: "cancel", "a cancellation that finds itself done frees the seats again, whoever has them";
    CancelledAgainRefunds in RESALE: "cancel", "a cancellation that finds itself done asks for the money again";
    RefundFollowsTheCancellation in CANCEL: "cancel", "a cancellation writes the refund after the booking, not with it";
    TicketsAreNotGivenBack in CANCEL: "cancel", "a cancellation does not take the tickets off the count";
    CallOffSkipsPending in OFF: "called off", "cancel-bookings leaves bookings alone that were not paid";
    CallOffGoesThroughOnce in OFF: "called off", "cancel-bookings goes through the bookings once";
    CalledOffStaysOnSale in OFF: "called off", "an event that was called off can still be booked and paid";
    StaleCallOffIsDone in OFF: "called off", "cancel-bookings takes a write that was overtaken for done";
    FailedEndsAnOrder in SECOND: "second provider", "the second provider's failed is taken for the end of its order";
    OrderIsGivenUpAtOnce in SECOND: "second provider", "an order that cannot be closed is given up when the lock has ended";
    OrdersAreNotReadBack in SECOND: "second provider", "reconcile-payments does not ask the second provider";
    PageDatedByTheRequest in AGAIN: "before our answer was stored", "a page's parameters depend on when it was asked for";
}
