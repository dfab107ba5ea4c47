//! The Lambda function `list-events`.

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(functions::Function::Endpoint(&functions::LIST_EVENTS))
}
