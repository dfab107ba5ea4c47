//! Notifications as the API shows them.

use domain::booking::Booking;
use domain::ids::{BookingId, NotificationId};
use domain::limits;
use domain::notification::{Channel, Notification, NotificationStatus, Reader, Template, mail_bounced};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// A notification. It has neither words nor an address: those are read at the moment of sending.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct NotificationView {
    /// Id of the notification.
    pub notification_id: NotificationId,
    /// Kind of the notification.
    pub template: Template,
    /// Way to the recipient.
    pub channel: Channel,
    /// Recipient: the booking's customer, or a member of the organizer.
    pub reader: Reader,
    /// State of the notification.
    pub status: NotificationStatus,
    /// Instant of the first try.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub created_at: Timestamp,
    /// Instant at which the mail or telephone service took it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub sent_at: Option<Timestamp>,
    /// Instant of the last report about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub reported_at: Option<Timestamp>,
}

/// Notifications about a booking.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct NotificationListView {
    /// The booking.
    pub booking_id: BookingId,
    /// True if mail to the customer comes back: the server of the address refused the newest mail that it has answered
    /// for good. Change the address of the account, then send the confirmation again.
    pub mail_bounced: bool,
    /// The newest first, at most a hundred, of the last 400 days.
    #[schemars(length(max = 100))]
    pub notifications: Vec<NotificationView>,
}

impl From<Notification> for NotificationView {
    fn from(notification: Notification) -> Self {
        Self {
            notification_id: notification.notification_id,
            template: notification.template,
            channel: notification.channel,
            reader: notification.template.reader(),
            status: notification.status,
            created_at: notification.created_at,
            sent_at: notification.sent_at,
            reported_at: notification.reported_at,
        }
    }
}

impl NotificationListView {
    /// The list for members of the organizer, of all notifications about `booking`.
    pub(crate) fn of_members(booking: &Booking, all: Vec<Notification>) -> Self {
        let mail_bounced = mail_bounced(&all, &booking.customer_id);
        let notifications = all.into_iter().take(limits::NOTIFICATIONS_LISTED_MAX).map(Into::into).collect();
        Self { booking_id: booking.booking_id.clone(), mail_bounced, notifications }
    }

    /// The list for the customer, without those to members.
    pub(crate) fn of_customer(booking: &Booking, all: Vec<Notification>) -> Self {
        let is_own = |one: &Notification| {
            one.recipient == booking.customer_id && one.template.reader() != Reader::Organizer
        };
        Self::of_members(booking, all.into_iter().filter(is_own).collect())
    }
}
