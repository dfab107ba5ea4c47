//! Model of the protocol: every interleaving of functions, deaths and lost replies, within bounds.
//!
//! `docs/model.md` lists what is modelled and what is not, and the file of each step's code.

mod claims;
mod machine;
mod money;
mod moves;
mod numbers;
mod real;
mod redemptions;
mod refunds;
mod search;
mod sweep;
mod whose;

pub use search::{Found, Search, faults, spaces};
