//! One attempt to take money, and the attempts to give it back.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Money;
use crate::ids::{PaymentId, RefundId};

/// Who takes the money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Provider {
    /// Stripe, by Checkout Session.
    Stripe,
    /// Razorpay, by order.
    Razorpay,
}

impl Provider {
    /// Every one of them.
    pub const ALL: [Self; 2] = [Self::Stripe, Self::Razorpay];

    /// The word of the API.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Stripe => "stripe",
            Self::Razorpay => "razorpay",
        }
    }
}

/// How the customer pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// A card, on the provider's own page.
    Card,
}

/// The life of a payment. `failed` never undoes `success`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaymentStatus {
    /// The provider has been asked; the answer is open.
    Pending,
    /// The provider has captured the money.
    Success,
    /// The attempt has ended without money.
    Failed,
}

/// The life of a refund; it only moves forward. A provider may say that the money is on its way and
/// later that the bank has sent it back, so `failed` is a provider's last word, and a person's business,
/// who gives the money back by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RefundStatus {
    /// Owed; the provider has not taken the order yet.
    Due,
    /// The provider has taken the order.
    Requested,
    /// The money is on its way back.
    Refunded,
    /// The provider refuses, or the money came back to us; a person has to act.
    Failed,
}

/// Why money goes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RefundReason {
    /// It came after the lock had expired and somebody else had taken the seats.
    SeatsLost,
    /// It is not the booking's total or currency.
    AmountDiffers,
    /// The booking was paid already.
    PaidTwice,
    /// The booking had ended before the money came.
    BookingEnded,
    /// The customer would have more tickets than the event allows.
    TicketLimit,
    /// The customer gave seats back.
    CustomerCancelled,
    /// The organizer called the event off.
    EventCancelled,
    /// Somebody gave it back by hand at the provider.
    AtProvider,
}

impl RefundReason {
    /// Whether it means that the money never paid for the booking, and goes back without anybody asking.
    #[must_use]
    pub fn is_automatic(self) -> bool {
        match self {
            Self::SeatsLost
            | Self::AmountDiffers
            | Self::PaidTwice
            | Self::BookingEnded
            | Self::TicketLimit => true,
            Self::CustomerCancelled | Self::EventCancelled | Self::AtProvider => false,
        }
    }
}

/// Money on its way back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Refund {
    /// Its id, the provider's idempotency key.
    pub refund_id: RefundId,
    /// Where in its life it is.
    pub status: RefundStatus,
    /// How much, in minor units of the payment's currency.
    pub amount_minor: i64,
    /// How much of it was fees.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub fees_minor: i64,
    /// How much of it was tax.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub tax_minor: i64,
    /// Why.
    pub reason: RefundReason,
    /// Ids of the seats that were given back for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seats: Vec<String>,
    /// The provider's id of the refund.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider_ref: Option<String>,
    /// The provider's ids of those that failed, in whose place somebody gave the money back by hand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replaced: Vec<String>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
fn is_zero(amount: &i64) -> bool {
    *amount == 0
}

/// The life of a dispute; it only moves forward.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DisputeStatus {
    /// The customer's bank has taken the money back until it is decided.
    Open,
    /// Decided for us: the money is ours again.
    Won,
    /// Decided for the customer.
    Lost,
}

/// The customer's bank wants a payment's money back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispute {
    /// The provider's id of it.
    pub dispute_id: String,
    /// Where in its life it is.
    pub status: DisputeStatus,
    /// How much, in minor units of the payment's currency.
    pub amount_minor: i64,
}

/// One attempt to take the money of a booking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// Its id, which names the booking and the attempt.
    pub payment_id: PaymentId,
    /// Who takes the money.
    pub provider: Provider,
    /// Where in its life it is.
    pub status: PaymentStatus,
    /// What is (or was) asked for; once captured, what was captured.
    pub amount: Money,
    /// When the attempt began.
    pub created_at: Timestamp,
    /// Fingerprint of the request that began it, to answer a retry with the same attempt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    /// The provider's id of what the customer pays at (a Checkout Session).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
    /// The provider's id of the captured money, which a refund names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capture: Option<String>,
    /// The provider's message that settled it: the inbox, written with the effect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<String>,
    /// What goes back of it, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refunds: Vec<Refund>,
    /// What the customer's bank wants back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub disputes: Vec<Dispute>,
}

impl Payment {
    /// Whether the customer's bank has taken the money back, and that is not decided yet.
    #[must_use]
    pub fn is_disputed(&self) -> bool {
        self.disputes.iter().any(|dispute| dispute.status == DisputeStatus::Open)
    }

