//! Tickets, invoices and credit notes as PDF in the customer's language, with fonts and without.

use serde_json::json;
use tests::{Person, World};

use crate::account::asha_signed_up;

/// Metric of documents that were printed without the fonts that they need.
const WITHOUT_FONTS: &str = "DocumentWithoutFonts";

fn has(file: &[u8], shown: &str) -> bool {
    file.windows(shown.len()).any(|window| window == shown.as_bytes())
}

/// A text as a reader copies it from a line of glyphs.
fn copied(text: &str) -> String {
    let hex: String = text.encode_utf16().map(|unit| format!("{unit:04X}")).collect();
    format!("<FEFF{hex}>")
}

/// A customer who has bought two seats, and the booking.
async fn buyer(world: &World) -> (Person, String) {
    let show = world.event().await;
    let asha = asha_signed_up(world).await;
    let booking = world.locked(&asha, &show, &["Stalls-A-1", "Stalls-A-2"]).await;
    world.paid(&asha, &booking).await;
    world.settle().await;
    (asha, booking)
}

async fn speaks(world: &World, who: &Person, language: &str) {
    let version = world.get("/account", Some(who)).await.headers["etag"].clone();
    let headers = [("if-match", version.as_str())];
    world.call("PATCH", "/account", Some(who), &headers, &json!({ "language": language })).await.expect(200);
}

async fn pdf(world: &World, who: &Person, booking: &str, document: &str) -> Vec<u8> {
    let reply = world.get(&format!("/booking/{booking}/{document}?format=pdf"), Some(who)).await;
    assert_eq!((reply.status, reply.headers["content-type"].as_str()), (200, "application/pdf"));
    reply.bytes.to_vec()
}

#[tokio::test(start_paused = true)]
async fn a_customer_gets_documents_in_the_language_of_the_profile() {
    let world = World::new();
    world.upload_fonts();
    let (asha, booking) = buyer(&world).await;
    for (language, invoice, ticket, font) in [
        ("hi-IN", copied("बीजक"), copied("पंक्ति"), Some("NotoSansDevanagari")),
        ("ar", copied("فاتورة"), copied("الصف"), Some("NotoSansArabic")),
        ("es-419", "(Factura)".to_owned(), "(Fila)".to_owned(), None),
        ("fr", "(Invoice)".to_owned(), "(Row)".to_owned(), None),
    ] {
        speaks(&world, &asha, language).await;
        let file = pdf(&world, &asha, &booking, "invoice").await;
        assert!(has(&file, &invoice), "{language}");
        let tickets = pdf(&world, &asha, &booking, "tickets").await;
        assert!(has(&tickets, &ticket), "{language}");
        for name in ["NotoSansDevanagari", "NotoSansArabic"] {
            assert_eq!(has(&tickets, name), font == Some(name), "{language}: {name}");
        }
    }
    assert_eq!(world.counted(WITHOUT_FONTS), 0);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn without_fonts_a_document_is_printed_in_english_and_counted() {
    let world = World::new();
    let (asha, booking) = buyer(&world).await;
    speaks(&world, &asha, "es").await;
    assert!(has(&pdf(&world, &asha, &booking, "invoice").await, "(Factura)"), "Spanish needs none");
    assert_eq!(world.counted(WITHOUT_FONTS), 0);
    speaks(&world, &asha, "hi").await;
    assert!(has(&pdf(&world, &asha, &booking, "invoice").await, "(Invoice)"));
    assert_eq!(world.counted(WITHOUT_FONTS), 1);
    world.spoil_fonts();
    assert!(has(&pdf(&world, &asha, &booking, "tickets").await, "(Row)"));
    assert_eq!(world.counted(WITHOUT_FONTS), 2);
    // Nobody has to deploy again once they are there.
    world.upload_fonts();
    assert!(has(&pdf(&world, &asha, &booking, "tickets").await, &copied("पंक्ति")));
    assert_eq!(world.counted(WITHOUT_FONTS), 2);
    world.finish().await;
}
