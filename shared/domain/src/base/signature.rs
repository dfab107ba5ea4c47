//! Signatures that prove that bytes come from a payment provider, and those of our own webhooks.
//!
//! Each provider signs other content ([`verify_stripe`], [`verify_razorpay`], [`verify_razorpay_checkout`]);
//! the form is the same: HMAC-SHA256, written as exactly 64 lower-case hexadecimal digits. Both providers'
//! own libraries compare that text, so neither accepts upper case, and nothing is accepted here that they
//! refuse: `tests/proofs/signatures` compares with them.

mod razorpay;
mod standard;
mod stripe;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::Error;

pub use razorpay::{verify_razorpay, verify_razorpay_checkout};
pub use standard::WebhookSecret;
pub use stripe::verify_stripe;

/// HMAC-SHA256 of the concatenated `parts`.
#[must_use]
pub fn hmac_sha256(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    // HMAC takes keys of any length, so the error cannot occur; an empty key is refused above.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return [0; 32] };
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// SHA-256 of `bytes`.
#[must_use]
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// Ok if one of `signatures` is that of the concatenated `parts` under one of `secrets`. Compares all pairs
/// in constant time, so that the time does not show which one matches.
fn verify(signatures: &[[u8; 32]], parts: &[&[u8]], secrets: &[String]) -> Result<(), Error> {
    let mut matches = false;
    // An unset secret must not act as a well-known one.
    for secret in secrets.iter().filter(|secret| !secret.trim().is_empty()) {
        let expected = hmac_sha256(secret.as_bytes(), parts);
        for signature in signatures {
            matches |= bool::from(expected.ct_eq(signature));
        }
    }
    if matches { Ok(()) } else { Err(Error::SignatureInvalid) }
}

/// Decodes 64 lower-case hexadecimal digits.
pub(crate) fn decode_hex(text: &str) -> Option<[u8; 32]> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let bytes = text.as_bytes();
    if bytes.len() != 64 {
        return None;
    }
    let mut out = [0; 32];
    for (byte, pair) in out.iter_mut().zip(bytes.chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(out)
}

/// Encodes `bytes` as 64 lower-case hexadecimal digits.
pub(crate) fn encode_hex(bytes: &[u8; 32]) -> String {
    let digits = |byte: &u8| [byte >> 4, byte & 15].map(|digit| char::from_digit(u32::from(digit), 16));
    bytes.iter().flat_map(digits).flatten().collect()
}

#[cfg(test)]
mod tests;
