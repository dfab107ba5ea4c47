//! Signatures by which bytes are known to come from a payment provider.
//!
//! What is signed differs by provider ([`verify_stripe`], [`verify_razorpay`],
//! [`verify_razorpay_checkout`]); how a signature looks does not: HMAC-SHA256, written as exactly 64
//! lower-case hexadecimal digits. Both providers' own libraries compare that text, so neither takes
//! upper case, and we take nothing that they refuse: `tests/proofs/signatures` asks them.

mod razorpay;
mod stripe;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::Error;

pub use razorpay::{verify_razorpay, verify_razorpay_checkout};
pub use stripe::verify_stripe;

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

/// Ok if any of `signatures` is that of the concatenated `parts` under any of `secrets`. Compares every pair
/// in constant time, so that the answer takes equally long whichever matches.
fn verify(signatures: &[[u8; 32]], parts: &[&[u8]], secrets: &[String]) -> Result<(), Error> {
    let mut matches = false;
    // A secret that was not set must not become one that everybody knows.
    for secret in secrets.iter().filter(|secret| !secret.trim().is_empty()) {
        let expected = hmac_sha256(secret.as_bytes(), parts);
        for signature in signatures {
            matches |= bool::from(expected.ct_eq(signature));
        }
    }
    if matches { Ok(()) } else { Err(Error::SignatureInvalid) }
}

/// The bytes of 64 lower-case hexadecimal digits.
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

/// The 64 lower-case hexadecimal digits of `bytes`.
pub(crate) fn encode_hex(bytes: &[u8; 32]) -> String {
    let digits = |byte: &u8| [byte >> 4, byte & 15].map(|digit| char::from_digit(u32::from(digit), 16));
    bytes.iter().flat_map(digits).flatten().collect()
}

#[cfg(test)]
mod tests;
