//! The adapters: DynamoDB store, SQS, EventBridge, Cognito, payment providers.
