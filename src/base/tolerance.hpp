#pragma once

namespace howfast {

/// How far an output element may lie from the reference: |got - want| <= allowed(magnitude).
/// `magnitude` comes with each reference value and is the scale of the terms that were combined
/// into it (for a sum: the sum of their absolute values), since that, not the result, bounds
/// rounding.
struct Tolerance {
  double relative = 0;  // of the magnitude
  double absolute = 0;

  double allowed(double magnitude) const { return relative * magnitude + absolute; }
};

/// What the double-precision reference says of one output element.
struct ReferenceValue {
  double value = 0;
  double magnitude = 0;  // >= 0; see Tolerance
};

}  // namespace howfast
