//! Authentication of callers: HTTP Basic with the key's id and its secret.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use subtle::ConstantTimeEq;

use super::error::{Refusal, Result};
use crate::RazorpayConfig;
use crate::http::Request;

/// Checks for `Basic base64(key_id:key_secret)`.
pub(super) fn check_key(request: &Request, config: &RazorpayConfig) -> Result<()> {
    let (id, secret) = given(request).ok_or_else(Refusal::unauthorized)?;
    // Both are always compared, so that the time reveals nothing.
    let right =
        id.as_bytes().ct_eq(config.key_id.as_bytes()) & secret.as_bytes().ct_eq(config.key_secret.as_bytes());
    if right.into() { Ok(()) } else { Err(Refusal::unauthorized()) }
}

/// True if the caller's key is one of Razorpay's, which decides where both providers have a path. Stripe accepts its
/// key as the user of Basic, too, so the scheme alone does not decide.
pub(super) fn shows_our_kind_of_key(request: &Request, config: &RazorpayConfig) -> bool {
    given(request).is_some_and(|(id, _)| id.starts_with("rzp_") || id == config.key_id)
}

fn given(request: &Request) -> Option<(String, String)> {
    let (scheme, value) = request.header("authorization")?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(value.trim()).ok()?).ok()?;
    let (id, secret) = decoded.split_once(':')?;
    Some((id.to_owned(), secret.to_owned()))
}
