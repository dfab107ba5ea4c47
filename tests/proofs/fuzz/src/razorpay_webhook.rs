//! Razorpay's webhook bodies: whatever they say, they are parsed, ignored or refused.

#![no_main]

mod parse;

use domain::provider::Provider;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| parse::check(Provider::Razorpay, data));
