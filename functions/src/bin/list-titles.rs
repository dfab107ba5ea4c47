//! The Lambda function `list-titles`.

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(functions::Function::Endpoint(&functions::LIST_TITLES))
}
