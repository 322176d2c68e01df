/// The functions of one cell that write_cells.cpp puts into a script: what each rule does, in plain Python.

#include "bot/core/text.hpp"
#include "bot/recipes/write_parts.hpp"

#include <stdexcept>

namespace errand::recipes::writer {

namespace {

/// A helper whose code has {0} for the docstring and {1}, {2}... for further words.
void helper_with(Writing& writing, std::string_view name, std::string_view docstring, std::string_view code,
                 std::initializer_list<std::string_view> more) {
  std::vector<std::string_view> all = {docstring};
  all.insert(all.end(), more.begin(), more.end());
  all.resize(5);
  writing.python.helper(name, filled(code, {all[0], all[1], all[2], all[3], all[4]}));
}

/// An 18-digit number with a date and the checksum of GB 11643.
void need_identity(Writing& writing) {
  writing.python.import("from datetime import date");
  helper_with(writing, "identity_fault",
              writing.words("身份证号错在哪里；没有错就是空的",
                            "What is wrong with an identity number; empty when nothing is"),
              R"py(def identity_fault(cell):
    """{0}"""
    text = "" if pd.isna(cell) else str(cell).strip().upper()
    if not text:
        return "{1}"
    if len(text) != 18 or not text[:17].isdecimal():
        return "{2}"
    try:
        date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return "{3}"
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    total = sum(int(digit) * weight for digit, weight in zip(text, weights))
    return "" if "10X98765432"[total % 11] == text[17] else "{4}"
)py",
              {writing.words("空白", "blank"), writing.words("不是 18 位", "not 18 digits"),
               writing.words("出生日期不存在", "no such birthday"),
               writing.words("校验码不对", "the checksum is wrong")});
}

void need_birthday(Writing& writing) {
  writing.python.import("import re");
  writing.python.import("from datetime import date");
  writing.helper("birthday", "18 位身份证号里的生日；不是身份证号就是空的",
                 "The birthday in an 18-digit identity number, else none",
                 R"py(def birthday(cell):
    """{0}"""
    found = re.fullmatch(r"\d{6}(\d{4})(\d{2})(\d{2})\d{3}[\dXx]", str(cell).strip())
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None
)py");
}

void need_whole_years(Writing& writing) {
  writing.python.import("from datetime import date");
  writing.helper("whole_years", "到今天满几年", "Whole years until today", R"py(def whole_years(day):
    """{0}"""
    if day is None or pd.isna(day):
        return None
    today = date.today()
    return today.year - day.year - ((today.month, today.day) < (day.month, day.day))
)py");
}

void need_finder(Writing& writing, std::string_view name, std::string_view pattern) {
  writing.python.import("import re");
  writing.python.import("import unicodedata");
  writing.python.helper(name, filled(R"py(def {0}(cell):
    """{1}"""
    found = re.findall(r"{2}", unicodedata.normalize("NFKC", str(cell)))
    return "{3}".join(found) or None
)py",
                                     {name,
                                      writing.words("格子里的都取出来；没有就是空的",
                                                    "All that the cell holds; none when there is nothing"),
                                      pattern, writing.words("、", ", ")}));
}

