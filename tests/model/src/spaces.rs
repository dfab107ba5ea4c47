//! The spaces that are searched.

use crate::scenario::{QUIET, Scenario, Wish};

/// Every space.
pub const ALL: &[Scenario] = &[
    SEATS, SLOT, LIMIT, TWICE, LATE, BLOCKS, AGAIN, SHORT, WORDS, OVERTIME, BANK, SKEW, CANCEL, RESALE, OFF,
    SECOND, STRAY,
];

/// The spaces that are searched in seconds.
pub const SMALL: &[Scenario] = &[SEATS, LIMIT, SKEW];

/// Two customers, overlapping seats in two blocks, no money: locks, retries, extensions, releases.
pub const SEATS: Scenario = Scenario {
    name: "seats",
    about: "two customers lock, extend and release overlapping seats in two blocks",
    wishes: &[
        Wish::of(0, 0b011).creates(2).extends(1).releases(1),
        Wish::of(1, 0b010).creates(1).releases(1),
    ],
    blocks: [0, 1, 1],
    resends: 1,
    ..QUIET
};

/// A customer who may have one open lock asks for two.
pub const SLOT: Scenario = Scenario {
    name: "slot",
    about: "a customer with one open lock asks for another, with extension and release",
    wishes: &[
        Wish::of(0, 0b001).creates(2).extends(1).releases(1),
        Wish::of(0, 0b010).creates(1).releases(1),
    ],
    limit: Some(4),
    ..QUIET
};

/// A customer pays for more tickets than the limit.
pub const LIMIT: Scenario = Scenario {
    name: "limit",
    about: "a customer pays two bookings, which together exceed the ticket limit",
    wishes: &[Wish::of(0, 0b001).pays(1, 1), Wish::of(0, 0b010).pays(1, 1)],
    limit: Some(1),
    ..QUIET
};

/// One booking, two payments.
pub const TWICE: Scenario = Scenario {
    name: "twice",
    about: "one booking is paid twice",
    wishes: &[Wish::of(0, 0b001).pays(2, 1)],
    ..QUIET
};

/// A booking that pays late while another customer locks its seat.
pub const LATE: Scenario = Scenario {
    name: "late",
    about: "a customer pays late or gives up while a rival locks the seat",
    wishes: &[Wish::of(0, 0b001).pays(1, 1).releases(1), Wish::of(1, 0b001)],
    ticks: 4,
    ..QUIET
};

/// Two customers pay for overlapping seats in two blocks.
pub const BLOCKS: Scenario = Scenario {
    name: "blocks",
    about: "two customers pay for overlapping seats in two blocks",
    wishes: &[Wish::of(0, 0b011).pays(1, 1), Wish::of(1, 0b010).pays(1, 1)],
    window: 1,
    ..QUIET
};

/// A payment that is asked for again.
pub const AGAIN: Scenario = Scenario {
    name: "again",
    about: "requests to book, to extend and to pay are sent again, functions die",
    wishes: &[Wish::of(0, 0b001).creates(2).extends(1).pays(1, 2)],
    kills: 2,
    ..QUIET
};

/// Less money than asked for.
pub const SHORT: Scenario = Scenario {
    name: "short",
    about: "less than the total is captured at one page, and all of it at another",
    wishes: &[Wish::of(0, 0b001).pays(2, 1)],
    short: 1,
    kills: 0,
    vanish: 0,
    ticks: 1,
    window: 1,
    ..QUIET
};

/// A provider that says failed and then captures.
pub const WORDS: Scenario = Scenario {
    name: "words",
    about: "news comes twice and reordered, from a provider that may say failed before captured",
    wishes: &[Wish::of(0, 0b001).pays(1, 1)],
    deliveries: 2,
    declines: 1,
    refund_news: true,
    lossless: true,
    kills: 2,
    ..QUIET
};

/// A payment fails, and the lock is extended while it ends.
pub const OVERTIME: Scenario = Scenario {
    name: "overtime",
    about: "a payment fails, the lock is extended and reconciled at its end",
    wishes: &[Wish::of(0, 0b001).extends(1).pays(1, 1)],
    limit: Some(2),
    promises: true,
    window: 1,
    ..QUIET
};

/// A bank that answers late, for an attempt with two pages.
pub const BANK: Scenario = Scenario {
    name: "bank",
    about: "a create-payment is sent again, and the bank answers late",
    wishes: &[Wish::of(0, 0b001).pays(1, 2)],
    promises: true,
    window: 1,
    ..QUIET
};

/// Clocks that differ.
pub const SKEW: Scenario = Scenario {
    name: "skew",
    about: "as late, with clocks that differ by a tick",
    wishes: &[Wish::of(0, 0b001).pays(1, 1), Wish::of(1, 0b001)],
    skew: 1,
    kills: 0,
    vanish: 0,
    window: 1,
    ..QUIET
};

/// A booking that was paid twice is cancelled.
pub const CANCEL: Scenario = Scenario {
    name: "cancel",
    about: "a customer with a ticket limit pays twice and cancels, within one tick",
    wishes: &[Wish::of(0, 0b001).pays(2, 1).cancels(1)],
    limit: Some(1),
    vanish: 0,
    ticks: 0,
    ..QUIET
};

/// A seat that was given back is sold again.
pub const RESALE: Scenario = Scenario {
    name: "resale",
    about: "a customer pays and cancels, by two requests with one code, and a rival pays for the seat",
    wishes: &[Wish::of(0, 0b001).pays(1, 1).cancels(2), Wish::of(1, 0b001).pays(1, 1)],
    vanish: 0,
    ticks: 2,
    window: 1,
    ..QUIET
};

/// The event is called off.
pub const OFF: Scenario = Scenario {
    name: "off",
    about: "the event is called off while a customer books, pays and cancels",
    wishes: &[Wish::of(0, 0b001).pays(1, 1).cancels(1)],
    off: true,
    vanish: 0,
    window: 1,
    ..QUIET
};

/// Two providers, of which the second's orders do not end.
pub const SECOND: Scenario = Scenario {
    name: "second",
    about: "a customer pays at both providers, and the second's orders can be paid at any time",
    wishes: &[Wish::of(0, 0b001).pays(2, 1)],
    second: true,
    declines: 1,
    vanish: 0,
    ticks: 2,
    window: 1,
    ..QUIET
};

/// Money for a page that nobody was given, of a booking that vanishes and is asked for again.
pub const STRAY: Scenario = Scenario {
    name: "stray",
    about: "a page that nobody was given is paid, its news comes twice, and its booking vanishes and is made again",
    wishes: &[Wish::of(0, 0b001).creates(2).pays(1, 1)],
    deliveries: 2,
    lossless: true,
    stray: true,
    window: 1,
    ..QUIET
};
