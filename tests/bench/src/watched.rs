//! A layer under the SDK and over the store's connector: notes what each key is charged, and refuses what
//! exceeds DynamoDB's limits where there are any.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Instant;

use aws_smithy_runtime_api::client::http::{HttpConnector, HttpConnectorFuture, SharedHttpConnector};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use http_body_util::BodyExt;
use serde_json::Value;

use crate::consumed::{Charge, ask_for_units, body_of, charges};
use crate::limits::{AWAITING, Layout, Limits, Taken, Tally};
use crate::service::target;
use crate::touch::{Key, Schema, Touch};

/// Units by key, reads and writes apart.
pub(crate) type Spent = BTreeMap<(Key, bool), f64>;

/// The view on the calls of an instance.
#[derive(Debug)]
pub(crate) struct Watch {
    schema: Schema,
    layout: Layout,
    began: Instant,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    limits: Option<Limits>,
    spent: Spent,
}

impl Watch {
    /// A view that refuses nothing.
    pub(crate) fn unlimited() -> Arc<Self> {
        Self::new(Layout::Spread, None)
    }

    /// The limits of DynamoDB divided by `scale`, for the keys of `layout`.
    pub(crate) fn limited(layout: Layout, scale: f64) -> Arc<Self> {
        Self::new(layout, Some(Limits::new(scale)))
    }

    fn new(layout: Layout, limits: Option<Limits>) -> Arc<Self> {
        let schema = Schema::of(&crate::store::tables());
        let state = Mutex::new(State { limits, spent: Spent::new() });
        Arc::new(Self { schema, layout, began: Instant::now(), state })
    }

    /// The connector `inner`, watched.
    pub(crate) fn over(self: &Arc<Self>, inner: SharedHttpConnector) -> SharedHttpConnector {
        SharedHttpConnector::new(Watched { inner, watch: Arc::clone(self) })
    }

    /// Units since this was last asked.
    pub(crate) fn spent(&self) -> Spent {
        std::mem::take(&mut self.state().spent)
    }

    /// Counts so far.
    pub(crate) fn tally(&self) -> Tally {
        self.state().limits.as_ref().map(|limits| limits.tally.clone()).unwrap_or_default()
    }

    /// Ends the limits.
    pub(crate) fn lift(&self) {
        self.state().limits = None;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no panic")
    }

    /// Keys that a call is charged to.
    fn touches(&self, operation: &str, body: &Value) -> Vec<Touch> {
        let mut touches = Vec::new();
        for touch in self.schema.touches(operation, body) {
            touches.extend(self.layout.more(&touch));
            touches.push(Touch { key: self.layout.charged(&touch.key), ..touch });
        }
        touches
    }

    /// Admits a call, or gives the answer that refuses it.
    fn admit(
        self: &Arc<Self>,
        operation: &str,
        body: &Value,
        touches: &[Touch],
        again: bool,
    ) -> Result<Running, Value> {
        let mut running = Running { watch: Arc::clone(self), taken: Taken::default() };
        if let Some(limits) = &mut self.state().limits {
            limits.tally.calls += 1;
            limits.tally.retries += usize::from(again);
            let transaction = operation == "TransactWriteItems";
            let admitted = limits.admit(touches, transaction, self.began.elapsed());
            running.taken = admitted.map_err(|refusal| refusal.answer(operation, body))?;
        }
        Ok(running)
    }
}

/// An admitted call. It ends however the call ends, if by time too.
struct Running {
    watch: Arc<Watch>,
    taken: Taken,
}

impl Running {
    fn answered(&mut self, charges: &[Charge]) {
        let now = self.watch.began.elapsed();
        let state = &mut *self.watch.state();
        for charge in charges {
            *state.spent.entry((charge.key.clone(), charge.writes)).or_default() += charge.units;
        }
        if let Some(limits) = &mut state.limits {
            limits.answered(&mut self.taken, charges, now);
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(limits) = &mut self.watch.state().limits {
            limits.end(&self.taken);
        }
    }
}

#[derive(Clone, Debug)]
struct Watched {
    inner: SharedHttpConnector,
    watch: Arc<Watch>,
}

impl HttpConnector for Watched {
    fn call(&self, mut request: HttpRequest) -> HttpConnectorFuture {
        let Some(operation) = target(&request).strip_prefix("DynamoDB_20120810.").map(str::to_owned) else {
            return self.inner.call(request);
        };
        let body = body_of(&request);
        let touches = self.watch.touches(&operation, &body);
        let attempt = request.headers().get("amz-sdk-request").unwrap_or_default();
        let again = attempt.contains("attempt=") && !attempt.contains("attempt=1");
        let mut running = match self.watch.admit(&operation, &body, &touches, again) {
            Ok(running) => running,
            Err(refusal) => return HttpConnectorFuture::ready(Ok(refused(&refusal))),
        };
        ask_for_units(&mut request, body);
        let answer = self.inner.call(request);
        HttpConnectorFuture::new(async move {
            let (answer, value) = read(answer.await?).await?;
            running.answered(&all_charges(&touches, &value, answer.status().is_success()));
            Ok(answer)
        })
    }
}

/// Charges of an answer, those of the index that the store does not have among them.
fn all_charges(touches: &[Touch], answer: &Value, written: bool) -> Vec<Charge> {
    let mut charges = charges(touches, answer);
    let more = touches.iter().filter(|touch| written && touch.key.place == AWAITING);
    charges.extend(more.map(|touch| Charge { key: touch.key.clone(), writes: true, units: 1.0 }));
    charges
}

/// The whole answer, and its JSON.
pub(crate) async fn read(answer: HttpResponse) -> Result<(HttpResponse, Value), ConnectorError> {
    let (status, headers) = (answer.status(), answer.headers().clone());
    let body = answer.into_body().collect().await.map_err(ConnectorError::io)?.to_bytes();
    let value = serde_json::from_slice(&body).expect("JSON");
    let mut again = HttpResponse::new(status, SdkBody::from(body));
    *again.headers_mut() = headers;
    Ok((again, value))
}

fn refused(refusal: &Value) -> HttpResponse {
    let response = http::Response::builder().status(400).body(SdkBody::from(refusal.to_string()));
    HttpResponse::try_from(response.expect("a response")).expect("a response")
}
