//! Stripe's request parameters: form fields with brackets. Unknown ones are refused.

use std::collections::BTreeMap;

use super::error::{Refusal, Result};
use crate::http::form_pairs;
use crate::money;

const METADATA_KEYS_MAX: usize = 50;
const METADATA_KEY_MAX: usize = 40;
const METADATA_VALUE_MAX: usize = 500;
const DEPTH_MAX: usize = 6;

/// Parameters of one level. Readers take the ones that they know; [`Params::finish`] refuses the rest.
#[derive(Debug, Default)]
pub(crate) struct Params {
    /// Path of the level, such as `line_items[0]`; empty at the top.
    path: String,
    fields: Vec<(String, Node)>,
}

#[derive(Debug)]
enum Node {
    Text(String),
    Fields(Vec<(String, Node)>),
}

impl Params {
    /// Parses a form such as `a[b][0]=c&…`.
    pub(crate) fn parse(form: &str) -> Result<Params> {
        let pairs = form_pairs(form)
            .map_err(|piece| Refusal::invalid(None, None, format!("Invalid form encoding: {piece}")))?;
        let mut params = Params::default();
        for (key, value) in pairs {
            let keys = bracket_keys(&key).ok_or_else(|| {
                Refusal::invalid(None, Some(&key), format!("Invalid parameter name: {key}"))
            })?;
            insert(&mut params.fields, &keys, value)
                .ok_or_else(|| Refusal::invalid(None, Some(&key), format!("Parameter given twice: {key}")))?;
        }
        Ok(params)
    }

    /// Refuses fields that no reader has taken.
    pub(crate) fn finish(self) -> Result<()> {
        match self.fields.first() {
            Some((name, _)) => Err(Refusal::unknown(&self.name(name))),
            None => Ok(()),
        }
    }

    /// Full name of a field of this level, as an error mentions it.
    pub(crate) fn name(&self, field: &str) -> String {
        if self.path.is_empty() { field.to_owned() } else { format!("{}[{field}]", self.path) }
    }

    /// `value`, or the refusal that the field is missing.
    pub(crate) fn required<T>(&self, field: &str, value: Option<T>) -> Result<T> {
        value.ok_or_else(|| Refusal::missing(&self.name(field)))
    }

    pub(crate) fn text(&mut self, field: &str) -> Result<Option<String>> {
        let name = self.name(field);
        match self.take(field) {
            None => Ok(None),
            Some(Node::Text(text)) if text.is_empty() => Err(Refusal::invalid(
                Some("parameter_invalid_empty"),
                Some(&name),
                format!(
                    "You passed an empty string for '{name}'. We assume empty values are an attempt to \
                     unset a parameter; however '{name}' cannot be unset. You should remove '{name}' from \
                     your request or supply a non-empty value."
                ),
            )),
            Some(Node::Text(text)) => Ok(Some(text)),
            Some(Node::Fields(_)) => Err(invalid(&name, "Invalid string")),
        }
    }

    /// Text of at most `max` characters.
    pub(crate) fn short_text(&mut self, field: &str, max: usize) -> Result<Option<String>> {
        let name = self.name(field);
        match self.text(field)? {
            Some(text) if text.chars().count() > max => {
                let message = format!("Invalid string: {name} must be at most {max} characters");
                Err(Refusal::invalid(Some("parameter_invalid_string_too_long"), Some(&name), message))
            }
            text => Ok(text),
        }
    }

    /// One of the allowed words.
    pub(crate) fn word(&mut self, field: &str, allowed: &[&str]) -> Result<Option<String>> {
        let name = self.name(field);
        match self.text(field)? {
            Some(word) if !allowed.contains(&word.as_str()) => {
                let message = format!("Invalid {name}: must be one of {}", allowed.join(", "));
                Err(Refusal::invalid(None, Some(&name), message))
            }
            word => Ok(word),
        }
    }

    pub(crate) fn flag(&mut self, field: &str) -> Result<Option<bool>> {
        let name = self.name(field);
        match self.text(field)?.as_deref() {
            None => Ok(None),
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(other) => Err(invalid(&name, &format!("Invalid boolean: {other}"))),
        }
    }

