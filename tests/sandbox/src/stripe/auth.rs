//! Authentication of callers, and the API version of requests.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use subtle::ConstantTimeEq;

use super::error::{Refusal, Result};
use crate::http::Request;

/// Checks for the secret key as `Bearer` or as the user of `Basic`.
pub(super) fn check_key(request: &Request, secret_key: &str) -> Result<()> {
    let Some(given) = request.header("authorization").and_then(key_of) else {
        return Err(Refusal::unauthorized(
            "You did not provide an API key. You need to provide your API key in the Authorization header, \
             using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See \
             https://stripe.com/docs/api#authentication for details."
                .to_owned(),
        ));
    };
    if given.as_bytes().ct_eq(secret_key.as_bytes()).into() {
        return Ok(());
    }
    // As at Stripe, the message shows only the ends of the key, so that no log of it reveals the key.
    let hidden = if given.is_ascii() && given.len() > 16 {
        format!("{}{}{}", &given[..8], "*".repeat(given.len() - 12), &given[given.len() - 4..])
    } else {
        "*".repeat(given.chars().count().min(16))
    };
    Err(Refusal::unauthorized(format!("Invalid API Key provided: {hidden}")))
}

/// Checks for a version such as `2024-06-20` or `2025-09-30.clover`. Stripe falls back on the account's default
/// (<https://docs.stripe.com/api/versioning>); here each request must name its version.
pub(super) fn check_version(request: &Request) -> Result<&str> {
    let refuse = |message: String| Err(Refusal::invalid(None, None, message));
    match request.header("stripe-version") {
        None => refuse("The sandbox wants a Stripe-Version header with every request.".to_owned()),
        Some(version) if !is_version(version) => refuse(format!("Invalid Stripe API version: {version}")),
        Some(version) => Ok(version),
    }
}

pub(crate) fn is_version(version: &str) -> bool {
    let (date, name) = version.split_once('.').map_or((version, None), |(date, name)| (date, Some(name)));
    let dated = date.len() == 10
        && date.bytes().enumerate().all(|(index, byte)| match index {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    dated && name.is_none_or(|name| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase()))
}

fn key_of(header: &str) -> Option<String> {
    let (scheme, value) = header.split_once(' ')?;
    let value = value.trim();
    let key = if scheme.eq_ignore_ascii_case("bearer") {
        value.to_owned()
    } else if scheme.eq_ignore_ascii_case("basic") {
        let decoded = String::from_utf8(STANDARD.decode(value).ok()?).ok()?;
        let (user, _password) = decoded.split_once(':')?;
        user.to_owned()
    } else {
        return None;
    };
    (!key.is_empty()).then_some(key)
}
