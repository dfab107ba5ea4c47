//! Razorpay's signatures: of a webhook, and of what its checkout hands to the customer's browser.

use super::{decode_hex, verify};
use crate::Error;

/// Verifies Razorpay's `X-Razorpay-Signature: <hex>`: HMAC-SHA256 of the raw body with the webhook's secret
/// (<https://razorpay.com/docs/webhooks/validate-test/>), under any of `secrets` (two while one is rotated).
///
/// Exactly 64 lower-case digits and nothing around them, because Razorpay's own library compares with that very
/// text. Nothing in it says when it was signed, so it is as good tomorrow: what tells a replay is the
/// message's id, `x-razorpay-event-id`.
///
/// # Errors
/// [`Error::SignatureInvalid`] for everything else.
pub fn verify_razorpay(header: &str, body: &[u8], secrets: &[String]) -> Result<(), Error> {
    let signature = decode_hex(header).ok_or(Error::SignatureInvalid)?;
    verify(&[signature], &[body], secrets)
}

/// Verifies what Razorpay's checkout tells the browser of a payment: HMAC-SHA256 of `<order_id>|<payment_id>`
/// with the API key's secret, written as a webhook's.
///
/// `order_id` is the one that *we* stored with the payment, never the one that the browser sends along: else a
/// cheap order's signature would pay for a dear one. An id is neither empty nor contains `|`, so that no
/// two pairs of ids are signed alike.
///
/// # Errors
/// [`Error::SignatureInvalid`] for everything else.
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
