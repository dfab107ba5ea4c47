//! Simulated S3 with one bucket: strict about signatures, which it computes for itself.

use std::collections::BTreeMap;
use std::sync::Mutex;

use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use sha2::{Digest, Sha256};

use crate::dynamo::Answer;

/// Name of the bucket.
pub(crate) const BUCKET: &str = "kit-media";
/// Credentials of all functions.
pub(crate) const ACCESS_KEY: &str = "AKIAKIT";
/// Their secret.
pub(crate) const SECRET_KEY: &str = "kit";
/// Their session's token.
pub(crate) const SESSION_TOKEN: &str = "session";

/// Characters that a canonical request escapes (RFC 3986).
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
/// Seconds by which the date of a signed request may be off.
const SKEW_SECONDS: i64 = 900;

/// A request on the wire.
pub(crate) struct Sent<'a> {
    pub(crate) method: &'a str,
    pub(crate) url: &'a str,
    /// Headers, names in lower case.
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: &'a [u8],
}

/// A file of the bucket.
#[derive(Clone)]
struct Object {
    content_type: String,
    bytes: Vec<u8>,
}

/// The bucket's files by their keys.
#[derive(Default)]
pub(crate) struct Bucket(Mutex<BTreeMap<String, Object>>);

/// An error document of S3.
fn error(status: u16, code: &str) -> Answer {
    Answer { status, body: format!("<Error><Code>{code}</Code></Error>"), replayed: false, file: None }
}

impl Bucket {
    /// Answers a request at `second`.
    pub(crate) fn handle(&self, sent: &Sent<'_>, second: i64) -> Answer {
        if let Err(refusal) = check_signature(sent, second) {
            return refusal;
        }
        let uri: http::Uri = sent.url.parse().unwrap();
        let key = uri.path().trim_start_matches('/').to_owned();
        let mut objects = self.0.lock().unwrap();
        match sent.method {
            "GET" => match objects.get(&key).cloned() {
                Some(Object { content_type, bytes }) => {
                    let file = Some((content_type, bytes));
                    Answer { status: 200, body: String::new(), replayed: false, file }
                }
                None => error(404, "NoSuchKey"),
            },
            "PUT" => {
                let once = sent.headers.get("if-none-match").map(String::as_str);
                if once.is_some_and(|tag| tag != "*") {
                    return error(501, "NotImplemented");
                }
                if once.is_some() && objects.contains_key(&key) {
                    return error(412, "PreconditionFailed");
                }
                let content_type = sent.headers.get("content-type").cloned().unwrap_or_default();
                objects.insert(key, Object { content_type, bytes: sent.body.to_vec() });
                Answer { status: 200, body: String::new(), replayed: false, file: None }
            }
            _ => error(405, "MethodNotAllowed"),
        }
    }

    /// Puts a file there, as whoever deploys does.
    pub(crate) fn put(&self, key: String, bytes: Vec<u8>) {
        let object = Object { content_type: "font/ttf".to_owned(), bytes };
        self.0.lock().unwrap().insert(key, object);
    }

    /// Keys of all files.
    pub(crate) fn keys(&self) -> Vec<String> {
        self.0.lock().unwrap().keys().cloned().collect()
    }

    /// Deletes all uploads, as the bucket's rule does after a day.
    pub(crate) fn expire_uploads(&self) {
        self.0.lock().unwrap().retain(|key, _| !key.starts_with("uploads/"));
    }
}

fn hmac(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Parts of a signature, from the query or from the header.
struct Signature {
    /// Access key, day, region, service and `aws4_request`.
    scope: Vec<String>,
    date: String,
    signed_headers: Vec<String>,
    value: String,
    payload: String,
}

fn query_of(url: &str) -> BTreeMap<String, String> {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    let decode = |text: &str| percent_decode_str(text).decode_utf8().unwrap().into_owned();
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), decode(value))
        })
        .collect()
}

