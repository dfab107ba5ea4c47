//! Key figures of a time, all at once.

use schemars::JsonSchema;
use serde::Serialize;

use super::super::fact::Line;
use super::{Bookings, Disputes, Failures, Figures, Funnel, Refunds, Revenue};

/// Key figures: those of the reports of the same names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[allow(missing_docs, reason = "the types say it")]
pub struct Kpis {
    pub revenue: Revenue,
    pub bookings: Bookings,
    pub refunds: Refunds,
    pub disputes: Disputes,
    pub funnel: Funnel,
    pub failures: Failures,
}

impl Figures for Kpis {
    fn columns() -> Vec<String> {
        let parts = [
            ("revenue", Revenue::columns()),
            ("bookings", Bookings::columns()),
            ("refunds", Refunds::columns()),
            ("disputes", Disputes::columns()),
            ("funnel", Funnel::columns()),
            ("failures", Failures::columns()),
        ];
        let prefixed = |(part, columns): (&str, Vec<String>)| {
            columns.into_iter().map(|column| format!("{part}.{column}")).collect::<Vec<_>>()
        };
        parts.into_iter().flat_map(prefixed).collect()
    }

    fn add(&mut self, line: &Line) {
        self.revenue.add(line);
        self.bookings.add(line);
        self.refunds.add(line);
        self.disputes.add(line);
        self.funnel.add(line);
        self.failures.add(line);
    }

    fn close(&mut self) {
        self.revenue.close();
        self.bookings.close();
        self.refunds.close();
        self.disputes.close();
        self.funnel.close();
        self.failures.close();
    }
}
