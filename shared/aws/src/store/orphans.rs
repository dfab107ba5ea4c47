//! Captured money whose booking is not there, written down for a person.

use domain::ids::PaymentId;
use domain::provider::Provider;
use domain::{Failure, Money};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::write::{Outcome, Write};
use super::{Item, Store, key};

/// Beginning of the partition key of an orphan.
pub(super) const PREFIX: &str = "orphan#";
/// Sort key of an orphan.
const ORPHAN: &str = "orphan";

/// Captured money of this deployment whose booking is not there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Orphan {
    /// The provider's id of the captured money.
    pub capture: String,
    /// The attempt that its maker named.
    pub payment_id: PaymentId,
    /// Provider that has it.
    pub provider: Provider,
    /// Amount.
    pub amount: Money,
    /// Instant at which it was first seen.
    pub seen_at: Timestamp,
}

impl Store {
    /// Writes an orphan down. False if it is written down already.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn put_orphan(&self, orphan: &Orphan) -> Result<bool, Failure> {
        let mut item: Item =
            serde_dynamo::to_item(orphan).map_err(|error| Failure::caused("an orphan", error))?;
        item.extend(key(format!("{PREFIX}{}", orphan.capture), ORPHAN));
        let write = Write::put(&self.tables.bookings, item).only_if("attribute_not_exists(pk)");
        Ok(matches!(write.send(&self.client, "put orphan").await?, Outcome::Written))
    }
}

/// The orphan of an item.
pub(super) fn orphan_of(item: Item) -> Result<Orphan, Failure> {
    serde_dynamo::from_item(item).map_err(|error| Failure::caused("an orphan's item", error))
}
