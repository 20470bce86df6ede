/** Finds, unpacks and loads the shared library that {@code io.hillock.bindings} calls; see {@link NativeLibrary}. */
package io.hillock.bindings.library;
