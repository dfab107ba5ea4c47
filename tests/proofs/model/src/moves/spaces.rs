//! Spaces that are searched.

use super::{Bounds, Space};

pub(super) const ALL: &[&Space] = &[&MOVES, &RIVALS, &TWICE, &FREE];

const BOUNDS: Bounds = Bounds { name: "moves", about: "", clock: &[0], runs: 2, kills: 1, resends: 0 };

pub(super) const MOVES: Space = Space {
    bounds: Bounds {
        about: "a dearer seat against returns of the old seats and an event that is called off",
        ..BOUNDS
    },
    is_small: true,
    moves: 1,
    dearer: true,
    gives: [1, 1, 1],
    off: true,
    rival: false,
};

pub(super) const RIVALS: Space = Space {
    bounds: Bounds {
        name: "moves-rivals",
        about: "a dearer seat whose lock runs out, and a rival",
        ..BOUNDS
    },
    gives: [1, 0, 0],
    off: false,
    rival: true,
    ..MOVES
};

pub(super) const TWICE: Space = Space {
    bounds: Bounds { name: "moves-twice", about: "two moves of one seat at once", runs: 3, ..BOUNDS },
    is_small: false,
    moves: 2,
    gives: [1, 0, 0],
    off: false,
    ..MOVES
};

pub(super) const FREE: Space = Space {
    bounds: Bounds {
        name: "moves-free",
        about: "a seat of the same price against returns, a rival and an event that is called off",
        ..BOUNDS
    },
    dearer: false,
    gives: [1, 0, 1],
    rival: true,
    ..MOVES
};
