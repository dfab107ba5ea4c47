//! Stripe's error object, and the text of each refusal.

use serde_json::{Map, Value, json};

use crate::http::Response;

pub(crate) type Result<T> = std::result::Result<T, Refusal>;

/// A refused request.
#[derive(Debug)]
pub(crate) struct Refusal {
    status: u16,
    kind: &'static str,
    code: Option<&'static str>,
    message: String,
    param: Option<String>,
    extra: Map<String, Value>,
    /// True if an endpoint had begun its work. Only then is the answer kept under the `Idempotency-Key`.
    pub(crate) executed: bool,
}

impl Refusal {
    /// Refusal of an invalid request before any work, so that nothing is kept under its key.
    pub(crate) fn invalid(code: Option<&'static str>, param: Option<&str>, message: String) -> Refusal {
        Refusal {
            status: 400,
            kind: "invalid_request_error",
            code,
            message,
            param: param.map(str::to_owned),
            extra: Map::new(),
            executed: false,
        }
    }

    /// Refusal of a well-formed request that the object's state forbids.
    pub(crate) fn conflict(code: Option<&'static str>, param: Option<&str>, message: String) -> Refusal {
        Refusal { executed: true, ..Refusal::invalid(code, param, message) }
    }

    /// Decline of the bank.
    pub(crate) fn card(code: &'static str, decline_code: Option<&str>, message: &str) -> Refusal {
        let mut refusal = Refusal::conflict(Some(code), None, message.to_owned());
        refusal.status = 402;
        refusal.kind = "card_error";
        if let Some(decline_code) = decline_code {
            refusal = refusal.with("decline_code", json!(decline_code));
        }
        refusal
    }

    pub(crate) fn missing(param: &str) -> Refusal {
        Refusal::invalid(Some("parameter_missing"), Some(param), format!("Missing required param: {param}."))
    }

    pub(crate) fn unknown(param: &str) -> Refusal {
        let message = format!("Received unknown parameter: {param}");
        Refusal::invalid(Some("parameter_unknown"), Some(param), message)
    }

    /// Refusal of an unknown id; `object` is Stripe's name (`payment_intent`), `param` the endpoint's (`intent`).
    pub(crate) fn no_such(object: &str, id: &str, param: &str) -> Refusal {
        let message = format!("No such {object}: '{id}'");
        Refusal { status: 404, ..Refusal::invalid(Some("resource_missing"), Some(param), message) }
    }

    pub(crate) fn unrecognized_url(method: &str, path: &str) -> Refusal {
        let message = format!(
            "Unrecognized request URL ({method}: {path}). If you are trying to list objects, remove the \
             trailing slash. If you are trying to retrieve an object, make sure you passed a valid \
             (non-empty) identifier in your code."
        );
        Refusal { status: 404, ..Refusal::invalid(None, None, message) }
    }

    pub(crate) fn unauthorized(message: String) -> Refusal {
        Refusal { status: 401, ..Refusal::invalid(None, None, message) }
    }

    /// Refusal of a key that came with another request.
    pub(crate) fn idempotency(message: String) -> Refusal {
        Refusal { kind: "idempotency_error", ..Refusal::invalid(None, None, message) }
    }

    /// Answer of a provider that is down.
    pub(crate) fn unavailable() -> Refusal {
        let message = "The service is unavailable. Retry the request later.".to_owned();
        Refusal { status: 503, kind: "api_error", ..Refusal::invalid(None, None, message) }
    }

    /// Answer of a provider that fails within its work; it is kept.
    pub(crate) fn broken() -> Refusal {
        let message = "An unknown error occurred".to_owned();
        Refusal { status: 500, kind: "api_error", ..Refusal::conflict(None, None, message) }
    }

    /// Refusal while another request with the same key is at work; it is not kept.
    pub(crate) fn in_use() -> Refusal {
        let message = "There is currently another in-progress request using this Idempotency Key.".to_owned();
        let code = Some("idempotency_key_in_use");
        Refusal { status: 409, kind: "idempotency_error", ..Refusal::invalid(code, None, message) }
    }

    pub(crate) fn message(self) -> String {
        self.message
    }

    /// Adds a field to the error object.
    #[must_use]
    pub(crate) fn with(mut self, field: &str, value: Value) -> Refusal {
        self.extra.insert(field.to_owned(), value);
        self
    }

    /// Response with the body `{"error":{…}}`, with the fields that are set.
    pub(crate) fn response(&self) -> Response {
        let mut error = self.extra.clone();
        error.insert("type".into(), json!(self.kind));
        error.insert("message".into(), json!(self.message));
        if let Some(code) = self.code {
            error.insert("code".into(), json!(code));
            error.insert("doc_url".into(), json!(format!("https://stripe.com/docs/error-codes/{code}")));
        }
        if let Some(param) = &self.param {
            error.insert("param".into(), json!(param));
        }
        let response = Response::json(self.status, &json!({ "error": error }));
        if self.status == 401 {
            return response.with_header("www-authenticate", "Bearer realm=\"Stripe\"");
        }
        response
    }
}
