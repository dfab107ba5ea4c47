//! Signatures of webhook messages and of payers' returns.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// `X-Razorpay-Signature` of a webhook: the hexadecimal HMAC-SHA256 of the raw body under the webhook's secret. It
/// contains no time: the same bytes always have the same signature.
pub fn razorpay_webhook_signature(webhook_secret: &str, body: &[u8]) -> String {
    hmac_hex(webhook_secret, body)
}

/// `razorpay_signature` of a payer who comes back: the hexadecimal HMAC-SHA256 of `order_id|payment_id`
/// under the API key's secret.
pub fn razorpay_checkout_signature(key_secret: &str, order_id: &str, payment_id: &str) -> String {
    hmac_hex(key_secret, format!("{order_id}|{payment_id}").as_bytes())
}

fn hmac_hex(secret: &str, text: &[u8]) -> String {
    // HMAC takes keys of any length, so the error cannot occur; an empty signature would verify nowhere.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return String::new() };
    mac.update(text);
    mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signatures_are_those_of_razorpays_own_libraries() {
        // The vectors of the tests of Razorpay's public libraries.
        assert_eq!(
            razorpay_webhook_signature("123456", br#"{"a":1,"b":2,"c":{"d":3}}"#),
            "2fe04e22977002e6c7cb553adab8b460cb9e2a4970d5953cb27a8472752e3bbc"
        );
    }

    #[test]
    fn a_payers_signature_is_the_one_that_openssl_computes() {
        // printf 'order_1|pay_1' | openssl dgst -sha256 -hmac secret
        assert_eq!(razorpay_checkout_signature("secret", "order_1", "pay_1"), OPENSSL);
    }

    const OPENSSL: &str = "52115a0d3400de9e86aade1f1b6eba9e8974604f4e267a9e9a16633a4c8dd2cb";
}
