//! Numbering in batches without gaps: two workers, overlapping batches, one document that cannot be made.

use crate::machine::{After, Bounds, Invariant, Part, Running, Seen, Tick, WorldOf};
use crate::search::{searches, seeded};

/// Number of documents of the space. The last cannot be made.
const DOCUMENTS: usize = 4;
const BROKEN: usize = 3;

/// Bounds of a space.
#[derive(Debug)]
pub(super) struct Space {
    bounds: Bounds,
    is_small: bool,
    /// Documents of each batch, one bit each.
    batches: &'static [u8],
    /// Largest number of deliveries of a batch.
    times: u8,
}

/// Document as it is put: its number and the tick of its issue.
type Document = Option<(u8, Tick)>;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Shared {
    n: u8,
    issued_at: Tick,
    documents: [Document; DOCUMENTS],
    delivered: Vec<u8>,
    acknowledged: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum At {
    Read,
    ReadCounter,
    Write,
    WriteDocuments,
    Acknowledge,
}

/// Running worker with its batch.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Run {
    batch: u8,
    at: At,
    /// Documents that it has yet to write, and the counter as it was read.
    todo: u8,
    n: u8,
    issued_at: Tick,
    /// Ticks by which its clock is behind.
    behind: Tick,
}

/// Delivery of a batch to a worker whose clock is this many ticks behind.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Delivery(usize, Tick);

pub(super) struct Numbers {
    space: &'static Space,
    fault: Fault,
    seen: Seen,
}

seeded! {
    CounterBeforeDocuments in BATCHES: "the counter is raised before the documents are written, and not with them";
    CounterUnconditional in BATCHES: "the counter is raised whatever its value";
    DocumentsOverwritten in BATCHES: "documents are put even if they exist";
    OldNumbersAreKept in BATCHES: "a refused batch keeps its old numbers";
    BatchIsAcknowledged in BATCHES: "all messages of a batch are acknowledged";
    BrokenTakesANumber in BATCHES: "a document that cannot be made takes a number";
    BrokenStopsTheBatch in BATCHES: "a document that cannot be made fails its batch";
    IssuedRunsBackwards in BATCHES: "a document is issued by the worker's clock alone";
}

searches!(Numbers);

pub(super) mod spaces {
    use super::{Bounds, Space};

    pub(super) const ALL: &[&Space] = &[&BATCHES];

    pub(super) const BATCHES: Space = Space {
        bounds: Bounds {
            name: "numbers",
            about: "two workers number overlapping batches",
            clock: &[1, 2, 3],
            runs: 2,
            kills: 2,
            resends: 1,
        },
        is_small: true,
        batches: &[0b1011, 0b0110, 0b0100],
        times: 1,
    };
}

impl Numbers {
    fn new(space: &'static Space, fault: Fault) -> Self {
        Self { space, fault, seen: Seen::default() }
    }

    fn missing(&self) -> Vec<String> {
        let seen = ["refused and numbered anew", "there already"];
        (0..).zip(seen).filter(|(bit, _)| !self.seen.has(*bit)).map(|(_, name)| name.to_owned()).collect()
    }

    fn can_be_made(&self, document: usize) -> bool {
        document != BROKEN || self.fault == Fault::BrokenTakesANumber
    }

    /// Reads consistently which documents exist, and drops them from the batch.
    fn read(&self, world: &WorldOf<Self>, run: Run) -> Run {
        let at = &world.at;
        let absent = |document: &usize| at.documents[*document].is_none();
        let todo = each(run.batch).filter(absent).filter(|document| self.can_be_made(*document));
        let todo = todo.fold(0, |mask, document| mask | 1 << document);
        if todo != run.batch {
            self.seen.note(1);
        }
        let stops = self.fault == Fault::BrokenStopsTheBatch && run.batch >> BROKEN & 1 == 1;
        Run { todo: if stops { 0 } else { todo }, at: At::ReadCounter, ..run }
    }

    fn read_counter(&self, world: &WorldOf<Self>, run: Run) -> Run {
        Run { n: world.at.n, issued_at: world.at.issued_at, at: At::Write, ..run }
    }

    fn put(&self, world: &mut WorldOf<Self>, run: &Run) {
        let now = world.now.saturating_sub(run.behind);
        let backwards = self.fault == Fault::IssuedRunsBackwards;
        let issued_at = if backwards { now } else { now.max(run.issued_at) };
        for (k, document) in (1..).zip(each(run.todo)) {
            if document != BROKEN {
                world.at.documents[document] = Some((run.n + k, issued_at));
            }
        }
        world.at.issued_at = issued_at;
    }

