//! Notifications: mails and text messages to people about a message, each sent once, and what became of them.

mod template;

use std::fmt;
use std::str::FromStr;

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

/// Refusal of an id that is neither a booking's, an event's nor a webhook's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("nobody is notified about a thing with such an id")]
pub struct AboutUnknown;

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

impl FromStr for About {
    type Err = AboutUnknown;

    fn from_str(id: &str) -> Result<Self, AboutUnknown> {
        let booking = || id.parse().ok().map(Self::Booking);
        let event = || id.parse().ok().map(Self::Event);
        let webhook = || id.parse().ok().map(Self::Webhook);
        booking().or_else(event).or_else(webhook).ok_or(AboutUnknown)
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
    /// All states, the weakest first.
    pub const ALL: [Self; 7] = [
        Self::Pending,
        Self::Sending,
        Self::Sent,
        Self::Failed,
        Self::Delivered,
        Self::Bounced,
        Self::Complained,
    ];

    /// The state in the API and in items.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Delivered => "delivered",
            Self::Bounced => "bounced",
            Self::Complained => "complained",
        }
    }

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

/// True if mail to `recipient` comes back: of the newest that has a final report, the server refused it for good. A later
/// mail that arrives, to a new address for example, ends that.
#[must_use]
pub fn mail_bounced(notifications: &[Notification], recipient: &CustomerId) -> bool {
    let mails =
        notifications.iter().filter(|one| one.channel == Channel::Email && one.recipient == *recipient);
    let reported = mails.filter(|one| one.status >= NotificationStatus::Delivered);
    reported.max_by_key(|one| one.created_at).is_some_and(|one| one.status == NotificationStatus::Bounced)
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

    fn mail(second: i64, status: NotificationStatus) -> Notification {
        let recipient: CustomerId = "cus_7d1f0c52-3b6e-4d7a-9a41-5f0f6f1f2b9c".parse().unwrap();
        let template = Template::BookingConfirmed;
        let message_id = second.to_string();
        Notification {
            notification_id: NotificationId::derive(&message_id, &recipient, "email", template.as_str()),
            message_id,
            template,
            channel: Channel::Email,
            recipient,
            status,
            attempts: 1,
            lease_until: None,
            service_id: None,
            created_at: Timestamp::from_second(second).unwrap(),
            sent_at: None,
            reported_at: None,
        }
    }

    #[test]
    fn mail_bounces_until_a_later_one_arrives() {
        use NotificationStatus::{Bounced, Complained, Delivered, Failed, Sending, Sent};
        for (statuses, bounces) in [
            (vec![], false),
            (vec![Sent], false),
            (vec![Bounced], true),
            (vec![Delivered, Bounced], true),
            (vec![Bounced, Sending], true),
            (vec![Bounced, Sent, Failed], true),
            (vec![Bounced, Delivered], false),
            (vec![Bounced, Complained], false),
        ] {
            let mails: Vec<_> = (1..).zip(&statuses).map(|(second, status)| mail(second, *status)).collect();
            assert_eq!(mail_bounced(&mails, &mail(1, Sent).recipient), bounces, "{statuses:?}");
            let other: CustomerId = "cus_8d1f0c52-3b6e-4d7a-9a41-5f0f6f1f2b9c".parse().unwrap();
            assert!(!mail_bounced(&mails, &other));
            let texts = mails.into_iter().map(|mail| Notification { channel: Channel::Sms, ..mail });
            assert!(!mail_bounced(&texts.collect::<Vec<_>>(), &mail(1, Sent).recipient));
        }
    }

    #[test]
    fn a_thing_is_known_by_its_id() {
        for id in ["bkg_3f8h1n5r7t9w", "evt_4k9q2m7x0v", "whk_4k9q2m7x0v"] {
            assert_eq!(id.parse::<About>().unwrap().as_str(), id);
        }
        assert_eq!("pay_3f8h1n5r7t9w_1".parse::<About>(), Err(AboutUnknown));
    }

    #[test]
    fn states_have_the_names_of_their_items_and_the_order_in_which_they_win() {
        for (place, status) in NotificationStatus::ALL.into_iter().enumerate() {
            assert_eq!(serde_json::to_value(status).unwrap(), status.as_str());
            assert!(NotificationStatus::ALL[..place].iter().all(|weaker| *weaker < status));
        }
    }

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
