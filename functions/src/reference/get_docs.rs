//! `GET /docs`: the API's description for people, a page that reads `openapi.json` beside it. It reads nothing else, so
//! it may be asked any number of times.
//!
//! Style and script are in the page, which loads nothing from anybody else. The policy names both by their hashes: no
//! other style or script runs there, whatever stands in the document.

use std::borrow::Cow;
use std::sync::OnceLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::{Failure, limits};
use flate2::Compression;
use lambda::{Access, Reply, Request};
use sha2::{Digest, Sha256};

use super::packed::Packed;
use crate::{App, Endpoint, coding};

/// `GET /docs`
pub static GET_DOCS: Endpoint = Endpoint {
    name: "get-docs",
    method: "GET",
    path: "/docs",
    access: Access::Public,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(get_docs(app, request)),
};

/// Media type of the page.
pub(crate) const HTML: &str = "text/html; charset=utf-8";
const STYLE: &str = include_str!("docs.css");
const SCRIPT: &str = include_str!("docs.js");
const PAGE: &str = include_str!("docs.html");

/// The page with its style and its script.
fn page() -> String {
    PAGE.replace("/* docs.css */", STYLE).replace("/* docs.js */", SCRIPT)
}

/// The page, compressed once.
fn packed() -> Result<&'static Packed, Failure> {
    static PACKED: OnceLock<Packed> = OnceLock::new();
    if let Some(packed) = PACKED.get() {
        return Ok(packed);
    }
    let gzip = coding::compressed(page().as_bytes(), Compression::best())?;
    Ok(PACKED.get_or_init(|| Packed { gzip: Cow::Owned(gzip), content_type: HTML }))
}

/// Name of an inline text in the policy.
fn hash(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)))
}

/// The policy of the page: its own style and script, its own icon, and requests to this API.
fn policy() -> String {
    format!(
        "default-src 'none'; script-src {}; style-src {}; img-src data:; connect-src 'self'; base-uri 'none'; \
         form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
        hash(SCRIPT),
        hash(STYLE)
    )
}

async fn get_docs(_: &App, request: &Request) -> Result<Reply, Failure> {
    Ok(packed()?
        .reply(request)?
        .header("content-security-policy", policy())
        .header("referrer-policy", "no-referrer".to_owned())
        .header("x-content-type-options", "nosniff".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_runs_exactly_the_style_and_the_script_that_the_policy_names() {
        let page = page();
        let inside = |tag: &str| {
            let (_, rest) = page.split_once(&format!("<{tag}>")).expect("the element");
            rest.split_once(&format!("</{tag}>")).expect("its end").0
        };
        assert!(policy().contains(&format!("script-src {};", hash(inside("script")))));
        assert!(policy().contains(&format!("style-src {};", hash(inside("style")))));
        assert_eq!(page.matches("<script").count(), 1);
        assert!(!page.contains(" style=") && !page.contains(" onclick="));
    }

    #[test]
    fn the_page_loads_nothing_from_elsewhere() {
        for outside in ["http:", "https:", " src="] {
            assert!(!page().contains(outside), "{outside}");
        }
        for outside in ["@import", "url("] {
            assert!(!STYLE.contains(outside), "{outside}");
        }
    }
}
