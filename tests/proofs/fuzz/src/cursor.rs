//! Cursors of any text, and of any text with the right seal, which a fuzzer would not find.

#![no_main]

use libfuzzer_sys::fuzz_target;

// The module is private to `functions`, which links the AWS SDK; the file itself does not need the SDK.
#[path = "../../../../functions/src/cursor.rs"]
mod cursor;

fuzz_target!(|text: &str| {
    if let Ok(parts) = cursor::decode("events", text) {
        assert_eq!(cursor::decode("events", &cursor::encode("events", &parts)), Ok(parts));
        assert!(cursor::decode("bookings", text).is_err(), "a cursor of another list is accepted");
    }
    let parts: Vec<String> = text.split('\n').map(str::to_owned).collect();
    let sealed = cursor::encode("events", &parts);
    if let Ok(read) = cursor::decode("events", &sealed) {
        assert_eq!(read, parts);
        assert!(cursor::decode("bookings", &sealed).is_err(), "a cursor of another list is accepted");
    }
});
