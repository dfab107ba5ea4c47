//! Razorpay's error object, and the text of each refusal.

use serde_json::{Value, json};

use crate::http::Response;

pub(crate) type Result<T> = std::result::Result<T, Refusal>;

/// A refused request.
#[derive(Debug)]
pub(crate) struct Refusal {
    status: u16,
    code: &'static str,
    description: String,
    field: Option<String>,
    source: &'static str,
    step: &'static str,
    reason: &'static str,
    /// True if an endpoint had begun its work. Only then is the answer kept under `X-Refund-Idempotency`.
    pub(crate) executed: bool,
}

impl Refusal {
    /// Refusal of an invalid request.
    pub(crate) fn invalid(field: Option<&str>, description: String) -> Refusal {
        Refusal {
            status: 400,
            code: "BAD_REQUEST_ERROR",
            description,
            field: field.map(str::to_owned),
            source: "business",
            step: "payment_initiation",
            reason: "input_validation_failed",
            executed: false,
        }
    }

    /// Refusal of a well-formed request that the entity's state forbids.
    pub(crate) fn conflict(field: Option<&str>, description: String) -> Refusal {
        Refusal { executed: true, ..Refusal::invalid(field, description) }
    }

    /// Refusal before any entity is read.
    fn early(status: u16, description: &str) -> Refusal {
        let refusal = Refusal::invalid(None, description.to_owned());
        Refusal { status, source: "NA", step: "NA", reason: "NA", ..refusal }
    }

    pub(crate) fn missing(field: &str) -> Refusal {
        Refusal::invalid(Some(field), format!("{field}: is required."))
    }

    pub(crate) fn unknown(field: &str) -> Refusal {
        let description = format!("{field} is/are not required and should not be sent");
        Refusal { reason: "extra_field_sent", ..Refusal::invalid(Some(field), description) }
    }

    pub(crate) fn order_too_small() -> Refusal {
        let description = "Order amount less than minimum amount allowed".to_owned();
        Refusal {
            step: "order_creation",
            reason: "amount_less_than_minimum_amount",
            ..Refusal::invalid(Some("amount"), description)
        }
    }

    /// Refusal of an unknown id, for which Razorpay answers 400 and not 404.
    pub(crate) fn no_such_id() -> Refusal {
        Refusal::invalid(None, "The id provided does not exist".to_owned())
    }

    pub(crate) fn no_such_url() -> Refusal {
        Refusal::early(404, "The requested URL was not found on the server")
    }

    pub(crate) fn unauthorized() -> Refusal {
        Refusal::early(401, "The api key provided is invalid")
    }

    /// Refusal of a key that came with another request.
    pub(crate) fn idempotency(description: &str) -> Refusal {
        Refusal::early(400, description)
    }

    /// Answer of a provider that is down.
    pub(crate) fn unavailable() -> Refusal {
        let description = "The server encountered an error. The incident has been reported to admins.";
        Refusal { code: "SERVER_ERROR", ..Refusal::early(503, description) }
    }

    /// Answer of a provider that fails within its work; it is kept.
    pub(crate) fn broken() -> Refusal {
        Refusal { status: 500, executed: true, ..Refusal::unavailable() }
    }

    /// Refusal while another request with the same key is at work; it is not kept.
    pub(crate) fn in_use() -> Refusal {
        Refusal::early(409, "Request with the same idempotency key is being processed.")
    }

    pub(crate) fn description(self) -> String {
        self.description
    }

    /// Response with the body `{"error":{…}}`.
    pub(crate) fn response(&self) -> Response {
        let mut error = json!({
            "code": self.code,
            "description": self.description,
            "source": self.source,
            "step": self.step,
            "reason": self.reason,
            "metadata": {},
        });
        if let (Some(field), Value::Object(fields)) = (&self.field, &mut error) {
            fields.insert("field".into(), json!(field));
        }
        let response = Response::json(self.status, &json!({ "error": error }));
        if self.status == 401 {
            return response.with_header("www-authenticate", "Basic realm=\"Razorpay\"");
        }
        response
    }
}
