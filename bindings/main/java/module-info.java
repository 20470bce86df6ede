/**
 * The C interface of the Hillock engines in Java. jextract generates {@code io.hillock.bindings} from
 * {@code native/include/hillock.h}; {@code io.hillock.bindings.library} loads the shared library packed into this jar.
 */
module io.hillock.bindings {
    exports io.hillock.bindings to io.hillock, io.hillock.bench;
    exports io.hillock.bindings.library;
}
