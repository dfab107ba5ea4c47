//! The deployment's id, in a settings item of the catalog table.

use domain::Failure;
use domain::ids::DeploymentId;

use super::attribute;
use super::write::{Outcome, Write};
use super::{Item, Store, key, text};
use crate::sdk_error::failure;

/// Partition and sort key of the settings item.
const SETTINGS: &str = "settings";
/// Attribute with the deployment's id.
const DEPLOYMENT: &str = "deployment";

impl Store {
    /// The deployment's id; none before its first booking.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn deployment(&self) -> Result<Option<DeploymentId>, Failure> {
        let read = self.client.get_item().table_name(&self.tables.catalog).consistent_read(true);
        let answer = read.set_key(Some(key(SETTINGS, SETTINGS))).send().await;
        let answer = answer.map_err(|error| failure("deployment", &error))?;
        answer.item().map(deployment_of).transpose()
    }

    /// Gives the deployment the id `new` unless it has one, and returns the one that it has.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn name_deployment(&self, new: DeploymentId) -> Result<DeploymentId, Failure> {
        let mut item = key(SETTINGS, SETTINGS);
        item.insert(DEPLOYMENT.to_owned(), text(new.as_str()));
        let write = Write::put(&self.tables.catalog, item).only_if("attribute_not_exists(pk)");
        match write.send(&self.client, "name deployment").await? {
            Outcome::Written => Ok(new),
            Outcome::Refused(there) => deployment_of(&there.into_iter().flatten().next().unwrap_or_default()),
        }
    }
}

fn deployment_of(item: &Item) -> Result<DeploymentId, Failure> {
    let named = attribute(item, DEPLOYMENT).parse();
    named.map_err(|_| Failure::broken("the settings item names no deployment"))
}
