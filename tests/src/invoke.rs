//! Invocations of a function, as Lambda makes them: with a timeout, and with instances that die.

use std::future::Future;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use tokio::sync::Notify;

use crate::calls::{Call, Units};

tokio::task_local! {
    static INVOCATION: Arc<Invocation>;
}

/// An invocation under way.
pub(crate) struct Invocation {
    pub(crate) function: &'static str,
    calls: Mutex<Vec<Call>>,
    log: Mutex<Vec<Value>>,
    killed: Notify,
}

/// End of an invocation without an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The handler failed.
    Failed(String),
    /// The instance died.
    Killed,
    /// Lambda's timeout.
    TimedOut,
}

/// Result of an invocation.
#[derive(Clone, Debug)]
pub struct Invoked {
    /// Raw bytes of the answer.
    pub answer: Result<Vec<u8>, Ended>,
    /// Calls of the invocation, in order.
    pub calls: Vec<Call>,
    /// Lines that it logged, including metrics.
    pub log: Vec<Value>,
}

impl Invoked {
    /// Cost of its calls to DynamoDB, in a metered world.
    #[must_use]
    pub fn units(&self) -> Units {
        total(&self.calls)
    }
}

pub(crate) fn total(calls: &[Call]) -> Units {
    calls.iter().fold(Units::default(), |sum, call| sum.plus(call.units))
}

impl Invocation {
    pub(crate) fn note(&self, call: Call) {
        self.calls.lock().unwrap().push(call);
    }

    pub(crate) fn kill(&self) {
        self.killed.notify_one();
    }
}

/// The invocation that the running code belongs to.
pub(crate) fn current() -> Option<Arc<Invocation>> {
    INVOCATION.try_with(Arc::clone).ok()
}

/// Stores a log line with its invocation, and prints it.
pub(crate) fn keep_line(line: &str) {
    // Without the lock of standard output, which the test runner's capture does not see.
    println!("{line}");
    if let Some(invocation) = current() {
        invocation.log.lock().unwrap().push(serde_json::from_str(line).expect("a line of JSON"));
    }
}

/// Runs `work` as an invocation of `function`.
pub(crate) async fn invoke(
    function: &'static str,
    timeout: Duration,
    work: impl Future<Output = Result<Vec<u8>, String>>,
) -> Invoked {
    let invocation = Arc::new(Invocation {
        function,
        calls: Mutex::default(),
        log: Mutex::default(),
        killed: Notify::new(),
    });
    let alive = INVOCATION.scope(Arc::clone(&invocation), work);
    let answer = tokio::select! {
        biased;
        () = invocation.killed.notified() => Err(Ended::Killed),
        () = tokio::time::sleep(timeout) => Err(Ended::TimedOut),
        answer = alive => answer.map_err(Ended::Failed),
    };
    let calls = std::mem::take(&mut *invocation.calls.lock().unwrap());
    let log = std::mem::take(&mut *invocation.log.lock().unwrap());
    Invoked { answer, calls, log }
}
