//! Messages of the facts queue: those of the bus, and views of events' pages.

use domain::fact::Seen;
use serde::{Deserialize, Serialize};

use super::{BusMessage, Queued};
use crate::config::{Config, Setting};

/// Message of the facts queue.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum FactOrder {
    /// A view of an event's page.
    Seen(Seen),
    /// A message of the bus, which comes by a rule: its body is the message's detail.
    Message(BusMessage),
}

impl Queued for FactOrder {
    const QUEUE: &'static str = "facts";

    fn url(config: &Config) -> &Setting {
        &config.facts_queue_url
    }
}
