//! The Lambda function `get-availability`.

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(functions::Function::Endpoint(&functions::GET_AVAILABILITY))
}
