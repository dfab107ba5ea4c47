use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::{Request, Response};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use sandbox::front::{Front, StateFile, Upstream, deliver_due, serve};
use sandbox::{Sandbox, SandboxConfig};
use tokio::net::TcpListener;

use crate::shop::{START, VISA, config};

type Seen = Arc<Mutex<Vec<(String, String)>>>;

fn clock() -> i64 {
    START
}

/// Makes a folder with a small web client in it, and a secret beside it.
fn web_folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(folder.join("dist/assets")).unwrap();
    std::fs::write(folder.join("secret.txt"), "secret").unwrap();
    std::fs::write(folder.join("dist/index.html"), "<p>client</p>").unwrap();
    std::fs::write(folder.join("dist/assets/app.js"), "run()").unwrap();
    folder.join("dist")
}

/// Starts a front door and returns its address.
async fn open(front: Arc<Front>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(serve(front, listener, std::future::pending()));
    address
}

/// Starts a server that records its requests and answers with `status`.
async fn upstream(status: u16) -> (String, Seen) {
    let seen = Seen::default();
    let answer = move |State(seen): State<Seen>, request: axum::extract::Request| async move {
        let host = request.headers()["host"].to_str().unwrap().to_owned();
        let head = format!("{} {} {host}", request.method(), request.uri());
        let body = to_bytes(request.into_body(), 1 << 20).await.unwrap();
        seen.lock().unwrap().push((head, String::from_utf8(body.to_vec()).unwrap()));
        Response::builder().status(status).header("x-api", "yes").body(Body::from("from the API")).unwrap()
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().fallback(answer).with_state(Arc::clone(&seen));
    tokio::spawn(async move { axum::serve(listener, router).await });
    (address, seen)
}

async fn ask(request: Request<Body>) -> (u16, String, String) {
    let client = Client::builder(TokioExecutor::new()).build_http::<Body>();
    let response = client.request(request).await.unwrap();
    let kind = response.headers().get("content-type").map_or("", |kind| kind.to_str().unwrap()).to_owned();
    let status = response.status().as_u16();
    let body = to_bytes(Body::new(response.into_body()), 1 << 20).await.unwrap();
    (status, kind, String::from_utf8(body.to_vec()).unwrap())
}

async fn get(address: &str, path: &str) -> (u16, String, String) {
    ask(Request::get(format!("{address}{path}")).body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn files_are_served_with_their_types_and_pages_of_the_client_by_its_index() {
    let front = Front::new(Sandbox::new(config()), clock, Some(web_folder("files")), None);
    let address = open(front).await;
    let html = "text/html; charset=utf-8".to_owned();
    assert_eq!(get(&address, "/").await, (200, html.clone(), "<p>client</p>".to_owned()));
    assert_eq!(get(&address, "/events/evt_1?tab=seats").await, (200, html, "<p>client</p>".to_owned()));
    let (status, kind, body) = get(&address, "/assets/app.js").await;
    assert_eq!((status, kind.as_str(), body.as_str()), (200, "text/javascript; charset=utf-8", "run()"));
    assert_eq!(get(&address, "/assets/gone.js").await.0, 404);
}

#[tokio::test]
async fn pages_have_the_clients_policy_and_large_texts_are_compressed_for_who_takes_them() {
    let web = web_folder("headers");
    std::fs::write(web.join("assets/large.js"), "run();".repeat(1_000)).unwrap();
    let address = open(Front::new(Sandbox::new(config()), clock, Some(web), None)).await;
    let client = Client::builder(TokioExecutor::new()).build_http::<Body>();
    let page =
        client.request(Request::get(format!("{address}/")).body(Body::empty()).unwrap()).await.unwrap();
    let policy = page.headers()["content-security-policy"].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'; script-src 'self';") && !policy.contains("unsafe"));
    assert!(policy.contains(&format!("form-action 'self' {};", config().public_url)), "{policy}");
    let large =
        Request::get(format!("{address}/assets/large.js")).header("accept-encoding", "br, gzip;q=0.8");
    let large = client.request(large.body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(large.headers()["content-encoding"], "gzip");
    assert!(to_bytes(Body::new(large.into_body()), 1 << 20).await.unwrap().len() < 200);
    assert_eq!(get(&address, "/assets/large.js").await.2.len(), 6_000);
}

#[tokio::test]
async fn no_file_outside_the_folder_is_served() {
    let web = web_folder("outside");
    let link = web.join("link.txt");
    std::fs::remove_file(&link).ok();
    std::os::unix::fs::symlink("../secret.txt", &link).unwrap();
    let address = open(Front::new(Sandbox::new(config()), clock, Some(web), None)).await;
    for path in ["/../secret.txt", "/%2e%2e/secret.txt", "/assets/..%2f..%2fsecret.txt", "/link.txt"] {
        let (status, _, body) = get(&address, path).await;
        assert_eq!(status, 404, "{path}");
        assert!(!body.contains("secret"), "{path}");
    }
    let post = Request::post(format!("{address}/index.html")).body(Body::empty()).unwrap();
    assert_eq!(ask(post).await.0, 405);
}

#[tokio::test]
async fn the_proxy_removes_the_prefix_and_sets_the_host_of_the_api() {
    let (api, seen) = upstream(201).await;
    let api = Upstream::new(&api, Some("abc.execute-api.localhost")).unwrap();
    let address = open(Front::new(Sandbox::new(config()), clock, Some(web_folder("proxy")), Some(api))).await;
    let request =
        Request::post(format!("{address}/api/booking?x=%20")).body(Body::from("{\"seats\":[]}")).unwrap();
    let (status, _, body) = ask(request).await;
    assert_eq!((status, body.as_str()), (201, "from the API"));
    let wanted = ("POST /booking?x=%20 abc.execute-api.localhost".to_owned(), "{\"seats\":[]}".to_owned());
    assert_eq!(*seen.lock().unwrap(), [wanted]);
    assert_eq!(get(&address, "/apiary").await.2, "<p>client</p>", "only whole segments count");
}

#[tokio::test]
async fn the_api_answers_pages_of_events_and_the_client_all_others() {
    let (api, seen) = upstream(200).await;
    let api = Upstream::new(&api, None).unwrap();
    let address = open(Front::new(Sandbox::new(config()), clock, Some(web_folder("pages")), Some(api))).await;
    assert_eq!(get(&address, "/e/evt_1?from=mail").await.2, "from the API");
    assert!(seen.lock().unwrap()[0].0.starts_with("GET /e/evt_1?from=mail "));
    for path in ["/e", "/events/evt_1", "/elsewhere"] {
        assert_eq!(get(&address, path).await.2, "<p>client</p>", "{path}");
    }
}

#[tokio::test]
async fn an_api_that_is_down_is_a_bad_gateway() {
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let api = Upstream::new(&format!("http://{gone}"), None).unwrap();
    let address = open(Front::new(Sandbox::new(config()), clock, None, Some(api))).await;
    assert_eq!(get(&address, "/api/events").await.0, 502);
}

#[tokio::test]
async fn paths_of_the_sandbox_take_precedence_over_files() {
    let front = Front::new(Sandbox::new(config()), clock, Some(web_folder("before")), None);
    let address = open(front).await;
    assert_eq!(get(&address, "/_sandbox/health").await.2, "{\"status\":\"up\"}");
    assert_eq!(get(&address, "/v1/events").await.0, 401);
    assert_eq!(get(&address, "/pay/cs_test_x").await.0, 404);
    let large = Request::post(format!("{address}/v1/refunds")).body(Body::from(vec![b'a'; 70_000])).unwrap();
    assert_eq!(ask(large).await.0, 413);
}

#[tokio::test]
async fn webhooks_arrive_signed_and_count_as_delivered_only_if_they_were_accepted() {
    for (status, state) in [(200, "delivered"), (204, "delivered"), (500, "waiting"), (302, "waiting")] {
        let (hook, seen) = upstream(status).await;
        let config = SandboxConfig { webhook_url: Some(format!("{hook}/webhooks/stripe")), ..config() };
        let front = Front::new(Sandbox::new(config), clock, None, None);
        let mut shop = crate::shop::Shop::open();
        std::mem::swap(&mut shop.sandbox, &mut front.sandbox());
        shop.paid_intent(VISA);
        std::mem::swap(&mut shop.sandbox, &mut front.sandbox());
        assert_eq!(deliver_due(&front).await, 4);
        let seen = seen.lock().unwrap();
        assert_eq!(seen.len(), 4, "redirects are not followed");
        assert!(seen[0].0.starts_with("POST /webhooks/stripe") && seen[0].1.contains("\"object\":\"event\""));
        assert!(front.sandbox().deliveries().iter().all(|delivery| delivery.state == state), "{status}");
    }
}

#[tokio::test]
async fn a_webhook_elsewhere_is_never_called() {
    let front = Front::new(Sandbox::new(config()), clock, None, None);
    front.sandbox().settings_mut().webhook_url = Some("http://192.0.2.1/hook".to_owned());
    let mut shop = crate::shop::Shop::open();
    std::mem::swap(&mut shop.sandbox, &mut front.sandbox());
    shop.session();
    shop.post("/v1/payment_intents", "amount=500&currency=usd");
    std::mem::swap(&mut shop.sandbox, &mut front.sandbox());
    assert_eq!(deliver_due(&front).await, 1);
    assert_eq!(front.sandbox().deliveries()[0].state, "waiting");
}

#[tokio::test]
async fn the_state_file_brings_everything_back_and_a_broken_one_is_left_alone() {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("state.json");
    std::fs::remove_file(&path).ok();
    let file = StateFile::new(&path);
    let front = Front::new(file.open(config()).unwrap(), clock, None, None);
    let mut shop = crate::shop::Shop::open();
    std::mem::swap(&mut shop.sandbox, &mut front.sandbox());
    let session = shop.session();
    std::mem::swap(&mut shop.sandbox, &mut front.sandbox());
    file.save_if_changed(&front);
    let mut again = file.open(config()).unwrap();
    assert!(again.pay(START, &session, VISA).is_ok());
    std::fs::write(&path, "broken").unwrap();
    assert!(file.open(config()).is_err());
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "broken");
}
