//! Outcomes of notifications, and the customers who want no more of them than the law asks for.
//!
//! A report is one conditional write that only moves a state forward, so reports may come late, twice, in any order and at
//! once; also before the run that sent the mail has written that it did, whose own write then finds a stronger state.

use domain::ids::{CustomerId, NotificationId};
use domain::notification::{About, NotificationStatus, Report, Template};
use domain::{Failure, limits};
use jiff::Timestamp;

use super::customers::AccountState;
use super::notification_rows::notification_key;
use super::write::{Outcome, Write, send_all};
use super::{Item, Store, attribute, key, number, text};
use crate::sdk_error::failure;

/// Sort key of the mark of a customer who has complained, in the table `customers`.
const COMPLAINT: &str = "complaint";

/// A mail as the mail service knows it.
#[derive(Clone, Debug)]
pub struct TakenMail<'a> {
    /// Id of the mail at the service.
    pub service_id: &'a str,
    /// Instant at which the service took it.
    pub sent_at: Timestamp,
}

/// Effect of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reporting {
    /// The notification has a new state.
    Written,
    /// The state was as strong already.
    Known,
    /// There is no such notification, or it has expired.
    Missing,
}

impl Store {
    /// Records a report about a mail at its notification, unless its state is as strong already.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn report_notification(
        &self,
        (about, id): (&About, &NotificationId),
        report: Report,
        mail: &TakenMail<'_>,
        at: Timestamp,
    ) -> Result<Reporting, Failure> {
        let weaker = NotificationStatus::ALL.into_iter().filter(|status| status.after(report) != *status);
        let weaker: Vec<_> = weaker.map(NotificationStatus::as_str).collect();
        let names: Vec<_> = (0..weaker.len()).map(|place| format!(":weaker{place}")).collect();
        // The run that sends may have died before it wrote the service's id, or may not have come to it yet.
        let set = "SET #status = :told, reported_at = :at, service_id = if_not_exists(service_id, :service), \
                   sent_at = if_not_exists(sent_at, :sent) REMOVE lease_until";
        let told = NotificationStatus::Pending.after(report);
        let mut update = Write::update(&self.tables.bookings, notification_key(about, id), set)
            .name("#status", "status")
            .text(":told", told.as_str())
            .text(":at", at.to_string())
            .text(":service", mail.service_id)
            .text(":sent", mail.sent_at.to_string())
            .only_if(format!("#status IN ({})", names.join(", ")));
        for (name, status) in names.iter().zip(weaker) {
            update = update.text(name, status);
        }
        Ok(match update.send(&self.client, "report of a notification").await? {
            Outcome::Written => Reporting::Written,
            Outcome::Refused(items) => match items.into_iter().flatten().next() {
                Some(item) if !item.is_empty() => Reporting::Known,
                _ => Reporting::Missing,
            },
        })
    }

    /// Records that a customer has called a mail unwanted; the first complaint stays. Nothing is written of an account
    /// that is closed: the same transaction that closes one takes the mark away. An account without a profile may have
    /// been closed long ago, so its complaint ends by itself, 400 days after `now`.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn record_complaint(
        &self,
        customer: &CustomerId,
        at: Timestamp,
        now: Timestamp,
    ) -> Result<(), Failure> {
        let mut item = complaint_key(customer);
        match self.account_state(customer).await? {
            AccountState::Open(_) => {}
            AccountState::Closed => return Ok(()),
            AccountState::Bare => {
                let ends = now.as_second().saturating_add(limits::NOTIFICATION_KEPT_SECONDS);
                item.insert("expires_at_ttl".to_owned(), number(ends));
            }
        }
        item.insert("complained_at".to_owned(), text(at.to_string()));
        let put = Write::put(&self.tables.customers, item).only_if("attribute_not_exists(pk)");
        let writes = vec![put, self.unless_closed(customer)];
        send_all(&self.client, "record complaint", writes).await.map(drop)
    }

    /// Instant of a customer's first complaint, read strongly; none without one.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn complained_at(&self, customer: &CustomerId) -> Result<Option<Timestamp>, Failure> {
        let read = self.client.get_item().table_name(&self.tables.customers).consistent_read(true);
        let read = read.set_key(Some(complaint_key(customer)));
        let answer = read.send().await.map_err(|error| failure("complaint", &error))?;
        let instant = |item: Item| attribute(&item, "complained_at").parse::<Timestamp>();
        let read = answer.item.map(instant).transpose();
        read.map_err(|_| Failure::broken("a complaint cannot be read"))
    }

    /// False if the customer has complained and the law does not ask for this template. Only then is anything read.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn may_be_told(&self, customer: &CustomerId, template: Template) -> Result<bool, Failure> {
        Ok(template.is_owed() || self.complained_at(customer).await?.is_none())
    }

    /// The write that takes a customer's complaint away.
    pub(super) fn forget_complaint(&self, customer: &CustomerId) -> Write {
        Write::delete(&self.tables.customers, complaint_key(customer))
    }
}

fn complaint_key(customer: &CustomerId) -> Item {
    key(customer.as_str(), COMPLAINT)
}
