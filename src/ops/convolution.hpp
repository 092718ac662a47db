#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ops/operation.hpp"

/// What convolutions over one and over two axes share: x[batch, width, in] with
/// weight[out, kernel, in], or x[batch, height, width, in] with weight[out, height, width, in];
/// attributes `stride` and `padding`, the same along every axis.
namespace howfast {

/// A case with both works counted as kConvolutionCounted says.
CatalogueCase convolution_case(std::string operation, Shape x, Shape weight, std::int64_t stride,
                               std::int64_t padding, std::vector<Suite> suites,
                               std::string published = {});

void fill_convolution(const Case& definition, std::uint64_t seed, std::span<MutableTensor> inputs);
void convolution_reference(const ReferenceRequest& request, std::span<ReferenceValue> values);
Tolerance convolution_tolerance(const Case& definition, std::size_t output);

inline constexpr std::string_view kConvolutionCounted =
    "Nominal: 2 FLOPs for every product of a weight and an input, padding included; both inputs "
    "read and the output written once. Floor: the weight, the output, and those positions of the "
    "input that some output looks at; no FLOPs, since Winograd and Fourier algorithms, nested with "
    "fast matrix multiplication over the channels, need fewer and no useful lower bound on all of "
    "them is proven.";

inline constexpr std::string_view kConvolutionInputsBecause =
    "Uniform on [-1, 1): mean zero, so that a mirrored kernel, swapped axes or a shifted window "
    "are off by about as much as the answer itself.";

inline constexpr std::string_view kConvolutionToleranceBecause =
    "256 u times the sum of the absolute values of the terms, u = 2^-24. A direct sum in any order "
    "errs by up to 2.4 u, but Winograd's algorithms are honest f32 too and their transforms "
    "amplify rounding: up to 24 u measured for 4x4 outputs a tile and 85 u for 6x6, the largest in "
    "use. The answers are still thousands of times the tolerance.";

}  // namespace howfast
