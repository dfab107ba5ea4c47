//! `application/x-www-form-urlencoded` bodies, as Stripe takes them.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Brackets stay readable: Stripe's parameters are full of them.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'[').remove(b']');

/// A form in the making.
pub(super) struct Form(Vec<String>);

impl Form {
    pub(super) fn new() -> Self {
        Self(Vec::new())
    }

    pub(super) fn field(mut self, name: &str, value: &str) -> Self {
        let escape = |text| utf8_percent_encode(text, ESCAPED);
        self.0.push(format!("{}={}", escape(name), escape(value)));
        self
    }

    pub(super) fn encode(self) -> String {
        self.0.join("&")
    }
}
