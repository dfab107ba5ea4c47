//! Disputes: what banks demand, and what they get.

use schemars::JsonSchema;
use serde::Serialize;

use super::super::fact::{Kind, Line};
use super::{Figures, named};

/// Disputes in numbers and minor units.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Disputes {
    /// Disputes that banks opened.
    pub opened: i64,
    /// Money that they demand.
    pub opened_minor: i64,
    /// Disputes that the organizer won.
    pub won: i64,
    /// Money that they were about.
    pub won_minor: i64,
    /// Disputes that the organizer lost.
    pub lost: i64,
    /// Money that banks have given back to their customers.
    pub lost_minor: i64,
    /// Fees that providers charge for disputes.
    pub fees_minor: i64,
}

impl Figures for Disputes {
    fn columns() -> Vec<String> {
        named(&["opened", "opened_minor", "won", "won_minor", "lost", "lost_minor", "fees_minor"])
    }

    fn add(&mut self, line: &Line) {
        let (number, sum) = match line.of.kind {
            Kind::DisputeOpened => (&mut self.opened, &mut self.opened_minor),
            Kind::DisputeWon => (&mut self.won, &mut self.won_minor),
            Kind::DisputeLost => (&mut self.lost, &mut self.lost_minor),
            Kind::DisputeFee => return self.fees_minor += line.amount_minor,
            _ => return,
        };
        *number += line.count;
        *sum += line.amount_minor;
    }
}