    pub(crate) fn integer(&mut self, field: &str) -> Result<Option<i64>> {
        let name = self.name(field);
        let Some(text) = self.text(field)? else { return Ok(None) };
        let digits = text.strip_prefix('-').unwrap_or(&text);
        let parsed = text.parse().ok().filter(|_| digits.bytes().all(|byte| byte.is_ascii_digit()));
        let message = format!("Invalid integer: {text}");
        parsed
            .map(Some)
            .ok_or_else(|| Refusal::invalid(Some("parameter_invalid_integer"), Some(&name), message))
    }

    /// An integer of at least 1.
    pub(crate) fn positive(&mut self, field: &str) -> Result<Option<i64>> {
        let name = self.name(field);
        match self.integer(field)? {
            Some(number) if number < 1 => Err(Refusal::invalid(
                Some("parameter_invalid_integer"),
                Some(&name),
                "This value must be greater than or equal to 1.".to_owned(),
            )),
            number => Ok(number),
        }
    }

    /// A currency that Stripe knows, in lower case.
    pub(crate) fn currency(&mut self, field: &str) -> Result<Option<String>> {
        let name = self.name(field);
        match self.text(field)? {
            Some(code) if money::decimals(&code).is_none() => {
                Err(invalid(&name, &format!("Invalid currency: {code}. Use a lower-case ISO 4217 code")))
            }
            code => Ok(code),
        }
    }

    /// An absolute http or https address.
    pub(crate) fn url(&mut self, field: &str) -> Result<Option<String>> {
        let name = self.name(field);
        match self.text(field)? {
            Some(url) if !is_web_address(&url) => {
                let message = "Not a valid URL: it must begin with an explicit scheme (such as https)";
                Err(Refusal::invalid(Some("url_invalid"), Some(&name), message.to_owned()))
            }
            url => Ok(url),
        }
    }

    /// The fields below `field`.
    pub(crate) fn object(&mut self, field: &str) -> Result<Option<Params>> {
        let path = self.name(field);
        match self.take(field) {
            None => Ok(None),
            Some(Node::Fields(fields)) => Ok(Some(Params { path, fields })),
            Some(Node::Text(_)) => Err(invalid(&path, "Invalid object")),
        }
    }

    /// The objects below `field[0]`, `field[1]`, …
    pub(crate) fn objects(&mut self, field: &str) -> Result<Option<Vec<Params>>> {
        let Some(mut list) = self.object(field)? else { return Ok(None) };
        let indexes: Vec<String> = list.fields.iter().map(|(index, _)| index.clone()).collect();
        let mut items = Vec::new();
        for (position, index) in indexes.iter().enumerate() {
            if *index != position.to_string() {
                return Err(invalid(&list.path, "Invalid array"));
            }
            items.extend(list.object(index)?);
        }
        Ok(Some(items))
    }

    /// The words below `field[0]` or `field[]`, …
    pub(crate) fn words(&mut self, field: &str, allowed: &[&str]) -> Result<Option<Vec<String>>> {
        let Some(mut list) = self.object(field)? else { return Ok(None) };
        let indexes: Vec<String> = list.fields.iter().map(|(index, _)| index.clone()).collect();
        let mut words = Vec::new();
        for index in indexes {
            words.extend(list.word(&index, allowed)?);
        }
        Ok(Some(words))
    }

    /// Metadata within Stripe's limits: 50 keys of 40 characters, values of 500.
    pub(crate) fn metadata(&mut self) -> Result<BTreeMap<String, String>> {
        let Some(fields) = self.object("metadata")? else { return Ok(BTreeMap::new()) };
        let mut metadata = BTreeMap::new();
        for (key, node) in fields.fields {
            let name = format!("{}[{key}]", fields.path);
            let Node::Text(value) = node else {
                return Err(invalid(&name, "Metadata values must be strings"));
            };
            if key.chars().count() > METADATA_KEY_MAX || value.chars().count() > METADATA_VALUE_MAX {
                let limits = format!("keys have at most {METADATA_KEY_MAX} and values {METADATA_VALUE_MAX}");
                return Err(invalid(&name, &format!("Metadata is too long: {limits} characters")));
            }
            // An empty value unsets a key, and a new object has none to unset.
            if !value.is_empty() {
                metadata.insert(key, value);
            }
        }
        if metadata.len() > METADATA_KEYS_MAX {
            return Err(invalid(
                &fields.path,
                &format!("Metadata may have at most {METADATA_KEYS_MAX} keys"),
            ));
        }
        Ok(metadata)
    }

