//! Examples of requests and answers, by operation. They are files, so that a new operation needs no code for them:
//!
//! - A request's example is the body of the function's sample, `events/<name>.json`; of a body that is no JSON it is
//!   `examples/<name>.request.json`.
//! - An answer's example is `examples/<name>.json`.
//!
//! They are read when the document is written, which no function does.

use std::path::Path;

use serde_json::Value;

/// The request body in the sample of the function `name`.
pub(super) fn sample(name: &str) -> Option<Value> {
    let sample = read(&format!("../events/{name}.json"))?;
    serde_json::from_str(sample["body"].as_str()?).ok()
}

/// The example of a form that the function `name` reads.
pub(super) fn form(name: &str) -> Option<Value> {
    read(&format!("src/openapi/examples/{name}.request.json"))
}

/// The example of an answer of the function `name`.
pub(super) fn answer(name: &str) -> Option<Value> {
    read(&format!("src/openapi/examples/{name}.json"))
}

fn read(path: &str) -> Option<Value> {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).ok()?;
    serde_json::from_str(&text).ok()
}
