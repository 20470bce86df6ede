/**
 * The Hillock runtime, the library people embed: networks ({@code model}), files ({@code nir}, {@code npy}, {@code image}),
 * encodings and responses ({@code spike}), engines ({@code engine}). Start with {@code io.hillock.engine}.
 */
module io.hillock {
    requires transitive io.hillock.bindings;
    requires com.fasterxml.jackson.databind;
    requires io.jhdf;

    exports io.hillock.engine;
    exports io.hillock.image;
    exports io.hillock.model;
    exports io.hillock.nir;
    exports io.hillock.npy;
    exports io.hillock.spike;
}
