//! Razorpay's signature header: the first line is the header, the rest is the body, and `$` stands for the right
//! signature. The checkout's signature is checked with the same header and two ids from the body.

#![no_main]

use domain::signature::{hmac_sha256, verify_razorpay, verify_razorpay_checkout};
use libfuzzer_sys::fuzz_target;

const SECRET: &str = "razorpay_fuzz";

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fuzz_target!(|data: &[u8]| {
    let end = data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len());
    let (Ok(template), body) = (std::str::from_utf8(&data[..end]), data.get(end + 1..).unwrap_or_default())
    else {
        return;
    };
    let right = hex(&hmac_sha256(SECRET.as_bytes(), &[body]));
    let header = template.replace('$', &right);
    let secrets = ["other".to_owned(), SECRET.to_owned()];
    let believed = verify_razorpay(&header, body, &secrets).is_ok();
    assert_eq!(believed, header == right, "only the right signature is accepted: {header:?}");
    let Ok(ids) = std::str::from_utf8(body) else { return };
    for (at, _) in ids.match_indices('|') {
        let (order_id, payment_id) = (&ids[..at], &ids[at + 1..]);
        let believed = verify_razorpay_checkout(order_id, payment_id, &header, SECRET).is_ok();
        let plain = !order_id.is_empty() && !payment_id.is_empty() && ids.matches('|').count() == 1;
        assert_eq!(believed, plain && header == right, "{order_id:?} {payment_id:?} {header:?}");
    }
});
