"""The part of a config that names fakes as models: m1, m2, ... in the order given, after the recipes."""

SERVICES = {"openai": "compatible", "anthropic": "anthropic", "gemini": "gemini"}


def models_config(fakes, repairs=2, data="masked", recipes=True, more=""):
    names = (["recipes"] if recipes else []) + [f"m{index}" for index in range(1, len(fakes) + 1)]
    text = f"generators: [{', '.join(names)}]\ngenerate:\n  repairs: {repairs}\n  data_to_model: {data}\nmodels:\n"
    for index, fake in enumerate(fakes, 1):
        text += (f"  - name: m{index}\n    service: {SERVICES[fake.name]}\n    model: fake\n    url: {fake.url}\n"
                 "    key: sk-test-key\n")
    return text + more
