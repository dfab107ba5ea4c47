//! Refunds at a provider: asked for by numbered tries, listed by their capture, and read.

use domain::Failure;
use domain::ids::PaymentId;
use domain::payment::{Refund, Update};
use serde_json::Value;

use super::Answer;
use super::http::Answered;
use super::listing::ListPage;

/// A provider's answer to a request for a refund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RefundAnswer {
    /// It is made, and this is where it is.
    Made(Update),
    /// It is not, for this reason, and the same idempotency key never makes it.
    Refused(String),
}

impl RefundAnswer {
    /// The answer of a provider whose refunds `update_of` parses.
    pub(crate) fn of(
        answered: Answered,
        update_of: impl Fn(&Value) -> Result<Update, Failure>,
    ) -> Result<Self, Failure> {
        Ok(match answered {
            Answered::Done(made) => Self::Made(update_of(&made)?),
            Answered::Refused(refusal) => Self::Refused(refusal.reason),
        })
    }
}

/// Refunds of captured money. Every method asks the provider, and fails as those of [`super::PaymentProvider`] do.
pub trait Refunds: Send + Sync {
    /// Asks for the try of a refund that is written down. Asked twice, it is paid once.
    fn refund<'a>(
        &'a self,
        payment_id: &'a PaymentId,
        capture: &'a str,
        refund: &'a Refund,
    ) -> Answer<'a, RefundAnswer>;

    /// Reads a refund back by the provider's id of it, also one that somebody made by hand.
    fn read_refund<'a>(&'a self, provider_ref: &'a str) -> Answer<'a, Update>;

    /// A page of a capture's refunds, ours and those that somebody made by hand.
    fn refunds_page<'a>(&'a self, capture: &'a str, after: Option<&'a str>) -> Answer<'a, ListPage<Update>>;

    /// Reads every refund of a capture.
    fn refunds_of<'a>(&'a self, capture: &'a str) -> Answer<'a, Vec<Update>> {
        Box::pin(async move {
            let (mut refunds, mut next) = self.refunds_page(capture, None).await?;
            while let Some(after) = next {
                let page = self.refunds_page(capture, Some(&after)).await?;
                refunds.extend(page.0);
                next = page.1;
            }
            Ok(refunds)
        })
    }
}
