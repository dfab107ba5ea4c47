//! Money of this deployment for a booking that is not there: a restored table, a hand or a bug. It is written down
//! for a person, and never given back unattended.

use aws::store::Orphan;
use domain::Failure;
use domain::payment::{PaymentUpdate, Update};
use lambda::metrics;

use crate::App;

/// Writes captured money down whose booking is not there; other updates of such money change nothing.
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
