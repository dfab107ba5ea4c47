//! Tokens of stop links: who has one may end the mails that remind a customer, and nothing else.
//!
//! A mail program may end them with one click, without anybody's password (RFC 8058), so the link itself is the proof. It
//! never ends, because a mail may be found years later.

use subtle::ConstantTimeEq;

use crate::base::ids::CustomerId;
use crate::base::signature::{decode_hex, encode_hex, hmac_sha256};

/// Word that is signed with the customer, so that no other signature under the same key is a token.
const PURPOSE: &str = "stop_reminders";

/// The token of `customer`, signed under `key`.
#[must_use]
pub fn stop_token(customer: &CustomerId, key: &[u8]) -> String {
    format!("{customer}.{}", encode_hex(&signature(customer, key)))
}

/// The customer of a token; none if it was not signed under `key`. An empty key signs nothing.
#[must_use]
pub fn customer_of_stop_token(token: &str, key: &[u8]) -> Option<CustomerId> {
    let (customer, given) = token.split_once('.')?;
    let (customer, given): (CustomerId, _) = (customer.parse().ok()?, decode_hex(given)?);
    let is_right = bool::from(signature(&customer, key).ct_eq(&given));
    (is_right && !key.is_empty()).then_some(customer)
}

/// Purpose and customer, separated by a zero byte, which neither contains. Hashes of codes have two.
fn signature(customer: &CustomerId, key: &[u8]) -> [u8; 32] {
    hmac_sha256(key, &[PURPOSE.as_bytes(), &[0], customer.as_str().as_bytes()])
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &[u8] = b"a key of thirty-two or more bytes";

    #[test]
    fn a_token_names_its_customer_and_nobody_else_can_make_one() {
        let asha: CustomerId = "cus_7d1f0c52-3b6e-4d7a-9a41-5f0f6f1f2b9c".parse().unwrap();
        let token = stop_token(&asha, KEY);
        assert_eq!(customer_of_stop_token(&token, KEY), Some(asha.clone()));
        assert_eq!(customer_of_stop_token(&token, b"another key"), None);
        let signature = token.split_once('.').unwrap().1;
        for wrong in [
            String::new(),
            asha.to_string(),
            format!("{asha}."),
            format!("{asha}.{}", &signature[1..]),
            format!("{asha}.{}", signature.to_uppercase()),
            format!("cus_somebody-else.{signature}"),
            format!("evt_0123456789.{signature}"),
        ] {
            assert_eq!(customer_of_stop_token(&wrong, KEY), None, "{wrong}");
        }
        assert_eq!(customer_of_stop_token(&stop_token(&asha, b""), b""), None);
    }
}
