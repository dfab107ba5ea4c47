//! Changes of an account's balance, the payouts that pay them out, and errors that tests plant in them.

use serde::{Deserialize, Serialize};

use crate::shelf::Shelf;

/// Payout of a line that a test has taken out of its payout's statement.
const LOST: &str = "lost";

/// Lines and payouts of one account.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Statement {
    pub(crate) lines: Shelf<Line>,
    pub(crate) payouts: Shelf<Payout>,
}

/// A change of the balance.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Line {
    pub(crate) id: String,
    /// The provider's name of the kind, such as `charge` or `adjustment`.
    pub(crate) kind: String,
    /// Charge, payment, refund, dispute or payout; none of a line by hand.
    pub(crate) source: Option<String>,
    pub(crate) created: i64,
    /// Negative if money leaves.
    pub(crate) amount: i64,
    pub(crate) fee: i64,
    /// Tax in the fee.
    pub(crate) tax: i64,
    pub(crate) net: i64,
    pub(crate) currency: String,
    /// Payout that has paid it out.
    pub(crate) payout: Option<String>,
}

/// A payout.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Payout {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) amount: i64,
    pub(crate) currency: String,
    pub(crate) fees: i64,
    pub(crate) tax: i64,
    /// `paid` at Stripe, `processed` at Razorpay, or `failed`.
    pub(crate) status: String,
}

/// An error that a test plants in a statement.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Planted {
    /// The line is not in the statement.
    Missing,
    /// The statement has the line twice.
    Doubled,
    /// The line or the payout has another amount.
    Amount(i64),
    /// The line has another fee, and the same net amount.
    Fee(i64),
    /// The line or the payout has another currency.
    Currency(String),
    /// The line is of another kind.
    Kind(String),
    /// The line is about another object.
    Source(String),
}

impl Line {
    /// A line of nothing but its amount.
    pub(crate) fn new(id: String, kind: &str, amount: i64, currency: &str, created: i64) -> Line {
        Line {
            id,
            kind: kind.to_owned(),
            source: None,
            created,
            amount,
            fee: 0,
            tax: 0,
            net: amount,
            currency: currency.to_owned(),
            payout: None,
        }
    }

    /// The line with its object.
    #[must_use]
    pub(crate) fn about(mut self, source: &str) -> Line {
        self.source = Some(source.to_owned());
        self
    }

    /// The line with a fee that is taken from its amount.
    #[must_use]
    pub(crate) fn less(mut self, fee: i64, tax: i64) -> Line {
        (self.fee, self.tax) = (fee, tax);
        self.net = self.amount.saturating_sub(fee);
        self
    }
}

impl Statement {
    pub(crate) fn add(&mut self, line: Line) {
        self.lines.insert(&line.id.clone(), line);
    }

    /// Pays out all lines of the currency that no payout has. False if there are none.
    pub(crate) fn pay_out(&mut self, id: &str, status: &str, currency: &str, now: i64) -> bool {
        let mut payout = Payout {
            id: id.to_owned(),
            created: now,
            amount: 0,
            currency: currency.to_owned(),
            fees: 0,
            tax: 0,
            status: status.to_owned(),
        };
        let mut lines = 0_usize;
        for line in self.lines.rows_mut().filter(|line| line.payout.is_none() && line.currency == currency) {
            line.payout = Some(id.to_owned());
            payout.amount = payout.amount.saturating_add(line.net);
            payout.fees = payout.fees.saturating_add(line.fee);
            payout.tax = payout.tax.saturating_add(line.tax);
            lines += 1;
        }
        if lines > 0 {
            self.payouts.insert(id, payout);
        }
        lines > 0
    }

    /// Fails a payout. None if there is no such payout.
    pub(crate) fn fail(&mut self, id: &str) -> Option<Payout> {
        let payout = self.payouts.get_mut(id)?;
        "failed".clone_into(&mut payout.status);
        Some(payout.clone())
    }

    /// Puts the lines of a payout back into the balance.
    pub(crate) fn release(&mut self, id: &str) {
        for line in self.lines.rows_mut().filter(|line| line.payout.as_deref() == Some(id)) {
            line.payout = None;
        }
    }

    /// Plants an error in the line or the payout `id`; a doubled line gets the id `fresh`. False if there is none of that
    /// id, or the error is not one of a payout.
    pub(crate) fn plant(&mut self, id: &str, planted: Planted, fresh: String) -> bool {
        if let Some(payout) = self.payouts.get_mut(id) {
            match planted {
                Planted::Amount(amount) => payout.amount = amount,
                Planted::Currency(currency) => payout.currency = currency,
                Planted::Kind(status) => payout.status = status,
                _ => return false,
            }
            return true;
        }
        let Some(line) = self.lines.get_mut(id) else { return false };
        match planted {
            Planted::Missing => line.payout = Some(LOST.to_owned()),
            Planted::Doubled => {
                let line = Line { id: fresh, ..line.clone() };
                self.add(line);
            }
            Planted::Amount(amount) => {
                line.net = line.net.saturating_sub(line.amount).saturating_add(amount);
                line.amount = amount;
            }
            Planted::Fee(fee) => line.fee = fee,
            Planted::Currency(currency) => line.currency = currency,
            Planted::Kind(kind) => line.kind = kind,
            Planted::Source(source) => line.source = Some(source),
        }
        true
    }
}
