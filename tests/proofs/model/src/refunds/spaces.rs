//! Spaces of refunds.

use super::{Bounds, Must, Space};

pub(super) const ALL: &[&Space] = &[&REFUSED, &CROSSING, &FORGOTTEN, &SEATS, &DISPUTED, &CALLED_OFF];

const QUIET: Space = Space {
    bounds: Bounds { name: "", about: "", clock: &[0], runs: 2, kills: 1, resends: 0 },
    is_small: true,
    gives: [0, 0, 1],
    off: false,
    by_hand: 0,
    refusals: 0,
    bounces: 0,
    forgets: false,
    disputes: false,
    must: &[],
};

pub(super) const REFUSED: Space = Space {
    bounds: Bounds {
        name: "refused",
        about: "the provider refuses a refund for a while, replies are lost",
        resends: 1,
        ..QUIET.bounds
    },
    refusals: 2,
    must: &[Must::Refused, Must::Replayed, Must::FoundByList, Must::Whole],
    ..QUIET
};

pub(super) const CROSSING: Space = Space {
    bounds: Bounds {
        name: "crossing",
        about: "refunds by hand meet ours, and the bank sends some back",
        kills: 0,
        ..QUIET.bounds
    },
    by_hand: 2,
    bounces: 1,
    must: &[Must::LessIsLeft, Must::Failed, Must::ByHand, Must::Bounced],
    ..QUIET
};

pub(super) const FORGOTTEN: Space = Space {
    bounds: Bounds { name: "forgotten", about: "the provider forgets its keys", resends: 1, ..QUIET.bounds },
    gives: [1, 0, 0],
    forgets: true,
    refusals: 1,
    must: &[Must::FoundByList],
    ..QUIET
};

pub(super) const SEATS: Space = Space {
    bounds: Bounds {
        name: "single",
        about: "seats are cancelled one by one, twice, and all at once",
        ..QUIET.bounds
    },
    gives: [2, 1, 1],
    must: &[Must::SingleSeat, Must::Whole],
    ..QUIET
};

pub(super) const DISPUTED: Space = Space {
    bounds: Bounds {
        name: "disputed",
        about: "the customer's bank disputes the payment while seats are cancelled",
        kills: 0,
        ..QUIET.bounds
    },
    gives: [1, 0, 0],
    disputes: true,
    must: &[Must::DisputeLost],
    ..QUIET
};

pub(super) const CALLED_OFF: Space = Space {
    bounds: Bounds { name: "off", about: "the event is cancelled while a seat is cancelled", ..QUIET.bounds },
    gives: [1, 0, 1],
    off: true,
    by_hand: 1,
    must: &[Must::CalledOff],
    ..QUIET
};