    /// Whether money of it has yet to go back.
    #[must_use]
    pub fn awaits_refund(&self) -> bool {
        self.refunds.iter().any(Refund::is_under_way)
    }

    /// Whether it pays for its booking: its money was captured, and does not go back by itself.
    #[must_use]
    pub fn is_kept(&self) -> bool {
        let automatic = self.refunds.iter().any(|refund| refund.reason.is_automatic());
        self.status == PaymentStatus::Success && !automatic
    }

    /// What can still go back, in minor units: what was captured, less every refund, whatever became of it.
    #[must_use]
    pub fn refundable_minor(&self) -> i64 {
        let back: i64 = self.refunds.iter().map(|refund| refund.amount_minor).sum();
        if self.status == PaymentStatus::Success {
            self.amount.amount_minor.saturating_sub(back).max(0)
        } else {
            0
        }
    }

    /// The place of the refund that money is which somebody has given back by hand: one of the same amount that
    /// has failed, so that a person has to pay it, or else one that the provider has not taken yet. Money that
    /// has come back itself is no reason not to ask for the latter.
    #[must_use]
    pub fn owed(&self, amount_minor: i64, status: RefundStatus) -> Option<usize> {
        let of = |status: RefundStatus| {
            let is = |refund: &Refund| refund.status == status && refund.amount_minor == amount_minor;
            self.refunds.iter().position(is)
        };
        of(RefundStatus::Failed).or_else(|| of(RefundStatus::Due).filter(|_| status != RefundStatus::Failed))
    }

    /// The refund with this id.
    #[must_use]
    pub fn refund(&self, id: &RefundId) -> Option<&Refund> {
        self.refunds.iter().find(|refund| refund.refund_id == *id)
    }

    /// The id of its next refund.
    #[must_use]
    pub fn next_refund_id(&self) -> RefundId {
        let last = self.refunds.iter().map(|refund| refund.refund_id.number()).max();
        RefundId::of(&self.payment_id, last.unwrap_or(0).saturating_add(1))
    }
}

impl Refund {
    /// Whether the provider has yet to finish it.
    #[must_use]
    pub fn is_under_way(&self) -> bool {
        matches!(self.status, RefundStatus::Due | RefundStatus::Requested)
    }

    /// Whether the provider means this one: by our id, or by its own, which alone a refund has that was made by
    /// hand, or meant it once.
    #[must_use]
    pub fn is(&self, refund_id: Option<&RefundId>, provider_ref: &str) -> bool {
        let mut refs = self.replaced.iter().chain(&self.provider_ref);
        refund_id == Some(&self.refund_id) || refs.any(|known| known == provider_ref)
    }
}

/// What a provider has told us of one payment, in our words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Who says so.
    pub provider: Provider,
    /// The provider's own id of the message or of what was read back.
    pub notice_id: String,
    /// The payment it is about, from the metadata that we gave.
    pub payment_id: PaymentId,
    /// What has happened.
    pub news: News,
}

/// What has happened to a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// The money was captured.
    Captured {
        /// How much.
        amount: Money,
        /// The provider's id of it, which a refund names.
        capture: String,
        /// The provider's id of the session that it was paid at, where the provider names it.
        session: Option<String>,
    },
    /// The customer's bank has set the money aside for us; it is not ours before it is captured, and lapses
    /// where it never is. By itself it changes nothing: see [`crate::booking::Booking::may_capture`].
    Authorized {
        /// How much.
        amount: Money,
        /// The provider's id of it, by which it is captured.
        capture: String,
    },
    /// A session of the attempt has ended without money.
    Failed {
        /// The provider's id of the session, where the provider names one. A function that died may have
        /// opened another session for the attempt, which nobody was given and whose end means nothing.
        session: Option<String>,
    },
    /// A refund has moved.
    Refund {
        /// Our id of it; none where it was made by hand at the provider.
        refund_id: Option<RefundId>,
        /// The provider's id of the refund.
        provider_ref: String,
        /// The provider's id of the captured money that it is of, where the provider names it: an attempt's
        /// page may have been paid twice, and then the second capture is an attempt of its own.
        capture: Option<String>,
        /// How much, in minor units.
        amount_minor: i64,
        /// Where it is now.
        status: RefundStatus,
    },
    /// A dispute has begun or was decided.
    Dispute {
        /// The provider's id of it.
        dispute_id: String,
        /// The provider's id of the captured money that is disputed, where the provider names it.
        capture: Option<String>,
        /// How much, in minor units.
        amount_minor: i64,
        /// Where it is now.
        status: DisputeStatus,
    },
}
