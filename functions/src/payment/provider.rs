//! The payment providers of this deployment.

use std::time::Duration;

use aws::provider::PaymentProvider;
use aws::razorpay::{self, Razorpay};
use aws::stripe::{self, Stripe};
use domain::ids::DeploymentId;
use domain::provider::{Method, Provider};
use domain::{Currency, Error, Failure, Money};

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

/// Refuses the currency of a new event in which no offered provider takes payments. A deployment that offers no provider
/// has free events alone, in any currency.
///
/// # Errors
/// [`Error::FieldInvalid`].
pub(crate) fn check_currency(app: &App, currency: Currency) -> Result<(), Error> {
    let offered = app.config.providers();
    let takes = |which: &Provider| match which {
        Provider::Stripe => stripe::takes(currency),
        Provider::Razorpay => razorpay::takes(currency),
    };
    if offered.is_empty() || offered.iter().any(takes) {
        return Ok(());
    }
    let names = offered.iter().map(|which| which.as_str()).collect::<Vec<_>>().join(" and ");
    let reason = format!("no payment provider of this deployment ({names}) takes {currency}");
    Err(Error::FieldInvalid { name: "currency", reason })
}

/// Smallest amount in minor units that an offered provider charges in the currency; 0 if none takes it.
pub(crate) fn charge_min_minor(app: &App, currency: Currency) -> i64 {
    let takes = |which: Provider| match which {
        Provider::Stripe => stripe::takes(currency),
        Provider::Razorpay => razorpay::takes(currency),
    };
    let least = |which: Provider| takes(which).then(|| which.charge_min_minor(currency));
    app.config.providers().into_iter().filter_map(least).min().unwrap_or_default()
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
