// The words of a training's JSON, and the numbers that follow from them: the same as in Java.
#include "protocol/json_reader.hpp"
#include "train/schedule.hpp"
#include "train/spec.hpp"
#include "train/training.hpp"
#include "train/training_error.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <limits>

namespace hillock::train {
namespace {

void expect_refused(const std::string &json, const std::string &why) {
    try {
        Training::read(protocol::read_json(json));
        ADD_FAILURE() << "taken, not refused: " << json;
    } catch (const TrainingError &problem) {
        EXPECT_NE(std::string(problem.what()).find(why), std::string::npos) << problem.what();
    }
}

TEST(TrainingWordsTest, DoublesAreWrittenAsJavaWritesThem) {
    const std::pair<double, const char *> all[] = {{0.5, "0.5"},
                                                   {1, "1.0"},
                                                   {-0.0, "-0.0"},
                                                   {100, "100.0"},
                                                   {1e-3, "0.001"},
                                                   {1e-4, "1.0E-4"},
                                                   {1.5e-8, "1.5E-8"},
                                                   {9999999, "9999999.0"},
                                                   {1e7, "1.0E7"},
                                                   {1.25e300, "1.25E300"},
                                                   {1 / 3.0, "0.3333333333333333"},
                                                   {123456.789, "123456.789"},
                                                   {-2e-5, "-2.0E-5"},
                                                   {std::numeric_limits<double>::infinity(), "Infinity"}};
    for (const auto &[value, text] : all) {
        EXPECT_EQ(double_text(value), text);
    }
}

// The text that TrainingJson.writeResult gives: digests of trainings are made of it.
TEST(TrainingWordsTest, ATrainingIsWrittenAsJavaWritesIt) {
    EXPECT_EQ(
        Training().result_text(),
        R"({"epochs":10,"batch":128,"seed":1,"loss":"count-ce:0.5","class_weights":[],"penalties":[],)"
        R"("surrogate":"fast-sigmoid:5.0","reset_gradient":"detached","optimizer":"adam:0.001,0.9,0.999,1.0E-8",)"
        R"("weight_decay":0.0,"schedule":"cosine:0","dropout":{},"augment":[],"freeze":[],"train":[],"weights":"f32",)"
        R"("batch_norm":[]})");
    const std::string all =
        R"({"epochs":3,"batch":7,"seed":-5,"loss":"count-mse:0.7,0.05","class_weights":[1.0,0.25],)"
        R"("penalties":["lif*:0.01,0.3333333333333333,0.1"],"surrogate":"slayer:2.0,0.3","reset_gradient":"whole",)"
        R"("clip":0.1,"window":7,"optimizer":"adamw:1.0E-4,0.8,0.99,1.0E-9","weight_decay":0.05,"schedule":"one-cycle:12",)"
        R"("dropout":{"a:b":0.2,"lif1":0.1},"initial_rate":0.05,"augment":["shift:2","flip","noise:0.1","jitter:3","drop:0.25"],)"
        R"("freeze":["fc*"],"train":["lif*.tau"],"weights":"i8","batch_norm":["conv*"]})";
    EXPECT_EQ(Training::read(protocol::read_json(all)).result_text(), all);
    const std::string astral = // U+FF41 comes before U+1D41A, and U+1D41A is escaped
        R"("dropout":{"\uFF41":0.2,"\uD835\uDC1A":0.1})";
    const std::string written = Training::read(protocol::read_json("{" + astral + "}")).result_text();
    EXPECT_NE(written.find("\"dropout\":{\"\xEF\xBD\x81\":0.2,\"\\uD835\\uDC1A\":0.1}"), std::string::npos) << written;
}

TEST(TrainingWordsTest, WhatCannotBeIsRefusedByItsKey) {
    expect_refused(R"({"epocs":1})", "epocs: unknown; known are epochs");
    expect_refused(R"({"epochs":1.5})", "epochs: must be an integer below 2^31, is 1.5");
    expect_refused(R"({"epochs":0})", "epochs: epochs must be at least 1");
    expect_refused(R"({"loss":"count-me"})", "loss: unknown loss 'count-me'");
    expect_refused(R"({"loss":"count-ce:1,2"})", "'count-ce' takes at most 1 numbers, got 2");
    expect_refused(R"({"loss":"count-ce:x"})", "'x' in 'count-ce:x' is not a number");
    expect_refused(R"({"clip":"1"})", "clip: must be a number, is \"1\"");
    expect_refused(R"({"clip":0})", "clip: clip must be above 0.0 and finite, is 0.0");
    expect_refused(R"({"dropout":[]})", "dropout: must be an object");
    expect_refused(R"({"dropout":{"a":1}})", "the dropout of 'a' must be at least 0 and below 1, is 1.0");
    expect_refused(R"({"penalties":"a"})", "penalties: must be a list, is \"a\"");
    expect_refused(R"({"penalties":["a:1"]})", "a penalty is NODE:LOW,HIGH,STRENGTH, not 'a:1'");
    expect_refused(R"({"optimizer":"sgd:0.1,1"})", "momentum must be at least 0 and below 1");
    expect_refused(R"({"augment":["shift:0"]})", "shift must be at least 1.0");
    expect_refused(R"({"weights":"i4"})", "weights: unknown type of weights 'i4'");
    expect_refused(R"({"reset_gradient":"half"})", "unknown reset gradient 'half'");
    expect_refused(R"({"schedule":"linear"})", "unknown schedule 'linear'");
    expect_refused(R"({"surrogate":"box:-1"})", "the half-width of box must be above 0.0");
}

TEST(TrainingWordsTest, PatternsFitWholeNames) {
    EXPECT_TRUE(fits("lif*", "lif12"));
    EXPECT_TRUE(fits("*", ""));
    EXPECT_TRUE(fits("a*b*c", "a.b.b.c"));
    EXPECT_TRUE(fits("a", "a"));
    EXPECT_FALSE(fits("lif*", "alif1"));
    EXPECT_FALSE(fits("a*b", "abc"));
    EXPECT_FALSE(fits("", "a"));
}

} // namespace
} // namespace hillock::train
