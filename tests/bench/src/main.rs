//! Benchmarks. `boxoffice-bench` measures everything; `boxoffice-bench sizes capacity` measures the named parts. The
//! other words are for the processes that it starts itself.
//!
//! It reports times and asserts none. Three things fail the run: an audit that finds a seat sold twice or a sold seat
//! without its booking, a key that is too hot, and a payment that is lost under the store's limits. See
//! `docs/benchmarks.md`.

mod audit;
mod bucket;
mod capacity;
mod consumed;
mod crowd;
mod facts;
mod hall;
mod item_size;
mod journey;
mod limits;
mod load;
mod notifications;
mod outside;
mod process;
mod random;
mod redemptions;
mod report;
mod run;
mod service;
mod sizes;
mod startup;
mod store;
mod sweep;
mod touch;
mod trace;
mod under_limits;
mod units;
mod watched;
mod worker;

use std::fs::File;
use std::process::{Command, ExitCode, Stdio};

use crate::process::StoreProcess;
use crate::report::Report;
use crate::run::heading;
use crate::store::Wire;

/// Parts of a run.
const PARTS: [&str; 5] = ["sizes", "startup", "service", "capacity", "limits"];
/// Parts that sell seats, each in a process and with a store of its own.
const SELLING: [&str; 3] = ["service", "capacity", "limits"];

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["store"] => store::serve(),
        ["tls"] => startup::print_tls_connector(),
        ["sell", part, store_url, store_process, figures] => {
            run::measure(part, store_url, store_process, figures.as_ref());
        }
        [] => return measure(&PARTS),
        parts if parts.iter().all(|part| PARTS.contains(part)) => return measure(parts),
        _ => {
            eprintln!("usage: boxoffice-bench [{}]", PARTS.join("] ["));
            return ExitCode::from(2);
        }
    }
    ExitCode::SUCCESS
}

fn measure(parts: &[&str]) -> ExitCode {
    let folder = sizes::target().join("bench");
    std::fs::create_dir_all(&folder).expect("target is writable");
    let mut report = Report::default();
    if parts.contains(&"sizes") || parts.contains(&"startup") {
        heading("building functions as for release");
        sizes::build();
    }
    if parts.contains(&"sizes") {
        heading("binary size");
        sizes::measure(&mut report);
    }
    if parts.contains(&"startup") {
        heading("CPU of a start");
        startup::measure(&mut report, &store_with_tables());
    }
    for part in SELLING.iter().filter(|part| parts.contains(part)) {
        sell(&mut report, &folder, part);
    }
    report.write(&folder.join("report.json"));
    println!("\n{}\n\n{}", report.table(), folder.join("report.json").display());
    if report.passed() {
        return ExitCode::SUCCESS;
    }
    eprintln!("error: look for MISSED beside `audit.`, `capacity.` and `limits.`");
    ExitCode::FAILURE
}

fn store_with_tables() -> StoreProcess {
    let store = StoreProcess::start();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(Wire::new(&store.url).create_tables());
    store
}

/// Sells seats in a process of its own, because functions write their logs to standard output.
fn sell(report: &mut Report, folder: &std::path::Path, part: &str) {
    let store = store_with_tables();
    let figures = folder.join(format!("{part}.json"));
    let _ = std::fs::remove_file(&figures);
    let status = Command::new(std::env::current_exe().expect("Linux knows"))
        .args(["sell", part, &store.url, &store.id()])
        .arg(&figures)
        .stdout(Stdio::from(File::create(folder.join(format!("{part}.log"))).expect("target is writable")))
        .status()
        .expect("this program can start itself");
    assert!(status.success(), "selling stopped with {status}; see {part}.log beside the report");
    report.read(&figures);
}
