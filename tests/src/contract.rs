//! Checks every reply and every accepted request against `openapi.json`.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Mutex, OnceLock};

use jsonschema::Validator;
use serde_json::{Value, json};

use crate::Reply;

/// The document, if it exists.
fn document() -> Option<&'static Value> {
    static DOCUMENT: OnceLock<Option<Value>> = OnceLock::new();
    let read = || {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../openapi.json");
        let text = std::fs::read_to_string(path).ok()?;
        Some(serde_json::from_str(&text).expect("openapi.json is JSON"))
    };
    DOCUMENT.get_or_init(read).as_ref()
}

/// Fails the test unless the reply, and a request that was accepted, match the document.
pub(crate) fn check(method: &str, path: &str, request: &[u8], reply: &Reply) {
    let Some(document) = document() else { return };
    let operation = &document["paths"][path][method.to_lowercase()];
    assert!(operation.is_object(), "openapi.json does not know {method} {path}");
    let status = reply.status.to_string();
    let response = [&status, "default"]
        .into_iter()
        .map(|name| resolve(document, &operation["responses"][name]))
        .find(|response| response.is_object());
    let Some(response) = response else { panic!("openapi.json: {method} {path} does not answer {status}") };
    match response["content"].as_object() {
        Some(content) => {
            // The gateway or, failing closed, the function answers a refused token: two content types.
            let kind = reply.headers.get("content-type").map(String::as_str).unwrap_or_default();
            let name = format!("{method} {path} {status} {kind}");
            let content = content.get(kind).unwrap_or_else(|| panic!("openapi.json: {name}: no {kind}"));
            assert_valid(document, &name, &content["schema"], &reply.body);
        }
        None => assert!(reply.bytes.is_empty(), "openapi.json: {method} {path} {status} has no body"),
    }
    let body = resolve(document, &operation["requestBody"]);
    // A provider's bytes are accepted as signed; the worker parses them.
    let is_ours = !path.starts_with("/webhooks/");
    if is_ours && reply.status < 300 && body.is_object() {
        let schema = &body["content"]["application/json"]["schema"];
        if schema.is_object() {
            let sent = serde_json::from_slice(request).unwrap_or_default();
            assert_valid(document, &format!("{method} {path} request"), schema, &sent);
        }
    }
}

fn resolve<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    match value["$ref"].as_str().and_then(|reference| reference.strip_prefix('#')) {
        Some(pointer) => document.pointer(pointer).expect("a reference that leads somewhere"),
        None => value,
    }
}

fn assert_valid(document: &Value, name: &str, schema: &Value, value: &Value) {
    static VALIDATORS: OnceLock<Mutex<HashMap<String, Validator>>> = OnceLock::new();
    let mut validators = VALIDATORS.get_or_init(Mutex::default).lock().unwrap_or_else(|p| p.into_inner());
    let validator = validators.entry(name.to_owned()).or_insert_with(|| {
        let whole = json!({ "allOf": [schema], "components": document["components"] });
        jsonschema::draft202012::new(&whole).expect("a schema")
    });
    let faults: Vec<String> =
        validator.iter_errors(value).map(|fault| format!("{fault} at {}", fault.instance_path())).collect();
    drop(validators);
    assert!(faults.is_empty(), "openapi.json: {name}: {faults:?} in {value}");
}
