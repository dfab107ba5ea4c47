//! The Lambda functions of the subject `auth`.

use functions::Function;

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(vec![
        Function::Endpoint(&functions::SIGN_UP),
        Function::Endpoint(&functions::RESEND_CODE),
        Function::Endpoint(&functions::CONFIRM_SIGN_UP),
        Function::Endpoint(&functions::LOG_IN),
        Function::Endpoint(&functions::CONFIRM_LOG_IN),
        Function::Endpoint(&functions::REFRESH_SESSION),
        Function::Endpoint(&functions::LOG_OUT),
        Function::Endpoint(&functions::FORGOT_PASSWORD),
        Function::Endpoint(&functions::RESET_PASSWORD),
        Function::Endpoint(&functions::LIST_PROVIDERS),
        Function::Endpoint(&functions::AUTHORIZE_SIGN_IN),
        Function::Endpoint(&functions::EXCHANGE_CODE),
    ])
}
