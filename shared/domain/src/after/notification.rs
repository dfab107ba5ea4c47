//! Notifications: mails and text messages to people about a message, each sent once, and what became of them.

mod template;

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use template::{Reader, Template, TemplateUnknown};

use crate::base::ids::{BookingId, CustomerId, EventId, NotificationId, WebhookId};

/// Time for which a run may send a notification before another run may take it over: longer than a function runs.
pub const LEASE: SignedDuration = SignedDuration::from_secs(120);

/// Way to a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// Mail.
    Email,
    /// Text message to a telephone.
    Sms,
}

impl Channel {
    /// The channel in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Sms => "sms",
        }
    }
}

/// Thing that a notification is about. Its notifications are listed there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum About {
    /// A booking: everything that customers hear, and what members hear of one customer.
    Booking(BookingId),
    /// An event.
    Event(EventId),
    /// A system of an organizer that takes our messages.
    Webhook(WebhookId),
}

impl About {
    /// The thing's id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Booking(id) => id.as_str(),
            Self::Event(id) => id.as_str(),
            Self::Webhook(id) => id.as_str(),
        }
    }
}

impl fmt::Display for About {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// State of a notification. It only moves forward: a report that comes late or twice changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NotificationStatus {
    /// A try has failed, and another one follows.
    Pending,
    /// A run is sending it, until its lease ends.
    Sending,
    /// The mail or telephone service has taken it.
    Sent,
    /// It can never be sent: the service refuses it.
    Failed,
    /// The recipient's server has taken it.
    Delivered,
    /// The recipient's server refuses it.
    Bounced,
    /// The recipient has called it unwanted.
    Complained,
}

/// Report of the mail service about a mail that it has taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Report {
    /// The recipient's server has taken it.
    Delivered,
    /// The recipient's server refuses it for good: there is no such mailbox.
    Bounced,
    /// The service refuses it after all, as a virus.
    Rejected,
    /// The recipient has called it unwanted.
    Complained,
}

impl NotificationStatus {
    /// The state after a report. Reports come late, twice and in any order, even before the run that sends has written
    /// that it did: the strongest wins. A complaint follows a delivery; a bounce may, too.
    #[must_use]
    pub fn after(self, report: Report) -> Self {
        let told = match report {
            Report::Delivered => Self::Delivered,
            Report::Bounced => Self::Bounced,
            Report::Rejected => Self::Failed,
            Report::Complained => Self::Complained,
        };
        self.max(told)
    }
}

/// A notification as stored, at the thing that it is about. It has no address and no words: those are read and written
/// at the moment of sending.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notification {
    /// Id of the notification.
    pub notification_id: NotificationId,
    /// Message that it tells about.
    pub message_id: String,
    /// Kind of the notification.
    pub template: Template,
    /// Way to the recipient.
    pub channel: Channel,
    /// Account of the recipient.
    pub recipient: CustomerId,
    /// State.
    pub status: NotificationStatus,
    /// Number of runs that have begun to send it.
    pub attempts: u32,
    /// End of the lease of the run that sends it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lease_until: Option<Timestamp>,
    /// Id at the mail or telephone service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_id: Option<String>,
    /// Instant of the first try.
    pub created_at: Timestamp,
    /// Instant at which the service has taken it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent_at: Option<Timestamp>,
    /// Instant of the last report.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reported_at: Option<Timestamp>,
}

impl Notification {
    /// True if it was sent, or never can be.
    #[must_use]
    pub fn is_over(&self) -> bool {
        !matches!(self.status, NotificationStatus::Pending | NotificationStatus::Sending)
    }

    /// End of the lease of the run that sends it, unless that has ended at `now`.
    #[must_use]
    pub fn busy_until(&self, now: Timestamp) -> Option<Timestamp> {
        let is_sent_now = self.status == NotificationStatus::Sending;
        self.lease_until.filter(|until| is_sent_now && *until > now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_in_any_order_end_in_one_state() {
        use NotificationStatus::{Bounced, Complained, Delivered, Failed, Sending, Sent};
        for (was, report, is) in [
            (Sent, Report::Delivered, Delivered),
            (Sending, Report::Delivered, Delivered),
            (Delivered, Report::Delivered, Delivered),
            (Delivered, Report::Complained, Complained),
            (Complained, Report::Delivered, Complained),
            (Bounced, Report::Delivered, Bounced),
            (Sent, Report::Rejected, Failed),
            (Delivered, Report::Rejected, Delivered),
        ] {
            assert_eq!(was.after(report), is, "{was:?} after {report:?}");
        }
    }
}
