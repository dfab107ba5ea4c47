//! Contents of mails to customers.

use domain::Money;

use super::reasons::{DeclineReason, RefundCause};
use crate::fields::fields;
use crate::forms::Moment;
use crate::pieces::{BookingRef, Event, MovedSeat, Policy, Seat, SeatNames, Sum};

fields! {
    /// Seats are booked: what was bought, what it cost, how to get there, and what can still be changed.
    BookingConfirmed {
        /// The booking.
        booking: BookingRef,
        /// The event.
        event: Event,
        /// Seats of the booking.
        seats: Vec<Seat>,
        /// Sums: seats, discounts by offer, fees, tax, total.
        sums: Vec<Sum>,
        /// Amount that was paid.
        total: Money,
        /// True if the seats were given away.
        is_free: bool,
        /// Refund policy of the event; absent if nothing was paid.
        policy: Option<Policy>,
        /// True if the tickets are attached; otherwise the booking's page has them.
        tickets_attached: bool,
        /// Address that adds the tickets to a wallet. Not filled yet, so always absent.
        wallet_url: Option<String>,
    }

    /// An attempt to pay was declined: nothing is booked yet, and until when it can be tried again.
    PaymentDeclined {
        /// The booking.
        booking: BookingRef,
        /// The event.
        event: Event,
        /// Names of the seats that are kept.
        seat_names: SeatNames,
        /// Amount to pay.
        total: Money,
        /// Reason: `funds`, `details`, `unproven` or `unknown`.
        reason: DeclineReason,
        /// Address to pay at.
        pay_url: String,
        /// End of the time in which the seats are kept.
        kept_until: Moment,
    }

    /// Seats were given back: which, what comes back, and what is left.
    SeatsReturned {
        /// The booking.
        booking: BookingRef,
        /// The event.
        event: Event,
        /// Names of the seats that were given back.
        returned: SeatNames,
        /// Names of the seats that the customer still has; absent if there are none.
        remaining: Option<SeatNames>,
        /// Amount that comes back; absent if the policy returns nothing any more.
        refund: Option<Money>,
        /// True if the organizer gave the seats back for the customer.
        by_organizer: bool,
    }

    /// A refund is on its way.
    RefundDue {
        /// The booking.
        booking: BookingRef,
        /// The event.
        event: Event,
        /// Amount of the refund.
        amount: Money,
        /// Cause: `not_booked`, `returned`, `cancelled`, `postponed` or `courtesy`.
        cause: RefundCause,
    }

    /// A refund was paid by the payment provider.
    RefundSettled {
        /// The booking.
        booking: BookingRef,
        /// The event.
        event: Event,
        /// Amount of the refund.
        amount: Money,
    }

    /// Seats were changed for others.
    BookingMoved {
        /// The new booking.
        booking: BookingRef,
        /// The event of the new booking.
        event: Event,
        /// Seats of the new booking.
        seats: Vec<Seat>,
        /// Names of the seats that were given up.
        given_up: SeatNames,
        /// Amount that the old seats paid towards the new ones.
        credit: Money,
        /// Amount that was paid in addition; absent if there was none.
        paid: Option<Money>,
        /// Amount that comes back. Not filled yet, so always absent.
        refund: Option<Money>,
    }

    /// The event has a later start: tickets stay valid, and until when the booking can be given back for everything.
    EventPostponed {
        /// The booking.
        booking: BookingRef,
        /// The event, with its new start.
        event: Event,
        /// Start before it.
        old_start: Moment,
        /// Names of the customer's seats.
        seat_names: SeatNames,
        /// Amount that comes back if the booking is given back in time.
        refund: Money,
        /// End of the time in which it can be given back for everything.
        refund_until: Moment,
    }

    /// The event is in another hall, with other seats.
    EventRelocated {
        /// The booking.
        booking: BookingRef,
        /// The event, in its new hall.
        event: Event,
        /// Seats before and now.
        moved: Vec<MovedSeat>,
    }

    /// The event does not take place.
    EventCancelled {
        /// The booking.
        booking: BookingRef,
        /// The event.
        event: Event,
        /// Amount that comes back; absent if nothing was paid.
        refund: Option<Money>,
        /// Words of the organizer about it. Not filled yet, so always absent.
        note: Option<String>,
    }

    /// The event is tomorrow.
    Reminder {
        /// The booking.
        booking: BookingRef,
        /// The event.
        event: Event,
        /// Seats of the booking.
        seats: Vec<Seat>,
    }

    /// Seats were chosen and not paid for in time. Only customers who have asked for such mails get one, once.
    Abandoned {
        /// The event.
        event: Event,
        /// Names of the seats that were chosen.
        seat_names: SeatNames,
        /// Address at which seats of the event can be chosen again.
        buy_url: String,
    }

    /// The customer's bank has decided a dispute.
    DisputeClosed {
        /// The booking.
        booking: BookingRef,
        /// The event.
        event: Event,
        /// Amount in dispute.
        amount: Money,
        /// True if the bank has given the money back to the customer.
        money_returned: bool,
        /// True if the tickets are valid.
        tickets_valid: bool,
    }
}
