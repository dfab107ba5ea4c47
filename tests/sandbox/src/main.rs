//! The sandbox as a program: `boxoffice-sandbox --help` says how to run it.

use std::net::Ipv4Addr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use sandbox::front::{Front, Options, StateFile, USAGE, keep_delivering, serve};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::Notify;

/// Longest wait at the end for open requests, some of which get no answer during an outage.
const FAREWELL: Duration = Duration::from_secs(3);

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("boxoffice-sandbox: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), String> {
    let mut options = Options::parse(std::env::args().skip(1), variable, now().unsigned_abs())?;
    if options.help {
        print!("{USAGE}");
        return Ok(());
    }
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port))
        .await
        .map_err(|error| format!("port {}: {error}", options.port))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    options.config.public_url = options.public_url.unwrap_or_else(|| format!("http://{address}"));
    let state_file = options.state.as_deref().map(StateFile::new);
    let sandbox = match &state_file {
        Some(file) => file.open(options.config)?,
        None => sandbox::Sandbox::new(options.config),
    };
    let front = Front::new(sandbox, now, options.web, options.api);
    let mut terminate = signal(SignalKind::terminate()).map_err(|error| error.to_string())?;
    println!("listening on http://{address}");

    let stopping = Arc::new(Notify::new());
    let stop = Arc::clone(&stopping);
    let mut server = tokio::spawn(serve(Arc::clone(&front), listener, async move { stop.notified().await }));
    let deliveries = tokio::spawn(keep_delivering(Arc::clone(&front), state_file.clone()));
    let served = tokio::select! {
        served = &mut server => served.map_err(std::io::Error::from).flatten().map_err(|error| error.to_string()),
        _ = terminate.recv() => Ok(()),
        _ = tokio::signal::ctrl_c() => Ok(()),
    };
    stopping.notify_one();
    if !server.is_finished() {
        // Late answers are lost, as they are at the provider.
        tokio::time::timeout(FAREWELL, server).await.ok();
    }
    deliveries.abort();
    if let Some(file) = &state_file {
        file.save_if_changed(&front);
    }
    served
}

#[expect(clippy::disallowed_methods, reason = "a program of its own: this is the only clock it reads")]
fn now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

#[expect(
    clippy::disallowed_methods,
    reason = "a program of its own: `Options` says which variables it reads"
)]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}
