//! Files of the web client. Paths without an extension are pages of the client, which `index.html` draws.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use axum::body::Body;
use axum::http::header::ACCEPT_ENCODING;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::Response as HttpResponse;
use flate2::Compression;
use flate2::write::GzEncoder;
use percent_encoding::percent_decode_str;

use super::plain;

/// Smallest file in bytes that is worth compressing.
const COMPRESSED_BYTES_MIN: usize = 1_024;

/// Answers a GET or HEAD from below `root`, as a content delivery network does: texts are compressed on the way.
pub(super) async fn serve(root: &Path, method: &Method, path: &str, headers: &HeaderMap) -> HttpResponse {
    if method != Method::GET && method != Method::HEAD {
        return plain(StatusCode::METHOD_NOT_ALLOWED, "Files can only be read.\n");
    }
    let Some(relative) = relative(path) else {
        return plain(StatusCode::NOT_FOUND, "There is no such file.\n");
    };
    // Checked before: a path without an extension that is no file is a page of the client.
    let is_page = relative.extension().is_none();
    let mut found = read(root, &relative).await;
    if found.is_none() && is_page {
        found = read(root, &relative.join("index.html")).await;
        if found.is_none() {
            found = read(root, Path::new("index.html")).await;
        }
    }
    let Some((file, bytes)) = found else {
        return plain(StatusCode::NOT_FOUND, "There is no such file.\n");
    };
    let kind = content_type(&file);
    let squeezes = is_text(kind) && bytes.len() >= COMPRESSED_BYTES_MIN && takes_gzip(headers);
    let (bytes, is_compressed) = if squeezes { compressed(bytes).await } else { (bytes, false) };
    let length = bytes.len();
    let body = if method == Method::HEAD { Body::empty() } else { Body::from(bytes) };
    let mut builder = HttpResponse::builder();
    if is_compressed {
        builder = builder.header("content-encoding", "gzip");
    }
    builder
        .header("content-type", kind)
        .header("content-length", length)
        .header("cache-control", "no-cache")
        .header("vary", "accept-encoding")
        .header("x-content-type-options", "nosniff")
        .body(body)
        .unwrap_or_else(|_| plain(StatusCode::INTERNAL_SERVER_ERROR, "The file cannot be sent.\n"))
}

/// The path below the root, or `None` if it tries to leave it or names a hidden file.
fn relative(path: &str) -> Option<PathBuf> {
    let decoded = percent_decode_str(path).decode_utf8().ok()?;
    let mut relative = PathBuf::new();
    for segment in decoded.split('/').filter(|segment| !segment.is_empty()) {
        let outside = segment.starts_with('.') || segment.contains(['\\', ':', '\0']);
        if outside {
            return None;
        }
        relative.push(segment);
    }
    Some(relative)
}

/// The file, if it is one and lies below the root even after symbolic links are followed.
async fn read(root: &Path, relative: &Path) -> Option<(PathBuf, Vec<u8>)> {
    let (root, file) = (root.to_owned(), root.join(relative));
    let read = tokio::task::spawn_blocking(move || {
        let (root, file) = (root.canonicalize().ok()?, file.canonicalize().ok()?);
        let inside = file.starts_with(&root) && file.is_file();
        if !inside {
            return None;
        }
        std::fs::read(&file).ok().map(|bytes| (file, bytes))
    });
    read.await.ok().flatten()
}

fn is_text(kind: &str) -> bool {
    kind.starts_with("text/") || ["javascript", "json", "xml"].iter().any(|ending| kind.contains(ending))
}

fn takes_gzip(headers: &HeaderMap) -> bool {
    let accepted = headers.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accepted.split(',').any(|coding| coding.split(';').next().is_some_and(|name| name.trim() == "gzip"))
}

/// The bytes compressed by gzip, and true; as they are, and false, if that fails.
async fn compressed(bytes: Vec<u8>) -> (Vec<u8>, bool) {
    let squeezed = tokio::task::spawn_blocking(move || {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        let done = encoder.write_all(&bytes).and_then(|()| encoder.finish());
        done.map_or((bytes, false), |squeezed| (squeezed, true))
    });
    squeezed.await.unwrap_or_default()
}

fn content_type(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "wasm" => "application/wasm",
        "pdf" => "application/pdf",
        "xml" => "application/xml",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_path_leads_out_of_the_folder() {
        for path in [
            "/../secret",
            "/a/../../b",
            "/%2e%2e/x",
            "/.git/config",
            "/a%2f..%2fb",
            "/c:%5cx",
            "/%00",
            "/%ff",
        ] {
            assert_eq!(relative(path), None, "{path}");
        }
        assert_eq!(relative("/assets//app.js"), Some(PathBuf::from("assets/app.js")));
        assert_eq!(relative("/"), Some(PathBuf::new()));
    }
}
