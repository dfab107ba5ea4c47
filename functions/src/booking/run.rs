//! One run of a request for seats.
//!
//! A first read, which costs no write; the claim, if the event limits tickets; a strong read of the booking,
//! which another run may have made; the offers, if something limits them; the lock; the booking. A refused lock undoes
//! nothing, because another run of the same key may rely on those seats; only a refused booking frees the seats of this
//! run, by their exact mark. What a run has reserved of offers goes back at once if it is refused or fails before it sends
//! its booking, because no other run relies on that; a run that dies, or does not know if its booking was written, leaves it
//! to whoever looks at it later.

use aws::store::{Creation, Locking};
use domain::block::Block;
use domain::booking::{Booking, BookingBlock, BookingStatus, Move};
use domain::event::Event;
use domain::ids::{BookingId, ClaimId, CustomerId};
use domain::quote::Quote;
use domain::slot::{Answer, Claim, Slot};
use domain::{Error, Failure};
use jiff::Timestamp;

use super::best::{self, BestAvailable, Wish};
use super::body::{BookingBody, MoveBody};
use super::{moving, seats};
use crate::App;
use crate::offers::{Agreed, Deal, Found, Reserver};

/// A run of a request for seats.
pub(super) struct Run<'a> {
    pub(super) app: &'a App,
    pub(super) event: &'a Event,
    pub(super) claim_id: ClaimId,
    pub(super) booking_id: BookingId,
    pub(super) customer: CustomerId,
    /// Fingerprint of the request.
    pub(super) request: String,
    /// End of the lock.
    pub(super) until: Timestamp,
    /// Instant at which the run began.
    pub(super) now: Timestamp,
}

/// Outcome of a run that has made no booking.
pub(super) enum Stop {
    /// A booking exists under the run's key.
    First(Box<Booking>),
    /// The run was refused or failed.
    Failed(Failure),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<Error> for Stop {
    fn from(refusal: Error) -> Self {
        Self::Failed(refusal.into())
    }
}

/// The seats of a run, before they are locked.
pub(super) struct Plan<'a> {
    pub(super) seats: Wanted<'a>,
    pub(super) moves: Option<Move>,
    /// Price that the move was planned with.
    pub(super) quote: Option<Quote>,
}

pub(super) enum Wanted<'a> {
    Named(Vec<BookingBlock>),
    Best(&'a BestAvailable, best::Plan),
}

impl Wanted<'_> {
    /// Seats that the request names; none for best available.
    fn named(&self) -> &[BookingBlock] {
        match self {
            Self::Named(parts) => parts,
            Self::Best(..) => &[],
        }
    }

    pub(super) fn count(&self) -> usize {
        match self {
            Self::Named(parts) => parts.iter().map(|block| block.seats.len()).sum(),
            Self::Best(best, _) => best.count,
        }
    }
}

