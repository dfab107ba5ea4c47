//! Reservations of offers by one run of a request, before anything of it is locked or written.
//!
//! A run reserves rows under a name of its own, so that it can give them back without asking anybody. It prices the seats
//! first, reserves what the price needs, and prices again if an automatic offer is used up. Whatever it gives back, or
//! leaves behind when it dies, is in no booking.

use aws::store::Reserving;
use domain::booking::{Booking, BookingBlock};
use domain::event::Event;
use domain::ids::{BookingId, ClaimId, CustomerId, OfferId};
use domain::offer::{Offer, UseOf};
use domain::quote::Quote;
use domain::redemption::{Redemption, Row, Uses};
use domain::{Error, Failure};
use jiff::Timestamp;

use super::codes::Visitor;
use super::{Coded, Found};
use crate::App;
use crate::view::QuoteView;

/// A run that reserves offers.
#[derive(Clone, Copy)]
pub(crate) struct Reserver<'a> {
    pub(crate) app: &'a App,
    pub(crate) event: &'a Event,
    pub(crate) customer: &'a CustomerId,
    pub(crate) booking_id: &'a BookingId,
    pub(crate) claim_id: &'a ClaimId,
    /// First end of the booking's lock.
    pub(crate) until: Timestamp,
    pub(crate) now: Timestamp,
}

/// The offers of a run, and what it has reserved of them.
pub(crate) struct Deal<'a> {
    run: Reserver<'a>,
    pub(crate) found: Found,
    /// The caller, if the request has codes.
    visitor: Option<Visitor>,
    /// Total that the customer was shown, if the request says so.
    shown_minor: Option<i64>,
    /// Booking whose price is changed, with the rows that it has.
    before: Option<&'a Booking>,
    /// Rows of this run.
    reserved: Vec<Row>,
}

/// Seats with their price, and the offers that it needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Agreed {
    pub(crate) blocks: Vec<BookingBlock>,
    pub(crate) quote: Quote,
    pub(crate) redemptions: Vec<Redemption>,
}

impl<'a> Deal<'a> {
    pub(crate) fn new(
        run: Reserver<'a>,
        (found, visitor): (Found, Option<Visitor>),
        shown_minor: Option<i64>,
    ) -> Self {
        Self { run, found, visitor, shown_minor, before: None, reserved: Vec::new() }
    }

    /// The same for a booking that exists, whose list prices stay and whose reservations are kept where they suffice.
    pub(crate) fn again(self, booking: &'a Booking) -> Self {
        Self { before: Some(booking), ..self }
    }

    /// Prices seats, and refuses a price that the customer was not shown. While an automatic offer in it may turn out to be
    /// used up, nobody knows the price before its uses are reserved, and it is not refused here.
    ///
    /// # Errors
    /// [`Error::UnknownSeats`] for hidden seats, [`Error::EventNotOnSale`] for seats that no presale is for,
    /// [`Error::OfferNotReached`], [`Error::PriceChanged`].
    pub(crate) fn price(&self, parts: &[BookingBlock]) -> Result<(Vec<BookingBlock>, Quote), Failure> {
        let Reserver { event, now, .. } = self.run;
        let (blocks, quote) = self.unchecked(parts)?;
        self.found.check_fits(event, (&blocks, &quote), now)?;
        if !self.found.may_lose(&quote) {
            self.check_final(&blocks, &quote)?;
        }
        Ok((blocks, quote))
    }

    fn unchecked(&self, parts: &[BookingBlock]) -> Result<(Vec<BookingBlock>, Quote), Error> {
        let Reserver { event, now, .. } = self.run;
        self.found.check_seats(event, parts)?;
        self.found.check_presale(event, parts, now)?;
        match self.before {
            Some(booking) => self.found.repriced(event, booking, now),
            None => self.found.priced(event, parts.to_vec(), now),
        }
    }

