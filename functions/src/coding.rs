//! Codings of replies: compressed by gzip for a client that accepts it, plain for any other.

use std::io::{Read as _, Write as _};

use domain::Failure;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use lambda::{Reply, Request};
use serde::Serialize;

/// Least bytes of JSON that are worth compressing.
const WORTH_BYTES: usize = 1024;
/// Most bytes of a plain answer: with its quotes escaped it must fit into Lambda's 6 MB. What is longer goes out
/// compressed, whatever the client says.
const PLAIN_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// 200 with a JSON body in the client's coding.
///
/// # Errors
/// [`Failure::Broken`] if the value cannot be written as JSON.
pub(crate) fn reply(request: &Request, body: &impl Serialize) -> Result<Reply, Failure> {
    let json = serde_json::to_string(body).map_err(|error| Failure::caused("a reply", error))?;
    if json.len() < WORTH_BYTES || !accepts_gzip(request) {
        return Ok(Reply::written(json));
    }
    Ok(Reply::gzipped(compressed(json.as_bytes(), Compression::fast())?))
}

/// 200 with a JSON body that is stored compressed, in the client's coding.
///
/// # Errors
/// [`Failure::Broken`] if what is stored is not compressed text.
pub(crate) fn stored(request: &Request, body: Vec<u8>) -> Result<Reply, Failure> {
    if accepts_gzip(request) {
        return Ok(Reply::gzipped(body));
    }
    let mut plain = Vec::new();
    let mut decoder = GzDecoder::new(body.as_slice()).take(PLAIN_BYTES_MAX + 1);
    let bytes = decoder.read_to_end(&mut plain);
    let bytes = bytes.map_err(|error| Failure::caused("a stored reply", error))?;
    if u64::try_from(bytes).is_ok_and(|bytes| bytes > PLAIN_BYTES_MAX) {
        return Ok(Reply::gzipped(body));
    }
    let plain = String::from_utf8(plain).map_err(|error| Failure::caused("a stored reply", error))?;
    Ok(Reply::written(plain))
}

/// JSON as it is stored to be answered later. Equal values have equal bytes.
///
/// # Errors
/// [`Failure::Broken`] if the value cannot be written as JSON.
pub(crate) fn to_store(body: &impl Serialize) -> Result<Vec<u8>, Failure> {
    let json = serde_json::to_vec(body).map_err(|error| Failure::caused("a stored reply", error))?;
    compressed(&json, Compression::best())
}

/// The tag `etag` for an answer in the client's coding. A strong tag would promise the same bytes in both, so the tag of
/// a compressed answer is weak (RFC 9110, 8.8.1).
pub(crate) fn tag(request: &Request, etag: &str) -> String {
    if accepts_gzip(request) { format!("W/{etag}") } else { etag.to_owned() }
}

/// `text` compressed by gzip.
///
/// # Errors
/// None is known: it is compressed in memory.
pub(crate) fn compressed(text: &[u8], level: Compression) -> Result<Vec<u8>, Failure> {
    let broken = |error| Failure::caused("a compressed reply", error);
    let mut encoder = GzEncoder::new(Vec::new(), level);
    encoder.write_all(text).map_err(broken)?;
    encoder.finish().map_err(broken)
}

/// Returns true if the client takes gzip.
pub(crate) fn accepts_gzip(request: &Request) -> bool {
    request.header("accept-encoding").is_some_and(names_gzip)
}

/// Returns true if a list of codings (RFC 9110, 12.5.3) has gzip with another weight than 0, or else `*`.
fn names_gzip(list: &str) -> bool {
    let weight = |wanted: &[&str]| {
        list.split(',').find_map(|coding| {
            let mut parts = coding.split(';').map(str::trim);
            let name = parts.next().unwrap_or_default();
            let is_it = wanted.iter().any(|wanted| name.eq_ignore_ascii_case(wanted));
            let weight = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
            is_it
                .then(|| weight.is_none_or(|weight| weight.bytes().any(|digit| matches!(digit, b'1'..=b'9'))))
        })
    };
    weight(&["gzip", "x-gzip"]).or_else(|| weight(&["*"])).unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_for_those_who_name_it_with_a_weight() {
        for yes in ["gzip", "br, GZIP", "deflate;q=0.5, gzip;q=0.1", "*", "br;q=1, *;q=0.2", "x-gzip"] {
            assert!(names_gzip(yes), "{yes}");
        }
        for no in
            ["", "identity", "gzip;q=0", "gzip; q=0.000", "*;q=0", "gzip;q=0, *", "br", "gzipped", "gzip;q=x"]
        {
            assert!(!names_gzip(no), "{no}");
        }
    }
}
