//! The Lambda function `get-ticket-keys`.

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(functions::Function::Endpoint(&functions::GET_TICKET_KEYS))
}
