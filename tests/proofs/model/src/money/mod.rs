//! Payments: one booking, its attempts at two providers with their checkouts and seals, and a rival for its seat.

mod drain;
mod look;
mod pay;
mod provider;
mod rules;
mod settle;
mod spaces;

use domain::booking::{Booking, BookingStatus};
use domain::event::Event;
use domain::payment::Payment;
use domain::provider::Provider;

use crate::machine::{After, Bounds, Invariant, Part, Resting, Running, Seen, Tick, WorldOf};
use crate::real::{Stored, booking_and_event, instant, tick};
use crate::search::{searches, seeded};

/// Largest number of attempts, and of requests to pay, of a space.
const ATTEMPTS: usize = 3;
/// Ticks for which seats and slot of a booking with an attempt stay locked after the shown end.
const GRACE: Tick = 17;
/// Ticks from an attempt to the end of its session.
const LASTS: Tick = 16;

/// Bounds of a space.
#[derive(Debug)]
pub(super) struct Space {
    bounds: Bounds,
    is_small: bool,
    /// Provider of each request to pay, and the number of times that it is sent.
    keys: &'static [(Provider, u8)],
    extends: u8,
    releases: u8,
    /// Number of payments that customers begin.
    moneys: usize,
    /// Number of deliveries of each webhook message.
    deliveries: u8,
    rival: bool,
    silences: bool,
    /// End of another claim of the customer that prevents a confirmation.
    claim_until: Option<Tick>,
    starts: Tick,
    must: &'static [Must],
}

/// The one seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Seat {
    Free,
    Ours { until: Tick },
    Sold,
    Rival,
}

/// Checkouts of an attempt: sessions by number, or orders, which never end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Checkouts {
    made: u8,
    open: u8,
    /// Tick at which its attempt began.
    created: Tick,
}

/// State of a payment at the bank and the provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Bank {
    Created,
    Authorized,
    Captured,
    Refused,
    Lapsed,
}

