"""Asks a server with boto3: a call a line on standard input, its outcome a line on standard output.

A call is {"service", "operation", "input"}, with {"size", "member"} for all pages of a list. An
outcome is {"answer"} or {"error"}. The endpoint is the first argument; credentials and the rest of
the configuration come from the environment.
"""

import json
import sys

import boto3
from botocore import xform_name
from botocore.exceptions import ClientError


def printable(value):
    """Times as text, as they stood in the answer."""
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def answer_of(client, call):
    name = xform_name(call["operation"])
    if "size" in call:
        pages = client.get_paginator(name).paginate(
            **call["input"], PaginationConfig={"PageSize": call["size"]}
        )
        return {"items": [item for page in pages for item in page[call["member"]]]}
    answer = getattr(client, name)(**call["input"])
    answer.pop("ResponseMetadata")
    return answer


def outcome_of(client, call):
    try:
        return {"answer": answer_of(client, call)}
    except ClientError as error:
        members = {
            name: value
            for name, value in error.response.items()
            if name not in ("Error", "ResponseMetadata")
        }
        return {"error": {**error.response["Error"], "members": members}}


def main():
    clients = {}
    for line in sys.stdin:
        call = json.loads(line)
        service = call["service"]
        if service not in clients:
            clients[service] = boto3.client(service, endpoint_url=sys.argv[1])
        print(json.dumps(outcome_of(clients[service], call), default=printable), flush=True)


main()
