//! Payouts in the API: whole for administrators, and an organizer's part for its members.

use domain::Error;
use domain::payout::{Explained, OrganizerPart, Part, Payout, PayoutLine, PayoutStatus};
use domain::provider::Provider;
use jiff::Timestamp;
use lambda::Request;
use schemars::JsonSchema;
use serde::Serialize;

/// A payout, or an organizer's part of it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct PayoutView {
    /// The provider's id of the payout.
    pub payout_id: String,
    /// Provider that pays.
    pub provider: Provider,
    /// State of the payout at the provider.
    pub status: PayoutStatus,
    /// Currency of all amounts: an ISO 4217 code, or what the provider writes in its place.
    pub currency: String,
    /// Instant at which the provider made it.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub created_at: Timestamp,
    /// Instant at which it was compared with the bookings last.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub checked_at: Timestamp,
    /// Sums of the lines that bookings explain; of the organizer's alone in its part.
    #[serde(flatten)]
    pub sums: Part,
    /// Totals of the whole payout, for administrators.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<TotalView>,
}

/// Totals of a whole payout.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct TotalView {
    /// Amount that goes to the bank.
    pub amount_minor: i64,
    /// Part of it that bookings, refunds, fees and disputes explain.
    pub explained_minor: i64,
    /// The rest: 0, or a finding.
    pub unexplained_minor: i64,
    /// Number of lines with a problem.
    pub unexplained_lines: u32,
    /// A sentence about what is not explained.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finding: Option<String>,
}

/// A line of a payout.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct PayoutLineView {
    /// The line.
    #[serde(flatten)]
    pub line: PayoutLine,
    /// A sentence about its problem, and what to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advice: Option<String>,
}

impl PayoutView {
    pub(super) fn whole(explained: &Explained) -> Self {
        let Payout { payout_id, provider, status, amount_minor, currency, created_at } = &explained.payout;
        Self {
            payout_id: payout_id.clone(),
            provider: *provider,
            status: *status,
            currency: currency.clone(),
            created_at: *created_at,
            checked_at: explained.checked_at,
            sums: explained.part,
            total: Some(TotalView {
                amount_minor: *amount_minor,
                explained_minor: explained.part.net_minor,
                unexplained_minor: explained.unexplained_minor(),
                unexplained_lines: explained.unexplained_lines,
                finding: explained.finding(),
            }),
        }
    }

    pub(super) fn part(of: &OrganizerPart) -> Self {
        Self {
            payout_id: of.payout_id.clone(),
            provider: of.provider,
            status: of.status,
            currency: of.currency.clone(),
            created_at: of.created_at,
            checked_at: of.checked_at,
            sums: of.part,
            total: None,
        }
    }
}

impl PayoutLineView {
    pub(super) fn of(line: PayoutLine) -> Self {
        let advice = line.problem.map(|problem| problem.sentence().to_owned());
        Self { line, advice }
    }
}

/// Returns true if the request asks for CSV.
///
/// # Errors
/// [`Error::ParameterInvalid`] for a format that does not exist.
pub(super) fn is_csv(request: &Request) -> Result<bool, Error> {
    match request.query("format") {
        None | Some("json") => Ok(false),
        Some("csv") => Ok(true),
        Some(_) => Err(Error::ParameterInvalid { name: "format", reason: "one of json, csv".to_owned() }),
    }
}

/// The word of a value in the API, for CSV.
pub(super) fn word<T: Serialize>(value: T) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}
