//! Offers: what they are used for, and what they cost.

use schemars::JsonSchema;
use serde::Serialize;

use super::super::fact::{Kind, Line};
use super::{Figures, named};

/// Uses of offers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OffersUsed {
    /// Confirmed bookings that an offer made cheaper. A booking with two offers has two uses.
    pub uses: i64,
    /// Seats that it made cheaper.
    pub seats: i64,
    /// Discounts: parts of list prices that offers take off.
    pub discount_minor: i64,
    /// Fees that offers waive.
    pub fees_waived_minor: i64,
}

impl Figures for OffersUsed {
    fn columns() -> Vec<String> {
        named(&["uses", "seats", "discount_minor", "fees_waived_minor"])
    }

    fn add(&mut self, line: &Line) {
        match line.of.kind {
            Kind::OfferUsed => {
                self.uses += line.count;
                self.seats += line.seats;
            }
            Kind::Discount => self.discount_minor += line.amount_minor,
            Kind::FeeWaived => self.fees_waived_minor += line.amount_minor,
            _ => {}
        }
    }
}
