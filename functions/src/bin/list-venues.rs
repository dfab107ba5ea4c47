//! The Lambda function `list-venues`.

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(functions::Function::Endpoint(&functions::LIST_VENUES))
}
