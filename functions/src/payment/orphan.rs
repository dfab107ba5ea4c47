//! Payments of this deployment without a booking, after a restored table, an edit by hand or a bug. They are
//! recorded for a person, and never refunded automatically.

use aws::store::Orphan;
use domain::Failure;
use domain::payment::{PaymentUpdate, Update};
use lambda::metrics;

use crate::App;

/// Records a captured payment without a booking; other updates of it change nothing.
///
/// # Errors
/// If the store does not answer.
pub(crate) async fn keep(app: &App, update: &PaymentUpdate) -> Result<(), Failure> {
    let Update::Captured { amount, capture, .. } = &update.update else { return Ok(()) };
    let orphan = Orphan {
        capture: capture.clone(),
        payment_id: update.payment_id.clone(),
        provider: update.provider,
        amount: *amount,
        seen_at: app.clock.now(),
    };
    if app.store.put_orphan(&orphan).await? {
        metrics::count("OrphanPayment");
        let (minor, currency) = (amount.amount_minor, amount.currency.code());
        tracing::error!(payment.id = %update.payment_id, capture, amount.minor = minor, amount.currency = currency,
            "capture for a missing booking");
    }
    Ok(())
}
