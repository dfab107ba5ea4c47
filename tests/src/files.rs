//! Simulated Firehose with one delivery stream, which keeps the rows that it gets.

use std::sync::Mutex;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use crate::World;
use crate::bucket::{Sent, check_signature};
use crate::dynamo::Answer;

/// Name of the delivery stream.
pub(crate) const STREAM: &str = "kit-facts";
/// Most bytes of a record.
const RECORD_BYTES_MAX: usize = 1_024_000;

/// The rows, oldest first.
#[derive(Default)]
pub(crate) struct Files(Mutex<Vec<String>>);

impl Files {
    /// Answers a call at `second`.
    pub(crate) fn handle(&self, operation: &str, sent: &Sent<'_>, second: i64) -> Answer {
        if let Err(refusal) = check_signature(sent, second) {
            return refusal;
        }
        let request: Value = serde_json::from_slice(sent.body).unwrap();
        if operation != "PutRecordBatch" || request["DeliveryStreamName"] != STREAM {
            return Answer::error(400, "ResourceNotFoundException", operation);
        }
        let records = request["Records"].as_array().unwrap();
        let mut rows = self.0.lock().unwrap();
        for record in records {
            let bytes = BASE64_STANDARD.decode(record["Data"].as_str().unwrap()).unwrap();
            if bytes.len() > RECORD_BYTES_MAX {
                return Answer::error(400, "InvalidArgumentException", operation);
            }
            let text = String::from_utf8(bytes).unwrap();
            assert!(text.ends_with('\n'), "records are joined in the files");
            rows.extend(text.lines().map(str::to_owned));
        }
        let answers: Vec<Value> = records.iter().map(|_| json!({ "RecordId": "1" })).collect();
        Answer::ok(&json!({ "FailedPutCount": 0, "RequestResponses": answers }))
    }
}

impl World {
    /// Rows in the files of facts, with repeats.
    #[must_use]
    pub fn fact_rows(&self) -> Vec<String> {
        self.services.files.0.lock().unwrap().clone()
    }
}
