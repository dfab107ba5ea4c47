//! Stripe's signature of a webhook.

use jiff::Timestamp;

use super::{decode_hex, verify};
use crate::Error;

/// Largest difference between a signed timestamp and now, in either direction.
const TOLERANCE_SECONDS: i128 = 300;
const NANOSECONDS: i128 = 1_000_000_000;
/// Longest header that is parsed.
const HEADER_BYTES_MAX: usize = 4096;

/// Verifies Stripe's `Stripe-Signature: t=<unix>,v1=<hex>[,v1=…]`: HMAC-SHA256 of `<t>.<raw body>` with the
/// endpoint's secret (<https://docs.stripe.com/webhooks#verify-manually>).
///
/// Any `v1` may match, under any of `secrets` (two during a rotation). This is stricter than Stripe's own
/// libraries: plain ASCII, exactly one `t`, written as Stripe writes it, and the tolerance also applies to
/// the future.
///
/// # Errors
/// [`Error::SignatureInvalid`] for anything else.
pub fn verify_stripe(header: &str, body: &[u8], secrets: &[String], now: Timestamp) -> Result<(), Error> {
    if header.len() > HEADER_BYTES_MAX || !header.is_ascii() {
        return Err(Error::SignatureInvalid);
    }
    let mut timestamp = None;
    let mut signatures = Vec::new();
    for item in header.split(',') {
        match item.split_once('=') {
            Some(("t", digits)) if timestamp.is_none() => timestamp = Some(digits),
            // A second `t`, or a known name without a valid value: Stripe sends neither.
            Some(("t", _)) => return Err(Error::SignatureInvalid),
            None if matches!(item, "t" | "v1") => return Err(Error::SignatureInvalid),
            Some(("v1", hex)) => signatures.extend(decode_hex(hex)),
            // Unknown schemes, including `v0`.
            _ => {}
        }
    }
    let signed_at = timestamp.filter(|digits| is_recent(digits, now)).ok_or(Error::SignatureInvalid)?;
    verify(&signatures, &[signed_at.as_bytes(), b".", body], secrets)
}

/// Returns true if `digits` is a second near `now`, without leading zeros: the digits are signed, and one
/// number must not have two spellings.
fn is_recent(digits: &str, now: Timestamp) -> bool {
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
    // Exact to the nanosecond: half a second too old is refused.
    let age = |second: i64| now.as_nanosecond() - i128::from(second) * NANOSECONDS;
    let near = |second| age(second).abs() <= TOLERANCE_SECONDS * NANOSECONDS;
    plain && digits.parse().is_ok_and(near)
}
