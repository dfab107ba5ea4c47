//! Redemptions: uses of one offer with caps, by bookings of two customers: reservations, settlements that may come at any
//! time, any number of times and late, and everything that happens to the bookings meanwhile.
//!
//! The product's own functions decide: `due`, `redeemed`, and those that change bookings. A tick is half a minute, and a run
//! that began before the last one is dead.

mod bookings;
mod reserve;
mod rules;
mod settle;
mod spaces;
mod state;
mod store;

use std::collections::BTreeSet;

use domain::Error;
use domain::booking::{Booking, BookingStatus};
use domain::event::Event;
use domain::ids::OfferId;
use domain::quote::{Discount, Discounted, Quote};
use domain::redemption::Uses;

use crate::machine::{After, Bounds, Invariant, Part, Resting, Running, Seen, Tick, WorldOf};
use crate::real::{PRICE, booking_and_event};
use crate::search::{searches, seeded};

use state::{At, Count, Happens, Name, Run, Shared, Wishes, Work, tick};

/// Most bookings of a space, with that of a customer who asks at the end; and customers.
const BOOKINGS: usize = 4;
const CUSTOMERS: usize = 2;
/// Booking of the customer who asks at the end, when everything is over: the first customer under another key.
const ASKER: u8 = 3;
/// Length of a lock, and ticks from the first lock to the end of the last extension.
const LOCK: Tick = 2;
/// Ticks after the end of a lock, or the beginning of a run, from which no write of a run can arrive.
const UNDER_WAY: Tick = 2;
/// Ticks after the end of its lock for which TTL leaves an unpaid booking.
const KEPT: Tick = 2;
/// Ticks after which everything that was under way has been decided.
const DAY: Tick = 60;
/// Discount of a seat.
const OFF: i64 = 100;

/// A request to book under a key.
#[derive(Clone, Copy, Debug)]
pub(super) struct Request {
    customer: u8,
    seats: u32,
    /// True if it has the offer's code.
    coupon: bool,
    times: u8,
}

/// Caps of the offer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Caps {
    uses: Option<i64>,
    minor: Option<i64>,
    per_customer: Option<i64>,
}

/// Bounds of a space.
#[derive(Debug)]
pub(super) struct Space {
    bounds: Bounds,
    is_small: bool,
    caps: Caps,
    /// True if each ticket is a use.
    per_ticket: bool,
    /// True if the offer takes off the whole price.
    free: bool,
    /// Most seats of a booking that it makes cheaper.
    cheaper: usize,
    requests: &'static [Request],
    wishes: [Wishes; BOOKINGS],
    /// Number of settlements besides those that messages order.
    asks: u8,
    /// True if rivals may lock the seats first.
    rival: bool,
    vanish: u8,
    must: &'static [Must],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Must {
    Booked,
    Reserved,
    Reclaimed,
    Refused,
    PutOfItsOwn,
    Recoded,
    Extended,
    Confirmed,
    Expired,
    Given,
    Used,
    Returned,
    StaleSettlement,
}

/// This part of the protocol, within the bounds of a space.
pub(super) struct Redemptions {
    space: &'static Space,
    fault: Fault,
    seen: Seen,
    resting: Resting,
    event: Event,
    offer_id: OfferId,
    /// Bookings before they are priced.
    templates: Vec<Booking>,
}

