use std::fmt::Write;

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;

const SECRET: &str = "whsec_one";
const BODY: &[u8] = br#"{"id":"evt_1"}"#;
const NOW: i64 = 1_800_000_000;

fn now() -> Timestamp {
    Timestamp::from_second(NOW).unwrap()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
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
        format!("t={NOW},v1={right},{}", "x".repeat(5000)),
    ] {
        assert!(!verify(&bad, BODY), "{bad}");
    }
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
    }
}
