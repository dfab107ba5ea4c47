//! The claim of a run on the customer's slot, which the run needs if the event limits tickets.

use aws::store::Claiming;
use domain::booking::{Booking, BookingStatus, after};
use domain::slot::{Answer, Claim};
use domain::{Error, Failure, limits};
use lambda::metrics;

use super::lock::contended;
use super::run::{Plan, Run, Stop, Wanted, refusal};
use crate::App;

impl Run<'_> {
    /// The claim that the run needs; none if the event has no limit.
    pub(super) fn claim_for(&self, plan: &Plan<'_>) -> Result<Option<Claim>, Error> {
        let Some(tickets_max) = self.event.tickets_per_customer_max else { return Ok(None) };
        Ok(Some(Claim {
            claim_id: self.claim_id.clone(),
            customer_id: self.customer.clone(),
            event_id: self.event.event_id.clone(),
            seats: if plan.moves.is_some() { 0 } else { plan.seats.count() },
            tickets_max,
            request: self.request.clone(),
            names_seats: matches!(plan.seats, Wanted::Named(_)),
            until: self.until.as_second(),
            run_until: after(self.now, limits::RUN_SECONDS)?.as_second(),
        }))
    }

    /// Claims the slot.
    pub(super) async fn claim(&self, claim: &Claim) -> Result<(), Stop> {
        let App { store, .. } = self.app;
        let Claiming::Refused(slot) = store.claim(claim, None, self.now).await? else { return Ok(()) };
        let answer = slot.answer(claim, self.now);
        if slot.is_of(&claim.claim_id) && answer == Answer::Full {
            store.unclaim(claim).await?;
        }
        match &answer {
            Answer::Ours => Ok(()),
            Answer::Abandoned(seen) => {
                if let Some(first) = store.booking(&self.booking_id).await? {
                    return Err(Stop::First(Box::new(first)));
                }
                match store.claim(claim, Some(seen), self.now).await? {
                    Claiming::Claimed => Ok(()),
                    Claiming::Refused(_) => Err(Error::RequestInProgress.into()),
                }
            }
            answer => Err(refusal(answer, claim).map_or_else(contended, Failure::from).into()),
        }
    }

    pub(super) async fn unclaim(&self, claim: Option<&Claim>) -> Result<(), Failure> {
        match claim {
            Some(claim) => self.app.store.unclaim(claim).await,
            None => Ok(()),
        }
    }

    /// Leaves the slot to the existing booking and answers with that booking.
    pub(super) async fn give_way(&self, claim: Option<&Claim>, first: Booking) -> Result<Stop, Failure> {
        let pending = first.status == BookingStatus::Pending && first.event_id == self.event.event_id;
        match (claim, &first.claim) {
            // This run's own booking: the write was sent again because its answer was lost.
            (Some(claim), Some(theirs)) if pending && *theirs == claim.claim_id => {}
            // The other claim has the slot as long as it lives, so this run's claim should have been refused.
            (Some(claim), Some(_)) if pending && !first.lock_expired(self.now) => {
                metrics::count("ClaimOvertaken");
                tracing::error!(booking.id = %first.booking_id, "claim taken while its booking was alive");
                self.app.store.return_slot(claim, &first).await?;
            }
            _ => self.unclaim(claim).await?,
        }
        Ok(Stop::First(Box::new(first)))
    }
}
