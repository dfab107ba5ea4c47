//! Reports of SES about mails, as its event publishing sends them to SNS: one JSON document each, alone or in SNS's
//! envelope. They name addresses, and nothing of them but ids, kinds and instants leaves this file.
//!
//! Source of the format: "Contents of event data that Amazon SES publishes to Amazon SNS" of the SES developer guide.

use std::collections::BTreeMap;

use domain::Failure;
use domain::ids::NotificationId;
use domain::notification::{About, Report};
use jiff::Timestamp;
use serde::Deserialize;

/// Tag of a mail with the id of what it is about.
pub const ABOUT_TAG: &str = "about";
/// Tag of a mail with the id of its notification.
pub const NOTIFICATION_TAG: &str = "notification";

/// Begin of the text by which SES tries a topic when it is connected with it.
const TRIAL: &str = "Successfully validated SNS topic";
/// Feedback of mail programs that is no complaint: the reader says that a mail is wanted, or a machine that a signature
/// does not fit.
const NO_COMPLAINTS: [&str; 2] = ["not-spam", "auth-failure"];

/// A report about a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailReport {
    /// Notification that the mail was, with what it is about; none for mails that are no notifications, such as those
    /// with a code.
    pub of: Option<(About, NotificationId)>,
    /// Id of the mail at SES.
    pub service_id: String,
    /// Instant at which SES took the mail.
    pub sent_at: Timestamp,
    /// Instant of the report.
    pub at: Timestamp,
    /// Content of the report.
    pub what: Outcome,
}

/// Outcome that is reported of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Final: it changes the notification's state.
    Final(Report),
    /// The recipient's server refuses it for now: a full mailbox, a mail that is too large, an answer by a machine.
    Refused,
    /// SES is still trying.
    Delayed,
}

/// Envelope of SNS.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Envelope {
    #[serde(rename = "Type")]
    kind: String,
    message: String,
}