    /// Refuses a price that stays as it is: if a code does nothing in it, or the customer was shown another one.
    fn check_final(&self, blocks: &[BookingBlock], quote: &Quote) -> Result<(), Failure> {
        let Reserver { event, now, .. } = self.run;
        self.found.check_reached(event, (blocks, quote), now)?;
        if self.shown_minor.is_none_or(|shown| shown == quote.total_minor) {
            return Ok(());
        }
        let view = serde_json::to_value(QuoteView::of(blocks, quote)?);
        let quote = Box::new(view.map_err(|error| Failure::caused("a quote", error))?);
        Err(Error::PriceChanged { quote }.into())
    }

    /// Leaves out automatic offers that are used up, so that the price of these seats is that of their lock, and refuses
    /// codes whose offers have fewer uses left than the seats need. It reserves nothing.
    ///
    /// # Errors
    /// Those of a price that nobody was shown; [`Error::CodeRefused`], [`Error::TooManyAttempts`].
    pub(crate) async fn foresee(&mut self, parts: &[BookingBlock]) -> Result<(), Failure> {
        // Fewer offers at each round.
        while let Some(used_up) = self.used_up_of(parts).await? {
            if self.found.has_code_for(&used_up) {
                return Err(self.refuse_code().await);
            }
            self.found.leave_out(used_up);
        }
        Ok(())
    }

    /// An offer of the price of these seats that has too few uses left.
    async fn used_up_of(&self, parts: &[BookingBlock]) -> Result<Option<OfferId>, Failure> {
        let (_, quote) = self.unchecked(parts)?;
        let wanted = self.rows(&quote)?;
        let kept = self.kept(&wanted)?;
        for (offer, row) in wanted {
            let is_coded = self.found.has_code_for(&offer.offer_id);
            // One use of a code was there when the code was found.
            let is_seen = is_coded && row.uses.uses <= 1 && offer.terms.caps.money_max_minor.is_none();
            if is_seen || kept.iter().any(|kept| kept.offer_id == offer.offer_id) {
                continue;
            }
            if !self.run.app.store.has_room(&offer, &row, self.run.now).await? {
                return Ok(Some(offer.offer_id));
            }
        }
        Ok(None)
    }

    /// Refuses a code whose offer is used up.
    async fn refuse_code(&self) -> Failure {
        match &self.visitor {
            Some(visitor) => visitor.used_up(self.run.app).await,
            None => Error::CodeRefused { field: "coupon_code" }.into(),
        }
    }

    /// Prices seats and reserves the offers of their price. What the run reserved for other seats is kept if it suffices,
    /// and otherwise given back.
    ///
    /// # Errors
    /// Those of [`Self::price`]; [`Error::CodeRefused`] if the offer of a code is used up, [`Error::RequestInProgress`]
    /// if another run of the request has the last use.
    pub(crate) async fn agree(&mut self, parts: &[BookingBlock]) -> Result<Agreed, Failure> {
        loop {
            let (blocks, quote) = self.price(parts)?;
            let wanted = self.rows(&quote)?;
            let kept = self.kept(&wanted)?;
            self.give_back_others(&wanted).await?;
            match self.redeem(wanted, kept).await? {
                Ok(redemptions) => {
                    self.check_final(&blocks, &quote)?;
                    return Ok(Agreed { blocks, quote, redemptions });
                }
                // Fewer offers at each round.
                Err(used_up) => self.found.leave_out(used_up),
            }
        }
    }

    /// Gives back what the run has reserved, unless `booking` has it.
    pub(crate) async fn give_back(&mut self, booking: Option<&Booking>) {
        for row in std::mem::take(&mut self.reserved) {
            if booking.is_some_and(|booking| booking.redemptions.contains(&row.redemption)) {
                continue;
            }
            // It ends by itself.
            if let Err(failure) = self.run.app.store.return_redemption(&row).await {
                tracing::warn!(offer.id = %row.redemption.offer_id, ?failure, "redemption not given back");
            }
        }
    }

    /// Rows that a price needs, each with its offer.
    fn rows(&self, quote: &Quote) -> Result<Vec<(Offer, Row)>, Error> {
        let allocations = quote.allocations()?;
        let mut rows = Vec::new();
        for offer in self.found.offers() {
            let coded = self.found.coded.iter().find(|coded| coded.offer.offer_id == offer.offer_id);
            let lowers = quote.discounts.iter().any(|discount| discount.id == offer.offer_id.as_str());
            if !lowers && coded.is_none() {
                continue;
            }
            let per_ticket = offer.terms.caps.counts == UseOf::Ticket;
            let uses = Uses::of(quote, (&offer.offer_id, per_ticket), &allocations);
            rows.push((offer.clone(), self.row(offer, coded, (per_ticket, uses))));
        }
        Ok(rows)
    }

