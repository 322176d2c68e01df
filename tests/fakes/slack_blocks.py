"""What Slack takes as blocks, for the fake of tests/fakes/slack.py: Block Kit's documented limits, and that no text may be
empty. Sources: docs.slack.dev/reference/block-kit, and adapters/slack/README.md for what was measured."""

MOST_BLOCK_CHARACTERS = 13_200


class Refused(Exception):
    """`ok: false` with this error; `more` stands beside it in the answer."""

    def __init__(self, error, **more):
        super().__init__(error)
        self.answer = {"ok": False, "error": error, **more}


def invalid_blocks(why):
    raise Refused("invalid_blocks", response_metadata={"messages": [f"[ERROR] {why}"]})


class BlockRules:
    """One check of one message. `tables`: whether this workspace takes the table block."""

    def __init__(self, tables):
        self.tables = tables
        self.characters = 0

    def check(self, blocks):
        try:
            self.check_all(blocks)
        except (AttributeError, KeyError, TypeError) as error:  # something is missing, or is of another kind
            invalid_blocks(repr(error))

    def check_all(self, blocks):
        if not isinstance(blocks, list) or len(blocks) > 50:
            invalid_blocks("no more than 50 items allowed")
        ids = [block["block_id"] for block in blocks if "block_id" in block]
        if len(set(ids)) != len(ids) or any(len(one) > 255 for one in ids):
            invalid_blocks("block_id")
        if sum(block.get("type") == "table" for block in blocks) > 1:
            invalid_blocks("only one table")
        for block in blocks:
            rule = getattr(self, block.get("type", "") + "_block", None)
            if rule is None:
                invalid_blocks(f"unsupported type: {block.get('type')}")
            rule({key: value for key, value in block.items() if key not in ("type", "block_id")})
        if self.characters > MOST_BLOCK_CHARACTERS:
            raise Refused("msg_blocks_too_long")

    def only(self, thing, allowed, what):
        if set(thing) - set(allowed.split()):
            invalid_blocks(f"{what}: unknown {sorted(set(thing) - set(allowed.split()))}")

    def text(self, text, most, what):
        if not isinstance(text, str) or not text or len(text) > most:
            invalid_blocks(f"{what}: must be more than 0 and at most {most} characters")
        self.characters += len(text)

    def text_object(self, thing, most, kinds, what):
        self.only(thing, "type text emoji verbatim", what)
        if thing.get("type") not in kinds:
            invalid_blocks(f"{what}: {thing.get('type')}")
        self.text(thing.get("text"), most, what)

    def rich_text_block(self, block):
        self.only(block, "elements", "rich_text")
        if not block["elements"]:
            invalid_blocks("rich_text: no elements")
        for part in block["elements"]:
            self.rich_part(part)

    def rich_part(self, part):
        kind = part.get("type")
        if kind == "rich_text_list":
            self.only(part, "type style indent elements", kind)
            if part["style"] not in ("bullet", "ordered"):
                invalid_blocks("style")
            if not part["elements"]:
                invalid_blocks("missing element")
            for item in part["elements"]:
                if item.get("type") != "rich_text_section":
                    invalid_blocks("list item")
                self.rich_part(item)
        elif kind in ("rich_text_section", "rich_text_preformatted", "rich_text_quote"):
            self.only(part, "type elements border", kind)
            if not part["elements"]:
                invalid_blocks("missing element")
            for element in part["elements"]:
                self.only(element, "type text style", "text element")
                if element.get("type") != "text":
                    invalid_blocks("element")
                self.text(element.get("text"), 1 << 20, "text element")
        else:
            invalid_blocks(f"rich text: {kind}")

    def table_block(self, block):
        if not self.tables:
            invalid_blocks("unsupported type: table")
        self.only(block, "rows column_settings", "table")
        rows = block["rows"]
        if not 1 <= len(rows) <= 100 or len({len(row) for row in rows}) != 1 or not 1 <= len(rows[0]) <= 20:
            invalid_blocks("table: rows or columns")
        if len(block.get("column_settings", [])) > 20:
            invalid_blocks("column_settings")
        for setting in block.get("column_settings", []):
            self.only(setting, "align is_wrapped", "column_settings")
        for row in rows:
            for cell in row:
                self.only(cell, "type text", "cell")
                if cell.get("type") != "raw_text":
                    invalid_blocks("cell type")
                self.text(cell.get("text"), 2000, "cell")

    def actions_block(self, block):
        self.only(block, "elements", "actions")
        if not 1 <= len(block["elements"]) <= 25:
            invalid_blocks("actions: elements")
        ids = [button.get("action_id") for button in block["elements"]]
        if len(set(ids)) != len(ids) or any(len(one) > 255 for one in ids):
            invalid_blocks("action_id")
        for button in block["elements"]:
            self.only(button, "type action_id text value style", "button")
            if button.get("type") != "button" or len(button.get("value", "")) > 2000:
                invalid_blocks("button")
            if button.get("style", "danger") not in ("danger", "primary"):
                invalid_blocks("style")
            self.text_object(button["text"], 75, ("plain_text",), "button")

    def context_block(self, block):
        self.only(block, "elements", "context")
        if not 1 <= len(block["elements"]) <= 10:
            invalid_blocks("context: elements")
        for element in block["elements"]:
            self.text_object(element, 3000, ("plain_text", "mrkdwn"), "context")
