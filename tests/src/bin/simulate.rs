//! `make simulate SEEDS=n`: plays n seeds, each in a world of its own, and says which fail and why.
//!
//! `simulate <seeds> [<first seed>] [large]`; a single seed is replayed by `simulate 1 <seed>`.

use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use tests::simulation::{Size, simulate};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |i: usize| arguments.get(i).and_then(|text| text.parse::<u64>().ok());
    let (Some(seeds), first) = (number(0), number(1).unwrap_or(1)) else {
        eprintln!("usage: simulate <seeds> [<first seed>] [large]");
        return ExitCode::FAILURE;
    };
    let size = if arguments.iter().any(|word| word == "large") { Size::LARGE } else { Size::SMALL };
    let (next, failed) = (AtomicU64::new(first), AtomicU64::new(0));
    let began = Instant::now();
    // What a failed expectation prints is in the error that is reported.
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
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
        let played = match runtime {
            Ok(runtime) => runtime.block_on(simulate(seed, size)),
            Err(error) => Err(error.to_string()),
        };
        match played {
            Ok(outcome) if seed.is_multiple_of(100) => eprintln!("seed {seed}: {outcome:?}"),
            Ok(_) => {}
            Err(why) => {
                failed.fetch_add(1, Ordering::Relaxed);
                println!("seed {seed} FAILS: {why}");
            }
        }
    }
}
