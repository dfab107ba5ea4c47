//! Steps of confirm-cancellation, cancel-bookings and process-refund, and settlements of refunds and disputes.

use domain::booking::{Booking, BookingStatus, Settlement, settle};
use domain::payment::{PaymentUpdate, RefundReason, RefundStatus};

use super::{Fault, Must, OFF, Refunds, Run};
use crate::machine::{After, WorldOf};
use crate::real::{Stored, instant};

impl Refunds {
    pub(super) fn step_of(&self, world: &mut WorldOf<Self>, run: Run) -> After<Run> {
        match run {
            Run::Give(which, None) => match self.given(&world.at.booking, which) {
                Some(_) => After::Goes(Run::Give(which, Some(world.at.booking.clone()))),
                None => After::Done,
            },
            Run::Give(which, Some(read)) => self.give(world, which, &read),
            Run::Read(number) => self.read(world, number),
            Run::List { number, refused } => self.list(world, number, refused),
            Run::Begin(number) => self.begin(world, number),
            Run::Ask { number, attempt, amount } => match self.ask(world, number, attempt, amount) {
                Some(back) => After::Goes(Run::Settle(back)),
                None => After::Goes(Run::List { number, refused: Some(attempt) }),
            },
            Run::Settle(back) => {
                let update = self.update(world, back);
                self.settle(world, &update);
                After::Done
            }
            Run::Refused { number, attempt, given_back } => self.refused(world, number, attempt, given_back),
            Run::Dispute => {
                if let Some(dispute) = world.at.dispute {
                    let update = self.dispute_update(dispute);
                    self.settle(world, &update);
                }
                After::Done
            }
        }
    }

    fn set(&self, world: &mut WorldOf<Self>, next: Booking) {
        let ver = world.at.booking.ver + 1;
        world.at.booking = Stored::new(Booking { ver, ..next });
    }

    /// Writes booking, seats and slot in one transaction, under the version that was read.
    fn give(&self, world: &mut WorldOf<Self>, which: u8, read: &Stored) -> After<Run> {
        if world.at.booking.ver != read.ver && self.fault != Fault::CancelWithoutVersion {
            return After::Goes(Run::Give(which, None));
        }
        let Some(next) = self.given(read, which) else { return After::Done };
        let partial = read.seat_count() < self.booking.seat_count();
        if self.fault == Fault::CallOffSkipsPartial && which == OFF && partial {
            return After::Done;
        }
        let whole = next.status == BookingStatus::Cancelled;
        self.note(if whole { Must::Whole } else { Must::SingleSeat });
        if which == OFF {
            self.note(Must::CalledOff);
        }
        match self.fault {
            Fault::SeatsFollowTheCancellation => {}
            _ if whole || self.fault == Fault::GivesAllSeats => world.at.seats = 0,
            _ => world.at.seats &= !(1 << which),
        }
        self.set(world, next);
        After::Done
    }

    fn read(&self, world: &WorldOf<Self>, number: u8) -> After<Run> {
        let booking = &world.at.booking;
        let Some((_, refund)) = booking.refund(&self.id(number)) else { return After::Done };
        match (refund.status, &refund.provider_ref) {
            (RefundStatus::Due, _) => {}
            (RefundStatus::Requested, Some(provider_ref)) => {
                let index = provider_ref.trim_start_matches("re").parse().unwrap_or_default();
                return After::Goes(Run::Settle(index));
            }
            _ => return After::Done,
        }
        let asked = refund.tries > 0;
        match self.fault {
            Fault::NextTryAfterSilence if asked => {
                let (attempt, amount) = (refund.tries + 1, refund.amount_minor);
                After::Goes(Run::Ask { number, attempt, amount })
            }
            Fault::TryIsNotWritten => {
                After::Goes(Run::Ask { number, attempt: 1, amount: refund.amount_minor })
            }
            Fault::ForgottenKeyIsAsked => After::Goes(Run::Begin(number)),
            _ if asked => After::Goes(Run::List { number, refused: None }),
            _ => After::Goes(Run::Begin(number)),
        }
    }

    /// Reads the capture's refunds and settles each.
    fn list(&self, world: &mut WorldOf<Self>, number: u8, refused: Option<u8>) -> After<Run> {
        if let (Fault::RefusedWithoutAList, Some(attempt)) = (self.fault, refused) {
            return After::Goes(Run::Refused { number, attempt, given_back: 0 });
        }
        for index in 0..world.at.backs.len() {
            let update = self.update(world, index as u8);
            self.settle(world, &update);
        }
        if world.at.backs.iter().any(|back| back.number == Some(number)) {
            self.note(Must::FoundByList);
            return After::Done;
        }
        let given_back = world.at.given_back();
        match refused {
            Some(attempt) => After::Goes(Run::Refused { number, attempt, given_back }),
            None => After::Goes(Run::Begin(number)),
        }
    }

    fn begin(&self, world: &mut WorldOf<Self>, number: u8) -> After<Run> {
        let id = self.id(number);
        if let Some(next) = world.at.booking.refund_begun(&id) {
            self.set(world, next);
        }
        let refund = world.at.booking.refund(&id).map(|(_, refund)| refund.clone());
        match refund.filter(|refund| refund.status == RefundStatus::Due) {
            Some(refund) => {
                let (attempt, amount) = (refund.tries, refund.amount_minor);
                After::Goes(Run::Ask { number, attempt, amount })
            }
            None => After::Done,
        }
    }

    fn refused(&self, world: &mut WorldOf<Self>, number: u8, attempt: u8, given_back: i64) -> After<Run> {
        let booking = &world.at.booking;
        let current = booking.refund(&self.id(number)).is_some_and(|(_, refund)| refund.tries == attempt);
        let next = current.then(|| booking.refund_refused(&self.id(number), given_back)).flatten();
        let Some(next) = next else { return After::Done };
        let before = booking.refund(&self.id(number)).map_or(0, |(_, refund)| refund.amount_minor);
        if let Some((_, refund)) = next.refund(&self.id(number)) {
            let failed = refund.status == RefundStatus::Failed;
            self.note(if failed { Must::Failed } else { Must::Refused });
            if refund.amount_minor < before {
                self.note(Must::LessIsLeft);
            }
        }
        self.set(world, next);
        After::Done
    }

    /// Settles a payment update, and frees the seats if it ends the booking.
    fn settle(&self, world: &mut WorldOf<Self>, update: &PaymentUpdate) {
        let by_hand = |booking: &Booking| {
            let refunds = booking.payments[0].refunds.iter();
            refunds.filter(|refund| refund.reason == RefundReason::AtProvider).count()
        };
        let next = match settle(&world.at.booking, update, instant(0)) {
            Settlement::Write(next) => next,
            Settlement::Cancel { keeping_seats, .. } if self.fault == Fault::LostDisputeKeepsTheBooking => {
                keeping_seats
            }
            Settlement::Cancel { next, .. } => {
                self.note(Must::DisputeLost);
                if self.fault != Fault::LostDisputeKeepsTheSeats {
                    world.at.seats = 0;
                }
                next
            }
            Settlement::Nothing | Settlement::Confirm { .. } => return,
        };
        if by_hand(&next) > by_hand(&world.at.booking) {
            self.note(Must::ByHand);
        }
        let failed = next.payments[0]
            .refunds
            .iter()
            .any(|refund| refund.status == RefundStatus::Failed && refund.provider_ref.is_some());
        if failed {
            self.note(Must::Bounced);
        }
        self.set(world, next);
    }
}
