//! Prices that a list of events is filtered by: those of one seat, with the automatic offers that every customer has.

use std::collections::{BTreeMap, BTreeSet};
use std::pin::Pin;
use std::sync::Arc;

use domain::event::Event;
use domain::ids::OrganizerId;
use domain::offer::{Offer, Offers, all_totals_of_one};
use domain::{Currency, Failure};
use jiff::Timestamp;

use super::{Item, attribute};
use crate::in_parallel;

/// Organizers whose offers are read at once.
const OFFERS_AT_ONCE: usize = 16;

/// Automatic offers that are being read.
pub type OffersRead<'a> = Pin<Box<dyn Future<Output = Result<Arc<Vec<Offer>>, Failure>> + Send + 'a>>;

/// A reader of organizers' automatic offers, which may be cached.
pub trait OffersOf: Sync {
    /// The automatic offers of an organizer.
    fn offers_of<'a>(&'a self, organizer: &'a OrganizerId) -> OffersRead<'a>;
}

/// Automatic offers of the organizers that a list has met.
pub(super) type OffersMet = BTreeMap<OrganizerId, Arc<Vec<Offer>>>;

/// Prices of seats with fee and tax, in minor units, both ends inclusive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceRange {
    /// Currency of the event.
    pub currency: Currency,
    /// Lowest price.
    pub from_minor: i64,
    /// Highest price.
    pub to_minor: i64,
    /// Smallest amount in minor units that can be charged in the currency: a lower price is 0.
    pub charge_min_minor: i64,
    /// Instant at which the prices are in force.
    pub at: Timestamp,
}

impl PriceRange {
    /// True if the amount is in the range.
    #[must_use]
    pub fn has(&self, total_minor: i64) -> bool {
        (self.from_minor..=self.to_minor).contains(&total_minor)
    }

    /// True if some seat costs as much with those of the organizer's automatic offers that shown prices have.
    pub(super) fn admits(&self, event: &Event, automatic: &[Offer]) -> bool {
        let everybodys: Vec<&Offer> = automatic.iter().filter(|offer| offer.is_in_shown_prices()).collect();
        let offers = Offers { offers: &everybodys, charge_min_minor: self.charge_min_minor };
        event.currency == self.currency
            && all_totals_of_one(event, &offers, self.at).iter().any(|total| self.has(total.amount_minor))
    }
}

/// Reads the automatic offers of the organizers of these events, if they are not read yet.
pub(super) async fn read_offers(
    reader: &dyn OffersOf,
    events: &[Item],
    met: &mut OffersMet,
) -> Result<(), Failure> {
    let organizers = events.iter().filter_map(|item| attribute(item, "organizer_id").parse().ok());
    let new: BTreeSet<OrganizerId> = organizers.filter(|id| !met.contains_key(id)).collect();
    let reads = new.iter().map(|organizer| reader.offers_of(organizer)).collect();
    let read = in_parallel(OFFERS_AT_ONCE, reads).await?;
    met.extend(new.into_iter().zip(read));
    Ok(())
}
