use sandbox::{Request, Sandbox, SandboxConfig};

use crate::shop::{SESSION_FORM, START, Shop, text};

fn pay(shop: &mut Shop, id: &str, card: &str) -> sandbox::Response {
    shop.sandbox.handle(shop.now, &Request::post_form(&format!("/pay/{id}"), &format!("card={card}")))
}

fn read(shop: &mut Shop, id: &str) -> sandbox::Response {
    shop.sandbox.handle(shop.now, &Request::get(&format!("/pay/{id}")))
}

#[test]
fn the_page_shows_seller_amount_and_remaining_time() {
    let mut shop = Shop::open();
    let id = shop.session();
    let response = read(&mut shop, &id);
    assert_eq!(response.status, 200);
    let page = response.text();
    for part in
        ["Boxoffice", "₹560.00", "INR", "1 × Two seats", "Open for 24 more hours", "4000 0000 0000 9995"]
    {
        assert!(page.contains(part), "{part}");
    }
    assert!(page.contains("<html lang=\"en\">") && page.contains("<label for=\"card\">"));
    assert!(page.contains("href=\"http://127.0.0.1/back\""));
    assert!(response.header("content-security-policy").unwrap().starts_with("default-src 'none'"));
    assert_eq!(response.header("cache-control"), Some("no-store"));
}

#[test]
fn amounts_are_shown_with_the_decimals_of_their_currency() {
    let mut shop = Shop::open();
    for (currency, amount, shown) in
        [("jpy", "1500", "¥1,500"), ("kwd", "12340", "KWD 12.340"), ("usd", "123456", "$1,234.56")]
    {
        let form =
            SESSION_FORM.replace("=inr", &format!("={currency}")).replace("=56000", &format!("={amount}"));
        let id = text(&shop.post("/v1/checkout/sessions", &form).value()["id"]);
        assert!(read(&mut shop, &id).text().contains(&format!("Pay {shown}<")), "{shown}");
    }
}

#[test]
fn a_paid_page_leads_back_to_the_merchant_with_the_session_in_the_address() {
    let mut shop = Shop::open();
    let id = shop.session();
    let response = pay(&mut shop, &id, "4242+4242+4242+4242");
    assert_eq!(response.status, 303);
    let location = format!("http://127.0.0.1/done?session={id}");
    assert_eq!(response.header("location"), Some(location.as_str()));
    let page = read(&mut shop, &id).text();
    assert!(page.contains("This payment is complete") && page.contains(&location));
    assert_eq!(pay(&mut shop, &id, "4242424242424242").status, 200, "a second press pays nothing");
    assert_eq!(shop.take_event_types().len(), 4);
}

#[test]
fn after_a_decline_the_page_shows_the_reason_and_allows_another_try() {
    let mut shop = Shop::open();
    let id = shop.session();
    let response = pay(&mut shop, &id, "4000000000009995");
    assert_eq!(response.status, 402);
    assert!(response.text().contains("role=\"alert\">Your card has insufficient funds. You can try again."));
    assert!(pay(&mut shop, &id, "").text().contains("Enter a card number."));
    assert!(pay(&mut shop, &id, "1234").text().contains("Your card number is incorrect."));
    assert_eq!(pay(&mut shop, &id, "4242424242424242").status, 303);
}

#[test]
fn the_page_of_an_expired_or_unknown_session_says_so() {
    let mut shop = Shop::open();
    let id = shop.session();
    shop.now = START + 86_400;
    for response in [read(&mut shop, &id), pay(&mut shop, &id, "4242424242424242")] {
        assert_eq!(response.status, 410);
        assert!(response.text().contains("Nothing was charged."));
    }
    assert_eq!(read(&mut shop, "cs_test_nothing").status, 404);
}

#[test]
fn texts_of_merchants_and_payers_are_escaped() {
    let attack = "<script>alert('x')</script>\"&";
    let config = SandboxConfig { merchant_name: attack.to_owned(), ..SandboxConfig::default() };
    let mut shop = Shop { sandbox: Sandbox::new(config), now: START };
    let encoded = "%3Cscript%3Ealert('x')%3C%2Fscript%3E%22%26";
    let form =
        SESSION_FORM.replace("Two+seats", encoded).replace("127.0.0.1%2Fback", "127.0.0.1%2F%22%3E%3Cb%3E");
    let id = text(&shop.post("/v1/checkout/sessions", &form).value()["id"]);
    for response in [read(&mut shop, &id), pay(&mut shop, &id, encoded), read(&mut shop, "%3Cscript%3E")] {
        let page = response.text();
        assert!(!page.contains("<script") && !page.contains("\"><b>"), "{page}");
    }
    let page = read(&mut shop, &id).text();
    assert!(page.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot;&amp;"));
}
