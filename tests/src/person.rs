//! People.

use serde_json::{Value, json};

/// A signed-in person.
#[derive(Clone, Debug)]
pub struct Person {
    pub(crate) subject: String,
    pub(crate) groups: Vec<String>,
    /// Session in the user pool, if the person has signed in there.
    pub(crate) session: Option<String>,
}

impl Person {
    /// The person's customer id.
    #[must_use]
    pub fn customer_id(&self) -> String {
        format!("cus_{}", self.subject)
    }

    /// The person's e-mail address.
    #[must_use]
    pub fn address(&self) -> String {
        address(&self.subject)
    }

    /// Claims of the token, as the HTTP API's authorizer passes them: all of them text.
    pub(crate) fn claims(&self) -> Value {
        let mut claims = json!({ "sub": self.subject, "token_use": "access", "username": self.subject });
        if let Some(session) = &self.session {
            claims["origin_jti"] = session.as_str().into();
        }
        if !self.groups.is_empty() {
            claims["cognito:groups"] = format!("[{}]", self.groups.join(" ")).into();
        }
        claims
    }
}

/// The address of the person with this subject.
pub(crate) fn address(subject: &str) -> String {
    format!("{subject}@mail.test")
}
