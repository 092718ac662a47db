#include "base/target.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include <fmt/format.h>

#include "base/excerpt.hpp"

namespace howfast {
namespace {

// The published benchmark's column names and the targets they stand for.
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kAliases = {{
    {"mlx_gpu", "mlx/gpu"},
    {"mlx_gpu_compile", "mlx/gpu/compiled"},
    {"mlx_cpu", "mlx/cpu"},
    {"mps", "torch/mps"},
    {"cpu", "torch/cpu"},
    {"cuda", "torch/cuda"},
}};

constexpr int kMostTwins = 99;  // more copies of one target than any machine has cores for

bool is_word(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.' || c == '+';
  });
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

}  // namespace

std::string to_string(const Target& target) {
  std::string text = target.framework;
  if (!target.version.empty()) text += "@" + target.version;
  text += "/" + target.device;
  if (!target.mode.empty()) text += "/" + target.mode;
  if (target.twin != 1) text += fmt::format("#{}", target.twin);
  return text;
}

Expected<Target> parse_target(std::string_view text) {
  for (const auto& [alias, id] : kAliases) {
    if (text == alias) return parse_target(id);
  }
  const auto bad = [&] {
    return fail(ExitCode::usage, fmt::format("'{}' is not a target", excerpt(text)),
                "a target is FRAMEWORK[@VERSION]/DEVICE[/MODE][#TWIN], such as mlx/cpu or "
                "torch/cpu#2; 'howfast list targets' shows those of this machine");
  };
  Target target;
  std::string_view rest = text;
  if (const std::size_t hash = rest.find('#'); hash != std::string_view::npos) {
    const std::string_view digits = rest.substr(hash + 1);
    const auto [end, code] =
        std::from_chars(digits.data(), digits.data() + digits.size(), target.twin);
    const bool whole = code == std::errc{} && end == digits.data() + digits.size();
    if (!whole || target.twin < 1 || target.twin > kMostTwins) return bad();
    rest = rest.substr(0, hash);
  }
  const std::vector<std::string_view> parts = split(rest, '/');
  if (parts.size() < 2 || parts.size() > 3) return bad();
  const std::vector<std::string_view> name = split(parts[0], '@');
  if (name.size() > 2 || !std::ranges::all_of(name, is_word)) return bad();
  if (!std::all_of(parts.begin() + 1, parts.end(), is_word)) return bad();
  target.framework = name[0];
  if (name.size() == 2) target.version = name[1];
  target.device = parts[1];
  if (parts.size() == 3) target.mode = parts[2];
  return target;
}

}  // namespace howfast
