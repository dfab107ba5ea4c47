//! Offers: rules that lower the price of seats, or open what is not on sale to everybody.
//!
//! An offer is given by a code or automatically. It changes quotes that are made from now on, never a booking that
//! exists. [`crate::sale::redemption`] counts its uses.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

mod change;
mod check;
mod code;
mod fit;
mod group;
mod pricing;
mod reduction;
mod shown;
mod state;

pub use code::{Code, CodePrefix};
pub use fit::{Missing, missing};
pub use pricing::{CHARGE_MINIMUM, Offers, PricedSeat, quote};
pub use shown::{all_totals_of_one, lowered_sections, totals_of_one};
pub use state::OfferState;

use crate::Currency;
use crate::base::ids::{EventId, OfferId, OrganizerId, TitleId};

/// A rule that lowers a price.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// Id of the offer.
    pub offer_id: OfferId,
    /// Organizer who gives it.
    pub organizer_id: OrganizerId,
    /// Version, raised by every change.
    pub ver: u64,
    /// Fingerprint of the request that the id is derived from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    /// True while nobody new may have it.
    #[serde(default)]
    pub paused: bool,
    /// Number of items that count its uses; fixed when it was created, because each has its own share of the caps.
    pub shards: u32,
    /// The rule.
    pub terms: OfferTerms,
}

/// The rule of an offer, as its organizer writes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OfferTerms {
    /// Name for people, which customers read as the reason: `3 for 2`.
    #[schemars(length(min = 1, max = 60))]
    pub label: String,
    /// Effect on the price.
    pub effect: Effect,
    /// Way in which customers get it.
    pub given: Given,
    /// Currency of all its amounts; of an offer with amounts, only events in this currency have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// Events and seats that it is for; without it, all of the organizer's.
    #[serde(default, skip_serializing_if = "Scope::is_everything")]
    pub scope: Scope,
    /// First instant at which it is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub from: Option<Timestamp>,
    /// Instant from which it is not given any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub until: Option<Timestamp>,
    /// Least number of seats in its scope.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 32))]
    pub seats_min: Option<u32>,
    /// Least sum of the list prices of seats in its scope, in minor units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 99_999_999_999_i64))]
    pub spend_min_minor: Option<i64>,
    /// Seats that one use needs and is for: the offer applies to every complete group, and to no other seat. `3 for 2`
    /// has one part of three seats; a family pack has a part of two `adult` and one of two `child` seats. No two parts
    /// name one type, and one part at most names none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 5))]
    pub group: Vec<GroupPart>,
    /// Customers who may have it; without it, all.
    #[serde(default, skip_serializing_if = "Eligible::is_everybody")]
    pub eligible: Eligible,
    /// Limits of its uses.
    #[serde(default, skip_serializing_if = "Caps::is_none")]
    pub caps: Caps,
    /// Bearer of the discount.
    #[serde(default)]
    pub funded_by: Funder,
    /// Tags of the offer, by which others name it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 5))]
    pub tags: Vec<String>,
    /// Tags of offers that it may be combined with. Two offers of one level combine only if each names a tag of the other;
    /// an offer on seats and one on the booking always do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 5))]
    pub stacks_with: Vec<String>,
    /// Order among offers of one level: the highest is tried first, and of equal ones the one that takes off more.
    #[serde(default, skip_serializing_if = "is_zero")]
    #[schemars(range(min = 0, max = 1000))]
    pub priority: u32,
    /// Tiers and sales that it opens; only of offers that are given by code.
    #[serde(default, skip_serializing_if = "Unlocks::is_nothing")]
    pub unlocks: Unlocks,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
fn is_zero(priority: &u32) -> bool {
    *priority == 0
}

/// Effect of an offer on the price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Effect {
    /// A part of the price.
    Percent {
        /// The part in ten-thousandths: 10 % is 1000.
        #[schemars(range(min = 1, max = 10_000))]
        basis_points: u32,
        /// Price that it is taken off.
        off: Level,
    },
    /// An amount; not more than the price.
    Amount {
        /// The amount in minor units.
        #[schemars(range(min = 1, max = 99_999_999_999_i64))]
        amount_minor: i64,
        /// Price that it is taken off: that of each seat, or of the booking once.
        off: Level,
    },
    /// A price of each seat, or of each complete group if the offer has one. A price that is lower already stays.
    SetPrice {
        /// The price in minor units.
        #[schemars(range(min = 0, max = 99_999_999_999_i64))]
        amount_minor: i64,
    },
    /// The cheapest seats of each group are free, or cheaper; the discount is shared over the group by price.
    CheapestOfGroup {
        /// Number of seats of a group.
        #[schemars(range(min = 1, max = 31))]
        count: u32,
        /// The part of their price in ten-thousandths: free is 10000.
        #[schemars(range(min = 1, max = 10_000))]
        basis_points: u32,
    },
    /// No organizer's fees, neither for tickets nor for the booking.
    FeeWaiver,
    /// No change of the price: the offer only unlocks.
    Nothing,
}

