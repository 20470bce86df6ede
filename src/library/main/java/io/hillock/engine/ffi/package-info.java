/** Calls the C++ library through the generated bindings: one native run, its cancel flag and its errors. */
package io.hillock.engine.ffi;
