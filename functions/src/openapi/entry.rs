//! A route's entry in the OpenAPI document.

use std::collections::BTreeMap;

use domain::ids::{
    BookingId, CustomerId, DeliveryId, EventId, ExportId, ImageId, OfferId, OrganizerId, PaymentId, ScreenId,
    StatementId, TitleId, VenueId, WebhookId,
};
use domain::notification::Template;
use domain::{Error, limits};
use lambda::Access;
use mails::Language;
use schemars::JsonSchema;
use serde_json::{Value, json};

use super::schemas::Schemas;
use super::{examples, problem};
use crate::Endpoint;

/// Makes a schema when the document is written.
type SchemaOf = fn(&mut Schemas) -> Value;

/// A route's entry in the document, beyond what its endpoint says.
#[derive(Clone)]
pub(super) struct Entry {
    pub(super) endpoint: &'static Endpoint,
    tag: &'static str,
    summary: &'static str,
    parameters: Vec<Value>,
    body: Option<SchemaOf>,
    example: Option<fn() -> Value>,
    takes_form: bool,
    replies: Vec<Answer>,
    problems: Vec<Error>,
}

#[derive(Clone)]
struct Answer {
    status: u16,
    description: &'static str,
    schema: Option<SchemaOf>,
    example: Option<fn() -> Value>,
    files: Vec<&'static str>,
    headers: Vec<(&'static str, &'static str)>,
}

impl Entry {
    /// An entry under the tag `tag`; the summary is one sentence.
    pub(super) fn new(tag: &'static str, endpoint: &'static Endpoint, summary: &'static str) -> Self {
        let problems = match endpoint.access {
            Access::Public => vec![],
            Access::Customer => vec![Error::NotSignedIn],
            Access::Member => {
                vec![Error::NotSignedIn, Error::RoleMissing { needed: "" }, Error::SecondFactorMissing]
            }
            Access::Admin => vec![Error::NotSignedIn, Error::RoleMissing { needed: "" }],
        };
        Self {
            endpoint,
            tag,
            summary,
            parameters: vec![],
            body: None,
            example: None,
            takes_form: false,
            replies: vec![],
            problems,
        }
    }

    /// Adds a JSON request body of type `T`.
    pub(super) fn body<T: JsonSchema>(mut self) -> Self {
        self.body = Some(|schemas| schemas.request::<T>());
        let max_bytes = self.endpoint.body_bytes_max;
        self.refuses([
            Error::JsonInvalid(String::new()),
            Error::BodyInvalid(String::new()),
            Error::BodyTooLarge { max_bytes },
        ])
    }

    /// Adds an example of the request body.
    pub(super) fn example(mut self, example: fn() -> Value) -> Self {
        self.example = Some(example);
        self
    }

    /// Adds an example of the previous reply's body.
    pub(super) fn reply_example(mut self, example: fn() -> Value) -> Self {
        if let Some(reply) = self.replies.last_mut() {
            reply.example = Some(example);
        }
        self
    }

    /// Adds a browser's form with any fields as the request body.
    pub(super) fn form(mut self) -> Self {
        self.takes_form = true;
        let max_bytes = self.endpoint.body_bytes_max;
        self.refuses([Error::BodyTooLarge { max_bytes }])
    }

    /// Requires the header `Idempotency-Key`.
    pub(super) fn idempotency_key(mut self) -> Self {
        self.parameters.push(json!({
            "name": "Idempotency-Key",
            "in": "header",
            "required": true,
            "description": "New for each request, the same on each retry of it.",
            "schema": {
                "type": "string",
                "minLength": 1,
                "maxLength": limits::IDEMPOTENCY_KEY_CHARS_MAX,
                "pattern": "^[!-~]+$",
            },
        }));
        self.refuses([Error::IdempotencyKeyMissing, Error::IdempotencyKeyReused])
    }

