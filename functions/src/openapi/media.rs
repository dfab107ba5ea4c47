//! Operations on uploads and images.

use domain::Error;
use domain::image::ImageFormat;
use serde_json::{Value, json};

use super::catalog::conditional;
use super::entry::Entry;
use super::member::NO_ORGANIZER;
use crate::media::create_image::{NewImageBody, StoredImageView};
use crate::media::create_upload::{UploadBody, UploadView};
use crate::{CREATE_IMAGE, CREATE_UPLOAD, GET_IMAGE};

/// Size of an example's image.
const SIZE: (u32, u32) = (1200, 1800);

pub(super) fn entries() -> Vec<Entry> {
    let field = |name| Error::FieldInvalid { name, reason: String::new() };
    vec![
        Entry::new(
            "organizer",
            &CREATE_UPLOAD,
            "Gives an address to which one file can be uploaded, with exactly the announced type and length.",
        )
        .body::<UploadBody>()
        .example(|| json!({ "purpose": "image", "content_type": "image/jpeg", "byte_length": 183_204 }))
        .reply::<UploadView>(201, "The address, which is valid for a quarter of an hour.")
        .refuses([NO_ORGANIZER, field("content_type")]),
        Entry::new(
            "organizer",
            &CREATE_IMAGE,
            "Makes an uploaded file an image, which titles, venues and the organizer can show.",
        )
        .body::<NewImageBody>()
        .reply::<StoredImageView>(201, "The image. The same file is the same image.")
        .reply_example(image)
        .refuses([NO_ORGANIZER, field("upload_id")]),
        conditional(
            Entry::new("catalog", &GET_IMAGE, "Returns the file of an image. It never changes.")
                .empty(200, "The file.")
                .files(ImageFormat::ALL.map(ImageFormat::content_type)),
        )
        .refuses([Error::NotFound { what: "image" }]),
    ]
}

fn image() -> Value {
    let id = "img_4d8fz1q7w2x9c5v3b6n0m8k1jt";
    json!({
        "image_id": id, "content_type": "image/jpeg", "byte_length": 183_204, "width": SIZE.0, "height": SIZE.1,
        "path": format!("/media/{id}"),
    })
}
