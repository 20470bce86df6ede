/**
 * The C interface of the Hillock engines as Java sees it: {@code io.hillock.bindings} is what jextract makes of
 * {@code native/include/hillock.h}, {@code io.hillock.bindings.library} loads the shared library packed into this jar.
 */
module io.hillock.bindings {
    exports io.hillock.bindings to io.hillock, io.hillock.bench;
    exports io.hillock.bindings.library;
}
