//! Plays n seeds, each in a world of its own, and reports which fail and why: `make simulate SEEDS=n`.
//!
//! `simulate <seeds> [<first seed>] [large]`; `simulate 1 <seed>` replays a single seed.
//! `simulate <seeds> <first seed> planted [<part of a name>]` breaks the rules of [`PLANTED`] one after the
//! other, and reports the seed at which each is noticed.

use std::ops::Range;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use tests::Sabotage;
use tests::simulation::{Outcome, PLANTED, Size, simulate_with};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |i: usize| arguments.get(i).and_then(|text| text.parse::<u64>().ok());
    let (Some(seeds), first) = (number(0), number(1).unwrap_or(1)) else {
        eprintln!("usage: simulate <seeds> [<first seed>] [large]");
        return ExitCode::FAILURE;
    };
    let size = if arguments.iter().any(|word| word == "large") { Size::LARGE } else { Size::SMALL };
    if let Some(place) = arguments.iter().position(|word| word == "planted") {
        std::panic::set_hook(Box::new(|_| {}));
        let part = arguments.get(place + 1).map_or("", String::as_str);
        return show_noticed(part, first..first + seeds);
    }
    let (next, failed) = (AtomicU64::new(first), AtomicU64::new(0));
    let began = Instant::now();
    // The reported error contains the output of a failed expectation.
    std::panic::set_hook(Box::new(|_| {}));
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| play(&next, first + seeds, size, &failed));
        }
    });
    let failed = failed.into_inner();
    println!("{} of {seeds} seeds are clean, {:.0} s", seeds - failed, began.elapsed().as_secs_f32());
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn play(next: &AtomicU64, end: u64, size: Size, failed: &AtomicU64) {
    loop {
        let seed = next.fetch_add(1, Ordering::Relaxed);
        if seed >= end {
            return;
        }
        match play_one(seed, size, &[]) {
            Ok(outcome) if seed.is_multiple_of(100) => eprintln!("seed {seed}: {outcome:?}"),
            Ok(_) => {}
            Err(why) => {
                failed.fetch_add(1, Ordering::Relaxed);
                println!("seed {seed} FAILS: {why}");
            }
        }
    }
}

fn play_one(seed: u64, size: Size, sabotages: &[Sabotage]) -> Result<Outcome, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
    runtime.map_err(|error| error.to_string())?.block_on(simulate_with(seed, size, sabotages))
}

/// Breaks each rule whose name contains `part`, and reports the seed at which it is noticed.
fn show_noticed(part: &str, seeds: Range<u64>) -> ExitCode {
    let mut unnoticed = 0;
    let named = PLANTED.iter().filter(|(name, _)| name.contains(part));
    for (name, sabotages) in named {
        let noticed =
            seeds.clone().find_map(|seed| Some((seed, play_one(seed, Size::SMALL, sabotages).err()?)));
        match noticed {
            Some((seed, why)) => println!("{name}: seed {seed}: {}", why.replace('\n', " ")),
            None => {
                unnoticed += 1;
                println!("{name}: NOT NOTICED");
            }
        }
    }
    if unnoticed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
