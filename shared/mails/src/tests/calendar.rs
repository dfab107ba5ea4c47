//! Calendar files, rule by rule of RFC 5545 and RFC 5546.

use std::path::Path;

use domain::venue::GeoPosition;

use crate::calendar::{CalendarEntry, CalendarMethod};
use crate::language::Language;
use crate::samples;

fn entry() -> CalendarEntry {
    CalendarEntry {
        method: CalendarMethod::Publish,
        booking_id: "bkg_7h2m9x4tq0vw".to_owned(),
        deployment: "mumbai-1".to_owned(),
        sequence: 0,
        changed_at: "2026-11-30T10:00:00.9Z".parse().unwrap(),
        event: samples::event(),
        ends_at: Some("2026-12-24T16:30:00Z".parse().unwrap()),
        seats: vec!["Stalls F 11".to_owned(), "Stalls F 12".to_owned()],
        booking_url: "https://tickets.example.com/bookings/bkg_7h2m9x4tq0vw".to_owned(),
        organizer_name: "Sunrise \"Concerts\"; Ltd".to_owned(),
        organizer_email: Some("help@sunrise.example.com".to_owned()),
        language: Language::English,
    }
}

/// Lines of a file, with their folds undone.
fn lines(file: &str) -> Vec<String> {
    file.replace("\r\n ", "").split("\r\n").map(str::to_owned).collect()
}

/// Value of the line with this name.
fn value(file: &str, name: &str) -> String {
    let found = lines(file).into_iter().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        (key.split(';').next() == Some(name)).then(|| value.to_owned())
    });
    found.unwrap_or_else(|| panic!("{name} in {file}"))
}

#[test]
fn files_are_kept_for_a_person_to_open() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/mails");
    std::fs::create_dir_all(&folder).unwrap();
    for language in Language::ALL {
        let file = CalendarEntry { language, ..entry() }.file();
        std::fs::write(folder.join(format!("booking.{}.ics", language.code())), file).unwrap();
    }
    let cancel = CalendarEntry { method: CalendarMethod::Cancel, sequence: 8, ..entry() }.file();
    std::fs::write(folder.join("cancel.ics"), cancel).unwrap();
}

#[test]
fn a_file_has_the_properties_that_every_calendar_asks_for_in_order() {
    let file = entry().file();
    let lines = lines(&file);
    assert_eq!(
        lines[..6],
        [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Boxoffice//Booking//EN",
            "CALSCALE:GREGORIAN",
            "METHOD:PUBLISH",
            "BEGIN:VEVENT"
        ]
    );
    assert_eq!(lines[lines.len() - 3..], ["END:VEVENT", "END:VCALENDAR", ""]);
    for name in ["UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "LOCATION", "DESCRIPTION", "URL", "STATUS"]
    {
        assert_eq!(lines.iter().filter(|line| line.starts_with(name)).count(), 1, "{name}");
    }
}

#[test]
fn lines_end_with_crlf_and_are_folded_at_75_bytes_without_cutting_a_character() {
    let mut entry = entry();
    entry.event.title = "तबला सूर्योदय ".repeat(20);
    let file = entry.file();
    assert!(!file.replace("\r\n", "").contains(['\r', '\n']));
    for line in file.split("\r\n") {
        assert!(line.len() <= 75, "{} bytes: {line}", line.len());
    }
    assert!(file.contains("\r\n "), "a long line is folded");
    assert_eq!(value(&file, "SUMMARY"), entry.event.title);
}

#[test]
fn text_is_escaped_and_addresses_are_not() {
    let mut entry = entry();
    entry.event.title = "Back\\slash; semi, comma\nline\r\nend\u{7}".to_owned();
    let file = entry.file();
    assert_eq!(value(&file, "SUMMARY"), "Back\\\\slash\\; semi\\, comma\\nline\\nend");
    assert_eq!(value(&file, "LOCATION"), "Main hall\\, Royal Opera House\\, Mama Parmanand Marg\\, Mumbai");
    assert_eq!(value(&file, "URL"), entry.booking_url);
    assert!(
        file.contains("ORGANIZER;CN=\"Sunrise Concerts; Ltd\":mailto:help@sunrise.example.com"),
        "{file}"
    );
}

#[test]
fn times_are_in_utc_to_the_second_and_need_no_zone() {
    let file = entry().file();
    assert_eq!(value(&file, "DTSTAMP"), "20261130T100000Z");
    assert_eq!(value(&file, "DTSTART"), "20261224T140000Z");
    assert_eq!(value(&file, "DTEND"), "20261224T163000Z");
    assert!(!file.contains("VTIMEZONE") && !file.contains("TZID"));
}

#[test]
fn an_end_that_is_not_later_than_the_start_is_left_out() {
    let start = entry().event.starts_at;
    for ends_at in [None, Some(start), Some("2020-01-01T00:00:00Z".parse().unwrap())] {
        assert!(!CalendarEntry { ends_at, ..entry() }.file().contains("DTEND"));
    }
}

#[test]
fn a_change_keeps_the_id_and_raises_the_sequence() {
    let (first, second) = (entry(), CalendarEntry { sequence: 7, ..entry() });
    assert_eq!(value(&first.file(), "UID"), "bkg_7h2m9x4tq0vw@mumbai-1");
    assert_eq!(value(&second.file(), "UID"), "bkg_7h2m9x4tq0vw@mumbai-1");
    assert_eq!(
        (value(&first.file(), "SEQUENCE"), value(&second.file(), "SEQUENCE")),
        ("0".into(), "7".into())
    );
}

#[test]
fn a_called_off_booking_is_taken_out_of_the_calendar() {
    let file = CalendarEntry { method: CalendarMethod::Cancel, sequence: 8, ..entry() }.file();
    assert_eq!(value(&file, "METHOD"), "CANCEL");
    assert_eq!(value(&file, "STATUS"), "CANCELLED");
    assert_eq!(value(&file, "TRANSP"), "TRANSPARENT");
    assert_eq!(value(&file, "UID"), "bkg_7h2m9x4tq0vw@mumbai-1");
}

#[test]
fn a_position_and_an_organizer_are_there_if_they_are_known() {
    let mut plain = entry();
    plain.organizer_email = None;
    assert!(!plain.file().contains("GEO") && !plain.file().contains("ORGANIZER"));
    plain.event.position = Some(GeoPosition { latitude: 18.956_1, longitude: 72.8 });
    assert_eq!(value(&plain.file(), "GEO"), "18.9561;72.8");
}

#[test]
fn texts_name_their_language() {
    let file = CalendarEntry { language: Language::Arabic, ..entry() }.file();
    assert!(file.contains("SUMMARY;LANGUAGE=ar:"), "{file}");
}

#[test]
fn an_address_with_a_line_break_adds_no_line() {
    let mut entry = entry();
    entry.booking_url = "https://x.example/\r\nATTENDEE:mailto:x@example.com".to_owned();
    assert!(!lines(&entry.file()).iter().any(|line| line.starts_with("ATTENDEE")));
}
