//! Captured payments without a booking, recorded for a person.

use domain::ids::PaymentId;
use domain::provider::Provider;
use domain::{Failure, Money};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::write::{Outcome, Write};
use super::{Item, Store, key};

/// Prefix of an orphan's partition key.
pub(super) const PREFIX: &str = "orphan#";
/// Sort key of an orphan.
const ORPHAN: &str = "orphan";

/// A captured payment of this deployment without a booking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Orphan {
    /// The provider's id of the captured payment.
    pub capture: String,
    /// Attempt that the checkout names.
    pub payment_id: PaymentId,
    /// Provider that captured it.
    pub provider: Provider,
    /// Amount.
    pub amount: Money,
    /// Instant at which it was first seen.
    pub seen_at: Timestamp,
}

impl Store {
    /// Records an orphan. False if it is recorded already.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn put_orphan(&self, orphan: &Orphan) -> Result<bool, Failure> {
        let mut item: Item =
            serde_dynamo::to_item(orphan).map_err(|error| Failure::caused("an orphan", error))?;
        item.extend(key_of(&orphan.capture));
        let write = Write::put(&self.tables.bookings, item).only_if("attribute_not_exists(pk)");
        Ok(matches!(write.send(&self.client, "put orphan").await?, Outcome::Written))
    }
}

/// Key of the orphan with this capture.
pub(super) fn key_of(capture: &str) -> Item {
    key(format!("{PREFIX}{capture}"), ORPHAN)
}

/// Parses an orphan.
pub(super) fn orphan_of(item: Item) -> Result<Orphan, Failure> {
    serde_dynamo::from_item(item).map_err(|error| Failure::caused("an orphan's item", error))
}
