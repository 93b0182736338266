"""Asks whether the new policy allows more than the old one, with boto3."""

import os
from pathlib import Path

import boto3

# boto3 from 1.28 on reads AWS_ENDPOINT_URL by itself.
client = boto3.client("accessanalyzer", endpoint_url=os.environ["AWS_ENDPOINT_URL"])
answer = client.check_no_new_access(
    existingPolicyDocument=Path("old.json").read_text(),
    newPolicyDocument=Path("new.json").read_text(),
    policyType="IDENTITY_POLICY",
)
print(answer["result"], answer["message"])