seeded! {
    SettlesWithoutTheVersion in RETURNS: "a settlement writes the row whatever it is by now";
    ReturnsWithTheLock in PAID: "a settlement returns a row as soon as its lock has ended, while a run may be under way";
    CountsAreWrittenLater in RUSH: "a reservation writes the counts after the row";
    ReservesAfterThePut in RUSH: "a run reserves after it has put its booking";
    ReturnsAnyRow in RUSH: "a run whose put was refused returns the row that the booking names";
    OwnPutIsUndone in RUSH: "a run whose put was refused by its own first sending returns its row";
    RefusedKeepsItsRow in RUSH: "a run that is refused after its reservation keeps the row";
    RoomForOneUse in TICKETS: "a reservation compares the count as if it had one use";
    MoneyIsNotCompared in MONEY: "a reservation does not compare the money";
    CustomerIsNotCompared in CUSTOMER: "a reservation does not compare the customer's count";
    ReclaimDoesNotRead in PAID: "a refused run returns rows whose first lock has ended, without reading the booking";
    ReclaimStopsAtUsed in LOST: "a refused run reads so many ended rows that used ones hide the others";
    DueIgnoresPayments in PAID: "a settlement returns a row whose booking has an attempt";
    UsedIsNotReturned in RETURNS: "a row that is used is not returned with the seats";
    SettlesOnce in UNLIMITED: "a settlement does not look again after it has written";
    UndecidedIsForgotten in PAID: "a settlement of an undecided row is not repeated";
    StaleChangeUndoesItsOwn in CODES: "a change of the code whose own first sending made it stale returns its row";
}

searches!(Redemptions);

impl Redemptions {
    fn new(space: &'static Space, fault: Fault) -> Self {
        let made = |_| booking_and_event(2, 10_000);
        let made: Result<Vec<(Booking, Event)>, Error> = (0..BOOKINGS).map(made).collect();
        let (mut templates, mut events): (Vec<Booking>, Vec<Event>) = made
            .unwrap_or_else(|error| unreachable!("the domain takes the model's names: {error}"))
            .into_iter()
            .unzip();
        let mut event = events.remove(0);
        (event.lock_seconds, event.lock_ceiling_seconds, event.payment_seconds) = (60, 90, 60);
        let (seen, resting, offer_id) = (Seen::default(), Resting::default(), OfferId::from_random([0; 16]));
        let mut part = Self { space, fault, seen, resting, event, offer_id, templates: Vec::new() };
        for (id, booking) in (0..).zip(&mut templates) {
            let request = part.request(id);
            let names = (format!("bkg_00000000000{id}").parse(), format!("cus_{}", request.customer).parse());
            if let (Ok(booking_id), Ok(customer_id)) = names {
                (booking.booking_id, booking.customer_id) = (booking_id, customer_id);
            }
            booking.blocks[0].seats.truncate(request.seats as usize);
            booking.quote.lines[0].count = request.seats;
        }
        part.templates = templates;
        part
    }

    fn missing(&self) -> Vec<String> {
        let missing = self.space.must.iter().filter(|must| !self.seen.has(**must as u32));
        missing.map(|must| format!("{must:?}")).collect()
    }

    fn note(&self, what: Must) {
        self.seen.note(what as u32);
    }

    fn request(&self, id: u8) -> Request {
        let asker = Request { customer: 0, seats: 1, coupon: true, times: 0 };
        self.space.requests.get(usize::from(id)).copied().unwrap_or(asker)
    }

    fn customer(&self, booking: u8) -> u8 {
        self.request(booking).customer
    }

    fn is_limited(&self) -> bool {
        let Caps { uses, minor, per_customer } = self.space.caps;
        uses.is_some() || minor.is_some() || per_customer.is_some()
    }

    /// The booking with the price by the offer, if it names a row of it, or without.
    fn priced(&self, mut booking: Booking, name: Option<Name>) -> Booking {
        let seats = booking.seats().count();
        let off = if self.space.free { PRICE } else { OFF };
        let amounts = (0..seats).map(|seat| if seat < self.space.cheaper { off } else { 0 });
        let discount = Discount {
            id: self.offer_id.as_str().to_owned(),
            label: String::new(),
            funded_by: String::new(),
            amount: Discounted::Seats(amounts.collect()),
            fees_waived_minor: 0,
        };
        let discounts = name.map(|_| discount).into_iter().collect();
        let Quote { currency, lines, .. } = booking.quote.clone();
        let priced = Quote::of(currency, lines, discounts, 0, booking.quote.tax());
        booking.quote = priced.unwrap_or_else(|error| unreachable!("the model's quote adds up: {error}"));
        booking.redemptions = name.map(|name| self.redemption(name)).into_iter().collect();
        booking
    }

