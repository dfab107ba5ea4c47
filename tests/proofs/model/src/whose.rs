//! Ownership of payments: two deployments on one account, which both get every message, and payments by hand.
//!
//! The second deployment was restored from the first one's tables, so both have the same booking and attempt.

use crate::machine::{After, Bounds, Invariant, Part, Running, Seen, WorldOf};
use crate::search::{searches, seeded};

/// Number of a deployment.
type Id = u8;

/// Bounds of a space.
#[derive(Debug)]
pub(super) struct Space {
    bounds: Bounds,
    is_small: bool,
}

/// Session with its payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Money {
    /// Deployment that made it; none if a person did so by hand.
    maker: Option<Id>,
    paid: bool,
    /// Refund, if there is one, with the deployment in its metadata.
    refund: Option<Option<Id>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Shared {
    moneys: Vec<Money>,
    /// Payments that each deployment's booking keeps, and refunds that it records, one bit each.
    kept: [u8; 2],
    refunded: [u8; 2],
    /// Session that each deployment has created.
    asked: [Option<u8>; 2],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Run {
    /// A message about a payment, or about its refund, is delivered to a deployment.
    Parse {
        to: Id,
        money: u8,
        refund: bool,
    },
    /// The deployment reads the maker from the session, PaymentIntent or order.
    ReadMaker {
        to: Id,
        money: u8,
        refund: bool,
    },
    Settle {
        to: Id,
        money: u8,
        refund: bool,
    },
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Event {
    Create(Id),
    ByHand,
    Pay(u8),
    /// Somebody refunds a payment, with this deployment in the metadata.
    Refund(u8, Option<Id>),
    Message(Id, u8, bool),
}

pub(super) struct Whose {
    space: &'static Space,
    fault: Fault,
    seen: Seen,
}

seeded! {
    KeyWithoutDeployment in ACCOUNT: "an idempotency key does not name the deployment";
    RefundNamesItsOwner in ACCOUNT: "the refund's own metadata decides whose it is";
    NobodysIsOurs in ACCOUNT: "a payment without a maker is treated as ours";
    MakerIsNotRead in ACCOUNT: "a message without the maker's name is dropped";
    AnyonesIsOurs in ACCOUNT: "a known payment id suffices";
}

searches!(Whose);

pub(super) mod spaces {
    use super::{Bounds, Space};

    pub(super) const ALL: &[&Space] = &[&ACCOUNT];

    pub(super) const ACCOUNT: Space = Space {
        bounds: Bounds {
            name: "account",
            about: "two deployments and a dashboard on one account, every message to both",
            clock: &[0],
            runs: 1,
            kills: 1,
            resends: 0,
        },
        is_small: true,
    };
}

impl Whose {
    fn new(space: &'static Space, fault: Fault) -> Self {
        Self { space, fault, seen: Seen::default() }
    }

    fn missing(&self) -> Vec<String> {
        let seen = ["ours is settled", "a foreign message has no effect"];
        (0..).zip(seen).filter(|(bit, _)| !self.seen.has(*bit)).map(|(_, name)| name.to_owned()).collect()
    }

    /// Returns true if a message is for the deployment, by the maker of the captured money.
    fn is_ours(&self, to: Id, money: &Money, refund: bool) -> bool {
        match self.fault {
            Fault::RefundNamesItsOwner if refund => money.refund == Some(Some(to)),
            Fault::NobodysIsOurs => money.maker.is_none_or(|maker| maker == to),
            Fault::AnyonesIsOurs => true,
            _ => money.maker == Some(to),
        }
    }

    /// Returns true if each deployment's booking records exactly its own payments, once both have all messages.
    fn is_settled(&self, world: &WorldOf<Self>) -> bool {
        let mut world = world.clone();
        world.runs.clear();
        let messages: Vec<Run> = (0..2)
            .flat_map(|to| (0..).zip(&world.at.moneys).map(move |(money, made)| (to, money, *made)))
            .flat_map(|(to, money, made)| {
                let paid = made.paid.then_some(Run::Parse { to, money, refund: false });
                paid.into_iter().chain(made.refund.map(|_| Run::Parse { to, money, refund: true }))
            })
            .collect();
        for message in messages {
            let mut run = message;
            while let After::Goes(next) = self.step(&mut world, Running { born: 0, run }) {
                run = next;
            }
        }
        let at = &world.at;
        (0..).zip(&at.moneys).all(|(bit, money): (u8, _)| {
            money.maker.is_none_or(|maker| {
                let maker = usize::from(maker);
                (at.kept[maker] >> bit & 1 == 1) == money.paid
                    && (at.refunded[maker] >> bit & 1 == 1) == (money.paid && money.refund.is_some())
            })
        })
    }
}

impl Part for Whose {
    type Shared = Shared;
    type Run = Run;
    type Event = Event;

    const INVARIANTS: &'static [Invariant<Self>] = &[
        ("no deployment settles another's payment", |_, world| {
            let at = &world.at;
            (0..).zip(&at.moneys).all(|(bit, money): (u8, _)| {
                (0..2).all(|deployment: u8| {
                    let touched =
                        (at.kept[usize::from(deployment)] | at.refunded[usize::from(deployment)]) >> bit & 1
                            == 1;
                    !touched || money.maker == Some(deployment)
                })
            })
        }),
        ("each deployment has a session of its own", |_, world| {
            let at = &world.at;
            (0..2).all(|deployment: u8| {
                let session = at.asked[usize::from(deployment)];
                session.is_none_or(|session| at.moneys[usize::from(session)].maker == Some(deployment))
            })
        }),
        ("each deployment settles its own payments", |whose, world| whose.is_settled(world)),
    ];

    fn bounds(&self) -> &Bounds {
        &self.space.bounds
    }

    fn start(&self) -> Shared {
        Shared { moneys: Vec::new(), kept: [0; 2], refunded: [0; 2], asked: [None; 2] }
    }

    fn events(&self, world: &WorldOf<Self>, events: &mut Vec<Event>) {
        let at = &world.at;
        events.extend((0..2).filter(|id| at.asked[usize::from(*id)].is_none()).map(Event::Create));
        events.extend(at.moneys.iter().all(|money| money.maker.is_some()).then_some(Event::ByHand));
        for (i, money) in (0..).zip(&at.moneys) {
            if !money.paid {
                events.push(Event::Pay(i));
            } else if money.refund.is_none() {
                events.extend([None, Some(0), Some(1)].map(|name| Event::Refund(i, name)));
            }
            if money.paid && world.runs.is_empty() {
                events.extend([Event::Message(0, i, false), Event::Message(1, i, false)]);
            }
            if money.refund.is_some() && world.runs.is_empty() {
                events.extend([Event::Message(0, i, true), Event::Message(1, i, true)]);
            }
        }
    }

    fn happen(&self, world: &mut WorldOf<Self>, event: Event) -> Option<Run> {
        let at = &mut world.at;
        match event {
            Event::Create(id) => {
                let same_key = |money: &Money| match self.fault {
                    Fault::KeyWithoutDeployment => money.maker.is_some(),
                    _ => money.maker == Some(id),
                };
                let first = at.moneys.iter().position(same_key);
                let session = first.unwrap_or_else(|| {
                    at.moneys.push(Money { maker: Some(id), paid: false, refund: None });
                    at.moneys.len() - 1
                });
                at.asked[usize::from(id)] = Some(session as u8);
            }
            Event::ByHand => at.moneys.push(Money { maker: None, paid: true, refund: None }),
            Event::Pay(money) => at.moneys[usize::from(money)].paid = true,
            Event::Refund(money, name) => at.moneys[usize::from(money)].refund = Some(name),
            Event::Message(to, money, refund) => return Some(Run::Parse { to, money, refund }),
        }
        None
    }

    fn step(&self, world: &mut WorldOf<Self>, running: Running<Run>) -> After<Run> {
        match running.run {
            Run::Parse { to, money, refund } if refund => match self.fault {
                Fault::MakerIsNotRead => After::Done,
                Fault::RefundNamesItsOwner => After::Goes(Run::Settle { to, money, refund }),
                _ => After::Goes(Run::ReadMaker { to, money, refund }),
            },
            Run::Parse { to, money, refund } | Run::ReadMaker { to, money, refund } => {
                After::Goes(Run::Settle { to, money, refund })
            }
            Run::Settle { to, money, refund } => {
                let ours = self.is_ours(to, &world.at.moneys[usize::from(money)], refund);
                self.seen.note(u32::from(!ours));
                if ours {
                    world.at.kept[usize::from(to)] |= 1 << money;
                    world.at.refunded[usize::from(to)] |= u8::from(refund) << money;
                }
                After::Done
            }
        }
    }

    fn is_single_write(&self, _: &Run) -> bool {
        false
    }
}
