//! Lines of facts: a kind, dimensions, and three sums.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::is_included;
use crate::base::provider::{Method, Provider};
use crate::sale::payment::RefundReason;
use crate::sale::tax::Tax;
use crate::{Currency, Money};

/// Kind of a line. Amounts are never negative; the kind says in which direction they go.
///
/// Customers owe `sale - discount + fee` for a sale, and `+ tax` unless it is included. Theirs again is
/// `refunded_price + refunded_fee + refunded_tax`, of which the first two are without tax.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Seats were locked; the amount is the total to pay.
    Locked,
    /// The customer was first sent to a provider.
    Paying,
    /// The booking was confirmed; the amount is its total.
    Confirmed,
    /// Amount that the provider took for it.
    Captured,
    /// List price of sold seats of a tier, as it is shown.
    Sale,
    /// Part of a list price that an offer takes off.
    Discount,
    /// Fees that an offer waives; they are not in `fee`.
    FeeWaived,
    /// An offer that lowers the price of a booking, once for the booking; the amount is what it takes off price and fees,
    /// and the seats are those for which it does.
    OfferUsed,
    /// Fees, as they are shown.
    Fee,
    /// Tax, added or included.
    Tax,
    /// Sold seats of a tier that are free again; the amount is what they were sold for.
    Returned,
    /// A refund that is owed, whole: what the provider is asked to pay.
    Refund,
    /// Price, without tax, that is the customer's again.
    RefundedPrice,
    /// Fees, without tax, that are the customer's again.
    RefundedFee,
    /// Tax that is the customer's again.
    RefundedTax,
    /// A refund of a payment that never paid for the booking: no part of any sale.
    AutomaticRefund,
    /// A refund that the provider has paid.
    RefundPaid,
    /// A refund that the provider refuses.
    RefundFailed,
    /// Seats that took the place of others; the amount is what those had paid.
    Moved,
    /// A bank demands money back.
    DisputeOpened,
    /// The bank has left the money with the organizer.
    DisputeWon,
    /// The bank has given the money to its customer.
    DisputeLost,
    /// The provider's charge for a dispute.
    DisputeFee,
    /// The lock ended, and nobody had started to pay.
    LockExpired,
    /// The lock was given up before an attempt to pay.
    Released,
    /// The booking ended unpaid after an attempt to pay.
    PaymentAbandoned,
    /// A try to pay was declined.
    Declined,
    /// An attempt to pay ended without a payment.
    AttemptFailed,
    /// A booking ended unpaid after a decline: its total.
    Lost,
    /// A booking was paid after a decline: its total.
    Recovered,
    /// Fees of the provider, with their tax, for an event's lines in a payout.
    ProviderFee,
    /// The part of such fees that the provider has given back, or that was told before and is not in the payout any more.
    ProviderFeeReturned,
    /// Tax in `provider_fee`.
    ProviderFeeTax,
    /// Tax in `provider_fee_returned`.
    ProviderFeeTaxReturned,
    /// Amount that the provider has paid out for an event: charges less fees, refunds and disputes of a payout.
    PaidOut,
    /// Amount by which refunds, disputes and fees of an event are more than its charges in a payout: the provider keeps it
    /// from others.
    Withheld,
    /// A customer looked at an event's page, as a sample of the clients tells.
    Seen,
}

/// Cause of a decline, in the provider's words.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DeclinedFor {
    /// Code of the decline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Party that declined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Step that was declined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// Reason of the decline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Issuer of the card, bank, wallet or UPI app.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
}

/// Subject of a line. Lines with equal dimensions add up.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Dimensions {
    /// Kind of the line.
    pub kind: Kind,
    /// Currency of the amount.
    pub currency: Currency,
    /// Tier of the seats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<String>,
    /// Provider that takes or pays the money.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<Provider>,
    /// Payment method: the checkout's, or of a decline the one that was tried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Offer of a discount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offer_id: Option<String>,
    /// Payer of a discount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub funded_by: Option<String>,
    /// Rate of a tax in ten-thousandths.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_basis_points: Option<u32>,
    /// True of a tax that prices include.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_included: Option<bool>,
    /// Reason of a refund.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Cause of a decline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declined: Option<DeclinedFor>,
}

/// A line: sums of what its dimensions are about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Kind and dimensions.
    #[serde(flatten)]
    pub of: Dimensions,
    /// Number of facts.
    pub count: i64,
    /// Number of seats.
    #[serde(default, skip_serializing_if = "crate::base::money::is_zero")]
    pub seats: i64,
    /// Amount in minor units.
    #[serde(default, skip_serializing_if = "crate::base::money::is_zero")]
    pub amount_minor: i64,
}

impl Line {
    /// One fact of `kind` and `amount`.
    #[must_use]
    pub fn of(kind: Kind, amount: Money) -> Self {
        let of = Dimensions {
            kind,
            currency: amount.currency,
            tier: None,
            provider: None,
            method: None,
            offer_id: None,
            funded_by: None,
            tax_basis_points: None,
            tax_included: None,
            reason: None,
            declined: None,
        };
        Self { of, count: 1, seats: 0, amount_minor: amount.amount_minor }
    }

    pub(super) fn by(mut self, provider: Provider) -> Self {
        self.of.provider = Some(provider);
        self
    }

    pub(super) fn with_method(mut self, method: Method) -> Self {
        self.of.method = word(&method);
        self
    }

    pub(super) fn of_tier(mut self, tier: &str) -> Self {
        self.of.tier = Some(tier.to_owned());
        self
    }

    pub(super) fn of_offer(mut self, offer_id: &str, funded_by: &str) -> Self {
        self.of.offer_id = Some(offer_id.to_owned());
        self.of.funded_by = Some(funded_by.to_owned());
        self
    }

    pub(super) fn taxed(mut self, tax: Tax) -> Self {
        self.of.tax_basis_points = Some(tax.basis_points);
        self.of.tax_included = Some(is_included(tax));
        self
    }

    pub(super) fn because(mut self, reason: RefundReason) -> Self {
        self.of.reason = word(&reason);
        self
    }
}

/// The word of a value in the API.
fn word(value: &impl Serialize) -> Option<String> {
    serde_json::to_value(value).ok()?.as_str().map(str::to_owned)
}
