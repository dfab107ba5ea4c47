//! Search of every space in full, and then for every seeded fault until it is found.
//!
//! `prove` searches everything; `prove late LockShortens` only these spaces and faults. The exit status is 1
//! if a rule breaks, if something never happens, or if a fault is not found.

use std::process::ExitCode;
use std::time::Instant;

use model::{Found, Search};

fn main() -> ExitCode {
    let only: Vec<String> = std::env::args().skip(1).collect();
    let wanted = |search: &Search| only.is_empty() || only.contains(&search.name);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let began = Instant::now();
    let (mut states, mut unique, mut count, mut good) = (0, 0, 0, true);
    for space in model::spaces().iter().filter(|space| wanted(space)) {
        let found = (space.run)(threads);
        println!("{}", line(space, &found));
        good &= report(&found);
        states += found.states;
        unique += found.unique;
        count += 1;
    }
    println!("{count} spaces, {states} states, {unique} unique, {:.1} s", began.elapsed().as_secs_f32());
    let (mut found, mut sought) = (0, 0);
    for fault in model::faults().iter().filter(|fault| wanted(fault)) {
        sought += 1;
        let answer = (fault.run)(threads);
        let how = answer
            .broken
            .as_ref()
            .map_or("NOT FOUND".to_owned(), |(rule, steps)| format!("{} steps: {rule}", steps.len() - 1));
        found += usize::from(answer.broken.is_some());
        println!("{}  {how}", line(fault, &answer));
    }
    println!("faults {found}/{sought}, {:.1} s in all", began.elapsed().as_secs_f32());
    if good && found == sought { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn line(search: &Search, found: &Found) -> String {
    let Found { states, unique, depth, took, .. } = found;
    let (name, of) = (&search.name, search.of);
    format!(
        "{name:26} {of:8} {states:>9} states {unique:>9} unique, depth {depth:>2}, {:6.1} s",
        took.as_secs_f32()
    )
}

/// Prints the problems of a search; true if there is none.
fn report(found: &Found) -> bool {
    if let Some((rule, steps)) = &found.broken {
        println!("  broken: {rule}");
        for step in steps {
            println!("    {step}");
        }
    }
    for what in &found.missing {
        println!("  never: {what}");
    }
    found.broken.is_none() && found.missing.is_empty()
}
