//! Plan of who hears what about a fact: a function of the order alone.
//!
//! Everybody hears of one thing once. A refund for seats that somebody has returned is in the mail about the return, and
//! the next one says that it has arrived; seats that were given up for others are in the mail about the others.

use domain::ids::{BookingId, CustomerId, EventId, OrganizerId};
use domain::message::{Message, Subject};
use domain::notification::{About, Template};

use crate::queue::{EachBooking, Fact, NotificationOrder, OwnFact};

/// A notification that is to be sent to an audience.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Planned {
    /// Kind of the notification in its id. If a booking has ended, its words may be those of a called-off event.
    pub(super) template: Template,
    /// Readers of it.
    pub(super) audience: Audience,
    /// Thing that it is about.
    pub(super) about: About,
    /// Id of what is told: whoever was told about it is not told again.
    pub(super) told: String,
}

/// Readers of a notification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Audience {
    /// A customer.
    Customer(CustomerId),
    /// The customer of a booking.
    CustomerOf(BookingId),
    /// Owners and managers of the event's organizer.
    OrganizerOf(EventId),
    /// Owners and managers of an organizer.
    Organizer(OrganizerId),
}

/// The notification that an order asks for.
pub(super) fn planned(order: &NotificationOrder) -> Option<Planned> {
    match &order.fact {
        Fact::Message(message) => of_message(&order.message_id, message),
        Fact::Own(fact) => of_own(&order.message_id, fact),
    }
}

fn of_message(id: &str, message: &Message) -> Option<Planned> {
    let customer = |template, booking: &Subject| Planned {
        template,
        audience: Audience::Customer(booking.customer_id.clone()),
        about: About::Booking(booking.booking_id.clone()),
        told: id.to_owned(),
    };
    let organizer = |template, booking: &Subject| Planned {
        audience: Audience::OrganizerOf(booking.event_id.clone()),
        ..customer(template, booking)
    };
    Some(match message {
        Message::BookingConfirmed { booking, .. } => customer(Template::BookingConfirmed, booking),
        Message::BookingMoved { booking, .. } => customer(Template::BookingMoved, booking),
        // One for each booking, however often banks decline.
        Message::PaymentDeclined { booking, .. } => {
            Planned { told: booking.booking_id.to_string(), ..customer(Template::PaymentDeclined, booking) }
        }
        Message::SeatsReturned { booking, moved_to: None, .. }
        // The message does not say why it ended, and the event may be called off between two deliveries: the words say
        // which it is, and the id does not, so that nobody is told of both.
        | Message::BookingCancelled { booking, returned: Some(_), moved_to: None, .. } => {
            customer(Template::SeatsReturned, booking)
        }
        // One for each purchase, which ends once, and whose item is removed later.
        Message::BookingExpired { booking, .. } => {
            Planned { told: booking.booking_id.to_string(), ..customer(Template::Abandoned, booking) }
        }
        // Paid for nothing. All others were told with the seats that they are for.
        Message::RefundDue { booking, reason, .. } if reason.is_automatic() => {
            customer(Template::RefundDue, booking)
        }
        Message::RefundSettled { booking, .. } => customer(Template::RefundSettled, booking),
        Message::SeatsMoved { booking, .. } => customer(Template::EventRelocated, booking),
        Message::DisputeClosed { booking, .. } => customer(Template::DisputeClosed, booking),
        Message::RefundFailed { booking, .. } => organizer(Template::RefundFailed, booking),
        Message::DisputeOpened { booking, .. } => organizer(Template::DisputeOpened, booking),
        // A released lock, a return for other seats that is told with those, a walk over all bookings.
        Message::BookingCancelled { .. } | Message::EventPostponed { .. } | Message::SeatsReturned { .. } => {
            return None;
        }
        Message::BookingCreated { .. }
        | Message::PaymentStarted { .. }
        | Message::PaymentFailed { .. }
        | Message::RefundDue { .. }
        | Message::PayoutExplained { .. } => return None,
    })
}

fn of_own(id: &str, fact: &OwnFact) -> Option<Planned> {
    let customer_of = |template, booking: &BookingId| Planned {
        template,
        audience: Audience::CustomerOf(booking.clone()),
        about: About::Booking(booking.clone()),
        told: id.to_owned(),
    };
    Some(match fact {
        OwnFact::BookingsOf { .. } | OwnFact::SoldOutLook { .. } => return None,
        OwnFact::OfBooking { booking_id, each: EachBooking::Postponed(_) } => {
            customer_of(Template::EventPostponed, booking_id)
        }
        OwnFact::OfBooking { booking_id, each: EachBooking::StartsAt(_) } => {
            customer_of(Template::Reminder, booking_id)
        }
        OwnFact::ConfirmationAsked { booking_id } => customer_of(Template::BookingConfirmed, booking_id),
        OwnFact::DeliveryTrouble(trouble) => Planned {
            template: Template::DeliveryTrouble,
            audience: Audience::Organizer(trouble.organizer_id.clone()),
            about: About::Webhook(trouble.webhook_id.clone()),
            told: id.to_owned(),
        },
        OwnFact::EventSoldOut { event_id } => Planned {
            template: Template::SoldOut,
            audience: Audience::OrganizerOf(event_id.clone()),
            about: About::Event(event_id.clone()),
            told: id.to_owned(),
        },
    })
}

#[cfg(test)]
mod tests;
