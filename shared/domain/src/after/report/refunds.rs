//! Refunds: what is owed, and what was paid.

use schemars::JsonSchema;
use serde::Serialize;

use super::super::fact::{Kind, Line};
use super::{Figures, named};

/// Refunds in numbers and minor units.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Refunds {
    /// Refunds of what was sold.
    pub due: i64,
    /// Their sum.
    pub due_minor: i64,
    /// Refunds of payments that never paid for their booking: too late, twice, or of a wrong amount.
    pub automatic: i64,
    /// Their sum.
    pub automatic_minor: i64,
    /// Refunds of either kind that the provider has paid.
    pub paid: i64,
    /// Their sum.
    pub paid_minor: i64,
    /// Refusals of the provider to pay a refund.
    pub failed: i64,
    /// Their sum.
    pub failed_minor: i64,
    /// Sum of what is due, automatic or not, and was not paid.
    pub outstanding_minor: i64,
    /// Price, without tax, that is the customers' again: by refunds, or as the price of other seats.
    pub price_minor: i64,
    /// Fees, without tax, that are the customers' again.
    pub fees_minor: i64,
    /// Tax that is the customers' again.
    pub tax_minor: i64,
}

impl Figures for Refunds {
    fn columns() -> Vec<String> {
        named(&[
            "due",
            "due_minor",
            "automatic",
            "automatic_minor",
            "paid",
            "paid_minor",
            "failed",
            "failed_minor",
            "outstanding_minor",
            "price_minor",
            "fees_minor",
            "tax_minor",
        ])
    }

    fn add(&mut self, line: &Line) {
        let (number, sum) = match line.of.kind {
            Kind::Refund => (&mut self.due, &mut self.due_minor),
            Kind::AutomaticRefund => (&mut self.automatic, &mut self.automatic_minor),
            Kind::RefundPaid => (&mut self.paid, &mut self.paid_minor),
            Kind::RefundFailed => (&mut self.failed, &mut self.failed_minor),
            Kind::RefundedPrice => return self.price_minor += line.amount_minor,
            Kind::RefundedFee => return self.fees_minor += line.amount_minor,
            Kind::RefundedTax => return self.tax_minor += line.amount_minor,
            _ => return,
        };
        *number += line.count;
        *sum += line.amount_minor;
    }

    fn close(&mut self) {
        self.outstanding_minor = self.due_minor + self.automatic_minor - self.paid_minor;
    }
}
