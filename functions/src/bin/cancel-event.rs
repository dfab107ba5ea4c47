//! The Lambda function `cancel-event`.

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(functions::Function::Endpoint(&functions::CANCEL_EVENT))
}