/// A payment at a provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Money {
    /// Number of its attempt, from 0, and of the order within the attempt.
    attempt: u8,
    order: u8,
    at: Tick,
    bank: Bank,
    /// Number of its webhook messages that were delivered.
    told: u8,
    /// Tick of its capture.
    captured_at: Tick,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Shared {
    seat: Seat,
    booking: Option<Stored>,
    checkouts: [Checkouts; ATTEMPTS],
    moneys: Vec<Money>,
    pays: [u8; ATTEMPTS],
    extends: u8,
    releases: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Work {
    Pay(u8),
    Extend,
    Release,
    Look { silent: bool },
    Settle(u8),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum At {
    Read,
    ExtendSeat,
    Write,
    FindOrder,
    Create,
    Unusable,
    GiveSeat,
    ReadAttempt,
    Next,
    Settle,
    WriteSettled,
    Confirm,
    WriteOff,
    Begin,
    LockSeat,
    WriteCapturing,
    Capture,
    Conclude,
    WriteConclusion,
}

/// Running function with its memory.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Run {
    work: Work,
    at: At,
    /// Booking as it was read, and as it is to be written.
    read: Option<Stored>,
    next: Option<Stored>,
    until: Tick,
    /// Current attempt and payment.
    attempt: u8,
    money: u8,
    /// Payments that were read and have yet to be settled.
    todo: u8,
    seals: bool,
    /// Possible ends of each attempt, from 1; 0 if it was not read.
    under_way: [u8; ATTEMPTS],
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Happens {
    Start(Work),
    /// The customer pays at this order or session of an attempt.
    Paid(u8, u8),
    /// The bank authorizes or declines the payment, or it lapses.
    Bank(u8, Bank),
    /// A rival buys the seat.
    Rival,
    Vanish,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Must {
    ConfirmedInTime,
    ConfirmedLate,
    ReadBack,
    Expired,
    LostToARival,
    EndedGoesBack,
    PaidTwice,
    TwoOrders,
    CaptureLapses,
    NotCaptured,
    SealedWithoutSession,
    LateAfterTheStart,
    LooksAgain,
}

/// This part of the protocol, within the bounds of a space.
pub(super) struct Attempts {
    space: &'static Space,
    fault: Fault,
    seen: Seen,
    booking: Booking,
    event: Event,
    resting: Resting,
}

seeded! {
    CheckoutBeforeTheAttempt in STRIPE: "the provider is asked before the attempt is written";
    AttemptKeepsTheTtl in RAZORPAY: "a booking with an attempt can be deleted by TTL";
    CreateWithoutKey in AGAIN: "sessions are created without an idempotency key";
    AttemptWithoutGrace in RIVAL: "the first attempt does not extend the seats by the grace";
    SeatsLockedAfter in STRIPE: "the attempt is written before the seats are extended";
    EveryAttemptExtends in TWO: "every attempt to pay extends the shown end";
    LookSealsEarly in EXTENDED: "a look seals before two minutes after the shown end";
    LookDoesNotSeal in STRIPE: "a look treats an open session as sealed";
    NoSessionIsSealed in RELEASED: "an attempt fails because no session of it is known";
    SilenceIsSealed in SILENT: "a provider that does not answer is treated as one without a session";
    SeatsFreedBeforeTheSeal in RIVAL: "a look frees the seat before it ends the session";
    UnsettledIsSealed in CLAIM: "an attempt whose payment waits for another claim is treated as sealed";
    ExpiresWhatIsPayable in SILENT: "a booking expires while an attempt of it is open";
    ExpiresWhatIsUndecided in RAZORPAY: "a booking expires while a payment that began in time is undecided";
    ExpiresWhileCapturing in LAPSING: "a booking expires while a payment of it is being captured";
    SealsWhileCapturing in RAZORPAY: "a look that read an order before its payment was being captured seals the attempt";
    StaleExpires in RAZORPAY: "a look writes that the booking has expired whatever its version";
    InTimeByOurClock in BEGUN: "a payment counts as in time by when it is read";
    CaptureWithoutWriting in LAPSING: "a payment is captured before its id is written";
    CapturesBesideAnother in LAPSING: "a payment is captured while the id of another is written";
    LapsedStaysWritten in LAPSING: "the id of a lapsed payment is never cleared";
    CapturesForEnded in RELEASED_ORDER: "a payment for a booking that has ended is captured";
    ReadsTheOldestOrder in ORDERS: "a look reads the oldest order of an attempt only";
    ConfirmsAfterTheStart in BEGUN: "a late payment confirms after the event has begun";
    ConfirmTakesAnySeat in RIVAL: "a confirmation takes somebody else's seat";
    SeatSoldAfter in STRIPE: "the seat is sold after the booking is confirmed, and not with it";
    WriteWithoutVersion in TWO: "a booking is replaced whatever its version";
    SecondCaptureIgnored in TWO: "a second payment is ignored";
    CaptureOfEndedIgnored in RELEASED: "a payment for a booking that has ended is ignored";
    LostWithoutRefund in RIVAL: "the seats are lost and no refund is written";
    NothingIsReadBack in STRIPE: "looks read nothing";
    EndedIsNotLookedAt in RELEASED: "looks skip attempts of a booking that has ended";
}

searches!(Attempts);

impl Attempts {
    fn new(space: &'static Space, fault: Fault) -> Self {
        let made = booking_and_event(1, space.starts);
        let (booking, event) =
            made.unwrap_or_else(|error| unreachable!("the domain takes the model's names: {error}"));
        Self { space, fault, seen: Seen::default(), booking, event, resting: Resting::default() }
    }

    fn missing(&self) -> Vec<String> {
        let missing = self.space.must.iter().filter(|must| !self.seen.has(**must as u32));
        missing.map(|must| format!("{must:?}")).collect()
    }

    fn note(&self, what: Must) {
        self.seen.note(what as u32);
    }

    fn write(&self, shared: &mut Shared, run: &Run) -> bool {
        let any = self.fault == Fault::WriteWithoutVersion;
        match (&run.read, &run.next) {
            (Some(read), Some(next)) => Stored::replace(&mut shared.booking, read, next, any),
            _ => false,
        }
    }

    /// Returns true if the event has begun.
    fn has_begun(&self, now: Tick) -> bool {
        now >= self.space.starts
    }

    fn is_watched(&self, booking: &Booking) -> bool {
        let pending = booking.status == BookingStatus::Pending;
        booking.open_attempts().next().is_some() && (pending || self.fault != Fault::EndedIsNotLookedAt)
    }
}

/// Number of an attempt, from 0.
fn number(payment: &Payment) -> u8 {
    payment.payment_id.attempt() - 1
}

fn resolves(booking: &Booking) -> Tick {
    tick(booking.resolves_at())
}

impl Part for Attempts {
    type Shared = Shared;
    type Run = Run;
    type Event = Happens;

    const INVARIANTS: &'static [Invariant<Self>] = rules::ALL;

    fn bounds(&self) -> &Bounds {
        &self.space.bounds
    }

    fn start(&self) -> Shared {
        Shared {
            seat: Seat::Ours { until: 1 },
            booking: Some(Stored::new(self.booking.clone())),
            checkouts: [Checkouts::default(); ATTEMPTS],
            moneys: Vec::new(),
            pays: [0; ATTEMPTS],
            extends: 0,
            releases: 0,
        }
    }

    fn events(&self, world: &WorldOf<Self>, events: &mut Vec<Happens>) {
        let at = &world.at;
        if let (Some(booking), true) = (&at.booking, world.runs.len() < self.space.bounds.runs) {
            let mut push = |may: bool, work: Work| events.extend(may.then_some(Happens::Start(work)));
            for (key, (_, times)) in (0..).zip(self.space.keys) {
                push(at.pays[usize::from(key)] < *times, Work::Pay(key));
            }
            push(at.extends < self.space.extends, Work::Extend);
            push(at.releases < self.space.releases, Work::Release);
            let looking = world.runs.iter().any(|running| matches!(running.run.work, Work::Look { .. }));
            push(!looking && self.is_watched(booking), Work::Look { silent: false });
            push(!looking && self.space.silences && self.is_watched(booking), Work::Look { silent: true });
            for (i, money) in (0..).zip(&at.moneys) {
                let says = matches!(money.bank, Bank::Captured | Bank::Authorized);
                push(says && money.told < self.space.deliveries, Work::Settle(i));
            }
        }
        self.provider_acts(world, events);
        let lapsed = matches!(at.seat, Seat::Ours { until } if until < world.now);
        if self.space.rival && (lapsed || at.seat == Seat::Free) {
            events.push(Happens::Rival);
        }
        if let Some(booking) = &at.booking {
            let keeps = self.fault == Fault::AttemptKeepsTheTtl && booking.status == BookingStatus::Pending;
            if (booking.may_vanish() || keeps) && instant(world.now) > booking.expires_at {
                events.push(Happens::Vanish);
            }
        }
    }

    fn happen(&self, world: &mut WorldOf<Self>, event: Happens) -> Option<Run> {
        match event {
            Happens::Start(work) => return Some(self.begin(world, work)),
            Happens::Paid(attempt, order) => self.customer_pays(world, attempt, order),
            Happens::Bank(money, bank) => world.at.moneys[usize::from(money)].bank = bank,
            Happens::Rival => world.at.seat = Seat::Rival,
            Happens::Vanish => world.at.booking = None,
        }
        None
    }

    fn step(&self, world: &mut WorldOf<Self>, running: Running<Run>) -> After<Run> {
        let Running { born, run } = running;
        match (run.work, run.at) {
            (_, At::GiveSeat) => self.give_seat(world, run),
            (_, At::Settle | At::WriteSettled | At::Confirm | At::WriteOff) => self.settle(world, run),
            (_, At::Begin | At::LockSeat | At::WriteCapturing | At::Capture) => self.capture(world, run),
            (Work::Look { .. }, _) => self.look(world, run),
            (Work::Pay(key), _) => self.pay(world, run, born, key),
            (Work::Extend | Work::Release, _) => self.change(world, run, born),
            (Work::Settle(_), _) => self.process(world, run),
        }
    }

    fn is_single_write(&self, run: &Run) -> bool {
        matches!(
            run.at,
            At::ExtendSeat
                | At::Write
                | At::Create
                | At::GiveSeat
                | At::WriteSettled
                | At::WriteOff
                | At::WriteCapturing
                | At::Capture
                | At::WriteConclusion
        )
    }
}

impl Attempts {
    fn begin(&self, world: &mut WorldOf<Self>, work: Work) -> Run {
        let at = &mut world.at;
        match work {
            Work::Pay(key) => at.pays[usize::from(key)] += 1,
            Work::Extend => at.extends += 1,
            Work::Release => at.releases += 1,
            Work::Settle(money) => at.moneys[usize::from(money)].told += 1,
            Work::Look { .. } => {}
        }
        let money = if let Work::Settle(money) = work { money } else { 0 };
        Run {
            work,
            at: At::Read,
            read: None,
            next: None,
            until: 0,
            attempt: 0,
            money,
            todo: 0,
            seals: false,
            under_way: [0; ATTEMPTS],
        }
    }
}

fn go(run: Run, at: At) -> After<Run> {
    After::Goes(Run { at, ..run })
}
