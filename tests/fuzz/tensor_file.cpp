#include "protocol/tensor_file.hpp"

#include <cstring>

#include "input_file.hpp"

/// A tensor file as a worker may have written it: what opens can be copied to a file that opens as
/// the same tensor.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace howfast;
  static const fuzz::InputFile file;
  const auto opened = protocol::MappedTensor::open(file.with(fuzz::text_of(data, size)));
  if (!opened) {
    fuzz::demand_error(opened.error(), ExitCode::input_output);
    return 0;
  }
  const TensorView& tensor = opened->view();
  fuzz::demand(tensor.elements() >= 1 && tensor.bytes() < size, "a tensor lies in its file");

  const std::filesystem::path copy = file.beside("copy");
  std::filesystem::remove(copy);
  const auto written = protocol::write_tensor_file(copy, tensor);
  fuzz::demand(written.has_value(), "a tensor can be written");
  const auto again = protocol::MappedTensor::open(copy);
  fuzz::demand(again.has_value(), "what is written opens");
  const bool same = again->view().dtype() == tensor.dtype() &&
                    again->view().shape() == tensor.shape() &&
                    std::memcmp(again->view().data(), tensor.data(), tensor.bytes()) == 0;
  fuzz::demand(same, "and is the same", to_string(tensor.shape()));
  for (const std::int64_t index : {std::int64_t{0}, tensor.elements() - 1}) tensor.at(index);
  return 0;
}
