//! Razorpay's webhook bodies: whatever they say, they are understood, ignored or told to be broken.

#![no_main]

use aws::razorpay::{Heard, hear};
use domain::payment::News;
use domain::provider::Provider;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|data: &[u8]| {
    let Ok(message) = serde_json::from_slice::<Value>(data) else { return };
    let text = message.to_string();
    match hear(Some("message"), &message) {
        Ok(Heard::Notice(notice)) => {
            assert_eq!((notice.provider, notice.notice_id.as_str()), (Provider::Razorpay, "message"));
            let named = notice.payment_id.as_str();
            assert!(text.contains(named), "a payment that the message does not name: {named}");
            if let News::Captured { amount, .. } | News::Authorized { amount, .. } = &notice.news {
                let (amount, currency) = (amount.amount_minor.to_string(), amount.currency.to_string());
                assert!(text.contains(&amount), "money that the message does not name: {amount}");
                assert!(text.contains(&currency), "a currency that it does not name: {currency}");
            }
        }
        Ok(Heard::OfOrder(news)) => {
            // The name of the order as JSON writes it, escapes and all.
            let named = Value::String(news.order_id.clone()).to_string();
            assert!(text.contains(&named), "an order that the message does not name: {named}");
        }
        Ok(Heard::Nothing) | Err(_) => {}
    }
});
