//! `Idempotency-Key`: a request that is repeated within a day gets the first answer again, a 500 included.
//!
//! Facts from <https://docs.stripe.com/api/idempotent_requests>: the answer is saved once an endpoint has begun
//! its work; a request that fails validation or conflicts with one at work is not saved.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::error::{Refusal, Result};
use super::{Cx, Stripe};
use crate::http::{Request, Response, form_pairs};

const KEPT_SECONDS: i64 = 24 * 3_600;
const KEY_MAX: usize = 255;

/// The answer to the first request with a key.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct KeptAnswer {
    created: i64,
    path: String,
    /// Hash of the parameters, independent of their order.
    parameters: Vec<u8>,
    request_id: String,
    status: u16,
    body: String,
}

impl Stripe {
    /// Answers a POST with a key. All answers of an endpoint that began its work are kept, errors included, but not the
    /// refusal of a malformed request, which may be corrected and sent again.
    pub(super) fn answer_once(
        &mut self,
        cx: &mut Cx<'_>,
        request: &Request,
        key: &str,
        form: &str,
    ) -> Result<Response> {
        if key.is_empty() || key.chars().count() > KEY_MAX {
            let message = format!("Invalid Idempotency-Key: it must have 1 to {KEY_MAX} characters");
            return Err(Refusal::invalid(None, None, message));
        }
        let parameters = fingerprint(form);
        let now = cx.now;
        self.kept_answers.retain(|_, kept| now.saturating_sub(kept.created) < KEPT_SECONDS);
        if let Some(kept) = self.kept_answers.get(key) {
            return kept.replay(key, request.path(), &parameters);
        }
        cx.idempotency_key = Some(key.to_owned());
        let response = match self.attempt(cx, request, form) {
            Ok(value) => Response::json(200, &value),
            Err(refusal) if refusal.executed => refusal.response(),
            Err(refusal) => return Err(refusal),
        };
        let kept = KeptAnswer {
            created: cx.now,
            path: request.path().to_owned(),
            parameters,
            request_id: cx.request_id.clone().unwrap_or_default(),
            status: response.status,
            body: response.text(),
        };
        let response = kept.named(response, key);
        self.kept_answers.insert(key.to_owned(), kept);
        Ok(response)
    }
}

impl KeptAnswer {
    fn replay(&self, key: &str, path: &str, parameters: &[u8]) -> Result<Response> {
        if self.path != path {
            return Err(Refusal::idempotency(format!(
                "Keys for idempotent requests can only be used for the same endpoint they were first used for \
                 ('{path}' vs '{}'). Try using a key other than '{key}' if you meant to execute a different \
                 request.",
                self.path
            )));
        }
        if self.parameters != parameters {
            return Err(Refusal::idempotency(format!(
                "Keys for idempotent requests can only be used with the same parameters they were first used \
                 with. Try using a key other than '{key}' if you meant to execute a different request."
            )));
        }
        let response = Response::new(self.status, "application/json", self.body.clone().into_bytes());
        Ok(self.named(response, key).with_header("idempotent-replayed", "true"))
    }

    fn named(&self, response: Response, key: &str) -> Response {
        response.with_header("idempotency-key", key).with_header("original-request", &self.request_id)
    }
}

fn fingerprint(form: &str) -> Vec<u8> {
    // The route refuses a form that cannot be decoded, which is never kept.
    let mut pairs = form_pairs(form).unwrap_or_default();
    pairs.sort();
    Sha256::digest(format!("{pairs:?}")).to_vec()
}
