//! Spaces of claims.

use super::{Bounds, Must, Request, Space, Wishes};

pub(super) const ALL: &[&Space] = &[
    &KEYS, &BODIES, &FENCE, &DEATHS, &BEST, &AGAIN, &REBORN, &RIVALS, &SALE, &LIMIT, &GRACED, &LATE, &BESIDE,
    &GRATIS,
];

const NO: Wishes = Wishes { extends: 0, pays: 0, releases: 0, confirms: 0, free: 0, cancels: 0 };

const fn ask(booking: u8, customer: usize, seats: u8, times: u8) -> Request {
    Request { booking, customer, seats, other: 0, times }
}

const QUIET: Space = Space {
    bounds: Bounds { name: "", about: "", clock: &[0, 1, 2, 3], runs: 2, kills: 0, resends: 0 },
    is_small: true,
    limit: Some(4),
    requests: &[],
    wishes: [NO; 3],
    blocks: [0, 0, 1, 1],
    vanish: 0,
    must: &[],
};

const CLOCK: Bounds = QUIET.bounds;

pub(super) const KEYS: Space = Space {
    bounds: Bounds {
        name: "keys",
        about: "a customer books under two keys and releases, beside a rival; replies are lost",
        resends: 1,
        kills: 1,
        ..CLOCK
    },
    requests: &[ask(0, 0, 0b0101, 1), ask(1, 0, 0b1010, 1), ask(2, 1, 0b0001, 1)],
    wishes: [Wishes { releases: 1, ..NO }, NO, NO],
    must: &[Must::Booked, Must::PutOfItsOwn],
    ..QUIET
};

pub(super) const BODIES: Space = Space {
    bounds: Bounds {
        name: "bodies",
        about: "three runs under one key with two bodies",
        runs: 3,
        clock: &[0, 1],
        ..CLOCK
    },
    requests: &[ask(0, 0, 0b0011, 2), ask(0, 0, 0b0110, 1)],
    must: &[Must::OtherBody, Must::FirstAnswer],
    ..QUIET
};

pub(super) const FENCE: Space = Space {
    bounds: Bounds {
        name: "fence",
        about: "runs of one key with a release, a rival and TTL between",
        kills: 1,
        clock: &[0, 1, 2, 3, 4, 5],
        ..CLOCK
    },
    is_small: false,
    requests: &[ask(0, 0, 0b0011, 2), ask(0, 0, 0b0110, 1)],
    wishes: [Wishes { releases: 1, extends: 1, ..NO }, NO, NO],
    vanish: 1,
    ..QUIET
};

pub(super) const DEATHS: Space = Space {
    bounds: Bounds {
        name: "deaths",
        about: "a run dies with the claim, and others of its key follow",
        kills: 2,
        resends: 1,
        clock: &[0, 1, 2],
        ..CLOCK
    },
    requests: &[ask(0, 0, 0b0011, 3), ask(0, 0, 0b1100, 1)],
    must: &[Must::TakenOver, Must::FirstAnswer],
    ..QUIET
};

pub(super) const BEST: Space = Space {
    bounds: Bounds {
        name: "best",
        about: "as deaths, for the best available seats, with a rival",
        kills: 2,
        clock: &[0, 1, 2],
        ..CLOCK
    },
    requests: &[Request { other: 0b1100, ..ask(0, 0, 0b0011, 3) }, ask(1, 1, 0b0001, 1)],
    wishes: [NO, Wishes { releases: 1, ..NO }, NO],
    ..QUIET
};

pub(super) const AGAIN: Space = Space {
    bounds: Bounds {
        name: "again",
        about: "runs of one key with two bodies, without a limit",
        resends: 1,
        ..CLOCK
    },
    limit: None,
    requests: &[ask(0, 0, 0b0011, 2), ask(0, 0, 0b0110, 1)],
    wishes: [Wishes { extends: 1, releases: 1, ..NO }, NO, NO],
    must: &[Must::FreedAfterPut],
    ..QUIET
};

