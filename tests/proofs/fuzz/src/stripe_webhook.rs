//! Stripe's webhook bodies: whatever they say, they are understood, ignored or told to be broken.

#![no_main]

use aws::stripe::{Heard, hear};
use domain::payment::{News, Notice};
use domain::provider::Provider;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|data: &[u8]| {
    let Ok(message) = serde_json::from_slice::<Value>(data) else { return };
    let notices = match hear(&message) {
        Ok(Heard::Notices(notices)) => notices,
        Ok(Heard::About(about)) => {
            let named = Value::String(about.intent.clone()).to_string();
            assert!(
                message.to_string().contains(&named),
                "an intent that the message does not name: {named}"
            );
            return;
        }
        Err(_) => return,
    };
    for notice in notices {
        check(&message, &notice);
    }
});

fn check(message: &Value, notice: &Notice) {
    assert_eq!(notice.provider, Provider::Stripe);
    let text = message.to_string();
    let named = notice.payment_id.as_str();
    assert!(text.contains(named), "a payment that the message does not name: {named}");
    if let News::Captured { amount, .. } = &notice.news {
        let (amount, currency) = (amount.amount_minor.to_string(), amount.currency.to_string());
        assert!(text.contains(&amount), "money that the message does not name: {amount}");
        assert!(
            text.to_ascii_uppercase().contains(&currency),
            "a currency that it does not name: {currency}"
        );
    }
}
