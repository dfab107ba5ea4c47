//! Refunds: numbered tries, refunds by hand, disputes, single seats, and a cancelled event.
//!
//! Reading, deciding and writing under the version are one step here: a function that is overtaken reads again.

mod provider;
mod rest;
mod spaces;
mod steps;

use domain::booking::{Booking, BookingStatus};
use domain::cancellation::RefundBreakdown;
use domain::event::Event;
use domain::ids::RefundId;
use domain::ledger;
use domain::ledger_entry;
use domain::payment::{Payment, PaymentStatus, Refund, RefundReason, RefundStatus};
use domain::provider::Provider;

use crate::machine::{After, Bounds, Invariant, Part, Resting, Running, Seen, WorldOf};
use crate::real::{PRICE, Stored, booking_and_event, instant, price};
use crate::search::{searches, seeded};

/// Bounds of a space.
#[derive(Debug)]
pub(super) struct Space {
    bounds: Bounds,
    is_small: bool,
    /// Numbers of requests to cancel the first seat, the second, and all.
    gives: [u8; 3],
    /// True if the event may be cancelled.
    off: bool,
    /// Number of refunds by hand, of one seat's price each.
    by_hand: u8,
    /// Number of refusals of possible refunds by the provider.
    refusals: u8,
    /// Number of refunds that the bank sends back.
    bounces: u8,
    /// True if the provider drops its idempotency keys, once.
    forgets: bool,
    disputes: bool,
    must: &'static [Must],
}

/// A refund at the provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Back {
    /// Our number of it; none if it was made by hand.
    number: Option<u8>,
    amount: i64,
    status: u8,
}

