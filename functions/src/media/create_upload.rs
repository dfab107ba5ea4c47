//! `POST /admin/organizers/{organizer_id}/uploads`: gives a member an address to which one file can be uploaded.
//!
//! It writes nothing, so it may be repeated: each run gives another address. The terms of the upload are in the
//! address's signature, and its owner is in the key of the file.

use std::collections::BTreeMap;

use aws::ONCE;
use domain::ids::{OrganizerId, UploadId};
use domain::image::ImageFormat;
use domain::member::Right;
use domain::{Error, Failure, limits};
use jiff::{SignedDuration, Timestamp};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::authority::member;
use crate::{App, Endpoint, random};

/// `POST /admin/organizers/{organizer_id}/uploads`
pub static CREATE_UPLOAD: Endpoint = Endpoint {
    name: "create-upload",
    method: "POST",
    path: "/admin/organizers/{organizer_id}/uploads",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(create_upload(app, request)),
};

/// Media type of a chart or a plan.
const JSON: &str = "application/json";

/// Use of an uploaded file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum UploadPurpose {
    /// An image for pages: JPEG, PNG or WebP, at most 4 MiB.
    Image,
    /// A seats.io chart or a pretix plan: JSON, at most 20 MiB.
    Chart,
}

/// A file that is to be uploaded.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UploadBody {
    /// Use of the file.
    pub purpose: UploadPurpose,
    /// Media type of the file: that of an image, or `application/json`.
    #[schemars(extend("enum" = ["image/jpeg", "image/png", "image/webp", "application/json"]))]
    pub content_type: String,
    /// Bytes of the file: of an image at most 4194304.
    #[schemars(range(min = 1, max = 20_971_520))]
    pub byte_length: usize,
}

/// Address of an upload. It takes one file, with exactly the announced type and length.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct UploadView {
    /// Id of the upload, to use the file with, within a day.
    pub upload_id: UploadId,
    /// Method of the request that uploads the file, whose body is the file itself.
    pub method: &'static str,
    /// Address of that request. Whoever has it may upload.
    pub url: String,
    /// Headers that the request must have, besides its length.
    pub headers: BTreeMap<&'static str, String>,
    /// End of the time in which the file can be uploaded.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub expires_at: Timestamp,
}

async fn create_upload(app: &App, request: &Request) -> Result<Reply, Failure> {
    let organizer_id: OrganizerId = request.path("organizer_id", "organizer")?;
    let member = member(app, request, &organizer_id, Right::Draw).await?;
    let wanted: UploadBody = request.json()?;
    check(&wanted)?;
    let upload_id = UploadId::from_random(random::bytes()?);
    let now = app.clock.now();
    let bucket = app.bucket()?;
    let place = (member.organizer_id(), &upload_id);
    let url = bucket.presigned_upload(place, &wanted.content_type, wanted.byte_length, now)?;
    let (once, always) = ONCE;
    Reply::created(&UploadView {
        upload_id,
        method: "PUT",
        url,
        headers: BTreeMap::from([("content-type", wanted.content_type), (once, always.to_owned())]),
        expires_at: now + SignedDuration::from_secs(limits::UPLOAD_SECONDS.into()),
    })
}

/// Refuses a file of another type than its use has, or a longer one.
fn check(wanted: &UploadBody) -> Result<(), Error> {
    let invalid = |name, reason: String| Err(Error::FieldInvalid { name, reason });
    let kind = wanted.content_type.as_str();
    let bytes_max = match wanted.purpose {
        UploadPurpose::Image => {
            if kind == "image/svg+xml" {
                let reason = "an SVG may contain scripts; upload image/jpeg, image/png or image/webp";
                return invalid("content_type", reason.to_owned());
            }
            if !ImageFormat::ALL.map(ImageFormat::content_type).contains(&kind) {
                return invalid("content_type", "an image is image/jpeg, image/png or image/webp".to_owned());
            }
            limits::IMAGE_BYTES_MAX
        }
        UploadPurpose::Chart if kind != JSON => {
            return invalid("content_type", format!("a chart or a plan is {JSON}"));
        }
        UploadPurpose::Chart => limits::UPLOADED_CHART_BYTES_MAX,
    };
    if !(1..=bytes_max).contains(&wanted.byte_length) {
        return invalid("byte_length", format!("1 to {bytes_max} bytes"));
    }
    Ok(())
}
