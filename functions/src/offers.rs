//! Offers that a request has: the automatic ones of the organizer, and those of the customer's codes.
//!
//! A code that is unknown, not given now, for another event or another customer, or used up has one answer, after the same
//! reads. Automatic offers that a customer cannot have, or that are used up, are left out without a word.

mod codes;
pub(crate) mod eligible;
mod public;
mod reserving;

use std::sync::Arc;

use domain::booking::{Booking, BookingBlock, BookingSeat, priced, repriced};
use domain::event::Event;
use domain::ids::{CustomerId, OfferId};
use domain::offer::{self, Code, Effect, Missing, Offer, Offers, PricedSeat};
use domain::quote::Quote;
use domain::{Error, Failure, Money};
use jiff::Timestamp;

pub(crate) use codes::{Visitor, each_once};
pub(crate) use public::{AnnouncedOfferView, PublicOffers};
pub(crate) use reserving::{Agreed, Deal, Reserver};

use crate::App;
use crate::payment::provider::charge_min_minor;

/// An offer that a code has given.
pub(crate) struct Coded {
    pub(crate) offer: Offer,
    /// Key of the code, if it can be used once.
    pub(crate) single: Option<String>,
}

/// Offers of a request for seats of one event.
pub(crate) struct Found {
    automatic: Arc<Vec<Offer>>,
    /// Automatic offers that the customer cannot have.
    without: Vec<OfferId>,
    coded: Vec<Coded>,
    charge_min_minor: i64,
}

impl Found {
    /// The offers that a customer has at `event`, with those of `codes`.
    ///
    /// # Errors
    /// [`Error::CodeRefused`], [`Error::TooManyAttempts`], or a failure of the store.
    pub(crate) async fn of(
        app: &App,
        (event, customer): (&Event, &CustomerId),
        (codes, visitor): (&[Code], Option<&Visitor>),
        now: Timestamp,
    ) -> Result<Self, Failure> {
        let automatic = app.automatic_offers(&event.organizer_id).await?;
        let mut person = eligible::Person::new(app, customer, &event.organizer_id);
        let coded = match visitor {
            Some(visitor) => codes::find(app, visitor, event, codes, &mut person).await?,
            None => Vec::new(),
        };
        let mut without = Vec::new();
        for offer in automatic.iter().filter(|offer| offer.applies_to_event(event, now)) {
            if !person.may_have(offer).await? {
                without.push(offer.offer_id.clone());
            }
        }
        Ok(Self { automatic, without, coded, charge_min_minor: charge_min_minor(app, event.currency) })
    }

    /// The automatic offers that everybody has at `event`.
    ///
    /// # Errors
    /// If the store does not answer.
    pub(crate) async fn of_everybody(app: &App, event: &Event) -> Result<Self, Failure> {
        let automatic = app.automatic_offers(&event.organizer_id).await?;
        let others = automatic.iter().filter(|offer| !offer.terms.eligible.is_everybody());
        let without = others.map(|offer| offer.offer_id.clone()).collect();
        let charge_min_minor = charge_min_minor(app, event.currency);
        Ok(Self { automatic, without, coded: Vec::new(), charge_min_minor })
    }

    /// The offers in the order of their search.
    fn offers(&self) -> Vec<&Offer> {
        let has = |offer: &&Offer| !self.without.contains(&offer.offer_id);
        self.automatic.iter().filter(has).chain(self.coded.iter().map(|coded| &coded.offer)).collect()
    }

    /// True if a code of the request gives the offer.
    fn has_code_for(&self, offer: &OfferId) -> bool {
        self.coded.iter().any(|coded| coded.offer.offer_id == *offer)
    }

    /// Leaves out an automatic offer.
    fn leave_out(&mut self, offer: OfferId) {
        self.without.push(offer);
    }

    /// Prices seats.
    ///
    /// # Errors
    /// Those of [`priced`].
    pub(crate) fn priced(
        &self,
        event: &Event,
        blocks: Vec<BookingBlock>,
        now: Timestamp,
    ) -> Result<(Vec<BookingBlock>, Quote), Error> {
        let offers = self.offers();
        priced(event, blocks, &Offers { offers: &offers, charge_min_minor: self.charge_min_minor }, now)
    }

    /// Prices the seats of a booking anew, at the list prices of its quote.
    ///
    /// # Errors
    /// Those of [`repriced`].
    pub(crate) fn repriced(
        &self,
        event: &Event,
        booking: &Booking,
        now: Timestamp,
    ) -> Result<(Vec<BookingBlock>, Quote), Error> {
        let offers = self.offers();
        repriced(event, booking, &Offers { offers: &offers, charge_min_minor: self.charge_min_minor }, now)
    }

    /// Refuses unless the seats are those that each code is for. It depends on no other offer.
    ///
    /// # Errors
    /// [`Error::OfferNotReached`].
    pub(crate) fn check_fits(
        &self,
        event: &Event,
        (blocks, quote): (&[BookingBlock], &Quote),
        now: Timestamp,
    ) -> Result<(), Error> {
        for Coded { offer, .. } in &self.coded {
            if let Some(missing) = missing(offer, event, (blocks, quote), now) {
                return Err(Error::OfferNotReached { offer: offer.terms.label.clone(), missing });
            }
        }
        Ok(())
    }

