// Jobs that come in pieces: what nobody goes on with leaves nothing behind.
#include "train/job/job_uploads.hpp"

#include "hillock/message.hpp"
#include "serve/read_file.hpp"
#include "train/file/whole_file.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <unistd.h>

namespace hillock::train {
namespace {

using std::chrono_literals::operator""h;

class JobUploadsTest : public testing::Test {
  protected:
    JobUploadsTest() { std::filesystem::create_directory(folder_); }
    ~JobUploadsTest() override { std::filesystem::remove_all(folder_); }

    std::size_t files() const {
        std::size_t count = 0;
        for (const auto &entry : std::filesystem::directory_iterator(folder_)) {
            count += entry.is_regular_file() ? 1 : 0;
        }
        return count;
    }

    const std::filesystem::path folder_ =
        std::filesystem::temp_directory_path() / ("hillock_uploads_" + std::to_string(::getpid()));
    const std::vector<std::byte> bytes_ = std::vector<std::byte>(3, std::byte{7});
    JobUploads uploads_{[this] { return temporary_in(folder_); }, 100};

    void begin(std::int64_t stream) { uploads_.open(stream, {stream, "job", ElementType::U8, {3}, std::nullopt}); }
    void complete(std::int64_t stream) {
        begin(stream);
        uploads_.chunk({stream, 0, {"chunk", ElementType::U8, {3}, bytes_, nullptr}});
        Crc32c sum;
        sum.add(bytes_);
        uploads_.close({stream, sum.value()});
    }
};

TEST_F(JobUploadsTest, AJobIsTakenOnce) {
    complete(1);
    const std::filesystem::path file = uploads_.take(1);
    EXPECT_EQ(serve::read_file(file), bytes_);
    EXPECT_THROW(uploads_.take(1), InvalidMessage);
}

TEST_F(JobUploadsTest, WhatIsAbandonedIsForgotten) {
    begin(1);
    complete(2);
    uploads_.forget(1h);
    EXPECT_EQ(uploads_.count(), 2u);
    EXPECT_EQ(files(), 2u);
    uploads_.forget(std::chrono::nanoseconds(-1));
    EXPECT_EQ(uploads_.count(), 0u);
    EXPECT_EQ(files(), 0u);
    EXPECT_THROW(uploads_.take(2), InvalidMessage);
}

TEST_F(JobUploadsTest, MoreThanABoundAreRefusedUntilSomeAreForgotten) {
    for (std::int64_t stream = 0; stream < static_cast<std::int64_t>(JobUploads::kMost); ++stream) {
        begin(stream);
    }
    EXPECT_THROW(begin(9), InvalidMessage);
    uploads_.forget(std::chrono::nanoseconds(-1));
    begin(9);
}

} // namespace
} // namespace hillock::train
