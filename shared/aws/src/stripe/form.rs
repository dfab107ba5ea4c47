//! Form bodies (`application/x-www-form-urlencoded`) for Stripe.

use form_urlencoded::Serializer;

/// Builder of a form.
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
