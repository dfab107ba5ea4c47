//! Claims: a customer with a ticket limit has one slot and one pending booking, whatever runs at the same time.

mod confirm;
mod create;
mod extend;
mod rules;
mod spaces;
mod state;
mod store;

use crate::machine::{After, Bounds, Invariant, Part, Running, Seen, Tick, World, WorldOf};
use crate::search::{searches, seeded};

use state::{At, Claim, Counting, Event, Mark, Money, Open, Row, Run, Shared, Slot, Status, Work};

/// Number of a booking: a customer's idempotency key.
pub(super) type Id = u8;
/// A set of seats, one bit each.
pub(super) type Mask = u8;

/// Most bookings, customers, requests and seats of a space.
const BOOKINGS: usize = 3;
const CUSTOMERS: usize = 2;
const REQUESTS: usize = 3;
const SEATS: usize = 4;

/// Length of a lock, in ticks of half a minute.
const LOCK: Tick = 2;
/// Ticks from the first lock to the end of the last extension.
const CEILING: Tick = 4;
/// Length of the lock once a payment has been started.
const WINDOW: Tick = 2;
/// Ticks after the shown end within which a customer still pays in time.
const IN_TIME: Tick = 1;
/// Ticks after the shown end for which seats and slot of a booking with an attempt stay locked.
const GRACE: Tick = 3;
/// Ticks after the shown end from which on TTL may take an unpaid booking.
const KEPT: Tick = 2;

/// A request for seats under a key.
#[derive(Clone, Copy, Debug)]
pub(super) struct Request {
    booking: Id,
    customer: usize,
    seats: Mask,
    /// Seats that it locks if those are taken; a request with such seats asks for the best available.
    other: Mask,
    times: u8,
}

/// Largest numbers of requests about one booking, by kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Wishes {
    extends: u8,
    pays: u8,
    releases: u8,
    confirms: u8,
    free: u8,
    cancels: u8,
}

/// Bounds of a space.
#[derive(Debug)]
pub(super) struct Space {
    bounds: Bounds,
    is_small: bool,
    /// Ticket limit of a customer.
    limit: Option<u8>,
    requests: &'static [Request],
    wishes: [Wishes; BOOKINGS],
    /// Block of each seat.
    blocks: [u8; SEATS],
    vanish: u8,
    must: &'static [Must],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Must {
    Booked,
    FirstAnswer,
    OtherBody,
    TakenOver,
    PutOfItsOwn,
    FreedAfterPut,
    Extended,
    Stale,
    LostSeats,
    CountedAlone,
    CountedBeside,
    LooksAgain,
    RefusedByTickets,
    Resolved,
    Free,
}

/// This part of the protocol, within the bounds of a space.
pub(super) struct Claims {
    space: &'static Space,
    fault: Fault,
    seen: Seen,
}

