//! `GET /media/{image_id}`: returns the file of an image. It only reads.
//!
//! The id follows from the bytes, so browsers and caches keep the answer for good.

use domain::ids::ImageId;
use domain::image::ImageFormat;
use domain::{Error, Failure, limits};
use lambda::{Access, Reply, Request};

use crate::catalog::not_modified;
use crate::{App, Endpoint};

/// Time for which browsers and caches may answer by themselves.
const CACHE_CONTROL: &str = "public, max-age=31536000, immutable";

/// `GET /media/{image_id}`
pub static GET_IMAGE: Endpoint = Endpoint {
    name: "get-image",
    method: "GET",
    path: "/media/{image_id}",
    access: Access::Public,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(get_image(app, request)),
};

async fn get_image(app: &App, request: &Request) -> Result<Reply, Failure> {
    let id: ImageId = request.path("image_id", "image")?;
    let etag = format!("\"{id}\"");
    let reply =
        if not_modified::is_current(request, &etag) { Reply::empty(304) } else { file(app, &id).await? };
    Ok(reply
        .header("etag", etag)
        .header("cache-control", CACHE_CONTROL.to_owned())
        .header("x-content-type-options", "nosniff".to_owned()))
}

async fn file(app: &App, id: &ImageId) -> Result<Reply, Failure> {
    let bucket = app.bucket()?;
    let bytes = bucket.read_image(id, app.clock.now()).await?.ok_or(Error::NotFound { what: "image" })?;
    let format = ImageFormat::of(&bytes).ok_or_else(|| Failure::broken(format!("{id}: no image")))?;
    Ok(Reply::file(format.content_type(), &format!("{id}.{}", format.extension()), &bytes))
}
