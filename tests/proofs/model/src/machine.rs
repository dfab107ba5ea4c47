//! State machine of functions that run in parallel, one atomic step at a time, with faults between the steps.
//!
//! A [`Part`] of the protocol defines its functions; time, deaths and lost replies are the same for all parts.

use std::collections::HashSet;
use std::fmt::Debug;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use stateright::{Model, Property};

/// Instant in whole ticks since the beginning. A tick is longer than the life of any function.
pub(crate) type Tick = u16;

/// Bounds that every part has.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// Name of the space.
    pub(crate) name: &'static str,
    /// Story of the space.
    pub(crate) about: &'static str,
    /// Instants that are visited, in order; it begins with the first.
    pub(crate) clock: &'static [Tick],
    /// Largest number of functions under way at once.
    pub(crate) runs: usize,
    /// Largest number of functions that die.
    pub(crate) kills: u8,
    /// Largest number of single writes that are sent twice because the first reply was lost.
    pub(crate) resends: u8,
}

/// State of a run after a step.
pub(crate) enum After<R> {
    /// It continues.
    Goes(R),
    /// It has ended.
    Done,
}

/// A function under way.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Running<R> {
    /// Tick at which it began.
    pub(crate) born: Tick,
    /// Its progress.
    pub(crate) run: R,
}

/// Whole state at one instant.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct World<S, R> {
    /// The time, in ticks.
    pub(crate) now: Tick,
    /// Number of functions killed so far.
    pub(crate) kills: u8,
    /// Number of writes sent twice so far.
    pub(crate) resends: u8,
    /// True if any function has died.
    pub(crate) crashed: bool,
    /// Rule that a step has broken.
    pub(crate) wrong: Option<&'static str>,
    /// Store, queues and provider.
    pub(crate) at: S,
    /// Functions under way, sorted.
    pub(crate) runs: Vec<Running<R>>,
}

pub(crate) type WorldOf<P> = World<<P as Part>::Shared, <P as Part>::Run>;
/// Sentence that is true in every state, with its check.
pub(crate) type Invariant<P> = (&'static str, fn(&P, &WorldOf<P>) -> bool);

/// A part of the protocol within bounds, whole or with a seeded fault.
pub(crate) trait Part: Send + Sync + Sized + 'static {
    /// Store, queues and provider.
    type Shared: Clone + Debug + Eq + Hash + Send + Sync + 'static;
    /// Running function with its memory.
    type Run: Clone + Debug + Ord + Hash + Send + Sync + 'static;
    /// Any other event: a request, a payment, a message.
    type Event: Copy + Debug + PartialEq + Send + Sync + 'static;

    /// Invariants.
    const INVARIANTS: &'static [Invariant<Self>];

    fn bounds(&self) -> &Bounds;
    fn start(&self) -> Self::Shared;
    /// Events that may happen now, apart from steps of functions.
    fn events(&self, world: &WorldOf<Self>, events: &mut Vec<Self::Event>);
    /// Applies an event; a function that it starts makes its first step at once.
    fn happen(&self, world: &mut WorldOf<Self>, event: Self::Event) -> Option<Self::Run>;
    fn step(&self, world: &mut WorldOf<Self>, run: Running<Self::Run>) -> After<Self::Run>;
    /// Returns true if the next step is one write of one item, which the SDK sends again if its reply is lost. A
    /// transaction carries a token instead, by which DynamoDB recognizes the second sending.
    fn is_single_write(&self, run: &Self::Run) -> bool;
    /// Puts the work of a function that dies back on its queue, if it comes from one.
    fn die(&self, _: &mut WorldOf<Self>, _: Self::Run) {}
}

/// Events that must happen on some path, which proves that a space covers its subject.
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

/// States that are known to end well if left alone, so that each is checked once.
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

/// Next event of the machine.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Action<E> {
    /// Time passes.
    Tick,
    /// An event of the part happens.
    Event(E),
    /// The function at this position makes its next step.
    Step(usize),
    /// The function makes its next step, the write's reply is lost, and the SDK sends it again.
    Resend(usize),
    /// The function at this position dies.
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

    /// Advances the time. Only functions that began in the previous tick survive.
    fn tick(&self, world: &mut WorldOf<P>, next: Tick) {
        let (old, young): (Vec<_>, _) = world.runs.drain(..).partition(|run| run.born + 1 < next);
        world.runs = young;
        for running in old {
            world.crashed = true;
            self.0.die(world, running.run);
        }
        world.now = next;
    }

    /// The first broken rule.
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
            // Two equal runs have the same next step.
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
                // The effect of the first sending stays; its reply is lost, and the function sends it again later.
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
