#include "ops/operation.hpp"

#include <algorithm>

namespace howfast {

bool CatalogueCase::in(Suite suite) const {
  return suite == Suite::full || std::ranges::find(suites, suite) != suites.end();
}

CatalogueCase make_case(Case definition, std::vector<Suite> further_suites) {
  definition.id = case_id(definition);
  return {std::move(definition), std::move(further_suites)};
}

TensorSpec f32(std::string name, Shape shape) {
  return {std::move(name), DType::f32, std::move(shape)};
}

}  // namespace howfast
