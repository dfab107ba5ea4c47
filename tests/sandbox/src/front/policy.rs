//! Content-Security-Policy of the web client.

use axum::http::HeaderValue;

/// The policy of `web/README.md`, with the stand-in's own address as the provider that forms lead to.
pub(super) fn of_client(provider: &str) -> HeaderValue {
    HeaderValue::from_str(&text(provider)).unwrap_or_else(|_| HeaderValue::from_static("default-src 'none'"))
}

fn text(provider: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; \
         connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self' {provider}; \
         base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_policy_that_deployments_are_told_to_send() {
        let readme = include_str!("../../../../web/README.md");
        let (_, rest) = readme.split_once("Content-Security-Policy: ").unwrap();
        let told: Vec<&str> = rest.split("```").next().unwrap().split_whitespace().collect();
        assert_eq!(told.join(" "), text("https://api.razorpay.com"));
    }
}
