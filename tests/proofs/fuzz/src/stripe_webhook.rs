//! Stripe's webhook bodies: any bytes are parsed, ignored or refused.

#![no_main]

mod parse;

use domain::provider::Provider;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| parse::check(Provider::Stripe, data));
