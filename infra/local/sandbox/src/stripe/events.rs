//! Events: everything that happened, each with the object as it was then.

use serde_json::Value;

use super::error::{Refusal, Result};
use super::model::Event;
use super::params::Params;
use super::{Cx, Stripe, objects, page};
use crate::outbox::Posted;
use crate::settings::Provider;

impl Stripe {
    /// Writes an event down and hands it to the webhook.
    pub(super) fn emit(&mut self, cx: &mut Cx<'_>, kind: &str, object: Value) {
        let event = Event {
            id: cx.ids.next("evt_"),
            created: cx.now,
            kind: kind.to_owned(),
            object,
            request_id: cx.request_id.clone(),
            idempotency_key: cx.idempotency_key.clone(),
        };
        let body = objects::event(&event, true).to_string();
        cx.outbox.post(cx.now, cx.settings, posted(&event, &body));
        self.events.insert(&event.id.clone(), event);
    }

    /// Hands an old event to the webhook once more, as the dashboard's "Resend" does.
    pub(crate) fn resend(&self, cx: &mut Cx<'_>, id: &str) -> bool {
        let Some(event) = self.events.get(id) else { return false };
        let body = objects::event(event, true).to_string();
        cx.outbox.post(cx.now, cx.settings, posted(event, &body));
        true
    }

    pub(super) fn get_event(&self, cx: &Cx<'_>, id: &str, params: Params) -> Result<Value> {
        params.finish()?;
        let event = self.events.get(id).ok_or_else(|| Refusal::no_such("event", id, "id"))?;
        Ok(objects::event(event, cx.outbox.is_pending(id)))
    }

    pub(super) fn list_events(&self, cx: &Cx<'_>, mut params: Params) -> Result<Value> {
        let kind = params.text("type")?;
        let list = page(
            &self.events,
            "/v1/events",
            &mut params,
            |event| kind.as_ref().is_none_or(|kind| event.kind == *kind),
            |event| objects::event(event, cx.outbox.is_pending(&event.id)),
        )?;
        params.finish()?;
        Ok(list)
    }
}

fn posted<'a>(event: &'a Event, body: &'a str) -> Posted<'a> {
    Posted { provider: Provider::Stripe, id: &event.id, kind: &event.kind, body }
}
