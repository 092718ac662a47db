#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/case.hpp"
#include "worker/framework.hpp"

/// How operations are said in a framework: a table with one row per operation, such as
///
///   {.operation = "softmax", HOWFAST_CALL((In x, int axis), mx::softmax(x, axis))},
///
/// where `In` is `const Tensor&`. The parameters are those of the case, by name: its inputs in
/// order, then its attributes.
namespace howfast::worker {

/// One operation in a framework whose tensors are `Tensor`.
template <typename Tensor>
struct Row {
  using Tensors = std::vector<Tensor>;
  using Call = std::function<Tensors(const Tensors& inputs)>;

  std::string_view operation = {};
  std::string_view call = {};  // the documented call, as this framework's users write it

  /// The call for one case, its attributes filled in. Throws when the case is not what the call
  /// takes: Unsupported for an attribute that it would ignore, since that were other work.
  std::function<Call(const Case&)> bind = {};

  /// Turns inputs in the catalogue's layout and dtypes into what this framework's users hold;
  /// outside the clock. Empty: they are the same.
  std::function<Tensors(const Tensors&)> prepare = {};

  /// The inverse for the outputs, when the judge asks for them.
  std::function<Tensors(const Tensors&)> restore = {};
};

/// The names in a parameter list: {"x", "axis"} of "(In x, int axis)".
std::vector<std::string> parameter_names(std::string_view list);

/// Checks that the inputs and attributes of the case are the named parameters, the first `inputs`
/// of which are inputs; throws as Row::bind does.
void check_parameters(const Case& definition, const std::vector<std::string>& names,
                      std::size_t inputs);

/// The outputs of a call as a list, whatever the call returns.
template <typename Tensor>
std::vector<Tensor> outputs_of(Tensor&& only) {
  static_assert(!std::is_reference_v<Tensor>, "a call returns a new tensor");
  std::vector<Tensor> all;
  all.push_back(std::forward<Tensor>(only));
  return all;
}
template <typename Tensor>
std::vector<Tensor> outputs_of(std::vector<Tensor>&& all) {
  return std::move(all);
}
template <typename Tensor>
std::vector<Tensor> outputs_of(std::tuple<Tensor, Tensor>&& both) {
  return {std::move(std::get<0>(both)), std::move(std::get<1>(both))};
}

/// The value of an attribute as the parameter type of a call: a whole number, a real or a word.
template <typename Value>
Value attribute_as(const Attributes& attributes, std::string_view name) {
  if constexpr (std::is_integral_v<Value>) {
    return static_cast<Value>(attributes.integer(name));
  } else if constexpr (std::is_floating_point_v<Value>) {
    return static_cast<Value>(attributes.real(name));
  } else {
    return attributes.word(name);
  }
}

/// bind_call() once the parameters are told apart: I counts the inputs, A the attributes.
template <typename Tensor, typename... Parameters, std::size_t... I, std::size_t... A>
auto bind_parameters(std::vector<Tensor> (*function)(Parameters...), std::vector<std::string> names,
                     std::index_sequence<I...>, std::index_sequence<A...>) {
  using Types = std::tuple<std::remove_cvref_t<Parameters>...>;
  return [function, names = std::move(names)](const Case& definition) {
    check_parameters(definition, names, sizeof...(I));
    const std::tuple<std::tuple_element_t<sizeof...(I) + A, Types>...> values(
        attribute_as<std::tuple_element_t<sizeof...(I) + A, Types>>(definition.attributes,
                                                                    names[sizeof...(I) + A])...);
    return typename Row<Tensor>::Call([function, values](const std::vector<Tensor>& inputs) {
      return std::apply(
          [&](const auto&... attributes) { return function(inputs[I]..., attributes...); }, values);
    });
  };
}

/// Fits a function of inputs and attributes to Row::bind; `list` is the text of its parameters.
/// Attributes are read when a case is loaded, so that only the framework's call is left to time.
template <typename Tensor, typename... Parameters>
auto bind_call(std::string_view list, std::vector<Tensor> (*function)(Parameters...)) {
  constexpr std::size_t kInputs =
      (std::size_t{0} + ... + std::size_t{std::is_same_v<Parameters, const Tensor&>});
  return bind_parameters(function, parameter_names(list), std::make_index_sequence<kInputs>{},
                         std::make_index_sequence<sizeof...(Parameters) - kInputs>{});
}

/// The text of a call and the call itself from one expression, so that they cannot drift apart.
#define HOWFAST_CALL(parameters, ...)   \
  .call = #__VA_ARGS__,                 \
  .bind = ::howfast::worker::bind_call( \
      #parameters, +[] parameters { return ::howfast::worker::outputs_of(__VA_ARGS__); })

/// The row of the case's operation; throws Unsupported when there is none.
template <typename Tensor>
const Row<Tensor>& row_of(const std::vector<Row<Tensor>>& rows, const Case& definition) {
  for (const auto& row : rows) {
    if (row.operation == definition.operation) {
      return row;
    }
  }
  throw Unsupported("no row for operation " + definition.operation);
}

/// What a worker tells of its rows.
template <typename Tensor>
std::vector<protocol::Row> describe(const std::vector<Row<Tensor>>& rows) {
  std::vector<protocol::Row> described;
  for (const auto& row : rows) {
    described.push_back({std::string(row.operation), std::string(row.call)});
  }
  return described;
}

}  // namespace howfast::worker
