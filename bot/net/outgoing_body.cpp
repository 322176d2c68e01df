#include "bot/net/outgoing_body.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>

namespace errand::net {

namespace {

/// A value inside quotes, as browsers write it (HTML, "multipart form data"): quotes and line ends escaped.
std::string quoted(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '"') {
      out += "%22";
    } else if (c == '\r') {
      out += "%0D";
    } else if (c == '\n') {
      out += "%0A";
    } else {
      out += c;
    }
  }
  return out;
}

std::string head_of(const HttpPart& part, const std::string& boundary) {
  std::string head =
      "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + quoted(part.name) + "\"";
  if (!part.file_name.empty()) head += "; filename=\"" + quoted(part.file_name) + "\"";
  if (!part.media_type.empty()) head += "\r\nContent-Type: " + quoted(part.media_type);
  return head + "\r\n\r\n";
}

}  // namespace

Result<OutgoingBody> OutgoingBody::of(HttpBody body, const std::string& boundary) {
  OutgoingBody out;
  if (auto* text = std::get_if<std::string>(&body)) {
    if (const auto added = out.add(std::move(*text)); !added) return added.error();
  } else if (auto* file = std::get_if<HttpFile>(&body)) {
    if (const auto added = out.add(std::move(*file)); !added) return added.error();
  } else if (auto* form = std::get_if<HttpForm>(&body)) {
    out.media_type_ = "multipart/form-data; boundary=" + boundary;
    for (auto& part : *form) {
      if (const auto added = out.add(head_of(part, boundary)); !added) return added.error();
      if (const auto added = out.add(std::move(part.content)); !added) return added.error();
      if (const auto added = out.add(std::string("\r\n")); !added) return added.error();
    }
    if (const auto added = out.add("--" + boundary + "--\r\n"); !added) return added.error();
  }
  return out;
}

Result<void> OutgoingBody::add(std::variant<std::string, HttpFile> content) {
  Piece piece{.content = std::move(content)};
  if (const auto* file = std::get_if<HttpFile>(&piece.content)) {
    std::error_code failed;
    piece.size_bytes = std::filesystem::file_size(file->path, failed);
    if (failed) {
      return Error{Fault::not_found, "cannot read " + file->path + " to send it: " + failed.message()};
    }
  } else {
    piece.size_bytes = std::get<std::string>(piece.content).size();
  }
  size_bytes_ += piece.size_bytes;
  pieces_.push_back(std::move(piece));
  return {};
}

Result<std::span<const char>> OutgoingBody::next(std::span<char> buffer) {
  while (piece_ < pieces_.size() && offset_ == pieces_[piece_].size_bytes) {
    ++piece_;
    offset_ = 0;
    file_.close();
  }
  if (piece_ == pieces_.size()) return std::span<const char>();
  const auto& piece = pieces_[piece_];
  const auto wanted =
      static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), piece.size_bytes - offset_));
  if (const auto* text = std::get_if<std::string>(&piece.content)) {
    const auto bytes = std::span<const char>(*text).subspan(static_cast<std::size_t>(offset_), wanted);
    offset_ += wanted;
    return bytes;
  }
  const auto& path = std::get<HttpFile>(piece.content).path;
  if (offset_ == 0) {
    file_ = std::ifstream(path, std::ios::binary);
  }
  file_.read(buffer.data(), static_cast<std::streamsize>(wanted));
  if (file_.gcount() != static_cast<std::streamsize>(wanted)) {
    return Error{Fault::unavailable, path + " changed while it was sent"};
  }
  offset_ += wanted;
  return std::span<const char>(buffer.data(), wanted);
}

void OutgoingBody::rewind() {
  piece_ = 0;
  offset_ = 0;
  file_.close();
}

}  // namespace errand::net
