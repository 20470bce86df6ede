// Arrays of npz files: what numpy writes is read, whatever is damaged is refused by name.
#include "train/file/npz.hpp"
#include "train/training_error.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <zlib.h>

namespace hillock::train {
namespace {

using Bytes = std::vector<std::byte>;

void put(std::string &to, std::uint64_t value, std::size_t bytes) {
    for (std::size_t k = 0; k < bytes; ++k) {
        to += static_cast<char>(k < sizeof(value) ? value >> (8 * k) : 0);
    }
}

std::string npy(const std::string &descr, const std::string &shape, const std::string &data, bool fortran = false) {
    std::string dict =
        "{'descr': '" + descr + "', 'fortran_order': " + (fortran ? "True" : "False") + ", 'shape': " + shape + ", }";
    while ((dict.size() + 11) % 64 != 0) {
        dict += ' ';
    }
    dict += '\n';
    std::string file = "\x93NUMPY";
    file += '\1';
    file += '\0';
    put(file, dict.size(), 2);
    return file + dict + data;
}

template<class T>
std::string raw(const std::vector<T> &values) {
    return {reinterpret_cast<const char *>(values.data()), values.size() * sizeof(T)};
}

std::string deflated(const std::string &text) {
    z_stream stream{};
    deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
    std::string out(text.size() + 1024, '\0');
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef *>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    EXPECT_EQ(::deflate(&stream, Z_FINISH), Z_STREAM_END);
    const std::size_t written = stream.total_out;
    deflateEnd(&stream);
    return out.substr(0, written);
}

// A zip of one entry, in which every number can be another.
struct Zip {
    std::string name = "x.npy";
    std::string content;
    bool deflate = false;
    std::uint64_t declared = 0; // size, if it is not that of the content

