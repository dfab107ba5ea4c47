use std::path::Path;

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;

const SECRET: &str = "whsec_one";
const BODY: &[u8] = br#"{"id":"evt_1"}"#;
const NOW: i64 = 1_800_000_000;

fn now() -> Timestamp {
    Timestamp::from_second(NOW).unwrap()
}

fn hex(bytes: &[u8; 32]) -> String {
    encode_hex(bytes)
}

fn signed(secret: &str, t: i64, body: &[u8]) -> String {
    hex(&hmac_sha256(secret.as_bytes(), &[t.to_string().as_bytes(), b".", body]))
}

fn header(t: i64) -> String {
    format!("t={t},v1={}", signed(SECRET, t, BODY))
}

fn verify(header: &str, body: &[u8]) -> bool {
    verify_stripe(header, body, &[SECRET.to_owned(), "whsec_two".to_owned()], now()).is_ok()
}

/// RFC 4231, test case 2.
#[test]
fn the_hmac_is_the_standard_one() {
    assert_eq!(
        hex(&hmac_sha256(b"Jefe", &[b"what do ya want ", b"for nothing?"])),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    );
}

#[test]
fn either_of_two_secrets_is_believed_while_one_is_rotated() {
    assert!(verify(&header(NOW), BODY));
    assert!(verify(&format!("t={NOW},v1={}", signed("whsec_two", NOW, BODY)), BODY));
    assert!(!verify(&format!("t={NOW},v1={}", signed("whsec_three", NOW, BODY)), BODY));
}

#[test]
fn any_of_several_signatures_may_match() {
    let right = signed(SECRET, NOW, BODY);
    assert!(verify(&format!("t={NOW},v0=x,v1={},v1={right}", "0".repeat(64)), BODY));
}

#[test]
fn a_timestamp_too_far_in_the_past_or_the_future_is_refused() {
    for (offset, good) in [(300, true), (-300, true), (301, false), (-301, false)] {
        assert_eq!(verify(&header(NOW + offset), BODY), good, "{offset}");
    }
}

#[test]
fn two_timestamps_are_refused_even_if_one_is_right() {
    let right = signed(SECRET, NOW, BODY);
    assert!(!verify(&format!("t={NOW},t={NOW},v1={right}"), BODY));
}

#[test]
fn without_a_secret_nothing_is_believed() {
    let empty = format!("t={NOW},v1={}", signed("", NOW, BODY));
    assert!(verify_stripe(&empty, BODY, &[], now()).is_err());
    assert!(verify_stripe(&empty, BODY, &[String::new()], now()).is_err());
}

#[test]
fn headers_that_are_no_headers_are_refused() {
    let right = signed(SECRET, NOW, BODY);
    for bad in [
        String::new(),
        "t=".to_owned(),
        format!("v1={right}"),
        format!("t={NOW}"),
        format!("t=+{NOW},v1={right}"),
        format!("t={NOW}.0,v1={right}"),
        format!("t=99999999999999999999,v1={right}"),
        format!("t={NOW},v1={}", &right[..62]),
        format!("t={NOW},v1=é{}", &right[2..]),
        format!("t={NOW},v1={right},v0=é"),
        format!(
            "t=0{NOW},v1={}",
            hex(&hmac_sha256(SECRET.as_bytes(), &[format!("0{NOW}.").as_bytes(), BODY]))
        ),
        format!("t={NOW}, v1={right}"),
        format!(" t={NOW},v1={right}"),
        format!("t={NOW},v1={right} "),
        format!("t={NOW},v1={right}=1"),
        format!("t={NOW},v1={}", right.to_uppercase()),
        format!("t={NOW},v1={right},v1"),
        format!("t,t={NOW},v1={right}"),
        format!("t={NOW},v1={right},{}", "x".repeat(5000)),
    ] {
        assert!(!verify(&bad, BODY), "{bad}");
    }
}

#[test]
fn half_a_second_too_old_is_too_old() {
    for (milliseconds, good) in [(300_000, true), (300_500, false), (-300_000, true), (-300_500, false)] {
        let then = Timestamp::from_millisecond(NOW * 1000 + milliseconds).unwrap();
        assert_eq!(verify_stripe(&header(NOW), BODY, &[SECRET.to_owned()], then).is_ok(), good);
    }
}

#[test]
fn a_blank_secret_is_no_secret() {
    for blank in ["", " ", "\t\n"] {
        let secrets = [blank.to_owned()];
        assert!(
            verify_stripe(&format!("t={NOW},v1={}", signed(blank, NOW, BODY)), BODY, &secrets, now())
                .is_err()
        );
        assert!(verify_razorpay(&hex(&hmac_sha256(blank.as_bytes(), &[BODY])), BODY, &secrets).is_err());
        let checkout = hex(&hmac_sha256(blank.as_bytes(), &[b"order_1|pay_1"]));
        assert!(verify_razorpay_checkout("order_1", "pay_1", &checkout, blank).is_err());
    }
}

fn razorpay(header: &str, body: &[u8]) -> bool {
    verify_razorpay(header, body, &[SECRET.to_owned(), "whsec_two".to_owned()]).is_ok()
}

fn checkout(order_id: &str, payment_id: &str, signature: &str) -> bool {
    verify_razorpay_checkout(order_id, payment_id, signature, SECRET).is_ok()
}

