#include "tests/runner/running.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

using namespace errand;
using tests::As;
using tests::In;
using tests::Running;

TEST_CASE("a job that wants too much memory is told so", "[runner][limits]") {
  Running& runner = Running::shared(GENERATE(As::this_user, As::ordinary_user));
  RunLimits limits;
  limits.memory_bytes = 256U << 20;
  for (const char* script :
       {"import numpy; numpy.ones(1 << 30)", "keep = []\nwhile True: keep.append(bytearray(1 << 20))",
        "import mmap\nkeep = []\nwhile True:\n    m = mmap.mmap(-1, 64 << 20); m.write(b'x' * (64 << 20)); "
        "keep.append(m)"}) {
    const auto report = runner.run(script, {}, limits);
    INFO(script << report.value().complained);
    CHECK(report->outcome == Outcome::out_of_memory);
    CHECK(report->limit == "memory");
    CHECK(report->limit_value == limits.memory_bytes);
  }
  CHECK(runner.run("import numpy; print(numpy.ones(16 << 20).sum())", {}, limits).value().printed ==
        "16777216.0\n");
}

TEST_CASE("a memory that is full of small objects is told, whatever its script makes of it",
          "[runner][limits]") {
  const std::string fill = "keep = []\nwhile True: keep.append({'number': len(keep)})\n";
  const std::string filling = "keep = []\ntry:\n  while True: keep.append({'number': len(keep)})\n";
  RunLimits limits;
  limits.memory_bytes = 32U << 20;
  for (const std::string& script :
       {fill, filling + "except MemoryError: raise SystemExit('no memory')",
        filling + "except MemoryError: pass\nmore = list(range(1_000_000))",
        std::string("import sys\nsys.setrecursionlimit(10**9)\ndef f(): return f()\nf()")}) {
    const auto report = Running::shared().run(script, {}, limits);
    INFO(script << report.value().complained);
    CHECK(report->outcome == Outcome::out_of_memory);
    CHECK(report->limit == "memory");
    CHECK(report->limit_value == limits.memory_bytes);
  }
}

TEST_CASE("of a long print the head and the tail are kept, and a flood ends the job", "[runner][limits]") {
  Running& runner = Running::shared();
  RunLimits limits;
  limits.printed_bytes = 1000;
  const auto longer = runner.run("print('a' * 5000 + 'b' * 100)", {}, limits);
  REQUIRE(longer.value().outcome == Outcome::finished);
  CHECK(longer->printed.starts_with("aaaa"));
  CHECK(longer->printed.ends_with("bbbb\n"));
  CHECK(longer->printed.find("4101 bytes left out") != std::string::npos);
  CHECK(longer->printed_left_out_bytes == 4101);

  for (const char* stream : {"stdout", "stderr"}) {
    const auto flood =
        runner.run(std::string("import sys\nwhile True: sys.") + stream + ".write('x' * 10000)", {}, limits);
    REQUIRE(flood.value().outcome == Outcome::too_much_output);
    CHECK(flood->limit == "printed");
    CHECK(flood->limit_value == 1000);
  }
}

TEST_CASE("what is printed is shortened to what an answer can hold", "[runner][limits]") {
  Running runner(As::this_user, {"--no-warm-up", "--printed-kb", "8192"});
  const auto report = runner.run(
      "import sys\nfor stream in (sys.stdout, sys.stderr): stream.write('\\x01' * 8_000_000 + 'end')");
  REQUIRE(report.value().outcome == Outcome::finished);
  CHECK(report->printed.ends_with("end"));
  CHECK(report->printed_left_out_bytes > 4'000'000);
  CHECK(report->printed_left_out_bytes < 8'000'000);
}

