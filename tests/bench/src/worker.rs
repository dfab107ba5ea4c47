//! The payments queue and its worker as the templates configure them.

use serde_yaml_ng::Value;

const PAYMENT: &str = include_str!("../../../infra/functions/payment.yaml");
const DOCUMENTS: &str = include_str!("../../../infra/functions/documents.yaml");
const NOTIFICATION: &str = include_str!("../../../infra/functions/notification.yaml");
const FACTS: &str = include_str!("../../../infra/functions/facts.yaml");
const MESSAGING: &str = include_str!("../../../infra/messaging.yaml");
const ROOT: &str = include_str!("../../../template.yaml");

/// Deployed settings of `process-payment` and its queue.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Worker {
    /// Most messages of one invocation.
    pub(crate) batch: usize,
    /// Invocations at once.
    pub(crate) concurrency: usize,
    /// Receives of a message before it goes to the dead-letter queue.
    pub(crate) receives_max: usize,
}

impl Worker {
    /// The settings that `sam deploy` uses, where parameters have their defaults.
    pub(crate) fn deployed() -> Self {
        let payment: Value = serde_yaml_ng::from_str(PAYMENT).expect("YAML");
        let messaging: Value = serde_yaml_ng::from_str(MESSAGING).expect("YAML");
        let root: Value = serde_yaml_ng::from_str(ROOT).expect("YAML");
        let function = &payment["Resources"]["ProcessPaymentFunction"]["Properties"];
        let source = &function["Events"]["Queue"]["Properties"];
        let queue = &messaging["Resources"]["PaymentsQueue"]["Properties"];
        let number = |value: &Value| resolved(value, &[&payment, &root]);
        Self {
            batch: number(&source["BatchSize"]),
            concurrency: number(&source["ScalingConfig"]["MaximumConcurrency"]),
            receives_max: number(&queue["RedrivePolicy"]["maxReceiveCount"]),
        }
    }

    /// The same with its concurrency divided by `scale`.
    pub(crate) fn scaled(self, scale: f64) -> Self {
        Self { concurrency: ((self.concurrency as f64 / scale).ceil() as usize).max(1), ..self }
    }
}

/// Documents of one invocation of `issue-documents`.
pub(crate) fn documents_batch() -> usize {
    let documents: Value = serde_yaml_ng::from_str(DOCUMENTS).expect("YAML");
    let function = &documents["Resources"]["IssueDocumentsFunction"]["Properties"];
    resolved(&function["Events"]["Queue"]["Properties"]["BatchSize"], &[&documents])
}

/// Notifications that `send-notification` sends at once: those of all batches of all its instances.
pub(crate) fn notifications_at_once() -> usize {
    let notification: Value = serde_yaml_ng::from_str(NOTIFICATION).expect("YAML");
    let root: Value = serde_yaml_ng::from_str(ROOT).expect("YAML");
    let function = &notification["Resources"]["SendNotificationFunction"]["Properties"];
    let source = &function["Events"]["Queue"]["Properties"];
    let number = |value: &Value| resolved(value, &[&notification, &root]);
    number(&source["BatchSize"]) * number(&source["ScalingConfig"]["MaximumConcurrency"])
}

/// Messages of one invocation of `record-facts`.
pub(crate) fn facts_batch() -> usize {
    let facts: Value = serde_yaml_ng::from_str(FACTS).expect("YAML");
    let function = &facts["Resources"]["RecordFactsFunction"]["Properties"];
    resolved(&function["Events"]["Queue"]["Properties"]["BatchSize"], &[&facts])
}

/// A number, or the default of the parameter that it refers to.
fn resolved(value: &Value, templates: &[&Value]) -> usize {
    let number = match value {
        Value::Tagged(reference) if reference.tag == "Ref" => {
            let name = reference.value.as_str().expect("a name");
            let default = |template: &&Value| template["Parameters"][name].get("Default").cloned();
            templates.iter().find_map(default).unwrap_or_else(|| panic!("`{name}` has no default"))
        }
        number => number.clone(),
    };
    let text = number.as_str().and_then(|text| text.parse().ok());
    number.as_u64().or(text).and_then(|number| usize::try_from(number).ok()).expect("a number")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_deployed_settings_are_read() {
        let worker = Worker::deployed();
        assert!(documents_batch() > 1 && notifications_at_once() > 100 && facts_batch() > 10);
        assert!(worker.batch > 0 && worker.concurrency > 0 && worker.receives_max > 1, "{worker:?}");
    }

    #[test]
    fn a_reference_to_a_parameter_is_its_default() {
        let template = serde_yaml_ng::from_str("Parameters: {Workers: {Type: Number, Default: \"200\"}}");
        let value = serde_yaml_ng::from_str("!Ref Workers").unwrap();
        assert_eq!(resolved(&value, &[&template.unwrap()]), 200);
    }
}
