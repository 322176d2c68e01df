"""The part of a config that names fakes as models: m1, m2, ... in the order given, after the recipes."""


def models_config(fakes, repairs=2, data="masked", recipes=True, more="", each=""):
    """`each` stands with every model, `more` below all."""
    names = (["recipes"] if recipes else []) + [f"m{index}" for index in range(1, len(fakes) + 1)]
    text = f"generators: [{', '.join(names)}]\ngenerate:\n  repairs: {repairs}\n  data_to_model: {data}\nmodels:\n"
    for index, fake in enumerate(fakes, 1):
        text += (f"  - name: m{index}\n    service: {fake.format.service}\n    model: fake\n    url: {fake.url}\n"
                 f"    key: sk-test-key\n{each}")
    return text + more
