//! Simulated SES, whose mails tests read as customers do.

use std::collections::BTreeMap;
use std::sync::Mutex;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::World;
use crate::dynamo::{Answer, text};
use crate::person::Person;

/// All sent mails, oldest first.
#[derive(Default)]
pub(crate) struct Mailbox(Mutex<Vec<Mail>>);

/// A mail as it arrived.
#[derive(Clone, Debug)]
pub struct Mail {
    /// Address of the recipient.
    pub to: String,
    /// Address of the sender.
    pub from: String,
    /// Subject of the mail.
    pub subject: String,
    /// Plain text of the mail.
    pub text: String,
    /// The same as HTML.
    pub html: String,
    /// Tags of the mail, by name.
    pub tags: BTreeMap<String, String>,
    /// Files: name, media type and bytes.
    pub files: Vec<(String, String, Vec<u8>)>,
    /// Headers beside those of every mail.
    pub headers: Vec<(String, String)>,
}

impl Mail {
    /// Bytes of the file with this media type.
    #[must_use]
    pub fn file(&self, media_type: &str) -> &[u8] {
        let found = self.files.iter().find(|(_, known, _)| known.starts_with(media_type));
        &found.unwrap_or_else(|| panic!("no {media_type}: {:?}", self.subject)).2
    }

    /// Value of a property of the mail's calendar entry for a booking, without its parameters.
    #[must_use]
    pub fn calendar(&self, booking: &str, property: &str) -> Option<String> {
        let file = self.files.iter().find(|(name, _, _)| *name == format!("{booking}.ics"))?;
        let text = String::from_utf8(file.2.clone()).expect("UTF-8").replace("\r\n ", "");
        assert!(text.starts_with("BEGIN:VCALENDAR\r\n") && text.ends_with("END:VCALENDAR\r\n"), "{text}");
        let lines = text.split("\r\n").filter_map(|line| line.split_once(':'));
        let named = |name: &str| name.split(';').next() == Some(property);
        lines.filter(|(name, _)| named(name)).map(|(_, value)| value.to_owned()).next()
    }

    /// The code in the mail.
    #[must_use]
    pub fn code(&self) -> String {
        let digits: String = self.subject.chars().filter(char::is_ascii_digit).collect();
        assert_eq!(digits.len(), 6, "{}", self.subject);
        digits
    }
}

impl Mailbox {
    /// Answers an operation of SES.
    pub(crate) fn handle_ses(&self, operation: &str, body: &[u8]) -> Answer {
        if operation != "POST /v2/email/outbound-emails" {
            return Answer::error(400, "NotFoundException", operation);
        }
        let request: Value = serde_json::from_slice(body).unwrap();
        let message = &request["Content"]["Simple"];
        let to = request["Destination"]["ToAddresses"].as_array().expect("an addressee");
        assert_eq!(to.len(), 1, "a mail goes to one person");
        if text(&to[0]).starts_with("refused") {
            return Answer::error(400, "MessageRejected", "Email contains invalid content");
        }
        let tags = request["EmailTags"].as_array().into_iter().flatten();
        let mut mails = self.0.lock().unwrap();
        mails.push(Mail {
            to: text(&to[0]),
            from: text(&request["FromEmailAddress"]),
            subject: text(&message["Subject"]["Data"]),
            text: text(&message["Body"]["Text"]["Data"]),
            html: text(&message["Body"]["Html"]["Data"]),
            tags: tags.map(|tag| (text(&tag["Name"]), text(&tag["Value"]))).collect(),
            files: list(&message["Attachments"]).iter().map(file).collect(),
            headers: list(&message["Headers"])
                .iter()
                .map(|header| (text(&header["Name"]), text(&header["Value"])))
                .collect(),
        });
        Answer::ok(&json!({ "MessageId": format!("mail-{}", mails.len()) }))
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn file(attachment: &Value) -> (String, String, Vec<u8>) {
    let bytes = STANDARD.decode(text(&attachment["RawContent"])).expect("base 64");
    (text(&attachment["FileName"]), text(&attachment["ContentType"]), bytes)
}

impl World {
    /// Mails of a person that are no notifications, oldest first.
    #[must_use]
    pub fn mails(&self, who: &Person) -> Vec<Mail> {
        self.mails_to(&who.address())
    }

    /// Mails to an address that are no notifications, oldest first.
    #[must_use]
    pub fn mails_to(&self, address: &str) -> Vec<Mail> {
        let all = self.services.mailbox.0.lock().unwrap();
        let of_it = |mail: &&Mail| mail.to == address && !mail.tags.contains_key("notification");
        all.iter().filter(of_it).cloned().collect()
    }

    /// Notifications to a person by mail, oldest first.
    #[must_use]
    pub fn notified(&self, who: &Person) -> Vec<Mail> {
        let mut all = self.notified_from(0);
        all.retain(|mail| mail.to == who.address());
        all
    }

    /// Number of all mails so far, for [`World::notified_from`].
    #[must_use]
    pub fn mail_count(&self) -> usize {
        self.services.mailbox.0.lock().unwrap().len()
    }

    /// Notifications by mail after the first `count` mails, oldest first.
    #[must_use]
    pub fn notified_from(&self, count: usize) -> Vec<Mail> {
        let all = self.services.mailbox.0.lock().unwrap();
        all[count..].iter().filter(|mail| mail.tags.contains_key("notification")).cloned().collect()
    }

    /// The code in the last mail to a person.
    #[must_use]
    pub fn mailed_code(&self, who: &Person) -> String {
        self.code_mailed_to(&who.address())
    }

    /// The code in the last mail to an address.
    #[must_use]
    pub fn code_mailed_to(&self, address: &str) -> String {
        self.mails_to(address).last().expect("a mail").code()
    }

    /// Number of accounts that have an address.
    #[must_use]
    pub fn accounts_of(&self, address: &str) -> usize {
        self.services.pool.accounts_of(address)
    }
}