    fn take(&mut self, field: &str) -> Option<Node> {
        let index = self.fields.iter().position(|(name, _)| name == field)?;
        Some(self.fields.remove(index).1)
    }
}

/// Refuses an amount outside what can be charged in its currency.
pub(crate) fn check_amount(amount: i64, currency: &str, param: &str) -> Result<()> {
    let refuse = |code, message| Err(Refusal::invalid(Some(code), Some(param), message));
    let shown = |amount| money::format(amount, currency);
    if amount < money::minimum(currency) {
        let minimum = shown(money::minimum(currency));
        return refuse("amount_too_small", format!("Amount must be at least {minimum} {currency}"));
    }
    if amount > money::AMOUNT_MAX {
        return refuse(
            "amount_too_large",
            format!("Amount must be no more than {}", shown(money::AMOUNT_MAX)),
        );
    }
    if amount % money::step(currency) != 0 {
        let message = format!("Amounts in {currency} must be multiples of {}", money::step(currency));
        return refuse("parameter_invalid_integer", message);
    }
    Ok(())
}

fn invalid(name: &str, message: &str) -> Refusal {
    Refusal::invalid(None, Some(name), message.to_owned())
}

/// True for http and https only, because another address on a page could contain a script.
fn is_web_address(url: &str) -> bool {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'))
        && !url.chars().any(|c| c.is_whitespace() || c.is_control())
}

/// Splits a key: `a[b][]` becomes `["a", "b", ""]`.
fn bracket_keys(key: &str) -> Option<Vec<String>> {
    let open = key.find('[').unwrap_or(key.len());
    let (first, mut rest) = key.split_at(open);
    let mut keys = vec![first.to_owned()];
    while let Some(inner) = rest.strip_prefix('[') {
        let (name, after) = inner.split_once(']')?;
        keys.push(name.to_owned());
        rest = after;
    }
    let well_formed = rest.is_empty() && !first.is_empty() && !first.contains(']') && keys.len() <= DEPTH_MAX;
    well_formed.then_some(keys)
}

/// Puts a value at its place; `None` if something else is already there.
fn insert(fields: &mut Vec<(String, Node)>, keys: &[String], value: String) -> Option<()> {
    let (first, rest) = keys.split_first()?;
    // `list[]=a&list[]=b` numbers its values.
    let name = if first.is_empty() { fields.len().to_string() } else { first.clone() };
    let index = fields.iter().position(|(key, _)| *key == name);
    if rest.is_empty() {
        fields.push((name, Node::Text(value)));
        return index.is_none().then_some(());
    }
    let index = index.unwrap_or_else(|| {
        fields.push((name, Node::Fields(Vec::new())));
        fields.len() - 1
    });
    match fields.get_mut(index) {
        Some((_, Node::Fields(inner))) => insert(inner, rest, value),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_become_levels_and_what_nobody_takes_is_unknown() {
        let mut params = Params::parse("a[b][0][c]=1&a[b][1][c]=2&l[]=x&l[]=y").unwrap();
        let mut a = params.object("a").unwrap().unwrap();
        let mut items = a.objects("b").unwrap().unwrap();
        assert_eq!(items[1].positive("c").unwrap(), Some(2));
        assert_eq!(params.words("l", &["x", "y"]).unwrap().unwrap(), ["x", "y"]);
        params.finish().unwrap();
        let refusal = items.remove(0).finish().unwrap_err();
        assert_eq!(refusal.response().value()["error"]["param"], "a[b][0][c]");
    }

    #[test]
    fn a_parameter_given_twice_or_with_broken_brackets_is_refused() {
        for form in ["a=1&a=2", "a=1&a[b]=2", "a[b]=1&a=2", "a[b=1", "[a]=1", "a[b]c=1", "a]=1"] {
            assert!(Params::parse(form).is_err(), "{form}");
        }
    }

    #[test]
    fn only_digits_make_an_integer() {
        for text in ["1.0", "+1", "1e2", "0x1", "-", "99999999999999999999"] {
            let form = format!("n={}", text.replace('+', "%2B"));
            assert!(Params::parse(&form).unwrap().integer("n").is_err(), "{text}");
        }
        assert!(Params::parse("n=0").unwrap().positive("n").is_err());
    }
}
