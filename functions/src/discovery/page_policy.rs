//! Content-Security-Policy of an event's page: the web client's own, since the client takes the page over.

/// Addresses that the policy names.
pub(super) struct Sources<'a> {
    /// The web client's. The page itself may come from there or from the API.
    pub(super) web: &'a str,
    /// The API's, if it is known.
    pub(super) api: Option<&'a str>,
    /// Of the provider whose checkout is reached by a form, if there is one.
    pub(super) form: Option<&'a str>,
}

/// The policy of `web/README.md` with the origins of this deployment.
pub(super) fn of_page(sources: &Sources<'_>) -> String {
    let mut client = "'self'".to_owned();
    add(&mut client, origin(sources.web));
    let mut data = client.clone();
    add(&mut data, origin(sources.api.unwrap_or_default()));
    let mut forms = client.clone();
    add(&mut forms, origin(sources.form.unwrap_or_default()));
    format!(
        "default-src 'none'; script-src {client}; style-src {client}; img-src {data}; font-src {client}; \
         connect-src {data}; worker-src {client}; manifest-src {client}; form-action {forms}; \
         base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
    )
}

fn add(list: &mut String, source: &str) {
    if !source.is_empty() && !list.split(' ').any(|known| known == source) {
        list.push(' ');
        list.push_str(source);
    }
}

/// `https://host:port` of a URL, or nothing if it has no host.
fn origin(url: &str) -> &str {
    let Some(host) = url.find("://").map(|at| at + 3) else { return "" };
    let rest = url.get(host..).unwrap_or_default();
    let length = rest.find(['/', '?', '#', ';', ',', ' ']).unwrap_or(rest.len());
    url.get(..host + length).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_policy_that_deployments_are_told_to_send() {
        let readme = include_str!("../../../web/README.md");
        let (_, rest) = readme.split_once("Content-Security-Policy: ").unwrap();
        let told: Vec<&str> = rest.split("```").next().unwrap().split_whitespace().collect();
        let sources = Sources { web: "", api: None, form: Some("https://api.razorpay.com/v1") };
        assert_eq!(told.join(" "), of_page(&sources));
    }

    #[test]
    fn each_origin_is_named_once_and_nothing_of_an_address_ends_its_directive() {
        let sources = Sources {
            web: "https://tickets.test",
            api: Some("https://api.test/prod; script-src *"),
            form: Some("https://tickets.test/pay"),
        };
        let policy = of_page(&sources);
        assert!(policy.contains("script-src 'self' https://tickets.test;"), "{policy}");
        assert!(policy.contains("connect-src 'self' https://tickets.test https://api.test;"), "{policy}");
        assert!(policy.contains("form-action 'self' https://tickets.test;"), "{policy}");
    }
}