    /// Uses that the customer at the end asks for.
    fn asked(&self) -> Uses {
        let name = Name { until: LOCK, booking: ASKER, nonce: 0 };
        self.redeemed(&self.priced(self.templates[usize::from(ASKER)].clone(), Some(name)), name)
    }

    /// The function that begins with `work`; none if its message is gone.
    fn begin(&self, world: &mut WorldOf<Self>, work: Work) -> Option<Run> {
        let mut run = Run::new(work, At::Read);
        if let Work::Settle(name, message) = work {
            if let Some(tick) = message {
                world.at.queue.remove(&(tick, name)).then_some(())?;
            }
            run.at = At::ReadRow;
            run.settling = vec![name];
        }
        Some(run)
    }

    fn works(&self, world: &WorldOf<Self>, works: &mut Vec<Work>) {
        let at = &world.at;
        for (id, request) in (0..).zip(self.space.requests) {
            let place = usize::from(id);
            if at.requests[place] < request.times {
                works.push(Work::Create(id));
            }
            let Some(booking) = &at.bookings[place] else { continue };
            let (spent, most) = (&at.wishes[place], &self.space.wishes[place]);
            let pending = booking.status == BookingStatus::Pending;
            let mut push = |left: bool, work: Work| works.extend(left.then_some(work));
            push(pending && spent.extends < most.extends, Work::Extend(id));
            push(pending && spent.pays < most.pays, Work::Pay(id));
            push(pending && spent.free < most.free, Work::Free(id));
            push(pending && spent.releases < most.releases, Work::Release(id));
            push(pending && spent.codes[0] < most.codes[0], Work::Code(id, false));
            push(pending && spent.codes[1] < most.codes[1], Work::Code(id, true));
            let confirmed = booking.status == BookingStatus::Confirmed;
            for which in 0..2_u8 {
                let place = usize::from(which);
                push(confirmed && spent.gives[place] < most.gives[place], Work::Give(id, which));
            }
            push(pending && at.paid[place], Work::Told(id));
            let over = pending && !booking.payments.is_empty() && world.now > tick(booking.resolves_at());
            push(
                over && !world.runs.iter().any(|running| running.run.work == Work::Look(id)),
                Work::Look(id),
            );
        }
        let due = at.queue.iter().filter(|(tick, _)| *tick <= world.now);
        works.extend(due.map(|(tick, name)| Work::Settle(*name, Some(*tick))));
        if at.asks < self.space.asks {
            let rows: BTreeSet<Name> =
                at.rows.iter().map(|row| row.name).chain(at.named.iter().copied()).collect();
            works.extend(rows.into_iter().map(|name| Work::Settle(name, None)));
        }
    }

    /// Counts a request that begins.
    fn count(at: &mut Shared, work: Work) {
        let wishes = |at: &mut Shared, id: u8, one: fn(&mut Wishes)| one(&mut at.wishes[usize::from(id)]);
        match work {
            Work::Create(id) => at.requests[usize::from(id)] += 1,
            Work::Code(id, on) => at.wishes[usize::from(id)].codes[usize::from(on)] += 1,
            Work::Extend(id) => wishes(at, id, |wishes| wishes.extends += 1),
            Work::Pay(id) => wishes(at, id, |wishes| wishes.pays += 1),
            Work::Free(id) => wishes(at, id, |wishes| wishes.free += 1),
            Work::Release(id) => wishes(at, id, |wishes| wishes.releases += 1),
            Work::Give(id, which) => at.wishes[usize::from(id)].gives[usize::from(which)] += 1,
            Work::Settle(_, None) => at.asks += 1,
            Work::Settle(..) | Work::Told(_) | Work::Look(_) => {}
        }
    }
}

