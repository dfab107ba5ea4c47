//! Simulated SNS, whose text messages tests read as customers do.

use std::collections::BTreeMap;
use std::sync::Mutex;

use percent_encoding::percent_decode_str;

use crate::World;
use crate::dynamo::Answer;

/// All sent text messages, oldest first.
#[derive(Default)]
pub(crate) struct Telephones(Mutex<Vec<TextMessage>>);

/// A text message as it arrived.
#[derive(Clone, Debug)]
pub struct TextMessage {
    /// Number of the recipient.
    pub to: String,
    /// The text.
    pub text: String,
    /// Attributes for telephone networks, by their names at SNS.
    pub attributes: BTreeMap<String, String>,
}

impl Telephones {
    /// Answers an operation of SNS. Numbers that end in 0000 do not exist.
    pub(crate) fn handle_sns(&self, body: &[u8]) -> Answer {
        let fields = fields(body);
        let field = |name: &str| fields.get(name).cloned().unwrap_or_default();
        assert_eq!(field("Action"), "Publish");
        let to = field("PhoneNumber");
        if to.ends_with("0000") {
            return answer(
                400,
                "<ErrorResponse><Error><Code>InvalidParameter</Code><Message>no such number</Message></Error></ErrorResponse>",
            );
        }
        let mut attributes = BTreeMap::new();
        for place in 1.. {
            let entry = format!("MessageAttributes.entry.{place}");
            let Some(name) = fields.get(&format!("{entry}.Name")) else { break };
            attributes.insert(name.clone(), field(&format!("{entry}.Value.StringValue")));
        }
        self.0.lock().unwrap().push(TextMessage { to, text: field("Message"), attributes });
        answer(
            200,
            "<PublishResponse><PublishResult><MessageId>text</MessageId></PublishResult></PublishResponse>",
        )
    }
}

fn answer(status: u16, body: &str) -> Answer {
    Answer { status, body: body.to_owned(), replayed: false, file: None }
}

/// Fields of a form.
fn fields(body: &[u8]) -> BTreeMap<String, String> {
    let plain = |text: &str| percent_decode_str(&text.replace('+', " ")).decode_utf8().unwrap().into_owned();
    let form = String::from_utf8_lossy(body);
    let pairs = form.split('&').filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (plain(name), plain(value))).collect()
}

impl World {
    /// Text messages to a number, oldest first.
    #[must_use]
    pub fn texts_to(&self, number: &str) -> Vec<TextMessage> {
        let all = self.services.telephones.0.lock().unwrap();
        all.iter().filter(|text| text.to == number).cloned().collect()
    }
}
