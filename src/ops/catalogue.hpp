#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "ops/operation.hpp"

namespace howfast {

/// All operations, sorted by name. Made once, at first use.
const std::vector<Operation>& catalogue();

/// Null when the catalogue has no such operation.
const Operation* find_operation(std::string_view name);

std::string_view name_of(Suite suite);

/// A usage error names the nearest right spelling.
Expected<Suite> parse_suite(std::string_view name);

/// An entry of a selection: a case and the operation it belongs to.
struct SelectedCase {
  const Operation* operation;
  const CatalogueCase* entry;

  const Case& definition() const { return entry->definition; }
};

/// The cases of `suite` that some filter matches (all of them without a filter), in catalogue
/// order. A filter is an operation's name, a case id, a published name, or a glob over case ids in
/// which '*' and '?' are special and brackets are not. A filter that matches no case of the suite
/// is a usage error that names it, the nearest right spelling, and the suite that does have it.
Expected<std::vector<SelectedCase>> select_cases(Suite suite,
                                                 const std::vector<std::string>& filters);

}  // namespace howfast
