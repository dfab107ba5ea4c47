//! Tax on a sale: added to prices and fees, or included in them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::base::money::share;

/// Relation of tax and prices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TaxMode {
    /// Tax is added to prices and fees.
    #[default]
    Exclusive,
    /// Prices and fees include the tax.
    Inclusive,
}

/// Tax of a sale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Tax {
    /// Relation of tax and prices.
    pub mode: TaxMode,
    /// Rate in ten-thousandths: 1800 is 18 %.
    pub basis_points: u32,
}

impl Tax {
    /// The tax on `amount_minor`, or in `amount_minor` if prices include it: `amount * rate / 10000` or
    /// `amount * rate / (10000 + rate)`, rounded half up.
    pub(crate) fn of(self, amount_minor: i64) -> Result<i64, Error> {
        let rate = i64::from(self.basis_points);
        let whole = match self.mode {
            TaxMode::Exclusive => 10_000,
            TaxMode::Inclusive => 10_000 + rate,
        };
        share(amount_minor, rate, whole)
    }
}