/// First answer to a key: a refund, or a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Answer {
    number: u8,
    attempt: u8,
    made: Option<u8>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Shared {
    booking: Stored,
    /// Seats that are sold to the booking, one bit each.
    seats: u8,
    backs: Vec<Back>,
    answers: Vec<Answer>,
    dispute: Option<DisputeState>,
    gives: [u8; 3],
    by_hand: u8,
    refusals: u8,
    bounces: u8,
    forgot: bool,
    off: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum DisputeState {
    Open,
    Won,
    Lost,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Run {
    /// confirm-cancellation of the first seat, the second, or all, and cancel-bookings: reads, then writes.
    Give(u8, Option<Stored>),
    /// process-refund of our refund with this number.
    Read(u8),
    /// Reads the capture's refunds, after a refused try if there is one.
    List {
        number: u8,
        refused: Option<u8>,
    },
    Begin(u8),
    Ask {
        number: u8,
        attempt: u8,
        amount: i64,
    },
    /// Settles the provider's refund at this index.
    Settle(u8),
    Refused {
        number: u8,
        attempt: u8,
        given_back: i64,
    },
    Dispute,
}

/// Kind of request that cancels all seats with a full refund, because the event is cancelled.
const OFF: u8 = 3;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Happens {
    Give(u8),
    CallOff,
    Process(u8),
    ByHand,
    Lands(u8),
    Bounces(u8),
    Told(u8),
    Forgets,
    Disputed,
    Decided(DisputeState),
    DisputeTold,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Must {
    Refused,
    Replayed,
    FoundByList,
    LessIsLeft,
    Failed,
    ByHand,
    Bounced,
    SingleSeat,
    Whole,
    DisputeLost,
    CalledOff,
}

pub(super) struct Refunds {
    space: &'static Space,
    fault: Fault,
    seen: Seen,
    booking: Booking,
    event: Event,
    resting: Resting,
}

seeded! {
    OneKeyForAllTries in REFUSED: "every try of a refund has the same idempotency key";
    NextTryAfterSilence in REFUSED: "after a lost reply the next number is used";
    RefusedWithoutAList in CROSSING: "after a refusal the next try is written without reading the capture's refunds";
    ForgottenKeyIsAsked in FORGOTTEN: "a try is sent again without a check if its refund exists";
    TryIsNotWritten in FORGOTTEN: "the provider is asked before the number of the try is written";
    BounceIsNotHeard in CROSSING: "a refund that the bank sends back stays refunded";
    RequestedIsNotRead in REFUSED: "a refund that the provider has accepted is not read again";
    ByHandIsOurs in CROSSING: "a refund by hand of the same amount is treated as ours";
    CancelWithoutVersion in SEATS: "a cancellation replaces the booking whatever its version";
    SeatsFollowTheCancellation in SEATS: "a cancellation leaves its seats sold";
    GivesAllSeats in SEATS: "a cancellation of one seat frees all of them";
    LostDisputeKeepsTheBooking in DISPUTED: "a booking whose dispute is lost stays confirmed";
    LostDisputeKeepsTheSeats in DISPUTED: "a booking whose dispute is lost ends without its seats";
    CallOffSkipsPartial in CALLED_OFF: "the cancellation of an event skips bookings with a cancelled seat";
}

searches!(Refunds);

impl Refunds {
    fn new(space: &'static Space, fault: Fault) -> Self {
        let made = booking_and_event(2, 100);
        let (mut booking, event) =
            made.unwrap_or_else(|error| unreachable!("the domain takes the model's names: {error}"));
        let amount = price(&booking);
        let id = domain::ids::PaymentId::of(&booking.booking_id, 1);
        let payment = Payment {
            status: PaymentStatus::Success,
            capture: Some("m0".into()),
            ..Payment::attempt(id, Provider::Stripe, amount, instant(0))
        };
        booking.payments.push(payment);
        booking.status = BookingStatus::Confirmed;
        booking.ledger.push(ledger_entry::Entry {
            at: instant(0).as_second(),
            kind: ledger_entry::Kind::Sale,
            payment: 1,
            refund: None,
            amount_minor: amount.amount_minor,
        });
        Self { space, fault, seen: Seen::default(), booking, event, resting: Resting::default() }
    }

    fn missing(&self) -> Vec<String> {
        let missing = self.space.must.iter().filter(|must| !self.seen.has(**must as u32));
        missing.map(|must| format!("{must:?}")).collect()
    }

    fn note(&self, what: Must) {
        self.seen.note(what as u32);
    }

    fn id(&self, number: u8) -> RefundId {
        RefundId::of(&self.booking.payments[0].payment_id, number)
    }

    /// Booking after a request to cancel seats.
    fn given(&self, booking: &Booking, which: u8) -> Option<Booking> {
        let now = instant(0);
        let seats = [Some(vec!["0".to_owned()]), Some(vec!["1".to_owned()]), None];
        let (breakdown, reason) = if which == OFF {
            (RefundBreakdown::called_off(booking, now), RefundReason::EventCancelled)
        } else {
            let seats = seats[usize::from(which)].as_deref();
            (RefundBreakdown::of(booking, &self.event, seats, now), RefundReason::CustomerCancelled)
        };
        booking.cancelled(&breakdown.ok()?, reason, now).ok()
    }

    /// Refunds of ours that have yet to end, by number.
    fn under_way(&self, booking: &Booking) -> Vec<u8> {
        let ours = |refund: &&Refund| refund.is_under_way() && refund.reason != RefundReason::AtProvider;
        let refunds = booking.payments[0].refunds.iter().filter(ours);
        let watched = refunds
            .filter(|refund| refund.status == RefundStatus::Due || self.fault != Fault::RequestedIsNotRead);
        watched.map(|refund| refund.refund_id.number()).collect()
    }

    fn provider_acts(&self, world: &WorldOf<Self>, events: &mut Vec<Happens>) {
        let at = &world.at;
        let left = price(&self.booking).amount_minor - at.given_back();
        if at.by_hand < self.space.by_hand && left >= PRICE {
            events.push(Happens::ByHand);
        }
        for (i, back) in (0..).zip(&at.backs) {
            match back.status {
                1 => events.push(Happens::Lands(i)),
                2 if at.bounces < self.space.bounces => events.push(Happens::Bounces(i)),
                _ => {}
            }
            if world.runs.len() < self.space.bounds.runs && (back.number.is_none() || back.status > 1) {
                events.push(Happens::Told(i));
            }
        }
        if self.space.forgets && !at.forgot && !at.answers.is_empty() {
            events.push(Happens::Forgets);
        }
        match at.dispute {
            None if self.space.disputes && at.backs.is_empty() => events.push(Happens::Disputed),
            Some(DisputeState::Open) => {
                events.extend([DisputeState::Won, DisputeState::Lost].map(Happens::Decided));
            }
            _ => {}
        }
        if at.dispute.is_some() && world.runs.len() < self.space.bounds.runs {
            events.push(Happens::DisputeTold);
        }
    }
}

impl Shared {
    /// Amount of the capture that is refunded or about to be.
    fn given_back(&self) -> i64 {
        self.backs.iter().filter(|back| back.status < 3).map(|back| back.amount).sum()
    }
}

impl Part for Refunds {
    type Shared = Shared;
    type Run = Run;
    type Event = Happens;

    const INVARIANTS: &'static [Invariant<Self>] = &[
        ("each refund of ours is paid once", |_, world| {
            let numbers = world.at.backs.iter().filter(|back| back.status < 3).filter_map(|back| back.number);
            let mut numbers: Vec<u8> = numbers.collect();
            let count = numbers.len();
            numbers.sort_unstable();
            numbers.dedup();
            numbers.len() == count
        }),
        ("the ledger agrees with the booking", |_, world| ledger::check(&world.at.booking).is_empty()),
        ("no more is refunded than was paid", |refunds, world| {
            world.at.booking.payments[0].returned_minor() <= price(&refunds.booking).amount_minor
        }),
        ("a confirmed booking has its seats, and no other booking has them", |_, world| {
            let booking = &world.at.booking;
            let seats = booking.seat_ids().filter_map(|seat| seat.parse::<u8>().ok());
            let seats = seats.fold(0, |mask, seat| mask | 1 << seat);
            world.at.seats == if booking.status == BookingStatus::Confirmed { seats } else { 0 }
        }),
        ("left alone, every refund ends and agrees with the provider", Self::rests_well),
    ];

    fn bounds(&self) -> &Bounds {
        &self.space.bounds
    }

    fn start(&self) -> Shared {
        Shared {
            booking: Stored::new(self.booking.clone()),
            seats: 0b11,
            backs: Vec::new(),
            answers: Vec::new(),
            dispute: None,
            gives: [0; 3],
            by_hand: 0,
            refusals: 0,
            bounces: 0,
            forgot: false,
            off: false,
        }
    }

    fn events(&self, world: &WorldOf<Self>, events: &mut Vec<Happens>) {
        let at = &world.at;
        if world.runs.len() < self.space.bounds.runs {
            let left =
                (0..3).filter(|which| at.gives[usize::from(*which)] < self.space.gives[usize::from(*which)]);
            events.extend(left.map(Happens::Give));
            events.extend(self.under_way(&at.booking).into_iter().map(Happens::Process));
            events.extend((self.space.off && !at.off).then_some(Happens::CallOff));
        }
        self.provider_acts(world, events);
    }

    fn happen(&self, world: &mut WorldOf<Self>, event: Happens) -> Option<Run> {
        let at = &mut world.at;
        match event {
            Happens::Give(which) => {
                at.gives[usize::from(which)] += 1;
                return Some(Run::Give(which, None));
            }
            Happens::CallOff => {
                at.off = true;
                return Some(Run::Give(OFF, None));
            }
            Happens::Process(number) => return Some(Run::Read(number)),
            Happens::ByHand => {
                at.by_hand += 1;
                at.backs.push(Back { number: None, amount: PRICE, status: 1 });
            }
            Happens::Lands(back) => at.backs[usize::from(back)].status = 2,
            Happens::Bounces(back) => {
                at.bounces += 1;
                at.backs[usize::from(back)].status = 3;
            }
            Happens::Told(back) => return Some(Run::Settle(back)),
            Happens::Forgets => {
                // A day passes.
                world.runs.clear();
                at.answers.clear();
                at.forgot = true;
            }
            Happens::Disputed => at.dispute = Some(DisputeState::Open),
            Happens::Decided(dispute) => at.dispute = Some(dispute),
            Happens::DisputeTold => return Some(Run::Dispute),
        }
        None
    }

    fn step(&self, world: &mut WorldOf<Self>, running: Running<Run>) -> After<Run> {
        self.step_of(world, running.run)
    }

    fn is_single_write(&self, run: &Run) -> bool {
        matches!(run, Run::Ask { .. } | Run::Begin(_) | Run::Refused { .. })
    }
}
