//! `GET /search`: returns names of titles, venues and cities, in which a client finds what somebody types, also with
//! typing errors. It writes only the index that it shares with the other instances, as `shared_index.rs` explains.

use domain::{Failure, limits};
use lambda::{Access, Reply, Request};

use super::shared_index;
use crate::catalog::not_modified;
use crate::{App, Endpoint, coding};

/// Time for which browsers and edges may answer by themselves.
const CACHE_CONTROL: &str = "public, max-age=60";

/// `GET /search`
pub static GET_SEARCH_INDEX: Endpoint = Endpoint {
    name: "get-search-index",
    method: "GET",
    path: "/search",
    access: Access::Public,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(get_search_index(app, request)),
};

async fn get_search_index(app: &App, request: &Request) -> Result<Reply, Failure> {
    let index = shared_index::current(app).await?;
    let is_current = not_modified::is_current(request, &index.tag);
    let reply = if is_current { Reply::empty(304) } else { coding::stored(request, index.body.clone())? };
    let reply = reply.header("etag", coding::tag(request, &index.tag));
    let reply = reply.header("vary", "accept-encoding".to_owned());
    Ok(reply.header("cache-control", CACHE_CONTROL.to_owned()))
}
