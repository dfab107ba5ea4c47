//! Makers of payments at a provider.

use domain::ids::{DeploymentId, PaymentId};

/// Maker of a session, a PaymentIntent or an order, read from what it wrote into it. Several deployments may
/// share an account, and people create payments by hand there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MadeBy {
    /// This deployment, for this attempt.
    Us(PaymentId),
    /// Another deployment, or another program.
    Another,
    /// An unknown maker.
    Nobody,
}

impl MadeBy {
    /// The maker, given the names of a deployment and of an attempt.
    pub(crate) fn of(ours: &DeploymentId, deployment: Option<&str>, payment_id: Option<&str>) -> Self {
        match (deployment, payment_id.map(str::parse)) {
            (Some(named), Some(Ok(id))) if named == ours.as_str() => Self::Us(id),
            (None, None) => Self::Nobody,
            _ => Self::Another,
        }
    }
}
