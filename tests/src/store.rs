//! The store without a function, for what no route reaches alone: thousands of reservations at once, or a booking as
//! another part of the product would have written it.

use std::future::Future;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws::{Connection, Store};
use functions::Config;
use lambda::telemetry;

use crate::World;
use crate::environment::environment;
use crate::invoke::invoke;
use crate::wire::connector;

/// Seconds that such a run may take.
const SECONDS_MAX: u64 = 25;

impl World {
    /// The store of this world.
    #[must_use]
    pub fn store(&self) -> Store {
        let config = Config::read(|variable| match variable {
            "AWS_REGION" => Some(self.region.clone()),
            _ => environment(variable, true),
        });
        let services = connector(&self.services);
        let connection = Connection::new(config.endpoint.clone(), services, telemetry::correlation_id);
        Store::new(&connection, config.tables)
    }

    /// Runs `work` as a run of `function`, which faults can kill. None if it died.
    pub async fn run_as<T>(&self, function: &'static str, work: impl Future<Output = T>) -> Option<T> {
        let result = Arc::new(Mutex::new(None));
        let kept = Arc::clone(&result);
        let work = async move {
            *kept.lock().unwrap() = Some(work.await);
            Ok(Vec::new())
        };
        let invoked = invoke(function, Duration::from_secs(SECONDS_MAX), work).await;
        self.spend(invoked.units());
        let answer = result.lock().unwrap().take();
        answer.filter(|_| invoked.answer.is_ok())
    }
}
