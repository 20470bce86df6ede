/**
 * The Hillock runtime, the library people embed: networks ({@code model}), files ({@code nir}, {@code npy}, {@code image}),
 * encodings and responses ({@code spike}), engines ({@code engine}), plasticity, teachers and memory ({@code learning}), what cells say
 * to each other ({@code message}), how it gets there ({@code transport}), and the front door to all engines ({@code runtime}), those in
 * other processes among them ({@code runtime.remote}). Start with {@code io.hillock.runtime}, or with {@code io.hillock.engine} for one
 * engine alone.
 */
module io.hillock {
    requires transitive io.hillock.bindings;
    requires com.fasterxml.jackson.databind;
    requires com.github.benmanes.caffeine;
    requires com.github.luben.zstd_jni;
    requires transitive HdrHistogram;
    requires io.github.resilience4j.circuitbreaker;
    requires io.jhdf;
    requires jdk.jfr;
    requires jdk.management;
    requires org.lz4.java;
    requires static org.apache.lucene.core;
    requires static micrometer.core;

    // What automatic modules use: jHDF and Resilience4j, and LZ4 for the last. An automatic module brings no other module along.
    requires com.ning.compress.lzf;
    requires org.apache.commons.lang3;
    requires org.slf4j;
    requires jdk.unsupported;

    exports io.hillock.engine;
    exports io.hillock.image;
    exports io.hillock.learning;
    exports io.hillock.learning.memory;
    exports io.hillock.learning.state;
    exports io.hillock.learning.teacher;
    exports io.hillock.message;
    exports io.hillock.message.frame;
    exports io.hillock.model;
    exports io.hillock.nir;
    exports io.hillock.npy;
    exports io.hillock.runtime;
    exports io.hillock.runtime.batch;
    exports io.hillock.runtime.cache;
    exports io.hillock.runtime.metrics;
    exports io.hillock.runtime.remote;
    exports io.hillock.runtime.route;
    exports io.hillock.runtime.router;
    exports io.hillock.runtime.stage;
    exports io.hillock.runtime.teacher;
    exports io.hillock.spike;
    exports io.hillock.transport;
}
