//! Stripe's signature header: the first line is the header, the rest is the body. A fuzzer cannot guess an HMAC, so
//! `$` in the header stands for the right signature at the time of its first `t`.

#![no_main]

use domain::signature::{hmac_sha256, verify_stripe};
use jiff::Timestamp;
use libfuzzer_sys::fuzz_target;

const SECRET: &str = "whsec_fuzz";
const NOW: i64 = 1_800_000_000;

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn timestamps(header: &str) -> Vec<&str> {
    header.split(',').filter_map(|item| item.strip_prefix("t=")).collect()
}

fuzz_target!(|data: &[u8]| {
    let end = data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len());
    let (Ok(template), body) = (std::str::from_utf8(&data[..end]), data.get(end + 1..).unwrap_or_default())
    else {
        return;
    };
    let signed_at = timestamps(template).first().copied().unwrap_or_default();
    let right = hex(&hmac_sha256(SECRET.as_bytes(), &[signed_at.as_bytes(), b".", body]));
    let header = template.replace('$', &right);
    let now = Timestamp::from_second(NOW).expect("a time");
    let secrets = ["whsec_other".to_owned(), SECRET.to_owned()];
    if verify_stripe(&header, body, &secrets, now).is_err() {
        return;
    }
    let [only] = timestamps(&header)[..] else { panic!("accepted with several times: {header}") };
    let second: i64 = only.parse().expect("accepted without a time");
    assert!((NOW - 300..=NOW + 300).contains(&second), "accepted outside the tolerance: {header}");
    assert_eq!(second.to_string(), only, "accepted with another spelling of the time: {header}");
    assert!(header.split(',').any(|item| item == format!("v1={right}")), "accepted without the right signature: {header}");
    let longer = [body, b" "].concat();
    assert!(verify_stripe(&header, &longer, &secrets, now).is_err(), "accepted for a longer body: {header}");
    assert!(verify_stripe(&header, body, &secrets[..1], now).is_err(), "accepted under another secret: {header}");
});