    /// Adds a request header.
    pub(super) fn header(mut self, name: &str, required: bool, description: &str) -> Self {
        self.parameters.push(json!({
            "name": name,
            "in": "header",
            "required": required,
            "description": description,
            "schema": { "type": "string" },
        }));
        self
    }

    /// Adds an optional query parameter.
    pub(super) fn query(mut self, name: &str, description: &str, schema: &Value) -> Self {
        self.parameters
            .push(json!({ "name": name, "in": "query", "description": description, "schema": schema }));
        self
    }

    /// Adds the required query parameter `organizer_id`.
    pub(super) fn organizer_id(mut self) -> Self {
        self.parameters.push(json!({
            "name": "organizer_id",
            "in": "query",
            "required": true,
            "description": "Organizer whose list this is.",
            "schema": { "type": "string", "pattern": "^org_[0-9a-hjkmnp-tv-z]{10}$" },
        }));
        self.refuses([Error::ParameterInvalid { name: "organizer_id", reason: String::new() }])
    }

    /// Makes the reply a list with pages.
    pub(super) fn pages(self) -> Self {
        let size = json!({
            "type": "integer",
            "minimum": 1,
            "maximum": limits::PAGE_ITEMS_MAX,
            "default": limits::PAGE_ITEMS_DEFAULT,
        });
        self.query("limit", "Most items on this page.", &size)
            .cursor()
            .refuses([Error::ParameterInvalid { name: "limit", reason: String::new() }])
    }

    /// Adds the parameter of a cursor.
    pub(super) fn cursor(self) -> Self {
        self.query("cursor", "`next_cursor` of the page before.", &json!({ "type": "string" }))
            .refuses([Error::CursorInvalid])
    }

    /// Adds a reply with this status and a JSON body of type `T`.
    pub(super) fn reply<T: JsonSchema>(self, status: u16, description: &'static str) -> Self {
        self.answer(status, description, Some(|schemas| schemas.reply::<T>()))
    }

    /// Adds a reply with this status and no body.
    pub(super) fn empty(self, status: u16, description: &'static str) -> Self {
        self.answer(status, description, None)
    }

    fn answer(mut self, status: u16, description: &'static str, schema: Option<SchemaOf>) -> Self {
        self.replies.push(Answer {
            status,
            description,
            schema,
            example: None,
            files: vec![],
            headers: vec![],
        });
        self
    }

    /// Lets the previous reply be a file of these media types, too.
    pub(super) fn files(mut self, media_types: impl IntoIterator<Item = &'static str>) -> Self {
        if let Some(reply) = self.replies.last_mut() {
            reply.files.extend(media_types);
        }
        self
    }

    /// Adds a header to the previous reply.
    pub(super) fn with_header(mut self, name: &'static str, description: &'static str) -> Self {
        if let Some(reply) = self.replies.last_mut() {
            reply.headers.push((name, description));
        }
        self
    }

    /// Adds refusals.
    pub(super) fn refuses(mut self, problems: impl IntoIterator<Item = Error>) -> Self {
        self.problems.extend(problems);
        self
    }

    /// Refusals of the route.
    #[cfg(test)]
    pub(super) fn problems(&self) -> &[Error] {
        &self.problems
    }

