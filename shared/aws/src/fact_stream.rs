//! Firehose: rows of facts, on their way to files in S3.
//!
//! One call needs no SDK of a megabyte: `aws-sigv4`, which all SDKs use, signs it. Firehose bills each record as if it had
//! five kilobytes, so that the rows of many facts are one record.

use std::time::{Duration, SystemTime};

use aws_sigv4::http_request::{
    PayloadChecksumKind, SignableBody, SignableRequest, SigningParams, SigningSettings, sign,
};
use aws_sigv4::sign::v4;
use aws_smithy_runtime_api::client::http::HttpConnector;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use domain::Failure;
use http_body_util::{BodyExt, Limited};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;

use crate::Connection;

/// Attempts of one call.
const ATTEMPTS: u32 = 2;
/// Longest wait for one attempt.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(5);
/// Most bytes of one record, of which Firehose takes 1,024,000.
const RECORD_BYTES_MAX: usize = 900_000;
/// Records of one call, of whose bytes Firehose takes four megabytes.
const RECORDS_MAX: usize = 4;
/// Most bytes of an answer.
const ANSWER_BYTES_MAX: usize = 64 * 1024;
/// Headers of each call.
const HEADERS: [(&str, &str); 2] =
    [("content-type", "application/x-amz-json-1.1"), ("x-amz-target", "Firehose_20150804.PutRecordBatch")];

/// A delivery stream of facts.
pub struct FactStream {
    connection: Connection,
    name: String,
}

/// Answer to a call.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    request_responses: Vec<OfRecord>,
}

/// Outcome of a record.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct OfRecord {
    #[serde(default)]
    error_code: Option<String>,
}

/// A refusal.
#[derive(Deserialize)]
struct Refusal {
    #[serde(rename = "__type", default)]
    code: String,
}

impl FactStream {
    /// The delivery stream `name`.
    #[must_use]
    pub fn new(connection: &Connection, name: String) -> Self {
        Self { connection: connection.clone(), name }
    }

    /// Sends the rows of facts, a text of whole lines for each; returns the outcome of each. Those that fail are sent by a
    /// repeat, and others again: a reader tells repeats by message and line.
    pub async fn deliver(&self, facts: &[String], now: Timestamp) -> Vec<Result<(), Failure>> {
        let mut outcomes = Vec::with_capacity(facts.len());
        for call in packed(facts).chunks(RECORDS_MAX) {
            let records: Vec<String> = call.iter().map(|of| facts[of.clone()].concat()).collect();
            let put = self.put_records(&records, now).await;
            for (number, of) in call.iter().enumerate() {
                let outcome = match &put {
                    Ok(answer) => outcome(answer.request_responses.get(number)),
                    Err(failure) => Err(failure.clone()),
                };
                outcomes.extend(of.clone().map(|_| outcome.clone()));
            }
        }
        outcomes
    }

    async fn put_records(&self, records: &[String], now: Timestamp) -> Result<Answer, Failure> {
        let records: Vec<_> =
            records.iter().map(|record| json!({ "Data": BASE64_STANDARD.encode(record) })).collect();
        let body = json!({ "DeliveryStreamName": self.name, "Records": records }).to_string();
        let mut last = Failure::unavailable("firehose");
        for _ in 0..ATTEMPTS {
            let request = self.request(&body, now)?;
            let silent = |_| Err(Failure::unavailable(format!("firehose: no answer in {ATTEMPT_TIMEOUT:?}")));
            match tokio::time::timeout(ATTEMPT_TIMEOUT, self.attempt(request)).await.unwrap_or_else(silent) {
                Err(failure @ Failure::Unavailable(_)) => last = failure,
                done => return done,
            }
        }
        Err(last)
    }

