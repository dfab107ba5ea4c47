//! Searching a space.

use std::time::{Duration, Instant};

use stateright::{Checker, HasDiscoveries, Model};

use crate::mutant::Mutant;
use crate::{Boxoffice, Scenario};

/// What a search found.
#[derive(Clone, Debug)]
pub struct Found {
    /// States that were reached, however often.
    pub states: usize,
    /// Different ones.
    pub unique: usize,
    /// Steps of the longest path that breadth-first search needs.
    pub depth: usize,
    /// How long it took.
    pub took: Duration,
    /// Properties that do not hold, each with the actions that lead there and the state.
    pub broken: Vec<(String, Vec<String>)>,
    /// What should happen on some path and does not.
    pub missing: Vec<String>,
}

/// Searches `scenario` with `mutant`: all of it, or until a property breaks.
///
/// # Errors
/// Where the domain refuses the model's names.
pub fn search(scenario: &Scenario, mutant: Mutant, threads: usize) -> Result<Found, domain::Error> {
    let model = Boxoffice::new(*scenario, mutant)?;
    let began = Instant::now();
    let checker =
        model.checker().threads(threads).finish_when(HasDiscoveries::AnyFailures).spawn_bfs().join();
    let mut found = Found {
        states: checker.state_count(),
        unique: checker.unique_state_count(),
        depth: checker.max_depth(),
        took: began.elapsed(),
        broken: Vec::new(),
        missing: Vec::new(),
    };
    let discoveries = checker.discoveries();
    for property in checker.model().properties() {
        let path = discoveries.get(property.name);
        match (property.expectation, path) {
            (stateright::Expectation::Sometimes, None) => found.missing.push(property.name.to_owned()),
            (stateright::Expectation::Sometimes, _) | (_, None) => {}
            (_, Some(path)) => {
                let mut steps: Vec<String> =
                    path.clone().into_actions().iter().map(|a| format!("{a:?}")).collect();
                steps.push(format!("{:?}", path.last_state()));
                found.broken.push((property.name.to_owned(), steps));
            }
        }
    }
    Ok(found)
}
