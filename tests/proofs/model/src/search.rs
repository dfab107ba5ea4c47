//! Searches of spaces, and for seeded faults.

use std::time::{Duration, Instant};

use stateright::{Checker, HasDiscoveries, Model};

use crate::machine::{Machine, Part};

/// Result of a search.
#[derive(Clone, Debug)]
pub struct Found {
    /// Number of states reached, repetitions included.
    pub states: usize,
    /// Number of different states.
    pub unique: usize,
    /// Number of steps of the longest path in breadth-first search.
    pub depth: usize,
    /// Duration of the search.
    pub took: Duration,
    /// Broken rule, with the steps that lead there and the state at their end.
    pub broken: Option<(&'static str, Vec<String>)>,
    /// Events that happen on no path but should.
    pub missing: Vec<String>,
}

/// A search, which can be run.
pub struct Search {
    /// Name of the space or of the fault.
    pub name: String,
    /// Part of the protocol, or the space that shows the fault.
    pub of: &'static str,
    /// Sentence about the space or the fault.
    pub about: &'static str,
    /// True if it takes about a second.
    pub is_small: bool,
    /// Function that searches with this many threads.
    pub run: Box<dyn Fn(usize) -> Found>,
}

/// All spaces.
#[must_use]
pub fn spaces() -> Vec<Search> {
    [
        crate::claims::spaces(),
        crate::money::spaces(),
        crate::moves::spaces(),
        crate::redemptions::spaces(),
        crate::refunds::spaces(),
        crate::numbers::spaces(),
        crate::sweep::spaces(),
        crate::whose::spaces(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// All seeded faults, each in the space that shows it.
#[must_use]
pub fn faults() -> Vec<Search> {
    [
        crate::claims::faults(),
        crate::money::faults(),
        crate::moves::faults(),
        crate::redemptions::faults(),
        crate::refunds::faults(),
        crate::numbers::faults(),
        crate::sweep::faults(),
        crate::whose::faults(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Searches `part`'s space to its end, or until a rule breaks; `missing` then returns the events that never happened.
pub(crate) fn search<P: Part>(part: P, threads: usize, missing: impl Fn(&P) -> Vec<String>) -> Found {
    let began = Instant::now();
    let checker = Machine(part).checker().threads(threads);
    let checker = checker.finish_when(HasDiscoveries::AnyFailures).spawn_bfs().join();
    let broken = checker.discoveries().into_values().next().map(|path| {
        let last = path.last_state().clone();
        let mut steps: Vec<String> = path.into_actions().iter().map(|action| format!("{action:?}")).collect();
        steps.push(format!("{last:?}"));
        (checker.model().broken(&last).unwrap_or_default(), steps)
    });
    Found {
        states: checker.state_count(),
        unique: checker.unique_state_count(),
        depth: checker.max_depth(),
        took: began.elapsed(),
        missing: if broken.is_none() { missing(&checker.model().0) } else { Vec::new() },
        broken,
    }
}

/// Declares the seeded faults of a part: each with the space that shows it and a sentence.
macro_rules! seeded {
    ($($variant:ident in $space:ident: $about:literal;)*) => {
        /// Rule of the protocol that is removed.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Fault {
            /// No fault: the protocol as it is.
            None,
            $(#[doc = $about] $variant),*
        }

        const FAULTS: &[(Fault, &Space, &str)] =
            &[$((Fault::$variant, &spaces::$space, $about)),*];
    };
}

/// Declares `spaces()` and `faults()` of a part from its tables.
macro_rules! searches {
    ($part:ident) => {
        use crate::search::{Search, search};

        pub(crate) fn spaces() -> Vec<Search> {
            let search = |space: &'static Space| Search {
                name: space.bounds.name.to_owned(),
                of: stringify!($part),
                about: space.bounds.about,
                is_small: space.is_small,
                run: Box::new(move |threads| search($part::new(space, Fault::None), threads, $part::missing)),
            };
            spaces::ALL.iter().copied().map(search).collect()
        }

        pub(crate) fn faults() -> Vec<Search> {
            let search = |(fault, space, about): &'static (Fault, &'static Space, &'static str)| Search {
                name: format!("{fault:?}"),
                of: space.bounds.name,
                about,
                is_small: space.is_small,
                run: Box::new(move |threads| search($part::new(space, *fault), threads, |_| Vec::new())),
            };
            FAULTS.iter().map(search).collect()
        }
    };
}

pub(crate) use {searches, seeded};
