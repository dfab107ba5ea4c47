//! Files that are written in parts.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::{Answer, Sent, error, hex};

/// Least bytes of a part that is not the last.
const PART_BYTES_MIN: usize = 5 * 1024 * 1024;

/// Unfinished files by their names: key, and parts by number.
#[derive(Default)]
pub(super) struct Unfinished {
    begun: usize,
    files: BTreeMap<String, (String, BTreeMap<usize, Vec<u8>>)>,
}

fn text(body: String) -> Answer {
    Answer { status: 200, body, replayed: false, file: None }
}

fn tag(bytes: &[u8]) -> String {
    format!("\"{}\"", &hex(&Sha256::digest(bytes))[..32])
}

impl Unfinished {
    /// Answers a request about parts, and returns the file that it finishes.
    pub(super) fn handle(
        &mut self,
        sent: &Sent<'_>,
        key: &str,
        query: &BTreeMap<String, String>,
    ) -> (Answer, Option<Vec<u8>>) {
        let Some(name) = query.get("uploadId") else {
            self.begun += 1;
            let name = format!("upload/{}+", self.begun);
            let answer = format!("<R><Key>{key}</Key><UploadId>{name}</UploadId></R>");
            self.files.insert(name, (key.to_owned(), BTreeMap::new()));
            return (text(answer), None);
        };
        let Some((_, parts)) = self.files.get_mut(name).filter(|(of, _)| of == key) else {
            return (error(404, "NoSuchUpload"), None);
        };
        if sent.method == "PUT" {
            let number = query["partNumber"].parse().unwrap();
            parts.insert(number, sent.body.to_vec());
            let file = Some((tag(sent.body), Vec::new()));
            return (Answer { status: 200, body: String::new(), replayed: false, file }, None);
        }
        let wanted = String::from_utf8(sent.body.to_vec()).unwrap().replace("&quot;", "\"");
        let wanted = wanted.split("<Part>").skip(1).map(|part| {
            let field = |name: &str| {
                let (_, rest) = part.split_once(&format!("<{name}>")).unwrap();
                rest.split_once('<').unwrap().0.to_owned()
            };
            (field("PartNumber").parse::<usize>().unwrap(), field("ETag"))
        });
        let wanted: Vec<(usize, String)> = wanted.collect();
        let mut whole = Vec::new();
        for (place, (number, wanted_tag)) in wanted.iter().enumerate() {
            match parts.get(number) {
                Some(part) if tag(part) == *wanted_tag => {
                    if part.len() < PART_BYTES_MIN && place + 1 < wanted.len() {
                        return (error(400, "EntityTooSmall"), None);
                    }
                    whole.extend_from_slice(part);
                }
                _ => return (error(400, "InvalidPart"), None),
            }
        }
        self.files.remove(name);
        (text("<R/>".to_owned()), Some(whole))
    }
}
