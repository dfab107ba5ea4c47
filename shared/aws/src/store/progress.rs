//! Progress of work that goes on where its last run stopped or died: one item with a version for each.

use domain::Failure;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::facts::number_of;
use super::write::{Outcome, Write};
use super::{Item, Store, attribute, key, number, text};
use crate::sdk_error::failure;

/// Worker that goes through something run by run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Walker {
    /// The archive's walk over events.
    Archive,
    /// The audit's passes.
    Audit,
    /// The nightly check of aggregates.
    Aggregates,
    /// The walk over payouts.
    Payouts,
}

impl Walker {
    /// The key of its item: the partition that all walkers share, and the name of its function.
    fn key(self) -> Item {
        let function = match self {
            Self::Archive => "archive-bookings",
            Self::Audit => "audit-books",
            Self::Aggregates => "check-aggregates",
            Self::Payouts => "reconcile-payouts",
        };
        key("progress", function)
    }
}

impl Store {
    /// Progress of a walker, none before its first run, and its version.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn progress_of<T: DeserializeOwned>(
        &self,
        walker: Walker,
    ) -> Result<(Option<T>, u64), Failure> {
        let read = self.client.get_item().table_name(&self.tables.reports).consistent_read(true);
        let answer = read.set_key(Some(walker.key())).send().await;
        let answer = answer.map_err(|error| failure("progress", &error))?;
        let Some(item) = answer.item() else { return Ok((None, 0)) };
        // Progress from other code that this code cannot parse starts anew.
        Ok((serde_json::from_str(&attribute(item, "state")).ok(), number_of(item, "ver")))
    }

    /// Writes the progress of a walker if it still has the version `ver`. False if another run has continued it.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn write_progress_of<T: Serialize>(
        &self,
        walker: Walker,
        state: &T,
        ver: u64,
    ) -> Result<bool, Failure> {
        let state = serde_json::to_string(state).map_err(|error| Failure::caused("progress", error))?;
        let mut item = walker.key();
        item.insert("state".to_owned(), text(&state));
        item.insert("ver".to_owned(), number(ver + 1));
        let write = Write::put(&self.tables.reports, item);
        let write = match ver {
            0 => write.only_if("attribute_not_exists(pk)"),
            ver => write.only_if("ver = :ver").value(":ver", number(ver)),
        };
        match write.send(&self.client, "progress").await? {
            Outcome::Written => Ok(true),
            // The same write, sent again because its answer was lost.
            Outcome::Refused(refused) => {
                let there = refused.into_iter().flatten().next().unwrap_or_default();
                Ok(attribute(&there, "state") == state)
            }
        }
    }
}
