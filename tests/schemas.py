"""Asks the jsonschema of Python what it says of each case: schemas.py SCHEMAS CASES"""

import json
import pathlib
import sys

import jsonschema

schemas, cases = map(pathlib.Path, sys.argv[1:])
validators = {}
for path in schemas.glob("*.json"):
    schema = json.loads(path.read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    validators[path.name] = jsonschema.Draft202012Validator(schema)
wrong = 0
for case in json.loads(cases.read_text()):
    if validators[case["schema"]].is_valid(case["value"]) != case["fits"]:
        print(json.dumps(case))
        wrong += 1
print(f"{len(validators)} schemas")
sys.exit(wrong > 0)
