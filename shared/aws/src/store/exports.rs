//! Exports: one row each, whose progress a run writes only under the step that it has read.

use domain::activity::{Action, Change};
use domain::event::Event;
use domain::export::Export;
use domain::ids::{ExportId, OrganizerId};
use domain::member::Member;
use domain::{Error, Failure};
use jiff::Timestamp;

use super::bookings::Writing;
use super::write::{Outcome, Write};
use super::{Item, Store, key, number};
use crate::sdk_error::failure;

/// Sort key of an export.
const EXPORT: &str = "export";
/// The second after which DynamoDB deletes the row.
const TTL: &str = "expires_at_ttl";

impl Store {
    /// Creates an export whose id is derived from a request, or returns the one that the same request has created.
    ///
    /// # Errors
    /// [`Error::IdempotencyKeyReused`] if another request has created it; those of a lost right, or if DynamoDB does not
    /// answer.
    pub async fn create_export(&self, member: &Member, export: &Export) -> Result<Export, Failure> {
        member.check_owns(&export.organizer_id, "export")?;
        let change = Change::of(Action::ExportRequested, &export.export_id, None, Some(export))?;
        let put = Write::put(&self.tables.reports, row(export)?);
        let put = put.only_if("attribute_not_exists(pk)");
        let Outcome::Refused(refused) = self.change(member, change, export.requested_at, vec![put]).await?
        else {
            return Ok(export.clone());
        };
        let there = refused.into_iter().next().flatten().unwrap_or_default();
        let there = export_of(there)?;
        let same = there.request == export.request && there.requested_by == export.requested_by;
        if same { Ok(there) } else { Err(Error::IdempotencyKeyReused.into()) }
    }

    /// An export, read strongly.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn export(&self, id: &ExportId) -> Result<Option<Export>, Failure> {
        let read = self.client.get_item().table_name(&self.tables.reports).consistent_read(true);
        let answer = read.set_key(Some(key(id.as_str(), EXPORT))).send().await;
        let answer = answer.map_err(|error| failure("export", &error))?;
        answer.item.map(export_of).transpose()
    }

    /// Replaces an export at step `next.step` by `next` with the following step.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn write_export(&self, next: &mut Export) -> Result<Writing, Failure> {
        let read = next.step;
        next.step += 1;
        let item = row(next)?;
        let write = Write::put(&self.tables.reports, item.clone())
            .only_if("#step = :read")
            .name("#step", "step")
            .value(":read", number(read));
        Ok(match write.send(&self.client, "write export").await? {
            Outcome::Written => Writing::Written,
            // The same write, sent again because its answer was lost.
            Outcome::Refused(refused) if refused.iter().flatten().any(|there| *there == item) => {
                Writing::Written
            }
            Outcome::Refused(_) => Writing::Stale,
        })
    }

    /// Events of an organizer in any status that start from `from` on and before `until`, by start.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn events_of_organizer(
        &self,
        organizer: &OrganizerId,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<Event>, Failure> {
        let mut events = self.starting_of(organizer.clone(), None, from, until).await?;
        events.sort_by(|a, b| (a.starts_at, &a.event_id).cmp(&(b.starts_at, &b.event_id)));
        Ok(events)
    }
}

fn row(export: &Export) -> Result<Item, Failure> {
    let mut item: Item =
        serde_dynamo::to_item(export).map_err(|error| Failure::caused("an export", error))?;
    item.extend(key(export.export_id.as_str(), EXPORT));
    item.insert(TTL.to_owned(), number(export.expires_at().as_second()));
    Ok(item)
}

fn export_of(item: Item) -> Result<Export, Failure> {
    serde_dynamo::from_item(item).map_err(|error| Failure::caused("an export's row", error))
}