TEST_CASE("files in out/ beyond the number or the size are refused by name", "[runner][limits]") {
  Running& runner = Running::shared(GENERATE(As::this_user, As::ordinary_user));
  RunLimits limits;
  limits.files = 2;
  limits.output_bytes = 1U << 20;
  const auto many = runner.run("for n in range(4): open(f'out/{n}', 'w').write('x')", {}, limits);
  REQUIRE(many.value().outcome == Outcome::too_much_output);
  CHECK(many->limit == "files");
  CHECK(many->limit_value == 2);
  CHECK(many->outputs.size() == 2);
  CHECK(many->refused_outputs.size() == 2);

  const auto large =
      runner.run("for n in range(2): open(f'out/{n}', 'wb').write(b'x' * 700_000)", {}, limits);
  REQUIRE(large.value().outcome == Outcome::too_much_output);
  CHECK(large->limit == "output");

  const auto one = runner.run("open('out/a', 'wb').write(b'x' * 2_000_000)", {}, limits);
  REQUIRE(one.value().outcome == Outcome::too_much_output);
  CHECK(one->limit == "output");

  const auto sparse = runner.run("for n in range(3): open(f'out/{n}', 'wb').truncate(1 << 20)", {}, limits);
  REQUIRE(sparse.value().outcome == Outcome::too_much_output);
  CHECK(sparse->outputs.size() == 1);
}

TEST_CASE("an input may be larger than what a script may write", "[runner][limits]") {
  RunLimits limits;
  limits.output_bytes = 1'000'000;
  const std::string large(3'000'000, 'x');
  const char* reads = "print(len(open('in/a').read()))";
  for (const In isolation : {In::namespaces, In::gvisor}) {
    const auto report = Running::shared(As::this_user, isolation).run(reads, {{"a", large}}, limits);
    REQUIRE(report.value().outcome == Outcome::finished);
    CHECK(report->printed == "3000000\n");
  }
  const char* writes = "open('out/a', 'wb').write(b'x' * 2_000_000)";
  const auto report = Running::shared().run(writes, {{"a", large}}, limits);
  REQUIRE(report.value().outcome == Outcome::too_much_output);
  CHECK(report->limit_value == limits.output_bytes);
}

TEST_CASE("a file that was cut is no result, whatever its script says", "[runner][limits]") {
  RunLimits limits;
  limits.output_bytes = 1'000'000;
  const auto report = Running::shared().run(
      "try:\n  with open('out/a', 'wb', buffering=0) as f:\n    while f.write(b'x' * 300_000): pass\n"
      "except OSError:\n  print('fine')",
      {}, limits);
  REQUIRE(report.value().outcome == Outcome::too_much_output);
  CHECK(report->limit == "output");
}

TEST_CASE("a library that hides a cut file behind words of its own hides no limit", "[runner][limits]") {
  RunLimits limits;
  limits.output_bytes = 1'000'000;
  for (const char* script :
       {"import sqlite3\nbase = sqlite3.connect('/tmp/a')\nbase.execute('create table a(b)')\n"
        "base.executemany('insert into a values (?)', [('x' * 1000,)] * 5000)\nbase.commit()",
        "import lxml.etree as tree\nroot = tree.Element('r')\n"
        "for n in range(100_000): tree.SubElement(root, 'a').text = 'x' * 20\n"
        "tree.ElementTree(root).write('/tmp/a.xml')"}) {
    const auto report = Running::shared().run(script, {}, limits);
    INFO(script);
    REQUIRE(report.value().outcome == Outcome::too_much_output);
    CHECK(report->limit == "output");
    CHECK(report->limit_value == limits.output_bytes);
  }
}

TEST_CASE("many files that fill the scratch are told by the limit of what is delivered", "[runner][limits]") {
  RunLimits limits;
  limits.output_bytes = 50U << 20;
  limits.memory_bytes = 1U << 30;
  const auto large =
      Running::shared().run("for n in range(99): open(f'out/{n}', 'wb').write(bytes(20 << 20))", {}, limits);
  REQUIRE(large.value().outcome == Outcome::too_much_output);
  CHECK(large->limit == "output");
  CHECK(large->limit_value == limits.output_bytes);

  limits.files = 20;
  const auto many = Running::shared().run("for n in range(9999): open(f'out/{n}', 'w')", {}, limits);
  REQUIRE(many.value().outcome == Outcome::too_much_output);
  CHECK(many->limit == "files");
  CHECK(many->limit_value == 20);
}

TEST_CASE("asking for more than the maximum gives the maximum, and zero the default", "[runner][limits]") {
  Running& runner = Running::shared();
  RunLimits limits;
  limits.memory_bytes = 1ULL << 40;
  const auto report = runner.run("import numpy; numpy.ones(1 << 28)", {}, limits);
  REQUIRE(report.value().outcome == Outcome::out_of_memory);
  CHECK(report->limit_value == 1U << 30);
}
