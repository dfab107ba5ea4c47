//! Automatic offers as the public sees them: in the prices of lists, seats and maps, and by name.

use std::sync::Arc;

use domain::Failure;
use domain::event::Event;
use domain::offer::{Offer, Offers};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::App;
use crate::payment::provider::charge_min_minor;

/// Automatic offers of an event's organizer. Shown prices have those that every customer has and that are never used up, so
/// that a quote is not dearer; the others are announced.
pub(crate) struct PublicOffers {
    offers: Arc<Vec<Offer>>,
    charge_min_minor: i64,
}

/// An automatic offer that an event announces. If its uses are limited, shown prices are without it: a quote has it as long
/// as there are some.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct AnnouncedOfferView {
    /// Name for people.
    pub label: String,
    /// Least number of seats that it needs; absent if one is enough.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seats_min: Option<u32>,
    /// Instant from which it is not given any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub until: Option<Timestamp>,
}

impl PublicOffers {
    /// Those of the organizer of `event`.
    ///
    /// # Errors
    /// If the store does not answer.
    pub(crate) async fn at(app: &App, event: &Event) -> Result<Self, Failure> {
        let offers = app.automatic_offers(&event.organizer_id).await?;
        Ok(Self { offers, charge_min_minor: charge_min_minor(app, event.currency) })
    }

    /// Calls `price` with the offers of shown prices.
    pub(crate) fn with<T>(&self, price: impl FnOnce(&Offers<'_>) -> T) -> T {
        let offers: Vec<&Offer> = self.offers.iter().filter(|offer| offer.is_in_shown_prices()).collect();
        price(&Offers { offers: &offers, charge_min_minor: self.charge_min_minor })
    }

    /// The offers that the event announces at `now`: those that every customer may have, but for hidden tiers.
    pub(crate) fn announced(&self, event: &Event, now: Timestamp) -> Vec<AnnouncedOfferView> {
        let is_shown = |kind: &String| event.tier(kind).is_some() && !event.is_hidden(kind);
        let given = self.offers.iter().filter(|offer| {
            let tiers = &offer.terms.scope.tiers;
            offer.terms.eligible.is_everybody()
                && offer.applies_to_event(event, now)
                && (tiers.is_empty() || tiers.iter().any(is_shown))
        });
        let view = |offer: &Offer| {
            let group: u32 = offer.terms.group.iter().map(|part| part.count).sum();
            let seats = group.max(offer.terms.seats_min.unwrap_or(1));
            AnnouncedOfferView {
                label: offer.terms.label.clone(),
                seats_min: Some(seats).filter(|seats| *seats > 1),
                until: offer.terms.until,
            }
        };
        given.map(view).collect()
    }
}
