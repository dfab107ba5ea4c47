//! Failures: a refusal, or what is not the caller's mistake.

use std::sync::Arc;

use super::Error;

/// Reason that a request or a message failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The caller's mistake, which is answered in full.
    #[error("{code}: {0}", code = .0.code())]
    Refused(#[from] Error),
    /// A dependency did not answer in time; a repeated request may succeed. The cause is logged, never sent.
    #[error("unavailable")]
    Unavailable(#[source] Cause),
    /// A payment provider did not answer in time: [`Error::ProviderUnavailable`] to the caller. The cause is
    /// logged, never sent.
    #[error("provider unavailable")]
    ProviderSilent(#[source] Cause),
    /// A mistake of the deployment or a bug. The cause is logged, never sent.
    #[error("broken")]
    Broken(#[source] Cause),
}

/// Cause of a failure, with its own cause.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{what}")]
pub struct Cause {
    what: String,
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

/// Causes with equal texts are equal; their own causes are only for the log.
impl PartialEq for Cause {
    fn eq(&self, other: &Self) -> bool {
        self.what == other.what
    }
}

impl Eq for Cause {}

impl From<String> for Cause {
    fn from(what: String) -> Self {
        Self { what, source: None }
    }
}

impl From<&str> for Cause {
    fn from(what: &str) -> Self {
        what.to_owned().into()
    }
}

impl Failure {
    /// A bug or a mistake of the deployment, with the reason `cause`.
    #[must_use]
    pub fn broken(cause: impl Into<Cause>) -> Self {
        Self::Broken(cause.into())
    }

    /// A dependency that did not answer, with the reason `cause`.
    #[must_use]
    pub fn unavailable(cause: impl Into<Cause>) -> Self {
        Self::Unavailable(cause.into())
    }

    /// A provider that did not answer, with the reason `cause`.
    #[must_use]
    pub fn provider_silent(cause: impl Into<Cause>) -> Self {
        Self::ProviderSilent(cause.into())
    }

    /// A bug or a mistake of the deployment: `what` failed because of `error`.
    #[must_use]
    pub fn caused(what: impl Into<String>, error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Broken(Cause { what: what.into(), source: Some(Arc::new(error)) })
    }
}

/// An error with the chain of its causes, as one line.
#[must_use]
pub fn causes(error: &dyn std::error::Error) -> String {
    let mut line = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        line.push_str(": ");
        line.push_str(&cause.to_string());
        next = cause.source();
    }
    line
}