impl Run<'_> {
    /// Makes the booking.
    pub(super) async fn book(&self, wanted: &BookingBody, mut deal: Deal<'_>) -> Result<Booking, Stop> {
        let made = match self.lock(wanted, &mut deal).await {
            Ok((booking, claim)) => self.write(booking, claim.as_ref()).await,
            Err(Stop::Failed(failure)) => {
                // However it failed, no booking can name what the run has reserved.
                deal.give_back(None).await;
                return Err(failure.into());
            }
            first => first.map(|(booking, _)| booking),
        };
        // After another failure the booking may be written all the same, and settling its redemptions finds out.
        if let Err(Stop::First(first)) = &made {
            deal.give_back(Some(first)).await;
        }
        made
    }

    /// Locks the seats, under a claim if the event limits tickets. Returns the booking that is to be written.
    async fn lock(
        &self,
        wanted: &BookingBody,
        deal: &mut Deal<'_>,
    ) -> Result<(Booking, Option<Claim>), Stop> {
        let plan = self.plan(wanted, deal).await?;
        let claim = self.claim_for(&plan)?;
        self.look(&plan, claim.as_ref(), &deal.found).await?;
        if let Some(claim) = &claim {
            self.claim(claim).await?;
        }
        // Must come after the claim: the slot's previous owner may have made the booking since.
        if let Some(first) = self.app.store.booking(&self.booking_id).await? {
            return Err(self.give_way(claim.as_ref(), first).await?);
        }
        let (agreed, moves) = match self.agree_and_lock(wanted, plan, deal).await {
            Err(refused @ Failure::Refused(_)) => {
                self.unclaim(claim.as_ref()).await?;
                return Err(refused.into());
            }
            locked => locked?,
        };
        Ok((self.booking(agreed, moves), claim))
    }

    async fn write(&self, booking: Booking, claim: Option<&Claim>) -> Result<Booking, Stop> {
        match self.app.store.create_booking(&booking).await? {
            Creation::Created => Ok(booking),
            Creation::Exists(first) => {
                self.undo(&not_in(&booking, &first, self.now)).await?;
                Err(self.give_way(claim, *first).await?)
            }
        }
    }

    /// The seats to lock or to price.
    pub(super) async fn plan<'w>(
        &self,
        wanted: &'w BookingBody,
        deal: &mut Deal<'_>,
    ) -> Result<Plan<'w>, Failure> {
        match (&wanted.seats, &wanted.best_available) {
            (None, _) if wanted.moves.is_some() => {
                let reason = "name the seats to move to".to_owned();
                Err(Error::FieldInvalid { name: "seats", reason }.into())
            }
            (Some(ids), None) => {
                let shows = |kind: &str| deal.found.shows(self.event, kind);
                let parts = seats::find(self.app, self.event, ids, &shows).await?;
                if !wanted.accessible && !self.event.releases_accessible(self.now) {
                    seats::check_general(self.app, self.event, ids).await?;
                }
                deal.foresee(&parts).await?;
                let (_, quote) = deal.price(&parts)?;
                let moves = self.moves(wanted.moves.as_ref(), &quote).await?;
                Ok(Plan { seats: Wanted::Named(parts), moves, quote: Some(quote) })
            }
            (None, Some(best)) => {
                let plan = best::plan(self.app, &self.wish(best, &deal.found), best).await?;
                deal.foresee(&plan.first()).await?;
                Ok(Plan { seats: Wanted::Best(best, plan), moves: None, quote: None })
            }
            _ => {
                let reason = "give either `seats` or `best_available`".to_owned();
                Err(Error::FieldInvalid { name: "seats", reason }.into())
            }
        }
    }

    async fn moves(&self, wanted: Option<&MoveBody>, quote: &Quote) -> Result<Option<Move>, Failure> {
        let Some(moves) = wanted else { return Ok(None) };
        let who = (&self.customer, moves);
        moving::plan(self.app, self.event, who, quote, self.now).await.map(Some)
    }

    /// The run's part in offers.
    pub(super) fn reserver(&self) -> Reserver<'_> {
        Reserver {
            app: self.app,
            event: self.event,
            customer: &self.customer,
            booking_id: &self.booking_id,
            claim_id: &self.claim_id,
            until: self.until,
            now: self.now,
        }
    }

    fn wish(&self, best: &BestAvailable, found: &Found) -> Wish<'_> {
        let sections = self.event.sections.iter().map(|section| section.section.as_str());
        let open = sections.filter(|section| found.opens(self.event, (&best.kind, section), self.now));
        Wish {
            event: self.event,
            booking_id: &self.booking_id,
            until: self.until,
            now: self.now,
            shows_kind: found.shows(self.event, &best.kind),
            open: open.collect(),
        }
    }

    /// Checks if the run can win, from data that may be a moment old: most losers stop here without a write.
    /// It never refuses because of a seat that carries the booking's id, and because of the slot only after a
    /// strong read.
    async fn look(&self, plan: &Plan<'_>, claim: Option<&Claim>, found: &Found) -> Result<(), Stop> {
        let App { store, .. } = self.app;
        let parts = plan.seats.named();
        let customer = claim.map(|_| &self.customer);
        let (slot, blocks) = store.glance(&self.event.seat_space(), customer, parts).await?;
        let is_here = |slot: &Slot| {
            slot.live(self.now).is_some_and(|open| open.claim_id.booking_id() == self.booking_id)
        };
        if (is_here(&slot) || seats::any_belongs_to(parts, &blocks, &self.booking_id))
            && let Some(first) = store.booking(&self.booking_id).await?
        {
            return Err(Stop::First(Box::new(first)));
        }
        let lost = seats::lost(parts, &blocks, &self.booking_id, self.now);
        if !lost.is_empty() {
            // The customer's own lock: another key has made it, so it can be paid or released.
            let own = |slot: &Slot| match slot.answer(claim?, self.now) {
                Answer::Taken(open) => seats::any_belongs_to(parts, &blocks, &open).then_some(open),
                _ => None,
            };
            if own(&slot).is_some()
                && let Some(booking_id) = own(&store.slot(&self.customer, &self.event.event_id).await?)
            {
                return Err(Error::OpenLockExists { booking_id }.into());
            }
            return Err(self.taken(parts, lost, (blocks, found)).await?.into());
        }
        let Some(claim) = claim else { return Ok(()) };
        if refusal(&slot.answer(claim, self.now), claim).is_none() {
            return Ok(());
        }
        let slot = store.slot(&self.customer, &self.event.event_id).await?;
        refusal(&slot.answer(claim, self.now), claim).map_or(Ok(()), |refusal| Err(refusal.into()))
    }

    /// Reserves the offers of the seats, then locks these.
    async fn agree_and_lock(
        &self,
        wanted: &BookingBody,
        plan: Plan<'_>,
        deal: &mut Deal<'_>,
    ) -> Result<(Agreed, Option<Move>), Failure> {
        let parts = match &plan.seats {
            Wanted::Best(best, tries) => {
                let wish = self.wish(best, &deal.found);
                let agreed = best::lock(self.app, &wish, (best, tries), deal).await?;
                return Ok((agreed, None));
            }
            Wanted::Named(parts) => parts,
        };
        let agreed = deal.agree(parts).await?;
        let moves = match plan.quote {
            // An automatic offer is used up since the move was planned.
            Some(planned) if planned != agreed.quote => {
                self.moves(wanted.moves.as_ref(), &agreed.quote).await?
            }
            _ => plan.moves,
        };
        let (space, id) = (self.event.seat_space(), &self.booking_id);
        match self.app.store.lock(&space, id, parts, self.until, self.now).await? {
            Locking::Locked => Ok((agreed, moves)),
            Locking::Lost(blocks) => {
                let lost = seats::lost(parts, &blocks, id, self.now);
                Err(self.taken(parts, lost, (blocks, &deal.found)).await?.into())
            }
        }
    }

    /// The refusal for the `lost` seats of `parts`, with the present state of their `blocks`.
    async fn taken(
        &self,
        parts: &[BookingBlock],
        lost: Vec<String>,
        (mut blocks, found): (Vec<Block>, &Found),
    ) -> Result<Error, Failure> {
        let is_lost = |block: &Block| {
            let of_block = parts.iter().filter(|part| part.key == block.key).flat_map(|parts| &parts.seats);
            of_block.into_iter().any(|seat| lost.contains(&seat.seat_id))
        };
        blocks.retain(is_lost);
        let shows = |kind: &str| found.shows(self.event, kind);
        seats::taken(self.app, self.event, lost, (&blocks, &shows), self.now).await
    }

    /// The booking of locked seats, with the price that was agreed for them.
    fn booking(&self, agreed: Agreed, moves: Option<Move>) -> Booking {
        let tickets_max = self.event.tickets_per_customer_max;
        let Agreed { blocks, quote, redemptions } = agreed;
        Booking {
            booking_id: self.booking_id.clone(),
            customer_id: self.customer.clone(),
            event_id: self.event.event_id.clone(),
            space: self.event.space,
            status: BookingStatus::Pending,
            ver: 1,
            quote,
            blocks,
            created_at: self.now,
            expires_at: self.until,
            tickets_max,
            claim: tickets_max.map(|_| self.claim_id.clone()),
            request: self.request.clone(),
            payments: Vec::new(),
            returned: Vec::new(),
            ledger: Vec::new(),
            moves,
            next_due_at: None,
            complimentary: None,
            redemptions,
        }
    }

    async fn undo(&self, seats: &[BookingBlock]) -> Result<(), Failure> {
        self.app.store.undo(&self.event.seat_space(), &self.booking_id, seats, self.until).await
    }
}

/// The refusal that a claim's answer means; none if it has, or may get, the slot.
pub(super) fn refusal(answer: &Answer, claim: &Claim) -> Option<Error> {
    match answer {
        Answer::Free | Answer::Ours | Answer::Abandoned(_) => None,
        Answer::InProgress => Some(Error::RequestInProgress),
        Answer::Taken(booking_id) => Some(Error::OpenLockExists { booking_id: booking_id.clone() }),
        Answer::Full => Some(Error::TicketLimitReached { max: claim.tickets_max }),
    }
}

/// Seats locked by this run that the first answer does not keep: all of them if that booking has ended or is
/// for another event or in another hall of it, whose seats may have the same ids.
fn not_in(booking: &Booking, first: &Booking, now: Timestamp) -> Vec<BookingBlock> {
    if first.check_open(now).is_err() || first.seat_space() != booking.seat_space() {
        return booking.blocks.clone();
    }
    let kept: Vec<&str> = first.seat_ids().collect();
    let mut rest = booking.blocks.clone();
    for block in &mut rest {
        block.seats.retain(|seat| !kept.contains(&seat.seat_id.as_str()));
    }
    rest
}
