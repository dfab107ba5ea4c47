//! Outcome of trying an offer on seats.

use domain::Money;
use domain::event::Event;
use domain::offer::{Missing, Offer, OfferState};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use crate::view::QuoteView;

/// Price of seats with an offer and without it. Conditions on the customer, and limits of uses, are taken as fulfilled.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct PreviewView {
    /// Quote with the organizer's automatic offers, and without this offer.
    pub without: QuoteView,
    /// Quote with this offer, too.
    pub with: QuoteView,
    /// Amount that a customer saves by it.
    pub saved: Money,
    /// Reason for which it does not apply; absent if it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_applied: Option<NotAppliedView>,
}

/// Reason for which an offer does not apply.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct NotAppliedView {
    /// Reason for programs.
    pub code: NotApplied,
    /// Sentence that names the reason and the remedy.
    pub detail: String,
}

/// Reason for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum NotApplied {
    /// It is paused.
    Paused,
    /// It is given from a later instant on.
    Scheduled,
    /// Its window has ended.
    Over,
    /// Its amounts are in another currency than the event's prices.
    Currency,
    /// The event is not in its scope.
    Scope,
    /// Too few of the seats are in its scope.
    Seats,
    /// The seats in its scope cost too little.
    Spend,
    /// The seats in its scope have no complete group.
    Group,
    /// It lowers nothing: the price is low enough already, or another offer goes before it.
    NotLower,
}

impl NotAppliedView {
    fn new(code: NotApplied, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into() }
    }

    /// Reason for which `offer` does not apply to seats of the event.
    pub(super) fn of(missing: Missing, offer: &Offer, event: &Event, now: Timestamp) -> Self {
        match missing {
            Missing::NotHere => Self::not_here(offer, event, now),
            Missing::Seats { needed } => Self::new(
                NotApplied::Seats,
                format!("It takes {needed} of the seats in its scope. Choose more, or lower `seats_min`."),
            ),
            Missing::Spend { needed_minor } => Self::new(
                NotApplied::Spend,
                format!(
                    "It takes seats in its scope with list prices of {} together. Choose more, or lower \
                     `spend_min_minor`.",
                    Money::new(needed_minor, event.currency)
                ),
            ),
            Missing::Group => Self::new(
                NotApplied::Group,
                "The seats in its scope have no complete group. Choose the seats that `group` names.",
            ),
        }
    }

    fn not_here(offer: &Offer, event: &Event, now: Timestamp) -> Self {
        match offer.state(now) {
            OfferState::Paused => Self::new(NotApplied::Paused, "It is paused. Resume it."),
            OfferState::Over => Self::new(NotApplied::Over, "Its window has ended. Give a later `until`."),
            OfferState::Scheduled => {
                Self::new(NotApplied::Scheduled, "Its window has not begun. Give an earlier `from`.")
            }
            OfferState::Active
                if offer.terms.currency.is_some_and(|currency| currency != event.currency) =>
            {
                Self::new(NotApplied::Currency, "Its amounts are in another currency than the event's prices.")
            }
            OfferState::Active => {
                Self::new(NotApplied::Scope, "The event is not in its scope. Add it to `scope`.")
            }
        }
    }

    /// Reason of an offer that fits and lowers nothing.
    pub(super) fn not_lower() -> Self {
        Self::new(
            NotApplied::NotLower,
            "It lowers nothing: the price is as low without it, or another offer goes before it.",
        )
    }
}
