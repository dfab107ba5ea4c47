//! Reasons that mails put in words of their own.

use domain::cause::Cause;
use domain::payment::RefundReason;
use minijinja::Value;

use crate::fields::Shown;
use crate::language::Language;

/// Reason of a decline, as far as a customer can do something about it. Banks' own words are not shown: they may be
/// wrong, rude, or tell a thief what to try next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeclineReason {
    /// The account has too little money, or the card's limit is reached.
    Funds,
    /// Number, expiry date or security code are wrong, or the card has expired.
    Details,
    /// The customer did not prove the payment to the bank, or ended it.
    Unproven,
    /// The bank gives no reason.
    Unknown,
}

impl From<Cause> for DeclineReason {
    fn from(cause: Cause) -> Self {
        match cause {
            Cause::NotEnoughMoney => Self::Funds,
            Cause::WrongDetails => Self::Details,
            Cause::NotAuthenticated | Cause::CustomerLeft => Self::Unproven,
            // Who is suspected of fraud is told what everybody is told.
            Cause::BankRefused | Cause::SuspectedFraud | Cause::ProviderTrouble => Self::Unknown,
        }
    }
}

impl Shown for DeclineReason {
    fn shown(&self, _: Language) -> Value {
        Value::from(match self {
            Self::Funds => "funds",
            Self::Details => "details",
            Self::Unproven => "unproven",
            Self::Unknown => "unknown",
        })
    }
}

/// Cause of a refund, as a customer knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefundCause {
    /// The payment could not become a booking: too late, twice, or of another amount.
    NotBooked,
    /// Seats were given back.
    Returned,
    /// The event was called off.
    Cancelled,
    /// The event was postponed, and the customer gave the booking back.
    Postponed,
    /// The organizer paid it of its own accord.
    Courtesy,
}

impl From<RefundReason> for RefundCause {
    fn from(reason: RefundReason) -> Self {
        match reason {
            RefundReason::SeatsLost
            | RefundReason::AmountDiffers
            | RefundReason::PaidTwice
            | RefundReason::BookingEnded
            | RefundReason::TicketLimit
            | RefundReason::MoveNotPossible => Self::NotBooked,
            RefundReason::CustomerCancelled | RefundReason::OrganizerReturned | RefundReason::SeatsMoved => {
                Self::Returned
            }
            RefundReason::EventCancelled => Self::Cancelled,
            RefundReason::EventPostponed => Self::Postponed,
            RefundReason::AtProvider => Self::Courtesy,
        }
    }
}

impl Shown for RefundCause {
    fn shown(&self, _: Language) -> Value {
        Value::from(match self {
            Self::NotBooked => "not_booked",
            Self::Returned => "returned",
            Self::Cancelled => "cancelled",
            Self::Postponed => "postponed",
            Self::Courtesy => "courtesy",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_are_sorted_by_what_a_customer_can_do_and_fraud_is_not_named() {
        use DeclineReason::{Details, Funds, Unknown, Unproven};
        let told = Cause::ALL.map(DeclineReason::from);
        assert_eq!(told, [Funds, Details, Unproven, Unproven, Unknown, Unknown, Unknown]);
    }
}
