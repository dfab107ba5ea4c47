//! `POST /admin/organizers/{organizer_id}/images`: makes an uploaded file an image of the organizer.
//!
//! The file is read whole, checked, and written under an id that follows from its bytes. So nothing that is put to the
//! upload's address later can change the image, and a repeated request writes the same. A function that dies after the
//! file is written leaves a file that no page shows.

use domain::ids::{ImageId, OrganizerId, UploadId};
use domain::image::{StoredImage, inspect};
use domain::member::Right;
use domain::{Error, Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::authority::member;
use crate::images::path_of;
use crate::{App, Endpoint};

/// `POST /admin/organizers/{organizer_id}/images`
pub static CREATE_IMAGE: Endpoint = Endpoint {
    name: "create-image",
    method: "POST",
    path: "/admin/organizers/{organizer_id}/images",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(create_image(app, request)),
};

/// A new image.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewImageBody {
    /// Upload with the image's file.
    pub upload_id: UploadId,
}

/// An image that can be shown with a title, a venue or the organizer.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct StoredImageView {
    /// The image.
    #[serde(flatten)]
    pub image: StoredImage,
    /// Path of the file at the API's address. It never changes.
    pub path: String,
}

async fn create_image(app: &App, request: &Request) -> Result<Reply, Failure> {
    let organizer_id: OrganizerId = request.path("organizer_id", "organizer")?;
    let member = member(app, request, &organizer_id, Right::Draw).await?;
    let wanted: NewImageBody = request.json()?;
    let now = app.clock.now();
    let bucket = app.bucket()?;
    let place = (member.organizer_id(), &wanted.upload_id);
    let file = bucket.read_upload(place, limits::IMAGE_BYTES_MAX, now).await?;
    let image = checked(&file)?;
    bucket.store_image(&image.image_id, image.content_type.content_type(), &file.bytes, now).await?;
    app.store.create_image(&member, &image, now).await?;
    Reply::created(&StoredImageView { path: path_of(&image.image_id), image })
}

/// The image in a file, if it is one, of the type under which it was uploaded.
fn checked(file: &aws::File) -> Result<StoredImage, Error> {
    let unusable = |reason: String| Error::FieldInvalid { name: "upload_id", reason };
    let (format, size) = inspect(&file.bytes).map_err(|fault| unusable(fault.to_string()))?;
    if format.content_type() != file.content_type {
        return Err(unusable(format!(
            "the file is {}, and was announced as {}",
            format.content_type(),
            file.content_type
        )));
    }
    Ok(StoredImage {
        image_id: ImageId::of(&file.bytes),
        content_type: format,
        byte_length: file.bytes.len(),
        width: size.width,
        height: size.height,
    })
}
