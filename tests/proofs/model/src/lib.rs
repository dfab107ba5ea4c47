//! Every interleaving of functions, deaths and lost replies, within bounds.
//!
//! `docs/model.md` says what is modelled and what is not, and maps each step to its line of code.

mod claims;
mod machine;
mod money;
mod numbers;
mod real;
mod refunds;
mod search;
mod sweep;
mod whose;

pub use search::{Found, Search, faults, spaces};
