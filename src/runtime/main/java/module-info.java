/**
 * The Hillock runtime, the library people embed: networks ({@code model}), files ({@code nir}, {@code npy}, {@code image}),
 * encodings and responses ({@code spike}), engines ({@code engine}), teachers and memory ({@code learning}), what cells say to each other ({@code message})
 * and how it gets there ({@code transport}), engines in other processes ({@code runtime.remote}). Start with {@code io.hillock.engine}.
 */
module io.hillock {
    requires transitive io.hillock.bindings;
    requires com.fasterxml.jackson.databind;
    requires com.github.luben.zstd_jni;
    requires io.jhdf;
    requires org.lz4.java;
    requires static org.apache.lucene.core;

    exports io.hillock.engine;
    exports io.hillock.image;
    exports io.hillock.learning.memory;
    exports io.hillock.learning.state;
    exports io.hillock.learning.teacher;
    exports io.hillock.message;
    exports io.hillock.message.frame;
    exports io.hillock.model;
    exports io.hillock.nir;
    exports io.hillock.npy;
    exports io.hillock.runtime.remote;
    exports io.hillock.runtime.teacher;
    exports io.hillock.spike;
    exports io.hillock.transport;
}
