//! The Lambda function `publish-event`.

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(functions::Function::Endpoint(&functions::PUBLISH_EVENT))
}
