//! Uploads as members make them, and files to upload.

use std::collections::BTreeMap;
use std::path::Path;

use documents::Family;
use flate2::Crc;
use serde_json::{Value, json};

use crate::World;
use crate::bucket::Sent;
use crate::dynamo::text;
use crate::gateway::Reply;
use crate::person::Person;

/// A grey PNG file with this size.
#[must_use]
pub fn png(width: u32, height: u32) -> Vec<u8> {
    let chunk = |kind: &[u8], data: &[u8]| {
        let mut checked = Crc::new();
        checked.update(kind);
        checked.update(data);
        let length = u32::try_from(data.len()).unwrap().to_be_bytes();
        [&length[..], kind, data, &checked.sum().to_be_bytes()].concat()
    };
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 0, 0, 0, 0]].concat();
    let row = vec![0; usize::try_from(width).unwrap() + 1];
    let mut pixels = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    for _ in 0..height {
        std::io::Write::write_all(&mut pixels, &row).unwrap();
    }
    let begin = b"\x89PNG\r\n\x1a\n".to_vec();
    let pixels = pixels.finish().unwrap();
    [begin, chunk(b"IHDR", &header), chunk(b"IDAT", &pixels), chunk(b"IEND", b"")].concat()
}

impl World {
    /// Requests an upload.
    pub async fn ask_to_upload(&self, who: &Person, organizer: &str, body: &Value) -> Reply {
        self.call("POST", &format!("/admin/organizers/{organizer}/uploads"), Some(who), &[], body).await
    }

    /// Requests an upload of `bytes`, and uploads them. Returns the upload's id.
    pub async fn uploaded(
        &self,
        who: &Person,
        organizer: &str,
        (purpose, content_type): (&str, &str),
        bytes: &[u8],
    ) -> String {
        let body = json!({ "purpose": purpose, "content_type": content_type, "byte_length": bytes.len() });
        let upload = self.ask_to_upload(who, organizer, &body).await.expect(201);
        assert_eq!(self.put_file(&upload, &[], bytes), (200, String::new()));
        text(&upload["upload_id"])
    }

    /// Puts a file to the address of an upload, as a browser does; `changed` are headers with another value than the
    /// upload says, or none. Returns S3's status and error.
    pub fn put_file(&self, upload: &Value, changed: &[(&str, Option<&str>)], bytes: &[u8]) -> (u16, String) {
        let mut headers: BTreeMap<String, String> = upload["headers"]
            .as_object()
            .expect("headers")
            .iter()
            .map(|(name, value)| (name.clone(), text(value)))
            .collect();
        headers.insert("content-length".to_owned(), bytes.len().to_string());
        for (name, value) in changed {
            headers.remove(*name);
            headers.extend(value.map(|value| ((*name).to_owned(), value.to_owned())));
        }
        let (url, method) = (text(&upload["url"]), text(&upload["method"]));
        let sent = Sent { method: &method, url: &url, headers, body: bytes };
        let answer = self.services.bucket.handle(&sent, self.clock.second());
        let code = answer.body.split("<Code>").nth(1).and_then(|rest| rest.split('<').next());
        (answer.status, code.unwrap_or_default().to_owned())
    }

    /// Downloads from a presigned address, as a browser does. Returns S3's status and the file.
    #[must_use]
    pub fn download(&self, url: &str) -> (u16, String) {
        let sent = Sent { method: "GET", url, headers: BTreeMap::new(), body: &[] };
        let answer = self.services.bucket.handle(&sent, self.clock.second());
        let bytes = answer.file.map(|(_, bytes)| bytes).unwrap_or_default();
        (answer.status, String::from_utf8(bytes).unwrap())
    }

    /// Makes an uploaded file an image.
    pub async fn make_image(&self, who: &Person, organizer: &str, upload: &str) -> Reply {
        let target = format!("/admin/organizers/{organizer}/images");
        self.call("POST", &target, Some(who), &[], &json!({ "upload_id": upload })).await
    }

    /// Uploads a PNG file of this size as the administrator. Returns the image's id.
    pub async fn image(&self, organizer: &str, width: u32, height: u32) -> String {
        let (ada, bytes) = (self.administrator(), png(width, height));
        let upload = self.uploaded(&ada, organizer, ("image", "image/png"), &bytes).await;
        text(&self.make_image(&ada, organizer, &upload).await.expect(201)["image_id"])
    }

    /// Puts the fonts of documents into the bucket, as `make run` does. `make fonts` has fetched them, into this
    /// repository or the one that this is a copy of.
    pub fn upload_fonts(&self) {
        let folders = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().map(|up| up.join(".local/fonts"));
        let folder =
            folders.into_iter().find(|folder| folder.exists()).expect("the fonts: say `make fonts` first");
        for file in Family::ALL.into_iter().flat_map(Family::files) {
            let bytes = std::fs::read(folder.join(file.name())).expect("a font: say `make fonts` again");
            self.services.bucket.put(format!("fonts/{}", file.name()), bytes);
        }
    }

    /// Puts something that is no font in the place of each.
    pub fn spoil_fonts(&self) {
        for file in Family::ALL.into_iter().flat_map(Family::files) {
            self.services.bucket.put(format!("fonts/{}", file.name()), b"<html>".to_vec());
        }
    }

    /// Keys of all files in the bucket.
    #[must_use]
    pub fn files(&self) -> Vec<String> {
        self.services.bucket.keys()
    }

    /// Deletes all uploads, as the bucket does after a day.
    pub fn expire_uploads(&self) {
        self.services.bucket.expire_uploads();
    }
}
