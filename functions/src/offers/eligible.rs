//! Conditions of offers on the customer.

use std::collections::BTreeSet;

use aws::in_parallel;
use aws::store::AccountState;
use domain::booking::{Booking, BookingStatus};
use domain::event::Event;
use domain::ids::{CustomerId, EventId, OrganizerId};
use domain::offer::Offer;
use domain::{Error, Failure};

use crate::App;
use crate::offer::terms::customer_name;

/// Bookings of a customer that are looked at; who has more is no new customer.
const BOOKINGS_MAX: usize = 100;
/// Events that are read at once.
const EVENTS_AT_ONCE: usize = 8;

/// A customer, and what is known of the person so far.
pub(super) struct Person<'a> {
    app: &'a App,
    customer: &'a CustomerId,
    organizer: &'a OrganizerId,
    /// The proved address, once it is read; none of an account without a profile.
    address: Option<Option<String>>,
    is_new: Option<bool>,
}

impl<'a> Person<'a> {
    pub(super) fn new(app: &'a App, customer: &'a CustomerId, organizer: &'a OrganizerId) -> Self {
        Self { app, customer, organizer, address: None, is_new: None }
    }

    /// True if the customer may have the offer.
    pub(super) async fn may_have(&mut self, offer: &Offer) -> Result<bool, Failure> {
        let eligible = &offer.terms.eligible;
        let named = !eligible.customers.is_empty() || !eligible.email_domains.is_empty();
        if named && !self.is_named(offer).await? {
            return Ok(false);
        }
        Ok(!eligible.first_purchase || self.is_new().await?)
    }

    async fn is_named(&mut self, offer: &Offer) -> Result<bool, Failure> {
        self.know_address().await?;
        let Some(Some(address)) = &self.address else { return Ok(false) };
        let eligible = &offer.terms.eligible;
        let domain = address.rsplit('@').next().unwrap_or_default().to_lowercase();
        if eligible.email_domains.iter().any(|known| known.to_lowercase() == domain) {
            return Ok(true);
        }
        let name = customer_name(self.app, self.organizer, address)?;
        Ok(eligible.customers.contains(&name))
    }

    /// Reads the proved address of the customer, once.
    pub(super) async fn know_address(&mut self) -> Result<(), Failure> {
        if self.address.is_none() {
            self.address = Some(match self.app.store.account_state(self.customer).await? {
                AccountState::Open(profile) => Some(profile.email),
                AccountState::Bare | AccountState::Closed => None,
            });
        }
        Ok(())
    }

    /// True if the customer has no confirmed booking with the organizer. It is found out once.
    pub(super) async fn is_new(&mut self) -> Result<bool, Failure> {
        if let Some(known) = self.is_new {
            return Ok(known);
        }
        let page = self.app.store.bookings_of(self.customer, BOOKINGS_MAX, None).await?;
        let confirmed = page.items.iter().filter(|booking| booking.status == BookingStatus::Confirmed);
        let events: BTreeSet<&EventId> = confirmed.map(|booking| &booking.event_id).collect();
        let reads = events.into_iter().map(|event| self.app.event(event)).collect();
        let events = in_parallel(EVENTS_AT_ONCE, reads).await?;
        let is_new = page.next.is_none() && events.iter().all(|event| event.organizer_id != *self.organizer);
        self.is_new = Some(is_new);
        Ok(is_new)
    }
}

/// Refuses to pay a booking whose customer may not have one of its offers any more: another booking was the first one, or
/// the address of the account is another. An offer that is paused or over stays. Only offers that had a condition when the
/// seats were locked are read: the item of any other would be read strongly by everybody who begins to pay with it, and a
/// condition that it has got since does not concern bookings that exist.
///
/// # Errors
/// [`Error::OfferLost`], or a failure of the store.
pub(crate) async fn check_kept(app: &App, booking: &Booking, event: &Event) -> Result<(), Failure> {
    let mut person = Person::new(app, &booking.customer_id, &event.organizer_id);
    for redemption in booking.redemptions.iter().filter(|redemption| redemption.conditional) {
        let Some(offer) = app.store.offer_now(&redemption.offer_id).await? else {
            continue;
        };
        if !person.may_have(&offer).await? {
            let lowered = booking.quote.discounts.iter().find(|one| one.id == redemption.offer_id.as_str());
            let offer = lowered.map_or(offer.terms.label, |discount| discount.label.clone());
            return Err(Error::OfferLost { offer }.into());
        }
    }
    Ok(())
}
