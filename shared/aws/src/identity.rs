//! Cognito: who a customer is.
