//! The payment providers of this deployment.

use std::time::Duration;

use aws::provider::PaymentProvider;
use aws::razorpay::Razorpay;
use aws::stripe::Stripe;
use domain::ids::DeploymentId;
use domain::provider::{Method, Provider};
use domain::{Failure, Money};

use crate::App;

/// The adapter of a provider.
///
/// # Errors
/// [`Failure::Broken`] if this function has no key for it, or before the first booking, when no payment at a
/// provider can be this deployment's.
pub(crate) async fn provider(app: &App, which: Provider) -> Result<Box<dyn PaymentProvider>, Failure> {
    let nobody = || Failure::broken("this deployment has made nothing at a provider");
    adapter(app, which, app.deployment().await?.ok_or_else(nobody)?)
}

/// The adapter of a provider for the checkouts of `deployment`.
///
/// # Errors
/// [`Failure::Broken`] if this function has no key for it.
pub(crate) fn adapter(
    app: &App,
    which: Provider,
    deployment: DeploymentId,
) -> Result<Box<dyn PaymentProvider>, Failure> {
    Ok(match which {
        Provider::Stripe => Box::new(Stripe::new(&app.connection, app.config.stripe()?, deployment)),
        Provider::Razorpay => Box::new(Razorpay::new(&app.connection, app.config.razorpay()?, deployment)),
    })
}

/// Waits for a provider's answer for at most `patience`.
///
/// # Errors
/// The answer's own, or [`Failure::ProviderSilent`].
pub(crate) async fn within<T>(
    patience: Duration,
    asked: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    let silent = |_| Failure::provider_silent(format!("no answer in {patience:?}"));
    tokio::time::timeout(patience, asked).await.map_err(silent)?
}

/// The providers besides `wanted` that are offered, have a key, and accept the amount by this method.
pub(crate) async fn others(app: &App, wanted: Provider, amount: Money, method: Method) -> Vec<Provider> {
    let mut others = Vec::new();
    for which in app.config.providers().into_iter().filter(|which| *which != wanted) {
        let adapter = provider(app, which).await;
        if adapter.is_ok_and(|adapter| adapter.check(amount, method).is_ok()) {
            others.push(which);
        }
    }
    others
}
