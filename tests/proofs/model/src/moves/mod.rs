//! Moves: one confirmed booking of two seats, and up to two bookings that would take over its first seat, against the
//! return of seats, rivals, the end of locks, an event that is called off, and late and repeated messages.
//!
//! The product's own functions decide: `plan` is assumed to have allowed the moves, `settle`, `confirmed_free`, `moved`,
//! `without_seats`, `cancelled` and `released` are called here.

mod rules;
mod spaces;
mod steps;

use domain::booking::{Booking, BookingStatus, Move};
use domain::event::Event;
use domain::ledger;
use domain::ledger_entry::{Entry, Kind};
use domain::payment::{Payment, PaymentStatus};
use domain::provider::Provider;

use crate::machine::{After, Bounds, Invariant, Part, Running, Seen, WorldOf};
use crate::real::{PRICE, Stored, booking_and_event, instant};
use crate::search::{searches, seeded};

/// Difference in price of the new seats.
const MORE: i64 = 5_000;

/// Bounds of a space.
#[derive(Debug)]
pub(super) struct Space {
    bounds: Bounds,
    is_small: bool,
    /// Number of bookings that would take over the seat.
    moves: usize,
    /// True if the new seats cost more.
    dearer: bool,
    /// Numbers of requests to return the first seat, the second, and all.
    gives: [u8; 3],
    /// True if the event may be called off.
    off: bool,
    /// True if rivals want the new seats.
    rival: bool,
}

/// Mark of a seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Mark {
    Free,
    Locked(usize),
    Sold(usize),
    Rival,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Shared {
    /// The old booking, then those that move.
    bookings: Vec<Option<Stored>>,
    /// Seats 0 and 1 of the old booking, then one seat for each that moves.
    marks: Vec<Mark>,
    /// The customer's ticket count.
    tickets: usize,
    /// Bookings that were paid at the provider, and whose locks have run out.
    paid: Vec<bool>,
    lapsed: Vec<bool>,
    gives: [u8; 3],
    off: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Run {
    /// process-payment, or create-payment if nothing is due: reads the booking, the old one, and confirms both.
    Read(usize),
    ReadOld(usize, Stored),
    Confirm(usize, Stored, Stored),
    WriteOff(usize, Stored, Gone),
    /// Frees the seat of a booking that has ended.
    Release(usize),
    /// Returns seats of the old booking, or everything of any because the event is called off.
    Give(usize, u8, Option<Stored>),
    /// Releases a lock that was not paid.
    End(usize, Option<Stored>),
    /// The second half of a confirmation in two halves, which only a fault has.
    Leave(usize, Stored),
}

/// Seat that a paid move has lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Gone {
    New,
    Old,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Happens {
    Pays(usize),
    Told(usize),
    Give(u8),
    CallOff(usize),
    Lapse(usize),
    Rival(usize),
    End(usize),
}

/// Kind of return of all seats, because the event is called off.
const OFF: u8 = 3;

pub(super) struct Moves {
    space: &'static Space,
    fault: Fault,
    seen: Seen,
    event: Event,
    start: Shared,
}

seeded! {
    OldVersionIsIgnored in MOVES: "a confirmation replaces the old booking whatever its version";
    OldSeatStaysSold in MOVES: "a confirmation leaves the old seat sold";
    MoveCountsTickets in MOVES: "a confirmation counts the tickets of the new seats, too";
    ConfirmsInTwoWrites in MOVES: "the old booking is replaced after the new one";
    RefusedMoveIsForgotten in MOVES: "the difference is not refunded if the old seat is gone";
    CreditGoesBack in MOVES: "what the old seat pays for is refunded, too";
    NewSeatIsNotChecked in RIVALS: "a confirmation takes the new seat whoever has it";
}

searches!(Moves);

impl Moves {
    fn new(space: &'static Space, fault: Fault) -> Self {
        let made = booking_and_event(2, 100);
        let (old, event) =
            made.unwrap_or_else(|error| unreachable!("the domain takes the model's names: {error}"));
        let mut bookings = vec![Some(Stored::new(sold(&old)))];
        bookings.extend((0..space.moves).map(|n| Some(Stored::new(moving(&old, space, n)))));
        let mut marks = vec![Mark::Sold(0); 2];
        marks.extend((1..=space.moves).map(Mark::Locked));
        let count = bookings.len();
        let (paid, lapsed) = (vec![false; count], vec![false; count]);
        let start = Shared { bookings, marks, tickets: 2, paid, lapsed, gives: [0; 3], off: false };
        Self { space, fault, seen: Seen::default(), event, start }
    }

    fn missing(&self) -> Vec<String> {
        let seen = ["a move is confirmed", "a move is refused", "a confirmation is stale"];
        (0..).zip(seen).filter(|(bit, _)| !self.seen.has(*bit)).map(|(_, name)| name.to_owned()).collect()
    }
}

impl Part for Moves {
    type Shared = Shared;
    type Run = Run;
    type Event = Happens;

    const INVARIANTS: &'static [Invariant<Self>] = &[
        ("sold if and only if confirmed", |_, world| world.at.sold_are_confirmed()),
        ("tickets are the confirmed seats", |_, world| world.at.tickets == world.at.confirmed_seats()),
        ("a customer who returns nothing has two seats, old or new", |_, world| {
            world.at.gives != [0; 3] || world.at.off || world.at.confirmed_seats() == 2
        }),
        ("the ledgers agree with the bookings", |_, world| {
            world.at.live().all(|booking| ledger::check(booking).is_empty())
        }),
        ("captured money is kept for seats or goes back, once", |_, world| world.at.adds_up()),
        ("left alone, every payment gets into its booking", Self::rests_well),
    ];

    fn bounds(&self) -> &Bounds {
        &self.space.bounds
    }

    fn start(&self) -> Shared {
        self.start.clone()
    }

    fn events(&self, world: &WorldOf<Self>, events: &mut Vec<Happens>) {
        let at = &world.at;
        let can_run = world.runs.len() < self.space.bounds.runs;
        for n in 1..at.bookings.len() {
            let pending =
                at.bookings[n].as_ref().is_some_and(|booking| booking.status == BookingStatus::Pending);
            if self.space.dearer && !at.paid[n] {
                events.push(Happens::Pays(n));
            }
            if can_run && (at.paid[n] || !self.space.dearer) {
                events.push(Happens::Told(n));
            }
            if can_run && pending {
                events.push(Happens::End(n));
            }
            if self.space.rival && !at.lapsed[n] {
                events.push(Happens::Lapse(n));
            }
            let mark = at.marks[n + 1];
            if self.space.rival && (mark == Mark::Free || at.lapsed[n] && mark == Mark::Locked(n)) {
                events.push(Happens::Rival(n));
            }
        }
        if can_run {
            let left =
                (0..3).filter(|which| at.gives[usize::from(*which)] < self.space.gives[usize::from(*which)]);
            events.extend(left.map(Happens::Give));
            if self.space.off {
                events.extend((0..at.bookings.len()).map(Happens::CallOff));
            }
        }
    }

    fn happen(&self, world: &mut WorldOf<Self>, event: Happens) -> Option<Run> {
        let at = &mut world.at;
        match event {
            Happens::Pays(n) => at.paid[n] = true,
            Happens::Told(n) => return Some(Run::Read(n)),
            Happens::Give(which) => {
                at.gives[usize::from(which)] += 1;
                return Some(Run::Give(0, which, None));
            }
            Happens::CallOff(n) => {
                at.off = true;
                return Some(Run::Give(n, OFF, None));
            }
            Happens::Lapse(n) => at.lapsed[n] = true,
            Happens::Rival(n) => at.marks[n + 1] = Mark::Rival,
            Happens::End(n) => return Some(Run::End(n, None)),
        }
        None
    }

    fn step(&self, world: &mut WorldOf<Self>, running: Running<Run>) -> After<Run> {
        self.step_of(world, running.run)
    }

    fn is_single_write(&self, _: &Run) -> bool {
        false
    }
}

