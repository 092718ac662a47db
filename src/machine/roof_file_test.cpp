#include "machine/roof_file.hpp"

#include <unistd.h>

#include <fstream>

#include <gtest/gtest.h>

namespace howfast {
namespace {

namespace fs = std::filesystem;

class RoofFile : public testing::Test {
 protected:
  ~RoofFile() override { fs::remove_all(folder_); }

  fs::path only_file() const {
    fs::path found;
    for (const auto& entry : fs::directory_iterator(folder_)) {
      EXPECT_TRUE(found.empty()) << "one file only";
      found = entry.path();
    }
    return found;
  }

  fs::path folder_ = fs::temp_directory_path() / ("howfast_roof_test." + std::to_string(getpid()));
  Machine machine_ = {"Linux 6.1", "Debian", "Fancy CPU",
                      8,           1 << 30,  {{"governor", "performance"}}};
  Roof roof_ = {"AVX2",
                {{"L1", 1 << 15}},
                {{RoofKind::f32, "", 8, 1e11, 0.9e11, 1.1e11, "AVX2", "2026-11-23T12:00:00Z"}}};
};

TEST_F(RoofFile, IsThereForTheSameMachineAlone) {
  EXPECT_FALSE(kept_roof(folder_, machine_));
  ASSERT_TRUE(keep_roof(folder_, machine_, roof_));
  EXPECT_EQ(kept_roof(folder_, machine_), roof_);
  Machine other = machine_;
  other.cores = 4;
  EXPECT_FALSE(kept_roof(folder_, other));
  other = machine_;
  other.facts["governor"] = "powersave";
  EXPECT_FALSE(kept_roof(folder_, other));
}

TEST_F(RoofFile, TheLatestIsKept) {
  ASSERT_TRUE(keep_roof(folder_, machine_, roof_));
  roof_.figures[0].rate = 1.05e11;
  ASSERT_TRUE(keep_roof(folder_, machine_, roof_));
  EXPECT_EQ(kept_roof(folder_, machine_), roof_);
  only_file();
}

TEST_F(RoofFile, DamageMeansThatThereIsNone) {
  ASSERT_TRUE(keep_roof(folder_, machine_, roof_));
  const fs::path file = only_file();
  for (const char* text : {"", "nonsense", "{}", R"({"machine":{},"roof":{}})"}) {
    std::ofstream(file) << text;
    EXPECT_FALSE(kept_roof(folder_, machine_)) << text;
  }
}

TEST_F(RoofFile, AFolderThatCannotBeIsNamedWithTheRemedy) {
  const auto kept = keep_roof("/dev/null/folder", machine_, roof_);
  ASSERT_FALSE(kept);
  EXPECT_NE(kept.error().message.find("/dev/null/folder"), std::string::npos);
  EXPECT_NE(kept.error().hint.find("HOWFAST_CACHE"), std::string::npos);
  EXPECT_FALSE(keep_roof("", machine_, roof_)) << "there is no home";
  EXPECT_FALSE(kept_roof("", machine_));
}

}  // namespace
}  // namespace howfast
