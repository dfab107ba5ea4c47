//! Groups of a report's rows.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::fact::{Dimensions, Line};
use super::{DateKind, Told};
use crate::sale::cause::Cause;
use crate::sale::event::Event;
use crate::sale::payment::Decline;

/// Group of a report's rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// One row for each currency.
    Total,
    /// By event.
    Event,
    /// By title.
    Title,
    /// By tier.
    Tier,
    /// By day: the one of the report's kind of date.
    Day,
    /// By hour of the UTC day, from 00 to 23.
    Hour,
    /// By provider.
    Provider,
    /// By method of payment.
    Method,
    /// By offer.
    Offer,
    /// By who pays for a discount.
    FundedBy,
    /// By rate of tax in ten-thousandths, and if prices include it: `1800_included`, `1800_added`.
    TaxRate,
    /// By reason of a refund.
    Reason,
    /// By cause of a decline.
    Cause,
    /// By the provider's word for a decline.
    DeclineCode,
    /// By issuer of a declined card, bank, wallet or UPI app.
    Issuer,
    /// By days before the event, on which the figures are those up to then.
    DaysBefore,
}

/// Member of a group. Of two keys the one with the smaller place comes first.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub place: i32,
    pub text: Option<String>,
}

impl Group {
    /// The group in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Total => "total",
            Self::Event => "event",
            Self::Title => "title",
            Self::Tier => "tier",
            Self::Day => "day",
            Self::Hour => "hour",
            Self::Provider => "provider",
            Self::Method => "method",
            Self::Offer => "offer",
            Self::FundedBy => "funded_by",
            Self::TaxRate => "tax_rate",
            Self::Reason => "reason",
            Self::Cause => "cause",
            Self::DeclineCode => "decline_code",
            Self::Issuer => "issuer",
            Self::DaysBefore => "days_before",
        }
    }

    /// Key of a line's row.
    pub(super) fn key(self, told: Told<'_>, dates: DateKind) -> Key {
        let of = &told.line.line.of;
        let text = match self {
            Self::Total => None,
            Self::Event => Some(told.event.event_id.to_string()),
            Self::Title => Some(told.event.title.title_id.to_string()),
            Self::Tier => of.tier.clone(),
            Self::Day => Some(day(told, dates)),
            Self::Hour => Some(format!("{:02}", told.line.hour)),
            Self::Provider => of.provider.map(|provider| provider.as_str().to_owned()),
            Self::Method => of.method.clone(),
            Self::Offer => of.offer_id.clone(),
            Self::FundedBy => of.funded_by.clone(),
            Self::TaxRate => tax_rate(of),
            Self::Reason => of.reason.clone(),
            Self::Cause => cause(&told.line.line).map(|cause| cause.as_str().to_owned()),
            Self::DeclineCode => {
                of.declined.as_ref().and_then(|of| of.reason.clone().or_else(|| of.code.clone()))
            }
            Self::Issuer => of.declined.as_ref().and_then(|of| of.issuer.clone()),
            Self::DaysBefore => return days_before(told),
        };
        Key { place: 0, text }
    }

    /// Name of the row that an event's lines are in.
    pub(super) fn name(self, event: &Event) -> Option<String> {
        match self {
            Self::Event => Some(format!("{}, {}", event.title.name, event.local_start)),
            Self::Title => Some(event.title.name.clone()),
            _ => None,
        }
    }
}

fn day(told: Told<'_>, dates: DateKind) -> String {
    match (dates, told.event.local_day()) {
        (DateKind::Event, Some(day)) => day.to_string(),
        _ => told.day.to_string(),
    }
}

fn tax_rate(of: &Dimensions) -> Option<String> {
    let way = if of.tax_included? { "included" } else { "added" };
    Some(format!("{}_{way}", of.tax_basis_points?))
}

/// Cause of a declined payment; none of other lines.
pub(super) fn cause(line: &Line) -> Option<Cause> {
    let (provider, declined) = (line.of.provider?, line.of.declined.as_ref()?);
    let decline = Decline {
        id: String::new(),
        at: 0,
        code: declined.code.clone(),
        source: declined.source.clone(),
        step: declined.step.clone(),
        reason: declined.reason.clone(),
        method: line.of.method.clone(),
        issuer: None,
    };
    Some(Cause::of(provider, &decline))
}

/// The earliest day, which has most days before it, comes first.
fn days_before(told: Told<'_>) -> Key {
    let days = |event: Date| told.day.until(event).map(|span| span.get_days()).unwrap_or_default();
    let Some(left) = told.event.local_day().map(days) else { return Key::default() };
    Key { place: -left, text: Some(left.to_string()) }
}
