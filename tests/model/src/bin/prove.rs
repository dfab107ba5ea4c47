//! Searches every space in full, and then every seeded bug until it is found.
//!
//! `prove` searches everything; `prove late LockOverwrites` only these spaces and bugs. The exit status
//! is 1 where a property breaks, where something never happens, or where a bug is not found.

use std::process::ExitCode;
use std::time::Instant;

use model::Mutant;
use model::check::{Found, search};
use model::mutant::MUTANTS;
use model::spaces;

fn main() -> ExitCode {
    let only: Vec<String> = std::env::args().skip(1).collect();
    let wanted = |name: &str| only.is_empty() || only.iter().any(|only| only == name);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    match prove(wanted, threads) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn prove(wanted: impl Fn(&str) -> bool, threads: usize) -> Result<bool, domain::Error> {
    let began = Instant::now();
    let (mut states, mut unique, mut depth, mut good) = (0, 0, 0, true);
    for scenario in spaces::ALL.iter().filter(|scenario| wanted(scenario.name)) {
        let found = search(scenario, Mutant::None, threads)?;
        println!("{}", line(scenario.name, &found));
        good &= report(&found);
        states += found.states;
        unique += found.unique;
        depth = depth.max(found.depth);
    }
    println!("states {states}, unique {unique}, depth {depth}, {:.1} s", began.elapsed().as_secs_f32());
    let (mut found, mut sought) = (0, 0);
    for seeded in MUTANTS {
        let name = format!("{:?}", seeded.mutant);
        if !wanted(&name) {
            continue;
        }
        sought += 1;
        let answer = search(&seeded.space, seeded.mutant, threads)?;
        let how = match (answer.broken.first(), answer.missing.first()) {
            (Some((property, steps)), _) => format!("{} steps: {property}", steps.len() - 1),
            (None, Some(property)) => format!("never: {property}"),
            (None, None) => "NOT FOUND".to_owned(),
        };
        found += usize::from(!answer.broken.is_empty() || !answer.missing.is_empty());
        println!(
            "{name:32} {:8} {:>9} states {:6.1} s  {how}",
            seeded.space.name,
            answer.states,
            answer.took.as_secs_f32()
        );
    }
    println!("mutants {found}/{sought}, {:.1} s in all", began.elapsed().as_secs_f32());
    Ok(good && found == sought)
}

fn line(name: &str, found: &Found) -> String {
    let Found { states, unique, depth, took, .. } = found;
    format!("{name:8} {states:>9} states {unique:>9} unique, depth {depth:>2}, {:6.1} s", took.as_secs_f32())
}

/// Prints what is wrong. True where nothing is.
fn report(found: &Found) -> bool {
    for (property, steps) in &found.broken {
        println!("  broken: {property}");
        for step in steps {
            println!("    {step}");
        }
    }
    for property in &found.missing {
        println!("  never: {property}");
    }
    found.broken.is_empty() && found.missing.is_empty()
}
