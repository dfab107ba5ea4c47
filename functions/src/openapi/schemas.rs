//! JSON Schemas of request and reply bodies.

use schemars::JsonSchema;
use schemars::generate::{Contract, SchemaGenerator, SchemaSettings};
use serde_json::{Map, Value};

use super::problem;

/// JSON Pointer of the schemas in the document.
const COMPONENTS: &str = "/components/schemas";

/// Generators of the schemas. Requests and replies have one each: a field that a request may omit may always
/// be present in a reply.
pub(super) struct Schemas {
    requests: SchemaGenerator,
    replies: SchemaGenerator,
}

impl Default for Schemas {
    fn default() -> Self {
        let generator = |contract: Contract| {
            let settings = SchemaSettings::draft2020_12().with(|settings| {
                settings.definitions_path = COMPONENTS.into();
                settings.meta_schema = None;
                settings.contract = contract;
            });
            settings.into_generator()
        };
        Self { requests: generator(Contract::Deserialize), replies: generator(Contract::Serialize) }
    }
}

impl Schemas {
    /// The schema of a request body.
    pub(super) fn request<T: JsonSchema>(&mut self) -> Value {
        self.requests.subschema_for::<T>().to_value()
    }

    /// The schema of a reply body.
    pub(super) fn reply<T: JsonSchema>(&mut self) -> Value {
        self.replies.subschema_for::<T>().to_value()
    }

    /// All referenced schemas, by name.
    pub(super) fn into_definitions(mut self) -> Map<String, Value> {
        let mut definitions = self.requests.take_definitions(true);
        definitions.extend(self.replies.take_definitions(true));
        definitions.insert(problem::NAME.to_owned(), problem::schema());
        definitions
    }

    /// Names that have different schemas in a request and a reply.
    #[cfg(test)]
    pub(super) fn ambiguous(mut self) -> Vec<String> {
        let requests = self.requests.take_definitions(true);
        let replies = self.replies.take_definitions(true);
        let differs =
            |(name, shape): &(&String, &Value)| replies.get(*name).is_some_and(|other| other != *shape);
        requests.iter().filter(differs).map(|(name, _)| name.clone()).collect()
    }
}
