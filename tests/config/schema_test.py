"""The published schema is valid JSON Schema (draft 2020-12) and judges files as errand does."""
import json
import pathlib
import sys
import unittest

import yaml
from jsonschema import Draft202012Validator

CONFIG = pathlib.Path(__file__).resolve().parents[2] / "config"
SCHEMA = json.loads((CONFIG / "errand.schema.json").read_text(encoding="utf-8"))

GOOD = """
{}
--- {listen: {port: 0, public_url: "https://a.example/x"}, log: null}
--- {limits: {file_size: 1.5 GB, remember_files: 2 h}, runner: {wall: 90s, memory: 512MB}}
--- {adapters: [{kind: web, users: [{name: Mei, token: 12345678}]}, {kind: web, name: two}]}
"""
BAD = """
{prot: 1}
--- {listen: {port: 65536}}
--- {listen: {port: http}}
--- {listen: {public_url: "https://a.example/"}}
--- {listen: {public_url: a.example}}
--- {limits: {file_size: 100}}
--- {runner: {wall: 60 hours}}
--- {runner: {isolation: none}}
--- {generators: []}
--- {generators: [recipes, recipes]}
--- {adapters: [{name: a}]}
--- {adapters: [{kind: fax}]}
--- {adapters: [{kind: web, tokn: a}]}
--- {adapters: [{kind: web, users: [{name: Mei}]}]}
--- {adapters: [{kind: web, name: Web Page}]}
--- [a]
"""


class Schema(unittest.TestCase):
    def test_it_is_valid_draft_2020_12(self):
        self.assertEqual(SCHEMA["$schema"], "https://json-schema.org/draft/2020-12/schema")
        Draft202012Validator.check_schema(SCHEMA)

    def test_the_example_fits_it(self):
        example = yaml.safe_load((CONFIG / "errand.example.yaml").read_text(encoding="utf-8"))
        self.assertEqual(list(Draft202012Validator(SCHEMA).iter_errors(example)), [])

    def test_its_defaults_fit_it(self):
        def look(schema):
            if "default" in schema:
                self.assertEqual(list(Draft202012Validator(schema).iter_errors(schema["default"])), [], schema)
            for part in schema.get("properties", {}).values():
                look(part)

        look(SCHEMA)

    def test_good_files_fit_it(self):
        for document in yaml.safe_load_all(GOOD):
            self.assertEqual(list(Draft202012Validator(SCHEMA).iter_errors(document)), [], document)

    def test_bad_files_do_not(self):
        for document in yaml.safe_load_all(BAD):
            self.assertFalse(Draft202012Validator(SCHEMA).is_valid(document), document)


if __name__ == "__main__":
    sys.exit(unittest.main())
