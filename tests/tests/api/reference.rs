//! The API's description, for programs and for people.

use serde_json::Value;
use tests::{Reply, World};

/// Most bytes of the compressed document.
const DOCUMENT_BYTES_MAX: usize = 150_000;

async fn read(world: &World, path: &str, headers: &[(&str, &str)]) -> Reply {
    world.call("GET", path, None, headers, &Value::Null).await
}

fn header<'a>(reply: &'a Reply, name: &str) -> &'a str {
    reply.headers.get(name).map(String::as_str).unwrap_or_default()
}

/// Checks that who has the answer already gets a 304 without a body, also from a cache that compresses.
async fn is_revalidated(world: &World, path: &str, first: &Reply) {
    let tag = header(first, "etag");
    assert!(!tag.is_empty());
    for known in [tag, tag.trim_start_matches("W/")] {
        let again = read(world, path, &[("if-none-match", known), ("accept-encoding", "gzip")]).await;
        assert_eq!((again.status, again.bytes.len()), (304, 0), "{known}");
        assert_eq!(header(&again, "etag"), tag);
    }
    let other = read(world, path, &[("if-none-match", "\"other\"")]).await;
    assert_eq!(other.status, 200);
}

#[tokio::test(start_paused = true)]
async fn programs_read_the_description_compressed_if_they_take_it() {
    let world = World::new();
    let packed = read(&world, "/openapi.json", &[("accept-encoding", "gzip, br")]).await;
    assert_eq!((packed.status, header(&packed, "content-encoding")), (200, "gzip"));
    assert!(packed.bytes.len() <= DOCUMENT_BYTES_MAX, "{} bytes", packed.bytes.len());
    let plain = read(&world, "/openapi.json", &[]).await;
    assert_eq!((plain.status, header(&plain, "content-encoding")), (200, ""));
    assert_eq!(plain.body["info"]["title"], "Boxoffice");
    assert_eq!(packed.body, plain.body);
    for reply in [&packed, &plain] {
        assert_eq!(header(reply, "content-type"), "application/json");
        assert_eq!(header(reply, "vary"), "accept-encoding");
        assert_eq!(header(reply, "cache-control"), "public, max-age=300");
        is_revalidated(&world, "/openapi.json", reply).await;
    }
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn people_read_it_on_a_page_that_runs_nothing_but_its_own_script() {
    let world = World::new();
    let page = read(&world, "/docs", &[]).await;
    assert_eq!((page.status, header(&page, "content-type")), (200, "text/html; charset=utf-8"));
    let text = String::from_utf8(page.bytes.clone()).unwrap();
    assert!(text.starts_with("<!doctype html>") && text.contains("openapi.json"));
    let policy = header(&page, "content-security-policy");
    assert!(policy.starts_with("default-src 'none';") && !policy.contains("unsafe"), "{policy}");
    assert!(policy.contains("script-src 'sha256-") && policy.contains("style-src 'sha256-"), "{policy}");
    let packed = read(&world, "/docs", &[("accept-encoding", "gzip")]).await;
    assert_eq!((packed.status, header(&packed, "content-encoding")), (200, "gzip"));
    is_revalidated(&world, "/docs", &page).await;
    world.finish().await;
}