seeded! {
    ClaimTakesAnySlot in KEYS: "a claim does not check that the slot is free";
    ClaimIsOnlyTheBooking in BODIES: "a claim names the booking and not the run, so two runs of a key share it";
    ClaimIgnoresTheLimit in LATE: "a claim does not check the tickets";
    LostClaimIsRefused in KEYS: "a claim that its own first sending refuses is abandoned, and the slot stays taken";
    TakesOverALiveRun in BODIES: "a claim is taken over before its run has ended";
    TakesOverAnotherBody in DEATHS: "a claim is taken over by a request with another body";
    TakesOverTheBest in BEST: "a claim for the best seats is taken over";
    RefusedClaimDoesNotRead in BODIES: "a refused claim answers without reading the booking";
    NoReadAfterTheClaim in FENCE: "the booking is read neither after the claim nor after a refused put";
    LockTakesAnyLock in RIVALS: "a lock takes seats that are locked for others";
    LockTakesTheLastSecond in RIVALS: "a lock takes seats in their last second";
    LockShortens in AGAIN: "a lock of a retry shortens a longer one";
    UndoesARefusedLock in AGAIN: "a run whose lock was refused frees the seats of its booking";
    FreesTheBookings in AGAIN: "a refused put frees seats that are in the booking";
    RefusedPutKeepsItsSeats in AGAIN: "a refused put frees nothing";
    PutOfItsOwnUnclaims in LIMIT: "a put that was refused by its own first sending frees the slot";
    UnclaimsAny in KEYS: "a refused run frees the slot of any claim";
    SlotNotExtended in LIMIT: "an extension forgets the slot";
    SlotExtendedPastTheLimit in LATE: "an extension of an expired claim does not check the tickets";
    SeatsExtendShorter in LIMIT: "an extension that is overtaken by a longer one shortens the seats' lock";
    SlotExtendsShorter in LIMIT: "an extension that is overtaken by a longer one shortens the slot's";
    BookingExtendedFirst in RIVALS: "an extension writes the booking before the seats";
    ExtensionTakesSeats in RIVALS: "an extension does not check whose the seats are";
    LostSeatsKeepTheSlot in LIMIT: "an extension that finds the seats gone leaves the slot taken";
    StaleOnlyTakesTheVer in LIMIT: "a stale extension writes the booking again, and not the slot first";
    GraceForgotten in GRACED: "an extension of a booking with an attempt forgets the grace";
    AttemptWithoutGrace in LIMIT: "a payment starts without the grace";
    ReleaseFreesAny in RIVALS: "a release frees anybody's locked seats";
    SeatsReleasedFirst in RIVALS: "a release frees the seats before it writes the booking";
    SlotReleasedFirst in KEYS: "a release frees the slot before the seats";
    ReleaseFreesAnySlot in KEYS: "a release frees the slot of another claim";
    ConfirmTakesAnySeat in SALE: "a confirmation takes seats that others have locked";
    ConfirmForgetsASeat in SALE: "a confirmation sells the seats of one block only";
    ConfirmIgnoresTheLimit in LATE: "a confirmation does not check the tickets";
    ConfirmEndsAnyClaim in BESIDE: "a confirmation beside another claim ends that claim";
    ConfirmIgnoresTheClaim in LATE: "a confirmation beside another claim does not count that claim's seats";
    RefusedByAClaim in LATE: "a payment is refunded because another claim is in the way";
    ConfirmTriesOnce in LATE: "a payment is refunded if the slot no longer belongs to the booking";
    FreeAfterTheEnd in GRATIS: "a free booking is confirmed whatever its version";
    TicketsAreKept in LIMIT: "a cancellation does not subtract the tickets";
}

searches!(Claims);

impl Claims {
    fn new(space: &'static Space, fault: Fault) -> Self {
        Self { space, fault, seen: Seen::default() }
    }

    fn missing(&self) -> Vec<String> {
        let missing = self.space.must.iter().filter(|must| !self.seen.has(**must as u32));
        missing.map(|must| format!("{must:?}")).collect()
    }

    fn note(&self, what: Must) {
        self.seen.note(what as u32);
    }

    fn request(&self, req: u8) -> &Request {
        &self.space.requests[usize::from(req)]
    }

    /// Customer of the booking.
    fn customer(&self, id: Id) -> usize {
        self.space.requests.iter().find(|request| request.booking == id).map_or(0, |request| request.customer)
    }

    fn is_limited(&self) -> bool {
        self.space.limit.is_some()
    }

    /// Returns true if `n` more tickets are within the limit.
    fn fits(&self, slot: &Slot, n: u8) -> bool {
        self.space.limit.is_none_or(|max| slot.tickets + n <= max)
    }

    fn requests(&self, world: &WorldOf<Self>, works: &mut Vec<Work>) {
        for (i, request) in self.space.requests.iter().enumerate() {
            if world.at.requests[i] < request.times {
                works.push(Work::Create(i as u8));
            }
        }
        for (id, (row, wishes)) in (0..).zip(world.at.rows.iter().zip(&self.space.wishes)) {
            let Some(row) = row else { continue };
            let spent = &world.at.wishes[usize::from(id)];
            let money = world.at.money[usize::from(id)];
            let open = row.status == Status::Pending;
            let mut push = |left: bool, work: Work| works.extend(left.then_some(work));
            push(spent.extends < wishes.extends, Work::Extend(id));
            push(spent.pays < wishes.pays, Work::Pay(id));
            push(spent.releases < wishes.releases, Work::Release(id));
            push(spent.free < wishes.free, Work::Free(id));
            push(spent.cancels < wishes.cancels && row.status == Status::Confirmed, Work::Cancel(id));
            let captured = matches!(money, Money::Captured { .. });
            push(captured && open && spent.confirms < wishes.confirms, Work::Confirm(id));
            let over = row.attempt && open && world.now > row.expires + IN_TIME;
            let resolving = world.runs.iter().any(|running| running.run.work == Work::Resolve(id));
            push(over && !captured && !resolving, Work::Resolve(id));
        }
    }
}

