//! Notifications that a test writes by itself, without a queue: the mail that somebody would get about a fact.

use std::time::Duration;

use domain::Failure;
use domain::notification::Template;
use functions::{App, Clock, Config, NotificationOrder};
use lambda::telemetry;
use serde_json::{Value, json};

use crate::environment::environment;
use crate::invoke::invoke;
use crate::wire::connector;
use crate::{Mail, Person, World};

impl World {
    /// The mail that `who` gets by a template about a fact of our own: its type and its data.
    pub async fn told_of(&self, who: &Person, template: &str, (kind, data): (&str, Value)) -> Option<Mail> {
        let order = json!({
            "message_id": format!("own_{kind}"), "occurred_at": self.clock.now(), "type": kind, "data": data,
        });
        self.told(who, template, &order).await
    }

    /// The mail that `who` gets by a template about the last published message of this type.
    pub async fn told_last(&self, who: &Person, template: &str, kind: &str) -> Option<Mail> {
        let published = self.published(kind).pop().unwrap_or_else(|| panic!("no {kind} was published"));
        self.told(who, template, &published["Detail"]).await
    }

    /// The mail that `who` gets by a template about an order, sent and read from the mailbox.
    pub async fn told(&self, who: &Person, template: &str, order: &Value) -> Option<Mail> {
        let order: NotificationOrder = serde_json::from_value(order.clone()).expect("an order");
        let template: Template = template.parse().expect("a template");
        let app = self.teller();
        let send = async {
            let reader = who.customer_id().parse().expect("a customer's id");
            let told = functions::told(&app, &order, template, &reader).await;
            let failed = |failure: Failure| failure.to_string();
            let Some(told) = told.map_err(failed)? else { return Ok(Vec::new()) };
            let address = told.profile.email.clone();
            let mail = told.mail(None).map_err(failed)?;
            app.mailer().map_err(failed)?.send(&address, mail).await.map_err(failed)?;
            Ok::<_, String>(address.into_bytes())
        };
        let sent = invoke("send-notification", Duration::from_secs(30), send).await;
        let address = String::from_utf8(sent.answer.expect("an answer")).expect("an address");
        self.mails_to(&address).pop()
    }

    /// An instance that may do all that notifications need.
    fn teller(&self) -> App {
        let config = Config::read(|variable| match variable {
            "AWS_REGION" => Some(self.region.clone()),
            _ => environment(variable, true),
        });
        let clock = self.clock.clone();
        let connection = aws::Connection::new(
            config.endpoint.clone(),
            connector(&self.services),
            telemetry::correlation_id,
        );
        App::new(config, Clock::from_fn(move || clock.now()), connection)
    }
}
