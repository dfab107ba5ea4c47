//! Additional fields of errors.

use serde_json::{Map, Value, json};

use super::Error;

impl Error {
    /// Additional fields of the error in its problem document.
    #[must_use]
    pub fn fields(&self) -> Map<String, Value> {
        let fields = match self {
            Self::BodyTooLarge { max_bytes } => json!({ "max_bytes": max_bytes }),
            Self::ParameterInvalid { name, .. } => json!({ "parameter": name }),
            Self::FieldInvalid { name: field, .. }
            | Self::FieldFixed { name: field, .. }
            | Self::CodeRefused { field } => json!({ "field": field }),
            Self::SecondFactorNeeded { session } => json!({ "session": session }),
            Self::AccountInUse { ties, organizers } => json!({ "bookings": ties, "organizers": organizers }),
            Self::SeriesTaken { series } => json!({ "series": series }),
            Self::EventNotMovable { conflicts, .. } => json!({ "conflicts": conflicts }),
            Self::ChartInvalid { faults } => json!({ "errors": faults }),
            Self::DuplicateSeats { seats }
            | Self::UnknownSeats { seats }
            | Self::SeatsProtected { seats } => json!({ "seats": seats }),
            Self::TableIncomplete { tables } => json!({ "tables": tables }),
            Self::SeatsTaken { seats, blocks } => json!({ "seats": seats, "blocks": blocks }),
            Self::OpenLockExists { booking_id } => json!({ "booking_id": booking_id }),
            Self::TicketLimitReached { max } => json!({ "max": max }),
            Self::ProviderUnavailable { other_providers }
            | Self::ProviderNotOffered { other_providers }
            | Self::AmountNotTaken { other_providers, .. } => json!({ "other_providers": other_providers }),
            Self::RefundNotPossible { refund, left, least, step } => {
                json!({ "refund": refund, "left": left, "least": least, "step": step })
            }
            Self::MoveTooCheap { price, worth } => json!({ "price": price, "worth": worth }),
            Self::RefundChanged { quoted, refund } => json!({ "quoted": quoted, "refund": refund }),
            Self::OfferNotReached { offer, missing } => json!({ "offer": offer, "missing": missing }),
            Self::PriceChanged { quote } => json!({ "quote": quote }),
            Self::OfferLost { offer } => json!({ "offer": offer }),
            Self::TooManyAttempts { retry_after_seconds } | Self::TooManyCodes { retry_after_seconds } => {
                json!({ "retry_after_seconds": retry_after_seconds })
            }
            _ => Value::Null,
        };
        match fields {
            Value::Object(fields) => fields,
            _ => Map::new(),
        }
    }
}
