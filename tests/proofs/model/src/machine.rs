//! Functions that run side by side, one atomic step at a time, and whatever may go wrong between two steps.
//!
//! A [`Part`] of the protocol says what its functions do; time, deaths and lost replies are the same for all.

use std::collections::HashSet;
use std::fmt::Debug;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use stateright::{Model, Property};

/// An instant: whole ticks since the beginning. A tick is longer than any function lives.
pub(crate) type Tick = u16;

/// The bounds that every part has.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// Name of the space.
    pub(crate) name: &'static str,
    /// Story of the space.
    pub(crate) about: &'static str,
    /// Instants that are visited, in order; it begins with the first.
    pub(crate) clock: &'static [Tick],
    /// Functions at work at once.
    pub(crate) runs: usize,
    /// Functions that die.
    pub(crate) kills: u8,
    /// Single writes that are sent twice, because the first reply was lost.
    pub(crate) resends: u8,
}

/// State of a run after a step.
pub(crate) enum After<R> {
    /// It goes on.
    Goes(R),
    /// It has ended.
    Done,
}

/// A function under way.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Running<R> {
    /// Tick at which it began.
    pub(crate) born: Tick,
    /// Progress of it.
    pub(crate) run: R,
}

/// Everything that there is at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct World<S, R> {
    /// The time, in ticks.
    pub(crate) now: Tick,
    /// Functions that died, by a kill.
    pub(crate) kills: u8,
    /// Writes that were sent twice.
    pub(crate) resends: u8,
    /// True if any function has died.
    pub(crate) crashed: bool,
    /// The rule that a step has broken.
    pub(crate) wrong: Option<&'static str>,
    /// Store, queues and provider.
    pub(crate) at: S,
    /// Functions under way, sorted.
    pub(crate) runs: Vec<Running<R>>,
}

pub(crate) type WorldOf<P> = World<<P as Part>::Shared, <P as Part>::Run>;
/// A sentence that is true in every state, and its check.
pub(crate) type Invariant<P> = (&'static str, fn(&P, &WorldOf<P>) -> bool);

/// A part of the protocol within bounds, whole or with a seeded fault.
pub(crate) trait Part: Send + Sync + Sized + 'static {
    /// Store, queues and provider.
    type Shared: Clone + Debug + Eq + Hash + Send + Sync + 'static;
    /// A function and its memory.
    type Run: Clone + Debug + Ord + Hash + Send + Sync + 'static;
    /// Anything else that happens: a request, a payment, a message.
    type Event: Copy + Debug + PartialEq + Send + Sync + 'static;

    /// Invariants.
    const INVARIANTS: &'static [Invariant<Self>];

    fn bounds(&self) -> &Bounds;
    fn start(&self) -> Self::Shared;
    /// Events that may happen now, apart from steps of functions.
    fn events(&self, world: &WorldOf<Self>, events: &mut Vec<Self::Event>);
    /// Makes it happen; a function that it starts makes its first step at once.
    fn happen(&self, world: &mut WorldOf<Self>, event: Self::Event) -> Option<Self::Run>;
    fn step(&self, world: &mut WorldOf<Self>, run: Running<Self::Run>) -> After<Self::Run>;
    /// Returns true if the next step is one write of one item, which the SDK sends again if its reply is lost. A
    /// transaction carries a token instead, by which DynamoDB knows the second sending.
    fn is_single_write(&self, run: &Self::Run) -> bool;
    /// Work that comes back when a function dies.
    fn die(&self, _: &mut WorldOf<Self>, _: Self::Run) {}
}

/// Events that must happen on some path: proof that a space is not empty of what it is for.
#[derive(Debug, Default)]
pub(crate) struct Seen(AtomicU64);

impl Seen {
    pub(crate) fn note(&self, what: u32) {
        self.0.fetch_or(1 << what, Ordering::Relaxed);
    }

    pub(crate) fn has(&self, what: u32) -> bool {
        self.0.load(Ordering::Relaxed) >> what & 1 == 1
    }
}

/// States that are known to come to rest well, so that each is asked once, whatever runs in it.
#[derive(Debug, Default)]
pub(crate) struct Resting(Mutex<HashSet<u64>>);

