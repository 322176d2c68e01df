/// Zipping, unzipping and renaming: the files' content stays as it is.

#include "bot/core/text.hpp"
#include "bot/recipes/write_files_parts.hpp"

namespace errand::recipes::writer {

namespace {

constexpr std::string_view member_names = R"py(def member_name(member):
    """{0}"""
    if member.flag_bits & 0x800:
        return member.filename
    raw = member.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            pass
    return member.filename
)py";

void write_archive_step(FileWriting& files, const ZipFiles& zip) {
  Writing& writing = files.writing;
  const std::string name = writing.output_name(zip.name.empty() ? files.plan.title : zip.name, ".zip");
  need_size_text(files);
  writing.python.import("import os");
  writing.python.import("import zipfile");
  writing.step("打包成 {0}", "Zip as {0}", {name});
  writing.python.paragraph(writing.steps.back());
  write_items(files);
  writing.line("with zipfile.ZipFile({0}, \"w\", zipfile.ZIP_DEFLATED) as target:", {literal("out/" + name)});
  writing.line("    for name, path in files:");
  writing.line("        target.write(path, name)");
  writing.note("{name}：{size_text(os.path.getsize(path))}", "{name}: {size_text(os.path.getsize(path))}", {},
               "        ");
  writing.line("before = sum(os.path.getsize(path) for _, path in files)");
  writing.line("after = os.path.getsize({0})", {literal("out/" + name)});
  writing.headline("{len(files)} 个文件打包成 {0}：{size_text(before)} → {size_text(after)}",
                   "{counted(len(files), 'file')} zipped as {0}: {size_text(before)} → {size_text(after)}",
                   {name});
}

void write_archive_step(FileWriting& files, const Unzip& unzip) {
  Writing& writing = files.writing;
  need_size_text(files);
  writing.python.import("import zipfile");
  writing.helper("member_name", "压缩包里的文件名；认识 GBK", "A member's name; understands GBK",
                 member_names);
  if (unzip.only_list)
    writing.step("列出压缩包里的文件", "List what is in the archive");
  else
    writing.step("解压，交付里面的文件（多于 5 个时打成名字正常的新包）",
                 "Unzip and deliver what is inside (more than 5 as a new zip with readable names)");
  writing.python.paragraph(writing.steps.back());
  write_items(files);
  writing.line("system = (\"__MACOSX/\", \".DS_Store\", \"Thumbs.db\", \"desktop.ini\")");
  writing.line("results, total, locked = [], 0, 0");
  writing.line("for archive, path in files:");
  writing.line("    with zipfile.ZipFile(path) as source:");
  writing.line("        for member in source.infolist():");
  writing.line("            name = member_name(member)");
  writing.line("            if member.is_dir() or any(sign in name for sign in system):");
  writing.line("                continue");
  writing.line("            if member.flag_bits & 1:");
  writing.line("                locked += 1");
  writing.line("                continue");
  writing.line("            total += member.file_size");
  writing.line("            results.append(({0}))",
               {unzip.only_list ? "name, member.file_size" : "name, source.read(member)"});
  writing.line("for name, content in results[:100]:");
  const char* size = unzip.only_list ? "content" : "len(content)";
  writing.note("{name}：{size_text({0})}", "{name}: {size_text({0})}", {size}, "    ");
  writing.line("if len(results) > 100:");
  writing.note("……共 {len(results)} 个", "… {len(results)} in all", {}, "    ");
  writing.line("if locked:");
  writing.note("有 {locked} 个文件带密码，打不开", "{counted(locked, 'file')} are locked with a password", {},
               "    ");
  if (unzip.only_list) {
    writing.headline("压缩包里有 {len(results)} 个文件，共 {size_text(total)}",
                     "{counted(len(results), 'file')} inside, {size_text(total)} in all");
    return;
  }
  need_deliver(files);
  writing.headline("里面没有能打开的文件", "There is no file inside that can be opened");
  writing.line("if results:");
  writing.line(
      "    flat = [(name.replace(\"\\\\\", \"/\").split(\"/\")[-1], content) for name, content in results]");
  writing.line("    written = deliver(flat if len(results) <= 5 else results, {0})",
               {literal(safe_name(files.plan.title) + ".zip")});
  writing.headline("解压出 {len(results)} 个文件，共 {size_text(total)}：{'、'.join(written)}",
                   "{counted(len(results), 'file')}, {size_text(total)} in all: {', '.join(written)}", {},
                   "    ");
}

template <typename Other>
void write_archive_step(FileWriting&, const Other&) {
  // Steps of other work are not in a plan for archives.
}

/// "001"
std::string number_format(const RenameFiles& rename) {
  if (rename.digits > 0) return "{number:0" + std::to_string(rename.digits) + "}";
  return "{number:0{digits}}";
}

std::vector<std::string> described(const Writing& writing, const RenameFiles& rename) {
  const Words& words = writing.words;
  std::vector<std::string> parts;
  if (!rename.from.empty())
    parts.push_back(rename.to.empty() ? filled(words("去掉“{0}”", "remove \"{0}\""), {rename.from})
                                      : filled(words("“{0}”换成“{1}”", "replace \"{0}\" by \"{1}\""),
                                               {rename.from, rename.to}));
  if (!rename.base.empty()) parts.push_back(filled(words("改成“{0}”", "call them \"{0}\""), {rename.base}));
  const std::string first = std::to_string(rename.first);
  if (rename.number == RenameFiles::Number::before)
    parts.push_back(filled(words("前面编号，从 {0} 开始", "number in front, from {0}"), {first}));
  if (rename.number == RenameFiles::Number::after)
    parts.push_back(filled(words("后面编号，从 {0} 开始", "number behind, from {0}"), {first}));
  if (rename.number == RenameFiles::Number::instead)
    parts.push_back(filled(words("只用编号，从 {0} 开始", "numbers only, from {0}"), {first}));
  if (!rename.prefix.empty())
    parts.push_back(filled(words("前面加“{0}”", "put \"{0}\" in front"), {rename.prefix}));
  if (!rename.suffix.empty())
    parts.push_back(filled(words("后面加“{0}”", "put \"{0}\" behind"), {rename.suffix}));
  return parts;
}

void write_pattern(FileWriting& files, const RenameFiles& rename) {
  Writing& writing = files.writing;
  writing.python.import("import os");
  const std::string how = joined(described(writing, rename), writing.words("，", ", "));
  writing.step("改文件名：{0}（扩展名不变）", "Rename: {0} (endings stay)", {how});
  writing.python.paragraph(writing.steps.back());
  write_items(files);
  if (rename.order == FileOrder::by_name) {
    writing.python.import("import re");
    writing.line(
        "files.sort(key=lambda file: [(int(part), \"\") if part.isdigit() else (0, part) for part in "
        "re.split(r\"(\\d+)\", file[0].casefold())])");
  }
  if (rename.number != RenameFiles::Number::none && rename.digits == 0)
    writing.line("digits = max(2, len(str({0} + len(files) - 1)))", {std::to_string(rename.first)});
  writing.line("renamed = []");
  writing.line("for number, (name, source) in enumerate(files, {0}):", {std::to_string(rename.first)});
  writing.line("    stem, ending = os.path.splitext(name)");
  if (!rename.from.empty()) {
    writing.line("    if {0} not in stem:", {literal(rename.from)});
    writing.note("{name}：名字里没有“{0}”", "{name}: its name holds no '{0}'", {rename.from}, "        ");
    writing.line("    stem = stem.replace({0}, {1})", {literal(rename.from), literal(rename.to)});
  }
  if (!rename.base.empty()) writing.line("    stem = {0}", {literal(rename.base)});
  const std::string number = number_format(rename);
  if (rename.number == RenameFiles::Number::before) writing.line("    stem = f\"{0}_{stem}\"", {number});
  if (rename.number == RenameFiles::Number::after) writing.line("    stem = f\"{stem}{0}\"", {number});
  if (rename.number == RenameFiles::Number::instead) writing.line("    stem = f\"{0}\"", {number});
  if (!rename.prefix.empty()) writing.line("    stem = {0} + stem", {literal(rename.prefix)});
  if (!rename.suffix.empty()) writing.line("    stem = stem + {0}", {literal(rename.suffix)});
  writing.line("    renamed.append((name, stem + ending, source))");
}

void write_by_list(FileWriting& files, const RenameByList& list) {
  Writing& writing = files.writing;
  writing.python.import("import os");
  write_rows(files);
  writing.step("按表改名：{0} → {1}", "Rename by the table: {0} → {1}", {list.old_name, list.new_name});
  writing.python.paragraph(writing.steps.back());
  writing.line("wanted = {row[{0}].strip(): row[{1}].strip() for row in rows if row[{1}].strip()}",
               {literal(list.old_name), literal(list.new_name)});
  write_items(files);
  writing.line("by_name = {}  # {0}",
               {writing.words("表里的名字可以不带扩展名", "names in the table may leave out the ending")});
  writing.line("for name, source in files:");
  writing.line("    by_name[name.casefold()] = by_name[os.path.splitext(name)[0].casefold()] = name");
  writing.line("new_names, missing = {}, []");
  writing.line("for old, new in wanted.items():");
  writing.line("    name = by_name.get(old.casefold())");
  writing.line("    if name is None:");
  writing.line("        missing.append(old)");
  writing.line("        continue");
  writing.line("    ending = os.path.splitext(name)[1]");
  writing.line("    new_names[name] = new if new.casefold().endswith(ending.casefold()) else new + ending");
  writing.line("renamed = [(name, new_names.get(name, name), source) for name, source in files]");
  writing.line("kept = [name for name, new, _ in renamed if name == new]");
  writing.line("if kept:");
  writing.note(
      "{len(kept)} 个文件不在表里，名字没变：{'、'.join(kept[:10])}",
      "{counted(len(kept), 'file')} are not in the table and keep their name: {', '.join(kept[:10])}", {},
      "    ");
  writing.line("if missing:");
  writing.note("表里有 {len(missing)} 个名字没有对应的文件：{'、'.join(missing[:10])}",
               "{counted(len(missing), 'name')} of the table have no file: {', '.join(missing[:10])}", {},
               "    ");
}

}  // namespace

