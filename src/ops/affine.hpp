#pragma once

#include "ops/operation.hpp"

/// What linear and addmm share: y[..., n] = sum over k of x[..., k] w[k, n] + bias[n].
namespace howfast {

/// x and weight uniform on [-1, 1), bias on [1, 2).
void fill_affine(const Case& definition, std::uint64_t seed, std::span<MutableTensor> inputs);

/// The weight lies in memory as [out, in] (linear) or as [in, out] (addmm).
void out_by_in_affine_reference(const ReferenceRequest& request, std::span<ReferenceValue> values);
void in_by_out_affine_reference(const ReferenceRequest& request, std::span<ReferenceValue> values);

Tolerance affine_tolerance(const Case& definition, std::size_t output);

/// Nominal and floor work of `rows` rows of x.
Work affine_work(std::int64_t rows, std::int64_t in, std::int64_t out);
Work affine_floor(std::int64_t rows, std::int64_t in, std::int64_t out);

inline constexpr std::string_view kAffineCounted =
    "Nominal: 2 M N K FLOPs for the products and their sum and M N for the bias, M being the "
    "number of rows of x; every input read and the output written once. Floor: the same bytes; no "
    "FLOPs, since fast matrix multiplication needs fewer than 2 M N K and no useful lower bound on "
    "it is proven.";

inline constexpr std::string_view kAffineInputsBecause =
    "x and weight uniform on [-1, 1): mean zero, so that no output is near another's or near a "
    "common value. bias uniform on [1, 2): far above the tolerance even where 51200 products are "
    "added to it, so that leaving it out always shows.";

}  // namespace howfast
