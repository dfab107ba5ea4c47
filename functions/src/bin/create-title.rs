//! The Lambda function `create-title`.

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(functions::Function::Endpoint(&functions::CREATE_TITLE))
}
