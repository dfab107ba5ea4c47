//! Events, each with its object as it was at that time.

use serde_json::Value;

use super::error::{Refusal, Result};
use super::list::{Created, page};
use super::model::Event;
use super::params::Params;
use super::{Cx, Stripe, objects};
use crate::outbox::Posted;
use crate::settings::Provider;

impl Stripe {
    /// Records an event and queues it for the webhook endpoints.
    pub(super) fn emit(&mut self, cx: &mut Cx<'_>, kind: &str, object: Value) {
        let event = Event {
            id: cx.ids.next("evt_"),
            created: cx.now,
            kind: kind.to_owned(),
            object,
            request_id: cx.request_id.clone(),
            idempotency_key: cx.idempotency_key.clone(),
        };
        post(cx, &event, false, None);
        self.events.insert(&event.id.clone(), event);
    }

    /// Queues an old event for the webhook endpoints once more, as the dashboard's "Resend" does.
    pub(crate) fn resend(&self, cx: &mut Cx<'_>, id: &str) -> bool {
        self.send_as(cx, id, false, None)
    }

    /// Queues an old event once more, in another mode or API version.
    pub(crate) fn send_as(
        &self,
        cx: &mut Cx<'_>,
        id: &str,
        livemode: bool,
        api_version: Option<&str>,
    ) -> bool {
        let Some(event) = self.events.get(id) else { return false };
        post(cx, event, livemode, api_version);
        true
    }

    pub(super) fn get_event(&self, cx: &Cx<'_>, id: &str, params: Params) -> Result<Value> {
        params.finish()?;
        let event = self.events.get(id).ok_or_else(|| Refusal::no_such("event", id, "id"))?;
        Ok(objects::event(event, cx.outbox.pending(id)))
    }

    pub(super) fn list_events(&self, cx: &Cx<'_>, mut params: Params) -> Result<Value> {
        let (kind, created) = (params.text("type")?, Created::take(&mut params)?);
        let list = page(
            &self.events,
            "/v1/events",
            &mut params,
            |event| created.holds(event.created) && kind.as_ref().is_none_or(|kind| event.kind == *kind),
            |event| objects::event(event, cx.outbox.pending(&event.id)),
        )?;
        params.finish()?;
        Ok(list)
    }
}

/// Queues an event for each endpoint, in the endpoint's API version
/// (<https://docs.stripe.com/webhooks/versioning>). The sandbox has one set of shapes, so only the version's name
/// differs.
fn post(cx: &mut Cx<'_>, event: &Event, livemode: bool, api_version: Option<&str>) {
    let written = objects::event(event, cx.webhooks.len());
    let bodies = cx.webhooks.iter().map(|webhook| {
        let mut body = written.clone();
        if livemode {
            body["livemode"] = true.into();
            body["data"]["object"]["livemode"] = true.into();
        }
        if let Some(version) = api_version.or(webhook.api_version.as_deref()) {
            body["api_version"] = version.into();
        }
        (webhook.id.clone(), body.to_string())
    });
    let posted =
        Posted { provider: Provider::Stripe, id: &event.id, kind: &event.kind, bodies: bodies.collect() };
    cx.outbox.post(cx.world_now(), cx.settings, posted);
}