impl Part for Redemptions {
    type Shared = Shared;
    type Run = Run;
    type Event = Happens;

    const INVARIANTS: &'static [Invariant<Self>] = &[
        ("the counts are the sums of the rows", Self::counts_are_sums),
        ("no count exceeds its cap", Self::caps_hold),
        ("a live booking has its row, with enough uses", Self::live_have_rows),
        ("left alone, the rows are what bookings use, and nothing is lost for ever", Self::rests_well),
    ];

    fn bounds(&self) -> &Bounds {
        &self.space.bounds
    }

    fn start(&self) -> Shared {
        Shared {
            bookings: vec![None; BOOKINGS],
            rows: Vec::new(),
            count: Count::default(),
            customers: [0; CUSTOMERS],
            paid: [false; BOOKINGS],
            sealed: [false; BOOKINGS],
            lost: [false; BOOKINGS],
            requests: [0; BOOKINGS],
            nonces: [0; BOOKINGS],
            wishes: [Wishes::default(); BOOKINGS],
            asks: 0,
            vanished: 0,
            queue: BTreeSet::new(),
            named: BTreeSet::new(),
        }
    }

    fn events(&self, world: &WorldOf<Self>, events: &mut Vec<Happens>) {
        if world.runs.len() < self.space.bounds.runs {
            let mut works = Vec::new();
            self.works(world, &mut works);
            events.extend(works.into_iter().map(Happens::Start));
        }
        for id in 0..self.space.requests.len() as u8 {
            let place = usize::from(id);
            let Some(booking) = &world.at.bookings[place] else {
                let loses = self.space.rival && !world.at.lost[place];
                events.extend(loses.then_some(Happens::Rival(id)));
                continue;
            };
            let payable = booking.open_attempts().next().is_some() && !world.at.sealed[place];
            events.extend((payable && !world.at.paid[place]).then_some(Happens::Pays(id)));
            let kept = world.now <= tick(booking.expires_at) + KEPT;
            let vanishes = world.at.vanished < self.space.vanish && booking.may_vanish() && !kept;
            events.extend(vanishes.then_some(Happens::Vanish(id)));
        }
    }

    fn happen(&self, world: &mut WorldOf<Self>, event: Happens) -> Option<Run> {
        let at = &mut world.at;
        match event {
            Happens::Start(work) => {
                Self::count(at, work);
                return self.begin(world, work);
            }
            Happens::Pays(id) => at.paid[usize::from(id)] = true,
            Happens::Rival(id) => at.lost[usize::from(id)] = true,
            Happens::Vanish(id) => {
                let gone = at.bookings[usize::from(id)].take();
                let name = gone.and_then(|booking| Name::of(&booking));
                at.queue.extend(name.map(|name| (world.now, name)));
                at.vanished += 1;
            }
        }
        None
    }

    fn step(&self, world: &mut WorldOf<Self>, running: Running<Run>) -> After<Run> {
        match running.run.work {
            Work::Create(id) => self.create(world, running, id),
            Work::Code(id, _) => self.change_code(world, running, id),
            Work::Settle(..) => self.settle(world, running),
            Work::Extend(id)
            | Work::Pay(id)
            | Work::Free(id)
            | Work::Told(id)
            | Work::Look(id)
            | Work::Release(id)
            | Work::Give(id, _) => self.change(world, running, id),
        }
    }

    fn is_single_write(&self, run: &Run) -> bool {
        matches!(run.at, At::Put | At::Write)
    }

    fn die(&self, world: &mut WorldOf<Self>, run: Run) {
        if let Work::Settle(name, Some(tick)) = run.work {
            world.at.queue.insert((tick, name));
        }
    }
}

fn go(run: Run, at: At) -> After<Run> {
    After::Goes(Run { at, ..run })
}
