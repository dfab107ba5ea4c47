//! Uploads through the deployed stack: the bucket, its rules, and the functions' own permissions.

use serde_json::{Value, json};

use crate::http::Http;
use crate::stack::Stack;

#[tokio::test(flavor = "multi_thread")]
async fn a_member_uploads_an_image_once_and_anyone_sees_it() {
    let stack = Stack::open().await;
    let event = stack.event(1, 4).await;
    let shown = stack.anyone("GET", &format!("/events/{event}"), Value::Null).await.expect(200);
    let organizer = format!("/admin/organizers/{}", shown["organizer_id"].as_str().unwrap());
    let file = tests::png(12, 18);
    let wanted = json!({ "purpose": "image", "content_type": "image/png", "byte_length": file.len() });
    let upload = stack.organizer("POST", &format!("{organizer}/uploads"), wanted).await.expect(201);
    let url = upload["url"].as_str().unwrap();
    let headers = upload["headers"].as_object().unwrap().iter();
    let headers: Vec<_> = headers.map(|(name, value)| (name.as_str(), value.as_str().unwrap())).collect();
    let http = Http::new();
    let put = async |headers: &[(&str, &str)], file: &[u8]| {
        http.send("PUT", url, headers, file.to_vec()).await.unwrap().status
    };
    assert_eq!(put(&headers, &[&file[..], b"more"].concat()).await, 403, "a longer file");
    assert_eq!(put(&headers[1..], &file).await, 403, "without a signed header");
    assert_eq!(put(&headers, &file).await, 200);
    assert_eq!(put(&headers, &file).await, 412, "a second file");
    let body = json!({ "upload_id": upload["upload_id"] });
    let image = stack.organizer("POST", &format!("{organizer}/images"), body).await.expect(201);
    assert_eq!((&image["width"], &image["height"]), (&json!(12), &json!(18)));
    let seen = stack.anyone("GET", image["path"].as_str().unwrap(), Value::Null).await;
    assert_eq!((seen.status, seen.bytes), (200, file));
    assert_eq!(seen.headers["content-type"], "image/png");
    let missing = stack.anyone("GET", "/media/img_00000000000000000000000000", Value::Null).await;
    assert_eq!(missing.expect(404)["code"], "not_found");
}
