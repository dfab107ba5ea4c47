//! Versions of what is edited: the `ETag` of a reply, and the `If-Match` of a change.

use aws::store::Writing;
use domain::{Error, Failure};
use lambda::{Reply, Request};
use serde::Serialize;

/// Version of a new thing.
pub(crate) const FIRST: u64 = 1;

fn with_version(reply: Reply, ver: u64) -> Reply {
    reply.header("etag", format!("\"{ver}\""))
}

/// 200 with a thing and its version.
///
/// # Errors
/// If the thing cannot be written as JSON.
pub(crate) fn shown<T: Serialize>(thing: &T, ver: u64) -> Result<Reply, Failure> {
    Ok(with_version(Reply::ok(thing)?, ver))
}

/// 201 with a new thing and its version.
///
/// # Errors
/// If the thing cannot be written as JSON.
pub(crate) fn created<T: Serialize>(thing: &T, ver: u64) -> Result<Reply, Failure> {
    Ok(with_version(Reply::created(thing)?, ver))
}

/// Refuses a change of a thing of version `ver` unless the caller has read this version.
///
/// # Errors
/// [`Error::VersionMissing`] without the header `If-Match`, or [`Error::VersionStale`].
pub(crate) fn check(request: &Request, ver: u64) -> Result<(), Error> {
    if request.if_match()? == ver { Ok(()) } else { Err(Error::VersionStale) }
}

/// Refuses if another writer was first.
///
/// # Errors
/// [`Error::VersionStale`].
pub(crate) fn written(writing: Writing) -> Result<(), Error> {
    match writing {
        Writing::Written => Ok(()),
        Writing::Stale => Err(Error::VersionStale),
    }
}
