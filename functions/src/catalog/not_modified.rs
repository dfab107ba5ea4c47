//! Answers that a client may cache for a moment and then revalidate by their `ETag` (RFC 9110).

use domain::Failure;
use lambda::{Reply, Request};
use serde::Serialize;

/// Time for which browsers and caches may answer by themselves.
const CACHE_CONTROL: &str = "public, max-age=1";

/// 304 if the client already has what `etag` names, otherwise 200 with the body from `body`.
///
/// # Errors
/// Those of `body`, or if the body cannot be written as JSON.
pub(crate) fn reply<T: Serialize>(
    request: &Request,
    etag: &str,
    body: impl FnOnce() -> Result<T, Failure>,
) -> Result<Reply, Failure> {
    let reply = if is_current(request, etag) { Reply::empty(304) } else { Reply::ok(&body()?)? };
    Ok(reply.header("etag", etag.to_owned()).header("cache-control", CACHE_CONTROL.to_owned()))
}

/// Returns true if the client already has what `etag` names.
pub(crate) fn is_current(request: &Request, etag: &str) -> bool {
    matches(request.header("if-none-match"), etag)
}

/// Returns true if `If-None-Match` names `etag`: a list or `*`, compared weakly, because a cache that
/// compresses makes our strong tag a weak one. Our tags have no commas.
fn matches(if_none_match: Option<&str>, etag: &str) -> bool {
    let mut tags = if_none_match.into_iter().flat_map(|list| list.split(',')).map(str::trim);
    tags.any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_found_alone_weak_in_a_list_or_as_any() {
        let etag = "\"0123456789abcdef\"";
        for same in [
            etag,
            "W/\"0123456789abcdef\"",
            "\"other\", \"0123456789abcdef\"",
            "\"other\",W/\"0123456789abcdef\" ",
            "*",
        ] {
            assert!(matches(Some(same), etag), "{same}");
        }
        for other in ["", "\"other\"", "0123456789abcdef", "w/\"0123456789abcdef\"", "\"*\""] {
            assert!(!matches(Some(other), etag), "{other}");
        }
        assert!(!matches(None, etag));
    }
}
