//! Refunds queue → the provider gives the money back.
//!
//! The refund was written down, in one write with what made it due, before it came here. Its id is the
//! provider's idempotency key: however often this runs, the money goes back once.

use aws::provider::PaymentProvider;
use domain::ids::{PaymentId, RefundId};
use domain::payment::{Update, PaymentUpdate, Payment, Provider, Refund, RefundReason, RefundStatus};
use domain::{Error, Failure};
use lambda::{QueueMessage, log};
use serde::{Deserialize, Serialize};

use crate::payment::provider::provider;
use crate::payment::settle::settle_notice;
use crate::queue::each;
use crate::{App, QueueWorker};

/// Refunds queue.
pub static PROCESS_REFUND: QueueWorker = QueueWorker {
    name: "process-refund",
    queue: "refunds",
    handle: |app, messages| {
        Box::pin(each(app, messages, |app, message| Box::pin(process_refund(app, message))))
    },
};

/// A message of the refunds queue.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct RefundOrder {
    /// Whose money goes back.
    pub(crate) payment_id: PaymentId,
    /// Who has it, where there is no booking to read that from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) provider: Option<Provider>,
    /// Which refund of it; none where there is no booking to read it from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) refund_id: Option<RefundId>,
    /// The capture and its minor units, where there is no booking to read them from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) orphan: Option<(String, i64)>,
}

impl RefundOrder {
    /// The order of a refund that is written down in its booking.
    pub(crate) fn of(payment_id: &PaymentId, refund_id: &RefundId) -> Self {
        let payment_id = payment_id.clone();
        Self { payment_id, provider: None, refund_id: Some(refund_id.clone()), orphan: None }
    }
}

async fn process_refund(app: &App, message: &QueueMessage) -> Result<(), Failure> {
    let order: RefundOrder = serde_json::from_str(&message.body)
        .map_err(|error| Failure::Broken(format!("a message of the refunds queue: {error}")))?;
    let id = &order.payment_id;
    if let Some((capture, amount_minor)) = order.orphan {
        let refund = orphan_refund(id, &capture, amount_minor);
        // Orders that were sent when there was one provider do not say which.
        let which = order.provider.unwrap_or(Provider::Stripe);
        let provider = provider(app, which)?;
        let answer = provider.refund(id, &capture, &refund).await;
        // Asked for so long ago that the provider has forgotten the key, and remembers the refund.
        if let Err(refused @ Failure::Refused(Error::ProviderRefused(_))) = answer {
            let back = provider.returned(&capture).await?;
            return if back < amount_minor { Err(refused) } else { Ok(()) };
        }
        return settle_notice(app, &answer?).await;
    }
    let booking = app.store.booking(&id.booking_id()).await?;
    let payment = booking.as_ref().and_then(|booking| booking.payment(id));
    let refund = payment.zip(order.refund_id.as_ref()).and_then(|(payment, id)| payment.refund(id));
    let captured = payment.and_then(|payment| Some((payment, payment.capture.as_ref()?)));
    let Some(((payment, capture), refund)) = captured.zip(refund) else {
        return Err(Failure::Broken(format!("{id}: no refund is due")));
    };
    // Where the provider refuses, the message comes again and at last to the dead-letter queue, whose
    // alarm calls a person: a refund never ends in silence.
    let provider = provider(app, payment.provider)?;
    let notice = match (refund.status, &refund.provider_ref) {
        (RefundStatus::Due, _) => match provider.refund(id, capture, refund).await {
            Err(refused @ Failure::Refused(Error::ProviderRefused(_))) => {
                all_is_back(&*provider, payment, capture, refund).await?.ok_or(refused)?
            }
            answer => {
                let told = answer?;
                log::count("RefundRequested");
                told
            }
        },
        // Asked for already, and its end has not been told: it is read back.
        (RefundStatus::Requested, Some(provider_ref)) => provider.read_refund(id, provider_ref).await?,
        _ => return Ok(()),
    };
    settle_notice(app, &notice).await
}

/// What has become of a refund that the provider refuses, where all of the payment is back: it was made by another
/// run in the meantime, or somebody was faster by hand, and then it will never go and has failed.
async fn all_is_back(
    provider: &dyn PaymentProvider,
    payment: &Payment,
    capture: &str,
    refund: &Refund,
) -> Result<Option<PaymentUpdate>, Failure> {
    if provider.returned(capture).await? < payment.amount.amount_minor {
        return Ok(None);
    }
    // Asked again, it is found if it was made.
    match provider.refund(&payment.payment_id, capture, refund).await {
        Err(Failure::Refused(Error::ProviderRefused(_))) => Ok(Some(never_made(payment, refund))),
        made => made.map(Some),
    }
}

fn never_made(payment: &Payment, refund: &Refund) -> PaymentUpdate {
    PaymentUpdate {
        provider: payment.provider,
        message_id: "all is back".to_owned(),
        payment_id: payment.payment_id.clone(),
        news: Update::Refund {
            refund_id: Some(refund.refund_id.clone()),
            capture: payment.capture.clone(),
            provider_ref: String::new(),
            amount_minor: refund.amount_minor,
            status: RefundStatus::Failed,
        },
    }
}

fn orphan_refund(id: &PaymentId, capture: &str, amount_minor: i64) -> Refund {
    Refund {
        refund_id: RefundId::of_orphan(id, capture),
        status: RefundStatus::Due,
        amount_minor,
        fees_minor: 0,
        tax_minor: 0,
        reason: RefundReason::BookingEnded,
        seats: Vec::new(),
        provider_ref: None,
        replaced: Vec::new(),
    }
}
