//! From a payment update to its effect: money that a bank has set aside is captured, everything else is settled.

use domain::Failure;
use domain::payment::{PaymentUpdate, Update};

use super::capture::capture;
use super::settle::{Settled, settle_update};
use crate::App;

/// Brings the effect of `update` about.
///
/// # Errors
/// If the store or the provider does not answer, or others write the booking all the time: the update must
/// come again.
pub(crate) async fn bring_about(app: &App, update: &PaymentUpdate) -> Result<Settled, Failure> {
    match &update.update {
        Update::Authorized { amount, capture: id, paid_at } => {
            capture(app, update, (*amount, id), *paid_at).await
        }
        _ => settle_update(app, update).await,
    }
}
