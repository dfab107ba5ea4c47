//! CPU of a function's start: until its first request for work, and through its first invocation. This module
//! simulates Lambda's runtime API; the store is another process.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use crate::process::{StoreProcess, cpu_nanos, median};
use crate::report::Report;
use crate::sizes;

/// Number of starts of each function.
const STARTS: usize = 25;
/// Time after a request for work by which the function is idle.
const UNTIL_IDLE: Duration = Duration::from_millis(4);
/// Longest wait for a start.
const PATIENCE: Duration = Duration::from_secs(20);

/// Functions whose sample causes one read of the store and then an answer.
const INVOKED: [&str; 4] = ["create-booking", "create-payment", "get-availability", "get-booking"];

/// Measures the starts of the chosen functions.
pub(crate) fn measure(report: &mut Report, store: &StoreProcess) {
    for name in sizes::chosen() {
        let sample = std::fs::read(sizes::root().join("events").join(format!("{name}.json")));
        let sample = sample.expect("every function has a sample");
        let mut first_next = Vec::new();
        let mut first_invocation = Vec::new();
        for _ in 0..STARTS {
            let (next, invocation) = start(&name, &store.url, &sample);
            first_next.push(next);
            first_invocation.push(invocation);
        }
        report.add(format!("startup_cpu.{name}.to_first_next"), median(&mut first_next), "ms");
        if INVOKED.contains(&name.as_str()) {
            let name = format!("startup_cpu.{name}.through_first_invocation");
            report.add(name, median(&mut first_invocation), "ms");
        }
    }
    tls_connector(report);
}

/// Starts a function, gives it one invocation, and ends it. Returns the milliseconds of CPU at its first and its
/// second request for work.
fn start(name: &str, store: &str, sample: &[u8]) -> (f64, f64) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let runtime_api = listener.local_addr().expect("bound").to_string();
    let (asked, questions) = channel();
    let sample = sample.to_vec();
    std::thread::spawn(move || serve(&listener, &sample, &asked));
    let mut child = Command::new(sizes::binary(name))
        .env_clear()
        .envs(environment(store, &runtime_api, name))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the function can be started");
    let process = child.id().to_string();
    let first = cpu_at_question(&questions, &process);
    let second = cpu_at_question(&questions, &process);
    child.kill().expect("it runs");
    child.wait().expect("it was started here");
    (first, second)
}

fn cpu_at_question(questions: &Receiver<Sender<()>>, process: &str) -> f64 {
    let answer_now = questions.recv_timeout(PATIENCE).expect("the function asks for work");
    std::thread::sleep(UNTIL_IDLE);
    let millis = cpu_nanos(process, None) as f64 / 1e6;
    let _ = answer_now.send(());
    millis
}

fn environment(store: &str, runtime_api: &str, name: &str) -> Vec<(&'static str, String)> {
    let text = str::to_owned;
    vec![
        ("AWS_LAMBDA_RUNTIME_API", text(runtime_api)),
        ("_HANDLER", text(name)),
        ("AWS_LAMBDA_FUNCTION_NAME", text(name)),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", text("256")),
        ("AWS_LAMBDA_FUNCTION_VERSION", text("$LATEST")),
        ("AWS_LAMBDA_LOG_STREAM_NAME", text("bench")),
        ("AWS_LAMBDA_LOG_GROUP_NAME", text("bench")),
        ("AWS_REGION", text("eu-central-1")),
        ("AWS_ACCESS_KEY_ID", text("local")),
        ("AWS_SECRET_ACCESS_KEY", text("local")),
        ("AWS_SESSION_TOKEN", text("local")),
        ("AWS_ENDPOINT_URL", text(store)),
        ("SEATS_TABLE", text("seats")),
        ("BOOKINGS_TABLE", text("bookings")),
        ("CATALOG_TABLE", text("catalog")),
        ("CUSTOMERS_TABLE", text("customers")),
        ("REPORTS_TABLE", text("reports")),
        ("PAYMENTS_QUEUE_URL", format!("{store}/payments")),
        ("USER_POOL_CLIENT_ID", text("client")),
        ("WEB_URL", text("http://127.0.0.1")),
        ("STRIPE_API_URL", text(store)),
        ("STRIPE_SECRET_KEY", text("sk_test_bench")),
        ("STRIPE_WEBHOOK_SECRETS", text("whsec_bench")),
        ("API_URL", text("http://127.0.0.1")),
        ("PROVIDERS", text("stripe,razorpay")),
        ("RAZORPAY_API_URL", text(store)),
        ("RAZORPAY_KEY_ID", text("rzp_test_bench")),
        ("RAZORPAY_KEY_SECRET", text("razorpay_key_bench")),
        ("RAZORPAY_WEBHOOK_SECRETS", text("razorpay_webhook_bench")),
    ]
}

