#include "frameworks/reference/framework.hpp"

#include "worker/conformance.hpp"

namespace howfast::reference {
namespace {

class ReferenceTest : public testing::Test {
 protected:
  ReferenceTest() : settings_(framework_.open("cpu", "")) {}

  Reference framework_;
  protocol::Settings settings_;
};

TEST_F(ReferenceTest, AnswersEveryRow) { expect_answers_of_every_row(framework_); }
TEST_F(ReferenceTest, AnswersAtAnyOffset) { expect_answers_at_any_offset(framework_); }
TEST_F(ReferenceTest, DroppedOutputsAreGone) { expect_dropped_outputs_are_gone(framework_); }
TEST_F(ReferenceTest, WhatItCannotDoIsUnsupported) {
  expect_what_it_cannot_do_is_unsupported(framework_);
}
TEST_F(ReferenceTest, StatesItsSettings) { worker::expect_settings_without_paths(settings_); }

TEST_F(ReferenceTest, IsNotMeasuredUnasked) {
  EXPECT_FALSE(framework_.welcome().offers.at(0).by_default);
}

}  // namespace
}  // namespace howfast::reference
