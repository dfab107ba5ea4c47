//! Events, each with its entities as they were at that time.

use serde_json::{Map, Value, json};

use super::model::Event;
use super::{Cx, Razorpay, entities};
use crate::outbox::Posted;
use crate::settings::Provider;

impl Razorpay {
    /// Records an event of a payment and queues it for the webhooks.
    pub(super) fn tell_payment(&mut self, cx: &mut Cx<'_>, kind: &str, payment: &str) {
        let Some(payment) = self.payments.get(payment).map(entities::payment) else { return };
        self.tell(cx, kind, vec![("payment", payment)]);
    }

    /// Does so for an order, with the payment that paid it.
    pub(super) fn tell_order_paid(&mut self, cx: &mut Cx<'_>, order: &str, payment: &str) {
        let order = self.orders.get(order).map(entities::order);
        let payment = self.payments.get(payment).map(entities::payment);
        let Some((order, payment)) = order.zip(payment) else { return };
        self.tell(cx, "order.paid", vec![("payment", payment), ("order", order)]);
    }

    /// Does so for a refund, with its payment.
    pub(super) fn tell_refund(&mut self, cx: &mut Cx<'_>, kind: &str, refund: &str) {
        let Some(refund) = self.refunds.get(refund) else { return };
        let payment = self.payments.get(&refund.payment).map(entities::payment);
        let rows = vec![("refund", entities::refund(refund)), ("payment", payment.unwrap_or_default())];
        self.tell(cx, kind, rows);
    }

    /// Does so for a dispute, with its payment.
    pub(super) fn tell_dispute(&mut self, cx: &mut Cx<'_>, kind: &str, dispute: &str) {
        let Some(dispute) = self.disputes.get(dispute) else { return };
        let payment = self.payments.get(&dispute.payment).map(entities::payment);
        let rows = vec![("payment", payment.unwrap_or_default()), ("dispute", entities::dispute(dispute))];
        self.tell(cx, kind, rows);
    }

    /// Queues an old event for the webhooks once more, as the dashboard's "Replay events" does.
    pub(crate) fn resend(&self, cx: &mut Cx<'_>, id: &str) -> bool {
        let Some(event) = self.events.get(id) else { return false };
        post(cx, event);
        true
    }

    pub(crate) fn has_event(&self, id: &str) -> bool {
        self.events.get(id).is_some()
    }

    fn tell(&mut self, cx: &mut Cx<'_>, kind: &str, entities: Vec<(&str, Value)>) {
        let contains: Vec<&str> = entities.iter().map(|(name, _)| *name).collect();
        let payload: Map<String, Value> =
            entities.iter().map(|(name, entity)| ((*name).to_owned(), json!({ "entity": entity }))).collect();
        let body = json!({
            "entity": "event",
            "account_id": cx.config.account_id,
            "event": kind,
            "contains": contains,
            "payload": payload,
            "created_at": cx.now,
        });
        let event = Event { id: cx.ids.next_short(""), kind: kind.to_owned(), body: body.to_string() };
        post(cx, &event);
        self.events.insert(&event.id.clone(), event);
    }
}

fn post(cx: &mut Cx<'_>, event: &Event) {
    let bodies = cx.webhooks.iter().map(|webhook| (webhook.id.clone(), event.body.clone())).collect();
    let posted = Posted { provider: Provider::Razorpay, id: &event.id, kind: &event.kind, bodies };
    cx.outbox.post(cx.world_now(), cx.settings, posted);
}
