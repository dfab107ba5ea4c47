//! Signatures of our own webhooks, by Standard Webhooks (<https://www.standardwebhooks.com>).

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use super::hmac_sha256;
use crate::Error;

/// Prefix of a secret, by which its owner and programs that look for lost secrets recognize it.
const PREFIX: &str = "whsec_";
/// Bytes of a secret: as many as SHA-256 has.
const SECRET_BYTES: usize = 32;

/// Secret of a webhook. It is only shown to its organizer, when it is made.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WebhookSecret([u8; SECRET_BYTES]);

impl WebhookSecret {
    /// A secret of 256 random bits.
    #[must_use]
    pub fn from_random(bytes: [u8; SECRET_BYTES]) -> Self {
        Self(bytes)
    }

    /// The secret for its owner: `whsec_` and base 64.
    #[must_use]
    pub fn reveal(&self) -> String {
        format!("{PREFIX}{}", STANDARD.encode(self.0))
    }

    /// Signature of a body that is sent under `id` at `second`: `v1,` and base 64.
    #[must_use]
    pub fn sign(&self, id: &str, second: i64, body: &[u8]) -> String {
        let second = second.to_string();
        let parts: [&[u8]; 5] = [id.as_bytes(), b".", second.as_bytes(), b".", body];
        format!("v1,{}", STANDARD.encode(hmac_sha256(&self.0, &parts)))
    }
}

/// Never the secret.
impl fmt::Debug for WebhookSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebhookSecret")
    }
}

impl FromStr for WebhookSecret {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let bytes = text.strip_prefix(PREFIX).and_then(|text| STANDARD.decode(text).ok());
        let bytes = bytes.and_then(|bytes| bytes.try_into().ok());
        bytes.map(Self).ok_or(Error::SignatureInvalid)
    }
}

impl TryFrom<String> for WebhookSecret {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        text.parse()
    }
}

impl From<WebhookSecret> for String {
    fn from(secret: WebhookSecret) -> Self {
        secret.reveal()
    }
}
