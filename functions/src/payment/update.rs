//! Processes payment updates: captures an authorized payment and settles everything else.

use domain::Failure;
use domain::payment::{PaymentUpdate, Update};

use super::capture::capture;
use super::settle::{Settled, settle_update};
use crate::App;

/// Processes `update`.
///
/// # Errors
/// If the store or the provider does not answer, or other writers overtake every try: the update must come
/// again.
pub(crate) async fn bring_about(app: &App, update: &PaymentUpdate) -> Result<Settled, Failure> {
    match &update.update {
        Update::Authorized { amount, capture: id, paid_at } => {
            capture(app, update, (*amount, id), *paid_at).await
        }
        _ => settle_update(app, update).await,
    }
}