/// Refuses a request unless a function has signed it, and this is its time.
pub(crate) fn check_signature(sent: &Sent<'_>, second: i64) -> Result<(), Answer> {
    let denied = || error(403, "AccessDenied");
    let query = query_of(sent.url);
    let is_presigned = query.contains_key("X-Amz-Signature");
    let signature = if is_presigned { presigned(&query) } else { in_header(sent) }.ok_or_else(denied)?;
    let date: Timestamp = dated(&signature.date).ok_or_else(denied)?;
    let age = second - date.as_second();
    if is_presigned {
        let lasts: i64 = query.get("X-Amz-Expires").and_then(|text| text.parse().ok()).ok_or_else(denied)?;
        if !(-SKEW_SECONDS..=lasts).contains(&age) || lasts > 604_800 {
            return Err(denied());
        }
        // The terms of an upload hold only if they are signed.
        let bound = ["content-length", "content-type", "host", "if-none-match"];
        if signature.signed_headers != bound {
            return Err(denied());
        }
    } else {
        if age.abs() > SKEW_SECONDS {
            return Err(error(403, "RequestTimeTooSkewed"));
        }
        if signature.payload != hex(&Sha256::digest(sent.body)) {
            return Err(error(400, "XAmzContentSHA256Mismatch"));
        }
    }
    let token = query.get("X-Amz-Security-Token").or_else(|| sent.headers.get("x-amz-security-token"));
    if token.map(String::as_str) != Some(SESSION_TOKEN) || signature.scope[0] != ACCESS_KEY {
        return Err(error(403, "InvalidAccessKeyId"));
    }
    let right = computed(sent, &query, &signature);
    if right == signature.value { Ok(()) } else { Err(error(403, "SignatureDoesNotMatch")) }
}

/// An instant such as `20261130T120000Z`.
fn dated(text: &str) -> Option<Timestamp> {
    let part = |from: usize, to: usize| text.get(from..to);
    let [year, month, day] = [part(0, 4)?, part(4, 6)?, part(6, 8)?];
    let [hour, minute, second] = [part(9, 11)?, part(11, 13)?, part(13, 15)?];
    format!("{year}-{month}-{day}T{hour}:{minute}:{second}Z").parse().ok()
}

fn list(text: &str, separator: char) -> Vec<String> {
    text.split(separator).map(str::to_owned).collect()
}

fn presigned(query: &BTreeMap<String, String>) -> Option<Signature> {
    (query.get("X-Amz-Algorithm")? == "AWS4-HMAC-SHA256").then_some(())?;
    Some(Signature {
        scope: list(query.get("X-Amz-Credential")?, '/'),
        date: query.get("X-Amz-Date")?.clone(),
        signed_headers: list(query.get("X-Amz-SignedHeaders")?, ';'),
        value: query.get("X-Amz-Signature")?.clone(),
        payload: "UNSIGNED-PAYLOAD".to_owned(),
    })
}

fn in_header(sent: &Sent<'_>) -> Option<Signature> {
    let header = sent.headers.get("authorization")?.strip_prefix("AWS4-HMAC-SHA256 ")?;
    let part = |name: &str| {
        header.split(", ").find_map(|part| part.strip_prefix(name)?.strip_prefix('=')).map(str::to_owned)
    };
    Some(Signature {
        scope: list(&part("Credential")?, '/'),
        date: sent.headers.get("x-amz-date")?.clone(),
        signed_headers: list(&part("SignedHeaders")?, ';'),
        value: part("Signature")?,
        payload: sent.headers.get("x-amz-content-sha256")?.clone(),
    })
}

/// The right signature of a request.
fn computed(sent: &Sent<'_>, query: &BTreeMap<String, String>, signature: &Signature) -> String {
    let uri: http::Uri = sent.url.parse().unwrap();
    let escape = |text: &str| utf8_percent_encode(text, ESCAPED).to_string();
    let parameters: Vec<String> = query
        .iter()
        .filter(|(name, _)| *name != "X-Amz-Signature")
        .map(|(name, value)| format!("{}={}", escape(name), escape(value)))
        .collect();
    let header = |name: &String| {
        let value = match name.as_str() {
            "host" => uri.authority().map(ToString::to_string),
            name => sent.headers.get(name).cloned(),
        };
        format!("{name}:{}\n", value.unwrap_or_default().trim())
    };
    let headers: String = signature.signed_headers.iter().map(header).collect();
    let request = [
        sent.method,
        uri.path(),
        &parameters.join("&"),
        &headers,
        &signature.signed_headers.join(";"),
        &signature.payload,
    ]
    .join("\n");
    let scope = &signature.scope[1..];
    let text =
        ["AWS4-HMAC-SHA256", &signature.date, &scope.join("/"), &hex(&Sha256::digest(request.as_bytes()))]
            .join("\n");
    let key = scope.iter().fold(format!("AWS4{SECRET_KEY}").into_bytes(), |key, part| hmac(&key, part));
    hex(&hmac(&key, &text))
}