impl Resting {
    pub(crate) fn remember(&self, state: &impl Hash, rests_well: impl FnOnce() -> bool) -> bool {
        let mut hasher = DefaultHasher::new();
        state.hash(&mut hasher);
        let key = hasher.finish();
        if self.0.lock().is_ok_and(|known| known.contains(&key)) {
            return true;
        }
        let good = rests_well();
        if good && let Ok(mut known) = self.0.lock() {
            known.insert(key);
        }
        good
    }
}

/// Next events.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Action<E> {
    /// Time passes.
    Tick,
    /// Something that the part knows.
    Event(E),
    /// The function at this place makes its next step.
    Step(usize),
    /// The same, but the write's reply is lost and the SDK sends it again.
    Resend(usize),
    /// The function at this place dies.
    Kill(usize),
}

/// The machine that runs a part.
pub(crate) struct Machine<P>(pub(crate) P);

impl<P: Part> Machine<P> {
    fn step(&self, world: &mut WorldOf<P>, running: Running<P::Run>) {
        let born = running.born;
        if let After::Goes(run) = self.0.step(world, running) {
            let running = Running { born, run };
            let place = world.runs.partition_point(|other| *other < running);
            world.runs.insert(place, running);
        }
    }

    /// Time passes. Of what is under way only that lives on which began in the tick before.
    fn tick(&self, world: &mut WorldOf<P>, next: Tick) {
        let (old, young): (Vec<_>, _) = world.runs.drain(..).partition(|run| run.born + 1 < next);
        world.runs = young;
        for running in old {
            world.crashed = true;
            self.0.die(world, running.run);
        }
        world.now = next;
    }

    /// The first rule that is broken.
    pub(crate) fn broken(&self, world: &WorldOf<P>) -> Option<&'static str> {
        let broken = P::INVARIANTS.iter().find(|(_, holds)| !holds(&self.0, world));
        world.wrong.or(broken.map(|(name, _)| *name))
    }
}

impl<P: Part> Model for Machine<P> {
    type State = WorldOf<P>;
    type Action = Action<P::Event>;

    fn init_states(&self) -> Vec<Self::State> {
        let now = self.0.bounds().clock[0];
        let (kills, resends, crashed, wrong, runs) = (0, 0, false, None, Vec::new());
        vec![World { now, kills, resends, crashed, wrong, at: self.0.start(), runs }]
    }

    fn actions(&self, world: &Self::State, actions: &mut Vec<Self::Action>) {
        let bounds = self.0.bounds();
        if world.now < bounds.clock[bounds.clock.len() - 1] {
            actions.push(Action::Tick);
        }
        for (i, running) in world.runs.iter().enumerate() {
            // Two equal runs have one next step.
            if i > 0 && world.runs[i - 1] == *running {
                continue;
            }
            actions.push(Action::Step(i));
            if world.kills < bounds.kills {
                actions.push(Action::Kill(i));
            }
            if world.resends < bounds.resends && self.0.is_single_write(&running.run) {
                actions.push(Action::Resend(i));
            }
        }
        let mut events = Vec::new();
        self.0.events(world, &mut events);
        actions.extend(events.into_iter().map(Action::Event));
    }

    fn next_state(&self, last: &Self::State, action: Self::Action) -> Option<Self::State> {
        let mut world = last.clone();
        match action {
            Action::Tick => {
                let clock = self.0.bounds().clock;
                let next = *clock.iter().find(|next| **next > world.now)?;
                self.tick(&mut world, next);
            }
            Action::Event(event) => {
                if let Some(run) = self.0.happen(&mut world, event) {
                    let born = world.now;
                    self.step(&mut world, Running { born, run });
                }
            }
            Action::Step(i) => {
                let running = world.runs.remove(i);
                self.step(&mut world, running);
            }
            Action::Resend(i) => {
                let running = world.runs.remove(i);
                // What the first sending did stays; its reply is lost, and the function sends it again later.
                let _ = self.0.step(&mut world, running.clone());
                world.resends += 1;
                let place = world.runs.partition_point(|other| *other < running);
                world.runs.insert(place, running);
            }
            Action::Kill(i) => {
                let running = world.runs.remove(i);
                world.kills += 1;
                world.crashed = true;
                self.0.die(&mut world, running.run);
            }
        }
        Some(world)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![Property::always("every rule holds", |machine: &Self, world| machine.broken(world).is_none())]
    }
}
