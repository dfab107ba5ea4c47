//! Sweeps, which lease due bookings before they queue them, and looks, which write under the booking's version.

use crate::machine::{After, Bounds, Invariant, Part, Running, Seen, Tick, WorldOf};
use crate::search::{searches, seeded};

/// Duration of a lease, and of the first wait after a look, in minutes.
const LEASE: Tick = 2;
const WAIT: Tick = 1;

/// Bounds of a space.
#[derive(Debug)]
pub(super) struct Space {
    bounds: Bounds,
    is_small: bool,
    /// Number of looks that do not resolve, because the provider does not answer.
    silences: u8,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Shared {
    /// State of the booking: its due time, its version, and true once it is resolved.
    due: Option<Tick>,
    ver: u8,
    resolved: bool,
    /// Number of messages on the looks queue.
    queue: u8,
    /// Numbers of queued looks and of leases so far.
    orders: u8,
    leases: u8,
    silences: u8,
    /// Number of other writes of the booking so far.
    writes: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Run {
    /// Query of sweep-payments, whose later steps have the due time that it saw.
    Query,
    Lease(Tick),
    Enqueue(Tick),
    /// Read of look-at-payments, whose write has the version that it read and its result.
    Read,
    Write {
        ver: u8,
        resolved: bool,
    },
    /// Write of any other function, under the version that it read.
    Other(Option<u8>),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Event {
    Sweep,
    Look,
    Write,
}

pub(super) struct Sweep {
    space: &'static Space,
    fault: Fault,
    seen: Seen,
}

seeded! {
    EnqueuesBeforeTheLease in SWEEP: "a sweep enqueues before it leases";
    LeaseIsUnconditional in SWEEP: "a sweep leases even if the due time has changed";
    LeaseRaisesTheVersion in SWEEP: "a lease is a new version of the booking, and a look that is under way loses";
    LeaseEndsTheWait in SWEEP: "a lease takes the booking out of the index";
    LookIgnoresTheVersion in SWEEP: "a look writes under any version of the booking";
    SilenceIsTheEnd in SWEEP: "a look that does not resolve takes the booking out of the index";
}

searches!(Sweep);

pub(super) mod spaces {
    use super::{Bounds, Space};

    pub(super) const ALL: &[&Space] = &[&SWEEP];

    pub(super) const SWEEP: Space = Space {
        bounds: Bounds {
            name: "sweep",
            about: "two sweeps, looks and another writer of one due booking",
            clock: &[1, 2, 3, 4, 5, 6],
            runs: 3,
            kills: 1,
            resends: 1,
        },
        is_small: false,
        silences: 2,
    };
}

impl Sweep {
    fn new(space: &'static Space, fault: Fault) -> Self {
        Self { space, fault, seen: Seen::default() }
    }

    fn missing(&self) -> Vec<String> {
        let seen = ["a sweep loses the lease", "a look is stale", "a look resolves"];
        (0..).zip(seen).filter(|(bit, _)| !self.seen.has(*bit)).map(|(_, name)| name.to_owned()).collect()
    }

    fn lease(&self, world: &mut WorldOf<Self>, seen: Tick) -> After<Run> {
        let at = &mut world.at;
        if at.due != Some(seen) && self.fault != Fault::LeaseIsUnconditional {
            self.seen.note(0);
            return After::Done;
        }
        at.due = if self.fault == Fault::LeaseEndsTheWait { None } else { Some(world.now + LEASE) };
        at.ver += u8::from(self.fault == Fault::LeaseRaisesTheVersion);
        at.leases += 1;
        match self.fault {
            Fault::EnqueuesBeforeTheLease => After::Done,
            _ => After::Goes(Run::Enqueue(seen)),
        }
    }

    fn write(&self, world: &mut WorldOf<Self>, ver: u8, resolved: bool) -> After<Run> {
        let now = world.now;
        let at = &mut world.at;
        if at.ver != ver && self.fault != Fault::LookIgnoresTheVersion {
            self.seen.note(1);
            if self.fault == Fault::LeaseRaisesTheVersion {
                world.wrong = Some("a lease disturbs no look");
            }
            return After::Goes(Run::Read);
        }
        if at.ver != ver {
            world.wrong = Some("a look acts under the version that it read");
            return After::Done;
        }
        at.ver += 1;
        at.resolved |= resolved;
        let gone = at.resolved || self.fault == Fault::SilenceIsTheEnd;
        at.due = (!gone).then_some(now + WAIT);
        if at.resolved {
            self.seen.note(2);
        }
        After::Done
    }

    /// Returns true if a due booking gets a look within three minutes, even if everything under way dies now.
    fn is_looked_at(&self, world: &WorldOf<Self>) -> bool {
        let mut world = world.clone();
        for running in std::mem::take(&mut world.runs) {
            self.die(&mut world, running.run);
        }
        let due = world.at.due.unwrap_or(world.now).max(world.now);
        while world.now <= due + 3 {
            for first in [Run::Query, Run::Read] {
                if first == Run::Read && world.at.queue == 0 {
                    continue;
                }
                world.at.queue -= u8::from(first == Run::Read);
                let mut run = first;
                for _ in 0..9 {
                    match self.step(&mut world, Running { born: 0, run }) {
                        After::Goes(next) => run = next,
                        After::Done => break,
                    }
                }
                if world.at.resolved {
                    return true;
                }
            }
            world.now += 1;
        }
        world.at.resolved
    }
}

impl Part for Sweep {
    type Shared = Shared;
    type Run = Run;
    type Event = Event;

    const INVARIANTS: &'static [Invariant<Self>] = &[
        ("a lease is enqueued once", |_, world| world.at.orders <= world.at.leases),
        ("two sweeps of one minute lease once", |_, world| Tick::from(world.at.leases) <= world.now),
        (
            "an open attempt gets a look within three minutes after it is due, whatever has died",
            |sweep, world| world.at.resolved || sweep.is_looked_at(world),
        ),
    ];

    fn bounds(&self) -> &Bounds {
        &self.space.bounds
    }

    fn start(&self) -> Shared {
        let (due, ver) = (Some(1), 1);
        Shared { due, ver, resolved: false, queue: 0, orders: 0, leases: 0, silences: 0, writes: 0 }
    }

    fn events(&self, world: &WorldOf<Self>, events: &mut Vec<Event>) {
        if world.runs.len() < self.space.bounds.runs {
            let sweeps = world.runs.iter().filter(|running| is_sweep(&running.run)).count();
            events.extend((sweeps < 2).then_some(Event::Sweep));
            events.extend((world.at.queue > 0).then_some(Event::Look));
            events.extend((world.at.writes < 1).then_some(Event::Write));
        }
    }

    fn happen(&self, world: &mut WorldOf<Self>, event: Event) -> Option<Run> {
        match event {
            Event::Sweep => Some(Run::Query),
            Event::Look => {
                world.at.queue -= 1;
                Some(Run::Read)
            }
            Event::Write => {
                world.at.writes += 1;
                Some(Run::Other(None))
            }
        }
    }

    fn step(&self, world: &mut WorldOf<Self>, running: Running<Run>) -> After<Run> {
        match running.run {
            Run::Query => match world.at.due {
                Some(due) if due <= world.now => match self.fault {
                    Fault::EnqueuesBeforeTheLease => After::Goes(Run::Enqueue(due)),
                    _ => After::Goes(Run::Lease(due)),
                },
                _ => After::Done,
            },
            Run::Lease(seen) => self.lease(world, seen),
            Run::Enqueue(seen) => {
                world.at.queue += 1;
                world.at.orders += 1;
                match self.fault {
                    Fault::EnqueuesBeforeTheLease => After::Goes(Run::Lease(seen)),
                    _ => After::Done,
                }
            }
            Run::Read => {
                let silent = world.at.silences < self.space.silences && !world.runs.is_empty();
                world.at.silences += u8::from(silent);
                if world.at.resolved {
                    return After::Done;
                }
                After::Goes(Run::Write { ver: world.at.ver, resolved: !silent })
            }
            Run::Write { ver, resolved } => self.write(world, ver, resolved),
            Run::Other(None) => After::Goes(Run::Other(Some(world.at.ver))),
            Run::Other(Some(ver)) => {
                world.at.ver += u8::from(world.at.ver == ver);
                After::Done
            }
        }
    }

    fn is_single_write(&self, run: &Run) -> bool {
        matches!(run, Run::Lease(_))
    }

    /// Makes a look's message visible again.
    fn die(&self, world: &mut WorldOf<Self>, run: Run) {
        if matches!(run, Run::Read | Run::Write { .. }) {
            world.at.queue += 1;
        }
    }
}

fn is_sweep(run: &Run) -> bool {
    matches!(run, Run::Query | Run::Lease(_) | Run::Enqueue(_))
}