    /// Writes counter and documents in one transaction.
    fn write(&self, world: &mut WorldOf<Self>, run: Run) -> After<Run> {
        if run.todo == 0 {
            return After::Goes(Run { at: At::Acknowledge, ..run });
        }
        let counts = world.at.n == run.n || self.fault == Fault::CounterUnconditional;
        let absent = |document: usize| world.at.documents[document].is_none();
        let absent = each(run.todo).all(absent) || self.fault == Fault::DocumentsOverwritten;
        let k = run.todo.count_ones() as u8;
        if counts && absent {
            world.at.n = run.n + k;
            if self.fault == Fault::CounterBeforeDocuments {
                return After::Goes(Run { at: At::WriteDocuments, ..run });
            }
            self.put(world, &run);
            return After::Goes(Run { at: At::Acknowledge, ..run });
        }
        self.seen.note(0);
        match self.fault {
            Fault::OldNumbersAreKept => {
                world.at.n = world.at.n.max(run.n + k);
                self.put(world, &run);
                After::Goes(Run { at: At::Acknowledge, ..run })
            }
            // The cancellation reasons show which documents exist, and the counter's value.
            _ => After::Goes(self.read_counter(world, self.read(world, run))),
        }
    }
}

fn each(mask: u8) -> impl Iterator<Item = usize> {
    (0..DOCUMENTS).filter(move |document| mask >> document & 1 == 1)
}

impl Part for Numbers {
    type Shared = Shared;
    type Run = Run;
    type Event = Delivery;

    const INVARIANTS: &'static [Invariant<Self>] = &[
        ("numbers have no gap, and none is given twice", |_, world| {
            let mut numbers: Vec<u8> =
                world.at.documents.iter().flatten().map(|(number, _)| *number).collect();
            numbers.sort_unstable();
            numbers == (1..=world.at.n).collect::<Vec<_>>()
        }),
        ("no later number is issued earlier", |_, world| {
            let mut documents: Vec<_> = world.at.documents.iter().flatten().collect();
            documents.sort_unstable();
            documents.windows(2).all(|pair| pair[0].1 <= pair[1].1)
        }),
        ("a message is acknowledged only if its document exists", |_, world| {
            each(world.at.acknowledged).all(|document| world.at.documents[document].is_some())
        }),
        ("left alone, every document that can be made is issued", |numbers, world| {
            let mut world = world.clone();
            for batch in numbers.space.batches {
                let mut run = numbers.begin(*batch, 0);
                for _ in 0..9 {
                    match numbers.step(&mut world, Running { born: 0, run }) {
                        After::Goes(next) => run = next,
                        After::Done => break,
                    }
                }
            }
            (0..BROKEN).all(|document| world.at.documents[document].is_some())
        }),
    ];

    fn bounds(&self) -> &Bounds {
        &self.space.bounds
    }

    fn start(&self) -> Shared {
        let delivered = vec![0; self.space.batches.len()];
        Shared { n: 0, issued_at: 0, documents: [None; DOCUMENTS], delivered, acknowledged: 0 }
    }

    fn events(&self, world: &WorldOf<Self>, events: &mut Vec<Delivery>) {
        if world.runs.len() < self.space.bounds.runs {
            let left =
                (0..self.space.batches.len()).filter(|batch| world.at.delivered[*batch] < self.space.times);
            events.extend(left.flat_map(|batch| [Delivery(batch, 0), Delivery(batch, 1)]));
        }
    }

    fn happen(&self, world: &mut WorldOf<Self>, Delivery(batch, behind): Delivery) -> Option<Run> {
        world.at.delivered[batch] += 1;
        Some(self.begin(self.space.batches[batch], behind))
    }

    fn step(&self, world: &mut WorldOf<Self>, running: Running<Run>) -> After<Run> {
        let run = running.run;
        match run.at {
            At::Read => After::Goes(self.read(world, run)),
            At::ReadCounter => After::Goes(self.read_counter(world, run)),
            At::Write => self.write(world, run),
            At::WriteDocuments => {
                self.put(world, &run);
                After::Goes(Run { at: At::Acknowledge, ..run })
            }
            At::Acknowledge => {
                let there = |document: &usize| {
                    world.at.documents[*document].is_some() || self.fault == Fault::BatchIsAcknowledged
                };
                world.at.acknowledged |=
                    each(run.batch).filter(there).fold(0, |mask, document| mask | 1 << document);
                After::Done
            }
        }
    }

    /// Returns true for the transaction: with an unknown outcome it is sent again without its token.
    fn is_single_write(&self, run: &Run) -> bool {
        run.at == At::Write && run.todo != 0
    }
}

impl Numbers {
    fn begin(&self, batch: u8, behind: Tick) -> Run {
        Run { batch, at: At::Read, todo: 0, n: 0, issued_at: 0, behind }
    }
}