fn capture(n: usize) -> String {
    format!("m{n}")
}

/// The old booking, paid.
fn sold(old: &Booking) -> Booking {
    let amount = old.quote.total();
    let payment_id = domain::ids::PaymentId::of(&old.booking_id, 1);
    let payment = Payment {
        status: PaymentStatus::Success,
        capture: Some(capture(0)),
        ..Payment::attempt(payment_id, Provider::Stripe, amount, instant(0))
    };
    let (at, amount_minor) = (instant(0).as_second(), amount.amount_minor);
    let entry = Entry { at, kind: Kind::Sale, payment: 1, refund: None, amount_minor };
    Booking { status: BookingStatus::Confirmed, payments: vec![payment], ledger: vec![entry], ..old.clone() }
}

/// The pending booking number `n` that moves the first seat of `old`.
fn moving(old: &Booking, space: &Space, n: usize) -> Booking {
    let mut new = old.clone();
    let ids = ["bkg_111111111111", "bkg_222222222222"];
    if let Ok(id) = ids[n].parse() {
        new.booking_id = id;
    }
    let seat = (n + 2).to_string();
    new.blocks[0].seats.truncate(1);
    (new.blocks[0].seats[0].seat_id, new.blocks[0].seats[0].label) = (seat.clone(), seat);
    let price = PRICE + if space.dearer { MORE } else { 0 };
    new.quote.lines[0].count = 1;
    (new.quote.lines[0].unit_minor, new.quote.total_minor) = (price, price);
    let seats = vec!["0".to_owned()];
    let (booking_id, booked_at) = (old.booking_id.clone(), old.booked_at());
    new.moves = Some(Move { booking_id, seats, credit_minor: PRICE, booked_at });
    if space.dearer {
        let id = domain::ids::PaymentId::of(&new.booking_id, 1);
        let attempt = Payment::attempt(id, Provider::Stripe, new.due(), instant(0));
        new.payments.push(attempt);
    }
    new
}
