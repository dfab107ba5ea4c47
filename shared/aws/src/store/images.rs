//! Images that an organizer has, in the organizer's partition; their bytes are in the bucket.

use domain::Failure;
use domain::activity::{Action, Change};
use domain::ids::ImageId;
use domain::image::StoredImage;
use domain::member::Member;
use jiff::Timestamp;

use super::Store;
use super::catalog::sort;
use super::catalog_write::item_of;
use super::write::{Outcome, Write};

impl Store {
    /// Writes a new image of the member's organizer. An image with this id is this image.
    ///
    /// # Errors
    /// Those of a lost right, or if DynamoDB does not answer.
    pub async fn create_image(
        &self,
        member: &Member,
        image: &StoredImage,
        now: Timestamp,
    ) -> Result<(), Failure> {
        let item = item_of(image, member.organizer_id().as_str(), &sort::image(&image.image_id))?;
        let change = Change::of(Action::ImageCreated, &image.image_id, None, Some(image))?;
        let put = Write::put(&self.tables.catalog, item).only_if("attribute_not_exists(pk)");
        match self.change(member, change, now, vec![put]).await? {
            Outcome::Written | Outcome::Refused(_) => Ok(()),
        }
    }

    /// An image of the member's organizer, read strongly.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn image(&self, member: &Member, id: &ImageId) -> Result<Option<StoredImage>, Failure> {
        self.document_now(member.organizer_id().as_str(), &sort::image(id)).await
    }
}