/// Simulates Lambda's runtime API for one invocation. Announces every request for work, and answers it when the
/// receiver says so.
fn serve(listener: &TcpListener, sample: &[u8], asked: &Sender<Sender<()>>) {
    let mut given = false;
    for stream in listener.incoming() {
        let Ok(stream) = stream else { return };
        // The function's client keeps its connection: if it is closed, the function has ended.
        if answer(stream, sample, asked, &mut given).is_err() || given {
            return;
        }
    }
}

fn answer(
    mut stream: TcpStream,
    sample: &[u8],
    asked: &Sender<Sender<()>>,
    given: &mut bool,
) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream.try_clone()?);
    while let Some(request_line) = read_request(&mut reader)? {
        if !request_line.contains("/invocation/next") {
            stream.write_all(b"HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n")?;
            continue;
        }
        let (answer_now, now) = channel();
        if asked.send(answer_now).is_err() || now.recv().is_err() || *given {
            // The second request stays open; the function is killed while it waits.
            continue;
        }
        *given = true;
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nlambda-runtime-aws-request-id: bench\r\n\
             lambda-runtime-deadline-ms: 4102444800000\r\nlambda-runtime-invoked-function-arn: arn:bench\r\n\
             lambda-runtime-trace-id: Root=1-bench\r\ncontent-length: {}\r\n\r\n",
            sample.len()
        );
        stream.write_all(&[head.as_bytes(), sample].concat())?;
    }
    Ok(())
}

/// Reads one request to its end, and returns its first line; `None` at the end of the connection.
fn read_request(reader: &mut BufReader<TcpStream>) -> std::io::Result<Option<String>> {
    let mut first = String::new();
    if reader.read_line(&mut first)? == 0 {
        return Ok(None);
    }
    let mut body_bytes = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let line = line.trim().to_ascii_lowercase();
        if let Some(length) = line.strip_prefix("content-length:") {
            body_bytes = length.trim().parse().unwrap_or_default();
        }
        if line.is_empty() {
            break;
        }
    }
    reader.read_exact(&mut vec![0; body_bytes])?;
    Ok(Some(first))
}

/// Measures the creation of the TLS connector alone, with the machine's root certificates; each time in a new
/// process, because the certificates are cached.
fn tls_connector(report: &mut Report) {
    let program = std::env::current_exe().expect("Linux knows");
    let mut times: Vec<f64> = (0..STARTS)
        .map(|_| {
            let output = Command::new(&program).arg("tls").output().expect("this program can start itself");
            String::from_utf8_lossy(&output.stdout).trim().parse().expect("milliseconds")
        })
        .collect();
    report.add("startup_cpu.tls_connector", median(&mut times), "ms");
}

/// Creates the TLS connector and prints the milliseconds of CPU.
pub(crate) fn print_tls_connector() {
    let before = own_nanos();
    let connector = aws::tls_connector();
    let after = own_nanos();
    println!("{}", (after - before) as f64 / 1e6);
    drop(connector);
}

/// CPU of this process. Linux updates a running thread's time when it pauses.
fn own_nanos() -> u64 {
    std::thread::sleep(Duration::from_millis(1));
    cpu_nanos("self", None)
}
