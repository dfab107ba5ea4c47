//! Tokens of Rust sources, without comments and tests.

/// Tokens of a source: identifiers and numbers, single signs, and `"` for a literal.
pub(crate) fn tokens(text: &str) -> Vec<String> {
    let signs: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(&sign) = signs.get(at) {
        let rest = &signs[at..];
        let next = rest.get(1).copied().unwrap_or(' ');
        if sign.is_whitespace() {
            at += 1;
        } else if sign == '/' && next == '/' {
            at += rest.iter().position(|sign| *sign == '\n').unwrap_or(rest.len());
        } else if sign == '"' || (sign == 'b' && next == '"') {
            at += usize::from(sign == 'b') + literal(&signs[at + usize::from(sign == 'b')..]);
            tokens.push("\"".to_owned());
        } else if sign == 'r' && (next == '"' || next == '#') {
            at += raw_literal(rest);
            tokens.push("\"".to_owned());
        } else if sign == '\'' {
            at += character_or_lifetime(rest);
        } else if sign.is_alphanumeric() || sign == '_' {
            let word: String =
                rest.iter().take_while(|sign| sign.is_alphanumeric() || **sign == '_').collect();
            at += word.chars().count();
            tokens.push(word);
        } else {
            at += 1;
            tokens.push(sign.to_string());
        }
    }
    without_tests(tokens)
}

/// Length of a text literal.
fn literal(rest: &[char]) -> usize {
    let mut at = 1;
    while rest.get(at).is_some_and(|sign| *sign != '"') {
        at += if rest[at] == '\\' { 2 } else { 1 };
    }
    at + 1
}

/// Length of a literal such as `r#"…"#`.
fn raw_literal(rest: &[char]) -> usize {
    let hashes = rest.iter().skip(1).take_while(|sign| **sign == '#').count();
    let end: Vec<char> = std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect();
    let begin = hashes + 2;
    let length = rest[begin..].windows(end.len()).position(|window| window == end);
    length.map_or(rest.len(), |length| begin + length + end.len())
}

/// Length of `'c'`, of `'\n'`, or of the sign of a lifetime.
fn character_or_lifetime(rest: &[char]) -> usize {
    if rest.get(1) == Some(&'\\') {
        let end = rest.iter().skip(3).position(|sign| *sign == '\'');
        return end.map_or(rest.len(), |end| end + 4);
    }
    if rest.get(2) == Some(&'\'') { 3 } else { 1 }
}

/// Tokens before the module of tests, which is the last of a file.
fn without_tests(mut tokens: Vec<String>) -> Vec<String> {
    let begin = ["#", "[", "cfg", "(", "test", ")", "]", "mod"];
    if let Some(at) = tokens.windows(begin.len()).position(|window| window == begin) {
        tokens.truncate(at);
    }
    tokens
}

/// Position after the bracket that closes the one at `open`.
pub(crate) fn closed(tokens: &[String], open: usize) -> usize {
    let mut depth = 0_i32;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match token.as_str() {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    tokens.len()
}

#[test]
fn words_and_signs_are_told_from_literals_and_comments() {
    let source =
        "// a(b)\nfn f<'a>(c: &'a str) { g(\"h()\", 'i', '\\'', r#\"j\"()\"#) }\n#[cfg(test)]\nmod tests {}";
    let wanted = "fn f < a > ( c : & a str ) { g ( \" , , , \" ) }";
    assert_eq!(tokens(source).join(" "), wanted);
}