void write_archive(FileWriting& files) {
  for (const FileStep& step : files.plan.steps)
    std::visit([&](const auto& each) { write_archive_step(files, each); }, step);
}

void write_names(FileWriting& files) {
  Writing& writing = files.writing;
  const FileStep& step = files.plan.steps.front();
  if (const auto* rename = std::get_if<RenameFiles>(&step)) write_pattern(files, *rename);
  if (const auto* list = std::get_if<RenameByList>(&step)) write_by_list(files, *list);
  need_deliver(files);
  writing.paragraph("写出改了名的文件", "Write the files under their new names");
  writing.line("for old, new, _ in renamed[:50]:");
  writing.note("{old} → {new}", "{old} → {new}", {}, "    ");
  writing.line("results = []");
  writing.line("for old, new, source in renamed:");
  writing.line("    content = source.read() if hasattr(source, \"read\") else open(source, \"rb\").read()");
  writing.line("    results.append((new, content))");
  writing.line("changed = sum(old != new for old, new, _ in renamed)");
  writing.line("written = deliver(results, {0})", {literal(safe_name(files.plan.title) + ".zip")});
  writing.headline("{len(renamed)} 个文件，{changed} 个改了名：{'、'.join(written)}",
                   "{counted(len(renamed), 'file')}, {changed} renamed: {', '.join(written)}");
}

}  // namespace errand::recipes::writer