    /// The operation object of the document.
    pub(super) fn operation(&self, schemas: &mut Schemas) -> Value {
        let path_parameters = self.endpoint.path.split('/').filter_map(|part| {
            let name = part.strip_prefix('{')?.strip_suffix('}')?;
            Some(path_parameter(name, schemas))
        });
        let parameters: Vec<Value> = path_parameters.chain(self.parameters.iter().cloned()).collect();
        let mut operation = json!({
            "operationId": self.endpoint.name,
            "tags": [self.tag],
            "summary": self.summary,
            "parameters": parameters,
            "responses": self.responses(schemas),
            "security": self.security(),
        });
        if let Some(schema) = self.body {
            operation["requestBody"] = json!({
                "required": true,
                "description": format!("At most {} bytes.", self.endpoint.body_bytes_max),
                "content": { "application/json": { "schema": schema(schemas) } },
            });
            let example =
                self.example.map(|example| example()).or_else(|| examples::sample(self.endpoint.name));
            if let Some(example) = example {
                operation["requestBody"]["content"]["application/json"]["example"] = example;
            }
        }
        if self.takes_form {
            let form = json!({ "type": "object", "additionalProperties": { "type": "string" } });
            operation["requestBody"] = json!({
                "description": format!("At most {} bytes.", self.endpoint.body_bytes_max),
                "content": {
                    "application/x-www-form-urlencoded": {
                        "schema": form,
                        "example": examples::form(self.endpoint.name),
                    },
                },
            });
        }
        match self.endpoint.access {
            Access::Member => {
                operation["description"] = json!(
                    "For members of the organizer whose role allows it, and for administrators of the deployment."
                );
            }
            Access::Admin => operation["description"] = json!("For administrators of the deployment."),
            Access::Public | Access::Customer => {}
        }
        operation
    }

    fn responses(&self, schemas: &mut Schemas) -> Value {
        let mut responses: BTreeMap<String, Value> =
            problem::responses(&self.problems, self.endpoint.access != Access::Public)
                .into_iter()
                .map(|(status, response)| (status.to_string(), response))
                .collect();
        for reply in &self.replies {
            let mut response = json!({ "description": reply.description });
            if let Some(schema) = reply.schema {
                response["content"] = json!({ "application/json": { "schema": schema(schemas) } });
                let example = reply.example.map(|example| example());
                if let Some(example) = example.or_else(|| examples::answer(self.endpoint.name)) {
                    response["content"]["application/json"]["example"] = example;
                }
            }
            for media_type in &reply.files {
                // OpenAPI 3.1 gives raw bytes no schema.
                response["content"][*media_type] = json!({ "schema": {} });
            }
            for (name, description) in &reply.headers {
                response["headers"][*name] =
                    json!({ "description": description, "schema": { "type": "string" } });
            }
            responses.insert(reply.status.to_string(), response);
        }
        json!(responses)
    }

    fn security(&self) -> Value {
        match self.endpoint.access {
            Access::Public => json!([]),
            Access::Customer | Access::Member | Access::Admin => json!([{ "customer": [] }]),
        }
    }
}

/// A path parameter, whose name says what it is the id of.
fn path_parameter(name: &str, schemas: &mut Schemas) -> Value {
    let schema = match name {
        "booking_id" => schemas.request::<BookingId>(),
        "event_id" => schemas.request::<EventId>(),
        "payment_id" => schemas.request::<PaymentId>(),
        "venue_id" => schemas.request::<VenueId>(),
        "screen_id" => schemas.request::<ScreenId>(),
        "title_id" => schemas.request::<TitleId>(),
        "offer_id" => schemas.request::<OfferId>(),
        "template" => schemas.request::<Template>(),
        "language" => {
            json!({ "type": "string", "enum": Language::ALL.map(Language::code) })
        }
        "webhook_id" => schemas.request::<WebhookId>(),
        "delivery_id" => schemas.request::<DeliveryId>(),
        "export_id" => schemas.request::<ExportId>(),
        "statement_id" => schemas.request::<StatementId>(),
        "image_id" => schemas.request::<ImageId>(),
        "organizer_id" => schemas.request::<OrganizerId>(),
        "customer_id" => schemas.request::<CustomerId>(),
        "member_id" => {
            // An account, or an invitation.
            let pattern = "^(cus_[0-9A-Za-z-]{1,64}|inv_[0-9a-hjkmnp-tv-z]{16})$";
            json!({ "type": "string", "pattern": pattern })
        }
        "token" => json!({ "type": "string", "pattern": "^cus_[0-9A-Za-z-]{1,64}\\.[0-9a-f]{64}$" }),
        _ => json!({ "type": "string" }),
    };
    json!({ "name": name, "in": "path", "required": true, "schema": schema })
}
