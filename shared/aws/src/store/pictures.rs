//! Pictures of sections: one item for each, beside its blocks.

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use domain::Failure;
use domain::space::SeatSpace;
use jiff::Timestamp;

use super::keys::{PICTURE, picture_partition};
use super::write::Write;
use super::{Store, key, number};
use crate::sdk_error::failure;

/// Instant of the picture, in milliseconds of the epoch.
const TAKEN_AT: &str = "taken_at";
/// Milliseconds by which a picture may be newer than another that is stored at the same time.
const SOON_MS: i64 = 2_000;
/// Two bits a seat; see [`domain::availability::PackedSection`].
const SEATS: &str = "picture";

impl Store {
    /// The newest picture of a section, which may lag behind by a moment: its instant and its packed seats.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn picture(
        &self,
        space: &SeatSpace,
        section: &str,
    ) -> Result<Option<(Timestamp, Vec<u8>)>, Failure> {
        let key = key(picture_partition(space, section), PICTURE);
        let read = self.client.get_item().table_name(&self.tables.seats).set_key(Some(key)).send().await;
        let item = read.map_err(|error| failure("picture", &error))?.item.unwrap_or_default();
        let (Some(AttributeValue::N(taken_at)), Some(AttributeValue::B(seats))) =
            (item.get(TAKEN_AT), item.get(SEATS))
        else {
            return Ok(None);
        };
        let taken_at = taken_at.parse().ok().and_then(|at| Timestamp::from_millisecond(at).ok());
        Ok(taken_at.map(|taken_at| (taken_at, seats.as_ref().to_vec())))
    }

    /// Stores a picture, unless there is a newer one. One from the future, by a wrong clock, does not count.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn share_picture(
        &self,
        space: &SeatSpace,
        section: &str,
        taken_at: Timestamp,
        seats: &[u8],
    ) -> Result<(), Failure> {
        let mut item = key(picture_partition(space, section), PICTURE);
        item.insert(TAKEN_AT.to_owned(), number(taken_at.as_millisecond()));
        item.insert(SEATS.to_owned(), AttributeValue::B(Blob::new(seats)));
        let write = Write::put(&self.tables.seats, item)
            .only_if("attribute_not_exists(pk) OR taken_at <= :taken_at OR taken_at > :soon")
            .value(":taken_at", number(taken_at.as_millisecond()))
            .value(":soon", number(taken_at.as_millisecond().saturating_add(SOON_MS)));
        write.send(&self.client, "share picture").await.map(|_| ())
    }
}