/// Price that a percentage or an amount is taken off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Each seat.
    Seats,
    /// The sum of the prices that offers on seats have left, once.
    Booking,
}

/// Way in which customers get an offer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "by", rename_all = "snake_case", deny_unknown_fields)]
pub enum Given {
    /// Every customer whose seats fit has it.
    Automatic,
    /// By one code that many may use.
    Code {
        /// The code, 4 to 32 letters, digits and hyphens; small letters are the same as capital ones.
        #[schemars(length(min = 4, max = 32), extend("pattern" = "^[A-Za-z0-9-]{4,32}$"))]
        code: String,
    },
    /// By codes that are made for it, each of which may be used once.
    Codes,
}

/// Events and seats that an offer is for. An empty list is no limit; all lists have to fit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Scope {
    /// Titles.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 50))]
    pub titles: Vec<TitleId>,
    /// Events.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 50))]
    pub events: Vec<EventId>,
    /// Types of seats.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 50))]
    pub tiers: Vec<String>,
    /// Names of sections.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 50))]
    pub sections: Vec<String>,
    /// Weekdays of the performance, on the venue's clock.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 7))]
    pub weekdays: Vec<Weekday>,
}

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names say it")]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

/// Seats of some types in a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupPart {
    /// Types of the seats; none means any in the offer's scope.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 10))]
    pub tiers: Vec<String>,
    /// Number of the seats.
    #[schemars(range(min = 1, max = 32))]
    pub count: u32,
}

/// Customers who may have an offer. All conditions have to fit; of `customers` and `email_domains` one is enough.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Eligible {
    /// True if only a customer's first confirmed booking with the organizer has it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub first_purchase: bool,
    /// E-mail addresses of customers. They are stored as keyed hashes, and only their number is shown.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 200), inner(length(min = 3, max = 254)))]
    pub customers: Vec<String>,
    /// Domains of e-mail addresses, such as `example.org`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 20))]
    pub email_domains: Vec<String>,
}

/// Limits of an offer's uses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Caps {
    /// Most uses.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 10_000_000))]
    pub uses_max: Option<u32>,
    /// Most uses of one customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 1000))]
    pub per_customer_max: Option<u32>,
    /// Most money that it may take off, in minor units.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 99_999_999_999_i64))]
    pub money_max_minor: Option<i64>,
    /// Unit of the uses.
    #[serde(skip_serializing_if = "UseOf::is_booking")]
    pub counts: UseOf,
}

/// Unit in which uses are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum UseOf {
    /// Each booking.
    #[default]
    Booking,
    /// Each ticket whose price it lowers.
    Ticket,
}

/// Bearer of a discount.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "who", rename_all = "snake_case", deny_unknown_fields)]
pub enum Funder {
    /// The organizer.
    #[default]
    Organizer,
    /// Whoever runs the deployment; only its administrators make such offers.
    Platform,
    /// Somebody else.
    Partner {
        /// Name of the partner.
        #[schemars(length(min = 1, max = 60))]
        name: String,
    },
}

/// Tiers and sales that an offer opens for customers who have its code.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Unlocks {
    /// Hidden tiers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 20))]
    pub tiers: Vec<String>,
    /// True if seats can be bought before the sale opens, while the offer is given.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub presale: bool,
}

impl Scope {
    fn is_everything(&self) -> bool {
        *self == Self::default()
    }
}

impl Eligible {
    /// True if every customer may have the offer.
    #[must_use]
    pub fn is_everybody(&self) -> bool {
        *self == Self::default()
    }
}

impl Caps {
    /// True if nothing is limited.
    #[must_use]
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

impl UseOf {
    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
    fn is_booking(&self) -> bool {
        *self == Self::Booking
    }
}

impl Unlocks {
    pub(super) fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

impl Offer {
    /// True if a use has to be reserved before a booking is made: something limits its uses.
    #[must_use]
    pub fn is_limited(&self) -> bool {
        let caps = &self.terms.caps;
        let capped =
            caps.uses_max.is_some() || caps.per_customer_max.is_some() || caps.money_max_minor.is_some();
        capped || self.terms.given == Given::Codes || self.terms.eligible.first_purchase
    }

    /// True if shown prices have the offer when it is automatic: every customer has it, and it is never used up.
    #[must_use]
    pub fn is_in_shown_prices(&self) -> bool {
        self.terms.eligible.is_everybody() && !self.is_limited()
    }
}

#[cfg(test)]
pub(crate) mod tests;
