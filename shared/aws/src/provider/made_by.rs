//! The maker of money at a provider: whose it is.

use domain::ids::{DeploymentId, PaymentId};

/// Maker of a session, a PaymentIntent or an order, by what it wrote into it. Several deployments may use
/// one account, and people make payments by hand there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MadeBy {
    /// This deployment, for this attempt.
    Us(PaymentId),
    /// Another deployment, or another program.
    Another,
    /// Nobody who left a name.
    Nobody,
}

impl MadeBy {
    /// The maker by a name of a deployment and the name of an attempt.
    pub(crate) fn of(ours: &DeploymentId, deployment: Option<&str>, payment_id: Option<&str>) -> Self {
        match (deployment, payment_id.map(str::parse)) {
            (Some(named), Some(Ok(id))) if named == ours.as_str() => Self::Us(id),
            (None, None) => Self::Nobody,
            _ => Self::Another,
        }
    }
}
