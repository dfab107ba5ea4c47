//! Razorpay's signatures: of webhooks, and of the data that its checkout gives to the customer's browser.

use super::{decode_hex, verify};
use crate::Error;

/// Verifies Razorpay's `X-Razorpay-Signature: <hex>`: HMAC-SHA256 of the raw body with the webhook's secret
/// (<https://razorpay.com/docs/webhooks/validate-test/>), under any of `secrets` (two during a rotation).
///
/// Accepts exactly 64 lower-case digits, because Razorpay's own library compares with that text. It has no
/// timestamp and stays valid for ever: replays are recognized by the message's id, `x-razorpay-event-id`.
///
/// # Errors
/// [`Error::SignatureInvalid`] for anything else.
pub fn verify_razorpay(header: &str, body: &[u8], secrets: &[String]) -> Result<(), Error> {
    let signature = decode_hex(header).ok_or(Error::SignatureInvalid)?;
    verify(&[signature], &[body], secrets)
}

/// Verifies the payment data that Razorpay's checkout gives to the browser: HMAC-SHA256 of
/// `<order_id>|<payment_id>` with the API key's secret, written as a webhook's.
///
/// `order_id` must be the one that was *stored* with the payment, never the one from the browser: otherwise a
/// cheap order's signature would pay for an expensive one. Ids are neither empty nor contain `|`, so that no
/// two pairs are signed alike.
///
/// # Errors
/// [`Error::SignatureInvalid`] for anything else.
pub fn verify_razorpay_checkout(
    order_id: &str,
    payment_id: &str,
    signature: &str,
    secret: &str,
) -> Result<(), Error> {
    if [order_id, payment_id].iter().any(|id| id.is_empty() || id.contains('|')) {
        return Err(Error::SignatureInvalid);
    }
    let signature = decode_hex(signature).ok_or(Error::SignatureInvalid)?;
    let parts = [order_id.as_bytes(), b"|", payment_id.as_bytes()];
    verify(&[signature], &parts, &[secret.to_owned()])
}
