//! Request body of `POST /booking`.

use domain::ids::EventId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::best::BestAvailable;

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
}