    async fn attempt(&self, request: HttpRequest) -> Result<Answer, Failure> {
        let silent = |cause: String| Failure::unavailable(format!("firehose: {cause}"));
        let answer = self.connection.connector.call(request).await;
        let answer = answer.map_err(|error| silent(format!("{error:?}")))?;
        let status = answer.status().as_u16();
        let body = Limited::new(answer.into_body(), ANSWER_BYTES_MAX).collect().await;
        let body = body.map_err(|error| silent(error.to_string()))?.to_bytes();
        if status == 200 {
            return serde_json::from_slice(&body).map_err(|error| silent(error.to_string()));
        }
        let code = serde_json::from_slice(&body).map_or_else(|_| String::new(), |Refusal { code }| code);
        let text = format!("firehose: {status} {code}");
        Err(if passes(status, &code) { Failure::unavailable(text) } else { Failure::broken(text) })
    }

    /// The signed request of a call.
    fn request(&self, body: &str, now: Timestamp) -> Result<HttpRequest, Failure> {
        let address = self.address();
        let signable = SignableRequest::new(
            "POST",
            address.as_str(),
            HEADERS.into_iter(),
            SignableBody::Bytes(body.as_bytes()),
        );
        let identity = self.connection.credentials().into();
        let since = Duration::from_secs(now.as_second().try_into().unwrap_or_default());
        let mut settings = SigningSettings::default();
        settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region(&self.connection.endpoint.region)
            .name("firehose")
            .time(SystemTime::UNIX_EPOCH + since)
            .settings(settings);
        let params: SigningParams<'_> = params.build().map_err(broken)?.into();
        let (signature, _) = sign(signable.map_err(broken)?, &params).map_err(broken)?.into_parts();
        let mut request = http::Request::builder().method("POST").uri(address);
        for (name, value) in HEADERS {
            request = request.header(name, value);
        }
        let mut request = request.body(SdkBody::from(body.as_bytes())).map_err(broken)?;
        signature.apply_to_request_http1x(&mut request);
        HttpRequest::try_from(request).map_err(broken)
    }

    fn address(&self) -> String {
        let region = &self.connection.endpoint.region;
        if let Some(url) = &self.connection.endpoint.url {
            return format!("{}/", url.trim_end_matches('/'));
        }
        let domain = if region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" };
        format!("https://firehose.{region}.{domain}/")
    }
}

/// Places of the facts of each record.
fn packed(facts: &[String]) -> Vec<std::ops::Range<usize>> {
    let mut records = Vec::new();
    let (mut begin, mut bytes) = (0, 0);
    for (place, fact) in facts.iter().enumerate() {
        if place > begin && bytes + fact.len() > RECORD_BYTES_MAX {
            records.push(begin..place);
            (begin, bytes) = (place, 0);
        }
        bytes += fact.len();
    }
    if begin < facts.len() {
        records.push(begin..facts.len());
    }
    records
}

fn outcome(answer: Option<&OfRecord>) -> Result<(), Failure> {
    match answer {
        Some(OfRecord { error_code: None }) => Ok(()),
        Some(OfRecord { error_code: Some(code) }) => Err(Failure::unavailable(format!("firehose: {code}"))),
        None => Err(Failure::unavailable("firehose: a record without an answer")),
    }
}

/// Returns true if a refused call may be repeated.
fn passes(status: u16, code: &str) -> bool {
    status == 429 || status >= 500 || code.contains("Throttl") || code.contains("Limit")
}

fn broken(error: impl std::error::Error + Send + Sync + 'static) -> Failure {
    Failure::caused("a call of Firehose", error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_share_records_as_far_as_one_may_be_long() {
        let fact = |bytes| "x".repeat(bytes);
        let ends = |facts: &[String]| packed(facts).into_iter().map(|of| of.end).collect::<Vec<_>>();
        assert!(packed(&[]).is_empty());
        assert_eq!(ends(&[fact(10), fact(20)]), [2]);
        assert_eq!(ends(&[fact(500_000), fact(500_000), fact(10)]), [1, 3]);
        assert_eq!(ends(&[fact(950_000), fact(1)]), [1, 2]);
    }
}
