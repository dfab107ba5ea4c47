//! Orders of the exports queue.

use domain::ids::ExportId;
use serde::{Deserialize, Serialize};

use super::Queued;
use crate::config::{Config, Setting};

/// Order to go on with an export.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ExportOrder {
    /// Export to write.
    pub(crate) export_id: ExportId,
}

impl Queued for ExportOrder {
    const QUEUE: &'static str = "exports";

    fn url(config: &Config) -> &Setting {
        &config.exports_queue_url
    }
}