    fn row(&self, offer: &Offer, coded: Option<&Coded>, (per_ticket, uses): (bool, Uses)) -> Row {
        let Reserver { customer, booking_id, claim_id, until, .. } = self.run;
        let first_with = offer.terms.eligible.first_purchase.then(|| offer.organizer_id.clone());
        let redemption = Redemption {
            offer_id: offer.offer_id.clone(),
            // The store chooses it.
            shard: 0,
            row: Redemption::row_name(until.as_second(), claim_id),
            per_ticket,
            reserved: offer.is_limited(),
            code: coded.and_then(|coded| coded.single.clone()),
            first_with,
            conditional: !offer.terms.eligible.is_everybody(),
        };
        Row::wanted(redemption, booking_id.clone(), customer.clone(), until.as_second(), uses)
    }

    /// Redemptions of the booking whose price is changed that are as good as new ones. Money counts only if it is limited:
    /// otherwise an offer that takes off more would be reserved anew, and its own row be in the way of a limit of uses.
    fn kept(&self, wanted: &[(Offer, Row)]) -> Result<Vec<Redemption>, Error> {
        let Some(booking) = self.before else { return Ok(Vec::new()) };
        let mut kept = Vec::new();
        for redemption in &booking.redemptions {
            let uses = booking.redeemed(redemption)?;
            let suffices = |(offer, row): &&(Offer, Row)| {
                let has_budget = offer.terms.caps.money_max_minor.is_some();
                row.redemption.offer_id == redemption.offer_id
                    && row.redemption.code == redemption.code
                    && row.redemption.reserved == redemption.reserved
                    && row.uses.uses <= uses.uses
                    && (!has_budget || row.uses.minor <= uses.minor)
            };
            if wanted.iter().any(|wanted| suffices(&wanted)) {
                kept.push(redemption.clone());
            }
        }
        Ok(kept)
    }

    /// Gives back rows of this run that the price does not need as they are.
    async fn give_back_others(&mut self, wanted: &[(Offer, Row)]) -> Result<(), Failure> {
        let suffices = |row: &Row| {
            wanted
                .iter()
                .any(|(offer, wanted)| offer.offer_id == row.redemption.offer_id && wanted.uses == row.uses)
        };
        // If it fails, they are still there to be given back by the end of the run.
        while let Some(at) = self.reserved.iter().position(|row| !suffices(row)) {
            self.run.app.store.return_redemption(&self.reserved[at]).await?;
            self.reserved.swap_remove(at);
        }
        Ok(())
    }

    /// Reserves what is not reserved yet. The inner error is an automatic offer that is used up.
    async fn redeem(
        &mut self,
        wanted: Vec<(Offer, Row)>,
        kept: Vec<Redemption>,
    ) -> Result<Result<Vec<Redemption>, OfferId>, Failure> {
        let Reserver { app, now, .. } = self.run;
        let mut redemptions = Vec::with_capacity(wanted.len());
        for (offer, row) in wanted {
            let offer_id = &offer.offer_id;
            let ours = self.reserved.iter().map(|row| &row.redemption);
            if let Some(known) = kept.iter().chain(ours).find(|known| known.offer_id == *offer_id) {
                redemptions.push(known.clone());
                continue;
            }
            match app.store.reserve(&offer, &row, now).await? {
                Reserving::Reserved(row) => {
                    redemptions.push(row.redemption.clone());
                    self.reserved.push(*row);
                }
                Reserving::InProgress => return Err(Error::RequestInProgress.into()),
                Reserving::UsedUp if self.found.has_code_for(offer_id) => {
                    return Err(self.refuse_code().await);
                }
                Reserving::UsedUp => return Ok(Err(offer.offer_id)),
            }
        }
        Ok(Ok(redemptions))
    }
}
