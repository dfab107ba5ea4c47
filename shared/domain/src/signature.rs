//! Whether a webhook's bytes come from the provider.

use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::Error;

/// How far a signed timestamp may lie from now, in either direction.
const TOLERANCE_SECONDS: i64 = 300;
/// Longest header that is read at all.
const HEADER_BYTES_MAX: usize = 4096;

/// Verifies Stripe's `Stripe-Signature: t=<unix>,v1=<hex>[,v1=…]`: HMAC-SHA256 of `<t>.<raw body>` with
/// the endpoint's secret (<https://docs.stripe.com/webhooks#verify-manually>).
///
/// Any `v1` may match, under any of `secrets` (two while one is rotated). Stricter than Stripe's own
/// libraries: exactly one `t`, and the tolerance holds for the future as well as for the past.
///
/// # Errors
/// [`Error::SignatureInvalid`] for everything else.
pub fn verify_stripe(header: &str, body: &[u8], secrets: &[String], now: Timestamp) -> Result<(), Error> {
    if header.len() > HEADER_BYTES_MAX {
        return Err(Error::SignatureInvalid);
    }
    let mut timestamp = None;
    let mut signatures = Vec::new();
    for item in header.split(',') {
        match item.trim().split_once('=') {
            Some(("t", digits)) => {
                let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
                if !plain || timestamp.replace(digits).is_some() {
                    return Err(Error::SignatureInvalid);
                }
            }
            Some(("v1", hex)) => signatures.extend(decode_hex(hex)),
            _ => {}
        }
    }
    let Some(signed_at) = timestamp else { return Err(Error::SignatureInvalid) };
    let age = signed_at.parse::<i64>().ok().and_then(|t| now.as_second().checked_sub(t));
    if age.is_none_or(|age| age.abs() > TOLERANCE_SECONDS) {
        return Err(Error::SignatureInvalid);
    }
    let expected = secrets
        .iter()
        .filter(|secret| !secret.is_empty())
        .map(|secret| hmac_sha256(secret.as_bytes(), &[signed_at.as_bytes(), b".", body]));
    let mut matches = false;
    for expected in expected {
        for signature in &signatures {
            matches |= bool::from(expected.ct_eq(signature));
        }
    }
    if matches { Ok(()) } else { Err(Error::SignatureInvalid) }
}

/// HMAC-SHA256 of the concatenated `parts`.
#[must_use]
pub fn hmac_sha256(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    // HMAC takes keys of every length, so the error cannot happen; an empty key would be caught above.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return [0; 32] };
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

fn decode_hex(text: &str) -> Option<[u8; 32]> {
    let bytes = text.as_bytes();
    if bytes.len() != 64 {
        return None;
    }
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let mut out = [0; 32];
    for (byte, pair) in out.iter_mut().zip(bytes.chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(out)
}

#[cfg(test)]
mod tests;
