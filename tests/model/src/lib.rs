//! Every interleaving of functions, deaths and late news, within bounds.
//!
//! `docs/model.md` says what is modelled and what is not, and maps each step to its line of code.

pub mod check;
pub mod drain;
pub mod model;
pub mod mutant;
mod programs;
mod properties;
mod provider;
pub mod real;
pub mod run;
pub mod scenario;
pub mod spaces;
pub mod state;
mod store;

pub use model::{Action, Boxoffice};
pub use mutant::Mutant;
pub use scenario::{QUIET, Scenario, Wish};
