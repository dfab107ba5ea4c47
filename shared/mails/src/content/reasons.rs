//! Reasons that mails put in words of their own.

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

impl DeclineReason {
    /// The reason by a provider's code, such as Stripe's `insufficient_funds`, or the `reason` that Razorpay has beside
    /// its code, such as `payment_timed_out`.
    #[must_use]
    pub fn of(code: Option<&str>) -> Self {
        let code = code.unwrap_or_default().to_ascii_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| code.contains(word));
        if has(&["insufficient", "limit_exceed", "withdrawal_count", "balance"]) {
            Self::Funds
        } else if has(&["authentication", "otp", "3ds", "cancelled", "timed_out", "timeout"]) {
            Self::Unproven
        } else if has(&["expired", "incorrect", "invalid_number", "invalid_expiry", "invalid_cvc"]) {
            Self::Details
        } else {
            Self::Unknown
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
    fn providers_codes_are_sorted_by_what_a_customer_can_do() {
        for (code, reason) in [
            (Some("insufficient_funds"), DeclineReason::Funds),
            (Some("card_velocity_exceeded"), DeclineReason::Unknown),
            (Some("expired_card"), DeclineReason::Details),
            (Some("incorrect_cvc"), DeclineReason::Details),
            (Some("authentication_required"), DeclineReason::Unproven),
            (Some("payment_timed_out"), DeclineReason::Unproven),
            (Some("incorrect_otp"), DeclineReason::Unproven),
            (Some("do_not_honor"), DeclineReason::Unknown),
            (None, DeclineReason::Unknown),
        ] {
            assert_eq!(DeclineReason::of(code), reason, "{code:?}");
        }
    }
}
