"""Whether Feishu would take a card: JSON 2.0, strict as the platform is (open.feishu.cn, "Card JSON 2.0 structure" and
the pages of its components). `refusal(card, images)` is None, or the number and words of the error."""

import re

MOST_BYTES = 30 * 1024
MOST_ELEMENTS = 200
MOST_TABLES = 3
TEMPLATES = {"blue", "wathet", "turquoise", "green", "yellow", "orange", "red", "carmine", "violet", "purple", "indigo",
             "grey", "default"}
TEXT_SIZES = {"heading-0", "heading-1", "heading-2", "heading-3", "heading-4", "heading", "normal", "notation",
              "xxxx-large", "xxx-large", "xx-large", "x-large", "large", "medium", "small", "x-small"}
COMMON = {"tag", "element_id", "margin"}
# What each component may have, and must have.
SHAPES = {
    "div": ({"text", "icon", "width"}, {"text"}),
    "markdown": ({"content", "text_size", "text_align", "icon"}, {"content"}),
    "img": ({"img_key", "alt", "title", "scale_type", "size", "preview", "corner_radius", "transparent"},
            {"img_key", "alt"}),
    "table": ({"page_size", "row_height", "row_max_height", "freeze_first_column", "header_style", "columns", "rows"},
              {"columns", "rows"}),
    "collapsible_panel": ({"expanded", "background_color", "header", "border", "vertical_spacing", "padding", "elements",
                           "direction", "horizontal_spacing", "horizontal_align", "vertical_align"},
                          {"header", "elements"}),
    "column_set": ({"flex_mode", "background_style", "horizontal_spacing", "horizontal_align", "columns", "action"},
                   {"columns"}),
    "column": ({"width", "weight", "background_style", "vertical_align", "vertical_spacing", "horizontal_align",
                "direction", "padding", "elements"}, {"elements"}),
    "button": ({"text", "type", "size", "width", "icon", "hover_tips", "disabled", "disabled_tips", "confirm",
                "behaviors", "name", "required", "form_action_type"}, {"text"}),
    "hr": (set(), set()),
}


class Refused(Exception):
    def __init__(self, code, words):
        super().__init__(words)
        self.code = code


def only(value, allowed, required, where):
    if not isinstance(value, dict):
        raise Refused(200621, f"{where}: not an object")
    unknown = set(value) - set(allowed)
    missing = set(required) - set(value)
    if unknown or missing:
        raise Refused(200621, f"{where}: unknown property {sorted(unknown)}, missing property {sorted(missing)}")


def one_of(value, allowed, where):
    if value not in allowed:
        raise Refused(200621, f"{where}: invalid value {value!r}")


