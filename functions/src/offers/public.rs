//! Automatic offers as the public sees them: in the prices of lists, seats and maps, and by name.

use std::sync::Arc;

use domain::Failure;
use domain::event::Event;
use domain::offer::{Effect, Offer, Offers};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::App;
use crate::payment::provider::charge_min_minor;

/// Automatic offers of an event's organizer that every customer has.
pub(crate) struct PublicOffers {
    offers: Arc<Vec<Offer>>,
    charge_min_minor: i64,
}

/// An automatic offer that an event announces.
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

    fn everybodys(&self) -> Vec<&Offer> {
        self.offers.iter().filter(|offer| offer.terms.eligible.is_everybody()).collect()
    }

    /// Calls `price` with the offers that everybody has.
    pub(crate) fn with<T>(&self, price: impl FnOnce(&Offers<'_>) -> T) -> T {
        let (offers, charge_min_minor) = (self.everybodys(), self.charge_min_minor);
        price(&Offers { offers: &offers, charge_min_minor })
    }

    /// Sections that an offer names.
    pub(crate) fn sections(&self, event: &Event, now: Timestamp) -> Vec<&str> {
        let given = self.everybodys().into_iter().filter(|offer| offer.applies_to_event(event, now));
        let mut sections: Vec<&str> =
            given.flat_map(|offer| &offer.terms.scope.sections).map(String::as_str).collect();
        sections.sort_unstable();
        sections.dedup();
        sections
    }

    /// The offers that the event announces at `now`.
    pub(crate) fn announced(&self, event: &Event, now: Timestamp) -> Vec<AnnouncedOfferView> {
        let given = self.everybodys().into_iter().filter(|offer| offer.applies_to_event(event, now));
        let view = |offer: &Offer| {
            let group: u32 = offer.terms.group.iter().map(|part| part.count).sum();
            let seats = match offer.terms.effect {
                _ if group > 0 => group,
                Effect::CheapestOfGroup { count, .. } => count + 1,
                _ => 1,
            };
            let seats_min = Some(seats.max(offer.terms.seats_min.unwrap_or(1))).filter(|seats| *seats > 1);
            AnnouncedOfferView { label: offer.terms.label.clone(), seats_min, until: offer.terms.until }
        };
        given.map(view).collect()
    }
}
