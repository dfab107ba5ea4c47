//! Readers of all that people and systems are sent: mails, their files, text messages and webhooks.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::stack::{PATIENCE, Stack, root};

/// Program that reads with published libraries, which it installs when it is first called.
const CHECK: &str = "tests/proofs/notifications/check.py";

/// A mail that SES has taken.
#[derive(Clone, Debug)]
pub(crate) struct Mail {
    pub(crate) subject: String,
    pub(crate) text: String,
}

/// Mails to an address, the oldest first, as MiniStack lists them: without their files.
pub(crate) async fn mails(stack: &Stack, address: &str) -> Vec<Mail> {
    let all = stack.emulator("/_ministack/ses/messages").await.expect(200);
    let accounts = all["messages"].as_object().unwrap().values();
    let mails = accounts.flat_map(|mails| mails.as_array().unwrap());
    let text = |value: &Value| value.as_str().unwrap().replace('\u{a0}', " ");
    mails
        .filter(|mail| mail["To"] == json!([address]))
        .map(|mail| Mail { subject: text(&mail["Subject"]), text: text(&mail["BodyText"]) })
        .collect()
}

/// Text messages to a telephone, the oldest first.
pub(crate) async fn texts(stack: &Stack, telephone: &str) -> Vec<Value> {
    let path = format!("/_ministack/sns/sms-messages?phoneNumber=%2B{}", telephone.trim_start_matches('+'));
    stack.emulator(&path).await.expect(200)["sms_messages"][telephone].as_array().unwrap().clone()
}

/// The calls of SES that sent the notification with this id, each with the whole mail.
pub(crate) fn sendings(notification: &str) -> Vec<Value> {
    let tag = json!({ "Name": "notification", "Value": notification });
    let files =
        std::fs::read_dir(root().join("target/stack/mails")).unwrap().map(|file| file.unwrap().path());
    let kept = files.filter(|path| path.extension().is_some_and(|end| end == "json"));
    let calls = kept.map(|path| serde_json::from_slice::<Value>(&std::fs::read(path).unwrap()).unwrap());
    calls.filter(|call| call["EmailTags"].as_array().is_some_and(|tags| tags.contains(&tag))).collect()
}

/// Number of messages in the queues with this end of their names whose body is `wanted`, also of those that are being handled.
pub(crate) async fn queued(stack: &Stack, queues: &str, wanted: impl Fn(&str) -> bool) -> usize {
    let all = stack.emulator("/_ministack/sqs/messages").await.expect(200);
    let accounts = all["messages"].as_object().unwrap().values();
    let queues = accounts
        .flat_map(|account| account.as_object().unwrap().values())
        .flat_map(|region| region.as_object().unwrap())
        .filter(|(url, _)| url.ends_with(queues))
        .flat_map(|(_, messages)| messages.as_array().unwrap());
    queues.filter(|message| wanted(message["Body"].as_str().unwrap())).count()
}

/// The files of a mail, opened with pypdf and icalendar.
pub(crate) fn opened(call: &Value) -> Vec<Value> {
    let mut check = check("open");
    let mut input = check.stdin.take().unwrap();
    input.write_all(call["Content"]["Simple"]["Attachments"].to_string().as_bytes()).unwrap();
    drop(input);
    let output = check.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    said(&output.stdout[..]).collect()
}

/// A receiver of webhooks on this machine, which checks each call with the library of Standard Webhooks.
pub(crate) struct Receiver {
    pub(crate) url: String,
    check: Child,
    secrets: Option<ChildStdin>,
    calls: Arc<Mutex<Vec<Value>>>,
}

impl Receiver {
    pub(crate) fn start() -> Self {
        let mut check = check("receive");
        let secrets = check.stdin.take();
        let mut lines = said(check.stdout.take().unwrap());
        let first = lines.next().unwrap();
        let calls = Arc::new(Mutex::new(Vec::new()));
        let received = calls.clone();
        std::thread::spawn(move || lines.for_each(|call| received.lock().unwrap().push(call)));
        Self { url: first["url"].as_str().unwrap().to_owned(), check, secrets, calls }
    }

    /// Has the receiver check further calls against this secret, too.
    pub(crate) fn know(&mut self, secret: &Value) {
        let secrets = self.secrets.as_mut().unwrap();
        writeln!(secrets, "{}", secret.as_str().unwrap()).unwrap();
        secrets.flush().unwrap();
    }

    /// All calls, as soon as `wanted` is true of them.
    pub(crate) async fn until(&self, what: &str, wanted: impl Fn(&[Value]) -> bool) -> Vec<Value> {
        let began = Instant::now();
        loop {
            let calls = self.calls.lock().unwrap().clone();
            if wanted(&calls) {
                return calls;
            }
            assert!(began.elapsed() < PATIENCE, "not {what} after {PATIENCE:?}: {calls:?}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        // The end of its input ends it.
        self.secrets = None;
        drop(self.check.wait());
    }
}

fn check(command: &str) -> Child {
    let mut check = Command::new("python3");
    check.current_dir(root()).args([CHECK, command]).stdin(Stdio::piped()).stdout(Stdio::piped());
    check.spawn().unwrap()
}

/// Lines of JSON that the program says; it also says what it installs.
fn said(output: impl std::io::Read) -> impl Iterator<Item = Value> {
    let lines = BufReader::new(output).lines().map_while(Result::ok);
    lines.filter(|line| line.starts_with('{')).map(|line| serde_json::from_str(&line).unwrap())
}
