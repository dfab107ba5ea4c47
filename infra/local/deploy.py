"""Deploys `template.yaml` itself, nested stacks included, into the AWS emulator of a stack."""

import json
import platform
import time
from pathlib import Path
from typing import Any

import boto3
import build
import fonts
import sam
from botocore.config import Config
from botocore.exceptions import ClientError
from failed import Failed
from progress import note, step
from settings import REGION, SENDER_EMAIL, Secrets, Stack

BUCKET = "boxoffice-deployment"
DEPLOY_SECONDS = 180
TTL_ATTRIBUTE = "expires_at_ttl"


def client(stack: Stack, service: str) -> Any:
    """An AWS client that can only reach the emulator, with credentials that are worth nothing elsewhere."""
    return boto3.client(
        service,
        endpoint_url=stack.aws_url,
        region_name=REGION,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(
            retries={"max_attempts": 3}, s3={"addressing_style": "path"}, parameter_validation=False
        ),
    )


def deploy(stack: Stack, binaries: Path) -> dict[str, str]:
    """Deploys what changed, and answers the stack's outputs."""
    template = sam.read(sam.TEMPLATE)
    nested = sam.nested(template)
    names = {name: sam.binaries(part) for name, part in nested.items()}
    archives = build.zip_binaries(binaries, {binary for part in names.values() for binary in part.values()})
    keys = {binary: f"{binary}-{build.digest(archive)}.zip" for binary, archive in archives.items()}
    parts = {}
    for name, part in nested.items():
        code = {function: f"s3://{BUCKET}/{keys[binary]}" for function, binary in names[name].items()}
        parts[name] = json.dumps(sam.expand(part, code=code, stacks={}, region=REGION)).encode()
    part_keys = {name: f"{name.lower()}-{build.digest(body)}.json" for name, body in parts.items()}
    stacks = {name: f"{stack.aws_url}/{BUCKET}/{key}" for name, key in part_keys.items()}
    expanded = sam.expand(template, code={}, stacks=stacks, region=REGION)
    body = json.dumps(expanded, indent=1).encode()
    parameters = _parameters(stack)
    # Folders of other stacks may be deployed into the same emulator's bucket: names tell contents.
    wanted = build.digest(body + json.dumps(parameters).encode())
    _verify_sender(stack)
    outputs = _outputs(stack)
    if outputs:
        _upload_fonts(stack, outputs["MediaBucket"])
    stamp = stack.folder / "deployed"
    if outputs and stamp.exists() and stamp.read_text() == wanted:
        note("nothing to deploy: functions and templates are as they were")
        return outputs
    with step("deploying template.yaml"):
        objects = {keys[binary]: archive for binary, archive in archives.items()}
        objects |= {part_keys[name]: text for name, text in parts.items()}
        objects[root_key := f"template-{wanted}.json"] = body
        _upload(stack, objects)
        _create_or_update(stack, f"{stack.aws_url}/{BUCKET}/{root_key}", parameters, exists=bool(outputs))
        outputs = _outputs(stack)
        _upload_fonts(stack, outputs["MediaBucket"])
        _check_triggers(stack)
        _let_items_expire(stack, outputs["BookingsTable"])
        _let_items_expire(stack, outputs["CustomersTable"])
        _let_items_expire(stack, outputs["ReportsTable"])
        stamp.write_text(wanted)
    return outputs


def _parameters(stack: Stack) -> dict[str, str]:
    secrets = Secrets.of(stack.folder)
    return {
        "Architecture": "arm64" if platform.machine() in ("arm64", "aarch64") else "x86_64",
        "WebUrl": stack.web_url,
        "StripeApiUrl": stack.providers_url,
        "StripeSecretKey": secrets.stripe_secret_key,
        "StripeWebhookSecrets": secrets.stripe_webhook_secret,
        "ApiUrl": stack.api_url,
        "Providers": "stripe,razorpay",
        "RazorpayApiUrl": stack.providers_url,
        "RazorpayKeyId": secrets.razorpay_key_id,
        "RazorpayKeySecret": secrets.razorpay_key_secret,
        "RazorpayWebhookSecrets": secrets.razorpay_webhook_secret,
        "SellerName": "Boxoffice Demo Ltd",
        "SellerAddress": "1 Example Street | 400001 Mumbai | India",
        "SellerTaxIds": "27AAAAA0000A1Z5",
        "TicketKeySeed": secrets.ticket_key_seed,
        "SenderAddress": SENDER_EMAIL,
        "OtpKey": secrets.otp_key,
        "SmsSenderId": "BOXOFFICE",
        "SmsCountries": "+91",
        # The receiver of the stack tests is on this machine.
        "WebhookAllowedHosts": "http://127.0.0.1:*",
        "LogRetentionDays": "1",
        "FactsInS3": "true",
        "DeletionProtection": "false",
    }


def _upload(stack: Stack, objects: dict[str, bytes]) -> None:
    s3 = client(stack, "s3")
    try:
        s3.head_bucket(Bucket=BUCKET)
    except ClientError:
        s3.create_bucket(Bucket=BUCKET)
    listed = s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET)
    there = {item["Key"] for page in listed for item in page.get("Contents", [])}
    for key, content in objects.items():
        if key not in there:
            s3.put_object(Bucket=BUCKET, Key=key, Body=content)


