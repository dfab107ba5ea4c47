//! Payouts: what a provider pays out, explained line by line by bookings.
//!
//! A provider's statement has a line for each movement of the account's balance. A line is explained if a booking has the
//! capture, refund or dispute that it names, of the same amount, if its fee is the difference between its gross and its
//! net amount, and if no other line is about the same. What the explained lines do not add up to is unexplained.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::ids::{BookingId, EventId, OrganizerId, PaymentId};
use crate::base::provider::Provider;

mod explain;
mod part;
#[cfg(test)]
mod tests;

pub use explain::{explain, explain_returned};
pub use part::{EventPart, Part, PartSums, Told};

/// A payout, as its provider reports it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payout {
    /// The provider's id.
    pub payout_id: String,
    /// Provider that pays.
    pub provider: Provider,
    /// State of the payout.
    pub status: PayoutStatus,
    /// Amount that goes to the bank, in minor units; negative if the account owes it.
    pub amount_minor: i64,
    /// Currency in upper case, as the provider names it: it may be one that this deployment does not know.
    pub currency: String,
    /// Instant at which the provider made it.
    pub created_at: Timestamp,
}

impl Payout {
    /// Returns true of a failed payout whose lines are in a later one. Razorpay settles them anew; Stripe leaves them where
    /// they are, and returns the amount in one line.
    #[must_use]
    pub fn has_released_lines(&self) -> bool {
        self.status == PayoutStatus::Failed && self.provider == Provider::Razorpay
    }
}

/// State of a payout at its provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PayoutStatus {
    /// It is under way, or its statement is not complete yet.
    Pending,
    /// It is paid, or on its way to the bank, with a complete statement.
    Paid,
    /// The bank has refused it, or it was called off: the money is in the account again.
    Failed,
    /// It was made by hand: the provider does not say what it pays.
    ByHand,
}

/// Kind of a line of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LineKind {
    /// A captured payment.
    Charge,
    /// A refund.
    Refund,
    /// A refund that the bank has sent back.
    RefundFailed,
    /// Money that a dispute takes, or brings back.
    Dispute,
    /// A fee that the provider charges for the account as such.
    AccountFee,
    /// The amount of a payout that failed: it is in the account again.
    ReturnedPayout,
    /// Anything else.
    Other,
}

/// A line of a payout's statement, as the provider writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stated {
    /// The provider's id of the line.
    pub line_id: String,
    /// Kind of the line.
    pub kind: LineKind,
    /// The provider's word for the kind.
    pub word: String,
    /// The provider's id of the capture, refund or dispute that it is about.
    pub about: Option<String>,
    /// The provider's id of the capture that a refund or a dispute is of; of a charge its own.
    pub capture: Option<String>,
    /// Payment that the object names as its own.
    pub named: Option<PaymentId>,
    /// True if the object was made by another deployment or program.
    pub is_foreign: bool,
    /// Amount and currency of the object, if it is stated.
    pub of_object: Option<(i64, String)>,
    /// Gross amount in minor units; negative if money leaves the account.
    pub amount_minor: i64,
    /// Fee that is taken from it, with its tax.
    pub fee_minor: i64,
    /// Tax in the fee.
    pub tax_minor: i64,
    /// Sum of the items of the fee, if there are any.
    pub itemized_minor: Option<i64>,
    /// Amount without the fee.
    pub net_minor: i64,
    /// Currency in upper case.
    pub currency: String,
    /// Instant of the movement.
    pub at: Timestamp,
    /// Field that is missing or has another form, if the line cannot be read.
    pub unreadable: Option<String>,
}

/// A line of a payout as it is stored: with the booking that explains it, or the problem.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PayoutLine {
    /// The provider's id of the line.
    pub line_id: String,
    /// Kind of the line.
    pub kind: LineKind,
    /// The provider's word for the kind.
    pub word: String,
    /// Instant of the movement.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub at: Timestamp,
    /// Gross amount in minor units; negative if money leaves the account.
    pub amount_minor: i64,
    /// Fee of the provider that is taken from it, with its tax.
    pub fee_minor: i64,
    /// Tax in the fee.
    pub tax_minor: i64,
    /// Amount without the fee.
    pub net_minor: i64,
    /// The provider's id of the capture, refund or dispute.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// Organizer of the event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organizer_id: Option<OrganizerId>,
    /// Event of the booking.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event_id: Option<EventId>,
    /// Booking that explains the line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub booking_id: Option<BookingId>,
    /// Payment of the booking.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_id: Option<PaymentId>,
    /// True if another deployment or program has made the object: its line is nobody's here, and no finding.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_foreign: bool,
    /// Reason that the line is not explained.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<LineProblem>,
}