#[test]
fn razorpay_is_believed_under_either_secret_and_under_no_other() {
    for (secret, good) in [(SECRET, true), ("whsec_two", true), ("whsec_three", false)] {
        assert_eq!(razorpay(&hex(&hmac_sha256(secret.as_bytes(), &[BODY])), BODY), good, "{secret}");
    }
}

#[test]
fn a_signature_of_razorpay_is_64_lower_case_digits_and_nothing_else() {
    let right = hex(&hmac_sha256(SECRET.as_bytes(), &[BODY]));
    assert!(razorpay(&right, BODY));
    for bad in [
        String::new(),
        right.to_uppercase(),
        right[..63].to_owned(),
        format!("{right}0"),
        format!(" {right}"),
        format!("{right}\n"),
        format!("{right},{right}"),
        format!("v1={right}"),
        "é".repeat(32),
    ] {
        assert!(!razorpay(&bad, BODY), "{bad}");
    }
}

#[test]
fn a_customer_cannot_pay_for_a_dear_order_with_a_cheap_ones_signature() {
    let right = hex(&hmac_sha256(SECRET.as_bytes(), &[b"order_1|pay_1"]));
    assert!(checkout("order_1", "pay_1", &right));
    for (order_id, payment_id) in [("order_2", "pay_1"), ("order_1", "pay_2"), ("pay_1", "order_1"), ("", "")]
    {
        assert!(!checkout(order_id, payment_id, &right), "{order_id} {payment_id}");
    }
    assert!(!checkout("order_1", "pay_1", &right.to_uppercase()));
}

#[test]
fn no_two_pairs_of_ids_are_signed_alike() {
    for whole in ["order|x|pay", "|pay", "order|", "|"] {
        let signature = hex(&hmac_sha256(SECRET.as_bytes(), &[whole.as_bytes()]));
        for (at, _) in whole.match_indices('|') {
            assert!(!checkout(&whole[..at], &whole[at + 1..], &signature), "{whole}");
        }
    }
}

/// Test vector of Razorpay's SDK, if it is available.
#[test]
fn what_razorpay_itself_signed_is_believed() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/razorpay/vectors.json");
    let Ok(text) = std::fs::read_to_string(path) else { return };
    let vectors: serde_json::Value = serde_json::from_str(&text).unwrap();
    let field = |name: &str| vectors["webhook"][name].as_str().unwrap().to_owned();
    verify_razorpay(&field("signature"), field("body").as_bytes(), &[field("secret")]).unwrap();
}

proptest! {
    #[test]
    fn one_changed_byte_of_the_body_is_noticed(at in 0..BODY.len(), byte in any::<u8>()) {
        let mut body = BODY.to_vec();
        body[at] = byte;
        prop_assert_eq!(verify(&header(NOW), &body), body == BODY);
    }

    #[test]
    fn no_header_makes_it_panic(header in ".{0,200}", body in prop::collection::vec(any::<u8>(), 0..64)) {
        prop_assert!(!verify(&header, &body));
        prop_assert!(!razorpay(&header, &body));
        prop_assert!(!checkout(&header, &header, &header));
    }

    /// Generated from parts of headers, to come close to valid ones.
    #[test]
    fn no_header_without_a_right_signature_is_believed(
        header in "((t|v1|v0|T)?=?(1800000000|[0-9a-f]{64}|[0-9]{0,20}|[ +é-]?),?){0,6}",
    ) {
        prop_assert!(!verify(&header, BODY));
    }

    #[test]
    fn whatever_a_provider_signs_is_believed(
        body in prop::collection::vec(any::<u8>(), 0..64), secret in "[!-~]{1,40}", age in -300..=300_i64,
    ) {
        let (t, secrets) = (NOW - age, [secret.clone()]);
        let header = format!("t={t},v1={}", signed(&secret, t, &body));
        prop_assert!(verify_stripe(&header, &body, &secrets, now()).is_ok());
        let header = hex(&hmac_sha256(secret.as_bytes(), &[&body]));
        prop_assert!(verify_razorpay(&header, &body, &secrets).is_ok());
        let ids = (hex(&[7; 32]), secret.replace('|', "-"));
        let signature = hex(&hmac_sha256(secret.as_bytes(), &[ids.0.as_bytes(), b"|", ids.1.as_bytes()]));
        prop_assert!(verify_razorpay_checkout(&ids.0, &ids.1, &signature, &secret).is_ok());
    }

    #[test]
    fn digits_and_bytes_are_one_to_one(bytes: [u8; 32], text in "[0-9a-fA-F]{63,65}") {
        prop_assert_eq!(decode_hex(&encode_hex(&bytes)), Some(bytes));
        if let Some(bytes) = decode_hex(&text) {
            prop_assert_eq!(encode_hex(&bytes), text);
        }
    }
}

#[test]
fn words_that_stripe_does_not_send_are_read_over_and_known_ones_without_a_value_are_not() {
    assert!(verify(&format!("{},later", header(NOW)), BODY));
    for word in ["t", "v1"] {
        assert!(!verify(&format!("{},{word}", header(NOW)), BODY), "{word}");
    }
}

#[test]
fn a_header_is_read_up_to_4096_bytes() {
    let longest = format!("{},v0=", header(NOW));
    let padded = |bytes: usize| format!("{longest}{}", "0".repeat(bytes - longest.len()));
    assert!(verify(&padded(4_096), BODY));
    assert!(!verify(&padded(4_097), BODY));
}
