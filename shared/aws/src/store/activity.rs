//! Activity records, in their organizer's partition, sorted by time; those of the deployment's administrators that are
//! about no organizer have a partition of their own. Nothing updates or deletes them.

use domain::Failure;
use domain::activity::ActivityRecord;
use domain::ids::fingerprint;
use domain::member::{Admin, Member};

use super::bookings::Page;
use super::catalog::document_of;
use super::keys::INSTANT;
use super::{Item, Store, key};

/// Prefix of the records' sort keys.
const ACTIVITY: &str = "activity#";
/// Partition of the records that are about no organizer.
pub(super) const DEPLOYMENT: &str = "deployment";

impl Store {
    /// A page of the activity of the member's organizer, newest first.
    ///
    /// # Errors
    /// [`domain::Error::CursorInvalid`] if `from` is not from such a page, or if DynamoDB does not answer.
    pub async fn activity(
        &self,
        member: &Member,
        limit: usize,
        from: Option<&[String]>,
    ) -> Result<Page<ActivityRecord>, Failure> {
        self.activity_of(member.organizer_id().as_str(), limit, from).await
    }

    /// A page of what administrators changed that is about no organizer, newest first.
    ///
    /// # Errors
    /// As [`Store::activity`].
    pub async fn activity_of_deployment(
        &self,
        _admin: &Admin,
        limit: usize,
        from: Option<&[String]>,
    ) -> Result<Page<ActivityRecord>, Failure> {
        self.activity_of(DEPLOYMENT, limit, from).await
    }

    async fn activity_of(
        &self,
        partition: &str,
        limit: usize,
        from: Option<&[String]>,
    ) -> Result<Page<ActivityRecord>, Failure> {
        let range = (ACTIVITY.to_owned(), format!("{ACTIVITY}~"));
        let page = self.partition_page(partition, range, false, limit, from).await?;
        let records = page.items.into_iter().map(document_of).collect::<Result<_, _>>()?;
        Ok(Page { items: records, next: page.next })
    }
}

/// Item of a record. The end of its key tells changes of one instant apart, and is the same in a second try of one.
pub(super) fn activity_item(partition: &str, record: &ActivityRecord) -> Result<Item, Failure> {
    let mut item: Item =
        serde_dynamo::to_item(record).map_err(|error| Failure::caused("an activity record", error))?;
    let seed = [record.correlation_id.as_str(), record.action.as_str(), &record.about].join(" ");
    let sort = format!("{ACTIVITY}{}#{}", record.at.strftime(INSTANT), fingerprint(seed.as_bytes()));
    item.extend(key(partition, sort));
    Ok(item)
}
