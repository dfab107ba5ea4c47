//! Proxy to the API: from `/api/…` without the prefix, and from `/e/…` as it is.

use std::time::Duration;

use axum::body::Body;
use axum::http::header::{CONNECTION, HOST};
use axum::http::uri::Uri;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Version};
use axum::response::Response as HttpResponse;

use super::{HttpClient, plain};
use crate::check_loopback;

/// Longest wait for the API, as long as API Gateway's.
const PATIENCE: Duration = Duration::from_secs(30);

/// Headers of one connection, which are not passed on.
const HOP_BY_HOP: &[&str] = &[
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Address of the API.
#[derive(Clone, Debug)]
pub struct Upstream {
    base: String,
    host: Option<HeaderValue>,
}

impl Upstream {
    /// `url` is the API's base address on this machine; `host` replaces its `Host` header, since local
    /// emulators tell APIs apart by name.
    ///
    /// # Errors
    /// The problem with either, for people.
    pub fn new(url: &str, host: Option<&str>) -> Result<Upstream, String> {
        check_loopback(url)?;
        let host =
            host.map(|host| HeaderValue::from_str(host).map_err(|_| format!("not a host name: {host}")));
        Ok(Upstream { base: url.trim_end_matches('/').to_owned(), host: host.transpose()? })
    }

    fn target(&self, uri: &Uri) -> Option<Uri> {
        let path = uri.path_and_query().map_or("/api", |target| target.as_str());
        let path = path.strip_prefix("/api").unwrap_or(path);
        let slash = if path.starts_with('/') { "" } else { "/" };
        format!("{}{slash}{path}", self.base).parse().ok()
    }
}

pub(super) async fn forward(
    client: &HttpClient,
    upstream: &Upstream,
    request: axum::extract::Request,
) -> HttpResponse {
    let Some(target) = upstream.target(request.uri()) else {
        return plain(StatusCode::BAD_REQUEST, "The address cannot be passed on.\n");
    };
    let (mut parts, body) = request.into_parts();
    parts.uri = target;
    parts.version = Version::HTTP_11;
    remove_hop_by_hop(&mut parts.headers);
    parts.headers.remove(HOST);
    if let Some(host) = &upstream.host {
        parts.headers.insert(HOST, host.clone());
    }
    match tokio::time::timeout(PATIENCE, client.request(axum::http::Request::from_parts(parts, body))).await {
        Ok(Ok(response)) => {
            let (mut parts, body) = response.into_parts();
            remove_hop_by_hop(&mut parts.headers);
            HttpResponse::from_parts(parts, Body::new(body))
        }
        Ok(Err(error)) => {
            eprintln!("the API cannot be reached: {error}");
            plain(StatusCode::BAD_GATEWAY, "The API cannot be reached.\n")
        }
        Err(_) => plain(StatusCode::GATEWAY_TIMEOUT, "The API does not answer.\n"),
    }
}

fn remove_hop_by_hop(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = headers
        .get_all(CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .collect();
    for name in named {
        headers.remove(name);
    }
    for name in HOP_BY_HOP {
        headers.remove(*name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_prefix_is_taken_off_and_the_query_is_kept() {
        let upstream = Upstream::new("http://127.0.0.1:4566/stage/", None).unwrap();
        let target = |uri: &str| upstream.target(&uri.parse().unwrap()).unwrap().to_string();
        assert_eq!(
            target("/api/events?city=Pune&q=a%20b"),
            "http://127.0.0.1:4566/stage/events?city=Pune&q=a%20b"
        );
        assert_eq!(target("/e/evt_1?x=1"), "http://127.0.0.1:4566/stage/e/evt_1?x=1");
        assert_eq!(target("/api"), "http://127.0.0.1:4566/stage/");
        assert_eq!(target("/api?x=1"), "http://127.0.0.1:4566/stage/?x=1");
    }

    #[test]
    fn an_api_elsewhere_is_refused() {
        assert!(Upstream::new("http://example.com", None).is_err());
        assert!(Upstream::new("http://127.0.0.1", Some("a\nb")).is_err());
    }
}
