/**
 * Hillock, the library people embed. Begin at {@code io.hillock.unified}, the front door to all engines, or at {@code io.hillock.engine} for
 * one engine alone.
 *
 * <ul>
 * <li>Networks: {@code model} in NIR's words, {@code nir} and {@code npy} files, {@code event} recordings, {@code image} compiled for running.
 * <li>Running: {@code spike} inputs and results, {@code engine}, {@code unified}, {@code learning}, {@code training}.
 * <li>Other processes: {@code protocol} the messages, {@code net} how they travel, {@code remote} engines elsewhere.
 * </ul>
 *
 * <p>Packages that are not exported are internal and may change in any release.
 */
module io.hillock {
    requires transitive io.hillock.bindings;
    requires com.fasterxml.jackson.databind;
    requires com.github.benmanes.caffeine;
    requires com.github.luben.zstd_jni;
    requires transitive HdrHistogram;
    requires flatbuffers.java;
    requires io.github.resilience4j.circuitbreaker;
    requires io.jhdf;
    requires java.xml;
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
    exports io.hillock.event;
    exports io.hillock.image;
    exports io.hillock.learning;
    exports io.hillock.model;
    exports io.hillock.net;
    exports io.hillock.nir;
    exports io.hillock.npy;
    exports io.hillock.protocol;
    exports io.hillock.remote;
    exports io.hillock.spike;
    exports io.hillock.training;
    exports io.hillock.unified;
}
