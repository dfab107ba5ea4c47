//! The Lambda functions of the subject `documents`.

use functions::Function;

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(vec![
        Function::Endpoint(&functions::GET_TICKETS),
        Function::Endpoint(&functions::GET_INVOICE),
        Function::Endpoint(&functions::GET_TICKET_KEYS),
        Function::Endpoint(&functions::GET_VOID_TICKETS),
        Function::Queue(&functions::ISSUE_DOCUMENTS),
    ])
}
