//! Options from the command line, or else from the environment.

use std::path::PathBuf;

use super::Upstream;
use crate::stripe::is_version;
use crate::{Provider, RazorpayConfig, SandboxConfig, Webhook, check_loopback};

/// Text that `--help` prints.
pub const USAGE: &str = "\
boxoffice-sandbox: a stand-in for payment providers, and the front door of the local stack

  --port PORT              port on 127.0.0.1 (4242; 0 picks a free one)   SANDBOX_PORT
  --state FILE             keep everything in this file                   SANDBOX_STATE
  --webhook-url URL        where Stripe's webhooks go; this machine only  SANDBOX_WEBHOOK_URL
  --secret-key KEY         API key that Stripe's callers must show        SANDBOX_SECRET_KEY
  --webhook-secret SECRET  what Stripe's webhooks are signed with         SANDBOX_WEBHOOK_SECRET
  --webhook PROVIDER,URL,SECRET     one more endpoint of stripe or        SANDBOX_WEBHOOK
                                    razorpay; may be repeated; a version
                                    of Stripe's API may follow the secret
  --razorpay-webhook-url URL        the same for Razorpay                 SANDBOX_RAZORPAY_WEBHOOK_URL
  --razorpay-webhook-secret SECRET  what its webhooks are signed with     SANDBOX_RAZORPAY_WEBHOOK_SECRET
  --razorpay-key-id ID              its API key, public half              SANDBOX_RAZORPAY_KEY_ID
  --razorpay-key-secret SECRET      its API key, secret half              SANDBOX_RAZORPAY_KEY_SECRET
  --public-url URL         address that browsers reach us by              SANDBOX_PUBLIC_URL
  --merchant NAME          seller shown on the payment page               SANDBOX_MERCHANT
  --seed NUMBER            repeat the ids of an earlier run               SANDBOX_SEED
  --web DIR                serve the files of this folder at /            SANDBOX_WEB
  --api URL                pass /api/* and /e/* on to this address        SANDBOX_API
  --api-host HOST          with this Host header                          SANDBOX_API_HOST

Each may be given by its environment variable instead; the command line wins. SANDBOX_WEBHOOK holds any
number of endpoints, with spaces between them.
";

const NAMES: &[&str] = &[
    "port",
    "state",
    "webhook-url",
    "secret-key",
    "webhook-secret",
    "webhook",
    "razorpay-webhook-url",
    "razorpay-webhook-secret",
    "razorpay-key-id",
    "razorpay-key-secret",
    "public-url",
    "merchant",
    "seed",
    "web",
    "api",
    "api-host",
];

/// Options of the binary.
#[derive(Debug)]
pub struct Options {
    /// Port on 127.0.0.1; 0 picks a free one.
    pub port: u16,
    /// File to keep the state in.
    pub state: Option<PathBuf>,
    /// The folder of the web client.
    pub web: Option<PathBuf>,
    /// The API behind `/api/` and `/e/`.
    pub api: Option<Upstream>,
    /// Address that browsers use, if it is another than the port's.
    pub public_url: Option<String>,
    /// True if `--help` was asked for.
    pub help: bool,
    /// Configuration of the sandbox; its public address is set once the port is known.
    pub config: SandboxConfig,
}

impl Options {
    /// Reads arguments (without the program's name), then `env` for missing ones. `seed` is the default of the seed:
    /// ids must differ between runs that share a deployment's data but not a state file.
    ///
    /// # Errors
    /// The problem, for people.
    pub fn parse(
        args: impl IntoIterator<Item = String>,
        env: impl Fn(&str) -> Option<String>,
        seed: u64,
    ) -> Result<Options, String> {
        let mut given: Vec<(&str, String)> = Vec::new();
        let mut help = false;
        let mut args = args.into_iter();
        while let Some(arg) = args.next() {
            if matches!(arg.as_str(), "--help" | "-h") {
                help = true;
                continue;
            }
            let (name, value) = match arg.split_once('=') {
                Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
                None => (arg, None),
            };
            let known = NAMES.iter().find(|known| name.strip_prefix("--") == Some(**known));
            let known = known.ok_or_else(|| format!("unknown option {name}"))?;
            let value = value.or_else(|| args.next()).ok_or_else(|| format!("{name} wants a value"))?;
            given.push((known, value));
        }
        let find = |name: &str| {
            let last = given.iter().rev().find(|(known, _)| *known == name).map(|(_, value)| value.clone());
            let variable = format!("SANDBOX_{}", name.replace('-', "_").to_uppercase());
            last.or_else(|| env(&variable)).filter(|value| !value.is_empty())
        };
        let number = |name: &str| {
            find(name)
                .map(|text| text.parse::<u64>().map_err(|_| format!("--{name}: not a number: {text}")))
                .transpose()
        };
        let port = number("port")?.unwrap_or(4_242);
        let mut config = SandboxConfig { seed: number("seed")?.unwrap_or(seed), ..SandboxConfig::default() };
        let webhook_url = |name: &str| {
            let url = find(name);
            url.as_deref().map_or(Ok(()), check_loopback).map_err(|error| format!("--{name}: {error}"))?;
            Ok::<_, String>(url)
        };
        config.webhook_url = webhook_url("webhook-url")?;
        config.webhooks = webhooks(given.iter().filter(|(known, _)| *known == "webhook"), find("webhook"))?;
        config.razorpay = RazorpayConfig {
            webhook_url: webhook_url("razorpay-webhook-url")?,
            webhook_secret: find("razorpay-webhook-secret").unwrap_or(config.razorpay.webhook_secret),
            key_id: find("razorpay-key-id").unwrap_or(config.razorpay.key_id),
            key_secret: find("razorpay-key-secret").unwrap_or(config.razorpay.key_secret),
            account_id: config.razorpay.account_id,
        };
        config.secret_key = find("secret-key").unwrap_or(config.secret_key);
        config.webhook_secret = find("webhook-secret").unwrap_or(config.webhook_secret);
        config.merchant_name = find("merchant").unwrap_or(config.merchant_name);
        let host = find("api-host");
        let api = find("api")
            .map(|url| Upstream::new(&url, host.as_deref()).map_err(|error| format!("--api: {error}")));
        Ok(Options {
            port: u16::try_from(port).map_err(|_| format!("--port: at most 65535: {port}"))?,
            state: find("state").map(PathBuf::from),
            web: find("web").map(PathBuf::from),
            api: api.transpose()?,
            public_url: find("public-url").map(|url| url.trim_end_matches('/').to_owned()),
            help,
            config,
        })
    }
}

/// Endpoints of all `--webhook` options; without any, those of the variable.
fn webhooks<'a>(
    given: impl Iterator<Item = &'a (&'a str, String)>,
    fallback: Option<String>,
) -> Result<Vec<Webhook>, String> {
    let given: Vec<String> = given.map(|(_, text)| text.clone()).collect();
    let texts = if given.is_empty() {
        fallback.unwrap_or_default().split_whitespace().map(str::to_owned).collect()
    } else {
        given
    };
    texts.iter().enumerate().map(|(index, text)| webhook(index, text)).collect()
}

/// Parses an endpoint such as `stripe,http://127.0.0.1:4566/hook,whsec_1,2025-09-30.clover`.
fn webhook(index: usize, text: &str) -> Result<Webhook, String> {
    // The text contains a secret, so no message quotes it.
    let wanted = || format!("--webhook: the {}. is not PROVIDER,URL,SECRET[,API_VERSION]", index + 1);
    let parts: Vec<&str> = text.split(',').collect();
    let (provider, url, secret, api_version) = match parts.as_slice() {
        ["stripe", url, secret] => (Provider::Stripe, url, secret, None),
        ["stripe", url, secret, version] => (Provider::Stripe, url, secret, Some((*version).to_owned())),
        ["razorpay", url, secret] => (Provider::Razorpay, url, secret, None),
        _ => return Err(wanted()),
    };
    check_loopback(url).map_err(|error| format!("--webhook: {error}"))?;
    if secret.is_empty() || api_version.as_deref().is_some_and(|version| !is_version(version)) {
        return Err(wanted());
    }
    Ok(Webhook {
        id: format!("option-{}", index + 1),
        provider,
        url: (*url).to_owned(),
        secret: (*secret).to_owned(),
        api_version,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(args: &[&str]) -> Result<Options, String> {
        let env = |name: &str| (name == "SANDBOX_SECRET_KEY").then(|| "sk_test_env".to_owned());
        Options::parse(args.iter().map(|arg| (*arg).to_owned()), env, 7)
    }

    #[test]
    fn the_command_line_wins_over_the_environment() {
        assert_eq!(parse(&[]).unwrap().config.secret_key, "sk_test_env");
        let options = parse(&["--secret-key", "sk_test_arg", "--port=0", "--web", "dist"]).unwrap();
        assert_eq!(options.config.secret_key, "sk_test_arg");
        assert_eq!((options.port, options.config.seed), (0, 7));
        assert_eq!(options.web, Some(PathBuf::from("dist")));
        let options = parse(&["--razorpay-key-id=rzp_test_arg", "--razorpay-webhook-url=http://localhost/r"]);
        let razorpay = options.unwrap().config.razorpay;
        assert_eq!(razorpay.key_id, "rzp_test_arg");
        assert_eq!(razorpay.webhook_url.as_deref(), Some("http://localhost/r"));
    }

    #[test]
    fn several_endpoints_are_given_one_by_one_or_in_one_variable() {
        let stripe = "stripe,http://localhost/a,whsec_a,2024-06-20";
        let razorpay = "razorpay,http://localhost/b,secret_b";
        let given = parse(&["--webhook", stripe, "--webhook", razorpay]).unwrap().config.webhooks;
        let both = format!("{stripe} {razorpay}");
        let env = |name: &str| (name == "SANDBOX_WEBHOOK").then(|| both.clone());
        assert_eq!(Options::parse([], env, 7).unwrap().config.webhooks, given);
        assert_eq!((given[0].url.as_str(), given[0].secret.as_str()), ("http://localhost/a", "whsec_a"));
        assert_eq!(given[0].api_version.as_deref(), Some("2024-06-20"));
        assert_eq!((given[1].provider, given[1].api_version.as_ref()), (Provider::Razorpay, None));
    }

    #[test]
    fn a_wrong_command_line_is_refused_with_a_reason() {
        for args in [
            &["--prot", "1"][..],
            &["--port"],
            &["--port", "99999"],
            &["--port", "x"],
            &["--webhook-url", "https://example.com/hook"],
            &["--razorpay-webhook-url", "https://example.com/hook"],
            &["--webhook", "stripe,https://example.com/hook,whsec_a"],
            &["--webhook", "stripe,http://localhost/a"],
            &["--webhook", "stripe,http://localhost/a,whsec_a,latest"],
            &["--webhook", "paypal,http://localhost/a,secret"],
            &["--api", "http://example.com"],
        ] {
            assert!(parse(args).is_err(), "{args:?}");
        }
    }
}
