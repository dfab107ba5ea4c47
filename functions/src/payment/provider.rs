//! Which payment provider.

use aws::provider::PaymentProvider;
use aws::razorpay::Razorpay;
use aws::stripe::Stripe;
use domain::payment::Provider;
use domain::{Failure, Money};

use crate::App;

/// The adapter of a provider.
///
/// # Errors
/// [`Failure::Broken`] where this function has no key of it.
pub(crate) fn provider(app: &App, which: Provider) -> Result<Box<dyn PaymentProvider>, Failure> {
    Ok(match which {
        Provider::Stripe => Box::new(Stripe::new(&app.connection, app.config.stripe()?)),
        Provider::Razorpay => Box::new(Razorpay::new(&app.connection, app.config.razorpay()?)),
    })
}

/// The providers that are offered, beside `wanted`, and would take the amount: those of the configuration
/// whose key is there.
pub(crate) fn others(app: &App, wanted: Provider, amount: Money) -> Vec<Provider> {
    let takes = |which: &Provider| {
        provider(app, *which).is_ok_and(|provider| provider.check_amount(amount).is_ok()) && *which != wanted
    };
    app.config.providers().into_iter().filter(takes).collect()
}
