//! Request body of `POST /booking`.

use domain::Error;
use domain::ids::{BookingId, EventId};
use domain::offer::Code;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::best::BestAvailable;
use crate::offers;

/// Seats to lock: by id, or the best available.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BookingBody {
    /// Event of the seats.
    pub event_id: EventId,
    /// Ids of the seats, instead of `best_available`: at most 10, or one table that is sold as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 32))]
    pub seats: Option<Vec<String>>,
    /// True if the customer, or somebody of the group, needs the accessible seats and companions' seats that `seats`
    /// names. Without it such a seat is refused until the event has released them. Nobody asks for a proof.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub accessible: bool,
    /// A choice by the server, instead of `seats`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub best_available: Option<BestAvailable>,
    /// Seats of another booking that the customer gives up for these `seats`, if the event's policy allows it. The booking
    /// then costs the difference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moves: Option<MoveBody>,
    /// Code of an offer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coupon_code: Option<Code>,
    /// Codes of offers, instead of `coupon_code`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 5))]
    pub codes: Vec<Code>,
    /// Total in minor units that the customer was shown. If it is another by now, the answer is `price_changed` with the new
    /// quote, and nothing is locked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0))]
    pub total_minor: Option<i64>,
}

impl BookingBody {
    /// The codes, each of them once.
    ///
    /// # Errors
    /// [`Error::FieldInvalid`].
    pub(crate) fn coupons(&self) -> Result<Vec<Code>, Error> {
        offers::each_once(self.coupon_code.as_ref(), &self.codes)
    }

    /// Name of the field that has the codes.
    pub(crate) fn coupon_field(&self) -> &'static str {
        if self.coupon_code.is_some() { "coupon_code" } else { "codes" }
    }
}

/// Seats to price: by id, or the best available.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct QuoteBody {
    /// Event of the seats.
    pub event_id: EventId,
    /// Ids of the seats, instead of `best_available`: at most 10, or one table that is sold as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 32))]
    pub seats: Option<Vec<String>>,
    /// True if the customer, or somebody of the group, needs the accessible seats that `seats` names.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub accessible: bool,
    /// A choice by the server, instead of `seats`. Nobody keeps the seats that it names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub best_available: Option<BestAvailable>,
    /// Seats of another booking that the customer would give up for these `seats`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moves: Option<MoveBody>,
    /// Code of an offer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coupon_code: Option<Code>,
    /// Codes of offers, instead of `coupon_code`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 5))]
    pub codes: Vec<Code>,
}

/// Seats of an event to price for everybody: by id, or the best available.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EventQuoteBody {
    /// Ids of the seats, instead of `best_available`: at most 10, or one table that is sold as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 32))]
    pub seats: Option<Vec<String>>,
    /// True if the customer, or somebody of the group, needs the accessible seats that `seats` names.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub accessible: bool,
    /// A choice by the server, instead of `seats`. Nobody keeps the seats that it names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub best_available: Option<BestAvailable>,
}

impl From<QuoteBody> for BookingBody {
    fn from(body: QuoteBody) -> Self {
        let QuoteBody { event_id, seats, accessible, best_available, moves, coupon_code, codes } = body;
        Self { event_id, seats, accessible, best_available, moves, coupon_code, codes, total_minor: None }
    }
}

impl EventQuoteBody {
    /// The same of a customer without codes.
    pub(crate) fn at(self, event_id: EventId) -> BookingBody {
        let Self { seats, accessible, best_available } = self;
        let (moves, coupon_code, codes, total_minor) = (None, None, Vec::new(), None);
        BookingBody { event_id, seats, accessible, best_available, moves, coupon_code, codes, total_minor }
    }
}

/// Seats that are given up for those of the booking.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MoveBody {
    /// The customer's confirmed booking for the same event.
    pub booking_id: BookingId,
    /// Ids of its seats that are given up, as many as are asked for.
    #[schemars(length(min = 1, max = 32))]
    pub seats: Vec<String>,
}
