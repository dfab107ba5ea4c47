//! Messages of the facts queue: those of the bus.

use serde::{Deserialize, Serialize};

use super::{BusMessage, Queued};
use crate::config::{Config, Setting};

/// Message of the facts queue: one of the bus, which comes by a rule. Its body is the message's detail.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct FactOrder(pub(crate) BusMessage);

impl Queued for FactOrder {
    const QUEUE: &'static str = "facts";

    fn url(config: &Config) -> &Setting {
        &config.facts_queue_url
    }
}