/// Reason that a line is not explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LineProblem {
    /// The line cannot be read.
    Unreadable,
    /// Its kind is unknown, or an adjustment without an object.
    KindUnknown,
    /// It is about an object that no known program has made.
    Unnamed,
    /// The booking that it names does not exist or cannot be read.
    BookingMissing,
    /// The booking has no such payment, refund or dispute.
    NotInBooking,
    /// The booking's payment, refund or dispute has another amount.
    AmountDiffers,
    /// Its currency is not the payout's.
    CurrencyDiffers,
    /// Its fee is not the difference between gross and net, or not the sum of its items.
    FeeDiffers,
    /// Another line, of this or of an earlier payout, is about the same.
    Twice,
    /// It returns a payout that is not known as failed, or of another amount.
    PayoutDiffers,
}

impl LineProblem {
    /// A sentence that says what is wrong and what to do.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Unreadable => "The line cannot be read: compare it with the provider's dashboard.",
            Self::KindUnknown => {
                "The line is of an unknown kind or about nothing that was sold: ask the provider what it is for."
            }
            Self::Unnamed => {
                "Somebody else took or returned this money, for example by hand at the provider: find out who."
            }
            Self::BookingMissing => {
                "Its booking is missing or unreadable: run the audit and repair the booking."
            }
            Self::NotInBooking => {
                "The booking does not have it: wait for the provider's message, or resend it from its dashboard."
            }
            Self::AmountDiffers => {
                "The booking has another amount: compare both with the provider's dashboard."
            }
            Self::CurrencyDiffers => "The line is in another currency than the payout: ask the provider.",
            Self::FeeDiffers => "The fee does not fit the amounts: ask the provider for the fee's items.",
            Self::PayoutDiffers => {
                "No failed payout of this amount is known: compare both with the provider's dashboard."
            }
            Self::Twice => "The same was in a line before: ask the provider to correct the statement.",
        }
    }
}

/// A payout as it is stored: with what explains it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explained {
    /// The payout.
    #[serde(flatten)]
    pub payout: Payout,
    /// Sums of the explained lines.
    pub part: Part,
    /// Number of lines that nothing explains.
    pub unexplained_lines: u32,
    /// Reason that the statement as a whole cannot be explained.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<String>,
    /// Instant at which it was explained last.
    pub checked_at: Timestamp,
}

impl Explained {
    /// Amount that no line explains, in minor units.
    #[must_use]
    pub fn unexplained_minor(&self) -> i64 {
        self.payout.amount_minor.saturating_sub(self.part.net_minor)
    }

    /// A sentence about what is not explained; none if all is.
    #[must_use]
    pub fn finding(&self) -> Option<String> {
        let Payout { payout_id, currency, status, .. } = &self.payout;
        if let Some(trouble) = &self.trouble {
            return Some(format!("payout {payout_id}: {trouble}"));
        }
        let (unexplained, lines) = (self.unexplained_minor(), self.unexplained_lines);
        if *status != PayoutStatus::Paid || (unexplained == 0 && lines == 0) {
            return None;
        }
        Some(format!(
            "payout {payout_id}: {unexplained} minor units of {currency} are not explained by bookings, refunds, fees \
             and disputes; {lines} lines have a problem"
        ))
    }
}

/// An organizer's part of a payout as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizerPart {
    /// The payout's id.
    pub payout_id: String,
    /// Provider that pays.
    pub provider: Provider,
    /// State of the payout.
    pub status: PayoutStatus,
    /// Currency in upper case.
    pub currency: String,
    /// Instant at which the provider made it.
    pub created_at: Timestamp,
    /// Sums of the organizer's lines.
    pub part: Part,
    /// Instant at which it was explained last.
    pub checked_at: Timestamp,
}
