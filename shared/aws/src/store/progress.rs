//! Progress of work that goes on where its last run stopped or died: one item with a version for each.

use domain::Failure;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::facts::number_of;
use super::write::{Outcome, Write};
use super::{Item, Store, attribute, key, number, text};
use crate::sdk_error::failure;

/// Partition key of the progress of work on reports.
const PROGRESS: &str = "progress";

impl Store {
    /// Progress of work on reports, and its version.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn work_progress<T: DeserializeOwned>(&self, work: &str) -> Result<(Option<T>, u64), Failure> {
        self.state_at(&self.tables.reports, key(PROGRESS, work)).await
    }

    /// Writes progress of work on reports if it still has the version `ver`. False if another run has continued it.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn write_work_progress<T: Serialize>(
        &self,
        work: &str,
        state: &T,
        ver: u64,
    ) -> Result<bool, Failure> {
        self.write_state_at(&self.tables.reports, key(PROGRESS, work), state, ver).await
    }

    /// The state in an item, and its version.
    pub(super) async fn state_at<T: DeserializeOwned>(
        &self,
        table: &str,
        item: Item,
    ) -> Result<(Option<T>, u64), Failure> {
        let read = self.client.get_item().table_name(table).consistent_read(true);
        let answer = read.set_key(Some(item)).send().await.map_err(|error| failure("progress", &error))?;
        let Some(item) = answer.item() else { return Ok((None, 0)) };
        // Progress from other code that this code cannot parse starts anew.
        Ok((serde_json::from_str(&attribute(item, "state")).ok(), number_of(item, "ver")))
    }

    /// Replaces the state in an item that still has the version `ver`; false if it has another.
    pub(super) async fn write_state_at<T: Serialize>(
        &self,
        table: &str,
        mut item: Item,
        state: &T,
        ver: u64,
    ) -> Result<bool, Failure> {
        let state = serde_json::to_string(state).map_err(|error| Failure::caused("progress", error))?;
        item.insert("state".to_owned(), text(&state));
        item.insert("ver".to_owned(), number(ver + 1));
        let write = Write::put(table, item);
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