void need_mask(Writing& writing) {
  writing.python.import("import re");
  writing.helper("mask", "138****8000、110105********1234、张*、a***@b.cn；其他文字留首尾",
                 "138****8000, a***@b.cn; other texts keep their ends", R"py(def mask(cell):
    """{0}"""
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
    if not text:
        return cell
    if "@" in text:
        name, _, home = text.partition("@")
        return name[:1] + "***@" + home
    if re.fullmatch(r"1\d{10}", text):
        return text[:3] + "****" + text[7:]
    if re.fullmatch(r"\d{17}[\dXx]", text):
        return text[:6] + "********" + text[14:]
    if len(text) <= 2:
        return text[:1] + "*"
    if len(text) <= 4:
        return text[:1] + "*" * (len(text) - 2) + text[-1]
    ends = max(len(text) // 4, 1)
    return text[:ends] + "*" * (len(text) - 2 * ends) + text[-ends:]
)py");
}

void need_in_words(Writing& writing) {
  writing.python.import("from decimal import ROUND_HALF_UP, Decimal");
  writing.helper("in_words", "人民币大写：1200.5 → 壹仟贰佰元伍角",
                 "Chinese capitals for an amount: 1200.5 -> 壹仟贰佰元伍角",
                 R"py(def in_words(value):
    """{0}"""
    if pd.isna(value):
        return None
    cents = int((Decimal(str(value)) * 100).quantize(Decimal(1), ROUND_HALF_UP))
    sign, cents = ("负" if cents < 0 else ""), abs(cents)
    yuan, jiao, fen = cents // 100, cents // 10 % 10, cents % 10
    digits, units = "零壹贰叁肆伍陆柒捌玖", ["", "拾", "佰", "仟"]
    text, sections = "", ["", "万", "亿", "万亿"]
    for place in range(len(sections) - 1, -1, -1):
        section = yuan // 10**(4 * place) % 10**4
        if not section:
            continue
        if text and (section < 1000 or yuan // 10**(4 * place + 4) % 10 == 0):
            text += "零"
        part = ""
        for unit in range(3, -1, -1):
            digit = section // 10**unit % 10
            if digit:
                part += digits[digit] + units[unit]
            elif part and not part.endswith("零"):
                part += "零"
        text += part.rstrip("零") + sections[place]
    text = (text.replace("零零", "零") + "元") if yuan else ""
    if jiao:
        text += digits[jiao] + "角"
    elif fen and yuan:
        text += "零"
    if fen:
        text += digits[fen] + "分"
    if not cents:
        return "零元整"
    return sign + text + ("" if fen else "整")
)py");
}

void need_address(Writing& writing) {
  writing.python.import("import re");
  writing.helper("split_address", "省（自治区、直辖市）、市、区县；没有的为空",
                 "Province, city and district of a Chinese address",
                 R"py(def split_address(cell, count):
    """{0}"""
    text = re.sub(r"\s", "", str(cell))
    found = re.match(
        r"(?P<province>北京市?|天津市?|上海市?|重庆市?|.{2,6}?(?:省|自治区|特别行政区))?"
        r"(?P<city>.{2,10}?(?:市|自治州|地区|盟))?"
        r"(?P<district>.{1,10}?(?:区|县|旗|市))?",
        text,
    )
    province, city, district = found["province"], found["city"], found["district"]
    if province and province[:2] in ("北京", "天津", "上海", "重庆"):
        province = city = province[:2] + "市"
        rest = text[len(found["province"]):]
        inner = re.match(r"(?:市辖区)?(.{1,10}?(?:区|县))", rest)
        district = inner[1] if inner else None
    return [province, city, district][:count]
)py");
}

}  // namespace

std::string need_cell_function(Writing& writing, const EditCells& edit) {
  switch (edit.rule) {
    case CellRule::trim:
      writing.python.import("import re");
      writing.helper("trim", "去掉两端的空格，中间连着的几个变成一个",
                     "Without spaces around; several in a row become one",
                     R"py(def trim(cell):
    """{0}"""
    return re.sub(r"[ \u3000\u00a0\t]+", " ", cell).strip() if isinstance(cell, str) else cell
)py");
      return "trim";
    case CellRule::half_width:
      writing.python.import("import re");
      writing.helper("half_width", "全角的字母、数字和符号变成半角，去掉多余的空格",
                     "Full-width letters, digits and signs become half width, extra spaces go",
                     R"py(def half_width(cell):
    """{0}"""
    if not isinstance(cell, str):
        return cell
    text = "".join(chr(ord(sign) - 0xFEE0) if "！" <= sign <= "～" else sign for sign in cell)
    return re.sub(r"[ \u3000\u00a0\t]+", " ", text).strip()
)py");
      return "half_width";
    case CellRule::upper:
    case CellRule::lower: {
      const bool up = edit.rule == CellRule::upper;
      return std::string("lambda cell: cell.") + (up ? "upper" : "lower") +
             "() if isinstance(cell, str) else cell";
    }
    case CellRule::replace:
      return filled(
          "lambda cell: cell.replace({0}, {1}) if isinstance(cell, str) else {1} if str(cell) == {0} else "
          "cell",
          {literal(edit.text), literal(edit.with)});
    case CellRule::merge_values: {
      std::vector<std::string> values;
      std::string_view rest = edit.text;
      while (!rest.empty()) {
        const std::size_t end = rest.find('\n');
        values.emplace_back(trimmed(rest.substr(0, end)));
        rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
      }
      return filled("lambda cell: {1} if str(cell).strip() in {0} else cell",
                    {literal_list(values), literal(edit.with)});
    }
    case CellRule::mask:
      need_mask(writing);
      return "mask";
    case CellRule::pad_zeros:
      need_as_text(writing);
      return filled("lambda cell: (as_text(cell) or \"\").zfill({0}) if as_text(cell) else cell",
                    {edit.text});
    case CellRule::scale:
      return filled("lambda cell: round(cell * {0}, 6)", {edit.text});
    case CellRule::in_words:
      need_in_words(writing);
      return "in_words";
    case CellRule::extract_phone:
      need_finder(writing, "find_phones", R"((?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)0\d{2,3}-\d{7,8}(?!\d))");
      return "find_phones";
    case CellRule::extract_email:
      need_finder(writing, "find_emails", R"([A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,})");
      return "find_emails";
    case CellRule::extract_link:
      need_finder(writing, "find_links", R"((?:https?://|www\.)[^\s，。；、\x22']+)");
      return "find_links";
    case CellRule::extract_identity:
      need_finder(writing, "find_identities", R"((?<!\d)\d{17}[\dXx](?!\d))");
      return "find_identities";
    case CellRule::extract_number:
      need_finder(writing, "find_numbers", R"(-?\d+(?:,\d{3})*(?:\.\d+)?)");
      return "find_numbers";
    case CellRule::birthday:
      need_birthday(writing);
      writing.helper("birthday_text", "写成 1990-01-03", "Written like 1990-01-03",
                     R"py(def birthday_text(cell):
    """{0}"""
    return str(birthday(cell) or "") or None
)py");
      return "birthday_text";
    case CellRule::age:
      need_birthday(writing);
      need_whole_years(writing);
      return "lambda cell: whole_years(birthday(cell))";
    case CellRule::gender:
      writing.python.import("import re");
      helper_with(writing, "gender",
                  writing.words("身份证号第 17 位：单数男，双数女",
                                "The 17th digit of an identity number: odd for men"),
                  R"py(def gender(cell):
    """{0}"""
    found = re.fullmatch(r"\d{16}(\d)[\dXx]", str(cell).strip())
    return ("{1}" if int(found[1]) % 2 else "{2}") if found else None
)py",
                  {writing.words("男", "male"), writing.words("女", "female")});
      return "gender";
    case CellRule::years_since:
      need_whole_years(writing);
      return "whole_years";
    case CellRule::check_identity:
      need_identity(writing);
      return "identity_fault";
    case CellRule::check_phone:
      writing.python.import("import re");
      need_as_text(writing);
      helper_with(writing, "phone_fault",
                  writing.words("手机号错在哪里；没有错就是空的", "What is wrong with a phone number"),
                  R"py(def phone_fault(cell):
    """{0}"""
    text = re.sub(r"[\s-]|^\+?86", "", as_text(cell) or "")
    if not text:
        return "{1}"
    return "" if re.fullmatch(r"1[3-9]\d{9}", text) else "{2}"
)py",
                  {writing.words("空白", "blank"),
                   writing.words("不是 11 位手机号", "no mobile number of 11 digits")});
      return "phone_fault";
    case CellRule::check_email:
      writing.python.import("import re");
      helper_with(writing, "email_fault",
                  writing.words("邮箱错在哪里；没有错就是空的", "What is wrong with an e-mail address"),
                  R"py(def email_fault(cell):
    """{0}"""
    text = "" if pd.isna(cell) else str(cell).strip()
    if not text:
        return "{1}"
    return "" if re.fullmatch(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}", text) else "{2}"
)py",
                  {writing.words("空白", "blank"), writing.words("格式不对", "not an e-mail address")});
      return "email_fault";
    case CellRule::split_text:
      helper_with(writing, "split_text",
                  writing.words("按分隔符拆开，最后一份带上剩下的",
                                "Cuts at the separator; the last part takes the rest"),
                  R"py(def split_text(cell, count):
    """{0}"""
    parts = [part.strip() for part in str(cell).split({1}, count - 1)]
    return [part or None for part in parts] + [None] * (count - len(parts))
)py",
                  {edit.text.empty() ? "None" : literal(edit.text)});
      return "split_text";
    case CellRule::split_name_phone:
      writing.python.import("import re");
      writing.helper("split_name_phone", "号码和其余的文字", "The number, and the text besides it",
                     R"py(def split_name_phone(cell, count):
    """{0}"""
    found = re.search(r"(?<!\d)(1\d{10}|0\d{2,3}-?\d{7,8}|\d{7,12})(?!\d)", str(cell))
    name = str(cell).replace(found[0], " ") if found else str(cell)
    return [" ".join(name.split()).strip(" ,，:：-/()（）") or None, found[0] if found else None]
)py");
      return "split_name_phone";
    case CellRule::split_address:
      need_address(writing);
      return "split_address";
    case CellRule::split_date:
      writing.helper("split_date", "年、月、日", "Year, month, day", R"py(def split_date(cell, count):
    """{0}"""
    return [cell.year, cell.month, cell.day][:count]
)py");
      return "split_date";
    case CellRule::to_number:
    case CellRule::to_date:
      return "";
    case CellRule::join:
    case CellRule::row_number:
    case CellRule::workdays:
    case CellRule::days_between:
      break;
  }
  throw std::invalid_argument("a rule without a function of one cell");
}

}  // namespace errand::recipes::writer
