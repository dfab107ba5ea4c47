//! Refunds at a provider: ordered by numbered tries, listed by capture, and read.

use domain::Failure;
use domain::ids::PaymentId;
use domain::payment::{Refund, Update};
use serde_json::Value;

use super::Answer;
use super::http::Answered;
use super::listing::ListPage;

/// A provider's answer to a refund order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RefundAnswer {
    /// The refund exists, in this state.
    Made(Update),
    /// The refund is refused for this reason; the same idempotency key will always be.
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

/// Refunds of captures. All methods call the provider and fail like those of [`super::PaymentProvider`].
pub trait Refunds: Send + Sync {
    /// Orders the recorded try of a refund. A repeat pays once.
    fn refund<'a>(
        &'a self,
        payment_id: &'a PaymentId,
        capture: &'a str,
        refund: &'a Refund,
    ) -> Answer<'a, RefundAnswer>;

    /// Reads a refund by the provider's id, including refunds by hand.
    fn read_refund<'a>(&'a self, provider_ref: &'a str) -> Answer<'a, Update>;

    /// A page of a capture's refunds, including refunds by hand.
    fn refunds_page<'a>(&'a self, capture: &'a str, after: Option<&'a str>) -> Answer<'a, ListPage<Update>>;

    /// Reads all refunds of a capture.
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
