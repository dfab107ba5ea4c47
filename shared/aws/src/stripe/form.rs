//! `application/x-www-form-urlencoded` bodies, as Stripe takes them.

use form_urlencoded::Serializer;

/// A form in the making.
pub(super) struct Form(Vec<(String, String)>);

impl Form {
    pub(super) fn new() -> Self {
        Self(Vec::new())
    }

    pub(super) fn field(mut self, name: &str, value: &str) -> Self {
        self.0.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(super) fn encode(self) -> String {
        Serializer::new(String::new()).extend_pairs(self.0).finish()
    }
}