    std::string text() const {
        const std::string data = deflate ? deflated(content) : content;
        const auto crc = crc32_z(0, reinterpret_cast<const Bytef *>(content.data()), content.size());
        const std::uint64_t size = declared == 0 ? content.size() : declared;
        std::string local, central, end;
        put(local, 0x04034b50, 4);
        put(local, 0, 22); // numpy leaves these blank
        put(local, name.size(), 2);
        put(local, 0, 2);
        local += name + data;
        put(central, 0x02014b50, 4);
        put(central, 0, 6);
        put(central, deflate ? 8 : 0, 2);
        put(central, 0, 4);
        put(central, crc, 4);
        put(central, data.size(), 4);
        put(central, size, 4);
        put(central, name.size(), 2);
        put(central, 0, 16);
        central += name;
        put(end, 0x06054b50, 4);
        put(end, 0, 4);
        put(end, 1, 2);
        put(end, 1, 2);
        put(end, central.size(), 4);
        put(end, local.size(), 4);
        put(end, 0, 2);
        return local + central + end;
    }
};

NpyArray read(const std::string &zip, const std::string &name = "x") {
    const auto view = std::as_bytes(std::span(zip));
    const auto bytes = std::make_shared<const Bytes>(view.begin(), view.end());
    return Npz(*bytes, bytes, "the job: ").array(name);
}

void expect_refused(const std::string &zip, const std::string &why) {
    try {
        read(zip);
        ADD_FAILURE() << "taken, not refused: " << why;
    } catch (const TrainingError &problem) {
        EXPECT_NE(std::string(problem.what()).find(why), std::string::npos) << problem.what();
        EXPECT_EQ(std::string(problem.what()).rfind("the job: ", 0), 0u) << problem.what();
    }
}

const std::string kFloats = npy("<f4", "(2, 3)", raw<float>({1, 2, 3, 4, 5, 6}));

TEST(NpzTest, StoredAndDeflatedArraysAreRead) {
    for (const bool deflate : {false, true}) {
        const NpyArray array = read(Zip{"x.npy", kFloats, deflate}.text());
        EXPECT_EQ(array.text(), "f4 (2, 3)");
        EXPECT_EQ(array.floats(), (std::vector<float>{1, 2, 3, 4, 5, 6}));
    }
}

TEST(NpzTest, ElementsOfAllTypesAndOrdersBecomeFloats) {
    const auto floats = [](const std::string &array) { return read(Zip{"x.npy", array}.text()).floats(); };
    EXPECT_EQ(floats(npy("|u1", "(2,)", raw<std::uint8_t>({0, 255}))), (std::vector<float>{0, 255}));
    EXPECT_EQ(floats(npy("|b1", "(2,)", raw<std::uint8_t>({0, 7}))), (std::vector<float>{0, 1}));
    EXPECT_EQ(floats(npy("<i2", "(2,)", raw<std::int16_t>({-3, 4}))), (std::vector<float>{-3, 4}));
    EXPECT_EQ(floats(npy("<i8", "(1,)", raw<std::int64_t>({16777217}))), (std::vector<float>{16777216}));
    EXPECT_EQ(floats(npy("<u8", "(1,)", raw<std::uint64_t>({1ull << 63}))), (std::vector<float>{0x1p63f}));
    EXPECT_EQ(floats(npy("<f8", "(2,)", raw<double>({0.1, 1e300}))),
              (std::vector<float>{0.1f, std::numeric_limits<float>::infinity()}));
    EXPECT_EQ(floats(npy("<f2", "(4,)", raw<std::uint16_t>({0x3C00, 0xC000, 0x0001, 0x7BFF}))),
              (std::vector<float>{1, -2, 0x1p-24f, 65504}));
    EXPECT_EQ(floats(npy(">i4", "(1,)", std::string("\0\0\1\2", 4))), (std::vector<float>{258}));
    EXPECT_EQ(floats(npy("<f4", "(2, 3)", raw<float>({1, 4, 2, 5, 3, 6}), true)),
              (std::vector<float>{1, 2, 3, 4, 5, 6}));
    EXPECT_EQ(read(Zip{"x.npy", npy(">i2", "(2,)", std::string("\xff\xff\0\5", 4))}.text()).integers(),
              (std::vector<std::int64_t>{-1, 5}));
}

TEST(NpzTest, EachTruncationIsRefused) {
    for (const bool deflate : {false, true}) {
        const std::string zip = Zip{"x.npy", kFloats, deflate}.text();
        for (std::size_t size = 0; size < zip.size(); ++size) {
            EXPECT_THROW(read(zip.substr(0, size)), TrainingError) << size;
        }
    }
    for (std::size_t size = 0; size < kFloats.size(); ++size) {
        EXPECT_THROW(read(Zip{"x.npy", kFloats.substr(0, size)}.text()), TrainingError) << size;
        EXPECT_THROW(read(Zip{"x.npy", kFloats.substr(0, size), true}.text()), TrainingError) << size;
    }
}

// No byte that is another one may cause anything but a refusal, or another array of the same size.
TEST(NpzTest, EachDamagedByteIsHarmless) {
    for (const bool deflate : {false, true}) {
        const std::string zip = Zip{"x.npy", kFloats, deflate}.text();
        for (std::size_t at = 0; at < zip.size(); ++at) {
            for (const char mask : {'\x01', '\x80', '\xff'}) {
                std::string damaged = zip;
                damaged[at] = static_cast<char>(damaged[at] ^ mask);
                try {
                    EXPECT_EQ(read(damaged).size(), 6u) << at;
                } catch (const TrainingError &) {
                    // refused
                }
            }
        }
    }
}

TEST(NpzTest, WhatIsWrongIsNamed) {
    expect_refused("no zip", "it has no zip directory");
    expect_refused(Zip{"y.npy", kFloats}.text(), "no array 'x'; it has y");
    expect_refused(Zip{"x.npy", "no array at all"}.text(), "entry 'x': no npy data");
    expect_refused(Zip{"x.npy", npy("|O", "(1,)", "12345678")}.text(), "entry 'x': object arrays are pickles");
    expect_refused(Zip{"x.npy", npy("<c8", "(1,)", "12345678")}.text(), "this dtype is not read");
    expect_refused(Zip{"x.npy", npy("<f4", "(3,)", "12345678")}.text(), "f4 array of shape (3,) needs 12 bytes, 8");
    expect_refused(Zip{"x.npy", npy("<f4", "(99999999, 99999999, 99999999)", "")}.text(), "larger than any memory");
    expect_refused(Zip{"x.npy", npy("<f4", "(-1,)", "")}.text(), "'shape' holds something that is no size");
    std::string flipped = Zip{"x.npy", kFloats}.text();
    flipped[30 + 5 + kFloats.size() - 1] ^= 1;
    expect_refused(flipped, "entry 'x': damaged: its CRC-32 differs");
}

TEST(NpzTest, BombsTakeNoMemory) {
    expect_refused(Zip{"x.npy", kFloats, true, 1u << 31}.text(), "inflates to 2147483648 bytes; at most 1073741824");
    expect_refused(Zip{"x.npy", kFloats, true, 1u << 29}.text(), "deflated bytes cannot hold the declared 536870912");
    const std::string large = npy("|u1", "(1000000,)", std::string(1000000, '\0'));
    expect_refused(Zip{"x.npy", large, true, large.size() - 1}.text(), "needs 1000000 bytes, 999999 follow");
}

} // namespace
} // namespace hillock::train
