//! Revenue: what was sold, less what was given back.

use schemars::JsonSchema;
use serde::Serialize;

use super::super::fact::{Kind, Line};
use super::{Figures, named};

/// Revenue in minor units.
///
/// - `owed = gross - discount + fees + tax_added`: what customers owe for the sale.
/// - `net = owed - tax_added - tax_included - refunded_price - refunded_fees`: what is the organizer's, without tax.
/// - `tax_due = tax_added + tax_included - refunded_tax`: what is the tax office's.
/// - `kept = net - disputes_lost`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Revenue {
    /// Sold seats.
    pub seats_sold: i64,
    /// Sold seats that are free again.
    pub seats_returned: i64,
    /// List prices of the sold seats, as they are shown.
    pub gross_minor: i64,
    /// Discounts: parts of list prices that offers take off.
    pub discount_minor: i64,
    /// Fees, as they are shown, without those that offers waive.
    pub fees_minor: i64,
    /// Fees that offers waive. They are in no other figure.
    pub fees_waived_minor: i64,
    /// Tax on top of prices and fees.
    pub tax_added_minor: i64,
    /// Tax that prices and fees include.
    pub tax_included_minor: i64,
    /// Price, fees and tax that customers owe for the sale.
    pub owed_minor: i64,
    /// Price, without tax, that is the customers' again: by refunds, or as the price of other seats.
    pub refunded_price_minor: i64,
    /// Fees, without tax, that are the customers' again.
    pub refunded_fees_minor: i64,
    /// Tax that is the customers' again.
    pub refunded_tax_minor: i64,
    /// Net revenue: the organizer's, without tax.
    pub net_minor: i64,
    /// Tax on what was sold, less tax that was given back.
    pub tax_due_minor: i64,
    /// Money that banks have given back to their customers.
    pub disputes_lost_minor: i64,
    /// Net revenue less lost disputes.
    pub kept_minor: i64,
    /// Fees of providers, with their tax, for what was paid out; in the currency of the payouts. They are in no other figure.
    pub provider_fees_minor: i64,
    /// Tax in the fees of providers.
    pub provider_fees_tax_minor: i64,
    /// Amount that providers have paid out: charges less fees, refunds and disputes; in the currency of the payouts.
    pub paid_out_minor: i64,
}

impl Figures for Revenue {
    fn columns() -> Vec<String> {
        named(&[
            "seats_sold",
            "seats_returned",
            "gross_minor",
            "discount_minor",
            "fees_minor",
            "fees_waived_minor",
            "tax_added_minor",
            "tax_included_minor",
            "owed_minor",
            "refunded_price_minor",
            "refunded_fees_minor",
            "refunded_tax_minor",
            "net_minor",
            "tax_due_minor",
            "disputes_lost_minor",
            "kept_minor",
            "provider_fees_minor",
            "provider_fees_tax_minor",
            "paid_out_minor",
        ])
    }

    fn add(&mut self, line: &Line) {
        match line.of.kind {
            Kind::Sale => {
                self.seats_sold += line.seats;
                self.gross_minor += line.amount_minor;
            }
            Kind::Returned => self.seats_returned += line.seats,
            Kind::Discount => self.discount_minor += line.amount_minor,
            Kind::Fee => self.fees_minor += line.amount_minor,
            Kind::FeeWaived => self.fees_waived_minor += line.amount_minor,
            Kind::Tax if line.of.tax_included == Some(true) => self.tax_included_minor += line.amount_minor,
            Kind::Tax => self.tax_added_minor += line.amount_minor,
            Kind::RefundedPrice => self.refunded_price_minor += line.amount_minor,
            Kind::RefundedFee => self.refunded_fees_minor += line.amount_minor,
            Kind::RefundedTax => self.refunded_tax_minor += line.amount_minor,
            Kind::DisputeLost => self.disputes_lost_minor += line.amount_minor,
            Kind::ProviderFee => self.provider_fees_minor += line.amount_minor,
            Kind::ProviderFeeReturned => self.provider_fees_minor -= line.amount_minor,
            Kind::ProviderFeeTax => self.provider_fees_tax_minor += line.amount_minor,
            Kind::ProviderFeeTaxReturned => self.provider_fees_tax_minor -= line.amount_minor,
            Kind::PaidOut => self.paid_out_minor += line.amount_minor,
            Kind::Withheld => self.paid_out_minor -= line.amount_minor,
            _ => {}
        }
    }

    fn close(&mut self) {
        self.owed_minor = self.gross_minor - self.discount_minor + self.fees_minor + self.tax_added_minor;
        let tax = self.tax_added_minor + self.tax_included_minor;
        self.net_minor = self.owed_minor - tax - self.refunded_price_minor - self.refunded_fees_minor;
        self.tax_due_minor = tax - self.refunded_tax_minor;
        self.kept_minor = self.net_minor - self.disputes_lost_minor;
    }
}
