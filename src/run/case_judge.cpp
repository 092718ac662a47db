#include "run/case_judge.hpp"

#include <cmath>

#include <fmt/format.h>

#include "base/parallel.hpp"
#include "base/random.hpp"
#include "protocol/tensor_file.hpp"

namespace howfast {
namespace {

// Elements of an output that are looked at. A scattered gap of 1/64 goes unseen with probability
// (63/64)^1024 = 1e-7; a contiguous one cannot (see choose_elements).
constexpr std::int64_t kElementsLookedAt = 1024;

// Of those, as many as take longer to compute than a thread takes to start.
constexpr std::size_t kWorthAThread = 256;

// An output that is right to so many bits was computed rightly with numbers of fewer bits than f32
// has; one that is not what was asked for is right to one or two.
constexpr double kFewestBitsOfPrecision = 6;
constexpr double kMostBitsOfPrecision = 16;

bool is_index(DType dtype) {
  return dtype == DType::i32 || dtype == DType::i64 || dtype == DType::u32;
}

// Frameworks differ in the dtype of indices, and it is theirs to choose.
bool acceptable(DType asked, DType got) {
  return asked == got || (is_index(asked) && is_index(got));
}

CellFailure bad_file(std::string detail) {
  return {Outcome::failed, Reason::bad_tensor_file, std::move(detail), false};
}

// The number of a process, and with it the name of its memory, says nothing to anybody.
CellFailure unreadable(const OutputPlace& place, const TensorSpec& asked, const Error& error) {
  if (!place.process) return bad_file(error.message);
  return bad_file(
      fmt::format("nothing can be read at the address that it gives for output '{}'", asked.name));
}

CellFailure wrong_form(std::string detail) {
  return {Outcome::wrong, Reason::wrong_output_form, std::move(detail), false};
}

}  // namespace

const CaseJudge::Wanted& CaseJudge::wanted(std::size_t set, std::size_t output) {
  const auto [entry, is_new] = wanted_.try_emplace({set, output});
  Wanted& wanted = entry->second;
  if (is_new) {
    const Case& definition = selected_.definition();
    wanted.elements = choose_elements(definition.outputs[output].elements(), kElementsLookedAt,
                                      seed_of(seed_of(seed_, set), output));
    wanted.values.resize(wanted.elements.size());
    const std::vector<TensorView> inputs = inputs_.set(set);
    in_parallel(wanted.elements.size(), kWorthAThread, [&](std::size_t first, std::size_t last) {
      const std::span<const std::int64_t> elements(wanted.elements);
      selected_.operation->reference(
          {definition, inputs, output, elements.subspan(first, last - first)},
          std::span(wanted.values).subspan(first, last - first));
    });
  }
  return wanted;
}

tl::expected<Agreement, CellFailure> CaseJudge::judge(
    std::size_t set, const OutputPlace& place, const std::vector<protocol::Produced>& produced) {
  const Case& definition = selected_.definition();
  if (produced.size() != definition.outputs.size()) {
    return tl::unexpected(wrong_form(
        fmt::format("{} outputs instead of {}", produced.size(), definition.outputs.size())));
  }
  std::optional<Agreement> all;
  for (std::size_t i = 0; i < produced.size(); ++i) {
    const TensorSpec& asked = definition.outputs[i];
    if (place.process && produced[i].address == 0) {
      return tl::unexpected(bad_file(
          fmt::format("the answer does not say where in memory output '{}' is", asked.name)));
    }
    // The worker may still write this file: it is read, never mapped.
    const auto got = place.process
                         ? protocol::TensorReader::in_memory(*place.process, produced[i].address,
                                                             produced[i].dtype, produced[i].shape)
                         : protocol::TensorReader::open(place.files[i]);
    if (!got) return tl::unexpected(unreadable(place, asked, got.error()));
    if (got->dtype() != produced[i].dtype || got->shape() != produced[i].shape) {
      return tl::unexpected(
          bad_file(fmt::format("output '{}' is {}{} in the file but {}{} in the answer", asked.name,
                               name_of(got->dtype()), to_string(got->shape()),
                               name_of(produced[i].dtype), to_string(produced[i].shape))));
    }
    if (!acceptable(asked.dtype, got->dtype()) || got->shape() != asked.shape) {
      return tl::unexpected(wrong_form(
          fmt::format("output '{}' is {}{} instead of {}{}", asked.name, name_of(got->dtype()),
                      to_string(got->shape()), name_of(asked.dtype), to_string(asked.shape))));
    }
    const Wanted& want = wanted(set, i);
    const auto values = got->read(want.elements);
    if (!values) return tl::unexpected(unreadable(place, asked, values.error()));
    const Agreement agreement =
        compare(*values, want.elements, want.values, selected_.operation->tolerance(definition, i),
                asked.elements());
    if (all) {
      all->merge(agreement);
    } else {
      all = agreement;
    }
  }
  return *all;
}

std::string describe_disagreement(const Agreement& agreement) {
  std::string excess = fmt::format("{:.3g} times the allowed error", agreement.worst);
  if (!std::isfinite(agreement.got)) {
    excess = "not a number there";
  } else if (!std::isfinite(agreement.worst)) {
    excess = "no error is allowed";
  }
  std::string text = fmt::format("element {} is {:.7g} and should be {:.7g}: {}",
                                 agreement.worst_at, agreement.got, agreement.want, excess);
  const double bits = agreement.bits().value_or(0);
  if (bits > kFewestBitsOfPrecision && bits < kMostBitsOfPrecision) {
    text += fmt::format(
        "; all in all its values are right to {:.0f} bits (as numbers of 8 bits, "
        "bf16, or 11 bits, TF32 and f16, would be)",
        bits);
  }
  return text;
}

}  // namespace howfast