pub(super) const REBORN: Space = Space {
    bounds: Bounds {
        name: "reborn",
        about: "an unpaid booking vanishes while runs of its key with two bodies are under way",
        clock: &[0, 3, 4, 5, 6, 7],
        ..CLOCK
    },
    limit: None,
    requests: &[ask(0, 0, 0b0011, 1), ask(0, 0, 0b0110, 2)],
    vanish: 1,
    must: &[Must::FreedAfterPut],
    ..QUIET
};

pub(super) const RIVALS: Space = Space {
    bounds: Bounds {
        name: "rivals",
        about: "two customers lock, extend and release overlapping seats in two blocks",
        kills: 1,
        clock: &[0, 1, 2, 3, 4],
        ..CLOCK
    },
    limit: None,
    requests: &[ask(0, 0, 0b0110, 1), ask(1, 1, 0b0010, 1)],
    wishes: [Wishes { extends: 1, releases: 1, ..NO }, Wishes { releases: 1, ..NO }, NO],
    must: &[Must::LostSeats, Must::Extended, Must::Stale],
    ..QUIET
};

pub(super) const SALE: Space = Space {
    bounds: Bounds {
        name: "sale",
        about: "two customers pay for overlapping seats in two blocks",
        clock: &[0, 1, 2, 3, 4, 5, 6, 7],
        ..CLOCK
    },
    limit: None,
    requests: &[ask(0, 0, 0b0110, 1), ask(1, 1, 0b0010, 1)],
    wishes: [Wishes { pays: 1, confirms: 1, ..NO }, Wishes { pays: 1, confirms: 1, ..NO }, NO],
    must: &[Must::Resolved],
    ..QUIET
};

pub(super) const LIMIT: Space = Space {
    bounds: Bounds {
        name: "limit",
        about: "one booking with a limit: extensions, payment, release, cancellation, lost replies",
        resends: 1,
        kills: 1,
        clock: &[0, 1, 2, 3, 4],
        ..CLOCK
    },
    is_small: false,
    limit: Some(2),
    requests: &[ask(0, 0, 0b0011, 1), ask(1, 1, 0b0001, 1)],
    wishes: [Wishes { extends: 1, pays: 1, releases: 1, confirms: 1, cancels: 1, ..NO }, NO, NO],
    must: &[Must::PutOfItsOwn, Must::LostSeats],
    ..QUIET
};

pub(super) const GRACED: Space = Space {
    bounds: Bounds {
        name: "grace",
        about: "two extensions and a payment of one booking",
        clock: &[0, 1, 2, 3],
        ..CLOCK
    },
    requests: &[ask(0, 0, 0b0011, 1)],
    wishes: [Wishes { extends: 2, pays: 1, confirms: 1, ..NO }, NO, NO],
    ..QUIET
};

pub(super) const LATE: Space = Space {
    bounds: Bounds {
        name: "late",
        about: "two bookings of a customer, both paid, which together exceed the limit",
        clock: &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
        ..CLOCK
    },
    is_small: false,
    limit: Some(2),
    requests: &[ask(0, 0, 0b0001, 1), ask(1, 0, 0b0110, 1)],
    wishes: [Wishes { pays: 1, confirms: 1, ..NO }, Wishes { pays: 1, confirms: 1, extends: 1, ..NO }, NO],
    must: &[Must::CountedAlone, Must::LooksAgain, Must::RefusedByTickets],
    ..QUIET
};

pub(super) const BESIDE: Space = Space {
    bounds: Bounds { name: "beside", about: "as late, within the limit", ..LATE.bounds },
    requests: &[ask(0, 0, 0b0001, 1), ask(1, 0, 0b0010, 1)],
    must: &[Must::CountedAlone, Must::CountedBeside],
    ..LATE
};

pub(super) const GRATIS: Space = Space {
    bounds: Bounds {
        name: "gratis",
        about: "a free booking is confirmed, extended, released, cancelled",
        kills: 1,
        ..CLOCK
    },
    limit: Some(2),
    requests: &[ask(0, 0, 0b0011, 1), ask(1, 0, 0b0100, 1)],
    wishes: [Wishes { free: 2, extends: 1, releases: 1, cancels: 1, ..NO }, NO, NO],
    must: &[Must::Free],
    ..QUIET
};
