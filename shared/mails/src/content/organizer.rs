//! Contents of mails to members of an organizer.

use domain::Money;

use crate::fields::fields;
use crate::forms::Moment;
use crate::pieces::{BookingRef, Event};

fields! {
    /// Every seat of an event is sold.
    SoldOut {
        /// The event.
        event: Event,
        /// Number of seats that were sold.
        seat_count: u32,
        /// Address of the event's page for members.
        event_url: String,
    }

    /// The provider refuses a refund: a person has to pay it.
    RefundFailed {
        /// The booking.
        booking: BookingRef,
        /// The event.
        event: Event,
        /// Amount of the refund.
        amount: Money,
        /// Name of the payment provider.
        provider: String,
    }

    /// A customer's bank demands money back.
    DisputeOpened {
        /// The booking.
        booking: BookingRef,
        /// The event.
        event: Event,
        /// Amount in dispute.
        amount: Money,
        /// Fee of the bank for the dispute.
        fee: Option<Money>,
        /// Name of the payment provider.
        provider: String,
        /// Last instant to answer. Not filled yet, so always absent.
        answer_by: Option<Moment>,
    }

    /// A system of the organizer does not take messages.
    DeliveryTrouble {
        /// Host of the system's address.
        host: String,
        /// Instant of the first failure in a row.
        since: Moment,
        /// Last answer, such as `503` or `no answer within 10 seconds`.
        last_answer: Option<String>,
        /// True if deliveries were paused.
        is_paused: bool,
        /// Address of the page with the deliveries.
        deliveries_url: String,
    }
}
