//! The name of a redemption in its booking; [`crate::sale::redemption`] has the rules.

use serde::{Deserialize, Serialize};

use crate::base::ids::{OfferId, OrganizerId};

/// A use of an offer in a booking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redemption {
    /// The offer.
    pub offer_id: OfferId,
    /// The offer's shard that counts it.
    pub shard: u32,
    /// Name of the row in the shard: `<first end of the lock, 10 digits>#<claim id>`, so that rows sort by their end.
    pub row: String,
    /// True if each ticket counts as a use.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub per_ticket: bool,
    /// True if the use was reserved before the booking was made; otherwise it is counted once it is used.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reserved: bool,
    /// Keyed hash of the code; none of an automatic offer and of a code that many may use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Organizer whose first booking with the customer this has to be, if the offer asks for that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_with: Option<OrganizerId>,
    /// True if the offer had a condition on the customer, which is looked at again when the payment begins.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub conditional: bool,
}