    /// Refuses unless each code does something for these seats at their price.
    ///
    /// # Errors
    /// [`Error::OfferNotReached`].
    pub(crate) fn check_reached(
        &self,
        event: &Event,
        (blocks, quote): (&[BookingBlock], &Quote),
        now: Timestamp,
    ) -> Result<(), Error> {
        self.check_fits(event, (blocks, quote), now)?;
        for Coded { offer, .. } in &self.coded {
            let unlocks = !offer.terms.unlocks.tiers.is_empty() || offer.terms.unlocks.presale;
            if !lowers(quote, offer) && !unlocks && offer.terms.effect != Effect::Nothing {
                let missing = "another offer takes off more, or nothing is left to take off".to_owned();
                return Err(Error::OfferNotReached { offer: offer.terms.label.clone(), missing });
            }
        }
        Ok(())
    }

    /// True if an automatic offer in the price has limited uses: once they are used up, the price is another.
    pub(crate) fn may_lose(&self, quote: &Quote) -> bool {
        self.automatic.iter().any(|offer| offer.is_limited() && lowers(quote, offer))
    }

    /// Hidden tiers that the codes unlock.
    pub(crate) fn unlocked_tiers(&self, event: &Event) -> Vec<String> {
        let hidden = event.tiers.iter().filter(|tier| tier.hidden).map(|tier| &tier.kind);
        hidden.filter(|kind| self.unlocks(kind)).cloned().collect()
    }

    fn unlocks(&self, kind: &str) -> bool {
        self.coded.iter().any(|coded| coded.offer.terms.unlocks.tiers.iter().any(|tier| tier == kind))
    }

    /// Refuses seats of hidden tiers that no code unlocks, as if there were none.
    ///
    /// # Errors
    /// [`Error::UnknownSeats`].
    pub(crate) fn check_seats(&self, event: &Event, blocks: &[BookingBlock]) -> Result<(), Error> {
        let seats = blocks.iter().flat_map(|block| &block.seats);
        let hidden: Vec<String> =
            seats.filter(|seat| !self.shows(event, &seat.kind)).map(|seat| seat.seat_id.clone()).collect();
        if hidden.is_empty() { Ok(()) } else { Err(Error::UnknownSeats { seats: hidden }) }
    }

    /// True if seats of this type are on sale for the request.
    pub(crate) fn shows(&self, event: &Event, kind: &str) -> bool {
        !event.is_hidden(kind) || self.unlocks(kind)
    }

    /// Refuses if the event cannot be bought at `now` with these offers: a code may open the sale early.
    ///
    /// # Errors
    /// [`Error::EventNotOnSale`] or [`Error::EventMoving`].
    pub(crate) fn check_on_sale(&self, event: &Event, now: Timestamp) -> Result<(), Error> {
        let presale = self.coded.iter().any(|coded| coded.offer.terms.unlocks.presale);
        event.check_on_sale_with(now, presale)
    }

    /// True if seats of this type in the section can be bought at `now`: before the sale opens, only those that a presale of
    /// the request is for.
    pub(crate) fn opens(&self, event: &Event, (kind, section): (&str, &str), now: Timestamp) -> bool {
        let presale = |offer: &Offer| offer.terms.unlocks.presale && offer.is_for_seats(kind, section);
        event.sales_open_at <= now || self.coded.iter().any(|coded| presale(&coded.offer))
    }

    /// Refuses seats that nobody can buy yet.
    ///
    /// # Errors
    /// [`Error::EventNotOnSale`].
    pub(crate) fn check_presale(
        &self,
        event: &Event,
        blocks: &[BookingBlock],
        now: Timestamp,
    ) -> Result<(), Error> {
        let seats = blocks.iter().flat_map(|block| block.seats.iter().map(move |seat| (block, seat)));
        let open = |(block, seat): (&BookingBlock, &BookingSeat)| {
            self.opens(event, (&seat.kind, &block.key.section), now)
        };
        if seats.into_iter().all(open) { Ok(()) } else { Err(Error::EventNotOnSale) }
    }
}

/// True if the offer is in the price.
fn lowers(quote: &Quote, offer: &Offer) -> bool {
    quote.discounts.iter().any(|discount| discount.id == offer.offer_id.as_str())
}

/// Sentence's rest that names what seats lack for the offer of a code; none if they have it.
fn missing(
    offer: &Offer,
    event: &Event,
    (blocks, quote): (&[BookingBlock], &Quote),
    now: Timestamp,
) -> Option<String> {
    let price = |line: usize| quote.lines.get(line).map_or(0, |line| line.unit_minor);
    let seats = blocks.iter().flat_map(|block| block.seats.iter().map(move |seat| (block, seat)));
    let seats: Vec<PricedSeat<'_>> = seats
        .map(|(block, seat)| PricedSeat {
            seat_id: seat.sold_as(),
            kind: &seat.kind,
            section: &block.key.section,
            unit_minor: quote.line_of(seat).map_or(0, price),
        })
        .collect();
    Some(match offer::missing(event, &seats, offer, now)? {
        Missing::NotHere => "it is not given here any more".to_owned(),
        Missing::Seats { needed: 1 } => "it is for other seats".to_owned(),
        Missing::Seats { needed } => format!("it needs {needed} seats that it is for"),
        Missing::Spend { needed_minor } => {
            format!("it needs seats for {} at least", Money::new(needed_minor, event.currency))
        }
        Missing::Group => "it needs more seats, or seats of other types".to_owned(),
    })
}
