"""`template.yaml` and its nested stacks made ready for an emulator: read, packaged and expanded as `sam deploy` would.

Four things differ from what SAM itself would send. Resource types that the emulator refuses are left out, and what
refers to them has their names. Permission
to send mail names no identity, because MiniStack does not see from which one a mail is sent, and checks the call
against `*`. Permission to send a message allows a batch of them, for which AWS has no permission of its own, and
MiniStack has. And a trigger's concurrency is the parameter's default: MiniStack passes parameters on as texts, and then
cannot compare them with numbers.
"""

import copy
import logging
import os
from pathlib import Path
from typing import Any

import yaml
from environment import ROOT
from samtranslator.translator.transform import transform

TEMPLATE = ROOT / "template.yaml"
REFUSED_BY_EMULATORS = {
    "AWS::Athena::NamedQuery",
    "AWS::Cognito::UserPoolIdentityProvider",
    "AWS::Events::Archive",
}
"""Resource types for which an emulator refuses a whole template. What they say is asserted by
tests/tests/tidy/emulator.rs instead, for each type on this list."""

Template = dict[str, Any]

# It warns, for each template, that its own usage metrics go nowhere.
logging.getLogger("samtranslator.metrics").setLevel(logging.ERROR)


class _Loader(yaml.SafeLoader):
    """Reads CloudFormation's short forms (`!Ref x`) as the long ones (`{"Ref": "x"}`)."""


def _short_form(loader: _Loader, suffix: str, node: yaml.Node) -> Template:
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    if suffix in ("Ref", "Condition"):
        return {suffix: value}
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _short_form)


def read(path: Path) -> Template:
    """Reads a template."""
    template: Template = yaml.load(path.read_text(encoding="utf-8"), _Loader)
    return template


def binaries(template: Template) -> dict[str, str]:
    """The binary of each function, by logical id."""
    return {
        name: resource["Metadata"]["BuildProperties"]["Binary"]
        for name, resource in template["Resources"].items()
        if resource["Type"] == "AWS::Serverless::Function"
    }


def nested(template: Template) -> dict[str, Template]:
    """The template of each nested stack, by logical id."""
    return {
        name: read(ROOT / resource["Properties"]["TemplateURL"])
        for name, resource in template["Resources"].items()
        if resource["Type"] == "AWS::CloudFormation::Stack"
    }


def expand(template: Template, code: dict[str, str], stacks: dict[str, str], region: str) -> Template:
    """The plain CloudFormation template: `code` and `stacks` are the S3 addresses of what is packaged, by logical id."""
    packaged = copy.deepcopy(template)
    for name, address in code.items():
        packaged["Resources"][name]["Properties"]["CodeUri"] = address
    for name, address in stacks.items():
        packaged["Resources"][name]["Properties"]["TemplateURL"] = address
    if "Transform" in packaged:
        packaged.get("Globals", {}).get("Function", {}).pop("CodeUri", None)
        os.environ["AWS_DEFAULT_REGION"] = region  # the translator asks boto3 for it
        packaged = transform(packaged, {}, _NoManagedPolicies())
    resources = {k: v for k, v in packaged["Resources"].items() if v["Type"] not in REFUSED_BY_EMULATORS}
    for resource in resources.values():
        if resource["Type"] == "AWS::IAM::Role":
            _adapt_permissions(resource)
        if resource["Type"] == "AWS::Lambda::EventSourceMapping":
            _adapt_concurrency(resource)
    left_out = packaged["Resources"].keys() - resources.keys()
    return {**packaged, "Resources": _without_references(resources, left_out)}


def _without_references(value: Any, left_out: set[str]) -> Any:
    """The value with names in the place of references to resources that are left out, which no condition chooses."""
    if isinstance(value, list):
        return [_without_references(one, left_out) for one in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {"Ref"} and value["Ref"] in left_out:
        return value["Ref"]
    return {key: _without_references(one, left_out) for key, one in value.items()}


class _NoManagedPolicies:
    """SAM asks for AWS's managed policies only when a function names one, and ours do not."""

    def load(self) -> dict[str, str]:
        return {}


def _adapt_concurrency(trigger: Template) -> None:
    scaling = trigger["Properties"].get("ScalingConfig", {})
    if isinstance(scaling.get("MaximumConcurrency"), dict):
        parameter = read(TEMPLATE)["Parameters"][scaling["MaximumConcurrency"]["Ref"]]
        scaling["MaximumConcurrency"] = int(parameter["Default"])


def _adapt_permissions(role: Template) -> None:
    for policy in role["Properties"].get("Policies", []):
        for statement in policy["PolicyDocument"]["Statement"]:
            actions = statement["Action"]
            actions = [actions] if isinstance(actions, str) else actions
            if "ses:SendEmail" in actions:
                statement["Resource"] = "*"
            if "sqs:SendMessage" in actions:
                statement["Action"] = [*actions, "sqs:SendMessageBatch"]
