//! Part of a run that sells seats, with functions, hall, store and report.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use serde_json::Value;

use crate::hall::Hall;
use crate::outside::Outside;
use crate::report::Report;
use crate::service::{Payload, Service};
use crate::store::Wire;
use crate::watched::Watch;
use crate::worker::Worker;
use crate::{audit, capacity, crowd, hall, load, sweep, under_limits, units};

/// Parts of the run, and its figures so far.
pub(crate) struct Run {
    /// Functions.
    pub(crate) service: Service,
    /// Payment provider and queue.
    pub(crate) outside: Arc<Outside>,
    /// Hall on sale.
    pub(crate) hall: Hall,
    /// Direct access to the store.
    pub(crate) wire: Wire,
    /// Id of the store's process.
    pub(crate) store_process: String,
    /// Figures so far.
    pub(crate) report: Report,
}

impl Run {
    /// Functions, provider, queue and a hall with `chart`, over the store at `store_url`.
    async fn open(store_url: &str, store_process: &str, chart: Value) -> Self {
        let (outside, messages) = Outside::open().await;
        let service = Service::new(store_url, &outside.url);
        tokio::spawn(Arc::clone(&outside).work(service.clone(), Worker::deployed(), messages));
        Self {
            hall: Hall::build(&service, chart).await,
            service,
            outside,
            wire: Wire::new(store_url),
            store_process: store_process.to_owned(),
            report: Report::default(),
        }
    }

    /// A new instance whose calls `watch` sees, with a provider, a queue and a worker of its own.
    pub(crate) async fn watched(&self, watch: &Arc<Watch>, worker: Worker) -> (Service, Arc<Outside>) {
        let (outside, messages) = Outside::open().await;
        let service = self.service.beside(&outside.url, |inner| watch.over(inner));
        tokio::spawn(Arc::clone(&outside).work(service.clone(), worker, messages));
        (service, outside)
    }

    /// Audits the events of one measurement.
    pub(crate) async fn audit(&mut self, name: &str, events: &[String]) {
        audit::audit(&mut self.report, name, &self.wire, &self.hall, events).await;
    }

    /// Reports the size of an availability answer, plain and compressed.
    pub(crate) async fn availability(&mut self, event: &str, when: &str) {
        let payload = Payload::get_availability().path("event_id", event).without_header("if-none-match");
        let answer = self.service.call(&functions::GET_AVAILABILITY, payload.end()).await;
        assert!(answer.status == 200, "{answer:?}");
        let seats = self.hall.layout.seat_count();
        self.report.add(format!("availability.{when}.seats"), seats as f64, "");
        let bytes = answer.body_text.len() as f64;
        self.report.add(format!("availability.{when}.plain_bytes"), bytes, "bytes");
        if let Some(bytes) = compressed_bytes(answer.body_text.as_bytes()) {
            self.report.add(format!("availability.{when}.gzip_bytes"), bytes as f64, "bytes");
        }
    }
}

/// Number of bytes after gzip; `None` if the machine has no gzip.
fn compressed_bytes(bytes: &[u8]) -> Option<usize> {
    let gzip = Command::new("gzip").arg("-c").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut gzip = gzip.ok()?;
    gzip.stdin.take()?.write_all(bytes).ok()?;
    Some(gzip.wait_with_output().ok()?.stdout.len())
}

/// Runs the measurements of `part`, and writes the figures to `figures`.
pub(crate) fn measure(part: &str, store_url: &str, store_process: &str, figures: &Path) {
    let clients = tokio::runtime::Builder::new_multi_thread().thread_name("clients").enable_all().build();
    clients.expect("a runtime").block_on(async {
        let chart = if part == "limits" { hall::arena() } else { hall::chart() };
        let mut run = Run::open(store_url, store_process, chart).await;
        match part {
            "capacity" => {
                capacity::measure(&mut run).await;
                sweep::measure(&mut run).await;
            }
            "limits" => under_limits::measure(&mut run).await,
            _ => service(&mut run).await,
        }
        run.report.write(figures);
        // Threads of the functions' runtime end with the process; dropping it here would wait for them.
        std::process::exit(0);
    });
}

async fn service(run: &mut Run) {
    heading("capacity units of a booking of 4 seats in one block");
    units::measure(run).await;
    heading("availability of a hall on sale");
    let event = run.hall.event(&run.service, None).await;
    run.availability(&event, "all_free").await;
    heading("200 buyers of one seat");
    crowd::one_seat(run).await;
    heading("2,000 buyers of random groups");
    crowd::random_groups(run).await;
    heading("a real on-sale");
    crowd::on_sale(run).await;
    heading("bookings at a steady rate, at 1, 16 and 64 clients");
    load::measure(run).await;
    heading("5,000 webhooks at once");
    load::burst(run).await;
}

/// Prints the heading of the next measurements.
pub(crate) fn heading(text: &str) {
    eprintln!("{text}");
}
