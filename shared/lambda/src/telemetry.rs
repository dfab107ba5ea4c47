//! Logs: one JSON object per line on standard output, which CloudWatch reads, with the ids of the work.
//!
//! A span covers an invocation, or one record of a batch. It has the function, Lambda's request id, and the
//! **correlation id**: API Gateway's id of the request that began the chain of work. The id travels with
//! queue messages, with the bookings that the work writes, and with the messages published about them.
//! docs/logging.md lists the fields.

use std::future::Future;
use std::io;
use std::sync::OnceLock;

use domain::Failure;
use domain::error::causes;
use tracing::level_filters::LevelFilter;
use tracing::{Instrument, Level, Span};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;

/// Writer of log lines.
pub type Sink = fn(&str);

/// Writer of all lines; standard output until another is set.
static SINK: OnceLock<Sink> = OnceLock::new();

/// This workspace's crates; others log only warnings, because the SDK logs what it sends at lower levels.
/// With `::`, because a target stands for everything that begins with it: `aws` would be the whole SDK, too.
const OURS: [&str; 4] = ["aws::", "documents::", "functions::", "lambda::"];

tokio::task_local! {
    static TRACE: String;
}

/// Starts logging to `sink` from `level` (`TRACE` to `ERROR`; `INFO` for any other text). The first call of a
/// process decides.
pub fn start(level: &str, sink: Sink) {
    if SINK.set(sink).is_err() {
        return;
    }
    let level = filter_of(level);
    let lines =
        tracing_subscriber::fmt::layer().json().flatten_event(true).with_span_list(false).with_writer(Lines);
    // Fails only if the process has a subscriber already, which then gets the lines.
    let _ = tracing::subscriber::set_global_default(
        tracing_subscriber::registry().with(targets(level)).with(lines),
    );
}

/// The level that `text` names; `INFO` if it names none. Not by parsing a `LevelFilter`, for which an empty text is
/// `ERROR`: Lambda sets no level unless the function's log format is JSON.
fn filter_of(text: &str) -> LevelFilter {
    text.parse::<Level>().map_or(LevelFilter::INFO, LevelFilter::from_level)
}

/// Lines that are logged from `level` on.
fn targets(level: LevelFilter) -> Targets {
    Targets::new().with_default(LevelFilter::WARN).with_targets(OURS.map(|ours| (ours, level)))
}

/// Writes a line.
pub(crate) fn write(line: &str) {
    match SINK.get() {
        Some(sink) => sink(line),
        None => println!("{line}"),
    }
}

/// Adapter that writes whole lines.
struct Lines;

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        write(String::from_utf8_lossy(bytes).trim_end());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        Self
    }
}

/// Correlation id of the current work; none outside of an invocation.
#[must_use]
pub fn correlation_id() -> Option<String> {
    TRACE.try_with(Clone::clone).ok().filter(|trace| !trace.is_empty())
}

/// The span of one invocation or record.
fn span(function: &'static str, request_id: &str, trace: &str) -> Span {
    tracing::info_span!(
        "work",
        function,
        request_id = (request_id != trace).then_some(request_id),
        trace,
        booking.id = tracing::field::Empty,
        payment.id = tracing::field::Empty,
        event.id = tracing::field::Empty,
        organizer.id = tracing::field::Empty,
    )
}

/// Runs `work` in a span of its own, under the correlation id `trace`.
pub(crate) fn within<T>(
    function: &'static str,
    request_id: &str,
    trace: &str,
    work: impl Future<Output = T>,
) -> impl Future<Output = T> {
    TRACE.scope(trace.to_owned(), work.instrument(span(function, request_id, trace)))
}

/// The same for synchronous `work`.
pub(crate) fn run<T>(function: &'static str, request_id: &str, trace: &str, work: impl FnOnce() -> T) -> T {
    TRACE.sync_scope(trace.to_owned(), || span(function, request_id, trace).in_scope(work))
}

/// Adds an id to all later lines of the current work: `booking.id`, `payment.id`, `event.id` or
/// `organizer.id`.
pub fn about(field: &'static str, id: &str) {
    Span::current().record(field, id);
}

/// Logs the failure of a request or a record, with the chain of its causes. A refusal is the caller's mistake
/// and is logged as information.
pub fn failed(failure: &Failure) {
    match failure {
        // Its sentence may quote the body, and so a password or a code.
        Failure::Refused(error) => tracing::info!(error.code = error.code(), "refused"),
        Failure::Unavailable(_) | Failure::ProviderSilent(_) => {
            tracing::warn!(error.causes = causes(failure), "unavailable");
        }
        Failure::Broken(_) => tracing::error!(error.causes = causes(failure), "failed"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_every_level_only_warnings_of_others_are_logged() {
        let all = targets(LevelFilter::TRACE);
        assert!(all.would_enable("functions::booking::run", &Level::TRACE));
        for other in ["aws_smithy_runtime::client", "aws_sdk_sqs", "lambda_runtime", "lambda_http", "hyper"] {
            assert!(!all.would_enable(other, &Level::INFO), "{other}");
            assert!(all.would_enable(other, &Level::WARN), "{other}");
        }
    }

    #[test]
    fn without_a_level_of_lambdas_information_is_logged() {
        assert_eq!(
            ["", "FATAL", "DEBUG", "error"].map(filter_of),
            [LevelFilter::INFO, LevelFilter::INFO, LevelFilter::DEBUG, LevelFilter::ERROR]
        );
    }
}
