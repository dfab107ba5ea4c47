//! People.

use serde_json::{Value, json};

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub struct Person {
    pub(crate) subject: String,
    pub(crate) groups: Vec<String>,
}

impl Person {
    /// The customer's id.
    #[must_use]
    pub fn customer_id(&self) -> String {
        format!("cus_{}", self.subject)
    }

    /// Address that their mail goes to.
    #[must_use]
    pub fn address(&self) -> String {
        address(&self.subject)
    }

    /// The claims of the token, as the HTTP API's authorizer hands them over: all of them text.
    pub(crate) fn claims(&self) -> Value {
        let mut claims = json!({ "sub": self.subject, "token_use": "access", "username": self.subject });
        if !self.groups.is_empty() {
            claims["cognito:groups"] = format!("[{}]", self.groups.join(" ")).into();
        }
        claims
    }
}

/// The address of whoever has this subject.
pub(crate) fn address(subject: &str) -> String {
    format!("{subject}@mail.test")
}
