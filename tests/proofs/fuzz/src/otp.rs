//! One-time codes: parsing of typed ones, and generation from random bytes.

#![no_main]

use domain::otp::{Otp, OtpHash, Purpose};
use libfuzzer_sys::fuzz_target;

const KEY: &[u8] = b"fuzz";

fuzz_target!(|data: &[u8]| {
    let (booking, another) = ("bkg_0123456789ab", "bkg_0123456789ac");
    let text = str::from_utf8(data).unwrap_or_default();
    let typed = Otp::parse(text).ok();
    if let Some(typed) = &typed {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        assert_eq!(typed.digits(), digits, "the parsed code differs from the typed one: {text:?}");
    }
    let drawn = Otp::draw(data);
    assert!(
        drawn.is_some() || data.chunks_exact(4).all(|four| four[0] == 0xff),
        "unbiased bytes were rejected"
    );
    for otp in typed.iter().chain(&drawn) {
        let kept = String::from(otp.hash(KEY, booking, Purpose::Cancellation));
        let read = OtpHash::try_from(kept).expect("a hash that we wrote");
        assert!(read.matches(otp, KEY, booking, Purpose::Cancellation));
        assert!(!read.matches(otp, KEY, another, Purpose::Cancellation));
    }
    if let Ok(read) = OtpHash::try_from(text.to_owned()) {
        assert_eq!(String::from(read), text);
    }
});