class Check:
    def __init__(self, images):
        self.images = images
        self.elements = 0
        self.tables = 0
        self.ids = set()

    def text(self, value, where, tags=("plain_text", "lark_md")):
        only(value, {"tag", "content", "text_size", "text_color", "text_align", "lines", "i18n_content"},
             {"tag", "content"}, where)
        one_of(value["tag"], tags, where)
        if not isinstance(value["content"], str):
            raise Refused(200621, f"{where}: content is not a text")
        one_of(value.get("text_size", "normal"), TEXT_SIZES, where)

    def card(self, card):
        only(card, {"schema", "config", "card_link", "header", "body"}, {"schema", "body"}, "card")
        one_of(card["schema"], {"2.0"}, "schema")
        config = card.get("config", {})
        only(config, {"streaming_mode", "streaming_config", "summary", "locales", "enable_forward", "update_multi",
                      "width_mode", "use_custom_translation", "enable_forward_interaction", "style"}, set(), "config")
        one_of(config.get("update_multi", True), {True}, "config.update_multi")
        only(config.get("summary", {}), {"content", "i18n_content"}, set(), "config.summary")
        if "header" in card:
            only(card["header"], {"title", "subtitle", "text_tag_list", "template", "icon", "padding"}, {"title"}, "header")
            self.text(card["header"]["title"], "header.title")
            one_of(card["header"].get("template", "default"), TEMPLATES, "header.template")
        only(card["body"], {"direction", "padding", "horizontal_spacing", "horizontal_align", "vertical_spacing",
                            "vertical_align", "elements"}, {"elements"}, "body")
        self.all(card["body"]["elements"], "body.elements")
        if self.elements > MOST_ELEMENTS:
            raise Refused(11310, f"{self.elements} elements, element number over limit")
        if self.tables > MOST_TABLES:
            raise Refused(11310, f"{self.tables} tables, table number over limit")

    def all(self, elements, where):
        if not isinstance(elements, list):
            raise Refused(200621, f"{where}: not a list")
        for index, element in enumerate(elements):
            self.element(element, f"{where}[{index}]")

    def element(self, element, where):
        self.elements += 1
        tag = element.get("tag") if isinstance(element, dict) else None
        if tag not in SHAPES:
            raise Refused(200621, f"{where}: not support tag: {tag}")
        allowed, required = SHAPES[tag]
        only(element, allowed | COMMON, required | {"tag"}, f"{where} {tag}")
        if "element_id" in element:
            if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,19}", element["element_id"]) or element["element_id"] in self.ids:
                raise Refused(200621, f"{where}: element_id")
            self.ids.add(element["element_id"])
        getattr(self, "check_" + tag)(element, where)

    def check_div(self, element, where):
        self.text(element["text"], where)

    def check_markdown(self, element, where):
        self.tables += len(re.findall(r"^\s*\|?\s*:?-+:?\s*\|", re.sub(r"```.*?```", "", element["content"], flags=re.S),
                                      flags=re.M))

    def check_hr(self, element, where):
        pass

    def check_img(self, element, where):
        if element["img_key"] not in self.images:
            raise Refused(200570, f"{where}: invalid image keys: {element['img_key']}")
        self.text(element["alt"], where, ("plain_text",))
        one_of(element.get("scale_type", "crop_center"), {"crop_center", "crop_top", "fit_horizontal"}, where)

    def check_table(self, element, where):
        self.tables += 1
        if not isinstance(element.get("page_size", 5), int) or not 1 <= element.get("page_size", 5) <= 10:
            raise Refused(200621, f"{where}: page_size")
        only(element.get("header_style", {}), {"text_align", "text_size", "background_style", "text_color", "bold", "lines"},
             set(), f"{where} header_style")
        columns = element["columns"]
        if not 1 <= len(columns) <= 50:
            raise Refused(11310, f"{where}: column number over limit")
        for column in columns:
            only(column, {"name", "display_name", "data_type", "width", "vertical_align", "horizontal_align", "format",
                          "date_format"}, {"name", "data_type"}, f"{where} column")
            one_of(column["data_type"], {"text", "lark_md", "markdown", "options", "number", "persons", "date"}, where)
            one_of(column.get("horizontal_align", "left"), {"left", "center", "right"}, where)
        names = [column["name"] for column in columns]
        if len(set(names)) != len(names):
            raise Refused(200621, f"{where}: column names repeat")
        for row in element["rows"]:
            only(row, names, set(), f"{where} row")
            if not all(isinstance(cell, str) for cell in row.values()):
                raise Refused(200621, f"{where}: a text cell is no text")

    def check_collapsible_panel(self, element, where):
        only(element["header"], {"title", "background_color", "vertical_align", "padding", "position", "width", "icon",
                                 "icon_position", "icon_expanded_angle"}, {"title"}, f"{where} header")
        self.text(element["header"]["title"], f"{where} header", ("plain_text", "markdown"))
        if "icon" in element["header"]:
            only(element["header"]["icon"], {"tag", "token", "color", "img_key", "size"}, {"tag"}, f"{where} icon")
        only(element.get("border", {}), {"color", "corner_radius"}, set(), f"{where} border")
        self.all(element["elements"], where)

    def check_column_set(self, element, where):
        one_of(element.get("flex_mode", "none"), {"none", "stretch", "flow", "bisect", "trisect"}, where)
        for index, column in enumerate(element["columns"]):
            one_of(column.get("tag"), {"column"}, where)
            self.element(column, f"{where}[{index}]")

    def check_column(self, element, where):
        self.all(element["elements"], where)

    def check_button(self, element, where):
        self.text(element["text"], where, ("plain_text",))
        one_of(element.get("type", "default"), {"default", "primary", "danger", "text", "primary_text", "danger_text",
                                                "primary_filled", "danger_filled", "laser"}, where)
        for behavior in element.get("behaviors", []):
            only(behavior, {"type", "value", "default_url", "pc_url", "ios_url", "android_url"}, {"type"}, where)
            one_of(behavior["type"], {"callback", "open_url", "form_action"}, where)
            if behavior["type"] == "callback" and not isinstance(behavior.get("value"), (dict, str)):
                raise Refused(200621, f"{where}: a callback needs a value")


def refusal(text, card, images):
    """`text` is the card's JSON as it was sent, `images` the keys that this app uploaded."""
    if len(text.encode()) > MOST_BYTES:
        return 230025, "The length of the message content reaches its limit"
    try:
        Check(images).card(card)
    except (AttributeError, KeyError, TypeError) as error:  # something is of another kind
        return 230099, f"Failed to create card content, ext=ErrCode: 200621; ErrMsg: {error!r}"
    except Refused as error:
        return 230099, f"Failed to create card content, ext=ErrCode: {error.code}; ErrMsg: {error}"
    return None


def elements_of(value, tag):
    """Every element with this tag, wherever it stands."""
    found = [value] if isinstance(value, dict) and value.get("tag") == tag else []
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else []:
        found += elements_of(inner, tag)
    return found


def texts_of(card):
    """What a reader sees, top to bottom, folds opened."""
    return "\n".join(text["content"] for tag in ("plain_text", "markdown") for text in elements_of(card, tag))