def _upload_fonts(stack: Stack, bucket: str) -> None:
    """Puts the fonts where the functions read them. Without them documents are in English and transliterated."""
    try:
        files = fonts.ensure()
    except Failed as failure:
        note(f"{failure} Documents are printed without them.")
        return
    s3 = client(stack, "s3")
    there = {
        item["Key"]: item["Size"]
        for item in s3.list_objects_v2(Bucket=bucket, Prefix="fonts/").get("Contents", [])
    }
    for file in files:
        if there.get(key := f"fonts/{file.name}") != file.stat().st_size:
            s3.put_object(Bucket=bucket, Key=key, Body=file.read_bytes())


def _create_or_update(stack: Stack, template_url: str, parameters: dict[str, str], exists: bool) -> None:
    cloudformation = client(stack, "cloudformation")
    request = {
        "StackName": stack.name,
        "TemplateURL": template_url,
        "Capabilities": ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        "Parameters": [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
    }
    try:
        if exists:
            cloudformation.update_stack(**request)
        else:
            cloudformation.create_stack(**request)
    except ClientError as error:
        if "No updates are to be performed" in str(error):
            return
        raise Failed(f"The emulator refused template.yaml: {error}") from error
    deadline = time.monotonic() + DEPLOY_SECONDS
    status = "IN_PROGRESS"
    while status.endswith("IN_PROGRESS"):
        if time.monotonic() > deadline:
            raise Failed(f"The emulator was not done with template.yaml after {DEPLOY_SECONDS} s.")
        time.sleep(0.2)
        status = cloudformation.describe_stacks(StackName=stack.name)["Stacks"][0]["StackStatus"]
    if status not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
        # An update meets whatever the emulator kept of an earlier template, and cannot always be mended in place.
        afresh = f" To start afresh, without what is in this stack: `make stop`, delete {stack.folder / 'state'}, `make run`."
        way_on = "" if status.startswith(("CREATE", "ROLLBACK")) else afresh
        raise Failed(
            f"The emulator could not deploy template.yaml ({status}): {_first_failure(stack)}{way_on}"
        )


def _first_failure(stack: Stack) -> str:
    events = client(stack, "cloudformation").describe_stack_events(StackName=stack.name)["StackEvents"]
    failures = [e for e in events if e["ResourceStatus"].endswith("FAILED") and e.get("ResourceStatusReason")]
    return (
        "; ".join(f"{e['LogicalResourceId']}: {e['ResourceStatusReason']}" for e in failures[-3:])
        or "no reason given"
    )


def _outputs(stack: Stack) -> dict[str, str]:
    """The outputs of the deployed stack; none if it is not there or was never finished."""
    try:
        described = client(stack, "cloudformation").describe_stacks(StackName=stack.name)["Stacks"][0]
    except ClientError:
        return {}
    if not described["StackStatus"].endswith("COMPLETE"):
        return {}
    return {output["OutputKey"]: output["OutputValue"] for output in described.get("Outputs", [])}


def _check_triggers(stack: Stack) -> None:
    """Fails if a queue, the stream or the schedule wakes nobody: the stack would look well and do nothing."""
    mappings = client(stack, "lambda").list_event_source_mappings()["EventSourceMappings"]
    ours = [
        m for m in mappings if f":{stack.name}-" in m["FunctionArn"] and m["State"] in ("Enabled", "Creating")
    ]
    woken = {mapping["FunctionArn"].rsplit(f":{stack.name}-", 1)[1] for mapping in ours}
    rules = client(stack, "events").list_rules()["Rules"]
    scheduled = [
        r
        for r in rules
        if r.get("ScheduleExpression") and r["State"] == "ENABLED" and stack.name in r["Name"]
    ]
    wanted = {
        "process-payment",
        "look-at-payments",
        "process-refund",
        "cancel-bookings",
        "publish-messages",
        "issue-documents",
        "send-notification",
        "deliver-webhook",
        "record-delivery",
        "record-facts",
    }
    missing = wanted - woken
    if missing or not scheduled:
        raise Failed(
            f"The emulator did not connect {', '.join(sorted(missing)) or 'sweep-payments'} to its trigger."
        )


def _verify_sender(stack: Stack) -> None:
    """SES sends only from addresses that it knows as verified; an emulator believes it at once."""
    client(stack, "ses").verify_email_identity(EmailAddress=SENDER_EMAIL)


def _let_items_expire(stack: Stack, table: str) -> None:
    """MiniStack ignores the template's TimeToLiveSpecification."""
    dynamodb = client(stack, "dynamodb")
    described = dynamodb.describe_time_to_live(TableName=table)["TimeToLiveDescription"]
    if described["TimeToLiveStatus"] == "DISABLED":
        dynamodb.update_time_to_live(
            TableName=table, TimeToLiveSpecification={"AttributeName": TTL_ATTRIBUTE, "Enabled": True}
        )
