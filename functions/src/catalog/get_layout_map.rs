//! `GET /layouts/{screen_id}/versions/{version}/map`: a whole layout for drawing.
//!
//! The map is compressed when the layout is created and answered as it is stored, or plain to a client that does not
//! take gzip. It never changes, so browsers and caches keep it for good; seats' statuses come from the event's
//! availability.

use domain::ids::ScreenId;
use domain::{Error, Failure, limits};
use lambda::{Access, Reply, Request};

use super::not_modified;
use crate::{App, Endpoint, coding};

/// Time for which browsers and caches may answer by themselves.
const CACHE_CONTROL: &str = "public, max-age=31536000, immutable";

/// `GET /layouts/{screen_id}/versions/{version}/map`
pub static GET_LAYOUT_MAP: Endpoint = Endpoint {
    name: "get-layout-map",
    method: "GET",
    path: "/layouts/{screen_id}/versions/{version}/map",
    access: Access::Public,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(get_layout_map(app, request)),
};

const NO_LAYOUT: Error = Error::NotFound { what: "layout" };

/// The version in a path. One map has one address, so `01` is none.
fn version(text: &str) -> Option<u32> {
    text.parse().ok().filter(|version: &u32| version.to_string() == text)
}

async fn get_layout_map(app: &App, request: &Request) -> Result<Reply, Failure> {
    let screen_id: ScreenId = request.path("screen_id", "layout")?;
    let version = version(&request.path::<String>("version", "layout")?).ok_or(NO_LAYOUT)?;
    let map = app.store.layout_map(&screen_id, version).await?.ok_or(NO_LAYOUT)?;
    let etag = format!("\"{screen_id}-{version}\"");
    let is_current = not_modified::is_current(request, &etag);
    let reply = if is_current { Reply::empty(304) } else { coding::stored(request, map)? };
    let reply = reply.header("vary", "accept-encoding".to_owned());
    Ok(reply.header("etag", coding::tag(request, &etag)).header("cache-control", CACHE_CONTROL.to_owned()))
}