/// Document of SES.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    event_type: String,
    mail: MailPart,
    bounce: Option<BouncePart>,
    complaint: Option<ComplaintPart>,
    delivery: Option<InstantPart>,
    delivery_delay: Option<InstantPart>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MailPart {
    timestamp: Timestamp,
    message_id: String,
    #[serde(default)]
    tags: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct BouncePart {
    bounce_type: String,
    timestamp: Timestamp,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ComplaintPart {
    complaint_feedback_type: Option<String>,
    timestamp: Timestamp,
}

#[derive(Deserialize)]
struct InstantPart {
    timestamp: Timestamp,
}

/// Parses the body of a message of the topic; none for what reports nothing that we follow.
///
/// # Errors
/// [`Failure::Broken`] if it is neither SNS's nor SES's. The cause names no part of the text, which has addresses.
pub fn parse(body: &str) -> Result<Option<MailReport>, Failure> {
    match serde_json::from_str::<Envelope>(body) {
        Ok(envelope) if envelope.kind == "Notification" => of_document(&envelope.message),
        // The topic's own affairs.
        Ok(_) => Ok(None),
        Err(_) => of_document(body),
    }
}

fn of_document(text: &str) -> Result<Option<MailReport>, Failure> {
    if text.starts_with(TRIAL) {
        return Ok(None);
    }
    let document: Document = serde_json::from_str(text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        Failure::broken(format!("a mail report that is none of SES's, at line {line}, column {column}"))
    })?;
    let Some((what, at)) = document.outcome() else { return Ok(None) };
    let MailPart { timestamp: sent_at, message_id: service_id, tags } = document.mail;
    let tag = |name: &str| tags.get(name).and_then(|values| values.first());
    let of = || -> Option<(About, NotificationId)> {
        Some((tag(ABOUT_TAG)?.parse().ok()?, tag(NOTIFICATION_TAG)?.parse().ok()?))
    };
    Ok(Some(MailReport { of: of(), service_id, sent_at, at, what }))
}

impl Document {
    /// The reported outcome with its instant; none for kinds that change nothing.
    fn outcome(&self) -> Option<(Outcome, Timestamp)> {
        Some(match self.event_type.as_str() {
            "Delivery" => (Outcome::Final(Report::Delivered), self.delivery.as_ref()?.timestamp),
            "Bounce" => {
                let bounce = self.bounce.as_ref()?;
                let is_final = bounce.bounce_type == "Permanent";
                let what = if is_final { Outcome::Final(Report::Bounced) } else { Outcome::Refused };
                (what, bounce.timestamp)
            }
            "Complaint" => {
                let complaint = self.complaint.as_ref()?;
                let feedback = complaint.complaint_feedback_type.as_deref().unwrap_or_default();
                if NO_COMPLAINTS.contains(&feedback) {
                    return None;
                }
                (Outcome::Final(Report::Complained), complaint.timestamp)
            }
            // SES tells no instant of it: it happens as the mail is taken.
            "Reject" => (Outcome::Final(Report::Rejected), self.mail.timestamp),
            "DeliveryDelay" => (Outcome::Delayed, self.delivery_delay.as_ref()?.timestamp),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn document(kind: &str, part: &str, content: Value) -> Value {
        let mut document = json!({
            "eventType": kind,
            "mail": {
                "timestamp": "2025-11-24T19:22:24.000Z",
                "messageId": "0107019ab",
                "destination": ["asha@example.com"],
                "tags": {
                    "ses:configuration-set": ["boxoffice"],
                    "about": ["bkg_3f8h1n5r7t9w"],
                    "notification": ["ntf_0123456789abcdef"],
                },
            },
        });
        document[part] = content;
        document
    }

    fn outcome(document: &Value) -> Option<Outcome> {
        parse(&document.to_string()).unwrap().map(|report| report.what)
    }

    #[test]
    fn a_report_names_its_notification_in_an_envelope_and_without() {
        let told = document("Delivery", "delivery", json!({ "timestamp": "2025-11-24T19:22:26.500Z" }));
        let envelope = json!({ "Type": "Notification", "MessageId": "m", "Message": told.to_string() });
        let report = parse(&told.to_string()).unwrap().unwrap();
        assert_eq!(parse(&envelope.to_string()).unwrap().unwrap(), report);
        let (about, id) = report.of.unwrap();
        assert_eq!((about.as_str(), id.as_str()), ("bkg_3f8h1n5r7t9w", "ntf_0123456789abcdef"));
        assert_eq!(report.service_id, "0107019ab");
        assert_eq!(report.what, Outcome::Final(Report::Delivered));
        assert_eq!(report.at.to_string(), "2025-11-24T19:22:26.5Z");
    }

    #[test]
    fn only_a_permanent_bounce_is_final_and_only_a_complaint_is_one() {
        let at = "2025-11-24T19:22:26.500Z";
        let bounce = |kind| document("Bounce", "bounce", json!({ "bounceType": kind, "timestamp": at }));
        assert_eq!(outcome(&bounce("Permanent")), Some(Outcome::Final(Report::Bounced)));
        assert_eq!(outcome(&bounce("Transient")), Some(Outcome::Refused));
        assert_eq!(outcome(&bounce("Undetermined")), Some(Outcome::Refused));
        let complaint = |kind: Option<&str>| {
            let part = json!({ "complaintFeedbackType": kind, "timestamp": at });
            outcome(&document("Complaint", "complaint", part))
        };
        assert_eq!(complaint(None), Some(Outcome::Final(Report::Complained)));
        assert_eq!(complaint(Some("abuse")), Some(Outcome::Final(Report::Complained)));
        assert_eq!(complaint(Some("not-spam")), None);
        let reject = document("Reject", "reject", json!({ "reason": "Bad content" }));
        assert_eq!(outcome(&reject), Some(Outcome::Final(Report::Rejected)));
        let delay = document("DeliveryDelay", "deliveryDelay", json!({ "timestamp": at }));
        assert_eq!(outcome(&delay), Some(Outcome::Delayed));
        assert_eq!(outcome(&document("Open", "open", json!({}))), None);
    }

    #[test]
    fn the_topics_own_affairs_are_no_reports_and_a_failure_quotes_no_address() {
        let confirm =
            json!({ "Type": "SubscriptionConfirmation", "Message": "You have chosen to subscribe" });
        assert_eq!(parse(&confirm.to_string()), Ok(None));
        assert_eq!(parse("Successfully validated SNS topic for Amazon SES event publishing."), Ok(None));
        for rubbish in ["", "{}", r#"{"eventType": "Bounce", "mail": "asha@example.com"}"#] {
            let failure = parse(rubbish).unwrap_err();
            assert!(!domain::error::causes(&failure).contains("asha"), "{rubbish}");
        }
        let mut other = document("Delivery", "delivery", json!({ "timestamp": "2025-11-24T19:22:26Z" }));
        other["mail"]["tags"] = json!({ "about": ["bkg_x"], "notification": ["ntf_x"] });
        assert_eq!(parse(&other.to_string()).unwrap().unwrap().of, None);
    }
}
