//! Rows: lines of facts, flat, for the files that databases read.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::{DeclinedFor, Dimensions, Fact, Kind};
use crate::Currency;
use crate::base::ids::{BookingId, EventId};
use crate::base::provider::Provider;

/// A line of a fact with all that it is about. It may be written several times; message and line tell repeats.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "`Fact`, `Dimensions` and `Line` say it")]
pub struct Row<'a> {
    pub message_id: &'a str,
    /// Place of the line in its fact, from 0.
    pub line: usize,
    pub event_id: &'a EventId,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub booking_id: Option<&'a BookingId>,
    pub occurred_at: Timestamp,
    pub day: Date,
    pub hour: i8,
    pub kind: Kind,
    pub currency: Currency,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tier: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<Provider>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offer_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub funded_by: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_basis_points: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_included: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub declined_code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub declined_source: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub declined_step: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub declined_reason: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub declined_issuer: Option<&'a str>,
    pub count: i64,
    pub seats: i64,
    pub amount_minor: i64,
}

impl Fact {
    /// The rows of a fact, one for each of its lines.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        let at = jiff::tz::Offset::UTC.to_datetime(self.occurred_at);
        self.lines.iter().enumerate().map(move |(number, line)| {
            let Dimensions { kind, currency, provider, tax_basis_points, tax_included, .. } = line.of;
            let said = |part: fn(&DeclinedFor) -> Option<&str>| line.of.declined.as_ref().and_then(part);
            Row {
                message_id: &self.message_id,
                line: number,
                event_id: &self.event_id,
                booking_id: self.booking_id.as_ref(),
                occurred_at: self.occurred_at,
                day: at.date(),
                hour: at.hour(),
                kind,
                currency,
                tier: line.of.tier.as_deref(),
                provider,
                method: line.of.method.as_deref(),
                offer_id: line.of.offer_id.as_deref(),
                funded_by: line.of.funded_by.as_deref(),
                tax_basis_points,
                tax_included,
                reason: line.of.reason.as_deref(),
                declined_code: said(|declined| declined.code.as_deref()),
                declined_source: said(|declined| declined.source.as_deref()),
                declined_step: said(|declined| declined.step.as_deref()),
                declined_reason: said(|declined| declined.reason.as_deref()),
                declined_issuer: said(|declined| declined.issuer.as_deref()),
                count: line.count,
                seats: line.seats,
                amount_minor: line.amount_minor,
            }
        })
    }
}