impl Part for Claims {
    type Shared = Shared;
    type Run = Run;
    type Event = Event;

    const INVARIANTS: &'static [Invariant<Self>] = rules::ALL;

    fn bounds(&self) -> &Bounds {
        &self.space.bounds
    }

    fn start(&self) -> Shared {
        Shared {
            seats: [Mark::Free; SEATS],
            rows: [None; BOOKINGS],
            slots: [Slot::default(); CUSTOMERS],
            money: [Money::None; BOOKINGS],
            requests: [0; REQUESTS],
            wishes: [Wishes::default(); BOOKINGS],
            nonces: [0; BOOKINGS],
            vanished: 0,
        }
    }

    fn events(&self, world: &WorldOf<Self>, events: &mut Vec<Event>) {
        if world.runs.len() < self.space.bounds.runs {
            let mut works = Vec::new();
            self.requests(world, &mut works);
            events.extend(works.into_iter().map(Event::Start));
        }
        for (id, row) in (0..).zip(&world.at.rows) {
            let Some(row) = row else { continue };
            if row.attempt && world.at.money[usize::from(id)] == Money::None {
                events.push(Event::Paid(id));
            }
            let unpaid = row.status == Status::Pending && !row.attempt;
            if unpaid && world.now > row.expires + KEPT && world.at.vanished < self.space.vanish {
                events.push(Event::Vanish(id));
            }
        }
    }

    fn happen(&self, world: &mut WorldOf<Self>, event: Event) -> Option<Run> {
        match event {
            Event::Start(work) => return Some(self.begin(world, work)),
            Event::Paid(id) => {
                let expires = world.at.rows[usize::from(id)].map_or(0, |row| row.expires);
                let in_time = world.now <= expires + IN_TIME;
                world.at.money[usize::from(id)] = Money::Captured { in_time };
            }
            Event::Vanish(id) => {
                world.at.vanished += 1;
                world.at.rows[usize::from(id)] = None;
            }
        }
        None
    }

    fn step(&self, world: &mut WorldOf<Self>, running: Running<Run>) -> After<Run> {
        let before = world.at.clone();
        let after = match running.run.work {
            Work::Create(req) => self.create(world, running, req),
            Work::Extend(_) | Work::Pay(_) => self.extend(world, running),
            Work::Release(_) | Work::Resolve(_) => self.release(world, running),
            Work::Confirm(_) | Work::Free(_) | Work::Cancel(_) => self.confirm(world, running),
        };
        if rules::goes_down(&before, &world.at) {
            world.wrong = Some("times of slot and seats never go down while the claim stands");
        }
        after
    }

    fn is_single_write(&self, run: &Run) -> bool {
        match run.at {
            At::Look | At::Refused | At::ReadBooking | At::Read | At::Confirm | At::Cancel => false,
            At::Lock | At::ExtendSeats => self.blocks_of(run.seats) == 1,
            _ => true,
        }
    }
}

impl Claims {
    fn begin(&self, world: &mut World<Shared, Run>, work: Work) -> Run {
        let (mut claim, mut at, mut existed) = (Claim { booking: 0, nonce: 0 }, At::Read, false);
        let (seats, until) = (0, 0);
        match work {
            Work::Create(req) => {
                let id = self.request(req).booking;
                world.at.requests[usize::from(req)] += 1;
                let nonce = &mut world.at.nonces[usize::from(id)];
                *nonce += u8::from(self.fault != Fault::ClaimIsOnlyTheBooking);
                claim = Claim { booking: id, nonce: *nonce };
                at = At::Look;
                existed = world.at.rows[usize::from(id)].is_some_and(|row| row.req == req);
            }
            Work::Extend(id) => world.at.wishes[usize::from(id)].extends += 1,
            Work::Pay(id) => world.at.wishes[usize::from(id)].pays += 1,
            Work::Release(id) => world.at.wishes[usize::from(id)].releases += 1,
            Work::Confirm(id) => world.at.wishes[usize::from(id)].confirms += 1,
            Work::Free(id) => world.at.wishes[usize::from(id)].free += 1,
            Work::Cancel(id) => world.at.wishes[usize::from(id)].cancels += 1,
            Work::Resolve(_) => {}
        }
        let (row, slot, counting) = (None, Slot::default(), Counting::WithClaim);
        Run { work, at, claim, seats, until, row, slot, counting, existed }
    }
}
